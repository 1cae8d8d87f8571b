package app

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"io"

	"trien/internal/exchange"
	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// Terminal is whoever has the machine's terminal: the only one who may set up an office and its first administrator.
func Terminal() identity.Actor {
	return identity.Actor{Person: "terminal", Name: "người cài đặt", SignIn: "terminal"}
}

// enroll appends one event to the staff stream, if it may be.
func (o *Office) enroll(ctx context.Context, by identity.Actor, e office.Event) error {
	return o.enrollAll(ctx, by, []office.Event{e})
}

// AddPerson adds someone.
func (o *Office) AddPerson(ctx context.Context, by identity.Actor, p identity.Person) error {
	return o.enroll(ctx, by, office.PersonAdded{ID: p.ID, Account: p.Account, Name: p.Name, Code: p.Code, Email: p.Email, Body: p.Body, Unit: p.Unit})
}

// MakePost makes a post, or changes it.
func (o *Office) MakePost(ctx context.Context, by identity.Actor, p identity.Post) error {
	return o.enroll(ctx, by, office.PostMade{ID: p.ID, Title: p.Title, Body: p.Body, Unit: p.Unit, Roles: p.Roles, Capacities: p.Capacities})
}

// Appoint gives someone a post; duties that must not meet are refused.
func (o *Office) Appoint(ctx context.Context, by identity.Actor, a identity.Appointment) error {
	return o.enroll(ctx, by, office.Appointed{Person: a.Person, Post: a.Post, From: a.From, To: a.To, Number: a.Paper.Number})
}

// RegisterKey binds a certificate to a person or to the office (its id) and, where file is given, keeps the key file (PKCS #12, still
// under its own PIN) in the vault.
func (o *Office) RegisterKey(ctx context.Context, by identity.Actor, holder string, cert *x509.Certificate, file []byte) error {
	e := office.CertificateRegistered{Holder: holder, Fingerprint: fingerprint(cert), NotAfter: cert.NotAfter.UTC(), Subject: cert.Subject.String(), Certificate: cert.Raw, Held: file != nil}
	if err := o.enroll(ctx, by, e); err != nil || file == nil { // first: what is refused must not take the place of the key that is there
		return err
	}
	return o.vault.PutSecret(ctx, keySecret(holder), file)
}

func keySecret(holder string) string { return "key/" + holder }

// fingerprint is how a certificate is known here: SHA-256 of its DER, hex.
func fingerprint(c *x509.Certificate) string {
	sum := sha256.Sum256(c.Raw)
	return hex.EncodeToString(sum[:])
}

// Agree pins the keys of an office one exchanges with; seal is the certificate it seals with.
func (o *Office) Agree(ctx context.Context, by identity.Actor, p exchange.Peer, seal *x509.Certificate) error {
	return o.enroll(ctx, by, office.PeerAgreed{Peer: p.ID, Name: p.Name, Code: p.Code, Address: p.Address,
		Identity: base64.StdEncoding.EncodeToString(p.Identity), Box: p.Box, Seal: fingerprint(seal), Ledger: p.Ledger})
}

// AsPeer is this office as others pin it; address is where its exchange door is.
func (o *Office) AsPeer(address string) exchange.Peer {
	return exchange.Peer{ID: o.settings.ID, Name: o.settings.Name, Code: o.settings.Code, Address: address,
		Identity: o.identity.Public().(ed25519.PublicKey), Box: o.box.Recipient().String(), Ledger: o.signer.VerifierKey()}
}

// totpBytes is the length of a one-time-code secret (RFC 4226, Section 4, R6 recommends 160 bits).
const totpBytes = 20

// SetPassword gives the person of an account a new password and a new one-time-code secret, which it returns as authenticators take it (base32). Sessions opened
// with the old ones end.
func (o *Office) SetPassword(ctx context.Context, by identity.Actor, account, password string) (secret string, err error) {
	r, err := o.registry(ctx)
	if err != nil {
		return "", err
	}
	p, ok := r.ByAccount(account)
	if !ok {
		return "", store.NotFound()
	}
	if err := identity.CheckPassword(password, p.Account); err != nil {
		return "", err
	}
	hash, err := hashPassword(password, o.Random)
	if err != nil {
		return "", err
	}
	raw := make([]byte, totpBytes)
	if _, err := io.ReadFull(o.Random, raw); err != nil {
		return "", err
	}
	for err = o.setPassword(ctx, by, p, newPassword{hash, raw}); problem.KindOf(err) == problem.Conflict; {
		err = o.setPassword(ctx, by, p, newPassword{hash, raw})
	}
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw), err
}

// newPassword is what a person will sign in with.
type newPassword struct {
	hash string
	code []byte // the secret of the one-time codes
}

// setPassword is SetPassword once: problem.Conflict where the account was used or changed, or someone came or went, meanwhile.
func (o *Office) setPassword(ctx context.Context, by identity.Actor, p identity.Person, n newPassword) error {
	r, err := o.registry(ctx)
	if err != nil {
		return err
	}
	t := o.begin(by)
	next := store.Account{Name: p.Account, Person: p.ID, Password: n.hash, Changed: store.Micros(t.at), Renew: !o.settings.SignIn.KeepFirst && !o.settings.Demonstration}
	was, err := store.Get[store.Account](ctx, o.store.Reader, p.Account)
	switch {
	case problem.KindOf(err) == problem.NotFound:
		t.batch.Insert = []store.Row{next}
	case err != nil:
		return err
	default: // a sign-in by the old password that comes in between leaves no session behind: it changes the account
		t.batch.Stand, t.batch.Put = []store.Row{was}, []store.Row{next}
	}
	if t.batch.Delete, err = o.sessionsOf(ctx, p.ID, func(store.Session) bool { return true }); err != nil {
		return err
	}
	if err := o.vault.PutSecret(ctx, totpSecret(p.ID), n.code); err != nil {
		return err
	}
	t.add(staffStream, r.version, "", office.PasswordSet{Person: p.ID})
	return o.commit(ctx, t)
}

func totpSecret(person string) string { return "totp/" + person }
