package office

import "time"

// AccountFrozen stops a person's account, or the office's seal, with all its certificates here, at one stroke (379.11.5). It stands in the stream "staff".
type AccountFrozen struct {
	Person string    `part:"clear"` // or the office's id: its seal
	Case   string    `part:"clear"` // the case it opens
	What   string    `part:"clear"` // "lost", "stolen", "forged"
	Way    string    `part:"clear"` // who asked: "self", "colleague", "door" (the sign-in page, with a proof)
	Since  time.Time `part:"clear"` // what was done from then on is in doubt
	At     time.Time `part:"clear"`
	Reason string    `part:"register"`
}

// AccountRestored ends that: two different people have said so.
type AccountRestored struct {
	Person string    `part:"clear"`
	Case   string    `part:"clear"`
	First  string    `part:"clear"` // who proposed it; the envelope says who confirmed
	At     time.Time `part:"clear"`
}

// The names of the events.
func (AccountFrozen) Type() string   { return "account.frozen" }
func (AccountRestored) Type() string { return "account.restored" }

// oversightKinds are the events of cases, reviews and reports.
func oversightKinds() []Event {
	return []Event{AccountFrozen{}, AccountRestored{}}
}
