package identity

import (
	"slices"
	"strings"
	"time"

	"trien/internal/problem"
)

// Scheme is a system of codes by which bodies are known. What a code's parts mean is nowhere read out of it: codes are opened and closed, and one
// scheme turned the order of its parts around (QCVN 102:2016 and QĐ 20/2020/QĐ-TTg).
type Scheme struct {
	ID   string
	Name problem.Words
	Max  int    // longest code, in letters
	Of   string // the letters codes are made of; "": any but spaces
}

const (
	digits   = "0123456789"
	capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

// Schemes are the schemes known here. The form of the Party's own codes is not published: any code is taken.
func Schemes() []Scheme {
	return []Scheme{
		{"qcvn-102-2016", problem.Words{VI: "QCVN 102:2016/BTTTT", EN: "QCVN 102:2016/BTTTT"}, 13, capitals + digits + "."},
		{"qd-20-2020", problem.Words{VI: "Quyết định 20/2020/QĐ-TTg", EN: "Decision 20/2020/QĐ-TTg"}, 35, capitals + digits + "."},
		{"party", problem.Words{VI: "Mã của Đảng", EN: "Party code"}, codeMax, ""},
		{"local", problem.Words{VI: "Mã nội bộ", EN: "Local code"}, codeMax, ""},
	}
}

// SchemeOf finds a scheme.
func SchemeOf(id string) (Scheme, bool) {
	return pick(Schemes(), slices.IndexFunc(Schemes(), func(x Scheme) bool { return x.ID == id }))
}

// Fits says whether a code may be one of the scheme.
func (x Scheme) Fits(code string) bool {
	if code == "" || len(code) > x.Max || strings.ContainsFunc(code, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return false
	}
	return x.Of == "" || strings.Trim(code, x.Of) == "" && !strings.HasPrefix(code, ".") && !strings.HasSuffix(code, ".") && !strings.Contains(code, "..")
}

// BodyCode is a code by which a body is known in a scheme, from From up to, not including, To (379.11.2, 379.11.4).
type BodyCode struct {
	Scheme    string    `json:"scheme"`
	Value     string    `json:"value"`
	From      time.Time `json:"from"`
	To        time.Time `json:"to,omitzero"`
	Successor string    `json:"successor,omitempty"` // the code of the same scheme that follows it
}

// At says whether the code is in force at the instant.
func (c BodyCode) At(at time.Time) bool { return within(at, c.From, c.To) }

// within: from From up to, not including, To; a zero To has no end.
func within(at, from, to time.Time) bool {
	return !at.Before(from) && (to.IsZero() || at.Before(to))
}

// overlap says whether two spans share an instant.
func overlap(aFrom, aTo, bFrom, bTo time.Time) bool {
	return (aTo.IsZero() || bFrom.Before(aTo)) && (bTo.IsZero() || aFrom.Before(bTo))
}

// Body is an office in the tree of offices. ID never changes; names and places do.
type Body struct {
	ID        string       `json:"id"`
	Name      string       `json:"name"`
	Parent    string       `json:"parent,omitempty"` // id of the body above; "": none here
	From      time.Time    `json:"from,omitzero"`    // in being from; zero: since before it was recorded
	To        time.Time    `json:"to,omitzero"`
	Successor string       `json:"successor,omitempty"` // id of the body that took its place
	Codes     []BodyCode   `json:"codes,omitempty"`
	Was       []FormerBody `json:"was,omitempty"`
}

// FormerBody is what a body was called, and where it stood, until an instant.
type FormerBody struct {
	Until        time.Time `json:"until"`
	Name, Parent string
}

// CodeAt is the body's code in a scheme at an instant; "" for none.
func (b Body) CodeAt(scheme string, at time.Time) string {
	for _, c := range b.Codes {
		if c.Scheme == scheme && c.At(at) {
			return c.Value
		}
	}
	return ""
}

// Unit is a part of a body: a department, an office in it.
type Unit struct {
	ID     string `json:"id"`
	Body   string `json:"body,omitempty"`
	Parent string `json:"parent,omitempty"` // id of the unit above, in the same body
	Name   string `json:"name"`

	Made    time.Time `json:"made,omitzero"`    // recorded
	Changed time.Time `json:"changed,omitzero"` // last: the unit, or who works there
}

// UnitName is a unit's name; words that are no unit's id are the name themselves, as posts of before units were kept have it.
func (s Staff) UnitName(unit string) string {
	if u, ok := s.Unit(unit); ok {
		return u.Name
	}
	return unit
}

// Binding says by whose hands a body's seal signs: its code is bound to the person authorised under the rules on seals (379.11.2).
type Binding struct {
	Body     string    `json:"body"` // "": the office itself
	Person   string    `json:"person"`
	From     time.Time `json:"from"`
	To       time.Time `json:"to,omitzero"`
	Paper    Paper     `json:"paper,omitzero"`
	Recorded time.Time `json:"recorded"`
}

// Paper is the document on which something rests: its number, and its id where it is one of this office.
type Paper struct {
	Number   string `json:"number"`
	Document string `json:"document,omitempty"`
}

// SealBoundTo is whose hands a body's seal was bound to at an instant.
func (s Staff) SealBoundTo(body string, at time.Time) (Binding, bool) {
	for i := len(s.Bindings) - 1; i >= 0; i-- { // the newest word counts
		if b := s.Bindings[i]; b.Body == body && within(at, b.From, b.To) {
			return b, true
		}
	}
	return Binding{}, false
}

// BodyByCode finds the body known by a code at an instant.
func (s Staff) BodyByCode(scheme, value string, at time.Time) (Body, bool) {
	return pick(s.Bodies, slices.IndexFunc(s.Bodies, func(b Body) bool { return value != "" && b.CodeAt(scheme, at) == value }))
}

// Above lists the bodies above a body, the nearest first. A circle, which no rule lets in, ends it.
func (s Staff) Above(body string) []Body {
	var list []Body
	b, ok := s.Body(body)
	for ok && b.Parent != "" && len(list) < len(s.Bodies) {
		if b, ok = s.Body(b.Parent); ok {
			list = append(list, b)
		}
	}
	return list
}
