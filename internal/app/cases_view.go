package app

import "time"

// FreezeRequest asks that an account be frozen (379.11.5).
type FreezeRequest struct {
	Person string    `json:"person,omitempty"` // empty: the caller's own; the office's id: its seal
	What   string    `json:"what"`             // "lost", "stolen", "forged"
	Since  time.Time `json:"since,omitzero"`   // from when on acts are in doubt; none: from now
	Reason string    `json:"reason"`
}

// DoorFreezeRequest asks it from the sign-in page.
type DoorFreezeRequest struct {
	Office  string    `json:"office"`
	Account string    `json:"account"`
	Proof   string    `json:"proof"` // the password, or a recovery code
	What    string    `json:"what"`
	Since   time.Time `json:"since,omitzero"`
	Reason  string    `json:"reason"`
}

// FrozenView is what the sign-in page tells of it.
type FrozenView struct {
	Case string    `json:"case"`
	At   time.Time `json:"at"`
}

// CaseRow is a case as lists show it.
type CaseRow struct {
	ID        string    `json:"id"`
	Kind      string    `json:"kind"` // "lost", "stolen", "forged", "dispute"
	KindWords Words     `json:"kindWords"`
	State     string    `json:"state"`
	StateWord Words     `json:"stateWords"`
	Person    string    `json:"person"`
	Name      string    `json:"name"`
	Opened    time.Time `json:"opened"`
	By        string    `json:"by"` // name
	Title     string    `json:"title"`
}

// CaseView is a case with all that is known of it.
type CaseView struct {
	CaseRow
	Version int            `json:"version"`
	Way     string         `json:"way"`
	Since   time.Time      `json:"since"`
	Steps   []CaseStepView `json:"steps"`
	Doubts  []DeedView     `json:"doubts"` // acts in doubt, or the one disputed
	Open    int            `json:"open"`   // of them without a finding
	More    int            `json:"more"`   // in doubt and not listed: too many for one page
	Allowed []string       `json:"allowed"`
	Frozen  bool           `json:"frozen"`
}

// CaseStepView is one step of a case.
type CaseStepView struct {
	At   time.Time `json:"at"`
	By   string    `json:"by"`
	What string    `json:"what"`
	Word Words     `json:"words"`
	Text string    `json:"text"`
}

// DeedView is something done by somebody, with their account or keys, or to them.
type DeedView struct {
	Stream   string    `json:"stream"`
	Version  int       `json:"version"`
	At       time.Time `json:"at"`
	Type     string    `json:"type"`
	Word     Words     `json:"words"`
	Part     string    `json:"part"` // "actor", "subject"
	By       string    `json:"by"`   // name
	SignIn   string    `json:"signIn,omitempty"`
	Machine  string    `json:"machine,omitempty"` // the paired machine, or the browser, where it is known
	Document string    `json:"document,omitempty"`
	Number   string    `json:"number,omitempty"`
	Refused  *Words    `json:"refused,omitempty"` // why, where it was refused
	Detail   string    `json:"detail,omitempty"`
	Finding  string    `json:"finding,omitempty"` // in a case: "confirmed", "disputed", "remedied"
	Remedy   string    `json:"remedy,omitempty"`  // the document that remedies it
	Case     string    `json:"case,omitempty"`    // that disputes it
}

// CaseArgs are the words of an act in a case.
type CaseArgs struct {
	ExpectedVersion int       `json:"expectedVersion,omitempty"`
	Text            string    `json:"text,omitempty"`
	To              string    `json:"to,omitempty"`  // authority that was told
	How             string    `json:"how,omitempty"` // number and date of the letter, telephone
	At              time.Time `json:"at,omitzero"`
	Stream          string    `json:"stream,omitempty"`
	Version         int       `json:"version,omitempty"`
	Finding         string    `json:"finding,omitempty"`
	Document        string    `json:"document,omitempty"`
	Upheld          bool      `json:"upheld,omitempty"`
}

// DisputeRequest says that an entry was not the caller's doing.
type DisputeRequest struct {
	Stream  string `json:"stream"`
	Version int    `json:"version"`
	Reason  string `json:"reason"`
}
