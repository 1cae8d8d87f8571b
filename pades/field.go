package pades

import (
	"time"

	"trien/pdf"
)

// Rect is a rectangle in the page's default user space: lower left x, y, upper right x, y, in points (ISO 32000-2, 7.9.5).
type Rect = [4]float64

// Lock is a set of fields that a signature freezes: a signature field's /Lock dictionary (ISO 32000-2, Table 237) or the
// transform parameters of a FieldMDP reference (Table 259).
type Lock struct {
	Action LockAction
	Fields []string // fully qualified names; none with [LockAll]
	P      int      // access permissions 1 to 3 from then on (/P of SigFieldLock, PDF 2.0), or 0
}

// LockAction says which fields a [Lock] freezes.
type LockAction string

// The actions.
const (
	LockAll     LockAction = "All"     // every field
	LockInclude LockAction = "Include" // the named fields and what is below them
	LockExclude LockAction = "Exclude" // every field but those
)

// Locks tells whether l freezes the field of the given fully qualified name. A nil lock freezes nothing.
func (l *Lock) Locks(field string) bool {
	if l == nil {
		return false
	}
	switch l.Action {
	case LockAll:
		return true
	case LockInclude:
		return l.names(field)
	case LockExclude:
		return !l.names(field)
	}
	return false
}

// names tells whether field is one of l's, or below one: names are whole, "Signature1" does not name "Signature10".
func (l *Lock) names(field string) bool {
	for _, f := range l.Fields {
		if field == f || len(field) > len(f) && field[:len(f)] == f && field[len(f)] == '.' {
			return true
		}
	}
	return false
}

// Field is a signature field of a file, as found.
type Field struct {
	Name       string        // fully qualified, or "" where none can be made out
	Ref        pdf.Reference // the field's object; zero where it is a direct one
	Widget     pdf.Reference // the widget's object (the same as Ref when merged); zero where there is none
	Page       int           // of the widget, from 1; 0 where it is on none
	Rect       Rect          // of the widget; all zero where invisible
	Flags      int64         // the widget's annotation flags /F
	InAcroForm bool          // reached from the catalog's /AcroForm; else from a page's annotations only
	Filled     bool          // it has a value, whatever that is
	Lock       *Lock         // the field's own /Lock, nil without
	Seed       bool          // it has seed values (/SV)
	Removed    bool          // an earlier revision has this signature, the one looked at has it no longer
	Signature  *Signature    // what it is filled with; nil when empty or when /V is no dictionary
	Err        error         // what is wrong with the field or its signature; the rest is as far as it could be read
}

// Visible tells whether the field's widget shows anything on a page.
func (f *Field) Visible() bool {
	const hidden, noView = 1 << 1, 1 << 5 // ISO 32000-2, Table 167
	return f.Page > 0 && f.Rect[2] > f.Rect[0] && f.Rect[3] > f.Rect[1] && f.Flags&(hidden|noView) == 0
}

// Signature is a signature dictionary (ISO 32000-2, Table 255) with the facts of its byte range.
type Signature struct {
	Ref       pdf.Reference // the dictionary's object; zero where it is direct in the field
	Dict      pdf.Dict
	Kind      Kind
	SubFilter string
	Filter    string

	ByteRange   ByteRange
	ByteRangeOK bool     // [0 b c d], inside the file, and the gap is exactly this signature's /Contents
	Coverage    Coverage // what the byte range reaches
	Revision    int      // number of the revision that the byte range ends with; -1 unless coverage is entire
	Contents    []byte   // the DER in /Contents, padding taken off
	Padding     []byte   // what follows it: all zero in a file that nobody played with

	DocMDP    int   // permissions 1 to 3 that this signature certifies with, 0 when it does not
	Certifies bool  // the catalog's /Perms /DocMDP points at this signature (ISO 32000-2, 12.8.6)
	FieldMDP  *Lock // fields frozen through its reference dictionary, nil without

	Name, Reason, Location, ContactInfo string
	Claimed                             time.Time // /M, zero when absent or unreadable
}

// Locks gives the locks in force once f is signed: its signature's FieldMDP and its own /Lock.
func (f *Field) Locks() []*Lock {
	var all []*Lock
	if f.Signature != nil && f.Signature.FieldMDP != nil {
		all = append(all, f.Signature.FieldMDP)
	}
	if f.Filled && f.Lock != nil {
		all = append(all, f.Lock)
	}
	return all
}
