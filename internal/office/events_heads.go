package office

// HeadSeen keeps a head of another office's ledger that extends those it showed before. Events of another office's ledger stand in "witness/PEER".
type HeadSeen struct {
	Peer string `part:"clear"`
	Head string `part:"clear"` // as it was signed there
	Key  string `part:"clear"` // its verifier key
}

// HeadUnfit keeps a head that another office signed and that does not fit one it had signed before: its history was rewritten, or a part of it was lost.
type HeadUnfit struct {
	Peer  string `part:"clear"`
	Head  string `part:"clear"`
	Key   string `part:"clear"`
	Why   string `part:"clear"` // "rewritten", "lost", "rekeyed"
	Known string `part:"clear"` // the head that it does not fit
}

// HeadDenied keeps that another office knows a head that we signed, and that our ledger is no longer the one of that head.
type HeadDenied struct {
	Peer  string `part:"clear"`
	Known string `part:"clear"` // signed with our own key
	Why   string `part:"clear"` // "rewritten", "lost"
}

// LineAccepted: a named person has found out why another office's ledger broke off, and its head is taken as a new beginning.
type LineAccepted struct {
	Peer   string `part:"clear"`
	Head   string `part:"clear"`
	Key    string `part:"clear"`
	Reason string `part:"register"`
}

// The names of the events.
func (HeadSeen) Type() string     { return "head.seen" }
func (HeadUnfit) Type() string    { return "head.unfit" }
func (HeadDenied) Type() string   { return "head.denied" }
func (LineAccepted) Type() string { return "head.line-accepted" }

func headKinds() []Event { return []Event{HeadSeen{}, HeadUnfit{}, HeadDenied{}, LineAccepted{}} }
