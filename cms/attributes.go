package cms

import (
	"bytes"
	"crypto"
	"math/big"
	"time"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// CertID is an ESSCertID or ESSCertIDv2 (RFC 5035, Sections 4 and 5.4.1.1).
type CertID struct {
	Hash   crypto.Hash // 0 where the algorithm is not known
	Digest []byte      // of the certificate's DER
	Issuer []byte      // DER Name; nil where issuerSerial is absent
	Serial *big.Int
}

// Policy is a signature-policy-identifier (EN 319 122-1, 5.2.9); an implied policy has no ID.
type Policy struct {
	ID     OID
	Hash   Algorithm
	Digest []byte
	URI    string // SPuri qualifier
}

// Values gives the values of all attributes of a type among attributes, each a whole DER element.
func Values(attributes []Attribute, kind OID) [][]byte {
	var out [][]byte
	for _, a := range attributes {
		if a.Type == kind {
			out = append(out, a.Values...)
		}
	}
	return out
}

// one gives the only value of a signed attribute; an error where there are several.
func (s *Signer) one(kind OID, where string) ([]byte, error) {
	switch v := Values(s.Signed, kind); len(v) {
	case 0:
		return nil, nil
	case 1:
		return v[0], nil
	}
	// RFC 5652, Section 11: these attributes MUST have a single value and MUST NOT be there twice.
	return nil, &MalformedError{Where: where + " (more than one value)"}
}

// MessageDigest gives the message-digest attribute (RFC 5652, Section 11.2), nil where it is absent.
func (s *Signer) MessageDigest() ([]byte, error) {
	v, err := s.one(OIDMessageDigest, "message-digest")
	if v == nil || err != nil {
		return nil, err
	}
	in := cryptobyte.String(v)
	var body cryptobyte.String
	if !in.ReadASN1(&body, cbasn1.OCTET_STRING) {
		return nil, &MalformedError{Where: "message-digest"}
	}
	return body, nil
}

// ContentType gives the content-type attribute (RFC 5652, Section 11.1), "" where it is absent.
func (s *Signer) ContentType() (OID, error) {
	v, err := s.one(OIDContentType, "content-type")
	if v == nil || err != nil {
		return "", err
	}
	in := cryptobyte.String(v)
	kind, ok := ReadOID(&in)
	if !ok {
		return "", &MalformedError{Where: "content-type"}
	}
	return kind, nil
}

// SigningTime gives the claimed signing-time (RFC 5652, Section 11.3), zero where it is absent. PAdES forbids it: /M takes its place.
func (s *Signer) SigningTime() (time.Time, error) {
	v, err := s.one(OIDSigningTime, "signing-time")
	if v == nil || err != nil {
		return time.Time{}, err
	}
	in := cryptobyte.String(v)
	var t time.Time
	if in.PeekASN1Tag(cbasn1.UTCTime) && in.ReadASN1UTCTime(&t) || in.PeekASN1Tag(cbasn1.GeneralizedTime) && in.ReadASN1GeneralizedTime(&t) {
		return t.UTC(), nil
	}
	return t, &MalformedError{Where: "signing-time"}
}

// SigningCertificates gives what signing-certificate and signing-certificate-v2 name, in their order; nil where both are absent.
// Only the first of each names the signer's certificate (RFC 5035, Section 3).
func (s *Signer) SigningCertificates() (v1, v2 []CertID, err error) {
	for _, v := range Values(s.Signed, OIDSigningCertificate) {
		ids, ok := readCertIDs(v, false)
		if !ok {
			return nil, nil, &MalformedError{Where: "signing-certificate"}
		}
		v1 = append(v1, ids...)
	}
	for _, v := range Values(s.Signed, OIDSigningCertificate2) {
		ids, ok := readCertIDs(v, true)
		if !ok {
			return nil, nil, &MalformedError{Where: "signing-certificate-v2"}
		}
		v2 = append(v2, ids...)
	}
	return v1, v2, nil
}

// readCertIDs reads the certs of SigningCertificate or SigningCertificateV2; their policies are not used.
func readCertIDs(der []byte, two bool) (out []CertID, ok bool) {
	in := cryptobyte.String(der)
	var body, certs cryptobyte.String
	if !in.ReadASN1(&body, cbasn1.SEQUENCE) || !body.ReadASN1(&certs, cbasn1.SEQUENCE) {
		return nil, false
	}
	for !certs.Empty() {
		var one cryptobyte.String
		if !certs.ReadASN1(&one, cbasn1.SEQUENCE) {
			return nil, false
		}
		id := CertID{Hash: crypto.SHA1}
		if two {
			id.Hash = crypto.SHA256
		}
		if two && one.PeekASN1Tag(cbasn1.SEQUENCE) {
			a, ok := readAlgorithm(&one)
			if id.Hash = hashOf(a.OID); !ok {
				return nil, false
			}
		}
		if !one.ReadASN1((*cryptobyte.String)(&id.Digest), cbasn1.OCTET_STRING) {
			return nil, false
		}
		if !one.Empty() && !id.readIssuerSerial(&one) {
			return nil, false
		}
		out = append(out, id)
	}
	return out, true
}

// readIssuerSerial reads IssuerSerial, whose issuer is GeneralNames with one directoryName (RFC 5035, Section 4).
func (c *CertID) readIssuerSerial(in *cryptobyte.String) bool {
	var body, names, name, issuer cryptobyte.String
	if !in.ReadASN1(&body, cbasn1.SEQUENCE) || !body.ReadASN1(&names, cbasn1.SEQUENCE) {
		return false
	}
	serial, ok := readInteger(&body)
	if !ok {
		return false
	}
	c.Serial = serial
	if names.ReadASN1(&name, context(4)) && name.ReadASN1Element(&issuer, cbasn1.SEQUENCE) {
		c.Issuer = issuer
	}
	return true
}

// names tells whether the identifier is of this certificate: the digest decides.
func (c CertID) names(cert Certificate) bool {
	if !c.Hash.Available() {
		return false
	}
	h := c.Hash.New()
	h.Write(cert.Raw)
	return bytes.Equal(h.Sum(nil), c.Digest)
}

// TimeStamps gives the signature time-stamp tokens (RFC 3161, Appendix A), each a DER ContentInfo.
func (s *Signer) TimeStamps() [][]byte { return Values(s.Unsigned, OIDTimeStampToken) }

// Commitments gives the commitment types (EN 319 122-1, 5.2.3).
func (s *Signer) Commitments() []OID {
	var out []OID
	for _, v := range Values(s.Signed, OIDCommitment) {
		in := cryptobyte.String(v)
		var body cryptobyte.String
		if !in.ReadASN1(&body, cbasn1.SEQUENCE) {
			continue
		}
		if o, ok := ReadOID(&body); ok {
			out = append(out, o)
		}
	}
	return out
}

// Policy gives the signature policy, nil where there is none.
func (s *Signer) Policy() (*Policy, error) {
	v, err := s.one(OIDPolicy, "signature-policy")
	if v == nil || err != nil {
		return nil, err
	}
	in := cryptobyte.String(v)
	var body, hash, digest, qualifiers cryptobyte.String
	if in.PeekASN1Tag(cbasn1.NULL) { // SignaturePolicyImplied
		return &Policy{}, nil
	}
	p := &Policy{}
	var ok bool
	if !in.ReadASN1(&body, cbasn1.SEQUENCE) {
		return nil, &MalformedError{Where: "signature-policy"}
	}
	if p.ID, ok = ReadOID(&body); !ok {
		return nil, &MalformedError{Where: "signature-policy/sigPolicyId"}
	}
	if body.ReadASN1(&hash, cbasn1.SEQUENCE) {
		if p.Hash, ok = readAlgorithm(&hash); ok && hash.ReadASN1(&digest, cbasn1.OCTET_STRING) {
			p.Digest = digest
		}
	}
	if body.ReadASN1(&qualifiers, cbasn1.SEQUENCE) {
		p.URI = readURI(qualifiers)
	}
	return p, nil
}

// readURI finds the SPuri qualifier (EN 319 122-1, 5.2.9.2).
func readURI(in cryptobyte.String) string {
	for !in.Empty() {
		var one, text cryptobyte.String
		if !in.ReadASN1(&one, cbasn1.SEQUENCE) {
			return ""
		}
		kind, ok := ReadOID(&one)
		if ok && kind == "1.2.840.113549.1.9.16.5.1" && one.ReadASN1(&text, cbasn1.IA5String) {
			return string(text)
		}
	}
	return ""
}

// Revocation gives what adbe-revocationInfoArchival holds: DER CRLs and OCSP responses (ISO 32000-2, 12.8.3.3.2).
func (s *Signer) Revocation() (crls, ocsps [][]byte, err error) {
	for _, v := range append(Values(s.Signed, OIDAdobeRevocation), Values(s.Unsigned, OIDAdobeRevocation)...) {
		in := cryptobyte.String(v)
		var body cryptobyte.String
		if !in.ReadASN1(&body, cbasn1.SEQUENCE) {
			return nil, nil, &MalformedError{Where: "adbe-revocationInfoArchival"}
		}
		for n := range uint8(2) { // [0] crl, [1] ocsp; [2] other is not read
			var explicit, list cryptobyte.String
			var present bool
			if !body.ReadOptionalASN1(&explicit, &present, context(n)) {
				return nil, nil, &MalformedError{Where: "adbe-revocationInfoArchival"}
			}
			if !present {
				continue
			}
			if !explicit.ReadASN1(&list, cbasn1.SEQUENCE) {
				return nil, nil, &MalformedError{Where: "adbe-revocationInfoArchival"}
			}
			found, ok := elements(list)
			if !ok {
				return nil, nil, &MalformedError{Where: "adbe-revocationInfoArchival"}
			}
			if n == 0 {
				crls = append(crls, found...)
			} else {
				ocsps = append(ocsps, found...)
			}
		}
	}
	return crls, ocsps, nil
}
