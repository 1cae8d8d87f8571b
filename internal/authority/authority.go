// Package authority decides who may sign what: type of document, body, post, capacity and day against dated tables of rules (399-QĐ/TW; NĐ 30/2020, Article 13; 379-QĐ/TW, Article 28).
package authority

import (
	"strings"
	"time"

	"trien/internal/basis"
	"trien/internal/problem"
)

// Answer is what the tables say. Unknown is never a yes: no rule that is known here decides.
type Answer string

// The answers.
const (
	Yes     Answer = "may"
	No      Answer = "may_not"
	Unknown Answer = "unknown"
)

// The capacities of a signing block (399-QĐ/TW; NĐ 30/2020, Article 13), as the Party writes them.
const (
	Own    = ""      // the head of a body, in their own right
	Behalf = "T/M"   // thay mặt: for a collective
	Acting = "Q."    // quyền: acting in the place of a head not yet appointed
	For    = "K/T"   // ký thay: a deputy for the head
	Order  = "T/L"   // thừa lệnh: by order
	Lent   = "T/U.Q" // thừa ủy quyền: by a written delegation with a term
)

// The keys that a signature may be made with.
const (
	Personal = "person"  // the signer's own
	Seal     = "seal"    // the office's
	Archive  = "archive" // the archive's
)

// Question asks whether somebody may sign a document.
type Question struct {
	Type     string // abbreviation of the document's type: "QĐ"
	Capacity string // "T/M", "TM.", …; "" in their own right
	Body     string // what stands after the capacity: the body, or the head, in whose place it is signed; "" in their own right
	Kind     string // kind of that body, where the directory knows it; "": by the words of Body
	Level    string // of the office, where its settings name one: "grassroots"
	Post     string // title of who signs: "PHÓ CHÁNH VĂN PHÒNG"
	Types    int    // to how many types the capacity is limited on record; 0: to none
	Means    string // Personal, Seal or Archive; "" is Personal
	Grant    *Grant // the delegation or assignment it rests on, where there is one
	At       time.Time
}

// Grant is a right to sign given in writing from From up to, not including, To: a delegation, or the assignment of a device.
type Grant struct {
	Document string // number and date of the document by which it was given
	From, To time.Time
}

// Lacks says what a grant lacks at an instant; no words where it holds. A grant without an end is none for NĐ 30/2020, 13.3, which asks for a term;
// an assignment may go on until it is ended.
func (g *Grant) Lacks(at time.Time, term bool) problem.Words {
	switch {
	case g == nil:
		return problem.Words{VI: "không có văn bản giao", EN: "nothing in writing gives it"}
	case strings.TrimSpace(g.Document) == "":
		return problem.Words{VI: "chưa nêu văn bản giao", EN: "the document that gives it is not named"}
	case term && g.To.IsZero():
		return problem.Words{VI: "văn bản giao không có thời hạn", EN: "what gives it has no term"}
	case at.Before(g.From):
		return problem.Words{VI: "chưa đến ngày có hiệu lực", EN: "it has not begun"}
	case !g.To.IsZero() && !at.Before(g.To):
		return problem.Words{VI: "đã hết thời hạn", EN: "its term is over"}
	}
	return problem.Words{}
}

// Decision is an answer with the rule that decides.
type Decision struct {
	May      Answer
	Rule     string       // id of the rule that decides; "" where none does
	Version  string       // id of the table it stands in; "" where none is in force on that day
	Source   basis.Source // of the rule
	ByRecord bool         // no rule decides, and the table leaves it to what the office's directory has on record
	Words    problem.Words
}

// Goes says whether an act may go on: the rules allow it, or they are silent and leave it to the office's record. What went on by the record alone is
// never shown as allowed by a rule.
func (d Decision) Goes() bool { return d.May == Yes || d.May == Unknown && d.ByRecord }

// CapacityOf reads a capacity as Party ("T/M") and state bodies ("TM.") write it; "own" is the name of signing in one's own right in files.
func CapacityOf(s string) (string, bool) {
	plain := strings.NewReplacer(".", "", "/", "", " ", "").Replace(strings.ToUpper(s))
	c, ok := map[string]string{"": Own, "OWN": Own, "TM": Behalf, "Q": Acting, "KT": For, "TL": Order, "TUQ": Lent}[plain]
	return c, ok
}

// CapacityWords names a capacity.
func CapacityWords(c string) problem.Words {
	return map[string]problem.Words{
		Own: {VI: "ký trực tiếp", EN: "in one's own right"}, Behalf: {VI: "ký thay mặt (T/M)", EN: "on behalf (T/M)"},
		Acting: {VI: "ký quyền cấp trưởng (Q.)", EN: "as acting head (Q.)"}, For: {VI: "ký thay (K/T)", EN: "for the head (K/T)"},
		Order: {VI: "ký thừa lệnh (T/L)", EN: "by order (T/L)"}, Lent: {VI: "ký thừa ủy quyền (T/U.Q)", EN: "by delegation (T/U.Q)"},
	}[c]
}
