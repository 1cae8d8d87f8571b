package pades

import (
	"trien/pdf"
)

// Patch is bytes to be written over a file at an offset.
type Patch struct {
	Offset int64
	Bytes  []byte
}

// ReplaceContents gives the patch that puts another CMS into the gap of a signature that nothing follows: how a signature
// time-stamp is added to a signature made without one (EN 319 142-1, 5.3). Errors: *TooSmallError where the gap is too small;
// *RefusedError where a later revision covers the gap.
func ReplaceContents(f *pdf.File, field string, der []byte) (Patch, error) {
	return Patch{}, errPending
}

// AddTimeStamp is [ReplaceContents] with the signature time-stamp token (RFC 3161) put among the unsigned attributes of the CMS
// that is there.
func AddTimeStamp(f *pdf.File, field string, token []byte) (Patch, error) { return Patch{}, errPending }
