package cms

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// Certificate is an X.509 certificate, read as far as it takes to find it and to verify with it: the rest is read where somebody asks,
// and may be such as Go's parser refuses (negative serial numbers, odd extensions).
type Certificate struct {
	Raw     []byte
	Issuer  []byte // DER Name
	Subject []byte // DER Name
	Serial  *big.Int
	SPKI    []byte // DER SubjectPublicKeyInfo
}

// ParseCertificate reads a certificate; the error is a *MalformedError where not even its outline (RFC 5280, Section 4.1) can be read.
func ParseCertificate(der []byte) (Certificate, error) {
	c := Certificate{Raw: der}
	if !c.outline() {
		return c, &MalformedError{Where: "Certificate"}
	}
	return c, nil
}

// X509 reads the certificate whole; an error where Go refuses it.
func (c Certificate) X509() (*x509.Certificate, error) { return x509.ParseCertificate(c.Raw) }

// outline reads the fields of TBSCertificate up to subjectPublicKeyInfo.
func (c *Certificate) outline() bool {
	in := cryptobyte.String(c.Raw)
	var cert, tbs, issuer, subject, spki cryptobyte.String
	if !in.ReadASN1(&cert, cbasn1.SEQUENCE) || !cert.ReadASN1(&tbs, cbasn1.SEQUENCE) ||
		!tbs.SkipOptionalASN1(cbasn1.Tag(0).ContextSpecific().Constructed()) {
		return false
	}
	serial, ok := readInteger(&tbs)
	if !ok || !tbs.SkipASN1(cbasn1.SEQUENCE) || !tbs.ReadASN1Element(&issuer, cbasn1.SEQUENCE) || !tbs.SkipASN1(cbasn1.SEQUENCE) ||
		!tbs.ReadASN1Element(&subject, cbasn1.SEQUENCE) || !tbs.ReadASN1Element(&spki, cbasn1.SEQUENCE) {
		return false
	}
	c.Serial, c.Issuer, c.Subject, c.SPKI = serial, issuer, subject, spki
	return true
}

// PublicKey gives the subject's key; an error where its kind is not supported.
func (c Certificate) PublicKey() (crypto.PublicKey, error) {
	return x509.ParsePKIXPublicKey(c.SPKI)
}

// keyID gives the subject key identifier, nil where there is none or Go refuses the certificate.
func (c Certificate) keyID() []byte {
	x, err := c.X509()
	if err != nil {
		return nil
	}
	return x.SubjectKeyId
}

// is tells whether id names this certificate; a key identifier that is missing never matches.
func (c Certificate) is(id SignerID) bool {
	if id.KeyID != nil {
		k := c.keyID()
		return len(k) > 0 && bytes.Equal(k, id.KeyID)
	}
	return id.Serial != nil && c.Serial != nil && id.Serial.Cmp(c.Serial) == 0 && bytes.Equal(id.Issuer, c.Issuer)
}

// readInteger reads an INTEGER of any size and sign: real serial numbers are negative too. One that is longer than
// needed is refused, as not even BER allows it (X.690, 8.3.2).
func readInteger(s *cryptobyte.String) (*big.Int, bool) {
	n := new(big.Int)
	return n, s.ReadASN1Integer(n)
}
