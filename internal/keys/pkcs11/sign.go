package pkcs11

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"

	"trien/cms"
	"trien/internal/problem"
)

// mechanism is how a token is asked for a signature (PKCS #11 v2.40 Mechanisms).
type mechanism struct {
	kind uintptr // CKM_…
	pss  *pss
	data []byte
}

// pss is what CK_RSA_PKCS_PSS_PARAMS says (Section 2.1.9).
type pss struct{ hash, mask, salt uintptr }

func (p *pss) parameters(a abi) []byte {
	if p == nil {
		return nil
	}
	return a.number(a.number(a.number(nil, p.hash), p.mask), p.salt)
}

// hashes are what PKCS #11 calls the hash functions, alone (CKM_…) and in a mask (CKG_MGF1_…), and their object identifiers.
var hashes = map[crypto.Hash]struct {
	mechanism, mask uintptr
	oid             asn1.ObjectIdentifier
}{
	crypto.SHA256: {0x250, 2, asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}},
	crypto.SHA384: {0x260, 3, asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 2}},
	crypto.SHA512: {0x270, 4, asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 3}},
}

// mechanismOf says how the token signs a digest by a scheme.
func mechanismOf(s cms.Scheme, public crypto.PublicKey, digest []byte) (mechanism, error) {
	h, ok := hashes[s.Hash]
	if !ok || !s.Fits(public) || len(digest) != s.Hash.Size() || s.MGF != 0 && s.MGF != s.Hash {
		return mechanism{}, problem.New(problem.Key,
			fmt.Sprintf("Khoá này không ký được theo thuật toán %s. Hãy chọn khoá hoặc thuật toán khác.", s),
			fmt.Sprintf("This key can't sign by %s. Choose another key or scheme.", s))
	}
	switch key := public.(type) {
	case *ecdsa.PublicKey: // as many bytes as the order has are signed, from the left (FIPS 186-5, Section 6.4.1)
		order := (key.Params().N.BitLen() + 7) / 8
		return mechanism{kind: mechECDSA, data: digest[:min(order, len(digest))]}, nil
	case *rsa.PublicKey:
		if s.Family == cms.PSS {
			salt := s.Salt
			if salt == 0 {
				salt = len(digest)
			}
			return mechanism{kind: mechPSS, pss: &pss{h.mechanism, h.mask, uintptr(salt)}, data: digest}, nil
		}
	}
	info, err := digestInfo(h.oid, digest)
	return mechanism{kind: mechRSA, data: info}, err
}

// digestInfo is what PKCS #1 v1.5 signs (RFC 8017, Section 9.2, step 2).
func digestInfo(oid asn1.ObjectIdentifier, digest []byte) ([]byte, error) {
	return asn1.Marshal(struct {
		Algorithm pkix.AlgorithmIdentifier
		Digest    []byte
	}{pkix.AlgorithmIdentifier{Algorithm: oid, Parameters: asn1.NullRawValue}, digest})
}

// derValue turns the two halves that a token gives into an Ecdsa-Sig-Value (RFC 3279, Section 2.2.3).
func derValue(raw []byte) []byte {
	half := len(raw) / 2
	var b cryptobyte.Builder
	b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1BigInt(new(big.Int).SetBytes(raw[:half]))
		b.AddASN1BigInt(new(big.Int).SetBytes(raw[half:]))
	})
	return b.BytesOrPanic()
}
