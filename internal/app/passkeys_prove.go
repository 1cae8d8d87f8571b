package app

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/go-webauthn/webauthn/webauthn"

	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

func unquote(raw []byte, s *string) error { return json.Unmarshal(raw, s) }

// AskProof begins a proof by one of the caller's passkeys.
func (h *House) AskProof(ctx context.Context, t Token) (PasskeyAsked, error) {
	s, err := h.enterAtAll(ctx, t)
	if err != nil {
		return PasskeyAsked{}, err
	}
	o := s.office
	w, err := o.relyingParty()
	if err != nil {
		return PasskeyAsked{}, err
	}
	k, err := o.keyHolder(ctx, s.actor.Person)
	if err != nil {
		return PasskeyAsked{}, err
	}
	if len(k.credentials) == 0 {
		return PasskeyAsked{}, problem.New(problem.Conflict, "Bạn chưa có khóa truy cập nào. Hãy xác nhận bằng mã một lần.", "You have no passkey. Prove it by a one-time code.")
	}
	options, session, err := w.BeginLogin(k)
	if err != nil {
		return PasskeyAsked{}, err
	}
	id, err := o.ask(ctx, store.Challenge{Kind: challengeProof, Person: s.actor.Person, Session: s.session.Handle}, session)
	return PasskeyAsked{ID: id, Options: options.Response}, err
}

// proveByPasskey takes what one of the person's authenticators answered.
func (o *Office) proveByPasskey(ctx context.Context, s entered, r PasskeyAnswer) (SignedIn, error) {
	var session webauthn.SessionData
	c, err := o.answered(ctx, r.ID, challengeProof, &session)
	if err != nil {
		return SignedIn{}, err
	}
	if c.Person != s.actor.Person || c.Session != s.session.Handle {
		return SignedIn{}, errNoChallenge
	}
	u, err := o.usedPasskey(ctx, c, session, r.Credential)
	if err != nil {
		return SignedIn{}, o.refuse(ctx, s.actor, refusal{act: "proof", door: "sign-in"}, stillIn(err))
	}
	by := byPasskey
	if u.verified {
		by = byPasskeyVerified
	}
	for {
		in, err := o.proveSession(ctx, s, by, func(t *transaction) error {
			kept := *t.session
			err := u.into(t)
			*t.session = kept // it was another that opened the session
			return err
		})
		if problem.KindOf(err) != problem.Conflict {
			return in, err
		}
		if s.session, err = store.Get[store.Session](ctx, o.store.Reader, s.session.ID); err != nil || s.session.Replaced {
			return SignedIn{}, errSignIn
		}
		if u.row, err = store.Get[store.Passkey](ctx, o.store.Reader, u.row.ID); err != nil || u.counter <= u.row.Counter && u.row.Counter != 0 {
			return SignedIn{}, stillIn(errBadPasskey)
		}
	}
}

// passkeyViews shows a person's passkeys to them.
func (o *Office) passkeyViews(ctx context.Context, person string) ([]PasskeyView, error) {
	rows, err := o.passkeysOf(ctx, person)
	views := []PasskeyView{}
	for _, r := range rows {
		c, err := credentialOf(r)
		if err != nil {
			return nil, err
		}
		v := PasskeyView{ID: r.ID, Made: store.Time(r.Created), Verifies: c.Flags.UserVerified, Synced: c.Flags.BackupEligible, Doubted: r.State == store.PasskeyDoubted}
		if r.Used != 0 {
			at := store.Time(r.Used)
			v.Used = &at
		}
		if v.Name, err = o.passkeyName(r); err != nil {
			return nil, err
		}
		views = append(views, v)
	}
	return views, err
}

// NamePasskey changes what the caller calls a passkey.
func (h *House) NamePasskey(ctx context.Context, t Token, id, name string) ([]PasskeyView, error) {
	s, row, err := h.ownPasskey(ctx, t, id)
	if err != nil {
		return nil, err
	}
	o, was := s.office, row
	if row.Words, err = sealed(o.key, passkeyTitle(name), passkeyPlace(id)...); err != nil {
		return nil, err
	}
	if _, err := o.store.Commit(ctx, store.Batch{Stand: []store.Row{was}, Put: []store.Row{row}, At: o.now()}); err != nil {
		return nil, err
	}
	return o.passkeyViews(ctx, s.actor.Person)
}

func (h *House) ownPasskey(ctx context.Context, t Token, id string) (entered, store.Passkey, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return s, store.Passkey{}, err
	}
	row, err := store.Get[store.Passkey](ctx, s.office.store.Reader, id)
	if err == nil && row.Person != s.actor.Person {
		err = store.NotFound()
	}
	return s, row, err
}

// EndPasskey ends a passkey of the caller's and every session that it opened; after a fresh proof, for who finds a page open shall not lock its owner out.
func (h *House) EndPasskey(ctx context.Context, t Token, id string) ([]PasskeyView, error) {
	s, row, err := h.ownPasskey(ctx, t, id)
	if err != nil {
		return nil, err
	}
	o := s.office
	if err := o.mayChangeFactors(ctx, s); err != nil {
		return nil, err
	}
	name, err := o.passkeyName(row)
	if err != nil {
		return nil, err
	}
	err = o.onAccount(ctx, s.actor, s.actor.Person, func(t *transaction) ([]office.Event, error) {
		t.batch.Delete = append(t.batch.Delete, row)
		ended := office.SessionsEnded{Person: s.actor.Person, Why: "passkey", Sessions: []string{}}
		rows, err := o.sessionsOf(ctx, s.actor.Person, func(x store.Session) bool { return x.Credential == id })
		for _, r := range rows {
			ended.Sessions = append(ended.Sessions, r.(store.Session).Handle)
		}
		t.batch.Delete = append(t.batch.Delete, rows...)
		events := []office.Event{office.PasskeyEnded{Passkey: id}}
		if ended.Sessions = slices.Compact(slices.Sorted(slices.Values(ended.Sessions))); len(ended.Sessions) > 0 {
			events = append(events, ended)
		}
		if err != nil {
			return nil, err
		}
		return events, o.tell(t, s.actor.Person, noticeFactors, Words{"Đã bỏ khóa truy cập “" + name + "” của tài khoản của bạn lúc " + shownTime(t.at) + ".",
			"The passkey “" + name + "” of your account was ended at " + shownTime(t.at) + "."})
	})
	if err != nil {
		return nil, err
	}
	return o.passkeyViews(ctx, s.actor.Person)
}
