package cms

import (
	"crypto"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// ParseAlgorithm reads one AlgorithmIdentifier in DER.
func ParseAlgorithm(der []byte) (Algorithm, error) {
	in := cryptobyte.String(der)
	a, ok := readAlgorithm(&in)
	if !ok || !in.Empty() {
		return Algorithm{}, &MalformedError{Where: "AlgorithmIdentifier"}
	}
	return a, nil
}

func readAlgorithm(in *cryptobyte.String) (a Algorithm, ok bool) {
	var body, parameters cryptobyte.String
	var tag cbasn1.Tag
	if !in.ReadASN1(&body, cbasn1.SEQUENCE) {
		return a, false
	}
	if a.OID, ok = ReadOID(&body); !ok {
		return a, false
	}
	if body.Empty() {
		return a, true
	}
	if !body.ReadAnyASN1Element(&parameters, &tag) || !body.Empty() {
		return a, false
	}
	a.Parameters = parameters
	return a, true
}

// add writes the AlgorithmIdentifier.
func (a Algorithm) add(b *cryptobyte.Builder) {
	b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		addOID(b, a.OID)
		b.AddBytes(a.Parameters)
	})
}

// Scheme reads a as a signature algorithm. digest is the hash that is used where the identifier names only the key's kind
// (rsaEncryption); 0 where there is none, as in certificates, CRLs and OCSP responses.
func (a Algorithm) Scheme(digest crypto.Hash) (Scheme, error) {
	s := Scheme{Hash: digest}
	switch a.OID {
	case oidRSA, oidRSAOld:
		s.Family = RSA
	case oidDSA:
		s.Family = DSA
	case oidECKey, "1.2.840.10045.4", "1.2.840.10045.4.2", "1.2.840.10045.4.3": // the hash is the digest algorithm's
		s.Family = ECDSA
	case oidEd25519:
		return Scheme{Family: Ed25519}, nil
	case oidPSS:
		return a.pss(digest)
	default:
		s.Family, s.Hash = signatureOf(a.OID)
	}
	if s.Family == 0 || s.Hash == 0 {
		return Scheme{}, fmt.Errorf("signature algorithm %s is not known here", a.OID)
	}
	return s, nil
}

// pss reads RSASSA-PSS-params (RFC 4055, Section 3.1). Missing parameters, which RFC 4056 forbids, stand for the digest algorithm.
func (a Algorithm) pss(digest crypto.Hash) (Scheme, error) {
	in := cryptobyte.String(a.Parameters)
	var body, field cryptobyte.String
	if !in.ReadASN1(&body, cbasn1.SEQUENCE) {
		if digest == 0 {
			return Scheme{}, &MalformedError{Where: "RSASSA-PSS-params"}
		}
		return Scheme{Family: PSS, Hash: digest}, nil
	}
	s := Scheme{Family: PSS, Hash: crypto.SHA1, MGF: crypto.SHA1, Salt: 20}
	var present bool
	if !body.ReadOptionalASN1(&field, &present, context(0)) {
		return s, &MalformedError{Where: "RSASSA-PSS-params/hashAlgorithm"}
	}
	if present {
		h, ok := readAlgorithm(&field)
		if s.Hash = hashOf(h.OID); !ok || s.Hash == 0 {
			return s, &MalformedError{Where: "RSASSA-PSS-params/hashAlgorithm"}
		}
	}
	if !body.ReadOptionalASN1(&field, &present, context(1)) {
		return s, &MalformedError{Where: "RSASSA-PSS-params/maskGenAlgorithm"}
	}
	if present {
		mgf, ok := readAlgorithm(&field)
		inner, err := ParseAlgorithm(mgf.Parameters)
		if s.MGF = hashOf(inner.OID); !ok || err != nil || mgf.OID != oidMGF1 || s.MGF == 0 {
			return s, &MalformedError{Where: "RSASSA-PSS-params/maskGenAlgorithm"}
		}
	}
	if !body.ReadOptionalASN1(&field, &present, context(2)) || present && (!field.ReadASN1Integer(&s.Salt) || s.Salt < 0 || s.Salt > 1024) {
		return s, &MalformedError{Where: "RSASSA-PSS-params/saltLength"}
	}
	return s, nil
}

// Algorithm gives the AlgorithmIdentifier to write for the scheme.
func (s Scheme) Algorithm() (Algorithm, error) {
	switch s.Family {
	case RSA, ECDSA:
		for _, o := range []OID{
			"1.2.840.113549.1.1.11", "1.2.840.113549.1.1.12", "1.2.840.113549.1.1.13",
			"1.2.840.10045.4.3.2", "1.2.840.10045.4.3.3", "1.2.840.10045.4.3.4",
		} {
			if f, h := signatureOf(o); f == s.Family && h == s.Hash {
				a := Algorithm{OID: o}
				if f == RSA { // RFC 5754, Section 3.2: NULL for RSA, absent for ECDSA
					a.Parameters = []byte{5, 0}
				}
				return a, nil
			}
		}
	case PSS:
		return s.pssAlgorithm()
	}
	return Algorithm{}, fmt.Errorf("signing by %s is not supported", s)
}

func (s Scheme) pssAlgorithm() (Algorithm, error) {
	if s.Hash != crypto.SHA256 && s.Hash != crypto.SHA384 && s.Hash != crypto.SHA512 || s.MGF != 0 && s.MGF != s.Hash {
		return Algorithm{}, fmt.Errorf("signing by %s is not supported", s)
	}
	salt := s.Salt
	if salt == 0 {
		salt = s.Hash.Size()
	}
	hash := Algorithm{OID: HashOID(s.Hash), Parameters: []byte{5, 0}} // RFC 4055, Section 2.1
	inner, err := marshal(hash.add)
	if err != nil {
		return Algorithm{}, err
	}
	parameters, err := marshal(func(b *cryptobyte.Builder) {
		b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1(context(0), hash.add)
			b.AddASN1(context(1), Algorithm{OID: oidMGF1, Parameters: inner}.add)
			if salt != 20 { // DER leaves defaults out
				b.AddASN1(context(2), func(b *cryptobyte.Builder) { b.AddASN1Int64(int64(salt)) })
			}
		})
	})
	return Algorithm{OID: oidPSS, Parameters: parameters}, err
}

// Marshal gives the AlgorithmIdentifier in DER.
func (a Algorithm) Marshal() ([]byte, error) { return marshal(a.add) }
