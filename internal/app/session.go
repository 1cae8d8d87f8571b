package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
	"trien/internal/watch"
)

const (
	seenStep   = time.Minute // how exactly "the last act" is kept
	twoFactors = identity.FactorPassword + "+" + identity.FactorCode
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
		v.TrustsDemonstration = v.TrustsDemonstration || o.trustsDemonstration()
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

// enter finds the session of a token and who acts in it. The first part of a token names the office. A token that opens nothing is somebody
// unknown trying: it is counted. A session opened by a password that somebody else has set is good for nothing yet.
func (h *House) enter(ctx context.Context, t Token) (entered, error) {
	s, err := h.enterAtAll(ctx, t)
	if err == nil && s.session.Renew {
		err = errRenew
	}
	return s, err
}

var errRenew = problem.New(problem.Forbidden, "Mật khẩu này do người khác đặt. Hãy đổi mật khẩu của bạn trước khi làm việc.",
	"Somebody else has set this password. Change it before you begin.").Under("379.12.2b")

// enterAtAll is enter for what may be done in any session.
func (h *House) enterAtAll(ctx context.Context, t Token) (entered, error) {
	id, _, _ := strings.Cut(string(t), ".")
	o, ok := h.Office(id)
	if !ok {
		return entered{}, errSignIn
	}
	watch.SetOffice(ctx, o.settings.ID)
	s, err := store.Get[store.Session](ctx, o.store.Reader, tokenDigest(t))
	if problem.KindOf(err) == problem.NotFound {
		return entered{}, o.count(ctx, "session", o.now(), errSignIn)
	}
	if err != nil {
		return entered{}, err
	}
	now := o.now()
	if !o.inForce(s, now) {
		return entered{}, errSignIn
	}
	people, err := o.registry(ctx)
	if err != nil {
		return entered{}, err
	}
	if o.certificateOver(people, s, now) {
		return entered{}, o.endOver(ctx, s)
	}
	if !s.Replaced && now.Sub(store.Time(s.Seen)) > seenStep {
		if err := o.seen(ctx, s, now); err != nil {
			return entered{}, err
		}
	}
	a, err := o.actor(ctx, s.Person, o.knownBy(s, now))
	return entered{o, a, s}, err
}

// inForce says whether a session has neither run out nor been left alone for too long. One that was used later than now is of before the clock was set
// back: nobody knows how long ago that was.
func (o *Office) inForce(s store.Session, now time.Time) bool {
	seen := store.Time(s.Seen)
	return now.Before(store.Time(s.Expires)) && now.Sub(seen) <= o.settings.SignIn.idle() && seen.Sub(now) <= clockSlack
}

// seen keeps when a session was last used. One that was ended a moment ago stays ended.
func (o *Office) seen(ctx context.Context, s store.Session, now time.Time) error {
	was := s
	s.Seen = store.Micros(now)
	_, err := o.store.Commit(ctx, store.Batch{Stand: []store.Row{was}, Put: []store.Row{s}, At: now})
	if problem.KindOf(err) != problem.Conflict {
		return err
	}
	if _, err = store.Get[store.Session](ctx, o.store.Reader, s.ID); problem.KindOf(err) == problem.NotFound {
		return errSignIn
	}
	return err // nil: another request of the session has just kept it
}

func tokenDigest(t Token) string {
	sum := sha256.Sum256([]byte(t))
	return hex.EncodeToString(sum[:])
}

// SignOut ends the session. Ending an unknown one is no error.
func (h *House) SignOut(ctx context.Context, t Token) error {
	for {
		s, err := h.enterAtAll(ctx, t)
		if problem.KindOf(err) == problem.SignIn {
			return nil
		}
		if err != nil {
			return err
		}
		version, err := s.office.store.Version(ctx, sessionStream(s.session))
		if err != nil {
			return err
		}
		tx := s.office.begin(s.actor)
		tx.add(sessionStream(s.session), version, "", office.SignedOut{})
		if tx.batch.Delete, err = s.office.sessionsOf(ctx, s.session.Person, func(x store.Session) bool { return x.Handle == s.session.Handle }); err != nil {
			return err
		}
		if err := s.office.commit(ctx, tx); problem.KindOf(err) != problem.Conflict {
			return err
		}
	}
}

// Me is the person signed in.
func (h *House) Me(ctx context.Context, t Token) (MeView, error) {
	s, err := h.enterAtAll(ctx, t)
	if err != nil {
		return MeView{}, err
	}
	return s.office.me(ctx, s)
}

func (o *Office) me(ctx context.Context, s entered) (MeView, error) {
	v := MeView{Office: o.settings.view(), SignIn: s.session.SignIn, Renew: s.session.Renew, Since: store.Time(s.session.Since), Expires: store.Time(s.session.Expires), May: []string{}, Ways: []WayView{}}
	v.Person = personView(s.actor)
	ways, err := o.ways(ctx, s.actor)
	if err != nil {
		return v, err
	}
	v.Ways = ways
	for _, m := range []struct {
		name string
		may  bool
	}{
		{"draft", o.can(s.actor, mayDraft)}, {"receive", o.can(s.actor, mayTakeIn)}, {"registers", o.can(s.actor, mayRegisters)},
		{"dossiers", o.can(s.actor, mayDossiers)},
		{"services", o.can(s.actor, mayServices)}, {"sessions", o.can(s.actor, actSessions)},
		{"directory", o.can(s.actor, "directory.read")},
		{"delegations", len(s.actor.Capacities) > 0 || o.can(s.actor, "directory.read")},
	} {
		if m.may {
			v.May = append(v.May, m.name)
		}
	}
	v.May = append(v.May, o.access().May(s.actor, "office")...)
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
