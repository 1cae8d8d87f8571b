package tsp

import (
	"crypto"
	"errors"
	"time"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"

	"trien/cms"
)

// Bits of PKIFailureInfo (RFC 3161, Section 2.4.2).
const (
	failBadAlgorithm = 0
	failBadFormat    = 5
	failPolicy       = 15
	failExtension    = 16
)

// refuse writes a TimeStampResp with status rejection.
func refuse(bit int, why string) ([]byte, error) {
	bits := make([]byte, bit/8+1)
	bits[bit/8] = 0x80 >> (bit % 8)
	b := cryptobyte.NewBuilder(nil)
	b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1Int64(2)
			b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddASN1(cbasn1.UTF8String, func(b *cryptobyte.Builder) { b.AddBytes([]byte(why)) })
			})
			b.AddASN1(cbasn1.BIT_STRING, func(b *cryptobyte.Builder) {
				b.AddUint8(uint8(7 - bit%8)) // unused bits: a named bit list ends with its last one
				b.AddBytes(bits)
			})
		})
	})
	return b.Bytes()
}

func (r Responder) answer(q Request) ([]byte, error) {
	switch {
	case q.Hash != crypto.SHA256 && q.Hash != crypto.SHA384 && q.Hash != crypto.SHA512:
		return refuse(failBadAlgorithm, "only SHA-256, SHA-384 and SHA-512 are stamped")
	case len(q.Digest) != q.Hash.Size():
		return refuse(failBadFormat, "the imprint is not as long as its hash function says")
	case q.Policy != "" && q.Policy != r.Policy:
		return refuse(failPolicy, "only policy "+string(r.Policy)+" is served")
	case q.Extensions:
		return refuse(failExtension, "extensions are not supported")
	}
	token, err := r.token(q)
	if err != nil {
		return nil, err
	}
	b := cryptobyte.NewBuilder(nil)
	b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) { b.AddASN1Int64(0) })
		b.AddBytes(token)
	})
	return b.Bytes()
}

// token signs a TSTInfo.
func (r Responder) token(q Request) ([]byte, error) {
	if len(r.Chain) == 0 || r.Key == nil || r.Serial == nil {
		return nil, errors.New("tsp: the responder lacks a key, a certificate or a serial number")
	}
	scheme, err := r.scheme()
	if err != nil {
		return nil, err
	}
	info, err := r.info(q)
	if err != nil {
		return nil, err
	}
	digest, err := scheme.Digest(info)
	if err != nil {
		return nil, err
	}
	attributes, err := cms.SignedAttributes(cms.ToSign{ContentType: cms.OIDTSTInfo, Digest: digest, Hash: scheme.Hash, Certificate: r.Chain[0]})
	if err != nil {
		return nil, err
	}
	sum, err := scheme.Digest(attributes)
	if err != nil {
		return nil, err
	}
	value, err := r.Key.Sign(r.Rand, sum, scheme.SignerOpts())
	if err != nil {
		return nil, err
	}
	a := cms.Assembly{Scheme: scheme, Attributes: attributes, Signature: value, ContentType: cms.OIDTSTInfo, Content: info, Certificates: r.Chain}
	a.Bare = !q.CertReq
	return cms.Assemble(a)
}

func (r Responder) scheme() (cms.Scheme, error) {
	if r.Scheme.Family != 0 {
		return r.Scheme, nil
	}
	return cms.DefaultScheme(r.Key.Public())
}

// info writes TSTInfo.
func (r Responder) info(q Request) ([]byte, error) {
	policy, err := r.Policy.Marshal()
	if err != nil {
		return nil, err
	}
	imprint, err := imprint(q.Hash, q.Digest)
	if err != nil {
		return nil, err
	}
	b := cryptobyte.NewBuilder(nil)
	b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1Int64(1)
		b.AddBytes(policy)
		b.AddBytes(imprint)
		b.AddASN1BigInt(r.Serial)
		b.AddASN1(cbasn1.GeneralizedTime, func(b *cryptobyte.Builder) { b.AddBytes([]byte(formatTime(r.Time))) })
		addAccuracy(b, r.Accuracy)
		if q.Nonce != nil {
			b.AddASN1BigInt(q.Nonce)
		}
	})
	return b.Bytes()
}

// formatTime gives milliseconds without trailing zeros (RFC 3161, Section 2.4.2).
func formatTime(t time.Time) string { return t.UTC().Format("20060102150405.999Z") }

func addAccuracy(b *cryptobyte.Builder, d time.Duration) {
	if d <= 0 {
		return
	}
	b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		if s := int64(d / time.Second); s > 0 {
			b.AddASN1Int64(s)
		}
		if ms := int64(d % time.Second / time.Millisecond); ms > 0 {
			b.AddASN1Int64WithTag(ms, cbasn1.Tag(0).ContextSpecific())
		}
		if us := int64(d % time.Millisecond / time.Microsecond); us > 0 {
			b.AddASN1Int64WithTag(us, cbasn1.Tag(1).ContextSpecific())
		}
	})
}
