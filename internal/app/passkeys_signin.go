package app

import (
	"context"
	"encoding/base64"
	"errors"
	"strings"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// How a passkey was used.
const (
	byPasskey         = identity.FactorPasskey
	byPasskeyVerified = identity.FactorPasskey + "+" + identity.FactorVerified
	byPasskeyAndCode  = identity.FactorPasskey + "+" + identity.FactorCode
)

// AskPasskey begins a sign-in by passkey. No account need be named; of one that is, the passkeys are named to authenticators that do not keep that
// themselves, and of an account without any, or that nobody has, one is made up, so that nobody learns which accounts there are (Section 14.6.2).
func (h *House) AskPasskey(ctx context.Context, r PasskeyWish) (PasskeyAsked, error) {
	o, ok := h.Office(r.Office)
	if !ok {
		return PasskeyAsked{}, errNoOffice
	}
	w, err := o.relyingParty()
	if err != nil {
		return PasskeyAsked{}, err
	}
	options, session, err := w.BeginDiscoverableLogin()
	if err != nil {
		return PasskeyAsked{}, err
	}
	c := store.Challenge{Kind: challengeSignIn}
	if name := strings.ToLower(strings.TrimSpace(r.Account)); name != "" {
		a, err := o.account(ctx, name)
		if err != nil {
			return PasskeyAsked{}, err
		}
		c.Person = a.Person
		if options.Response.AllowedCredentials, err = o.shownPasskeys(ctx, a); err != nil {
			return PasskeyAsked{}, err
		}
	}
	id, err := o.ask(ctx, c, session)
	return PasskeyAsked{ID: id, Options: options.Response}, err
}

// shownPasskeys names the passkeys of an account; one that is made up where there is none, the same each time.
func (o *Office) shownPasskeys(ctx context.Context, a store.Account) ([]protocol.CredentialDescriptor, error) {
	rows, err := o.passkeysOf(ctx, a.Person)
	if err != nil {
		return nil, err
	}
	var list []protocol.CredentialDescriptor
	for _, r := range rows {
		if raw, err := base64.RawURLEncoding.DecodeString(r.ID); err == nil && a.Person != "" {
			list = append(list, protocol.CredentialDescriptor{Type: protocol.PublicKeyCredentialType, CredentialID: raw})
		}
	}
	if len(list) > 0 {
		return list, nil
	}
	none, err := o.key.Derive("trien no passkey 1", []byte(a.Name), 32)
	return []protocol.CredentialDescriptor{{Type: protocol.PublicKeyCredentialType, CredentialID: none}}, err
}

// SignInByPasskey opens a session by what an authenticator answered. Where it did not verify its holder, the one-time code is due, and the answer names the
// challenge with which that comes.
func (h *House) SignInByPasskey(ctx context.Context, r PasskeyAnswer) (PasskeySignedIn, error) {
	o, ok := h.Office(r.Office)
	if !ok {
		return PasskeySignedIn{}, errNoOffice
	}
	if r.Code != "" {
		in, err := o.codeAfterPasskey(ctx, r)
		return PasskeySignedIn{SignedIn: in}, err
	}
	var session webauthn.SessionData
	c, err := o.answered(ctx, r.ID, challengeSignIn, &session)
	if err != nil {
		return PasskeySignedIn{}, err
	}
	u, err := o.usedPasskey(ctx, c, session, r.Credential)
	if err != nil {
		return PasskeySignedIn{}, o.refusedPasskey(ctx, err)
	}
	if !u.verified {
		if err := o.keepUse(ctx, u); err != nil {
			return PasskeySignedIn{}, err
		}
		id, err := o.ask(ctx, store.Challenge{Kind: challengeCode, Person: u.row.Person}, u.row.ID)
		return PasskeySignedIn{CodeDue: id}, err
	}
	for {
		in, err := o.openSession(ctx, u.row.Person, byPasskeyVerified, u.into)
		if problem.KindOf(err) != problem.Conflict {
			return PasskeySignedIn{SignedIn: in}, err
		}
		if u.row, err = store.Get[store.Passkey](ctx, o.store.Reader, u.row.ID); err != nil || u.counter <= u.row.Counter && u.row.Counter != 0 {
			return PasskeySignedIn{}, errBadPasskey // it was ended meanwhile, or used elsewhere with a later counter
		}
	}
}

// refusedPasskey counts what somebody unknown was refused.
func (o *Office) refusedPasskey(ctx context.Context, err error) error {
	if !errors.Is(err, errBadPasskey) && problem.KindOf(err) != problem.SignIn {
		return err
	}
	return o.count(ctx, "sign-in", o.now(), err)
}

// usedPasskey is a passkey that somebody has shown to have.
type passkeyUse struct {
	row      store.Passkey
	counter  int64
	verified bool // its holder was verified
}

// usedPasskey checks what an authenticator answered (Section 7.2). A counter that went back means that there may be two of the key: it opens nothing any
// more, and its holder and the administrators are told.
func (o *Office) usedPasskey(ctx context.Context, c store.Challenge, session webauthn.SessionData, answer map[string]any) (passkeyUse, error) {
	w, err := o.relyingParty()
	if err != nil {
		return passkeyUse{}, err
	}
	raw, err := sizedAnswer(answer)
	if err != nil {
		return passkeyUse{}, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(raw)
	if err != nil {
		return passkeyUse{}, errBadPasskey.Because(err)
	}
	row, err := store.Get[store.Passkey](ctx, o.store.Reader, credentialID(parsed.RawID))
	if problem.KindOf(err) == problem.NotFound || err == nil && c.Person != "" && c.Person != row.Person {
		return passkeyUse{}, errBadPasskey
	}
	if err != nil {
		return passkeyUse{}, err
	}
	k, err := o.keyHolder(ctx, row.Person)
	if err != nil {
		return passkeyUse{}, err
	}
	session.UserID, session.AllowedCredentialIDs = k.handle, nil
	used, err := w.ValidateLogin(k, session, parsed)
	if err != nil {
		return passkeyUse{}, errBadPasskey.Because(err)
	}
	u := passkeyUse{row: row, counter: int64(parsed.Response.AuthenticatorData.Counter), verified: parsed.Response.AuthenticatorData.Flags.HasUserVerified()}
	if used.Authenticator.CloneWarning || row.State != store.PasskeyGood {
		return u, o.doubtPasskey(ctx, u)
	}
	return u, nil
}

// doubtPasskey stops a key of which there may be two.
func (o *Office) doubtPasskey(ctx context.Context, u passkeyUse) error {
	no := problem.New(problem.SignIn, "Bộ đếm của khóa truy cập này đã lùi lại, nên có thể nó đã bị sao chép: khóa bị dừng. Hãy đăng nhập bằng mật khẩu và mã một lần, bỏ khóa này rồi tạo khóa mới.",
		"The counter of this passkey went back, so it may have been copied: it is stopped. Sign in with password and one-time code, end this passkey and make another.").Under("379.5.6")
	if u.row.State == store.PasskeyDoubted {
		return no
	}
	who := identity.Actor{Person: u.row.Person, SignIn: "none"}
	err := o.onAccount(ctx, who, u.row.Person, func(t *transaction) ([]office.Event, error) {
		next := u.row
		next.State = store.PasskeyDoubted
		t.batch.Put = append(t.batch.Put, next)
		w := Words{"Khóa truy cập của bạn có dấu hiệu bị sao chép (bộ đếm lùi lại) lúc " + shownTime(t.at) + " và đã bị dừng. Hãy bỏ khóa đó ở trang Tài khoản của tôi.",
			"A passkey of yours may have been copied (its counter went back) at " + shownTime(t.at) + " and was stopped. End it on the page My account."}
		if err := o.tell(t, u.row.Person, noticePasskey, w); err != nil {
			return nil, err
		}
		people, err := o.registry(ctx)
		if err != nil {
			return nil, err
		}
		name := people.name(u.row.Person)
		err = o.tellAdministrators(ctx, t, noticePasskey, Words{
			"Khóa truy cập của " + name + " có dấu hiệu bị sao chép (bộ đếm lùi lại) lúc " + shownTime(t.at) + " và đã bị dừng. Hãy hỏi lại người đó; nếu thiết bị bị mất hoặc bị sao chép, hãy khóa tài khoản.",
			"A passkey of " + name + " may have been copied (its counter went back) at " + shownTime(t.at) + " and was stopped. Ask them; if the device was lost or copied, freeze the account."})
		if err != nil {
			return nil, err
		}
		return []office.Event{office.PasskeyDoubted{Passkey: u.row.ID, Stood: u.row.Counter, Came: u.counter}}, nil
	})
	return errors.Join(no, err)
}

// into keeps the use with the transaction of a sign-in or a proof; the row must stand, so that no counter serves twice.
func (u passkeyUse) into(t *transaction) error {
	next := u.row
	next.Counter, next.Used = u.counter, store.Micros(t.at)
	t.batch.Stand, t.batch.Put = append(t.batch.Stand, u.row), append(t.batch.Put, next)
	if t.session != nil && t.session.Credential == "" {
		t.session.Credential = u.row.ID
	}
	return nil
}

// keepUse keeps the use by itself: a code is due.
func (o *Office) keepUse(ctx context.Context, u passkeyUse) error {
	t := o.begin(identity.System())
	if err := u.into(t); err != nil {
		return err
	}
	_, err := o.store.Commit(ctx, t.batch)
	return err
}

// codeAfterPasskey takes the one-time code beside a passkey that did not verify its holder: two factors of which one is a one-time code.
func (o *Office) codeAfterPasskey(ctx context.Context, r PasskeyAnswer) (SignedIn, error) {
	c, err := store.Get[store.Challenge](ctx, o.store.Reader, challengeDigest(r.ID))
	if err != nil || c.Kind != challengeCode || !o.now().Before(store.Time(c.Expires)) {
		return SignedIn{}, errNoChallenge
	}
	for {
		in, err := o.judgeCodeAfter(ctx, c, r)
		if problem.KindOf(err) != problem.Conflict {
			return in, err
		}
		if _, err := store.Get[store.Challenge](ctx, o.store.Reader, c.ID); err != nil {
			return SignedIn{}, errNoChallenge
		}
	}
}

func (o *Office) judgeCodeAfter(ctx context.Context, c store.Challenge, r PasskeyAnswer) (SignedIn, error) {
	a, err := o.accountOf(ctx, c.Person)
	if err != nil {
		return SignedIn{}, err
	}
	var credential string
	if err := unquote(c.Data, &credential); err != nil {
		return SignedIn{}, err
	}
	g, err := o.guessesAt(ctx, c.Person, [2]string{passkeyDoor, credential})
	if err != nil {
		return SignedIn{}, err
	}
	step, fits, err := o.codeFits(ctx, a, r.Code)
	if err != nil {
		return SignedIn{}, err
	}
	row, err := store.Get[store.Passkey](ctx, o.store.Reader, credential)
	if problem.KindOf(err) == problem.NotFound || row.State == store.PasskeyDoubted {
		return SignedIn{}, errBadPasskey
	}
	if err != nil {
		return SignedIn{}, err
	}
	if !fits {
		return SignedIn{}, o.wrongGuess(ctx, g, errWrongSignIn)
	}
	return o.openSession(ctx, c.Person, byPasskeyAndCode, func(t *transaction) error {
		g.right(t)
		useCode(t, a, step)
		t.session.Credential = credential
		t.batch.Stand, t.batch.Delete = append(t.batch.Stand, c, row), append(t.batch.Delete, c)
		return nil
	})
}
