package app

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net"
	"net/url"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"trien/internal/aead"
	"trien/internal/limits"
	"trien/internal/problem"
	"trien/internal/store"
)

// Passkeys, as WebAuthn Level 3 says. What an authenticator verifies of its holder is recorded with each use, for a passkey counts as what it proves
// (379.12.2b.signin). Of its maker nothing is asked (attestation "none").

// The kinds of challenges.
const (
	challengeRegister = "register"
	challengeSignIn   = "sign-in"
	challengeProof    = "proof"
	challengeCode     = "code" // a passkey was shown that did not verify its holder: the one-time code is due
)

const (
	challengeTime  = 5 * time.Minute
	challengesKept = 10_000 // anyone may ask for one
)

// relyingParty makes what answers to authenticators, for the public address of the house (Section 5.1.3: origin and RP ID).
func (o *Office) relyingParty() (*webauthn.WebAuthn, error) {
	u, err := url.Parse(o.Public)
	if err != nil || u.Host == "" {
		return nil, errNoPublic
	}
	origin, host := u.Scheme+"://"+u.Host, u.Hostname()
	if ip := net.ParseIP(host); ip != nil && ip.IsLoopback() { // no RP ID is an address; this machine has a name, too
		host = "localhost"
		origin = u.Scheme + "://" + net.JoinHostPort(host, u.Port())
	}
	if u.Scheme != "https" && host != "localhost" || net.ParseIP(host) != nil {
		return nil, errNoPublic
	}
	w, err := webauthn.New(&webauthn.Config{
		RPID: host, RPDisplayName: o.settings.Name, RPOrigins: []string{origin}, AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{ResidentKey: protocol.ResidentKeyRequirementPreferred, UserVerification: protocol.VerificationPreferred},
	})
	if err != nil {
		return nil, errNoPublic.Because(err)
	}
	return w, nil
}

// relying says why passkeys can't be used here, or nil.
func (o *Office) relying() error {
	_, err := o.relyingParty()
	return err
}

var errNoPublic = problem.New(problem.Conflict,
	"Khóa truy cập chỉ dùng được khi hệ thống có địa chỉ công khai https (server.public, ví dụ https://trien.example) hoặc mở bằng http://localhost. Hãy báo quản trị; trong lúc đó dùng mật khẩu và mã một lần.",
	"Passkeys work only where the system has a public https address (server.public, as https://trien.example) or is opened as http://localhost. Tell the administrator; meanwhile use password and one-time code.")

// keyHolder is a person as the library wants one.
type keyHolder struct {
	handle        []byte
	account, name string
	credentials   []webauthn.Credential
}

func (k keyHolder) WebAuthnID() []byte                         { return k.handle }
func (k keyHolder) WebAuthnName() string                       { return k.account }
func (k keyHolder) WebAuthnDisplayName() string                { return k.name }
func (k keyHolder) WebAuthnCredentials() []webauthn.Credential { return k.credentials }

// userHandle is what authenticators know a person by: it tells nobody who that is (Section 14.6.1).
func (o *Office) userHandle(person string) ([]byte, error) {
	return o.key.Derive("trien user handle 1", []byte(person), 32)
}

func (o *Office) keyHolder(ctx context.Context, person string) (keyHolder, error) {
	people, err := o.registry(ctx)
	if err != nil {
		return keyHolder{}, err
	}
	p, ok := people.Person(person)
	if !ok {
		return keyHolder{}, store.NotFound()
	}
	k := keyHolder{account: p.Account, name: p.Name}
	if k.handle, err = o.userHandle(person); err != nil {
		return k, err
	}
	rows, err := o.passkeysOf(ctx, person)
	for _, r := range rows {
		c, err := credentialOf(r)
		if err != nil {
			return k, err
		}
		k.credentials = append(k.credentials, c)
	}
	return k, err
}

// credentialOf reads what is kept of a credential; its counter is the row's.
func credentialOf(r store.Passkey) (c webauthn.Credential, err error) {
	err = json.Unmarshal(r.Record, &c)
	c.Authenticator.SignCount = uint32(r.Counter)
	return c, err
}

func (o *Office) passkeysOf(ctx context.Context, person string) ([]store.Passkey, error) {
	return store.List[store.Passkey](ctx, o.store.Reader, store.Query{Equal: map[string]any{"person": person}, Order: []string{"created"}})
}

func credentialID(raw []byte) string { return base64.RawURLEncoding.EncodeToString(raw) }

// ask keeps a challenge, and gives the name under which its answer comes.
func (o *Office) ask(ctx context.Context, c store.Challenge, data any) (id string, err error) {
	if id, err = o.newSecret(); err != nil {
		return "", err
	}
	if c.Data, err = json.Marshal(data); err != nil {
		return "", err
	}
	now := o.now()
	c.ID, c.Created, c.Expires = challengeDigest(id), store.Micros(now), store.Micros(now.Add(challengeTime))
	return id, o.store.PutChallenge(ctx, c, now, challengesKept)
}

func challengeDigest(id string) string {
	sum := sha256.Sum256([]byte("trien challenge 1 " + id))
	return hex.EncodeToString(sum[:])
}

// answered uses a challenge up: one that was answered already, is too old, or was asked for something else, is none. One of later than now is of before the
// clock was set back.
func (o *Office) answered(ctx context.Context, id, kind string, data any) (store.Challenge, error) {
	c, err := o.store.TakeChallenge(ctx, challengeDigest(id))
	if err != nil && problem.KindOf(err) != problem.NotFound {
		return c, err
	}
	now := o.now()
	if err != nil || c.Kind != kind || !now.Before(store.Time(c.Expires)) || store.Time(c.Created).Sub(now) > clockSlack {
		return c, errNoChallenge
	}
	return c, json.Unmarshal(c.Data, data)
}

var errNoChallenge = problem.New(problem.Refused, "Yêu cầu xác nhận này đã hết hạn hoặc đã được dùng. Hãy bấm lại từ đầu.", "This request is over or was answered already. Begin again.").Under("379.12.2b")

// parts of an answer that is too large are not read.
func sizedAnswer(answer map[string]any) ([]byte, error) {
	raw, err := json.Marshal(answer)
	if err != nil || len(raw) > limits.PasskeyAnswer {
		return nil, errBadPasskey
	}
	return raw, nil
}

var errBadPasskey = problem.New(problem.SignIn, "Không xác nhận được khóa truy cập này. Hãy thử lại, hoặc đăng nhập bằng mật khẩu và mã một lần.",
	"This passkey could not be confirmed. Try again, or sign in with password and one-time code.").Under("379.12.2b")

// passkeyName opens what the person calls a passkey.
func (o *Office) passkeyName(r store.Passkey) (name string, err error) {
	raw, err := aead.Open(o.key, r.Words, passkeyPlace(r.ID)...)
	if err == nil {
		err = json.Unmarshal(raw, &name)
	}
	return name, err
}

func passkeyPlace(id string) []string { return []string{"trien row", "passkeys", id} }
