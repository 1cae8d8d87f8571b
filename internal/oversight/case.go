// Package oversight is what an office looks into: cases of lost, stolen or forged accounts and disputed entries (379-QĐ/TW, Articles 11.5 and 31), and planned reviews of how signatures are used (4587/UBND-KTTH).
package oversight

import (
	"slices"
	"time"

	"trien/internal/office"
)

// CaseState is where a case stands.
type CaseState string

// The states of a case. Frozen and Proposed are of accounts alone.
const (
	NoCase   CaseState = ""
	Frozen   CaseState = "frozen"   // nothing can be done with the account
	Proposed CaseState = "proposed" // one of two has said that it may be used again
	Restored CaseState = "restored" // in use again; acts in doubt may be open still
	Disputed CaseState = "disputed" // waits for the inspector's answer
	Answered CaseState = "answered"
	Closed   CaseState = "closed"
)

// The kinds of a case.
const (
	Lost    = "lost"
	Stolen  = "stolen"
	Forged  = "forged"
	Dispute = "dispute"
)

// Entry names an event in the ledger.
type Entry struct {
	Stream  string
	Version int
}

// The findings on an act in doubt.
const (
	Confirmed = "confirmed" // the person did it
	Doubted   = "disputed"  // they did not
	Remedied  = "remedied"  // what it did was put right, by which document
)

// Finding is what became of an act in doubt.
type Finding struct {
	office.CaseFinding
	At time.Time
	By string
}

// Step is something that was done in a case, in words.
type Step struct {
	At   time.Time
	By   string
	What string // type of the event
	Text string
}

// Case is a case folded from its events.
type Case struct {
	ID       string
	Version  int
	Kind     string
	State    CaseState
	Person   string
	Way      string
	By       string // who opened it
	Opened   time.Time
	Since    time.Time // acts from then on are in doubt
	Entry    Entry     // disputed
	Reason   string
	Steps    []Step
	Findings []Finding
	Reported bool
	Remedy   bool
	Proposer string
	Upheld   bool
	Ended    time.Time // when the account was restored
}

// Account says whether the case is about an account that is frozen, or was.
func (c Case) Account() bool { return c.Kind == Lost || c.Kind == Stolen || c.Kind == Forged }

// Of gives what became of an act in doubt; the newest finding counts.
func (c Case) Of(e Entry) (Finding, bool) {
	for _, f := range slices.Backward(c.Findings) {
		if f.Stream == e.Stream && f.Version == e.Version {
			return f, true
		}
	}
	return Finding{}, false
}

// FoldCase folds a case.
func FoldCase(id string, records []office.Record) Case {
	c := Case{ID: id}
	for _, r := range records {
		c = c.Apply(r)
	}
	return c
}

// Apply takes one event.
func (c Case) Apply(r office.Record) Case {
	c.Version++
	step := Step{At: r.At, By: r.Actor, What: r.Event.Type()}
	switch e := r.Event.(type) {
	case office.CaseOpened:
		c.Kind, c.Person, c.Way, c.Since, c.Reason, c.By, c.Opened = e.Kind, e.Person, e.Way, e.Since, e.Reason, r.Actor, r.At
		c.Entry, c.State, step.Text = Entry{e.Stream, e.Version}, Frozen, e.Reason
		if e.Kind == Dispute {
			c.State = Disputed
		}
	case office.CaseSince:
		c.Since, step.Text = e.Since, e.Reason
	case office.CaseReported:
		c.Reported, step.Text = true, e.To+": "+e.How
	case office.CaseFinding:
		c.Findings = append(slices.Clip(c.Findings), Finding{e, r.At, r.Actor})
		step.Text = e.Text
	case office.CaseRemedied:
		c.Remedy, step.Text = true, e.Text
	case office.CaseAnswered:
		c.State, c.Upheld, step.Text = Answered, e.Upheld, e.Text
	case office.RestoreProposed:
		c.State, c.Proposer, step.Text = Proposed, r.Actor, e.Text
	case office.CaseRestored:
		c.State, c.Ended = Restored, r.At
	case office.CaseClosed:
		c.State, step.Text = Closed, e.Text
	}
	c.Steps = append(slices.Clip(c.Steps), step)
	return c
}
