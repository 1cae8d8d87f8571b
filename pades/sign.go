package pades

import (
	"context"
	"crypto"
	"crypto/x509"
	"errors"
	"fmt"
	"hash"

	"trien/cms"
	"trien/pdf"
)

// Signer makes signature values with a key that may be anywhere.
type Signer struct {
	Chain  []*x509.Certificate // the signer's certificate first, then its issuers
	Scheme cms.Scheme
	// Value signs a digest, made by Scheme's hash, of the signed attributes.
	Value func(ctx context.Context, digest []byte, scheme cms.Scheme) ([]byte, error)
	// TimeStamp gets a token (RFC 3161, DER) over the given bytes, which are the signature value; nil: none.
	TimeStamp func(ctx context.Context, value []byte) ([]byte, error)
	// TokenSize is room for a time-stamp token, in bytes; 0: [DefaultTokenSize] where TimeStamp is set. Room without TimeStamp
	// lets [AddTimeStamp] bring it later.
	TokenSize int
}

// DefaultTokenSize is room for a time-stamp token of a TSA that sends a chain of three certificates, in bytes.
const DefaultTokenSize = 8 << 10

// TimeStampError says that the signature was made and only its time-stamp could not be had.
type TimeStampError struct{ Err error }

func (e *TimeStampError) Error() string { return "pades: no time-stamp: " + e.Err.Error() }
func (e *TimeStampError) Unwrap() error { return e.Err }

// Sign does the three steps with a signer at hand: [Prepare], the CMS, [Prepared.Embed]; earlier signatures are verified first, as
// [Sound] does, so that nothing broken is signed over. Where the gap proves too small it prepares again
// and signs again, once. A *TimeStampError comes with a Prepared that holds the signature without its time-stamp (level B-B), and
// room for it.
func Sign(ctx context.Context, f *pdf.File, r Request, s Signer) (*Prepared, error) {
	r.Hash = s.Scheme.Hash
	if r.Reserve == 0 {
		n, err := s.size()
		if err != nil {
			return nil, err
		}
		r.Reserve = n
	}
	p, err := prepareSound(ctx, f, r)
	if err != nil {
		return nil, err
	}
	err = s.complete(ctx, p)
	var small *TooSmallError
	if !errors.As(err, &small) {
		return p, err
	}
	const slack = 64 // ECDSA values and tokens vary by a few bytes
	if p, err = p.Enlarge(small.Need + slack); err != nil {
		return nil, err
	}
	return p, s.complete(ctx, p)
}

// prepareSound is [Sound], [Prepare] and [Prepared.CheckChanges], with one reading of the form.
func prepareSound(ctx context.Context, f *pdf.File, r Request) (*Prepared, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	w, err := newWriter(f, r.Random)
	if err != nil {
		return nil, err
	}
	state, err := soundValues(ctx, f, w.signatures, r.Hash)
	if err != nil {
		return nil, err
	}
	p, err := w.prepare(r)
	if err != nil {
		return nil, err
	}
	if kept, ok := state.(hash.Cloner); ok {
		p.base = map[crypto.Hash]hash.Cloner{r.Hash: kept}
	}
	return p, p.CheckChanges(r.Password)
}

// size gives the room that the CMS will need at most.
func (s *Signer) size() (int, error) {
	token := s.TokenSize
	if token == 0 && s.TimeStamp != nil {
		token = DefaultTokenSize
	}
	return cms.Size(s.Scheme, s.Chain, token)
}

// complete signs a prepared file and fills its gap.
func (s *Signer) complete(ctx context.Context, p *Prepared) error {
	attributes, err := p.Attributes(ctx, s.Chain[0], s.Scheme)
	if err != nil {
		return err
	}
	digest, err := s.Scheme.Digest(attributes)
	if err != nil {
		return err
	}
	value, err := s.Value(ctx, digest, s.Scheme)
	if err != nil {
		return err
	}
	return p.Complete(ctx, Answer{s.Scheme, attributes, value, s.Chain}, s.TimeStamp)
}

// Attributes gives the signed attributes in DER for a certificate and a scheme: what a key signs the digest of.
func (p *Prepared) Attributes(ctx context.Context, cert *x509.Certificate, scheme cms.Scheme) ([]byte, error) {
	if cert == nil {
		return nil, errors.New("pades: no certificate")
	}
	if !scheme.Fits(cert.PublicKey) {
		return nil, fmt.Errorf("pades: %s does not fit a key of type %T", scheme, cert.PublicKey)
	}
	digest, err := p.Digest(ctx, scheme.Hash)
	if err != nil {
		return nil, err
	}
	return cms.SignedAttributes(cms.ToSign{Digest: digest, Hash: scheme.Hash, Certificate: cert})
}
