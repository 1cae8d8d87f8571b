package standin

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	_ "crypto/sha1" // for the behaviour of old tools
	"crypto/sha256"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"time"
)

// What a SignedData is made of (RFC 5652, Section 5).
type (
	contentInfo struct {
		Type    asn1.ObjectIdentifier
		Content signedData `asn1:"explicit,tag:0"`
	}
	signedData struct {
		Version      int
		Digests      []pkix.AlgorithmIdentifier `asn1:"set"`
		Content      struct{ Type asn1.ObjectIdentifier }
		Certificates asn1.RawValue
		Signers      []signerInfo `asn1:"set"`
	}
	signerInfo struct {
		Version    int
		Issuer     issuerAndSerial
		Digest     pkix.AlgorithmIdentifier
		Attributes asn1.RawValue
		Signature  pkix.AlgorithmIdentifier
		Value      []byte
		Unsigned   asn1.RawValue `asn1:"optional"`
	}
	issuerAndSerial struct {
		Issuer asn1.RawValue
		Serial *big.Int
	}
	attribute struct {
		Type   asn1.ObjectIdentifier
		Values []any `asn1:"set"`
	}
	signingCertificate struct { // RFC 5035, Section 3: SHA-256 is the default and left out
		Certs []struct{ Hash []byte }
	}
)

var (
	oidData        = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
	oidSigned      = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	oidContentType = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 3}
	oidDigest      = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}
	oidTime        = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 5}
	oidStamp       = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 14}
	oidCertificate = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 47}
	oidSHA1        = asn1.ObjectIdentifier{1, 3, 14, 3, 2, 26}
	oidSHA256      = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}
	oidRSA         = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 1}
	oidECDSA1      = asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 1}
	oidECDSA256    = asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 2}
)

// sign makes a detached SignedData over the digest of the signed bytes.
func (t Token) sign(digest []byte, h crypto.Hash, w Work) ([]byte, error) {
	attributes, err := t.attributes(digest, w.At, w.Behaviour != PKCS7)
	if err != nil {
		return nil, err
	}
	sum := h.New()
	sum.Write(attributes)
	value, err := t.Key.Sign(rand.Reader, sum.Sum(nil), h)
	if err != nil {
		return nil, err
	}
	signature, digestOID := t.algorithms(h)
	signer := signerInfo{Version: 1, Issuer: issuerAndSerial{asn1.RawValue{FullBytes: t.Certificate.RawIssuer}, t.Certificate.SerialNumber},
		Digest:     pkix.AlgorithmIdentifier{Algorithm: digestOID, Parameters: asn1.NullRawValue},
		Attributes: implicit(attributes), Signature: signature, Value: value}
	if w.Behaviour == Stamps {
		token, err := asn1.MarshalWithParams([]attribute{{oidStamp, []any{[]int{1}}}}, "set")
		if err != nil {
			return nil, err
		}
		signer.Unsigned = asn1.RawValue{FullBytes: append([]byte{0xA1}, token[1:]...)}
	}
	return asn1.Marshal(contentInfo{Type: oidSigned, Content: signedData{
		Version: 1, Digests: []pkix.AlgorithmIdentifier{signer.Digest}, Content: struct{ Type asn1.ObjectIdentifier }{oidData},
		Certificates: asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: t.Certificate.Raw}, Signers: []signerInfo{signer},
	}})
}

// attributes gives the signed attributes as the SET that is signed. The time is the clock on the wall, told as if it were UTC.
func (t Token) attributes(digest []byte, at time.Time, named bool) ([]byte, error) {
	wall := at.In(time.FixedZone("+07", 7*60*60))
	wall = time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), wall.Second(), 0, time.UTC)
	list := []attribute{{oidContentType, []any{oidData}}, {oidTime, []any{wall}}, {oidDigest, []any{digest}}}
	if named {
		hash := sha256.Sum256(t.Certificate.Raw)
		list = append(list, attribute{oidCertificate, []any{signingCertificate{[]struct{ Hash []byte }{{hash[:]}}}}})
	}
	return asn1.MarshalWithParams(list, "set")
}

func (t Token) algorithms(h crypto.Hash) (signature pkix.AlgorithmIdentifier, digest asn1.ObjectIdentifier) {
	digest = oidSHA256
	ecdsaOID := oidECDSA256
	if h == crypto.SHA1 {
		digest, ecdsaOID = oidSHA1, oidECDSA1
	}
	switch t.Key.Public().(type) {
	case *ecdsa.PublicKey:
		return pkix.AlgorithmIdentifier{Algorithm: ecdsaOID}, digest
	case *rsa.PublicKey:
		return pkix.AlgorithmIdentifier{Algorithm: oidRSA, Parameters: asn1.NullRawValue}, digest
	}
	panic("standin: a key that no token has")
}

// implicit gives a SET the tag [0] (RFC 5652, Section 5.3).
func implicit(set []byte) asn1.RawValue {
	b := append([]byte{0xA0}, set[1:]...)
	return asn1.RawValue{FullBytes: b}
}
