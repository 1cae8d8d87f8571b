package pades

import (
	"io"

	"trien/pdf"
)

// PlaceFields gives the revision to append that holds empty fields for what will be filled and signed later. The file must bear no
// signature yet. Random is as in [Request].
func PlaceFields(f *pdf.File, fields []NewField, random io.Reader) (tail []byte, err error) {
	return nil, errPending
}
