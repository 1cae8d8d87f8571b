package app

import (
	"context"
	"crypto"
	"crypto/sha256"
	"io"
	"slices"
	"strings"
	"time"

	"trien/internal/fetch"
	"trien/internal/identity"
	"trien/internal/limits"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/rehearsal"
	"trien/internal/store"
)

// Rehearsals of the second way (379.11.6, 379.13.5): in the browser of whoever rehearses, what is rehearsed is switched off, and for nobody else. What then
// opens a session, or stamps, is kept with the rehearsal.

// What a rehearsal switches off.
const (
	offProvider = rehearsal.Provider
	offCA       = rehearsal.Authority
	offStamps   = rehearsal.Stamps
)

// byRehearsal is the kind of an attempt that says which rehearsal a browser is in.
const byRehearsal = "rehearsal"

func rehearsalPapers() papers[rehearsal.Rehearsal] {
	return papers[rehearsal.Rehearsal]{"rehearsal", rehearsal.Fold, tellRehearsal}
}

// tellRehearsal is what a row says in the clear, for whoever looks after the machine without its keys: what was rehearsed and when, and with what result.
func tellRehearsal(r rehearsal.Rehearsal) (state, parent string) {
	if r.State != rehearsal.Ended {
		return string(r.State), r.Of
	}
	return r.Result, r.Of + " " + r.Ended.UTC().Format(time.RFC3339)
}

// switchedOff refuses a way that is switched off in the rehearsal which the caller's browser is in, and keeps that it was.
func (o *Office) switchedOff(ctx context.Context, what string) error {
	in, ok, err := o.rehearsing(ctx)
	if err != nil || !ok || in.Purpose != what {
		return err
	}
	if err := o.rehearsed(ctx, in, rehearsal.Try{Way: what, Worked: true, Outcome: rehearsal.Refused}); err != nil {
		return err
	}
	second := o.secondWords()
	return problem.New(problem.Unavailable, "Diễn tập: cách đăng nhập này được coi như đang ngừng. "+second.VI, "Rehearsal: this way to sign in counts as down. "+second.EN).Under("379.11.6")
}

// rehearsing is the rehearsal that the caller's browser is in.
func (o *Office) rehearsing(ctx context.Context) (in store.Attempt, ok bool, err error) {
	c, _ := callerOf(ctx)
	if c.Rehearsal == "" {
		return in, false, nil
	}
	in, err = store.Get[store.Attempt](ctx, o.store.Reader, ticketDigest(c.Rehearsal))
	if problem.KindOf(err) == problem.NotFound {
		return in, false, nil
	}
	return in, err == nil && in.Kind == byRehearsal && store.Time(in.Expires).After(o.now()), err
}

// rehearsed keeps a try of the rehearsal that a browser is in. One that has ended meanwhile keeps nothing, and hinders nobody.
func (o *Office) rehearsed(ctx context.Context, in store.Attempt, try rehearsal.Try) error {
	a, err := o.actor(ctx, in.Person, "none")
	if err != nil {
		return err
	}
	err = o.paperAct(ctx, a, func(ctx context.Context, t *transaction) error {
		try.At = t.at
		_, err := rehearsalPapers().add(ctx, o, t, in.Provider, func(r rehearsal.Rehearsal) ([]office.Event, error) { return r.Tried(in.Person, try) })
		return err
	})
	if problem.KindOf(err) == problem.Conflict {
		return nil
	}
	return err
}

// rehearsedSignIn keeps that a session was opened in a browser that is in a rehearsal, and by which factors.
func (o *Office) rehearsedSignIn(ctx context.Context, person, how string) {
	in, ok, err := o.rehearsing(ctx)
	if ok && err == nil && in.Person == person {
		try := rehearsal.Try{Way: how, Worked: rehearsal.Serves(in.Purpose, how), Outcome: rehearsal.SignedIn}
		if !try.Worked {
			try.Outcome = rehearsal.WeakIn
		}
		err = o.rehearsed(ctx, in, try)
	}
	if err != nil { // the person is in all the same
		o.Log.WarnContext(ctx, "a try of a rehearsal was not kept", "kind", problem.KindOf(err))
	}
}

