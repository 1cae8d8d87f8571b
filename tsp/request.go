package tsp

import (
	"crypto"
	"fmt"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"

	"trien/cms"
	"trien/internal/limits"
)

func context(n uint8) cbasn1.Tag { return cbasn1.Tag(n).ContextSpecific().Constructed() }

func malformed(where string) error { return &cms.MalformedError{Where: where} }

// Marshal gives the request in DER.
func (r Request) Marshal() ([]byte, error) {
	if cms.HashOID(r.Hash) == "" || len(r.Digest) != r.Hash.Size() {
		return nil, fmt.Errorf("tsp: a digest of %d bytes is none of %s", len(r.Digest), r.Hash)
	}
	imprint, err := imprint(r.Hash, r.Digest)
	if err != nil {
		return nil, err
	}
	var policy []byte
	if r.Policy != "" {
		if policy, err = r.Policy.Marshal(); err != nil {
			return nil, err
		}
	}
	b := cryptobyte.NewBuilder(nil)
	b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1Int64(1)
		b.AddBytes(imprint)
		b.AddBytes(policy)
		if r.Nonce != nil {
			b.AddASN1BigInt(r.Nonce)
		}
		if r.CertReq { // DEFAULT FALSE
			b.AddASN1Boolean(true)
		}
	})
	return b.Bytes()
}

// imprint writes MessageImprint. The hash algorithm has NULL parameters: OpenSSL and older TSAs compare them so.
func imprint(h crypto.Hash, digest []byte) ([]byte, error) {
	oid, err := cms.HashOID(h).Marshal()
	if err != nil {
		return nil, err
	}
	b := cryptobyte.NewBuilder(nil)
	b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddBytes(oid)
			b.AddASN1NULL()
		})
		b.AddASN1OctetString(digest)
	})
	return b.Bytes()
}

// readImprint reads MessageImprint.
func readImprint(in *cryptobyte.String) (cms.OID, crypto.Hash, []byte, bool) {
	var body, algorithm, digest cryptobyte.String
	if !in.ReadASN1(&body, cbasn1.SEQUENCE) || !body.ReadASN1Element(&algorithm, cbasn1.SEQUENCE) ||
		!body.ReadASN1(&digest, cbasn1.OCTET_STRING) || !body.Empty() {
		return "", 0, nil, false
	}
	a, err := cms.ParseAlgorithm(algorithm)
	return a.OID, a.Hash(), digest, err == nil
}

// ParseRequest reads a TimeStampReq in DER. Errors are *cms.MalformedError or *cms.LimitError.
func ParseRequest(der []byte) (Request, error) {
	var r Request
	if len(der) > limits.TSTSize {
		return r, &cms.LimitError{Where: "TimeStampReq"}
	}
	in := cryptobyte.String(der)
	var body cryptobyte.String
	var version int
	if !in.ReadASN1(&body, cbasn1.SEQUENCE) || !in.Empty() {
		return r, malformed("TimeStampReq")
	}
	if !body.ReadASN1Integer(&version) || version != 1 {
		return r, malformed("TimeStampReq/version")
	}
	var ok bool
	if _, r.Hash, r.Digest, ok = readImprint(&body); !ok {
		return r, malformed("TimeStampReq/messageImprint")
	}
	if body.PeekASN1Tag(cbasn1.OBJECT_IDENTIFIER) {
		if r.Policy, ok = cms.ReadOID(&body); !ok {
			return r, malformed("TimeStampReq/reqPolicy")
		}
	}
	if body.PeekASN1Tag(cbasn1.INTEGER) {
		if r.Nonce = new(big.Int); !body.ReadASN1Integer(r.Nonce) {
			return r, malformed("TimeStampReq/nonce")
		}
	}
	if body.PeekASN1Tag(cbasn1.BOOLEAN) && !body.ReadASN1Boolean(&r.CertReq) {
		return r, malformed("TimeStampReq/certReq")
	}
	var extensions cryptobyte.String
	if !body.ReadOptionalASN1(&extensions, &r.Extensions, context(0)) || !body.Empty() {
		return r, malformed("TimeStampReq/extensions")
	}
	return r, nil
}
