// Package cms reads, checks and makes SignedData with the CAdES attributes that PAdES asks for (RFC 5652, RFC 5035, EN 319 122-1).
//
// Reading never judges: SignedData.Check gives each fact apart, and weak algorithms verify like strong ones.
// Signing is three steps, so that the key may be anywhere: SignedAttributes gives what is to be signed, someone signs, Assemble builds the rest.
package cms

import (
	"crypto"
	"fmt"
	"math/big"
)

// SignedData is a CMS ContentInfo that holds SignedData (RFC 5652, Section 5.1).
type SignedData struct {
	Raw          []byte // the whole ContentInfo as it was parsed; after ParseTolerant the DER that stands for it
	Version      int
	ContentType  OID // of the encapsulated content: OIDData, OIDTSTInfo, …
	Detached     bool
	Content      []byte // the encapsulated content's octets; nil when Detached
	Digests      []Algorithm
	Certificates []Certificate // in the order of the file
	Others       [][]byte      // certificate choices that are no X.509 certificate (attribute certificates, …), raw
	CRLs         [][]byte      // DER CertificateList
	OCSPs        [][]byte      // DER OCSPResponse (RFC 5940)
	Signers      []Signer
	Tolerated    []string // each departure from DER that was forgiven, in words
}

// Signer is one SignerInfo (RFC 5652, Section 5.3).
type Signer struct {
	Raw                []byte // the whole SignerInfo; nil where it was not read from a file
	Version            int
	ID                 SignerID
	DigestAlgorithm    Algorithm
	SignatureAlgorithm Algorithm
	Signature          []byte
	Signed             []Attribute // nil when there are no signed attributes: the content itself is signed
	Unsigned           []Attribute
	// SignedDER is the signed attributes as the file orders them, with the SET tag (RFC 5652, Section 5.4); nil without signed attributes.
	SignedDER []byte
	// Ordered tells that the signed attributes stand in the order of DER.
	Ordered bool
}

// SignerID names the signer's certificate: by issuer and serial number, or by subject key identifier.
type SignerID struct {
	Issuer []byte // DER Name; nil when KeyID is given
	Serial *big.Int
	KeyID  []byte
}

// Attribute is one attribute; each value is a whole DER element.
type Attribute struct {
	Type   OID
	Values [][]byte
}

// Algorithm is an AlgorithmIdentifier; Parameters is a whole DER element, nil when absent.
type Algorithm struct {
	OID        OID
	Parameters []byte
}

// Hash gives the hash function of a digest algorithm, 0 where it is not known.
// Some files name a signature algorithm there: its hash is taken.
func (a Algorithm) Hash() crypto.Hash {
	if h := hashOf(a.OID); h != 0 {
		return h
	}
	_, h := signatureOf(a.OID)
	return h
}

// State is the outcome of one check.
type State string

// The outcomes. Only Holds is good.
const (
	Holds   State = "holds"
	Fails   State = "fails"
	Absent  State = "absent"  // there is nothing to check
	Unknown State = "unknown" // it could not be checked
)

// Fact is the outcome of one check, with the reason where it is not Holds.
type Fact struct {
	State State  `json:"state"`
	Why   string `json:"why,omitempty"`
}

// OK tells that the check was made and the answer is good.
func (f Fact) OK() bool { return f.State == Holds }

// Facts is what a check of one signer found.
type Facts struct {
	// MessageDigest: the attribute equals the digest of the content (RFC 5652, Section 5.6); Absent without signed attributes.
	MessageDigest Fact `json:"message_digest"`
	// Signature: the value verifies with the key of the certificate found, over the signed attributes or, without them, the content.
	Signature Fact `json:"signature"`
	// ContentType: the attribute equals the type of the encapsulated content (RFC 5652, Section 11.1).
	ContentType Fact `json:"content_type"`
	// SigningCertificate: signing-certificate (v1 or v2) names the certificate found (RFC 5035, Section 3; EN 319 122-1, 5.2.2).
	SigningCertificate Fact `json:"signing_certificate"`
	// Order: the signed attributes stand in DER order (RFC 5652, Section 5.3 asks for it).
	Order Fact `json:"order"`
	// Certificate is the signer's, nil where none was found.
	Certificate *Certificate `json:"-"`
	Scheme      Scheme       `json:"-"`
	// Notes are departures that do not change the facts above, in words.
	Notes []string `json:"notes,omitempty"`
}

// Intact tells that digest and signature value hold over the content, whoever signed; the certificate and the attributes are judged apart.
func (f Facts) Intact() bool {
	return f.Signature.OK() && (f.MessageDigest.OK() || f.MessageDigest.State == Absent)
}

// MalformedError says that the bytes are no such structure, and where they break.
type MalformedError struct {
	Where string // as "SignedData/signerInfos[0]/sid"
	Err   error  // may be nil
}

func (e *MalformedError) Error() string {
	if e.Err == nil {
		return "cms: malformed " + e.Where
	}
	return fmt.Sprintf("cms: malformed %s: %v", e.Where, e.Err)
}

func (e *MalformedError) Unwrap() error { return e.Err }

// LimitError says that a structure exceeds what internal/limits allows.
type LimitError struct{ Where string }

func (e *LimitError) Error() string { return "cms: " + e.Where + " exceeds its limit" }
