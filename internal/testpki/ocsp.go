package testpki

import (
	"crypto"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"math/big"
	"time"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"

	"trien/cms"
)

// freshFor is how long an OCSP response and a CRL say that they are news.
const freshFor = 24 * time.Hour

const oidNonce cms.OID = "1.3.6.1.5.5.7.48.1.2"

// asked is one CertID of an OCSP request (RFC 6960, Section 4.1.1).
type asked struct {
	raw               []byte
	hash              cms.OID
	nameHash, keyHash []byte
	serial            *big.Int
}

// OCSP answers an OCSPRequest in DER at an instant, by the responder that the certificates' issuer has authorised.
// A request that can't be read, or that asks about several issuers, gets an error status, not an error.
func (p *PKI) OCSP(request []byte, at time.Time) ([]byte, error) {
	const malformedRequest, unauthorized = 1, 6
	list, nonce, ok := readOCSPRequest(request)
	if !ok || len(list) == 0 {
		return ocspStatus(malformedRequest)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	ca, err := p.issuerOf(list[0])
	if err != nil {
		return nil, err
	}
	if ca == nil {
		return ocspStatus(unauthorized)
	}
	for _, a := range list[1:] {
		if other, err := p.issuerOf(a); err != nil || other != ca {
			return ocspStatus(unauthorized)
		}
	}
	responder, err := p.get("ocsp-" + ca.name)
	if err != nil {
		return nil, err
	}
	return p.respond(ca, responder, list, nonce, at.UTC())
}

func ocspStatus(code uint8) ([]byte, error) { return []byte{0x30, 3, 0x0a, 1, code}, nil }

// readOCSPRequest reads what is asked and the nonce extension, raw.
func readOCSPRequest(der []byte) (list []asked, nonce []byte, ok bool) {
	in := cryptobyte.String(der)
	var body, tbs, requests cryptobyte.String
	if !in.ReadASN1(&body, cbasn1.SEQUENCE) || !body.ReadASN1(&tbs, cbasn1.SEQUENCE) || !tbs.SkipOptionalASN1(explicit(0)) ||
		!tbs.SkipOptionalASN1(explicit(1)) || !tbs.ReadASN1(&requests, cbasn1.SEQUENCE) {
		return nil, nil, false
	}
	for !requests.Empty() && len(list) < 20 {
		var one, raw, id cryptobyte.String
		if !requests.ReadASN1(&one, cbasn1.SEQUENCE) || !one.ReadASN1Element(&raw, cbasn1.SEQUENCE) {
			return nil, nil, false
		}
		a := asked{raw: raw, serial: new(big.Int)}
		var algorithm cryptobyte.String
		if !raw.ReadASN1(&id, cbasn1.SEQUENCE) || !id.ReadASN1Element(&algorithm, cbasn1.SEQUENCE) ||
			!id.ReadASN1((*cryptobyte.String)(&a.nameHash), cbasn1.OCTET_STRING) ||
			!id.ReadASN1((*cryptobyte.String)(&a.keyHash), cbasn1.OCTET_STRING) || !id.ReadASN1Integer(a.serial) {
			return nil, nil, false
		}
		hash, err := cms.ParseAlgorithm(algorithm)
		if err != nil {
			return nil, nil, false
		}
		a.hash = hash.OID
		list = append(list, a)
	}
	return list, readNonce(tbs), true
}

func readNonce(tbs cryptobyte.String) []byte {
	var outer, extensions cryptobyte.String
	if !tbs.ReadASN1(&outer, explicit(2)) || !outer.ReadASN1(&extensions, cbasn1.SEQUENCE) {
		return nil
	}
	for !extensions.Empty() {
		var raw, body cryptobyte.String
		if !extensions.ReadASN1Element(&raw, cbasn1.SEQUENCE) {
			return nil
		}
		rest := raw
		if !rest.ReadASN1(&body, cbasn1.SEQUENCE) {
			return nil
		}
		if kind, ok := cms.ReadOID(&body); ok && kind == oidNonce {
			return raw
		}
	}
	return nil
}

func explicit(n uint8) cbasn1.Tag { return cbasn1.Tag(n).ContextSpecific().Constructed() }

// issuerOf finds the authority whose name and key a CertID hashes; nil where it is none of ours.
func (p *PKI) issuerOf(a asked) (*entry, error) {
	for _, r := range declared {
		if r.profile != Root && r.profile != Authority {
			continue
		}
		ca, err := p.get(r.name)
		if err != nil {
			return nil, err
		}
		name, key, err := certIDHashes(ca.cert, a.hash)
		if err != nil {
			return nil, err
		}
		if string(name) == string(a.nameHash) && string(key) == string(a.keyHash) {
			return ca, nil
		}
	}
	return nil, nil
}

func certIDHashes(ca *x509.Certificate, hash cms.OID) (name, key []byte, err error) {
	var spki struct {
		Algorithm pkix.AlgorithmIdentifier
		Key       asn1.BitString
	}
	if _, err := asn1.Unmarshal(ca.RawSubjectPublicKeyInfo, &spki); err != nil {
		return nil, nil, err
	}
	switch (cms.Algorithm{OID: hash}).Hash() {
	case crypto.SHA1:
		n, k := sha1.Sum(ca.RawSubject), sha1.Sum(spki.Key.RightAlign())
		return n[:], k[:], nil
	case crypto.SHA256:
		n, k := sha256.Sum256(ca.RawSubject), sha256.Sum256(spki.Key.RightAlign())
		return n[:], k[:], nil
	}
	return nil, nil, nil
}

// respond writes an OCSPResponse with a BasicOCSPResponse (RFC 6960, Section 4.2.1).
func (p *PKI) respond(ca, responder *entry, list []asked, nonce []byte, at time.Time) ([]byte, error) {
	b := cryptobyte.NewBuilder(nil)
	b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1(explicit(2), func(b *cryptobyte.Builder) { b.AddASN1OctetString(responder.cert.SubjectKeyId) })
		b.AddASN1GeneralizedTime(at)
		b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
			for _, a := range list {
				p.addStatus(b, ca, a, at)
			}
		})
		if nonce != nil {
			b.AddASN1(explicit(1), func(b *cryptobyte.Builder) {
				b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) { b.AddBytes(nonce) })
			})
		}
	})
	tbs, err := b.Bytes()
	if err != nil {
		return nil, err
	}
	return p.signOCSP(responder, tbs)
}

