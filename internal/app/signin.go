package app

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"time"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// SignIn opens a session: password and one-time code, both or nothing. Wrong ones are counted and slowed down.
func (h *House) SignIn(ctx context.Context, r SignInRequest) (SignedIn, error) {
	o, ok := h.Office(r.Office)
	if !ok {
		return SignedIn{}, problem.New(problem.NotFound, "Không có cơ quan này.", "There is no such office.")
	}
	return o.signIn(ctx, strings.ToLower(strings.TrimSpace(r.Account)), r)
}

// signIn checks both factors and tells nobody which of them was wrong. The slow part, the password, runs outside the lock; what it found is
// judged inside, by the account as it stands then, so that many guesses at once are as slow as one after the other.
func (o *Office) signIn(ctx context.Context, name string, r SignInRequest) (SignedIn, error) {
	a, err := o.account(ctx, name)
	if err != nil {
		return SignedIn{}, err
	}
	if err := o.mustWait(a); err != nil {
		return SignedIn{}, err
	}
	good, err := o.samePassword(ctx, a.Password, r.Password)
	if err != nil {
		return SignedIn{}, err
	}
	o.signingIn.Lock()
	defer o.signingIn.Unlock()
	asked := a.Password
	if a, err = o.account(ctx, name); err != nil {
		return SignedIn{}, err
	}
	if err := o.mustWait(a); err != nil {
		return SignedIn{}, err
	}
	secret, err := o.vault.Secret(ctx, totpSecret(a.Person))
	if err != nil && problem.KindOf(err) != problem.NotFound {
		return SignedIn{}, err
	}
	step, fits := identity.CheckCode(secret, strings.ReplaceAll(r.Code, " ", ""), o.now(), a.LastCode)
	if !good || !fits || secret == nil || asked != a.Password {
		return SignedIn{}, o.wrongSignIn(ctx, a)
	}
	a.LastCode, a.Failures, a.Locked = step, 0, 0
	return o.openSession(ctx, a)
}

// account reads an account. For a name that nobody has, the tries are remembered all the same, so that waiting does not show which exist.
func (o *Office) account(ctx context.Context, name string) (store.Account, error) {
	a, err := store.Get[store.Account](ctx, o.store.Reader, name)
	if problem.KindOf(err) != problem.NotFound {
		return a, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	a = o.unknown[name]
	a.Name = name
	return a, nil
}

// mustWait says how long sign-in stays closed to the account after wrong tries.
func (o *Office) mustWait(a store.Account) error {
	until, now := store.Time(a.Locked), o.now()
	if !now.Before(until) {
		return nil
	}
	wait := int(until.Sub(now).Seconds()) + 1
	return problem.New(problem.SignIn, fmt.Sprintf("Sai quá nhiều lần. Hãy thử lại sau %d giây.", wait), fmt.Sprintf("Too many wrong tries. Try again in %d seconds.", wait))
}

// hashings bounds the passwords checked at once: each takes 64 MiB, and anyone may ask.
const hashings = 2

// samePassword checks a password when its turn comes.
func (o *Office) samePassword(ctx context.Context, hash, password string) (bool, error) {
	select {
	case o.hashing <- struct{}{}:
		defer func() { <-o.hashing }()
		return checkPassword(hash, password), nil
	case <-ctx.Done():
		return false, ctx.Err()
	}
}

// wrongSignIn counts a wrong try and keeps it: with the person where the account exists, else only its number in the hour.
func (o *Office) wrongSignIn(ctx context.Context, a store.Account) error {
	no := problem.New(problem.SignIn, "Tài khoản, mật khẩu hoặc mã một lần không đúng. Mã chỉ dùng được một lần; hãy chờ mã mới rồi thử lại.",
		"Account, password or one-time code is wrong. A code serves once; wait for the next one and try again.").Under("379.12.2b")
	now := o.now()
	a.Failures++
	a.Locked = store.Micros(now.Add(identity.Wait(int(a.Failures))))
	if a.Person == "" {
		o.remember(a)
		return o.count(ctx, "sign-in", now, no)
	}
	if _, err := o.store.Commit(ctx, store.Batch{Put: []store.Row{a}, At: now}); err != nil {
		return err
	}
	who := identity.Actor{Person: a.Person, SignIn: "none"}
	e := office.Refusal{Act: "sign-in", Door: "sign-in", Kind: string(problem.SignIn), Rule: no.Rule}
	if err := o.note(ctx, who, "refusals/"+office.Day(now), "", e); err != nil {
		return err
	}
	return no
}

// unknownKept bounds the names remembered that nobody has.
const unknownKept = 10_000

func (o *Office) remember(a store.Account) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.unknown == nil || len(o.unknown) >= unknownKept {
		o.unknown = map[string]store.Account{}
	}
	o.unknown[a.Name] = a
}

// count counts what someone unknown was refused in this hour.
func (o *Office) count(ctx context.Context, name string, now time.Time, no error) error {
	once := store.Count{Name: name, Hour: store.Micros(now.Truncate(time.Hour)), N: 1}
	if _, err := o.store.Commit(ctx, store.Batch{Add: []store.Count{once}, At: now}); err != nil {
		return err
	}
	return no
}

// openSession opens a session with a token of its own; the person's sessions that have run out are cleared away.
func (o *Office) openSession(ctx context.Context, account store.Account) (SignedIn, error) {
	raw := make([]byte, 32)
	if _, err := io.ReadFull(o.Random, raw); err != nil {
		return SignedIn{}, err
	}
	token := Token(o.settings.ID + "." + base64.RawURLEncoding.EncodeToString(raw))
	a, err := o.actor(ctx, account.Person, twoFactors)
	if err != nil {
		return SignedIn{}, err
	}
	t := o.begin(a)
	old, err := o.sessionsOf(ctx, account.Person, func(s store.Session) bool { return s.Expires <= store.Micros(t.at) })
	if err != nil {
		return SignedIn{}, err
	}
	s := store.Session{ID: tokenDigest(token), Person: account.Person, SignIn: twoFactors, Since: store.Micros(t.at), Seen: store.Micros(t.at),
		Expires: store.Micros(t.at.Add(sessionLength))}
	t.add("session/"+s.ID, 0, "", office.SignedIn{})
	t.batch.Delete = append(t.batch.Delete, old...)
	t.batch.Put = append(t.batch.Put, account, s)
	if err := o.commit(ctx, t); err != nil {
		return SignedIn{}, err
	}
	me, err := o.me(ctx, entered{o, a, s})
	return SignedIn{Token: token, Expires: me.Expires, Me: me}, err
}

// sessionsOf lists the sessions of a person that are to end.
func (o *Office) sessionsOf(ctx context.Context, person string, end func(store.Session) bool) ([]store.Row, error) {
	list, err := store.List[store.Session](ctx, o.store.Reader, store.Query{Equal: map[string]any{"person": person}})
	var rows []store.Row
	for _, s := range list {
		if end(s) {
			rows = append(rows, s)
		}
	}
	return rows, err
}
