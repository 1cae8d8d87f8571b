package pades

import (
	"context"
	"fmt"
	"io"

	"trien/cms"
	"trien/pdf"
)

// CheckError says that a file just signed is not what it should be; it must not leave the house.
type CheckError struct{ What string }

func (e *CheckError) Error() string { return "pades: the signed file fails its check: " + e.What }

func failed(format string, args ...any) error { return &CheckError{What: fmt.Sprintf(format, args...)} }

// Signed says what [Check] is to find.
type Signed struct {
	Field    string
	Password []byte // of an encrypted file
	Before   int64  // length of the file before it was signed
}

// Check reads a file just signed anew, as a stranger would, and holds it to what was meant: the field's signature covers every byte
// but its gap, its digest and value hold, and its certificate is the one that it names. The error is a *CheckError, or one of reading.
func Check(ctx context.Context, r io.ReaderAt, size int64, want Signed) error {
	f, err := pdf.Open(r, size, pdf.Options{Password: want.Password})
	if err != nil {
		return err
	}
	fields, err := Signatures(f.Newest())
	if err != nil {
		return err
	}
	own, err := ownSignature(fields, want)
	if err != nil {
		return err
	}
	return checkValue(ctx, r, own)
}

// ownSignature finds the signature just made.
func ownSignature(fields []Field, want Signed) (*Signature, error) {
	for i := range fields {
		f := &fields[i]
		if f.Name != want.Field || f.Signature == nil {
			continue
		}
		start, _ := f.Signature.ByteRange.Gap()
		switch {
		case f.Err != nil:
			return nil, failed("%v", f.Err)
		case !f.Signature.ByteRangeOK || f.Signature.Coverage != EntireFile:
			return nil, failed("the signature covers %s", f.Signature.Coverage)
		case start < want.Before:
			return nil, failed("the signature stands within the earlier bytes")
		}
		return f.Signature, nil
	}
	return nil, failed("field %q holds no signature", want.Field)
}

// checkValue verifies the signature over the bytes of r.
func checkValue(ctx context.Context, r io.ReaderAt, s *Signature) error {
	sd, err := cms.Parse(s.Contents)
	if err != nil {
		return failed("%v", err)
	}
	if len(sd.Signers) != 1 || !sd.Detached {
		return failed("%d signers, detached %t", len(sd.Signers), sd.Detached)
	}
	digests, err := Digests(ctx, r, []Wanted{{s.ByteRange, sd.Signers[0].Hash()}})
	if err != nil {
		return err
	}
	facts := sd.Check(0, digests[0], nil)
	for _, fact := range []cms.Fact{facts.MessageDigest, facts.Signature, facts.ContentType, facts.SigningCertificate, facts.Order} {
		if !fact.OK() {
			return failed("%s", fact.Why)
		}
	}
	return nil
}
