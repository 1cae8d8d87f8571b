// Package reports counts what an office does and how its keys are used, and makes reports of it that superior offices sum (379-QĐ/TW, Articles 9.2 and 30.2; 4587/UBND-KTTH).
//
// Counts grow with each act; a report never reads what it counts. Everything here is a function of events.
package reports

import (
	"time"

	"trien/internal/office"
)

// Happened is one event as counts see it.
type Happened struct {
	office.Event
	At         time.Time
	Person     string // who did it; empty: the machine
	Post       string
	Delegation string
	DocType    string // of the document it is about
}

// The ways in which a key is used, or left unused.
const (
	UseSign     = "sign"     // a document signed with a person's key
	UseInstruct = "instruct" // an instruction signed with a person's key
	UseSeal     = "seal"     // the office's key
	UseAttach   = "attach"   // the office's key, on a file that goes with a document
	UseArrive   = "arrive"   // the office's key, on arrival
	UseRoute    = "route"    // an instruction given; how many of them were signed says UseInstruct
)

// Use is a key's use, or its absence.
type Use struct {
	Month, Person, Post, Act, Type, Certificate, Delegation string
}

// UseOf is what an event means for the use of keys; false for nothing.
func UseOf(h Happened) (Use, bool) {
	u := Use{Month: Month(h.At), Person: h.Person, Post: h.Post, Type: h.DocType, Delegation: h.Delegation}
	switch e := h.Event.(type) {
	case office.Signed:
		u.Act, u.Certificate = UseSign, e.Certificate
	case office.InstructionSigned:
		u.Act, u.Certificate = UseInstruct, e.Certificate
	case office.Sealed:
		u.Act, u.Certificate = UseSeal, e.Certificate
	case office.AttachmentSealed:
		u.Act, u.Certificate = UseAttach, e.Certificate
	case office.ArrivalSigned:
		u.Act, u.Certificate = UseArrive, e.Certificate
	case office.Routed:
		u.Act = UseRoute
	default:
		return Use{}, false
	}
	return u, true
}

// Month is the month of an instant in Vietnam, as counts keep it: 2006-01.
func Month(at time.Time) string { return office.Day(at)[:len("2006-01")] }

// Dealing is something that happened on a day.
type Dealing struct{ Day, What, Type string }

// Subjects are the people something was done to, besides whoever did it.
func Subjects(e office.Event) []string {
	switch e := e.(type) {
	case office.AccountFrozen:
		return []string{e.Person}
	case office.AccountRestored:
		return []string{e.Person}
	case office.PasswordSet:
		return []string{e.Person}
	case office.Appointed:
		return []string{e.Person}
	case office.CertificateRegistered:
		return []string{e.Holder}
	case office.PersonAdded:
		return []string{e.ID}
	case office.PersonalRead:
		return []string{e.Subject}
	}
	return nil
}
