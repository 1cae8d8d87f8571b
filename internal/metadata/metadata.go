// Package metadata is what is said about documents and their dossier when they leave the system, in the fields of NĐ 30/2020/NĐ-CP, Appendix VI, Part II, with
// document codes and file names as CV 7197/BKHCN-CĐSQG has them.
package metadata

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"strconv"
	"unicode/utf8"
)

// FileCode is a dossier's code (mã hồ sơ). OrganID is empty where the body's code is not on record.
type FileCode struct {
	OrganID      string `json:"OrganId" xml:"OrganId"`
	FileCatalog  int    `json:"FileCatalog" xml:"FileCatalog"` // the year it was opened
	FileNotation string `json:"FileNotation" xml:"FileNotation"`
}

// Signer is whoever signed.
type Signer struct {
	Position string `json:"Position" xml:"Position"`
	FullName string `json:"FullName" xml:"FullName"`
}

// Organ is a body that a document goes to.
type Organ struct {
	OrganID   string `json:"OrganId" xml:"OrganId"`
	OrganName string `json:"OrganName" xml:"OrganName"`
}

// File is the PDF beside the metadata.
type File struct {
	Name   string `json:"Name" xml:"Name"`
	Bytes  int64  `json:"Bytes" xml:"Bytes"`
	SHA256 string `json:"SHA256" xml:"SHA256"`
}

// Document is an outgoing or incoming document. Days are 2006-01-02; empty and 0: not known.
type Document struct {
	Direction    string   `json:"Direction" xml:"Direction,attr"` // "out", "in"
	DocCode      string   `json:"DocCode" xml:"DocCode"`          // CV 7197
	FileCode     FileCode `json:"FileCode" xml:"FileCode"`
	DocOrdinal   int      `json:"DocOrdinal" xml:"DocOrdinal"`
	TypeName     string   `json:"TypeName" xml:"TypeName"`
	CodeNumber   string   `json:"CodeNumber" xml:"CodeNumber"`
	CodeNotation string   `json:"CodeNotation" xml:"CodeNotation"`
	IssuedDate   string   `json:"IssuedDate" xml:"IssuedDate"`
	OrganName    string   `json:"OrganName" xml:"OrganName"`
	Subject      string   `json:"Subject" xml:"Subject"`
	Language     string   `json:"Language" xml:"Language"`
	PageAmount   int      `json:"PageAmount" xml:"PageAmount"` // those of its attachments included
	Description  string   `json:"Description,omitempty" xml:"Description,omitempty"`
	SignerInfo   Signer   `json:"SignerInfo" xml:"SignerInfo"`
	Priority     int      `json:"Priority" xml:"Priority"` // 0 ordinary, 1 urgent, 2 very urgent, 3 express: the code list is not known to us
	DueDate      string   `json:"DueDate,omitempty" xml:"DueDate,omitempty"`

	To           []Organ `json:"To,omitempty" xml:"To,omitempty"`
	IssuedAmount int     `json:"IssuedAmount,omitempty" xml:"IssuedAmount,omitempty"` // of what goes out

	ArrivalDate     string `json:"ArrivalDate,omitempty" xml:"ArrivalDate,omitempty"` // of what came in
	ArrivalNumber   string `json:"ArrivalNumber,omitempty" xml:"ArrivalNumber,omitempty"`
	ToPlaces        string `json:"ToPlaces,omitempty" xml:"ToPlaces,omitempty"`
	TraceHeaderList string `json:"TraceHeaderList,omitempty" xml:"TraceHeaderList,omitempty"`

	File *File `json:"File,omitempty" xml:"File,omitempty"`

	Attachments []File `json:"Attachments,omitempty" xml:"Attachments>File,omitempty"` // files of their own that go with it, in their order; not in the appendix
}

