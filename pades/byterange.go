package pades

import (
	"io"
)

// ByteRange is /ByteRange: pairs of offset and length of the signed bytes (ISO 32000-2, Table 255).
type ByteRange [4]int64

// Coverage says what a byte range reaches.
type Coverage string

// The coverages, worst last.
const (
	EntireFile     Coverage = "entire_file"     // every byte of the file but the gap
	EntireRevision Coverage = "entire_revision" // every byte up to the exact end of an earlier revision, but the gap
	Partial        Coverage = "partial"         // from the first byte on, but the end is the end of no revision
	Invalid        Coverage = "invalid"         // anything else
)

// End gives the offset after the last signed byte.
func (b ByteRange) End() int64 { return b[2] + b[3] }

// Gap gives the offsets where the gap begins and ends.
func (b ByteRange) Gap() (start, end int64) { return b[1], b[2] }

// wellFormed tells whether b is [0 b c d] with a gap, inside a file of the given size, without overflow.
func (b ByteRange) wellFormed(size int64) bool {
	for _, n := range b {
		if n < 0 || n > size {
			return false
		}
	}
	return b[0] == 0 && b[1] > 0 && b[1] < b[2] && b[3] > 0 && b[2]+b[3] <= size
}

// Content gives the signed bytes of r. The range must be well-formed for r.
func (b ByteRange) Content(r io.ReaderAt) io.Reader {
	return io.MultiReader(io.NewSectionReader(r, b[0], b[1]), io.NewSectionReader(r, b[2], b[3]))
}
