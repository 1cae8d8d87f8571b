package certpath

import (
	"crypto"
	"crypto/dsa" //lint:ignore SA1019 old certificates are read, and judged weak //nolint:staticcheck // old chains are judged as facts; policy warns
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	_ "crypto/md5"
	"crypto/rsa"
	_ "crypto/sha1"
	_ "crypto/sha256"
	_ "crypto/sha3"
	_ "crypto/sha512"
	"encoding/asn1"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"

	"trien/internal/limits"
)

// Key is a subject public key. Public is *rsa.PublicKey, *ecdsa.PublicKey, ed25519.PublicKey, *dsa.PublicKey, or nil when we know no such key.
type Key struct {
	Algorithm Algorithm
	Bits      int // size as one speaks of it: modulus, or order of the curve
	Public    crypto.PublicKey
	Raw       []byte // the bit string, over which SHA-1 key identifiers and OCSP key hashes go
}

func parseKey(der []byte) (k Key) {
	s := cryptobyte.String(der)
	var ok bool
	if !s.ReadASN1(&s, cbasn1.SEQUENCE) {
		return k
	}
	if k.Algorithm, ok = readAlgorithm(&s); !ok || !s.ReadASN1BitStringAsBytes(&k.Raw) {
		return k
	}
	switch k.Algorithm.OID {
	case "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10":
		k.rsa()
	case "1.2.840.10045.2.1":
		k.ecdsa()
	case "1.3.101.112":
		if len(k.Raw) == ed25519.PublicKeySize {
			k.Public, k.Bits = ed25519.PublicKey(k.Raw), 256
		}
	case "1.2.840.10040.4.1":
		k.dsa()
	}
	return k
}

func (k *Key) rsa() {
	s, seq := cryptobyte.String(k.Raw), cryptobyte.String(nil)
	p := rsa.PublicKey{N: new(big.Int)}
	if s.ReadASN1(&seq, cbasn1.SEQUENCE) && seq.ReadASN1Integer(p.N) && seq.ReadASN1Integer(&p.E) && p.N.Sign() > 0 && p.E > 0 && p.N.BitLen() <= 16384 {
		k.Public, k.Bits = &p, p.N.BitLen()
	}
}

func (k *Key) ecdsa() {
	s := cryptobyte.String(k.Algorithm.Params)
	var oid asn1.ObjectIdentifier
	if !s.ReadASN1ObjectIdentifier(&oid) {
		return
	}
	var c elliptic.Curve
	switch oid.String() {
	case "1.3.132.0.33":
		c = elliptic.P224()
	case "1.2.840.10045.3.1.7":
		c = elliptic.P256()
	case "1.3.132.0.34":
		c = elliptic.P384()
	case "1.3.132.0.35":
		c = elliptic.P521()
	default:
		return
	}
	if p, err := ecdsa.ParseUncompressedPublicKey(c, k.Raw); err == nil {
		k.Public, k.Bits = p, c.Params().BitSize
	}
}

func (k *Key) dsa() {
	s := cryptobyte.String(k.Raw)
	p := dsa.PublicKey{Y: new(big.Int)}
	if !s.ReadASN1Integer(p.Y) {
		return
	}
	if params, ok := dsaParameters(k.Algorithm.Params); ok {
		p.Parameters = params
		k.Bits = p.P.BitLen()
	}
	k.Public = &p
}

func dsaParameters(der []byte) (p dsa.Parameters, ok bool) {
	s := cryptobyte.String(der)
	p = dsa.Parameters{P: new(big.Int), Q: new(big.Int), G: new(big.Int)}
	ok = s.ReadASN1(&s, cbasn1.SEQUENCE) && s.ReadASN1Integer(p.P) && s.ReadASN1Integer(p.Q) && s.ReadASN1Integer(p.G) &&
		p.P.Sign() > 0 && p.Q.Sign() > 0 && p.P.BitLen() <= 4096 && p.Q.BitLen() <= limits.DSASubgroup
	return p, ok
}

// inherit gives the key with the DSA parameters of the issuer's where it carries none (RFC 5280, Section 6.1.4 (d), (e)).
func (k Key) inherit(issuer Key) Key {
	d, ok := k.Public.(*dsa.PublicKey)
	from, ok2 := issuer.Public.(*dsa.PublicKey)
	if !ok || !ok2 || d.P != nil || from.P == nil {
		return k
	}
	k.Public, k.Bits = &dsa.PublicKey{Parameters: from.Parameters, Y: d.Y}, issuer.Bits
	return k
}
