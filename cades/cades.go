// Package cades signs data of any kind in a CMS file of its own beside it: CAdES baseline signatures, detached (EN 319 122-1).
//
// Signing is as everywhere: the content is digested as it streams by, the attributes are made from the digest, someone signs, the CMS is
// put together. The content is never held in memory, however long it is.
package cades

import (
	"context"
	"crypto"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"time"

	"golang.org/x/crypto/cryptobyte"

	"trien/cms"
)

// Signer makes signature values with a key that may be anywhere.
type Signer struct {
	Chain  []*x509.Certificate // the signer's certificate first, then its issuers
	Scheme cms.Scheme
	// Value signs a digest, made by Scheme's hash, of the signed attributes.
	Value func(ctx context.Context, digest []byte, scheme cms.Scheme) ([]byte, error)
	// TimeStamp gets a token (RFC 3161, DER) over the given bytes, which are the signature value; nil: none, level B-B.
	TimeStamp func(ctx context.Context, value []byte) ([]byte, error)
}

// TimeStampError says that no time-stamp could be had.
type TimeStampError struct{ Err error }

func (e *TimeStampError) Error() string { return "cades: no time-stamp: " + e.Err.Error() }
func (e *TimeStampError) Unwrap() error { return e.Err }

// Sign gives a detached signature over content in DER, at level B-B, or B-T where the signer has a time-stamp; at is the claimed
// signing-time, which baseline signatures must have (EN 319 122-1, Table 1). Errors: *TimeStampError, those of content, of the key.
func Sign(ctx context.Context, content io.Reader, at time.Time, s Signer) ([]byte, error) {
	if len(s.Chain) == 0 {
		return nil, errors.New("cades: no certificate")
	}
	if !s.Scheme.Fits(s.Chain[0].PublicKey) {
		return nil, fmt.Errorf("cades: %s does not fit a key of type %T", s.Scheme, s.Chain[0].PublicKey)
	}
	digest, err := Digest(ctx, content, s.Scheme.Hash)
	if err != nil {
		return nil, err
	}
	return s.sign(ctx, digest, at)
}

// sign makes the signature over a content of the given digest.
func (s *Signer) sign(ctx context.Context, digest []byte, at time.Time) ([]byte, error) {
	when, err := signingTime(at)
	if err != nil {
		return nil, err
	}
	attributes, err := cms.SignedAttributes(cms.ToSign{Digest: digest, Hash: s.Scheme.Hash, Certificate: s.Chain[0], More: []cms.Attribute{when}})
	if err != nil {
		return nil, err
	}
	toSign, err := s.Scheme.Digest(attributes)
	if err != nil {
		return nil, err
	}
	value, err := s.Value(ctx, toSign, s.Scheme)
	if err != nil {
		return nil, err
	}
	a := cms.Assembly{Scheme: s.Scheme, Attributes: attributes, Signature: value, Certificates: s.Chain}
	if s.TimeStamp != nil {
		token, err := s.TimeStamp(ctx, value)
		if err != nil {
			return nil, &TimeStampError{Err: err}
		}
		a.Unsigned = []cms.Attribute{{Type: cms.OIDTimeStampToken, Values: [][]byte{token}}}
	}
	return cms.Assemble(a)
}

// signingTime is the attribute (RFC 5652, Section 11.3): UTCTime up to 2049, GeneralizedTime from 2050 on.
func signingTime(at time.Time) (cms.Attribute, error) {
	var b cryptobyte.Builder
	if at = at.UTC().Truncate(time.Second); at.Year() < 2050 {
		b.AddASN1UTCTime(at)
	} else {
		b.AddASN1GeneralizedTime(at)
	}
	der, err := b.Bytes()
	return cms.Attribute{Type: cms.OIDSigningTime, Values: [][]byte{der}}, err
}

// block is how much of the content is read at a time, in bytes.
const block = 32 << 10

// Digest digests content by h in constant memory. Errors are those of content or of ctx.
func Digest(ctx context.Context, content io.Reader, h crypto.Hash) ([]byte, error) {
	if !h.Available() {
		return nil, fmt.Errorf("cades: hash %v is not available", h)
	}
	state, buf := h.New(), make([]byte, block)
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		n, err := content.Read(buf)
		state.Write(buf[:n])
		if err == io.EOF {
			return state.Sum(nil), nil
		}
		if err != nil {
			return nil, err
		}
	}
}