// Dossier (hồ sơ) is what holds them.
type Dossier struct {
	XMLName     xml.Name   `json:"-" xml:"Dossier"`
	FileCode    FileCode   `json:"FileCode" xml:"FileCode"`
	Title       string     `json:"Title" xml:"Title"`
	Maintenance string     `json:"Maintenance" xml:"Maintenance"`
	Rights      string     `json:"Rights" xml:"Rights"`
	Creator     string     `json:"Creator" xml:"Creator"`
	Language    string     `json:"Language" xml:"Language"`
	StartDate   string     `json:"StartDate" xml:"StartDate"`
	EndDate     string     `json:"EndDate" xml:"EndDate"`
	DocTotal    int        `json:"DocTotal" xml:"DocTotal"`
	PageTotal   int        `json:"PageTotal" xml:"PageTotal"`
	Description string     `json:"Description,omitempty" xml:"Description,omitempty"`
	Withheld    int        `json:"Withheld" xml:"Withheld"` // documents that whoever took it away may not read: they are not in it
	Documents   []Document `json:"Documents" xml:"Documents>Document"`
	Faults      []Fault    `json:"Faults" xml:"Faults>Fault"` // what does not fit the fields
}

// Fault is a value that is longer than its field, or missing where it must be there (CV 7197). The value stands whole all the same: nothing is cut off.
type Fault struct {
	Document int    `json:"Document" xml:"Document"` // DocOrdinal; 0: the dossier itself
	Field    string `json:"Field" xml:"Field"`
	Most     int    `json:"Most" xml:"Most"` // characters, or digits, that the field takes
	Has      int    `json:"Has" xml:"Has"`   // 0: nothing is there
}

// field is a value as the appendix bounds it.
type field struct {
	name  string
	value string
	most  int
	must  bool
}

func (c FileCode) fields() []field {
	return []field{{"OrganId", c.OrganID, 13, false}, {"FileCatalog", number(c.FileCatalog), 4, false}, {"FileNotation", c.FileNotation, 20, true}}
}

func (d Document) fields() []field {
	list := append(d.FileCode.fields(),
		field{"DocCode", d.DocCode, 30, true}, field{"DocOrdinal", number(d.DocOrdinal), 3, true}, field{"TypeName", d.TypeName, 100, true}, field{"CodeNumber", d.CodeNumber, 11, true},
		field{"CodeNotation", d.CodeNotation, 30, true}, field{"IssuedDate", d.IssuedDate, 10, true}, field{"OrganName", d.OrganName, 200, true}, field{"Subject", d.Subject, 500, true},
		field{"Language", d.Language, 30, false}, field{"PageAmount", number(d.PageAmount), 3, false}, field{"Description", d.Description, 500, false},
		field{"SignerInfo.Position", d.SignerInfo.Position, 100, false}, field{"SignerInfo.FullName", d.SignerInfo.FullName, 50, false}, field{"Priority", number(d.Priority), 1, false},
		field{"DueDate", d.DueDate, 10, false}, field{"IssuedAmount", number(d.IssuedAmount), 3, false}, field{"ArrivalDate", d.ArrivalDate, 10, false},
		field{"ArrivalNumber", d.ArrivalNumber, 10, false}, field{"ToPlaces", d.ToPlaces, 1000, false})
	for _, to := range d.To {
		list = append(list, field{"To.OrganId", to.OrganID, 13, false}, field{"To.OrganName", to.OrganName, 200, false})
	}
	return list
}

func (d Dossier) fields() []field {
	return append(d.FileCode.fields(), field{"Title", d.Title, 500, true}, field{"Maintenance", d.Maintenance, 30, false}, field{"Rights", d.Rights, 30, false},
		field{"Creator", d.Creator, 30, false}, field{"Language", d.Language, 50, false}, field{"DocTotal", number(d.DocTotal), 4, false}, field{"PageTotal", number(d.PageTotal), 4, false},
		field{"Description", d.Description, 500, false})
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// Check tells what does not fit its field.
func (d Dossier) Check() []Fault {
	faults := faultsOf(0, d.fields())
	for _, x := range d.Documents {
		faults = append(faults, faultsOf(x.DocOrdinal, x.fields())...)
	}
	return faults
}

func faultsOf(document int, list []field) []Fault {
	faults := []Fault{}
	for _, f := range list {
		if n := utf8.RuneCountInString(f.value); n > f.most || n == 0 && f.must {
			faults = append(faults, Fault{document, f.name, f.most, n})
		}
	}
	return faults
}

// WriteJSON writes the dossier as JSON.
func (d Dossier) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(d)
}

// WriteXML writes the dossier as XML 1.0.
func (d Dossier) WriteXML(w io.Writer) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(d); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}
