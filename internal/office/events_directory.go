package office

import (
	"time"

	"trien/internal/identity"
)

// Events of the directory stand in the stream "staff", beside those of events_staff.go. What people are called, what they sign as, and the
// numbers of documents are register words.

// PersonChanged gives a person another name, address or place, and a code where they had none.
type PersonChanged struct {
	ID    string `part:"clear"`
	Name  string `part:"register"`
	Code  string `part:"register"`
	Email string `part:"register"`
	Body  string `part:"clear"`
	Unit  string `part:"register"`
}

// PersonLeft is a person who goes: what they hold ends as this is recorded.
type PersonLeft struct {
	Person string `part:"clear"`
	Reason string `part:"register"`
}

// PersonReturned is a person who comes back.
type PersonReturned struct {
	Person string `part:"clear"`
}

// PersonCodeCorrected puts a person's code right that was recorded wrong.
type PersonCodeCorrected struct {
	Person string `part:"clear"`
	Was    string `part:"register"`
	Code   string `part:"register"`
	Reason string `part:"register"`
}

// BodyPut makes a body, or changes it.
type BodyPut struct {
	ID        string    `part:"clear"`
	Name      string    `part:"register"`
	Parent    string    `part:"clear"`
	From      time.Time `part:"clear"`
	To        time.Time `part:"clear"`
	Successor string    `part:"clear"`
}

// BodyCodePut gives a body a code, or ends one.
type BodyCodePut struct {
	Body      string    `part:"clear"`
	Scheme    string    `part:"clear"`
	Value     string    `part:"clear"`
	From      time.Time `part:"clear"`
	To        time.Time `part:"clear"`
	Successor string    `part:"clear"`
}

// UnitPut makes a unit, or changes it.
type UnitPut struct {
	ID     string `part:"clear"`
	Body   string `part:"clear"`
	Parent string `part:"clear"`
	Name   string `part:"register"`
}

// AppointmentEnded ends the term that began at From.
type AppointmentEnded struct {
	Person string    `part:"clear"`
	Post   string    `part:"clear"`
	From   time.Time `part:"clear"`
	To     time.Time `part:"clear"`
	Number string    `part:"register"` // of the decision that ends it
}

// Delegated lends capacities of one person to another.
type Delegated struct {
	ID       string          `part:"clear"`
	Giver    string          `part:"clear"`
	Taker    string          `part:"clear"`
	Lent     []identity.Lent `part:"register"`
	From     time.Time       `part:"clear"`
	Until    time.Time       `part:"clear"`
	Number   string          `part:"register"` // of the document that it rests on
	Document string          `part:"clear"`    // its id, where it is one of this office
	Onward   bool            `part:"clear"`
	By       string          `part:"clear"` // who recorded it, where that was not the giver
}

// DelegationRevoked takes it back.
type DelegationRevoked struct {
	ID     string    `part:"clear"`
	At     time.Time `part:"clear"` // zero: as it is recorded
	Reason string    `part:"register"`
}

// SealBound gives a body's seal into somebody's hands.
type SealBound struct {
	Body     string    `part:"clear"`
	Person   string    `part:"clear"`
	From     time.Time `part:"clear"`
	Number   string    `part:"register"`
	Document string    `part:"clear"`
}

// DirectoryImported stands after the events of one import: what was brought, by its digest, and how much it changed.
type DirectoryImported struct {
	SHA256  string `part:"clear"`
	Rows    int    `part:"clear"`
	Changes int    `part:"clear"`
	Way     string `part:"clear"` // "csv"
	Name    string `part:"register"`
}

// The names of the events.
func (PersonChanged) Type() string       { return "staff.person-changed" }
func (PersonLeft) Type() string          { return "staff.person-left" }
func (PersonReturned) Type() string      { return "staff.person-returned" }
func (PersonCodeCorrected) Type() string { return "staff.code-corrected" }
func (BodyPut) Type() string             { return "staff.body-put" }
func (BodyCodePut) Type() string         { return "staff.body-code-put" }
func (UnitPut) Type() string             { return "staff.unit-put" }
func (AppointmentEnded) Type() string    { return "staff.appointment-ended" }
func (Delegated) Type() string           { return "staff.delegated" }
func (DelegationRevoked) Type() string   { return "staff.delegation-revoked" }
func (SealBound) Type() string           { return "staff.seal-bound" }
func (DirectoryImported) Type() string   { return "staff.imported" }
