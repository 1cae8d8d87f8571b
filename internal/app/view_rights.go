package app

import "time"

// RightsAlertsView are the changes of rights that wait for somebody's confirmation.
type RightsAlertsView struct {
	Count int               `json:"count"` // how many wait; Items may be fewer
	Items []RightsAlertView `json:"items"`
}

// RightsAlertView is a change of rights on a document: who was given which part, from whom one was taken.
type RightsAlertView struct {
	Document    string     `json:"document"`
	Title       Words      `json:"title"`
	Change      int        `json:"change"` // its id, for the confirmation
	At          time.Time  `json:"at"`
	By          string     `json:"by"`
	For         Words      `json:"for"` // who is to confirm it
	Given       []PartView `json:"given"`
	Taken       []PartView `json:"taken"`
	Mine        bool       `json:"mine"` // the reader may confirm it
	ConfirmedBy string     `json:"confirmedBy,omitempty"`
	ConfirmedAt time.Time  `json:"confirmedAt,omitzero"`
}

// PartView is somebody's part in a document.
type PartView struct {
	Person string `json:"person"`
	Part   Words  `json:"part"`
}

// RightsView says who may see a document or do something with it now, and by which rule.
type RightsView struct {
	At      time.Time         `json:"at"`
	Title   Words             `json:"title"`
	State   Words             `json:"state"`
	Acts    []ActRightsView   `json:"acts"`    // reading first, then what its state allows
	Never   []RuleView        `json:"never"`   // what is forbidden, whatever permits it
	Changes []RightsAlertView `json:"changes"` // of rights, the newest last
}

// ActRightsView is one act: who may, grouped by the rule that permits it.
type ActRightsView struct {
	Act    string          `json:"act"`
	Label  Words           `json:"label"`
	Groups []RuleGroupView `json:"groups"` // none: nobody may now
	Whom   Words           `json:"whom"`   // by the rules, whoever holds what they name
}

// RuleGroupView are the people whom a rule permits an act.
type RuleGroupView struct {
	Rule   RuleView `json:"rule"`
	People []string `json:"people"` // names; with many, the first
	Count  int      `json:"count"`
}

// RuleView is a rule of access as it is written.
type RuleView struct {
	ID    string `json:"id"`
	Words Words  `json:"words"` // of a permit who may; of a forbid why not
	Rule  string `json:"rule"`  // the requirement behind it
	Own   bool   `json:"own"`   // the office's own
}

// PersonRightsView says what somebody may do now, and by which rule.
type PersonRightsView struct {
	At     time.Time         `json:"at"`
	Person PersonView        `json:"person"`
	Acts   []PersonActView   `json:"acts"`
	Duties []DutyView        `json:"duties"` // the roles held, and what must not meet them
	Parts  []PersonPartsView `json:"parts"`  // how many documents they have a part in, by part
}

// PersonActView is one act about no document, with the rule that decides.
type PersonActView struct {
	Act   string     `json:"act"`
	Label Words      `json:"label"`
	May   bool       `json:"may"`
	By    []RuleView `json:"by"`   // what permits or forbids it
	Whom  Words      `json:"whom"` // where nothing permits it: who may
}

// DutyView is a role, and those that must not meet it in one person.
type DutyView struct {
	Role  string      `json:"role"`
	Label Words       `json:"label"`
	Apart []ApartView `json:"apart"`
}

// ApartView is a role that must not meet another, and why.
type ApartView struct {
	Label Words `json:"label"`
	Why   Words `json:"why"`
}

// PersonPartsView counts the documents in which somebody is something.
type PersonPartsView struct {
	Part  Words `json:"part"`
	Count int   `json:"count"`
	Open  int   `json:"open"` // that wait for them
}

// RulesView is the whole of the rules of access.
type RulesView struct {
	Rules []WrittenRuleView `json:"rules"`
	Text  string            `json:"text"` // the house's file (Cedar)
	Own   string            `json:"own"`  // the office's own, which only forbids
}

// WrittenRuleView is one of them in a line.
type WrittenRuleView struct {
	RuleView
	Forbid bool `json:"forbid"`
}

// TryFilter narrows what was tried and refused.
type TryFilter struct {
	From, To           string // 2006-01-02, in Vietnam; empty: the last seven days
	Door, Kind, Person string
	After              string // where the list goes on
}

// TriesView is what was tried and refused, the newest first.
type TriesView struct {
	From    string           `json:"from"`
	To      string           `json:"to"`
	Items   []RefusedTryView `json:"items"`
	Next    string           `json:"next,omitempty"`
	Counted []CountedTryView `json:"counted"` // what left no event of its own: those that nobody knows
	Doors   []ChoiceView     `json:"doors"`
	Kinds   []ChoiceView     `json:"kinds"`
}

// RefusedTryView is one attempt that was refused.
type RefusedTryView struct {
	At       time.Time `json:"at"`
	Person   string    `json:"person,omitempty"` // id; none for another office
	Name     string    `json:"name"`
	Post     string    `json:"post,omitempty"`
	SignIn   string    `json:"signIn,omitempty"`
	Act      Words     `json:"act"`
	Door     Words     `json:"door"`
	Kind     string    `json:"kind"`
	Why      Words     `json:"why"`
	Rule     string    `json:"rule,omitempty"`
	Document string    `json:"document,omitempty"`
	Class    string    `json:"class,omitempty"` // of a state secret that was refused; nothing else of it is known
	Leaf     int64     `json:"leaf"`            // its place in the ledger
}

// CountedTryView counts tries of unknown people at a door in an hour.
type CountedTryView struct {
	Hour time.Time `json:"hour"`
	Door Words     `json:"door"`
	N    int64     `json:"n"`
}

// ReadingsView is who was shown whose personal data, the newest first.
type ReadingsView struct {
	Items []ReadingView `json:"items"`
	Next  string        `json:"next,omitempty"`
}

// ReadingView is one reader, one person, one hour.
type ReadingView struct {
	Hour    time.Time `json:"hour"`
	Reader  string    `json:"reader"`
	Subject string    `json:"subject"`
	Fields  []Words   `json:"fields"`
}
