package certpath

import (
	"bytes"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/pem"
	"fmt"
	"math/big"
	"time"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"

	"trien/internal/limits"
)

// Algorithm is an AlgorithmIdentifier (RFC 5280, Section 4.1.1.2). Params is the DER of the parameters, nil when absent.
type Algorithm struct {
	OID    string
	Params []byte
}

// Certificate is a parsed certificate (RFC 5280, Section 4.1). Slices point into the bytes given to Parse; nothing may change them.
type Certificate struct {
	Raw, RawTBS, RawIssuer, RawSubject, RawKey []byte
	Version                                    int
	Serial                                     *big.Int
	Issuer, Subject                            Name
	NotBefore, NotAfter                        time.Time
	Algorithm                                  Algorithm
	SignedAlgorithm                            Algorithm // must name the same: the one outside is not signed (4.1.1.2)
	Signature                                  []byte
	Key                                        Key
	Extensions                                 Extensions
}

// ID is the SHA-256 of a certificate's DER: what it is known by.
type ID [32]byte

// ID gives the certificate's identity.
func (c *Certificate) ID() ID { return sha256.Sum256(c.Raw) }

// Equal reports whether both are the same bytes.
func (c *Certificate) Equal(o *Certificate) bool { return bytes.Equal(c.Raw, o.Raw) }

// SelfIssued reports whether subject and issuer are the same name (RFC 5280, Section 6.1).
func (c *Certificate) SelfIssued() bool { return c.Subject.Equal(c.Issuer) }

// SelfSigned reports whether the certificate is self-issued and its own key verifies it.
func (c *Certificate) SelfSigned() bool { return c.SelfIssued() && c.CheckSignedBy(c) == nil }

// CheckSignedBy reports whether issuer's key verifies the certificate: nil, ErrSignature or ErrUnsupported.
func (c *Certificate) CheckSignedBy(issuer *Certificate) error {
	return issuer.Key.Verify(c.Algorithm, c.RawTBS, c.Signature)
}

// ValidAt reports whether at lies within the validity period, both ends included (RFC 5280, Section 4.1.2.5).
func (c *Certificate) ValidAt(at time.Time) bool {
	return !at.Before(c.NotBefore) && !at.After(c.NotAfter.Add(time.Second-time.Nanosecond))
}

// Parse reads one certificate in DER. The error wraps ErrMalformed.
func Parse(der []byte) (*Certificate, error) {
	in, outer, tbs := cryptobyte.String(der), cryptobyte.String(nil), cryptobyte.String(nil)
	var c Certificate
	if !in.ReadASN1Element(&outer, cbasn1.SEQUENCE) {
		return nil, fmt.Errorf("%w: certificate", ErrMalformed)
	}
	c.Raw = outer
	if !outer.ReadASN1(&outer, cbasn1.SEQUENCE) || !outer.ReadASN1Element(&tbs, cbasn1.SEQUENCE) {
		return nil, fmt.Errorf("%w: certificate", ErrMalformed)
	}
	c.RawTBS = tbs
	var ok bool
	if c.Algorithm, ok = readAlgorithm(&outer); !ok || !readBits(&outer, &c.Signature) {
		return nil, fmt.Errorf("%w: certificate signature", ErrMalformed)
	}
	if err := c.parseTBS(tbs); err != nil {
		return nil, err
	}
	return &c, nil
}