// secondWords say by which way the office lets people in when another is down.
func (o *Office) secondWords() problem.Words {
	names := map[string]problem.Words{
		identity.FactorPassword: {VI: "mật khẩu", EN: "password"}, identity.FactorCode: {VI: "mã một lần", EN: "one-time code"}, identity.FactorPasskey: {VI: "khóa truy cập", EN: "passkey"},
		identity.FactorVerified: {VI: "vân tay, khuôn mặt hoặc PIN của khóa", EN: "its fingerprint, face or PIN"}, identity.FactorCertificate: {VI: "chứng thư số", EN: "certificate"},
	}
	var vi, en []string
	for _, f := range strings.Split(o.settings.SecondWay.secondSignIn(), "+") {
		if w, ok := names[f]; ok {
			vi, en = append(vi, w.VI), append(en, w.EN)
		}
	}
	return problem.Words{VI: "Cách thứ hai của cơ quan: " + strings.Join(vi, " và ") + ".", EN: "The office's second way: " + strings.Join(en, " and ") + "."}
}

// PlanRequest plans a rehearsal.
type PlanRequest struct {
	Of   string `json:"of"`   // "provider", "ca", "tsa"
	On   string `json:"on"`   // the day, as 2026-12-01
	Note string `json:"note"` // for those who take part
}

// PlanRehearsal plans one.
func (h *House) PlanRehearsal(ctx context.Context, t Token, r PlanRequest) (RehearsalsView, error) {
	on, err := time.ParseInLocation(time.DateOnly, r.On, local(time.Time{}).Location())
	if err != nil {
		on = time.Time{} // told with the rest
	}
	return h.rehearsalAct(ctx, t, func(s entered) error {
		return s.office.rehearsalStep(ctx, s, store.NewID(), func(x rehearsal.Rehearsal) ([]office.Event, error) { return x.Plan(r.Of, on, r.Note) })
	})
}

// rehearsalAct is an act of those who plan rehearsals; the list as it is afterwards is given back.
func (h *House) rehearsalAct(ctx context.Context, t Token, do func(entered) error) (RehearsalsView, error) {
	s, err := h.enter(ctx, t)
	if err == nil {
		err = s.office.may(ctx, s.actor, mayRehearse)
	}
	if err == nil {
		err = do(s)
	}
	if err != nil {
		return RehearsalsView{}, err
	}
	return s.office.rehearsals(ctx, s.actor)
}

func (o *Office) rehearsalStep(ctx context.Context, s entered, id string, decide func(rehearsal.Rehearsal) ([]office.Event, error)) error {
	return o.paperAct(ctx, s.actor, func(ctx context.Context, t *transaction) error {
		_, err := rehearsalPapers().add(ctx, o, t, id, decide)
		return err
	})
}

// RehearsalBegun is a rehearsal under way, and what the browser keeps to be in it.
type RehearsalBegun struct {
	View    RehearsalsView
	Cookie  string
	Expires time.Time
}

// BeginRehearsal switches off what is rehearsed, in the caller's browser.
func (h *House) BeginRehearsal(ctx context.Context, t Token, id string) (RehearsalBegun, error) {
	var begun RehearsalBegun
	view, err := h.rehearsalAct(ctx, t, func(s entered) error {
		o := s.office
		r, err := rehearsalPapers().get(ctx, o, id)
		if err != nil {
			return err
		}
		if begun.Cookie, err = o.newSecret(); err != nil {
			return err
		}
		now := o.now()
		begun.Expires = now.Add(rehearsal.Longest)
		if err := o.rehearsalStep(ctx, s, id, rehearsal.Rehearsal.Begin); err != nil {
			return err
		}
		return o.store.PutAttempt(ctx, store.Attempt{ID: ticketDigest(begun.Cookie), Kind: byRehearsal, Person: s.actor.Person, Provider: id, Purpose: r.Of, State: store.AttemptOpen,
			Created: store.Micros(now), Expires: store.Micros(begun.Expires)}, now, limits.AttemptsOpen)
	})
	begun.View = view
	return begun, err
}

