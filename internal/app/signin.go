package app

import (
	"context"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
	"trien/internal/watch"
)

// SignIn opens a session: password and one-time code, both or nothing. Wrong ones are counted and slowed down.
func (h *House) SignIn(ctx context.Context, r SignInRequest) (SignedIn, error) {
	o, ok := h.Office(r.Office)
	if !ok {
		return SignedIn{}, problem.New(problem.NotFound, "Không có cơ quan này.", "There is no such office.")
	}
	return o.signIn(ctx, strings.ToLower(strings.TrimSpace(r.Account)), r)
}

// signIn checks both factors and tells nobody which of them was wrong. The slow part, the password, runs first; what it found is judged by the
// account as it stands then, and counts only where that stands still when it is written: many guesses at once, at however many processes, are as slow
// as one after the other.
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
	asked := a.Password
	for {
		if a, err = o.account(ctx, name); err != nil {
			return SignedIn{}, err
		}
		in, err := o.judgeSignIn(ctx, a, good && asked == a.Password, strings.ReplaceAll(r.Code, " ", ""))
		if problem.KindOf(err) != problem.Conflict {
			return in, err
		}
	}
}

// judgeSignIn opens a session or counts a wrong try: problem.Conflict where the account has changed meanwhile.
func (o *Office) judgeSignIn(ctx context.Context, a account, good bool, code string) (SignedIn, error) {
	if err := o.mustWait(a); err != nil {
		return SignedIn{}, err
	}
	secret, err := o.vault.Secret(ctx, totpSecret(a.Person))
	if err != nil && problem.KindOf(err) != problem.NotFound {
		return SignedIn{}, err
	}
	step, fits := identity.CheckCode(secret, code, o.now(), a.LastCode)
	if !good || !fits || secret == nil {
		return SignedIn{}, o.wrongSignIn(ctx, a)
	}
	return o.openSession(ctx, a.Person, twoFactors, func(t *transaction) error {
		next := a.Account
		next.LastCode, next.Failures, next.Locked = step, 0, 0
		t.batch.Stand = []store.Row{a.Account} // a code serves once, and a password that was changed opens nothing
		t.batch.Put = append(t.batch.Put, next)
		return nil
	})
}

// account is an account, or a name that nobody has: of that only the tries are known.
type account struct {
	store.Account
	tries store.Tries // of a name that nobody has; its Updated is 0 where there were none
}

// signInDoor is where tries under names that nobody has are kept.
const signInDoor = "sign-in"

// account reads an account. For a name that nobody has, the tries are remembered all the same, so that waiting does not show which exist.
func (o *Office) account(ctx context.Context, name string) (account, error) {
	a, err := store.Get[store.Account](ctx, o.store.Reader, name)
	if problem.KindOf(err) != problem.NotFound {
		return account{Account: a}, err
	}
	digest, err := o.key.Derive("trien sign-in name 1", []byte(name), 16) // people mistake fields: the name may be a password
	if err != nil {
		return account{}, err
	}
	t, err := store.Get[store.Tries](ctx, o.store.Reader, signInDoor, hex.EncodeToString(digest))
	if problem.KindOf(err) == problem.NotFound {
		t, err = store.Tries{Door: signInDoor, Name: hex.EncodeToString(digest)}, nil
	}
	return account{store.Account{Name: name, Failures: t.Failures, Locked: t.Closed}, t}, err
}

// mustWait says how long sign-in stays closed to the account after wrong tries.
func (o *Office) mustWait(a account) error {
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

// wrongSignIn counts a wrong try and keeps it: with the person where the account exists, else only its number in the hour. problem.Conflict where
// another try was counted meanwhile.
func (o *Office) wrongSignIn(ctx context.Context, a account) error {
	no := problem.New(problem.SignIn, "Tài khoản, mật khẩu hoặc mã một lần không đúng. Mã chỉ dùng được một lần; hãy chờ mã mới rồi thử lại.",
		"Account, password or one-time code is wrong. A code serves once; wait for the next one and try again.").Under("379.12.2b")
	watch.Add(ctx, watch.WrongSignIn)
	now := o.now()
	closed := store.Micros(now.Add(identity.Wait(int(a.Failures) + 1)))
	if a.Person == "" {
		return o.wrongName(ctx, a.tries, closed, no)
	}
	next := a.Account
	next.Failures, next.Locked = a.Failures+1, closed
	if _, err := o.store.Commit(ctx, store.Batch{Stand: []store.Row{a.Account}, Put: []store.Row{next}, At: now}); err != nil {
		return err
	}
	who := identity.Actor{Person: a.Person, SignIn: "none"}
	e := office.Refusal{Act: "sign-in", Door: "sign-in", Kind: string(problem.SignIn), Rule: no.Rule}
	if err := o.note(ctx, who, "refusals/"+office.Day(now), "", e); err != nil {
		return err
	}
	return no
}

// wrongName counts a try under a name that nobody has.
func (o *Office) wrongName(ctx context.Context, was store.Tries, closed int64, no error) error {
	now := o.now()
	next := was
	next.Failures, next.Closed, next.Updated = was.Failures+1, closed, store.Micros(now)
	b := store.Batch{Add: []store.Count{{Name: "sign-in", Hour: store.Micros(now.Truncate(time.Hour)), N: 1}}, At: now}
	if was.Updated == 0 {
		b.Insert = []store.Row{next}
	} else {
		b.Stand, b.Put = []store.Row{was}, []store.Row{next}
	}
	if _, err := o.store.Commit(ctx, b); err != nil {
		return err
	}
	return no
}

// How long tries under names that nobody has are remembered, and how many: whoever guesses names waits for a password to be hashed each time.
const (
	unknownTime = 7 * 24 * time.Hour
	unknownKept = 100_000
)

// count counts what someone unknown was refused in this hour.
func (o *Office) count(ctx context.Context, name string, now time.Time, no error) error {
	once := store.Count{Name: name, Hour: store.Micros(now.Truncate(time.Hour)), N: 1}
	if _, err := o.store.Commit(ctx, store.Batch{Add: []store.Count{once}, At: now}); err != nil {
		return err
	}
	return no
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
