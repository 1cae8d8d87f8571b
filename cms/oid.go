package cms

import (
	"crypto"
	"crypto/x509"
	"encoding/asn1"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// OID is an object identifier in dotted form, as "1.2.840.113549.1.7.1": comparable, printable, a constant where it is known.
type OID string

// Content types (RFC 5652, Section 4 and 5; RFC 3161, Section 2.4.2).
const (
	OIDData       OID = "1.2.840.113549.1.7.1"
	OIDSignedData OID = "1.2.840.113549.1.7.2"
	OIDTSTInfo    OID = "1.2.840.113549.1.9.16.1.4"
)

// Attributes (RFC 5652, Section 11; RFC 5035, Section 3 and 5; RFC 5126; ISO 32000-2, 12.8.3.3.2).
const (
	OIDContentType         OID = "1.2.840.113549.1.9.3"
	OIDMessageDigest       OID = "1.2.840.113549.1.9.4"
	OIDSigningTime         OID = "1.2.840.113549.1.9.5"
	OIDSigningCertificate  OID = "1.2.840.113549.1.9.16.2.12"
	OIDSigningCertificate2 OID = "1.2.840.113549.1.9.16.2.47"
	OIDTimeStampToken      OID = "1.2.840.113549.1.9.16.2.14"
	OIDPolicy              OID = "1.2.840.113549.1.9.16.2.15"
	OIDCommitment          OID = "1.2.840.113549.1.9.16.2.16"
	OIDAdobeRevocation     OID = "1.2.840.113583.1.1.8"
)

// oidOCSPInfo marks an OCSP response among the revocation data of a SignedData (RFC 5940, Section 2.1).
const oidOCSPInfo OID = "1.3.6.1.5.5.7.16.2"

// Signature algorithms (RFC 3279, 4055, 5754, 5758, 8410; NIST CSOR).
const (
	oidRSA     OID = "1.2.840.113549.1.1.1"
	oidRSAOld  OID = "2.5.8.1.1" // id-ea-rsa of X.509 (1988), still written by some TSAs
	oidDSA     OID = "1.2.840.10040.4.1"
	oidPSS     OID = "1.2.840.113549.1.1.10"
	oidMGF1    OID = "1.2.840.113549.1.1.8"
	oidECKey   OID = "1.2.840.10045.2.1"
	oidEd25519 OID = "1.3.101.112"
)

// hashOf gives the hash function that a digest algorithm's identifier names, 0 where it is unknown to us.
func hashOf(o OID) crypto.Hash {
	switch o {
	case "1.2.840.113549.2.5":
		return crypto.MD5
	case "1.3.14.3.2.26":
		return crypto.SHA1
	case "2.16.840.1.101.3.4.2.4":
		return crypto.SHA224
	case "2.16.840.1.101.3.4.2.1":
		return crypto.SHA256
	case "2.16.840.1.101.3.4.2.2":
		return crypto.SHA384
	case "2.16.840.1.101.3.4.2.3":
		return crypto.SHA512
	case "2.16.840.1.101.3.4.2.5":
		return crypto.SHA512_224
	case "2.16.840.1.101.3.4.2.6":
		return crypto.SHA512_256
	case "2.16.840.1.101.3.4.2.7":
		return crypto.SHA3_224
	case "2.16.840.1.101.3.4.2.8":
		return crypto.SHA3_256
	case "2.16.840.1.101.3.4.2.9":
		return crypto.SHA3_384
	case "2.16.840.1.101.3.4.2.10":
		return crypto.SHA3_512
	}
	return 0
}

// HashOID gives the identifier of a hash function as digest algorithm, "" where it has none here.
func HashOID(h crypto.Hash) OID {
	for _, o := range []OID{
		"2.16.840.1.101.3.4.2.1", "2.16.840.1.101.3.4.2.2", "2.16.840.1.101.3.4.2.3", "1.3.14.3.2.26", "1.2.840.113549.2.5",
		"2.16.840.1.101.3.4.2.4", "2.16.840.1.101.3.4.2.5", "2.16.840.1.101.3.4.2.6", "2.16.840.1.101.3.4.2.7",
		"2.16.840.1.101.3.4.2.8", "2.16.840.1.101.3.4.2.9", "2.16.840.1.101.3.4.2.10",
	} {
		if hashOf(o) == h {
			return o
		}
	}
	return ""
}

// signatureOf gives family and hash of a signature algorithm whose identifier names both.
func signatureOf(o OID) (Family, crypto.Hash) {
	switch o {
	case "1.2.840.113549.1.1.4":
		return RSA, crypto.MD5
	case "1.2.840.113549.1.1.5", "1.3.14.3.2.29":
		return RSA, crypto.SHA1
	case "1.2.840.113549.1.1.14":
		return RSA, crypto.SHA224
	case "1.2.840.113549.1.1.11":
		return RSA, crypto.SHA256
	case "1.2.840.113549.1.1.12":
		return RSA, crypto.SHA384
	case "1.2.840.113549.1.1.13":
		return RSA, crypto.SHA512
	case "1.2.840.113549.1.1.15":
		return RSA, crypto.SHA512_224
	case "1.2.840.113549.1.1.16":
		return RSA, crypto.SHA512_256
	case "2.16.840.1.101.3.4.3.13":
		return RSA, crypto.SHA3_224
	case "2.16.840.1.101.3.4.3.14":
		return RSA, crypto.SHA3_256
	case "2.16.840.1.101.3.4.3.15":
		return RSA, crypto.SHA3_384
	case "2.16.840.1.101.3.4.3.16":
		return RSA, crypto.SHA3_512
	case "1.2.840.10045.4.1":
		return ECDSA, crypto.SHA1
	case "1.2.840.10045.4.3.1":
		return ECDSA, crypto.SHA224
	case "1.2.840.10045.4.3.2":
		return ECDSA, crypto.SHA256
	case "1.2.840.10045.4.3.3":
		return ECDSA, crypto.SHA384
	case "1.2.840.10045.4.3.4":
		return ECDSA, crypto.SHA512
	case "1.2.840.10040.4.3":
		return DSA, crypto.SHA1
	case "2.16.840.1.101.3.4.3.1":
		return DSA, crypto.SHA224
	case "2.16.840.1.101.3.4.3.2":
		return DSA, crypto.SHA256
	case "2.16.840.1.101.3.4.3.3":
		return DSA, crypto.SHA384
	case "2.16.840.1.101.3.4.3.4":
		return DSA, crypto.SHA512
	case "2.16.840.1.101.3.4.3.9":
		return ECDSA, crypto.SHA3_224
	case "2.16.840.1.101.3.4.3.10":
		return ECDSA, crypto.SHA3_256
	case "2.16.840.1.101.3.4.3.11":
		return ECDSA, crypto.SHA3_384
	case "2.16.840.1.101.3.4.3.12":
		return ECDSA, crypto.SHA3_512
	}
	return 0, 0
}

// ReadOID reads an object identifier, of arcs of any size.
func ReadOID(s *cryptobyte.String) (OID, bool) {
	var body cryptobyte.String
	if !s.ReadASN1(&body, cbasn1.OBJECT_IDENTIFIER) {
		return "", false
	}
	var o x509.OID
	if o.UnmarshalBinary(body) != nil {
		return "", false
	}
	return OID(o.String()), true
}

// addOID writes o; an identifier that is none makes the builder fail.
func addOID(b *cryptobyte.Builder, o OID) {
	body, ok := o.encode(make([]byte, 0, 16))
	if !ok { // none, or with arcs of over 60 bits
		v, err := x509.ParseOID(string(o))
		if err == nil {
			body, err = v.MarshalBinary()
		}
		if err != nil {
			b.SetError(fmt.Errorf("cms: %q is no object identifier", string(o)))
			return
		}
	}
	b.AddASN1(cbasn1.OBJECT_IDENTIFIER, func(b *cryptobyte.Builder) { b.AddBytes(body) })
}

// encode appends the contents octets (X.690, 8.19).
func (o OID) encode(out []byte) ([]byte, bool) {
	var first, arc uint64
	n, digits := 0, 0
	for i := 0; i <= len(o); i++ {
		if i < len(o) && o[i] >= '0' && o[i] <= '9' {
			if arc > 1<<59 {
				return nil, false
			}
			arc, digits = arc*10+uint64(o[i]-'0'), digits+1
			continue
		}
		if i < len(o) && o[i] != '.' || digits == 0 {
			return nil, false
		}
		switch {
		case n == 0 && arc > 2, n == 1 && first < 2 && arc > 39:
			return nil, false
		case n == 0:
			first = arc
		case n == 1:
			out = base128(out, first*40+arc)
		default:
			out = base128(out, arc)
		}
		n, arc, digits = n+1, 0, 0
	}
	return out, n >= 2
}

func base128(out []byte, v uint64) []byte {
	shift := 0
	for v>>shift > 127 {
		shift += 7
	}
	for ; shift > 0; shift -= 7 {
		out = append(out, byte(v>>shift&0x7f)|0x80)
	}
	return append(out, byte(v&0x7f))
}

// Marshal gives o as a DER element.
func (o OID) Marshal() ([]byte, error) {
	b := cryptobyte.NewBuilder(nil)
	addOID(b, o)
	return b.Bytes()
}

// ASN1 gives o as the standard library's type; nil where an arc is too large for it.
func (o OID) ASN1() asn1.ObjectIdentifier {
	der, err := o.Marshal()
	if err != nil {
		return nil
	}
	var v asn1.ObjectIdentifier
	if _, err := asn1.Unmarshal(der, &v); err != nil {
		return nil
	}
	return v
}
