// Package sheet makes a document of our own as PDF/A-2b (ISO 19005-2): the sheet that goes with a file to which nothing may be added.
package sheet

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"trien/internal/limits"
	"trien/pdf"
	"trien/pdf/stamp"
)

// Sheet is what is written on it. A page has the size A4 and the margins of official documents; the band above is left blank for marks.
type Sheet struct {
	Left    []string // heads the left column: the office above, the office; the last line is bold
	Star    bool     // an asterisk below the left head, as Party documents have it; else a short rule
	Number  string   // below the left head and its star: the blank for a number, "Số     -CV/TU"
	Right   []string // heads the right column: the first line is bold with a rule under it
	Date    string   // below the right head, slanted
	Title   string
	Rows    []Row    // what the sheet tells, a label and its value
	Notes   []string // paragraphs below
	Parts   []Part   // below the notes
	Signer  []string // the signer's title, a line each; room to sign and Name follow. Empty: nobody signs by name
	Name    string
	Foot    string // small, at the lower end of the last page
	Made    time.Time
	Creator string // the program
	Lang    string // of the words; empty is "vi"

	Before    []Leaf         // pages that go before it
	Code      *stamp.Picture // a square at the left of the signer: a QR
	CodeNotes []string       // lines under it
}

// Row is one line of what a sheet tells.
type Row struct{ Label, Value string }

// Part is one of several things that a sheet tells of, each with a heading.
type Part struct {
	Title    string
	Rows     []Row
	Notes    []string
	Pictures []Pair
	Small    bool // in a smaller font: what few read
}

// Pair is two pictures beside each other, PNG or JPEG, with a caption under each; nil leaves a place empty.
type Pair struct {
	Left, Right               []byte
	LeftCaption, RightCaption string
}

// The page, in points: A4, with margins of 30 mm left, 20 mm right and below, 25 mm above (NĐ 30/2020, Appendix I).
const (
	perMM  = 72 / 25.4
	width  = 595.28
	height = 841.89
	left   = 30 * perMM
	right  = width - 20*perMM
	top    = height - 25*perMM
	bottom = 22 * perMM
)

// Written is a sheet as a file, and where it left room to sign: between the signer's title and name, or in the band at the top where nobody
// signs by name.
type Written struct {
	PDF  []byte
	Page int        // from 1
	Room [4]float64 // left, bottom, right, top, in points
}

// Write lays the sheet out and gives the PDF. random gives 32 bytes for the file's identifiers. Errors: *stamp.MissingGlyphError for text in
// letters that the fonts do not have, *stamp.PictureError, *pdf.LimitError for a sheet that gets too long.
func (s Sheet) Write(random io.Reader) (Written, error) {
	l, err := s.layOut()
	if err != nil {
		return Written{}, err
	}
	return s.bound(random, l)
}

// Bind writes several sheets as one file, each on pages of its own; the file is named after the first. Errors are those of Write, and *pdf.LimitError for more than
// limits.BoundPages pages of all. It must be given one sheet at least.
func Bind(random io.Reader, sheets []Sheet) (Written, error) {
	all := &layout{signed: 1}
	for _, s := range sheets {
		l, err := s.layOut()
		if err != nil {
			return Written{}, err
		}
		if all.pages = append(all.pages, l.pages...); len(all.pages) > limits.BoundPages {
			return Written{}, &pdf.LimitError{What: "pages of bound sheets", Limit: limits.BoundPages}
		}
	}
	return sheets[0].bound(random, all)
}

// bound writes the pages into a file.
func (s Sheet) bound(random io.Reader, l *layout) (Written, error) {
	base, err := frame(random)
	if err != nil {
		return Written{}, err
	}
	f, err := pdf.Open(bytes.NewReader(base), int64(len(base)), pdf.Options{})
	if err != nil {
		return Written{}, err
	}
	u, err := pdf.NewUpdate(f, random)
	if err != nil {
		return Written{}, err
	}
	if err := s.fill(u, l.pages); err != nil {
		return Written{}, err
	}
	tail, err := u.Bytes()
	return Written{append(base, tail...), len(s.Before) + l.signed, l.room}, err
}

// The objects of the frame.
var (
	catalog  = pdf.Reference{Number: 1}
	pageTree = pdf.Reference{Number: 2}
)

// frame is a file without pages. The comment after the header tells transports that the file is binary (ISO 19005-2, 6.1.2).
func frame(random io.Reader) ([]byte, error) {
	id := make([]byte, 16)
	if _, err := io.ReadFull(random, id); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n")
	var at [2]int
	for i, o := range []pdf.Dict{{"Type": pdf.Name("Catalog"), "Pages": pageTree}, {"Type": pdf.Name("Pages"), "Kids": pdf.Array{}, "Count": pdf.Integer(0)}} {
		at[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, pdf.Format(o))
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 3\n0000000000 65535 f \n%010d 00000 n \n%010d 00000 n \ntrailer\n<</Size 3/Root 1 0 R/ID[<%x><%x>]>>\nstartxref\n%d\n%%%%EOF\n",
		at[0], at[1], id, id, start)
	return b.Bytes(), nil
}

// fill adds pages and metadata.
func (s Sheet) fill(u *pdf.Update, pages []stamp.Board) error {
	return s.fillAfter(u, nil, pages)
}

// fillAfter adds pages behind those that are there.
func (s Sheet) fillAfter(u *pdf.Update, kids pdf.Array, pages []stamp.Board) error {
	kids = slices.Clone(kids)
	for _, p := range append(s.leaves(), pages...) {
		look, err := p.Render()
		if err != nil {
			return err
		}
		form, err := look.Write(u)
		if err != nil {
			return err
		}
		content := u.Add(pdf.NewStream(pdf.Dict{}, []byte("q /Page Do Q\n")))
		kids = append(kids, u.Add(pdf.Dict{
			"Type": pdf.Name("Page"), "Parent": pageTree, "MediaBox": pdf.Array{pdf.Integer(0), pdf.Integer(0), pdf.Real(p.Width), pdf.Real(p.Height)},
			"Contents": content, "Resources": pdf.Dict{"XObject": pdf.Dict{"Page": form}},
		}))
	}
	metadata := u.Add(pdf.NewStream(pdf.Dict{"Type": pdf.Name("Metadata"), "Subtype": pdf.Name("XML")}, s.xmp()))
	u.Set(pageTree, pdf.Dict{"Type": pdf.Name("Pages"), "Kids": kids, "Count": pdf.Integer(len(kids))})
	u.Set(catalog, pdf.Dict{"Type": pdf.Name("Catalog"), "Pages": pageTree, "Metadata": metadata, "Lang": pdf.String(map[bool]string{true: "en", false: "vi-VN"}[s.Lang == "en"]),
		"ViewerPreferences": pdf.Dict{"DisplayDocTitle": pdf.Boolean(true)}})
	return nil
}

// xmp is the metadata that says what the file claims to be (ISO 19005-2, 6.6.4).
func (s Sheet) xmp() []byte {
	escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")
	made := s.Made.Format(time.RFC3339)
	return []byte("<?xpacket begin=\"\ufeff\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n" +
		`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""` +
		` xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">` +
		`<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>` +
		`<dc:title><rdf:Alt><rdf:li xml:lang="x-default">` + escape.Replace(s.Title) + `</rdf:li></rdf:Alt></dc:title>` +
		`<xmp:CreatorTool>` + escape.Replace(s.Creator) + `</xmp:CreatorTool><xmp:CreateDate>` + made + `</xmp:CreateDate><xmp:ModifyDate>` + made + `</xmp:ModifyDate>` +
		"</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>")
}