// addStatus writes one SingleResponse.
func (p *PKI) addStatus(b *cryptobyte.Builder, ca *entry, a asked, at time.Time) {
	e := p.bySerial(ca, a.serial)
	b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddBytes(a.raw)
		switch {
		case e == nil:
			b.AddBytes([]byte{0x82, 0}) // unknown
		case e.revoked.IsZero() || e.revoked.After(at):
			b.AddBytes([]byte{0x80, 0}) // good
		default:
			b.AddASN1(explicit(1), func(b *cryptobyte.Builder) {
				b.AddASN1GeneralizedTime(e.revoked)
				b.AddASN1(explicit(0), func(b *cryptobyte.Builder) { b.AddASN1Enum(int64(e.reason())) })
			})
		}
		b.AddASN1GeneralizedTime(at)
		b.AddASN1(explicit(0), func(b *cryptobyte.Builder) { b.AddASN1GeneralizedTime(at.Add(freshFor)) })
	})
}

// The CRLReasons of revocations here (RFC 5280, Section 5.3.1).
const (
	reasonKeyCompromise   = 1
	reasonCertificateHold = 6
)

func (e *entry) reason() int {
	if e.held {
		return reasonCertificateHold
	}
	return reasonKeyCompromise
}

func (p *PKI) bySerial(ca *entry, serial *big.Int) *entry {
	for _, e := range p.issued {
		if e.issuer == ca.name && e.cert.SerialNumber.Cmp(serial) == 0 {
			return e
		}
	}
	return nil
}

func (p *PKI) signOCSP(responder *entry, tbs []byte) ([]byte, error) {
	scheme, err := cms.DefaultScheme(responder.key.Public())
	if err != nil {
		return nil, err
	}
	digest, err := scheme.Digest(tbs)
	if err != nil {
		return nil, err
	}
	value, err := responder.key.Sign(p.random, digest, scheme.SignerOpts())
	if err != nil {
		return nil, err
	}
	algorithm, err := scheme.Algorithm()
	if err != nil {
		return nil, err
	}
	identifier, err := algorithm.Marshal()
	if err != nil {
		return nil, err
	}
	basic, err := cms.OID("1.3.6.1.5.5.7.48.1.1").Marshal()
	if err != nil {
		return nil, errors.Join(errors.New("testpki: OCSP"), err)
	}
	b := cryptobyte.NewBuilder(nil)
	b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1Enum(0) // successful
		b.AddASN1(explicit(0), func(b *cryptobyte.Builder) {
			b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddBytes(basic)
				b.AddASN1(cbasn1.OCTET_STRING, func(b *cryptobyte.Builder) {
					b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
						b.AddBytes(tbs)
						b.AddBytes(identifier)
						b.AddASN1BitString(value)
						b.AddASN1(explicit(0), func(b *cryptobyte.Builder) {
							b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) { b.AddBytes(responder.cert.Raw) })
						})
					})
				})
			})
		})
	})
	return b.Bytes()
}
