package pades

import (
	"context"
	"crypto"
	"errors"
	"io"

	"trien/pdf"
)

var errPending = errors.New("pades: being written")

// Prepared is a file with one more revision whose signature has yet to be put in. It reads as the whole file (io.ReaderAt);
// the earlier bytes stay in the reader that the file was opened from.
type Prepared struct{}

// Prepare makes the revision that r asks for on top of the newest revision of f. Errors: *RefusedError, what package pdf returns.
func Prepare(f *pdf.File, r Request) (*Prepared, error) { return nil, errPending }

// Field gives the fully qualified name of the field that is being signed.
func (p *Prepared) Field() string { return "" }

// Range gives the signed bytes.
func (p *Prepared) Range() ByteRange { return ByteRange{} }

// Reserved gives the bytes of DER that there is room for.
func (p *Prepared) Reserved() int { return 0 }

// Digest gives the digest of the signed bytes, reading the file once; a second call with the same hash reads nothing.
func (p *Prepared) Digest(ctx context.Context, h crypto.Hash) ([]byte, error) { return nil, errPending }

// Content gives the signed bytes, for a signer that hashes for itself.
func (p *Prepared) Content() io.Reader { return nil }

// Embed puts the DER of a CMS signature into the gap, in place of any put there before. The error is a *TooSmallError
// where it does not fit; nothing is changed then.
func (p *Prepared) Embed(der []byte) error { return errPending }

// Size gives the length of the whole file, in bytes.
func (p *Prepared) Size() int64 { return 0 }

// Tail gives the bytes after the earlier revisions. They must not be changed.
func (p *Prepared) Tail() []byte { return nil }

// ReadAt reads the whole file.
func (p *Prepared) ReadAt(b []byte, off int64) (int, error) { return 0, errPending }

// WriteTo writes the whole file.
func (p *Prepared) WriteTo(w io.Writer) (int64, error) { return 0, errPending }
