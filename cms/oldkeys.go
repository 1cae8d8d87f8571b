package cms

import (
	"bytes"
	"crypto/dsa" //lint:ignore SA1019 old certificates are read, and judged weak // old files have it; to verify is a fact, to believe it is for a policy
	"crypto/rsa"
	"math"
	"math/big"
	"slices"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"

	"trien/internal/limits"
)

// maxModulus bounds RSA moduli that are computed with here, in bits: larger ones cost seconds.
const maxModulus = 16_384

// verifyDSA verifies a Dss-Sig-Value (RFC 3279, Section 2.2.2).
func verifyDSA(k *dsa.PublicKey, digest, signature []byte) error {
	in := cryptobyte.String(signature)
	var body cryptobyte.String
	r, s := new(big.Int), new(big.Int)
	if !in.ReadASN1(&body, cbasn1.SEQUENCE) || !in.Empty() || !body.ReadASN1Integer(r) || !body.ReadASN1Integer(s) || !body.Empty() {
		return errWrong
	}
	if k.P.BitLen() > maxModulus || k.Q.BitLen() > limits.DSASubgroup || k.P.Sign() <= 0 || k.Q.Sign() <= 0 {
		return &LimitError{Where: "DSA key"}
	}
	// FIPS 186-4, Section 4.7: the leftmost bits of the digest, as many as Q has.
	if !dsa.Verify(k, digest[:min(len(digest), (k.Q.BitLen()+7)/8)], r, s) {
		return errWrong
	}
	return nil
}

// refused tells whether crypto/rsa refuses to verify with a key because it is weak or odd.
func refused(k *rsa.PublicKey) bool { return k.N.BitLen() < 1024 || int64(k.E) > math.MaxInt32 }

// verifyRefused is RSASSA-PKCS1-v1_5 (RFC 8017, Section 8.2.2) for keys that crypto/rsa refuses: 512-bit moduli and large
// exponents stand in real signatures, and whether one holds is a fact all the same.
func (s Scheme) verifyRefused(k *rsa.PublicKey, digest, signature []byte) error {
	size := k.Size()
	if k.N.Sign() <= 0 || k.E < 3 {
		return &LimitError{Where: "RSA key"}
	}
	value := new(big.Int).SetBytes(signature)
	if len(signature) != size || value.Cmp(k.N) >= 0 {
		return errWrong
	}
	info, err := marshal(func(b *cryptobyte.Builder) { // DigestInfo
		b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
			Algorithm{OID: HashOID(s.Hash), Parameters: []byte{5, 0}}.add(b)
			b.AddASN1OctetString(digest)
		})
	})
	if err != nil {
		return err
	}
	pad := size - len(info) - 3
	if pad < 8 {
		return errWrong
	}
	want := slices.Concat([]byte{0, 1}, bytes.Repeat([]byte{0xff}, pad), []byte{0}, info)
	got := value.Exp(value, big.NewInt(int64(k.E)), k.N).FillBytes(make([]byte, size))
	if !bytes.Equal(got, want) {
		return errWrong
	}
	return nil
}
