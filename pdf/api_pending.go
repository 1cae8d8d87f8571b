package pdf

import (
	"errors"
	"io"
)

var errPending = errors.New("pdf: being written")

// Options of opening.
type Options struct {
	Password []byte // user or owner password; nil means the empty one
}

// File is an open PDF. The reader has to stay readable as long as it is used.
type File struct{}

// Open reads header, cross-references and trailers; objects are read when asked for. Errors: *MalformedError, *EncryptedError,
// *LimitError, or what r returned.
func Open(r io.ReaderAt, size int64, o Options) (*File, error) { return nil, errPending }

// OpenTolerant is Open, but mends what it can: it rebuilds cross-references by scanning. See File.Repairs.
func OpenTolerant(r io.ReaderAt, size int64, o Options) (*File, error) { return nil, errPending }

func (f *File) Repairs() []string        { return nil }
func (f *File) Revisions() []*Revision   { return nil } // oldest first
func (f *File) At(n int) *View           { return nil } // as of revision n (0 is the oldest)
func (f *File) Newest() *View            { return nil }
func (f *File) Size() int64              { return 0 }
func (f *File) Reader() io.ReaderAt      { return nil }
func (f *File) Version() string          { return "" } // of the header, "1.7"
func (f *File) Encrypted() bool          { return false }
func (f *File) Permissions() Permissions { return Permissions{} }

// TrailingBytes counts what follows the last revision's %%EOF and its end of line; blank: they are all white space.
func (f *File) TrailingBytes() (n int64, blank bool, err error) { return 0, true, nil }

// Permissions of the password used (ISO 32000-2, Table 22).
type Permissions struct {
	Bits  int32
	Owner bool
}

// XRefKind is a style of cross-reference.
type XRefKind int

const (
	XRefTable XRefKind = iota
	XRefStream
	XRefHybrid
)

// Section is one cross-reference table or stream in the file.
type Section struct {
	Kind       XRefKind
	Start, End int64 // from "xref" (or the stream's "N G obj") to after the trailer dictionary (or "endobj")
}

// Revision is what one save added (ISO 32000-2, 7.5.6). A linearized file's two sections are one revision.
type Revision struct {
	Number    int
	EOF       int64 // offset just after the %%EOF that ends it
	End       int64 // offset after that and its end of line
	StartXRef int64 // what its startxref says
	XRef      XRefKind
	Trailer   Dict
	Sections  []Section // newest first
}

func (r *Revision) Defined() []Reference     { return nil } // given a place in this revision
func (r *Revision) Freed() []Reference       { return nil }
func (r *Revision) EndsAt(offset int64) bool { return false } // a complete file ends there: EOF <= offset <= End

// View is the file as of one revision: later objects do not exist in it.
type View struct{}

func (v *View) File() *File            { return nil }
func (v *View) Revision() *Revision    { return nil }
func (v *View) Trailer() Dict          { return nil }
func (v *View) Catalog() (Dict, error) { return nil, errPending }
func (v *View) CatalogRef() Reference  { return Reference{} } // zero where the trailer has none

// Object reads an indirect object. One that is free, missing or of another generation is nil, without error (7.3.10).
func (v *View) Object(ref Reference) (Object, error) { return nil, errPending }

// Resolve follows references until something else.
func (v *View) Resolve(o Object) (Object, error) { return nil, errPending }

// The typed getters resolve o; null gives the zero value, another type a *MalformedError.
func (v *View) Dict(o Object) (Dict, error)       { return nil, errPending }
func (v *View) Array(o Object) (Array, error)     { return nil, errPending }
func (v *View) Stream(o Object) (*Stream, error)  { return nil, errPending }
func (v *View) Name(o Object) (Name, error)       { return "", errPending }
func (v *View) Int(o Object) (int64, error)       { return 0, errPending }
func (v *View) Number(o Object) (float64, error)  { return 0, errPending }
func (v *View) Bool(o Object) (bool, error)       { return false, errPending }
func (v *View) Bytes(o Object) (String, error)    { return nil, errPending }          // a string object's bytes
func (v *View) Text(o Object) (string, error)     { return "", errPending }           // a text string (or name), as UTF-8
func (v *View) Rect(o Object) ([4]float64, error) { return [4]float64{}, errPending } // normalised

// Decode gives a stream's bytes after decryption and all filters.
func (v *View) Decode(s *Stream) ([]byte, error) { return nil, errPending }

// RawBytes gives a stream's bytes after decryption, filters not undone.
func (v *View) RawBytes(s *Stream) ([]byte, error) { return nil, errPending }

// Location says where an object lies.
type Location struct {
	Free   bool
	Offset int64     // of "N G obj"; 0 where it lies in an object stream
	In     Reference // the object stream that holds it, else zero
	Index  int
}

func (v *View) Locate(ref Reference) Location { return Location{} }

// Span is from "N G obj" to after "endobj".
func (v *View) Span(ref Reference) (start, end int64, err error) { return 0, 0, errPending }

// ValueSpan gives the offsets of the value at path in the dictionary ref, direct dictionaries all the way.
func (v *View) ValueSpan(ref Reference, path ...Name) (start, end int64, err error) {
	return 0, 0, errPending
}

// Page is a leaf of the page tree with the attributes that it inherits (ISO 32000-2, 7.7.3).
type Page struct {
	Ref       Reference
	Dict      Dict
	MediaBox  [4]float64
	CropBox   [4]float64
	Rotate    int // 0, 90, 180, 270
	Resources Dict
}

func (v *View) PageCount() (int, error)   { return 0, errPending }
func (v *View) Page(i int) (*Page, error) { return nil, errPending } // from 0
func (v *View) Pages() ([]*Page, error)   { return nil, errPending }

// Field is a terminal form field (ISO 32000-2, 12.7.4).
type Field struct {
	Ref     Reference // of the field dictionary; zero where it is direct
	Name    string    // fully qualified
	Type    Name      // FT, inherited: Tx, Btn, Ch, Sig
	Flags   int64     // Ff, inherited
	Value   Object    // V, inherited, not resolved
	Dict    Dict
	Parents []Reference // outermost first
	Widgets []Widget
	Err     error // why the field could not be read in full
}

// Widget is a field's annotation, merged with it or apart.
type Widget struct {
	Ref    Reference
	Dict   Dict
	Merged bool
	Page   Reference // its /P; zero where absent
}

func (v *View) Fields() ([]Field, error) { return nil, errPending }

// Update collects objects and writes them as one appended revision (ISO 32000-2, 7.5.6).
type Update struct{}

// NewUpdate starts an update on top of the newest revision. Entropy gives /ID[1] and the initialisation vectors of encryption.
func NewUpdate(f *File, entropy io.Reader) (*Update, error) { return nil, errPending }

func (u *Update) Base() *View                          { return nil }
func (u *Update) Reserve() Reference                   { return Reference{} } // a new number, to be Set
func (u *Update) Add(o Object) Reference               { return Reference{} }
func (u *Update) Set(ref Reference, o Object)          {}
func (u *Update) Object(ref Reference) (Object, error) { return nil, errPending } // sees the update's own changes
func (u *Update) Resolve(o Object) (Object, error)     { return nil, errPending }
func (u *Update) SetTrailer(key Name, o Object)        {}
func (u *Update) Bytes() ([]byte, error)               { return nil, errPending } // only the appended bytes

// TextString decodes a text string (7.9.2.2); EncodeText makes one.
func TextString(s String) string { return "" }
func EncodeText(s string) String { return nil }

// Format serialises an object (not indirect, not encrypted).
func Format(o Object) []byte { return nil }
