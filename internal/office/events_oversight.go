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

// SubordinateNamed says which office reports to this one, and until which day. It stands in the stream "staff".
type SubordinateNamed struct {
	Office string `part:"clear"` // its id, as its reports bear it
	From   string `part:"clear"` // 2006-01-02
	To     string `part:"clear"` // last day; empty: still
	Name   string `part:"register"`
}

// CaseOpened begins a case: an account that is lost, stolen or forged, or an entry that somebody disputes. Events of cases stand in "case/ID".
type CaseOpened struct {
	Kind    string    `part:"clear"` // "lost", "stolen", "forged", "dispute"
	Person  string    `part:"clear"` // whose account or name it is about; or the office's id
	Way     string    `part:"clear"` // as in AccountFrozen
	Since   time.Time `part:"clear"`
	Stream  string    `part:"clear"` // of the entry disputed
	Version int       `part:"clear"`
	Reason  string    `part:"register"`
}

// CaseSince moves the instant from which acts are in doubt: more is known now.
type CaseSince struct {
	Since  time.Time `part:"clear"`
	Reason string    `part:"register"`
}

// CaseReported keeps that the authority was told, and how.
type CaseReported struct {
	At  time.Time `part:"clear"`
	To  string    `part:"register"`
	How string    `part:"register"` // number and date of the letter, telephone, …
}

// CaseFinding says what became of one act in doubt.
type CaseFinding struct {
	Stream   string `part:"clear"` // the act, as the ledger has it
	Version  int    `part:"clear"`
	Finding  string `part:"clear"`    // "confirmed", "disputed", "remedied"
	Document string `part:"register"` // number and date of the document that remedies it
	Text     string `part:"register"`
}

// CaseRemedied is what was done about the loss itself: a new device, a new certificate, a password set anew.
type CaseRemedied struct {
	Text string `part:"register"`
}

// CaseAnswered is the inspector's answer to a dispute.
type CaseAnswered struct {
	Upheld bool   `part:"clear"` // the person is right: it was not they
	Text   string `part:"register"`
}

// RestoreProposed is the first of two people who let the account be used again.
type RestoreProposed struct {
	Text string `part:"register"`
}

// CaseRestored: the second has confirmed it; AccountRestored stands in the same transaction.
type CaseRestored struct {
	First string `part:"clear"`
}

// CaseClosed ends a case.
type CaseClosed struct {
	Text string `part:"register"`
}

// ReviewPlanned begins a review of how signatures are managed and used (4587.review). Events of reviews stand in "review/ID".
type ReviewPlanned struct {
	From      string   `part:"clear"` // the days looked at
	To        string   `part:"clear"`
	Due       string   `part:"clear"` // by when it is done
	People    []string `part:"clear"` // who review
	Title     string   `part:"register"`
	Checklist []string `part:"register"`
}

// ReviewFinding is something found: a fault with who remedies it until when, or something commended.
type ReviewFinding struct {
	ID    string `part:"clear"`
	Kind  string `part:"clear"` // "fault", "commendation", "sound"
	Item  int    `part:"clear"` // of the checklist, from 1; 0: beside it
	Who   string `part:"clear"` // person it is about, or who remedies it
	Due   string `part:"clear"`
	Text  string `part:"register"`
	About string `part:"register"` // the unit or body, as it was called
}

// ReviewReminded: whoever must remedy a finding was told again.
type ReviewReminded struct {
	ID string `part:"clear"`
}

// ReviewRemedied is what was done about a finding.
type ReviewRemedied struct {
	ID   string `part:"clear"`
	Text string `part:"register"`
}

// ReviewSettled: a reviewer has looked at the remedy and accepts it, or not.
type ReviewSettled struct {
	ID     string `part:"clear"`
	Accept bool   `part:"clear"`
	Text   string `part:"register"`
}

// ReviewClosed ends a review; nothing of it is open.
type ReviewClosed struct {
	Text string `part:"register"`
}

// ReportMade is a report of an office for a period: this office's own, or one that a subordinate office sent. A corrected one has the next revision; all stay.
type ReportMade struct {
	Kind     string `part:"clear"` // "dealings" (379.30.2), "certificates" (379.9.2)
	Period   string `part:"clear"` // "2026-Q4", "2026-H2", "2026-10-01..2026-10-31"
	Office   string `part:"clear"`
	Revision int    `part:"clear"`
	Way      string `part:"clear"`    // "own", "file", "house"
	SHA256   string `part:"clear"`    // of Report
	Report   []byte `part:"register"` // as it was signed
	Reason   string `part:"register"` // of a correction
}

// The names of the events.
func (AccountFrozen) Type() string    { return "account.frozen" }
func (AccountRestored) Type() string  { return "account.restored" }
func (SubordinateNamed) Type() string { return "staff.subordinate-named" }
func (CaseOpened) Type() string       { return "case.opened" }
func (CaseSince) Type() string        { return "case.since" }
func (CaseReported) Type() string     { return "case.reported" }
func (CaseFinding) Type() string      { return "case.finding" }
func (CaseRemedied) Type() string     { return "case.remedied" }
func (CaseAnswered) Type() string     { return "case.answered" }
func (RestoreProposed) Type() string  { return "case.restore-proposed" }
func (CaseRestored) Type() string     { return "case.restored" }
func (CaseClosed) Type() string       { return "case.closed" }
func (ReviewPlanned) Type() string    { return "review.planned" }
func (ReviewFinding) Type() string    { return "review.finding" }
func (ReviewReminded) Type() string   { return "review.reminded" }
func (ReviewRemedied) Type() string   { return "review.remedied" }
func (ReviewSettled) Type() string    { return "review.settled" }
func (ReviewClosed) Type() string     { return "review.closed" }
func (ReportMade) Type() string       { return "report.made" }

// oversightKinds are the events of cases, reviews and reports.
func oversightKinds() []Event {
	return []Event{
		AccountFrozen{}, AccountRestored{}, SubordinateNamed{}, CaseOpened{}, CaseSince{}, CaseReported{}, CaseFinding{}, CaseRemedied{}, CaseAnswered{},
		RestoreProposed{}, CaseRestored{}, CaseClosed{}, ReviewPlanned{}, ReviewFinding{}, ReviewReminded{}, ReviewRemedied{}, ReviewSettled{}, ReviewClosed{},
		ReportMade{},
	}
}
