package app

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"time"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// A session lasts a working day and ends an hour after the last act.
const (
	sessionLength = 10 * time.Hour
	sessionIdle   = time.Hour
	seenStep      = time.Minute // how exactly "the last act" is kept
	twoFactors    = "password+totp"
)

// entered is a session in force: whose it is and what they may be now.
type entered struct {
	office  *Office
	actor   identity.Actor
	session store.Session
}

// House describes the installation to anyone.
func (h *House) House() HouseView {
	v := HouseView{Offices: []OfficeView{}, UploadBytes: uploadBytes}
	for _, o := range h.offices {
		v.Demonstration = v.Demonstration || o.settings.Demonstration
		v.Offices = append(v.Offices, o.settings.view())
	}
	for _, t := range office.Types() {
		v.Types = append(v.Types, TypeView{t.Code, both(t.Name)})
	}
	for _, u := range []office.Urgency{office.Ordinary, office.Urgent, office.VeryUrgent, office.Express} {
		v.Urgencies = append(v.Urgencies, ChoiceView{string(u), both(u.Words())})
	}
	return v
}

var errSignIn = problem.New(problem.SignIn, "Phiên làm việc đã hết. Hãy đăng nhập lại.", "The session has ended. Sign in again.")

// enter finds the session of a token and who acts in it. The first part of a token names the office.
func (h *House) enter(ctx context.Context, t Token) (entered, error) {
	id, _, _ := strings.Cut(string(t), ".")
	o, ok := h.Office(id)
	if !ok {
		return entered{}, errSignIn
	}
	s, err := store.Get[store.Session](ctx, o.store.Reader, tokenDigest(t))
	if problem.KindOf(err) == problem.NotFound {
		return entered{}, errSignIn
	}
	if err != nil {
		return entered{}, err
	}
	now := o.now()
	if !now.Before(store.Time(s.Expires)) || now.Sub(store.Time(s.Seen)) > sessionIdle {
		return entered{}, errSignIn
	}
	if now.Sub(store.Time(s.Seen)) > seenStep {
		s.Seen = store.Micros(now)
		if _, err := o.store.Commit(ctx, store.Batch{Put: []store.Row{s}, At: now}); err != nil {
			return entered{}, err
		}
	}
	a, err := o.actor(ctx, s.Person, s.SignIn)
	return entered{o, a, s}, err
}

func tokenDigest(t Token) string {
	sum := sha256.Sum256([]byte(t))
	return hex.EncodeToString(sum[:])
}

// SignIn opens a session: password and one-time code, both or nothing. Wrong ones are counted and slowed down.
func (h *House) SignIn(ctx context.Context, r SignInRequest) (SignedIn, error) {
	o, ok := h.Office(r.Office)
	if !ok {
		return SignedIn{}, problem.New(problem.NotFound, "Không có cơ quan này.", "There is no such office.")
	}
	account, err := o.admit(ctx, r)
	if err != nil {
		return SignedIn{}, err
	}
	return o.openSession(ctx, account)
}

// useCode takes the account's newest code once: two sign-ins at the same instant can't share it.
func (o *Office) useCode(ctx context.Context, account store.Account) error {
	now, err := store.Get[store.Account](ctx, o.store.Reader, account.Name)
	if err == nil && now.LastCode >= account.LastCode {
		return errUsed
	}
	return err
}

var errUsed = problem.New(problem.SignIn, "Mã một lần này vừa được dùng. Hãy chờ mã mới.", "This one-time code was just used. Wait for the next one.").Under("379.12.2b")

// admit checks both factors. It tells nobody which of them was wrong.
func (o *Office) admit(ctx context.Context, r SignInRequest) (store.Account, error) {
	name := strings.ToLower(strings.TrimSpace(r.Account))
	a, err := store.Get[store.Account](ctx, o.store.Reader, name)
	if err != nil && problem.KindOf(err) != problem.NotFound {
		return a, err
	}
	now := o.now()
	if until := store.Time(a.Locked); now.Before(until) {
		wait := int(until.Sub(now).Seconds()) + 1
		return a, problem.New(problem.SignIn, fmt.Sprintf("Sai quá nhiều lần. Hãy thử lại sau %d giây.", wait), fmt.Sprintf("Too many wrong tries. Try again in %d seconds.", wait))
	}
	good := checkPassword(a.Password, r.Password)
	secret, err := o.vault.Secret(ctx, totpSecret(a.Person))
	if err != nil && problem.KindOf(err) != problem.NotFound {
		return a, err
	}
	step, fits := identity.CheckCode(secret, strings.ReplaceAll(r.Code, " ", ""), now, a.LastCode)
	if !good || !fits || secret == nil {
		return a, o.wrongSignIn(ctx, a)
	}
	a.LastCode, a.Failures, a.Locked = step, 0, 0
	return a, nil
}

