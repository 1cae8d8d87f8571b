// Package rehearsal is the rehearsal of the second way to sign in and to sign, for the day on which a provider of identities, a certification authority or
// a time-stamp service is down: planned, begun, tried, ended, and when the next one is due (379.11.6, 379.13.5).
package rehearsal

import (
	"slices"
	"strings"
	"time"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
)

// What is switched off in a rehearsal.
const (
	Provider  = "provider" // of identities: nobody is let in by it
	Authority = "ca"       // what says whether certificates are revoked: nobody signs in by certificate
	Stamps    = "tsa"      // the time-stamp service that is asked first
)

// State is how far a rehearsal is.
type State string

// The states of a rehearsal.
const (
	Planned  State = "planned"
	UnderWay State = "under-way"
	Ended    State = "ended"
)

// The results of a rehearsal.
const (
	Worked    = "worked"
	Failed    = "failed"
	Cancelled = "cancelled"
)

// Outcomes of a try.
const (
	SignedIn = "signed-in"          // the second way opened a session
	WeakIn   = "too-weak"           // a session was opened by a way that does not count
	Refused  = "refused-as-it-must" // what is switched off let nobody in
	Stamped  = "stamped"            // another time-stamp service answered
	Owed     = "owed"               // none other did: signatures are made, and what is missing follows
	Silent   = "no-answer"          // none other did, and the office asks for one

	PaperStamped = "paper-stamped" // a paper was signed and time-stamped, its signature holds
	PaperOwed    = "paper-owed"    // a paper was signed, its signature holds; its time-stamp would follow
	PaperFails   = "paper-fails"   // a paper was signed and its signature does not hold
)

// Longest is how long a rehearsal may be under way: what is switched off for it comes back by itself.
const Longest = 2 * time.Hour

// Try is one try of the second way.
type Try struct {
	Way     string    `json:"way"`
	Worked  bool      `json:"worked"`
	Outcome string    `json:"outcome"`
	At      time.Time `json:"at"`
	By      string    `json:"by"`
}

// Rehearsal is one, as its events make it.
type Rehearsal struct {
	ID      string    `json:"id"`
	Of      string    `json:"of"`
	On      time.Time `json:"on"`
	Note    string    `json:"note"`
	By      string    `json:"by"` // who planned it
	State   State     `json:"state"`
	BegunBy string    `json:"begunBy"`
	Begun   time.Time `json:"begun,omitzero"`
	Tries   []Try     `json:"tries"`
	Result  string    `json:"result"`
	Remarks string    `json:"remarks"`
	Ended   time.Time `json:"ended,omitzero"`
	EndedBy string    `json:"endedBy"`
}

// Fold makes a rehearsal of its events.
func Fold(id string, list []office.Record) Rehearsal {
	r := Rehearsal{ID: id, Tries: []Try{}}
	for _, x := range list {
		switch e := x.Event.(type) {
		case office.RehearsalPlanned:
			r.Of, r.On, r.Note, r.By, r.State = e.Of, e.On, e.Note, x.Actor, Planned
		case office.RehearsalBegun:
			r.State, r.Begun, r.BegunBy = UnderWay, x.At, x.Actor
		case office.RehearsalTried:
			r.Tries = append(r.Tries, Try{e.Way, e.Worked, e.Outcome, x.At, x.Actor})
		case office.RehearsalEnded:
			r.State, r.Result, r.Remarks, r.Ended, r.EndedBy = Ended, e.Result, e.Note, x.At, x.Actor
		}
	}
	return r
}

// Plan begins one.
func (r Rehearsal) Plan(of string, on time.Time, note string) ([]office.Event, error) {
	switch {
	case r.State != "":
		return nil, movedOn()
	case of != Provider && of != Authority && of != Stamps, on.IsZero(), len(note) > 2000:
		return nil, problem.New(problem.Usage, "Cần chọn dịch vụ giả định ngừng và ngày diễn tập.", "What is switched off and the day are needed.")
	}
	return []office.Event{office.RehearsalPlanned{Of: of, On: on, Note: strings.TrimSpace(note)}}, nil
}

// Begin switches off, for whoever begins, what is rehearsed.
func (r Rehearsal) Begin() ([]office.Event, error) {
	if r.State != Planned {
		return nil, movedOn()
	}
	return []office.Event{office.RehearsalBegun{}}, nil
}

// Tried keeps a try, by whoever began it and while it is under way. What was tried before with the same outcome is not kept twice.
func (r Rehearsal) Tried(who string, t Try) ([]office.Event, error) {
	if r.State != UnderWay || who != r.BegunBy || t.At.Sub(r.Begun) > Longest {
		return nil, movedOn()
	}
	if slices.ContainsFunc(r.Tries, func(o Try) bool { return o.Way == t.Way && o.Outcome == t.Outcome }) {
		return nil, nil
	}
	return []office.Event{office.RehearsalTried{Way: t.Way, Worked: t.Worked, Outcome: t.Outcome}}, nil
}

// End records the result. It worked only where the second way was really tried and did what it must.
func (r Rehearsal) End(result, note string) ([]office.Event, error) {
	switch {
	case r.State != UnderWay && !(r.State == Planned && result == Cancelled):
		return nil, movedOn()
	case result != Worked && result != Failed && result != Cancelled, len(note) > 2000:
		return nil, problem.New(problem.Usage, "Kết quả là: đạt, không đạt, hoặc hủy.", "The result is: worked, failed, or cancelled.")
	case result == Worked && !r.Shown():
		return nil, problem.New(problem.Conflict, "Chưa thử được cách thứ hai trong lần diễn tập này nên chưa ghi là đạt được. Hãy làm các bước, hoặc ghi là không đạt.",
			"The second way was not tried in this rehearsal with success, so it did not work yet. Take the steps, or record that it failed.").Under("379.11.6")
	case result == Failed && strings.TrimSpace(note) == "":
		return nil, problem.New(problem.Usage, "Hãy ghi điều gì không đạt và sẽ làm gì.", "Say what failed and what will be done.")
	}
	return []office.Event{office.RehearsalEnded{Result: result, Note: strings.TrimSpace(note)}}, nil
}

// Shown says whether the second way was really tried and did what it must.
func (r Rehearsal) Shown() bool {
	return slices.ContainsFunc(r.Tries, func(t Try) bool {
		return t.Worked && slices.Contains([]string{SignedIn, Stamped, Owed, PaperStamped, PaperOwed}, t.Outcome)
	})
}

// Serves says whether a sign-in by these factors is a second way for what is switched off: it counts, and needs none of that.
func Serves(of, how string) bool {
	needs := map[string]string{Provider: identity.FactorProvider, Authority: identity.FactorCertificate}[of]
	return identity.Counts(how) && (needs == "" || !strings.Contains(how, needs))
}

// Next is when the next rehearsal is due: some months after the last that worked; where there was none, after the office began.
func Next(last, began time.Time, months int) time.Time {
	if last.IsZero() {
		last = began
	}
	return last.AddDate(0, months, 0)
}

// Last is when something was last rehearsed with success; zero: never.
func Last(of string, list []Rehearsal) (last time.Time) {
	for _, r := range list {
		if r.Of == of && r.Result == Worked && r.Ended.After(last) {
			last = r.Ended
		}
	}
	return last
}

func movedOn() error {
	return problem.New(problem.Conflict, "Lần diễn tập này không còn ở bước đó. Hãy tải lại trang.", "This rehearsal is not at that step any more. Load the page again.")
}
