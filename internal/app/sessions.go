package app

import (
	"context"
	"slices"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// Account is the caller's own account: how they may sign in, and where they are signed in.
func (h *House) Account(ctx context.Context, t Token) (AccountView, error) {
	s, err := h.enterAtAll(ctx, t)
	if err != nil {
		return AccountView{}, err
	}
	o, v := s.office, AccountView{Passkeys: []PasskeyView{}}
	a, err := o.accountOf(ctx, s.actor.Person)
	if err != nil {
		return v, err
	}
	v.Account, v.Changed, v.Renew = a.Name, store.Time(a.Changed), s.session.Renew
	if why := o.relying(); why != nil {
		v.NoPasskeys = shownWords(why)
	}
	if v.Passkeys, err = o.passkeyViews(ctx, s.actor.Person); err != nil {
		return v, err
	}
	_, err = o.vault.Secret(ctx, totpSecret(s.actor.Person))
	if err != nil && problem.KindOf(err) != problem.NotFound {
		return v, err
	}
	v.Codes = err == nil
	codes, err := store.List[store.RecoveryCode](ctx, o.store.Reader, store.Query{Equal: map[string]any{"person": s.actor.Person}})
	for _, c := range codes {
		v.RecoveryMade++
		if c.Used == 0 {
			v.RecoveryLeft++
		}
	}
	if err != nil {
		return v, err
	}
	v.Sessions, err = o.sessionViews(ctx, s.actor.Person, s.session.Handle)
	return v, err
}

func shownWords(err error) *Words {
	w := problem.WordsOf(err)
	return &Words{w.VI, w.EN}
}

// sessionViews shows the sessions of a person that are in force, the one used last first; here is the handle of the one that asks.
func (o *Office) sessionViews(ctx context.Context, person, here string) ([]SessionView, error) {
	list, err := store.List[store.Session](ctx, o.store.Reader, store.Query{Equal: map[string]any{"person": person}, Order: []string{"-seen"}})
	if err != nil {
		return nil, err
	}
	people, err := o.registry(ctx)
	return o.shownSessions(people, list, here), err
}

func (o *Office) shownSessions(people *registry, list []store.Session, here string) []SessionView {
	now, views := o.now(), []SessionView{}
	for _, s := range list {
		if s.Replaced || !o.inForce(s, now) || o.certificateOver(people, s, now) {
			continue
		}
		views = append(views, SessionView{ID: s.Handle, Since: store.Time(s.Since), Seen: store.Time(s.Seen), Expires: store.Time(s.Expires), Machine: s.Machine,
			SignIn: o.knownBy(s, now), Here: s.Handle == here, Counts: identity.Counts(identity.Proven(s.SignIn, s.Proof))})
	}
	return views
}

// EndSession ends one of the caller's sessions, or with the id "others" all but this one, and gives those that stay.
func (h *House) EndSession(ctx context.Context, t Token, id string) ([]SessionView, error) {
	s, err := h.enterAtAll(ctx, t)
	if err != nil {
		return nil, err
	}
	which := func(x store.Session) bool { return x.Handle == id }
	if id == "others" {
		which = func(x store.Session) bool { return x.Handle != s.session.Handle }
	}
	n, err := s.office.endSessions(ctx, s.actor, ending{s.actor.Person, "self", which})
	if err != nil {
		return nil, err
	}
	if n == 0 && id != "others" {
		return nil, store.NotFound()
	}
	return s.office.sessionViews(ctx, s.actor.Person, s.session.Handle)
}

// actSessions is the administrators' act of ending sessions of others.
const actSessions = "sessions.end"

// OpenSessions lists everybody's sessions that are in force, for those who run the system.
func (h *House) OpenSessions(ctx context.Context, t Token) ([]PersonSessions, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return nil, err
	}
	o := s.office
	if err := o.may(ctx, s.actor, actSessions); err != nil {
		return nil, err
	}
	if err := o.readPersonal(ctx, s.actor, office.Everyone, "sign-ins"); err != nil {
		return nil, err
	}
	people, err := o.registry(ctx)
	if err != nil {
		return nil, err
	}
	all, err := store.List[store.Session](ctx, o.store.Reader, store.Query{Order: []string{"person", "-seen"}})
	if err != nil {
		return nil, err
	}
	list := []PersonSessions{}
	for len(all) > 0 {
		n := slices.IndexFunc(all, func(x store.Session) bool { return x.Person != all[0].Person })
		if n < 0 {
			n = len(all)
		}
		if views := o.shownSessions(people, all[:n], s.session.Handle); len(views) > 0 {
			list = append(list, PersonSessions{ID: all[0].Person, Name: people.name(all[0].Person), Sessions: views})
		}
		all = all[n:]
	}
	return list, nil
}

// EndSessionsOf ends all sessions of a person, by whoever runs the system; the person is told.
func (h *House) EndSessionsOf(ctx context.Context, t Token, person string) ([]PersonSessions, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return nil, err
	}
	o := s.office
	if err := o.may(ctx, s.actor, actSessions); err != nil {
		return nil, err
	}
	if err := o.proven(ctx, s, actSessions); err != nil {
		return nil, err
	}
	if _, err := o.endSessions(ctx, s.actor, ending{person, "administrator", func(x store.Session) bool { return x.Handle != s.session.Handle }}); err != nil {
		return nil, err
	}
	n := o.begin(s.actor)
	at := shownTime(n.at)
	err = o.tell(n, person, noticeEnded, Words{"Quản trị viên đã kết thúc các phiên làm việc của bạn lúc " + at + ".", "An administrator has ended your sessions at " + at + "."})
	if err != nil {
		return nil, err
	}
	if _, err := o.store.Commit(ctx, n.batch); err != nil {
		return nil, err
	}
	return h.OpenSessions(ctx, t)
}