// wrongSignIn counts a wrong try and keeps it: with the person where the account exists, else only its number in the hour.
func (o *Office) wrongSignIn(ctx context.Context, a store.Account) error {
	no := problem.New(problem.SignIn, "Tên đăng nhập, mật khẩu hoặc mã một lần không đúng. Mã chỉ dùng được một lần; hãy chờ mã mới rồi thử lại.",
		"Account, password or one-time code is wrong. A code serves once; wait for the next one and try again.").Under("379.12.2b")
	now := o.now()
	if a.Person == "" {
		return o.count(ctx, "sign-in", now, no)
	}
	a.Failures++
	a.Locked = store.Micros(now.Add(identity.Wait(int(a.Failures))))
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

// count counts a refusal of someone unknown in this hour.
func (o *Office) count(ctx context.Context, name string, now time.Time, no error) error {
	hour := store.Micros(now.Truncate(time.Hour))
	c, err := store.Get[store.Count](ctx, o.store.Reader, name, hour)
	if err != nil && problem.KindOf(err) != problem.NotFound {
		return err
	}
	_, err = o.store.Commit(ctx, store.Batch{Put: []store.Row{store.Count{Name: name, Hour: hour, N: c.N + 1}}, At: now})
	if err != nil {
		return err
	}
	return no
}

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
	o.signingIn.Lock()
	defer o.signingIn.Unlock()
	if err := o.useCode(ctx, account); err != nil {
		return SignedIn{}, err
	}
	t := o.begin(a)
	s := store.Session{ID: tokenDigest(token), Person: account.Person, SignIn: twoFactors, Since: store.Micros(t.at), Seen: store.Micros(t.at),
		Expires: store.Micros(t.at.Add(sessionLength))}
	t.add("session/"+s.ID, 0, "", office.SignedIn{})
	t.batch.Put = append(t.batch.Put, account, s)
	if err := o.commit(ctx, t); err != nil {
		return SignedIn{}, err
	}
	me, err := o.me(ctx, entered{o, a, s})
	return SignedIn{Token: token, Expires: me.Expires, Me: me}, err
}

// SignOut ends the session. Ending an unknown one is no error.
func (h *House) SignOut(ctx context.Context, t Token) error {
	s, err := h.enter(ctx, t)
	if problem.KindOf(err) == problem.SignIn {
		return nil
	}
	if err != nil {
		return err
	}
	tx := s.office.begin(s.actor)
	tx.add("session/"+s.session.ID, 1, "", office.SignedOut{})
	tx.batch.Delete = append(tx.batch.Delete, s.session)
	return s.office.commit(ctx, tx)
}

// Me is the person signed in.
func (h *House) Me(ctx context.Context, t Token) (MeView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return MeView{}, err
	}
	return s.office.me(ctx, s)
}

func (o *Office) me(ctx context.Context, s entered) (MeView, error) {
	v := MeView{Office: o.settings.view(), SignIn: s.session.SignIn, Since: store.Time(s.session.Since), Expires: store.Time(s.session.Expires), May: []string{}}
	v.Person = personView(s.actor)
	for _, m := range []struct {
		name string
		may  bool
	}{
		{"draft", s.actor.Is(identity.Drafter)}, {"receive", s.actor.Is(identity.Clerk)}, {"registers", mayRegisters(s.actor)},
		{"dossiers", !s.actor.Is(identity.Administrator)},
	} {
		if m.may {
			v.May = append(v.May, m.name)
		}
	}
	return v, nil
}

func personView(a identity.Actor) PersonView {
	v := PersonView{ID: a.Person, Name: a.Name, Title: a.Title, Unit: a.Unit, Roles: []string{}, Capacities: []CapacityView{}}
	for _, r := range a.Roles {
		v.Roles = append(v.Roles, string(r))
	}
	for _, c := range a.Capacities {
		v.Capacities = append(v.Capacities, CapacityView{c.ID, c.Prefix, c.Text()})
	}
	return v
}
