// Package pdfdiff says what later revisions of a PDF changed since a signed one, and which rule vouches for each change (ISO 32000-2, 12.8.2).
//
// After a signature every change is suspect. Each later revision is compared with the signed one, not with its neighbour, so that what
// comes and goes cannot hide. An object that the signed revision reaches and that now reads otherwise must be vouched for on every
// edge that leads to it; what is new is vouched for by the rule that let it in. What no rule knows is not permitted.
package pdfdiff

import "trien/pdf"

// Grade ranks changes by the permission that they need (ISO 32000-2, Table 257). The zero value is None.
type Grade int

// The grades.
const (
	None         Grade = iota
	LTAUpdates         // document time-stamps, security store, metadata: no signature forbids them
	FormFilling        // fields filled in, signatures added
	Annotations        // comments added, changed, taken away
	NotPermitted       // everything else
)

func (g Grade) String() string {
	return [...]string{"none", "lta_updates", "form_filling", "annotations", "not_permitted"}[g]
}

// Finding is one change and the rule that judged it.
type Finding struct {
	Revision int // the later revision in which it was found first
	Grade    Grade
	Rule     string        // "dss", "signature-field", "field-fill", … ; "unexplained" where none vouches
	Path     string        // where it is: "Root/AcroForm/Fields", "field Name"
	Ref      pdf.Reference // the object, zero where it is direct
	Words    string        // what happened, in English
	Spots    []Spot        // where it shows; none where it does not, or where that is not known
}

// Spot is where an annotation shows: a rectangle of a page.
type Spot struct {
	Page  pdf.Reference // zero where only the page's own annotations tell
	Annot pdf.Reference // zero where it is direct
	Rect  [4]float64    // left, bottom, right, top in user space
}

// Shown is a field whose appearance shows another text, choice or state than its value; no text where it shows a picture.
type Shown struct {
	Field, Value, Text string
}

// Report is the result of a comparison.
type Report struct {
	Grade         Grade
	Permitted     bool     // by the terms in force; see Terms
	ChangedFields []string // filled, signed or added; sorted
	Findings      []Finding
	Revisions     []Grade  // of each revision after the signed one
	Mismatches    []Shown  // of the changed fields, in the newest revision
	Unread        []string // of the changed fields: what they show can't be read, so it was not compared with their value
	Redrawn       []string // of the changed check boxes and radio buttons: the pictures of their states are not those that were signed
	Error         error    // why the comparison could not be finished; Grade is NotPermitted then
}

// Compare compares every revision after signed (a number of pdf.Revision) with it. Terms are what the signatures up to that revision
// demand; TermsAt reads them. An error of the machine, not of the file, is in Report.Error. Who compares several times uses a Comparer.
func Compare(f *pdf.File, signed int, t Terms) *Report { return NewComparer(f).Compare(signed, t) }

// Comparer compares revisions of one file with several signed ones; what it learns of an object serves all comparisons. It is not for
// concurrent use.
type Comparer struct {
	file   *pdf.File
	known  *memory
	fields []pdf.Field     // of the newest revision, once asked for
	shown  map[string]look // what was found of them, by name; nil before
	over   [][]pdf.Overrun // by revision, as far as asked for
}

// NewComparer is for the revisions of f.
func NewComparer(f *pdf.File) *Comparer { return &Comparer{file: f, known: newMemory(f)} }
