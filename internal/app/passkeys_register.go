package app

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"trien/internal/limits"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// NewPasskey begins the making of a passkey for the caller, after a fresh proof.
func (h *House) NewPasskey(ctx context.Context, t Token) (PasskeyAsked, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return PasskeyAsked{}, err
	}
	o := s.office
	w, err := o.relyingParty()
	if err != nil {
		return PasskeyAsked{}, err
	}
	if err := o.mayChangeFactors(ctx, s); err != nil {
		return PasskeyAsked{}, err
	}
	k, err := o.keyHolder(ctx, s.actor.Person)
	if err != nil {
		return PasskeyAsked{}, err
	}
	if len(k.credentials) >= limits.PasskeysOfOne {
		return PasskeyAsked{}, problem.New(problem.Conflict, "Bạn đã có đủ số khóa truy cập được phép. Hãy bỏ một khóa không dùng nữa rồi làm lại.", "You have as many passkeys as is allowed. End one that you use no more, then try again.")
	}
	options, session, err := w.BeginRegistration(k, webauthn.WithExclusions(webauthn.Credentials(k.credentials).CredentialDescriptors()))
	if err != nil {
		return PasskeyAsked{}, err
	}
	id, err := o.ask(ctx, store.Challenge{Kind: challengeRegister, Person: s.actor.Person, Session: s.session.Handle}, session)
	return PasskeyAsked{ID: id, Options: options.Response}, err
}

// mayChangeFactors asks for a fresh proof; in a session opened by a recovery code that code is the proof, for as long as a proof serves: the factors are lost.
func (o *Office) mayChangeFactors(ctx context.Context, s entered) error {
	if s.session.SignIn == byRecovery && s.session.Proof == "" && o.isFresh(s.session, o.now()) {
		return nil
	}
	return o.proven(ctx, s, actFactors)
}

// AddPasskey keeps the passkey that an authenticator has made.
func (h *House) AddPasskey(ctx context.Context, t Token, r PasskeyMade) ([]PasskeyView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return nil, err
	}
	o := s.office
	w, err := o.relyingParty()
	if err != nil {
		return nil, err
	}
	var session webauthn.SessionData
	c, err := o.answered(ctx, r.ID, challengeRegister, &session)
	if err != nil {
		return nil, err
	}
	if c.Person != s.actor.Person || c.Session != s.session.Handle {
		return nil, errNoChallenge
	}
	made, verified, err := o.madePasskey(ctx, w, c, session, r.Credential)
	if err != nil {
		return nil, o.refuse(ctx, s.actor, refusal{act: actFactors, door: "sign-in"}, err)
	}
	name := passkeyTitle(r.Name)
	if made.Words, err = sealed(o.key, name, passkeyPlace(made.ID)...); err != nil {
		return nil, err
	}
	err = o.onAccount(ctx, s.actor, s.actor.Person, func(t *transaction) ([]office.Event, error) {
		t.batch.Insert = append(t.batch.Insert, made)
		if _, err := store.Get[store.Passkey](ctx, o.store.Reader, made.ID); err == nil {
			return nil, problem.New(problem.Conflict, "Khóa truy cập này đã được đăng ký.", "This passkey is registered already.")
		}
		return []office.Event{office.PasskeyAdded{Passkey: made.ID, Verifies: verified, Name: name}}, o.tell(t, s.actor.Person, noticeFactors, Words{
			"Đã thêm khóa truy cập “" + name + "” cho tài khoản của bạn lúc " + shownTime(t.at) + ".", "The passkey “" + name + "” was added to your account at " + shownTime(t.at) + "."})
	})
	if err != nil {
		return nil, err
	}
	return o.passkeyViews(ctx, s.actor.Person)
}

// madePasskey checks what an authenticator has made (Section 7.1).
func (o *Office) madePasskey(ctx context.Context, w *webauthn.WebAuthn, c store.Challenge, session webauthn.SessionData, answer map[string]any) (_ store.Passkey, verified bool, err error) {
	raw, err := sizedAnswer(answer)
	if err != nil {
		return store.Passkey{}, false, errNotMade
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(raw)
	if err != nil {
		return store.Passkey{}, false, errNotMade.Because(err)
	}
	k, err := o.keyHolder(ctx, c.Person)
	if err != nil {
		return store.Passkey{}, false, err
	}
	made, err := w.CreateCredential(k, session, parsed)
	if err != nil {
		return store.Passkey{}, false, errNotMade.Because(err)
	}
	record, err := json.Marshal(made)
	now := store.Micros(o.now())
	return store.Passkey{ID: credentialID(made.ID), Person: c.Person, Record: record, Counter: int64(made.Authenticator.SignCount), State: store.PasskeyGood, Created: now}, made.Flags.UserVerified, err
}

var errNotMade = problem.New(problem.Refused, "Khóa truy cập vừa tạo không hợp lệ nên không được lưu. Hãy thử lại trên trang này.", "The passkey that was made is not valid and was not kept. Try again on this page.").Under("379.12.2b")

// passkeyTitle is what a person calls a passkey, in a line.
func passkeyTitle(name string) string {
	name = strings.Join(strings.Fields(tidy(name)), " ")
	if runes := []rune(name); len(runes) > limits.PasskeyName {
		name = string(runes[:limits.PasskeyName])
	}
	if name == "" {
		return "Khóa truy cập"
	}
	return name
}