func (c *Certificate) parseTBS(tbs cryptobyte.String) error {
	if !tbs.ReadASN1(&tbs, cbasn1.SEQUENCE) || !tbs.ReadOptionalASN1Integer(&c.Version, cbasn1.Tag(0).Constructed().ContextSpecific(), 0) {
		return fmt.Errorf("%w: certificate version", ErrMalformed)
	}
	c.Version++
	var validity, issuer, subject, key cryptobyte.String
	var ok bool
	if c.Serial, ok = readSerial(&tbs); !ok {
		return fmt.Errorf("%w: serial number", ErrMalformed)
	}
	if c.SignedAlgorithm, ok = readAlgorithm(&tbs); !ok || !tbs.ReadASN1Element(&issuer, cbasn1.SEQUENCE) || !tbs.ReadASN1(&validity, cbasn1.SEQUENCE) ||
		!tbs.ReadASN1Element(&subject, cbasn1.SEQUENCE) || !tbs.ReadASN1Element(&key, cbasn1.SEQUENCE) {
		return fmt.Errorf("%w: certificate fields", ErrMalformed)
	}
	c.RawIssuer, c.RawSubject, c.RawKey = issuer, subject, key
	var ok1, ok2 bool
	if c.NotBefore, ok1 = readTime(&validity); !ok1 {
		return fmt.Errorf("%w: notBefore", ErrMalformed)
	}
	if c.NotAfter, ok2 = readTime(&validity); !ok2 {
		return fmt.Errorf("%w: notAfter", ErrMalformed)
	}
	var err error
	if c.Issuer, err = parseName(issuer); err != nil {
		return err
	}
	if c.Subject, err = parseName(subject); err != nil {
		return err
	}
	c.Key = parseKey(key)
	return c.parseExtensions(tbs)
}

func readAlgorithm(s *cryptobyte.String) (a Algorithm, ok bool) {
	var seq cryptobyte.String
	var oid asn1.ObjectIdentifier
	if !s.ReadASN1(&seq, cbasn1.SEQUENCE) || !seq.ReadASN1ObjectIdentifier(&oid) {
		return a, false
	}
	a.OID = oid.String()
	if !seq.Empty() {
		a.Params = seq
	}
	return a, true
}

// same reports whether two identifiers are the same; absent parameters and NULL are (RFC 4055, Section 2.1; real files mix them).
func (a Algorithm) same(o Algorithm) bool {
	null := []byte{5, 0}
	plain := func(p []byte) []byte {
		if bytes.Equal(p, null) {
			return nil
		}
		return p
	}
	return a.OID == o.OID && bytes.Equal(plain(a.Params), plain(o.Params))
}

// readSerial reads a serial number. Old and odd authorities gave out negative, zero and long ones; they only have to be the same everywhere.
func readSerial(s *cryptobyte.String) (*big.Int, bool) {
	n := new(big.Int)
	before := len(*s)
	return n, s.ReadASN1Integer(n) && before-len(*s) <= limits.SerialBytes+2
}

// readBits reads a bit string's bytes; unused bits count as part of it, so that a damaged signature is a wrong one and not a parse error.
func readBits(s *cryptobyte.String, into *[]byte) bool {
	var v cryptobyte.String
	if !s.ReadASN1(&v, cbasn1.BIT_STRING) || len(v) < 2 {
		return false
	}
	*into = v[1:]
	return true
}

// readTime reads UTCTime or GeneralizedTime.
func readTime(s *cryptobyte.String) (t time.Time, ok bool) {
	if s.PeekASN1Tag(cbasn1.UTCTime) {
		ok = s.ReadASN1UTCTime(&t)
	} else {
		ok = s.ReadASN1GeneralizedTime(&t)
	}
	return t.UTC(), ok
}

// ParseAny reads the certificates in data: PEM blocks, or DER certificates one after another; what follows them and is none is passed over.
func ParseAny(data []byte) ([]*Certificate, error) {
	var out []*Certificate
	if b, _ := pem.Decode(data); b == nil {
		for {
			c, err := Parse(data)
			switch {
			case err != nil && len(out) == 0:
				return nil, err
			case err != nil:
				return out, nil
			}
			out, data = append(out, c), data[len(c.Raw):]
		}
	}
	for {
		b, rest := pem.Decode(data)
		if b == nil {
			return out, nil
		}
		if data = rest; b.Type == "CERTIFICATE" || b.Type == "TRUSTED CERTIFICATE" || b.Type == "X509 CERTIFICATE" {
			c, err := Parse(b.Bytes)
			if err != nil {
				return nil, err
			}
			out = append(out, c)
		}
	}
}
