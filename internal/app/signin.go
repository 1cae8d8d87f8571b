package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
	"trien/internal/watch"
)

// SignIn opens a session: a password, and beside it a one-time code or a recovery code; both or nothing. Wrong ones are counted and slowed down.
func (h *House) SignIn(ctx context.Context, r SignInRequest) (SignedIn, error) {
	o, ok := h.Office(r.Office)
	if !ok {
		return SignedIn{}, errNoOffice
	}
	return o.signIn(ctx, strings.ToLower(strings.TrimSpace(r.Account)), r)
}

var errNoOffice = problem.New(problem.NotFound, "Không có cơ quan này.", "There is no such office.")

// signIn checks both factors and tells nobody which of them was wrong. The slow part, the password, runs first; what it found is judged by the
// account and the counts of wrong tries as they stand then, and counts only where these stand still when it is written: many guesses at once, at however
// many processes, are as slow as one after the other.
func (o *Office) signIn(ctx context.Context, name string, r SignInRequest) (SignedIn, error) {
	a, err := o.account(ctx, name)
	if err != nil {
		return SignedIn{}, err
	}
	if _, err := o.guesses(ctx, a); err != nil {
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
		in, err := o.judgeSignIn(ctx, a, good && asked == a.Password, r)
		if problem.KindOf(err) != problem.Conflict {
			return in, err
		}
	}
}

// judgeSignIn opens a session or counts a wrong try: problem.Conflict where the account or a count has changed meanwhile.
func (o *Office) judgeSignIn(ctx context.Context, a store.Account, good bool, r SignInRequest) (SignedIn, error) {
	g, err := o.guesses(ctx, a)
	if err != nil {
		return SignedIn{}, err
	}
	if r.Recovery != "" {
		return o.signInByRecovery(ctx, g, good, r.Recovery)
	}
	step, fits, err := o.codeFits(ctx, a, r.Code)
	if err != nil {
		return SignedIn{}, err
	}
	if !good || !fits {
		return SignedIn{}, o.wrongGuess(ctx, g, errWrongSignIn)
	}
	return o.openSession(ctx, a.Person, twoFactors, func(t *transaction) error {
		g.right(t)
		useCode(t, a, step)
		t.session.Renew = a.Renew
		return nil
	})
}

// errWrongSignIn tells nobody what was wrong.
var errWrongSignIn = problem.New(problem.SignIn, "Tài khoản, mật khẩu hoặc mã không đúng. Mã chỉ dùng được một lần; hãy chờ mã mới rồi thử lại.",
	"Account, password or code is wrong. A code serves once; wait for the next one and try again.").Under("379.12.2b")

// codeFits finds the step of a one-time code that was not used yet.
func (o *Office) codeFits(ctx context.Context, a store.Account, code string) (step int64, fits bool, err error) {
	secret, err := o.vault.Secret(ctx, totpSecret(a.Person))
	if problem.KindOf(err) == problem.NotFound {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, err
	}
	step, fits = identity.CheckCode(secret, strings.ReplaceAll(code, " ", ""), o.now(), a.LastCode)
	return step, fits, nil
}

// useCode uses a code up with the transaction: the account must stand as it was read, so that a code serves once, and a password that was changed opens nothing.
func useCode(t *transaction, a store.Account, step int64) {
	next := a
	next.LastCode = step
	t.batch.Stand = append(t.batch.Stand, a)
	t.batch.Put = append(t.batch.Put, next)
}

// account reads an account; of a name that nobody has it is empty but for the name.
func (o *Office) account(ctx context.Context, name string) (store.Account, error) {
	a, err := store.Get[store.Account](ctx, o.store.Reader, name)
	if problem.KindOf(err) == problem.NotFound {
		return store.Account{Name: name}, nil
	}
	return a, err
}

// accountOf is the account of a person.
func (o *Office) accountOf(ctx context.Context, person string) (store.Account, error) {
	list, err := store.List[store.Account](ctx, o.store.Reader, store.Query{Equal: map[string]any{"person": person}})
	if err != nil {
		return store.Account{}, err
	}
	if len(list) == 0 {
		return store.Account{}, store.NotFound()
	}
	return list[0], nil
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

// wrongGuess counts a wrong try and keeps it: with the person where the account exists, else only its number in the hour. problem.Conflict where
// another try was counted meanwhile.
func (o *Office) wrongGuess(ctx context.Context, g guesser, no *problem.Error) error {
	watch.Add(ctx, watch.WrongSignIn)
	b := store.Batch{At: o.now()}
	g.wrong(&b)
	if g.person == "" {
		b.Add = []store.Count{{Name: "sign-in", Hour: store.Micros(b.At.Truncate(time.Hour)), N: 1}}
	}
	if _, err := o.store.Commit(ctx, b); err != nil {
		return err
	}
	if g.person == "" {
		return no
	}
	who := identity.Actor{Person: g.person, SignIn: "none"}
	e := office.Refusal{Act: "sign-in", Door: "sign-in", Kind: string(problem.SignIn), Rule: no.Rule}
	if err := o.note(ctx, who, "refusals/"+office.Day(b.At), "", e); err != nil {
		return err
	}
	return no
}

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
	for _, s := range slices.DeleteFunc(list, func(s store.Session) bool { return !end(s) }) {
		rows = append(rows, s)
	}
	return rows, err
}
