package pades

import (
	"io"

	"trien/cms"
	"trien/pdf"
)

// Patch is bytes to be written over a file at an offset.
type Patch struct {
	Offset int64
	Bytes  []byte
}

// Over gives r as it reads once the patch is written.
func (p Patch) Over(r io.ReaderAt) io.ReaderAt { return patched{r, p} }

type patched struct {
	io.ReaderAt
	patch Patch
}

func (p patched) ReadAt(b []byte, off int64) (int, error) {
	n, err := p.ReaderAt.ReadAt(b, off)
	from, to := max(p.patch.Offset, off), min(p.patch.Offset+int64(len(p.patch.Bytes)), off+int64(n))
	if from < to {
		copy(b[from-off:to-off], p.patch.Bytes[from-p.patch.Offset:])
	}
	return n, err
}

// ReplaceContents gives the patch that puts another CMS into the gap of a signature that nothing follows: how a signature
// time-stamp is added to a signature made without one. The gap keeps its size. Errors: *TooSmallError; *RefusedError where there
// is no such signature, or something follows it.
func ReplaceContents(f *pdf.File, field string, der []byte) (Patch, error) {
	s, err := lastSignature(f, field)
	if err != nil {
		return Patch{}, err
	}
	return s.patch(der)
}

// AddTimeStamp is [ReplaceContents] with a signature time-stamp token (RFC 3161) put among the unsigned attributes of the CMS that
// is there (EN 319 142-1, 6.3). Whether the token is over this signature's value is for the caller to check.
func AddTimeStamp(f *pdf.File, field string, token []byte) (Patch, error) {
	s, err := lastSignature(f, field)
	if err != nil {
		return Patch{}, err
	}
	der, err := cms.AddUnsigned(s.Contents, 0, cms.Attribute{Type: cms.OIDTimeStampToken, Values: [][]byte{token}})
	if err != nil {
		return Patch{}, err
	}
	return s.patch(der)
}

// lastSignature finds the signature in field, which must reach to the end of the file: whatever follows would cover its gap.
func lastSignature(f *pdf.File, field string) (*Signature, error) {
	fields, err := Signatures(f.Newest())
	if err != nil {
		return nil, err
	}
	for i := range fields {
		s := fields[i].Signature
		if s == nil || fields[i].Name != field {
			continue
		}
		if !s.ByteRangeOK || s.Coverage != EntireFile || fields[i].Err != nil {
			return nil, refuse(Locked, field, "the signature does not reach to the end of the file: %v", fields[i].Err)
		}
		return s, nil
	}
	return nil, refuse(NoSuchField, field, "no signature in a field of that name")
}

// patch fills the signature's gap with der.
func (s *Signature) patch(der []byte) (Patch, error) {
	start, end := s.ByteRange.Gap()
	room := int(end-start-2) / 2
	if len(der) > room {
		return Patch{}, &TooSmallError{Need: len(der), Have: room}
	}
	gap := blankContents(room)
	fillGap(gap, der, room)
	if int64(len(gap)) < end-start { // an odd digit before the '>'
		gap = append(gap[:len(gap)-1], '0', '>')
	}
	return Patch{Offset: start, Bytes: gap}, nil
}
