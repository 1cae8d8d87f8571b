package pades

import (
	"io"

	"trien/pdf"
)

// signature reads the signature dictionary that value is or points at; field holds it where it is direct. What could be read is
// given back also when there is an error.
func (r *reader) signature(field pdf.Reference, value pdf.Object) (*Signature, error) {
	dict, err := r.view.Dict(value)
	if err != nil {
		return nil, broken("its value is no signature dictionary: %v", err)
	}
	if dict == nil {
		return nil, broken("its value does not exist")
	}
	s := &Signature{Dict: dict, Revision: -1, Coverage: Invalid}
	s.Ref, _ = value.(pdf.Reference)
	r.words(s)
	err = r.references(s)
	if e := r.byteRange(s, field); e != nil {
		err = e // a false byte range weighs more than a false reference dictionary
	}
	return s, err
}

// words reads what the signature says of itself.
func (r *reader) words(s *Signature) {
	name := func(key pdf.Name) string { n, _ := r.view.Name(s.Dict[key]); return string(n) }
	text := func(key pdf.Name) string { t, _ := r.view.Text(s.Dict[key]); return t }
	s.SubFilter, s.Filter = name("SubFilter"), name("Filter")
	s.Kind = kindOf(s.SubFilter)
	s.Name, s.Reason, s.Location, s.ContactInfo = text("Name"), text("Reason"), text("Location"), text("ContactInfo")
	s.Claimed, _ = ParseDate(text("M"))
}

// byteRange establishes the facts of the byte range and takes the contents out of the gap.
func (r *reader) byteRange(s *Signature, field pdf.Reference) error {
	start, end, err := r.contentsSpan(s, field)
	if err != nil {
		return broken("its /Contents can't be located: %v", err)
	}
	s.Contents, s.Padding, err = r.contents(s, start, end)
	br, rangeErr := readByteRange(s.Dict["ByteRange"])
	if rangeErr != nil {
		return rangeErr
	}
	s.ByteRange = br
	f := r.view.File()
	switch {
	case !br.wellFormed(f.Size()):
		return broken("its /ByteRange %v is not [0 b c d] inside the file of %d bytes", br, f.Size())
	case br[1] != start || br[2] != end:
		return broken("the gap of its /ByteRange (%d to %d) is not its /Contents (%d to %d)", br[1], br[2], start, end)
	}
	s.ByteRangeOK = true
	s.Coverage, s.Revision = coverage(f, br)
	return err
}

// contentsSpan finds /Contents in the file. All entries of the dictionary have to be direct (ISO 32000-2, 12.8.1): a reference
// is no place for a gap.
func (r *reader) contentsSpan(s *Signature, field pdf.Reference) (start, end int64, err error) {
	switch s.Dict["Contents"].(type) {
	case nil:
		return 0, 0, broken("there is none")
	case pdf.String:
	default:
		return 0, 0, broken("it is no direct string")
	}
	if s.Ref != (pdf.Reference{}) {
		return r.view.ValueSpan(s.Ref, "Contents")
	}
	if field == (pdf.Reference{}) {
		return 0, 0, broken("neither signature nor field is an object of its own")
	}
	return r.view.ValueSpan(field, "V", "Contents")
}

// readByteRange reads four direct integers.
func readByteRange(o pdf.Object) (ByteRange, error) {
	a, ok := o.(pdf.Array)
	if !ok || len(a) != 4 {
		return ByteRange{}, broken("its /ByteRange is no direct array of four numbers")
	}
	var br ByteRange
	for i, o := range a {
		n, ok := o.(pdf.Integer)
		if !ok {
			return ByteRange{}, broken("its /ByteRange is no direct array of four numbers")
		}
		br[i] = int64(n)
	}
	return br, nil
}

// coverage tells how far a well-formed range reaches, and the revision it ends with.
func coverage(f *pdf.File, br ByteRange) (Coverage, int) {
	revisions := f.Revisions()
	if br.End() == f.Size() {
		return EntireFile, revisions[len(revisions)-1].Number
	}
	for _, rev := range revisions {
		if br.End() < rev.EOF {
			break
		}
		if rev.EndsAt(br.End()) || blank(f.Reader(), rev.End, br.End()) {
			return EntireRevision, rev.Number
		}
	}
	return Partial, -1
}

// blank tells whether the few bytes between two offsets are white space: some writers end a file with an empty line.
func blank(r io.ReaderAt, from, to int64) bool {
	const few = 32
	if from >= to || to-from > few {
		return false
	}
	b := make([]byte, to-from)
	if _, err := r.ReadAt(b, from); err != nil && err != io.EOF {
		return false
	}
	for _, c := range b {
		if c != ' ' && c != '\n' && c != '\r' && c != '\t' {
			return false
		}
	}
	return true
}
