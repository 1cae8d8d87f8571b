package certpath

import (
	"crypto"
	"crypto/dsa" //lint:ignore SA1019 old certificates are read, and judged weak //nolint:staticcheck // old chains are judged as facts; policy warns
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

type scheme int

const (
	pkcs1 scheme = iota + 1
	pss
	ecdsaSig
	dsaSig
	eddsa
)

// signatureAlgorithms names what RFC 3279, 4055, 5758, 8410 and 8692 assign.
var signatureAlgorithms = map[string]struct {
	scheme scheme
	hash   crypto.Hash
}{
	"1.2.840.113549.1.1.4":    {pkcs1, crypto.MD5},
	"1.2.840.113549.1.1.5":    {pkcs1, crypto.SHA1},
	"1.3.14.3.2.29":           {pkcs1, crypto.SHA1},
	"1.2.840.113549.1.1.14":   {pkcs1, crypto.SHA224},
	"1.2.840.113549.1.1.11":   {pkcs1, crypto.SHA256},
	"1.2.840.113549.1.1.12":   {pkcs1, crypto.SHA384},
	"1.2.840.113549.1.1.13":   {pkcs1, crypto.SHA512},
	"2.16.840.1.101.3.4.3.14": {pkcs1, crypto.SHA3_256},
	"2.16.840.1.101.3.4.3.15": {pkcs1, crypto.SHA3_384},
	"2.16.840.1.101.3.4.3.16": {pkcs1, crypto.SHA3_512},
	"1.2.840.113549.1.1.10":   {pss, 0},
	"1.2.840.10045.4.1":       {ecdsaSig, crypto.SHA1},
	"1.2.840.10045.4.3.1":     {ecdsaSig, crypto.SHA224},
	"1.2.840.10045.4.3.2":     {ecdsaSig, crypto.SHA256},
	"1.2.840.10045.4.3.3":     {ecdsaSig, crypto.SHA384},
	"1.2.840.10045.4.3.4":     {ecdsaSig, crypto.SHA512},
	"2.16.840.1.101.3.4.3.10": {ecdsaSig, crypto.SHA3_256},
	"2.16.840.1.101.3.4.3.11": {ecdsaSig, crypto.SHA3_384},
	"2.16.840.1.101.3.4.3.12": {ecdsaSig, crypto.SHA3_512},
	"1.2.840.10040.4.3":       {dsaSig, crypto.SHA1},
	"2.16.840.1.101.3.4.3.1":  {dsaSig, crypto.SHA224},
	"2.16.840.1.101.3.4.3.2":  {dsaSig, crypto.SHA256},
	"1.3.101.112":             {eddsa, 0},
}

var hashes = map[string]crypto.Hash{
	"1.3.14.3.2.26": crypto.SHA1, "2.16.840.1.101.3.4.2.4": crypto.SHA224, "2.16.840.1.101.3.4.2.1": crypto.SHA256,
	"2.16.840.1.101.3.4.2.2": crypto.SHA384, "2.16.840.1.101.3.4.2.3": crypto.SHA512, "2.16.840.1.101.3.4.2.8": crypto.SHA3_256,
	"2.16.840.1.101.3.4.2.9": crypto.SHA3_384, "2.16.840.1.101.3.4.2.10": crypto.SHA3_512,
}

// Digest names the digest algorithm inside a signature algorithm ("SHA-1", "SHA-256"); "" when unknown or implied by the key.
func (a Algorithm) Digest() string {
	s, ok := signatureAlgorithms[a.OID]
	if ok && s.scheme == pss {
		s.hash, _, _ = pssParameters(a.Params)
	}
	if s.hash == 0 {
		return ""
	}
	return s.hash.String()
}

// Scheme names the family of a signature algorithm: "RSA" (PKCS #1 v1.5), "RSA-PSS", "ECDSA", "DSA" or "Ed25519"; "" when unknown.
func (a Algorithm) Scheme() string {
	switch signatureAlgorithms[a.OID].scheme {
	case pkcs1:
		return "RSA"
	case pss:
		return "RSA-PSS"
	case ecdsaSig:
		return "ECDSA"
	case dsaSig:
		return "DSA"
	case eddsa:
		return "Ed25519"
	}
	return ""
}

// Verify reports whether sig is k's signature over signed by algorithm a: nil, ErrSignature or ErrUnsupported.
func (k Key) Verify(a Algorithm, signed, sig []byte) error {
	s, ok := signatureAlgorithms[a.OID]
	if !ok || k.Public == nil {
		return ErrUnsupported
	}
	if s.scheme == eddsa {
		return holds(k.Public, func(p ed25519.PublicKey) bool { return ed25519.Verify(p, signed, sig) })
	}
	salt := rsa.PSSSaltLengthAuto
	if s.scheme == pss {
		var mgf crypto.Hash
		if s.hash, mgf, salt = pssParameters(a.Params); s.hash == 0 || mgf != s.hash {
			return ErrUnsupported // two digests in one PSS signature: crypto/rsa has no such thing
		}
	}
	if k.Bits < 1024 && (s.scheme == pkcs1 || s.scheme == pss) {
		return ErrUnsupported // crypto/rsa refuses to verify under such keys
	}
	h := s.hash.New()
	h.Write(signed)
	digest := h.Sum(nil)
	switch s.scheme {
	case pkcs1:
		return holds(k.Public, func(p *rsa.PublicKey) bool { return rsa.VerifyPKCS1v15(p, s.hash, digest, sig) == nil })
	case pss:
		return holds(k.Public, func(p *rsa.PublicKey) bool {
			return rsa.VerifyPSS(p, s.hash, digest, sig, &rsa.PSSOptions{SaltLength: salt}) == nil
		})
	case ecdsaSig:
		return holds(k.Public, func(p *ecdsa.PublicKey) bool { return ecdsa.VerifyASN1(p, digest, sig) })
	}
	return holds(k.Public, func(p *dsa.PublicKey) bool { return verifyDSA(p, digest, sig) })
}

// holds runs check when the key is of the algorithm's kind; a key of another kind can't have made the signature.
func holds[K crypto.PublicKey](key crypto.PublicKey, check func(K) bool) error {
	k, ok := key.(K)
	if !ok || !check(k) {
		return ErrSignature
	}
	return nil
}

func verifyDSA(p *dsa.PublicKey, digest, sig []byte) bool {
	s, seq := cryptobyte.String(sig), cryptobyte.String(nil)
	r, t := new(big.Int), new(big.Int)
	if p.P == nil || p.Q.BitLen()%8 != 0 || !s.ReadASN1(&seq, cbasn1.SEQUENCE) || !seq.ReadASN1Integer(r) || !seq.ReadASN1Integer(t) {
		return false
	}
	if n := p.Q.BitLen() / 8; len(digest) > n {
		digest = digest[:n]
	}
	return dsa.Verify(p, digest, r, t)
}

// pssParameters reads RSASSA-PSS-params (RFC 4055, Section 3.1): digest, mask digest, salt length; SHA-1 and 20 where absent.
func pssParameters(der []byte) (hash, mgf crypto.Hash, salt int) {
	hash, mgf, salt = crypto.SHA1, crypto.SHA1, 20
	s, seq := cryptobyte.String(der), cryptobyte.String(nil)
	if len(der) == 0 || !s.ReadASN1(&seq, cbasn1.SEQUENCE) {
		return 0, 0, 0
	}
	context := func(n uint8) cbasn1.Tag { return cbasn1.Tag(n).Constructed().ContextSpecific() }
	var part cryptobyte.String
	var has bool
	if !seq.ReadOptionalASN1(&part, &has, context(0)) {
		return 0, 0, 0
	}
	if has {
		a, _ := readAlgorithm(&part)
		hash = hashes[a.OID]
	}
	if !seq.ReadOptionalASN1(&part, &has, context(1)) {
		return 0, 0, 0
	}
	if has {
		a, _ := readAlgorithm(&part)
		inner := cryptobyte.String(a.Params)
		b, _ := readAlgorithm(&inner)
		mgf = hashes[b.OID]
	}
	if !seq.ReadOptionalASN1Integer(&salt, context(2), 20) || salt < 0 {
		return 0, 0, 0
	}
	return hash, mgf, salt
}
