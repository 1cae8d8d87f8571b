// Package vgca judges what comes back from an officer's VGCA Sign Service: it must be exactly the bytes served plus one signature (ISO 32000-2, 12.8).
//
// The tool runs on the officer's machine, fetches the file itself and sends a file back. Nothing of that way is trusted: neither the
// browser, nor the tool, nor its word that the signature is good. [Returned] reads what came back as a stranger would. It gives facts and
// refusals; whether the certificate is good is for package validation to judge, with the issuers that the office knows, for the tool
// embeds the signer's certificate alone.
package vgca

import (
	"cmp"
	"context"
	"crypto/sha256"
	"crypto/x509"
	"io"
	"time"

	"trien/pades"
	"trien/pdf"
)

// File is a file of a known size.
type File struct {
	io.ReaderAt
	Size int64 // in bytes
}

// Expected is what the tool was asked for.
type Expected struct {
	Field        string              // the empty field placed ahead that it signs
	Certificates [][sha256.Size]byte // SHA-256 of the DER of each certificate registered for who signs
	Now          time.Time           // a signature that claims a time further from it than FarOff is refused; zero: the claim is not held against anything
	FarOff       time.Duration       // 0: DefaultFarOff
}

// DefaultFarOff is how far a signature's claimed time may be from ours where nobody says otherwise, as at an officer's own machine: a day forgives a
// wrong clock or time zone, not another day.
const DefaultFarOff = 24 * time.Hour

// claims refuses a signature that claims to have been made at quite another time. One that claims nothing is taken: /M is not protected anyway.
func (want Expected) claims(at time.Time) error {
	allowed := cmp.Or(want.FarOff, DefaultFarOff)
	if want.Now.IsZero() || at.IsZero() || at.Sub(want.Now).Abs() <= allowed {
		return nil
	}
	return refuse(Clock, "it claims %s, more than %v from %s", at.UTC().Format(time.RFC3339), allowed, want.Now.UTC().Format(time.RFC3339))
}

// Signed is what came back and was found to be that.
type Signed struct {
	Certificate *x509.Certificate
	SubFilter   string    // pades.SubFilterCAdES or pades.SubFilterPKCS7
	Stamped     bool      // the signature brings a time-stamp token; whether that is sound is not said
	Store       bool      // a revision with a security store (/DSS) follows
	Claimed     time.Time // /M; zero without
}

// Returned holds what came back against what was served. The error is a *RefusedError where the file is not what was asked for, else one
// of reading. Neither reader may change meanwhile.
func Returned(ctx context.Context, served, returned File, want Expected) (Signed, error) {
	if err := continues(ctx, served, returned); err != nil {
		return Signed{}, err
	}
	before, err := pdf.Open(served, served.Size, pdf.Options{})
	if err != nil {
		return Signed{}, err // it was ours
	}
	after, err := open(returned)
	if err != nil {
		return Signed{}, err
	}
	c := comparison{before: before, after: after, want: want, last: len(before.Revisions())}
	if err := c.revisions(); err != nil {
		return Signed{}, err
	}
	f, err := c.signature()
	if err != nil {
		return Signed{}, err
	}
	if err := c.changes(); err != nil {
		return Signed{}, err
	}
	out := Signed{SubFilter: f.Signature.SubFilter, Store: len(after.Revisions()) > c.last+1, Claimed: f.Signature.Claimed}
	if err := value(ctx, returned, f.Signature, want, &out); err != nil {
		return out, err
	}
	return out, want.claims(out.Claimed)
}

// comparison is the file before and after.
type comparison struct {
	before, after *pdf.File
	want          Expected
	last          int // number of the revision that must be the signature's: the first that was not served
}

// field finds the field in a list.
func (c *comparison) field(list []pades.Field) *pades.Field {
	for i := range list {
		if list[i].Name == c.want.Field {
			return &list[i]
		}
	}
	return nil
}
