package pades

import (
	"io"

	"trien/pdf"
)

// FillIn asks for a revision that gives text fields their values and does nothing else: for a signer that appends its own signature and
// can't fill fields with it. Where the signature can be made here, fill and sign in one revision ([Request.Fills]), which also locks.
type FillIn struct {
	Random   io.Reader // as in [Request]
	Password []byte    // of an encrypted file
	Fills    []Fill
}

// FillFields makes the revision on top of the newest one of f, and holds it to what the signatures before it permit. Errors:
// *RefusedError, *CheckError, what package pdf returns.
func FillFields(f *pdf.File, r FillIn) (*Appended, error) {
	if r.Random == nil || len(r.Fills) == 0 {
		return nil, refuse(BadRequest, "", "nothing to fill, or no source of randomness")
	}
	w, err := newWriter(f, r.Random)
	if err != nil {
		return nil, err
	}
	if err := w.fill(r.Fills); err != nil {
		return nil, err
	}
	p := &Appended{file: f, signedRevisions: w.revisionsSigned()}
	if p.tail, err = w.u.Bytes(); err != nil {
		return nil, err
	}
	return p, p.CheckChanges(r.Password)
}
