package agent

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"io"
	"time"

	"trien/cms"
	"trien/internal/limits"
	"trien/pades"
)

// Served is a prepared file as it came from the house.
type Served struct {
	io.ReaderAt
	Size int64
}

// Inspect reads a prepared file as the one who is to sign it: nothing that the house says of it is believed that can be seen in the bytes.
// What is given back holds the signed attributes, made here over what was read, for the certificate at hand. The error is a *RefusedError,
// or ctx's.
func Inspect(ctx context.Context, item Item, file Served, mine *x509.Certificate, now time.Time) (*Statement, error) {
	s := &Statement{Item: item}
	if err := s.fits(mine, now); err != nil {
		return nil, err
	}
	if err := s.bytes(file); err != nil {
		return nil, err
	}
	st, err := newStep(ctx, file)
	if err != nil {
		return nil, unread(ctx, err)
	}
	for _, check := range []func(context.Context) error{st.earlier, st.signature, st.gap, st.changes, st.mark} {
		st.statement = s
		if err := check(ctx); err != nil {
			return nil, unread(ctx, err)
		}
	}
	if err := s.timely(now); err != nil {
		return nil, err
	}
	return s, unread(ctx, st.attributes(ctx, mine))
}

// unread makes a refusal of what a reader found wrong with the file; a cancelled context stays what it is.
func unread(ctx context.Context, err error) error {
	var refused *RefusedError
	switch {
	case err == nil || errors.As(err, &refused):
		return err
	case ctx.Err() != nil:
		return ctx.Err()
	}
	return refuse(Unreadable, "%v", err)
}

// fits holds what is asked for against the certificate at hand, before a byte is read.
func (s *Statement) fits(mine *x509.Certificate, now time.Time) error {
	i := s.Item
	if i.Field == "" || i.Size <= 0 || len(i.SHA256) != 2*sha256.Size {
		return refuse(BadItem, "field %q, %d bytes, SHA-256 %q", i.Field, i.Size, i.SHA256)
	}
	if mine == nil || i.Certificate != Fingerprint(mine) {
		return refuse(NotMine, "asked for %q", i.Certificate)
	}
	if now.Before(mine.NotBefore) || now.After(mine.NotAfter) {
		return refuse(OutOfForce, "in force from %v to %v", mine.NotBefore, mine.NotAfter)
	}
	scheme, err := ParseScheme(i.Scheme)
	if err != nil || !scheme.Fits(mine.PublicKey) {
		return refuse(BadScheme, "%q for a %T", i.Scheme, mine.PublicKey)
	}
	s.Scheme = scheme
	return nil
}

// Fingerprint names a certificate on the wire: SHA-256 of its DER, in hexadecimal.
func Fingerprint(c *x509.Certificate) string {
	sum := sha256.Sum256(c.Raw)
	return hex.EncodeToString(sum[:])
}

// bytes checks that the file is the one that the item names.
func (s *Statement) bytes(file Served) error {
	if file.Size != s.Item.Size || file.Size > limits.AgentFile {
		return refuse(OtherBytes, "%d bytes, not %d", file.Size, s.Item.Size)
	}
	sum, err := sum256(file, file.Size)
	if err != nil {
		return refuse(OtherBytes, "%v", err)
	}
	want, err := hex.DecodeString(s.Item.SHA256)
	if err != nil || !bytes.Equal(sum[:], want) {
		return refuse(OtherBytes, "SHA-256 %x, not %s", sum, s.Item.SHA256)
	}
	s.SHA256 = sum
	return nil
}

// sum256 gives the SHA-256 of the first n bytes.
func sum256(r io.ReaderAt, n int64) (sum [sha256.Size]byte, err error) {
	h := sha256.New()
	if m, err := io.Copy(h, io.NewSectionReader(r, 0, n)); err != nil || m != n {
		return sum, errors.Join(io.ErrUnexpectedEOF, err)
	}
	h.Sum(sum[:0])
	return sum, nil
}

// farOff is how far the claimed time of signing may be from the clock of the machine that signs: a request may wait for hours, but nobody
// signs for another day.
const farOff = 24 * time.Hour

// timely refuses a claimed time that would put the signature on another day than the one on which it is made.
func (s *Statement) timely(now time.Time) error {
	if s.Claimed.IsZero() {
		return nil // the time-stamp tells
	}
	if off := now.Sub(s.Claimed); off > farOff || off < -farOff {
		return refuse(OtherTime, "%v, by our clock %v", s.Claimed, now)
	}
	return nil
}

// attributes makes what is to be signed, from the digest of the bytes around the gap.
func (t *step) attributes(ctx context.Context, mine *x509.Certificate) error {
	s := t.statement
	digests, err := pades.Digests(ctx, t.served, []pades.Wanted{{Range: t.own.Signature.ByteRange, Hash: s.Scheme.Hash}})
	if err != nil {
		return err
	}
	s.Attributes, err = cms.SignedAttributes(cms.ToSign{Digest: digests[0], Hash: s.Scheme.Hash, Certificate: mine})
	return err
}
