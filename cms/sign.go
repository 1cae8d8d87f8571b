package cms

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// ToSign is what the signed attributes say.
type ToSign struct {
	ContentType OID // OIDData when empty
	Digest      []byte
	Hash        crypto.Hash // by which Digest was made; the certificate is named by it too
	Certificate *x509.Certificate
	More        []Attribute // further signed attributes
}

// SignedAttributes gives the DER SET to be signed: content-type, message-digest, signing-certificate-v2 (EN 319 142-1, 6.3) and More.
// There is no signing-time: in PAdES the time stands in /M (EN 319 142-1, 6.3).
// The signer's digest is Scheme.Digest of these bytes.
func SignedAttributes(t ToSign) ([]byte, error) {
	if t.Certificate == nil {
		return nil, errors.New("cms: no certificate to name")
	}
	if !t.Hash.Available() || len(t.Digest) != t.Hash.Size() {
		return nil, fmt.Errorf("cms: a digest of %d bytes is none of %s", len(t.Digest), t.Hash)
	}
	if t.ContentType == "" {
		t.ContentType = OIDData
	}
	kind, err := t.ContentType.Marshal()
	if err != nil {
		return nil, err
	}
	digest, err := marshal(func(b *cryptobyte.Builder) { b.AddASN1OctetString(t.Digest) })
	if err != nil {
		return nil, err
	}
	cert, err := marshal(func(b *cryptobyte.Builder) { addCertID(b, t.Hash, t.Certificate) })
	if err != nil {
		return nil, err
	}
	return marshalAttributes(cbasn1.SET, append([]Attribute{
		{Type: OIDContentType, Values: [][]byte{kind}},
		{Type: OIDMessageDigest, Values: [][]byte{digest}},
		{Type: OIDSigningCertificate2, Values: [][]byte{cert}},
	}, t.More...))
}

// addCertID writes SigningCertificateV2 with one ESSCertIDv2; DER leaves the default hash algorithm, SHA-256, out.
func addCertID(b *cryptobyte.Builder, hash crypto.Hash, cert *x509.Certificate) {
	h := hash.New()
	h.Write(cert.Raw)
	b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
				if hash != crypto.SHA256 {
					Algorithm{OID: HashOID(hash)}.add(b)
				}
				b.AddASN1OctetString(h.Sum(nil))
			})
		})
	})
}

func marshalAttributes(tag cbasn1.Tag, attributes []Attribute) ([]byte, error) {
	parts := make([][]byte, 0, len(attributes))
	for _, a := range attributes {
		part, err := marshalRoom(32+total(a.Values), func(b *cryptobyte.Builder) {
			b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
				addOID(b, a.Type)
				addSet(b, cbasn1.SET, a.Values)
			})
		})
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
	}
	return marshalRoom(8+total(parts), func(b *cryptobyte.Builder) { addSet(b, tag, parts) })
}

// Assembly is all that a SignedData with one signer is made of.
type Assembly struct {
	Scheme       Scheme
	Attributes   []byte // as SignedAttributes gave them
	Signature    []byte
	Certificates []*x509.Certificate // the signer's first, then its chain; the file has them once each, in the order of DER
	ContentType  OID                 // OIDData when empty
	Content      []byte              // nil: detached
	Unsigned     []Attribute
	Bare         bool // leave the certificates out: a time-stamp token that was asked for without them
}

// Assemble writes the ContentInfo in DER (RFC 5652, Section 5.1). The same input gives the same bytes.
func Assemble(a Assembly) ([]byte, error) {
	if len(a.Certificates) == 0 {
		return nil, errors.New("cms: no certificate of the signer")
	}
	if a.ContentType == "" {
		a.ContentType = OIDData
	}
	signer, err := a.signerInfo()
	if err != nil {
		return nil, err
	}
	version := int64(1)
	if a.ContentType != OIDData { // RFC 5652, Section 5.1
		version = 3
	}
	certs := a.certificates()
	return marshalRoom(128+len(signer)+total(certs)+len(a.Content), func(b *cryptobyte.Builder) {
		b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
			addOID(b, OIDSignedData)
			b.AddASN1(context(0), func(b *cryptobyte.Builder) {
				b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
					b.AddASN1Int64(version)
					b.AddASN1(cbasn1.SET, Algorithm{OID: HashOID(a.Scheme.Hash)}.add)
					a.addContent(b)
					if !a.Bare {
						addSet(b, context(0), certs)
					}
					b.AddASN1(cbasn1.SET, func(b *cryptobyte.Builder) { b.AddBytes(signer) })
				})
			})
		})
	})
}

func (a Assembly) addContent(b *cryptobyte.Builder) {
	b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		addOID(b, a.ContentType)
		if a.Content != nil {
			b.AddASN1(context(0), func(b *cryptobyte.Builder) { b.AddASN1OctetString(a.Content) })
		}
	})
}

// signerInfo writes SignerInfo version 1, which names the certificate by issuer and serial number.
func (a Assembly) signerInfo() ([]byte, error) {
	algorithm, err := a.Scheme.Algorithm()
	if err != nil {
		return nil, err
	}
	if len(a.Attributes) == 0 || a.Attributes[0] != byte(cbasn1.SET) {
		return nil, errors.New("cms: the signed attributes are no DER SET")
	}
	signed := bytes.Clone(a.Attributes)
	signed[0] = byte(context(0))
	var unsigned []byte
	if len(a.Unsigned) > 0 {
		if unsigned, err = marshalAttributes(context(1), a.Unsigned); err != nil {
			return nil, err
		}
	}
	cert := a.Certificates[0]
	return marshalRoom(256+len(cert.RawIssuer)+len(signed)+len(a.Signature)+len(unsigned), func(b *cryptobyte.Builder) {
		b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1Int64(1)
			b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddBytes(cert.RawIssuer)
				b.AddASN1BigInt(cert.SerialNumber)
			})
			Algorithm{OID: HashOID(a.Scheme.Hash)}.add(b)
			b.AddBytes(signed)
			algorithm.add(b)
			b.AddASN1OctetString(a.Signature)
			b.AddBytes(unsigned)
		})
	})
}

// certificates gives the certificates' DER, each once.
func (a *Assembly) certificates() [][]byte {
	var out [][]byte
	for _, c := range a.Certificates {
		if !slices.ContainsFunc(out, func(o []byte) bool { return bytes.Equal(o, c.Raw) }) {
			out = append(out, c.Raw)
		}
	}
	return out
}
