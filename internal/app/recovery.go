package app

import (
	"context"
	"encoding/base32"
	"encoding/hex"
	"io"
	"strings"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

const (
	recoveryCodes   = 10
	recoveryLetters = 16 // 80 bits: nobody guesses one, however long they try
	byRecovery      = identity.FactorPassword + "+" + identity.FactorRecovery
)

// MakeRecoveryCodes gives the caller ten new recovery codes in place of all before. They are shown this once: only their digests stay.
func (h *House) MakeRecoveryCodes(ctx context.Context, t Token) (RecoveryView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return RecoveryView{}, err
	}
	o := s.office
	if err := o.proven(ctx, s, actFactors); err != nil {
		return RecoveryView{}, err
	}
	v := RecoveryView{Codes: []string{}}
	var rows []store.Row
	for range recoveryCodes {
		raw := make([]byte, recoveryLetters*5/8)
		if _, err := io.ReadFull(o.Random, raw); err != nil {
			return v, err
		}
		code := base32.StdEncoding.EncodeToString(raw)
		digest, err := o.recoveryDigest(s.actor.Person, code)
		if err != nil {
			return v, err
		}
		rows = append(rows, store.RecoveryCode{Person: s.actor.Person, Code: digest, Made: store.Micros(o.now())})
		v.Codes = append(v.Codes, code[:4]+"-"+code[4:8]+"-"+code[8:12]+"-"+code[12:])
	}
	err = o.onAccount(ctx, s.actor, s.actor.Person, func(t *transaction) ([]office.Event, error) {
		old, err := store.List[store.RecoveryCode](ctx, o.store.Reader, store.Query{Equal: map[string]any{"person": s.actor.Person}})
		for _, c := range old {
			t.batch.Delete = append(t.batch.Delete, c)
		}
		t.batch.Insert = append(t.batch.Insert, rows...)
		return []office.Event{office.RecoveryMade{Codes: recoveryCodes}}, err
	})
	if err != nil {
		return RecoveryView{}, err
	}
	return v, nil
}

// recoveryDigest is what is kept of a code, however its letters were typed.
func (o *Office) recoveryDigest(person, code string) (string, error) {
	code = strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(code))
	sum, err := o.key.Derive("trien recovery code 1", []byte(person+"\n"+code), 32)
	return hex.EncodeToString(sum), err
}

// signInByRecovery opens a session by a password and a recovery code. It serves for nothing that binds until a factor is renewed in it; its holder and the
// administrators are told.
func (o *Office) signInByRecovery(ctx context.Context, g guesser, good bool, code string) (SignedIn, error) {
	digest, err := o.recoveryDigest(g.person, code)
	if err != nil {
		return SignedIn{}, err
	}
	c, err := store.Get[store.RecoveryCode](ctx, o.store.Reader, g.person, digest)
	if err != nil && problem.KindOf(err) != problem.NotFound {
		return SignedIn{}, err
	}
	if err != nil || !good || c.Used != 0 || g.person == "" {
		return SignedIn{}, o.wrongGuess(ctx, g, errWrongSignIn)
	}
	left, err := o.recoveryLeft(ctx, g.person)
	if err != nil {
		return SignedIn{}, err
	}
	version, err := o.store.Version(ctx, accountStream(g.person))
	if err != nil {
		return SignedIn{}, err
	}
	return o.openSession(ctx, g.person, byRecovery, func(t *transaction) error {
		g.right(t)
		used := c
		used.Used = store.Micros(t.at)
		t.batch.Stand, t.batch.Put = append(t.batch.Stand, c), append(t.batch.Put, used)
		t.add(accountStream(g.person), version, "", office.RecoveryUsed{Left: left - 1})
		return o.tellRecovery(ctx, t, g.person, left-1)
	})
}

// recoveryLeft is how many codes of a person are good still.
func (o *Office) recoveryLeft(ctx context.Context, person string) (int, error) {
	return store.CountRows[store.RecoveryCode](ctx, o.store.Reader, store.Query{Equal: map[string]any{"person": person, "used": int64(0)}})
}

// onAccount appends events to what happens to a person's ways to sign in; decide is asked again where another was faster.
func (o *Office) onAccount(ctx context.Context, by identity.Actor, person string, decide func(*transaction) ([]office.Event, error)) error {
	for range noteTries {
		version, err := o.store.Version(ctx, accountStream(person))
		if err != nil {
			return err
		}
		t := o.begin(by)
		events, err := decide(t)
		if err != nil {
			return err
		}
		for n, e := range events {
			t.add(accountStream(person), version+int64(n), "", e)
		}
		if err = o.commit(ctx, t); problem.KindOf(err) != problem.Conflict {
			return err
		}
	}
	return store.MovedOn()
}
