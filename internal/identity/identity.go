// Package identity is who may do what in an office: people, posts, capacities to sign, duties that must not meet (379-QĐ/TW, Article 11; 399-QĐ/TW).
package identity

import (
	"slices"
	"time"
)

// Role is a duty in the system.
type Role string

// The roles of DESIGN.md, "Who does what".
const (
	Drafter       Role = "drafter"       // chuyên viên
	Reviewer      Role = "reviewer"      // người góp ý, thẩm định
	Leader        Role = "leader"        // lãnh đạo: signs, routes
	Clerk         Role = "clerk"         // văn thư: numbers, seals, issues, receives
	Archivist     Role = "archivist"     // lưu trữ
	Administrator Role = "administrator" // runs the system; reads and signs nothing
	Inspector     Role = "inspector"     // kiểm tra: reads all evidence, changes nothing

	SubscriberManager Role = "subscriber-manager" // người quản lý thuê bao: certificates and devices (379.10)
	LedgerKeeper      Role = "ledger-keeper"      // keeps the signed heads of the ledger apart from the system
	Destroyer         Role = "destroyer"          // carries out what was decided to be destroyed (379.20)
	Examiner          Role = "examiner"           // of a body that impounded something here, to examine that and nothing else (379.21)
)

// Person is someone with an account. ID never changes and is never given twice.
type Person struct {
	ID      string `json:"id"`
	Account string `json:"account"` // what they type to sign in
	Name    string `json:"name"`
	Code    string `json:"code,omitempty"` // the one code granted to a person, never given twice (379.11.1)
	Email   string `json:"email,omitempty"`
	Body    string `json:"body,omitempty"` // id of the body they work at; "": the office itself
	Unit    string `json:"unit,omitempty"` // id of the unit in it
	State   State  `json:"state,omitempty"`

	Came    time.Time      `json:"came,omitzero"`    // recorded
	Gone    time.Time      `json:"gone,omitzero"`    // left
	Changed time.Time      `json:"changed,omitzero"` // last: in whatever way
	Was     []FormerPerson `json:"was,omitempty"`
	Codes   []FormerCode   `json:"codes,omitempty"` // that were recorded wrong
}

// FormerCode is a code that stood with a person by mistake until an instant. It stays theirs: what was done under it is answered for by them.
type FormerCode struct {
	Until        time.Time `json:"until"`
	Code, Reason string
}

// FormerPerson is what a person was called, and where they worked, until an instant.
type FormerPerson struct {
	Until            time.Time `json:"until"`
	Name, Body, Unit string
}

// State is whether a person is here.
type State string

// People come, and leave; they are never removed.
const (
	Here State = ""
	Left State = "left"
)

// Capacity is a right to sign that goes with a post (399-QĐ/TW; notes of 05-HD/VPTW, signing block).
type Capacity struct {
	ID     string   `json:"id"`
	Prefix string   `json:"prefix"` // "T/M", "K/T", "T/L", "T/U.Q"; "" for the head of a body in their own right
	Body   string   `json:"body"`   // "BAN THƯỜNG VỤ"
	Title  string   `json:"title"`  // "BÍ THƯ", as it stands under the body
	Types  []string `json:"types"`  // abbreviations of types that may be signed so; empty: all

	Delegation string `json:"delegation,omitempty"` // id of the delegation that lends it; "": the post's own
}

// Text is the capacity as the signing block shows it, lines apart by "\n".
func (c Capacity) Text() string {
	line := c.Body
	if c.Prefix != "" {
		line = c.Prefix + " " + c.Body
	}
	if line == "" || c.Title == "" {
		return line + c.Title
	}
	return line + "\n" + c.Title
}

// Covers says whether documents of the type may be signed so.
func (c Capacity) Covers(typ string) bool { return len(c.Types) == 0 || slices.Contains(c.Types, typ) }

// Post is a place in the office: who holds it has its roles and capacities, for as long as they hold it.
type Post struct {
	ID         string     `json:"id"`
	Title      string     `json:"title"`          // "Bí thư"
	Body       string     `json:"body,omitempty"` // id of the body; "": the office itself
	Unit       string     `json:"unit"`           // id of the unit, or its name where units are not kept: "Thường trực Tỉnh ủy"
	Roles      []Role     `json:"roles"`
	Capacities []Capacity `json:"capacities"`

	Was []FormerPost `json:"was,omitempty"`
}

// FormerPost is what a post was until an instant: what could be signed by it then is not what can be signed by it now.
type FormerPost struct {
	Until time.Time `json:"until"`
	Post
}

// OfDay is the post as it was at an instant.
func (p Post) OfDay(at time.Time) Post {
	for _, f := range p.Was {
		if at.Before(f.Until) {
			return f.Post
		}
	}
	return p
}

// Appointment is a person holding a post from From up to, not including, To; a zero To has no end yet.
type Appointment struct {
	Person string    `json:"person"`
	Post   string    `json:"post"`
	From   time.Time `json:"from"`
	To     time.Time `json:"to,omitzero"`
	Paper  Paper     `json:"paper,omitzero"` // the decision that gives the post

	Recorded    time.Time `json:"recorded,omitzero"`
	EndRecorded time.Time `json:"endRecorded,omitzero"` // where the end came to be known later
}

// At says whether the appointment holds at the instant.
func (a Appointment) At(at time.Time) bool { return within(at, a.From, a.To) }

// Staff is everyone of one office, and the bodies around it.
type Staff struct {
	People       []Person      `json:"people"`
	Posts        []Post        `json:"posts"`
	Appointments []Appointment `json:"appointments"`
	Bodies       []Body        `json:"bodies"`
	Units        []Unit        `json:"units"`
	Delegations  []Delegation  `json:"delegations"`
	Bindings     []Binding     `json:"bindings"` // of seals, the oldest first

	index *index
}
