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

// DealingsOf is what an event means for the reports of dealings.
func DealingsOf(h Happened) []Dealing {
	day := office.Day(h.At)
	if e, ok := h.Event.(office.Refusal); ok {
		return refusals(day, e)
	}
	what, typ := dealing(h)
	if what == "" {
		return nil
	}
	return []Dealing{{day, what, typ}}
}

// What is counted. The names are kept for ever, in rows and in reports.
const (
	Drafted            = "drafted"
	SignedHere         = "signed"
	Numbered           = "numbered"
	SealedHere         = "sealed"
	Issued             = "issued"
	SentOut            = "sent" // to each recipient
	Delivered          = "delivered"
	NotDelivered       = "not-delivered"
	ReturnedToUs       = "returned-to-us"
	Received           = "received" // over the exchange
	Brought            = "brought"  // by hand
	Registered         = "registered"
	ReturnedByUs       = "returned-by-us"
	ArrivalMarked      = "arrival-marked"
	Instructed         = "instructed"
	InstructionsSigned = "instructions-signed"
	Handled            = "handled"
	ClosedHere         = "closed"
	Timestamped        = "timestamped"
	TimestampMissed    = "timestamp-missed"
	SealFailed         = "seal-failed"
	Refused            = "refused"
	SignInRefused      = "sign-in-refused"
	SecretRefused      = "secret-refused"
	Froze              = "frozen"
	Restored           = "restored"
	Disputed           = "disputed"
	CertificateNew     = "certificate-registered"
	CertificateEnd     = "certificate-ended"
)

func dealing(h Happened) (what, typ string) {
	switch e := h.Event.(type) {
	case office.Drafted:
		return Drafted, ""
	case office.Received:
		if e.Message == "" {
			return Brought, ""
		}
		return Received, ""
	case office.DeliveryFailed:
		if e.Final {
			return NotDelivered, ""
		}
		return "", ""
	case office.CaseOpened:
		if e.Kind == "dispute" {
			return Disputed, ""
		}
		return Froze, e.Kind
	case office.SendQueued:
		return SentOut, e.Paper // with paper or without, and by what rule
	case office.Delivered:
		return Delivered, ""
	case office.RecipientReturned:
		return ReturnedToUs, ""
	case office.AccountRestored:
		return Restored, ""
	case office.CertificateRegistered:
		return CertificateNew, ""
	case office.CertificateEnded:
		return CertificateEnd, ""
	case office.TimestampMissed:
		return TimestampMissed, e.Role
	case office.Timestamped:
		return Timestamped, e.Role
	case office.SealFailed:
		return SealFailed, ""
	}
	return ofType(h)
}

// ofType are those counted by type of document.
func ofType(h Happened) (what, typ string) {
	switch h.Event.(type) {
	case office.Signed:
		what = SignedHere
	case office.NumberReserved:
		what = Numbered
	case office.Sealed:
		what = SealedHere
	case office.Issued:
		what = Issued
	case office.Registered:
		what = Registered
	case office.ReturnedToSender:
		what = ReturnedByUs
	case office.ArrivalSigned:
		what = ArrivalMarked
	case office.InstructionSigned:
		what = InstructionsSigned
	case office.Routed:
		what = Instructed
	case office.Handled:
		what = Handled
	case office.Closed:
		what = ClosedHere
	default:
		return "", ""
	}
	return what, h.DocType
}

func refusals(day string, e office.Refusal) []Dealing {
	switch {
	case e.Class != office.NotSecret:
		return []Dealing{{day, SecretRefused, ""}} // nothing may lead to it, not even its class
	case e.Act == "sign-in":
		return []Dealing{{day, SignInRefused, ""}}
	}
	return []Dealing{{day, Refused, e.Kind}}
}

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
	}
	return nil
}

// InForce counts the certificates in force at a period's end: it is reckoned then, and no dealing.
const InForce = "certificates-in-force"

// Belongs says whether a count stands in a kind of report.
func Belongs(kind, what string) bool {
	switch what {
	case CertificateNew, CertificateEnd, Froze, Restored:
		return true
	}
	return kind == OfDealings
}