// TryRehearsal asks for a time-stamp as if the service that is asked first were down: another must answer, or, where the office signs with what is
// missing owed, nobody need.
func (h *House) TryRehearsal(ctx context.Context, t Token, id string) (RehearsalsView, error) {
	return h.rehearsalAct(ctx, t, func(s entered) error {
		o := s.office
		r, err := rehearsalPapers().get(ctx, o, id)
		if err != nil {
			return err
		}
		if r.Of != offStamps || r.State != rehearsal.UnderWay {
			return problem.New(problem.Conflict, "Bước này chỉ có trong lần diễn tập mất dịch vụ dấu thời gian đang diễn ra.", "This step is of a rehearsal of lost time-stamps that is under way.")
		}
		try, err := o.stampElsewhere(ctx)
		if err != nil {
			return err
		}
		try.At = o.now()
		return o.rehearsalStep(ctx, s, id, func(r rehearsal.Rehearsal) ([]office.Event, error) { return r.Tried(s.actor.Person, try) })
	})
}

// stampElsewhere asks all time-stamp services but the first over random bytes.
func (o *Office) stampElsewhere(ctx context.Context) (rehearsal.Try, error) {
	raw := make([]byte, 32)
	if _, err := io.ReadFull(o.Random, raw); err != nil {
		return rehearsal.Try{}, err
	}
	digest := sha256.Sum256(raw)
	if others := o.settings.stampers(); len(others) > 1 {
		limited, cancel := context.WithTimeout(ctx, o.settings.Services.signing())
		defer cancel()
		a, err := o.fetch.Token(fetch.Insist(limited), fetch.Question{Addresses: others[1:], Hash: crypto.SHA256, Digest: digest[:], Random: o.Random, Waiting: true})
		if err == nil {
			return rehearsal.Try{Way: a.From, Worked: true, Outcome: rehearsal.Stamped}, nil
		}
		if problem.KindOf(err) != problem.Unavailable {
			return rehearsal.Try{}, err
		}
	}
	if o.settings.SecondWay.Sign == signOther {
		return rehearsal.Try{Way: signOther, Outcome: rehearsal.Silent}, nil
	}
	return rehearsal.Try{Way: signOwed, Worked: true, Outcome: rehearsal.Owed}, nil
}

// EndRequest records the result of a rehearsal.
type EndRequest struct {
	Result string `json:"result"` // "worked", "failed", "cancelled"
	Note   string `json:"note"`
}

// EndRehearsal records the result; what was switched off is on again.
func (h *House) EndRehearsal(ctx context.Context, t Token, id string, r EndRequest) (RehearsalsView, error) {
	return h.rehearsalAct(ctx, t, func(s entered) error {
		o := s.office
		if err := o.rehearsalStep(ctx, s, id, func(x rehearsal.Rehearsal) ([]office.Event, error) { return x.End(r.Result, r.Note) }); err != nil {
			return err
		}
		rows, err := store.List[store.Attempt](ctx, o.store.Reader, store.Query{Equal: map[string]any{"kind": byRehearsal, "provider": id}})
		for _, a := range rows {
			if _, taken := o.store.TakeAttempt(ctx, a.ID, o.now()); taken != nil && problem.KindOf(taken) != problem.NotFound {
				return taken
			}
		}
		return err
	})
}

// rehearsedKinds are what an office has that may be down.
func (s Settings) rehearsedKinds() []string {
	var list []string
	if len(s.Providers) > 0 {
		list = append(list, offProvider)
	}
	if !s.ByCertificate.Off {
		list = append(list, offCA)
	}
	if s.stampsTime() {
		list = append(list, offStamps)
	}
	return slices.Clip(list)
}
