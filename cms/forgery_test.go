package cms_test

import (
	"bytes"
	"crypto"
	"crypto/dsa" //lint:ignore SA1019 old certificates are read, and judged weak
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/asn1"
	"math/big"
	"testing"

	"trien/cms"
)

// RFC 5652, Section 5.3: only data may be signed without signed attributes. Otherwise what was signed as signed attributes could be passed off as
// a content of another type, and the other way round.
func TestContentOfATypeNeedsSignedAttributes(t *testing.T) {
	sd := tampered(t, nil)
	sd.Signers[0].Signed, sd.Signers[0].SignedDER = nil, nil
	for kind, want := range map[cms.OID]cms.State{cms.OIDData: cms.Absent, cms.OIDTSTInfo: cms.Fails} {
		sd.ContentType = kind
		if f := sd.Check(0, sum(crypto.SHA256, content), nil); f.ContentType.State != want {
			t.Errorf("%s: %+v", kind, f.ContentType)
		}
	}
}

// A forged DSA key with a subgroup of a million bits would keep the verifier busy for hours.
func TestADSAKeyThatAsksForHoursIsRefused(t *testing.T) {
	one := big.NewInt(1)
	key := &dsa.PublicKey{Parameters: dsa.Parameters{P: new(big.Int).Lsh(one, 2_000), Q: new(big.Int).Sub(new(big.Int).Lsh(one, 8_000), one), G: big.NewInt(3)}, Y: big.NewInt(5)}
	value, err := asn1.Marshal(struct{ R, S *big.Int }{new(big.Int).Lsh(one, 7_000), new(big.Int).Lsh(one, 7_001)})
	if err != nil {
		t.Fatal(err)
	}
	f := cms.CheckValue(key, cms.Scheme{Family: cms.DSA, Hash: crypto.SHA256}, sum(crypto.SHA256, content), value)
	if f.State != cms.Unknown {
		t.Errorf("%+v", f)
	}
}

// ECDSA values out of range, and those of another signature, are wrong and nothing else.
func TestECDSAValuesOutOfRange(t *testing.T) {
	s := newSigner(t, ecKey(t, elliptic.P256()))
	order := elliptic.P256().Params().N
	zero, one := big.NewInt(0), big.NewInt(1)
	for name, v := range map[string][2]*big.Int{"r zero": {zero, one}, "s zero": {one, zero}, "both zero": {zero, zero},
		"r the order": {order, one}, "s the order": {one, order}, "r negative": {big.NewInt(-1), one}} {
		value, err := asn1.Marshal(struct{ R, S *big.Int }{v[0], v[1]})
		if err != nil {
			t.Fatal(err)
		}
		f := cms.CheckValue(s.cert.PublicKey, cms.Scheme{Family: cms.ECDSA, Hash: crypto.SHA256}, sum(crypto.SHA256, content), value)
		if f.State != cms.Fails {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

// Attributes that stand twice, have several values, none, or a value of another type say nothing that could be believed, though the
// signature over them holds.
func TestAttributesThatSayTwoThings(t *testing.T) {
	digest := sum(crypto.SHA256, content)
	octets := func(b []byte) []byte { return append([]byte{4, byte(len(b))}, b...) }
	oid := []byte{6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1} // id-data
	digestFails := func(f cms.Facts) cms.Fact { return f.MessageDigest }
	typeFails := func(f cms.Facts) cms.Fact { return f.ContentType }
	for name, c := range map[string]struct {
		more []cms.Attribute
		fact func(cms.Facts) cms.Fact
	}{
		"a second message-digest":         {[]cms.Attribute{{Type: cms.OIDMessageDigest, Values: [][]byte{octets(digest)}}}, digestFails},
		"another message-digest":          {[]cms.Attribute{{Type: cms.OIDMessageDigest, Values: [][]byte{octets(make([]byte, 32))}}}, digestFails},
		"a second content-type":           {[]cms.Attribute{{Type: cms.OIDContentType, Values: [][]byte{oid}}}, typeFails},
		"a content-type that is a digest": {[]cms.Attribute{{Type: cms.OIDContentType, Values: [][]byte{octets(digest)}}}, typeFails},
	} {
		s := newSigner(t, ecKey(t, elliptic.P256()))
		der := s.sign(t, cms.Scheme{Family: cms.ECDSA, Hash: crypto.SHA256}, func(to *cms.ToSign, _ *cms.Assembly) { to.More = c.more })
		sd, err := cms.Parse(der)
		if err != nil {
			t.Fatal(err)
		}
		f := sd.Check(0, digest, nil)
		if got := c.fact(f); got.State != cms.Fails || !f.Signature.OK() {
			t.Errorf("%s: %+v, signature %+v", name, got, f.Signature)
		}
	}
}

// A message-digest of no value, or of no bytes, is not the digest of a content that was not digested.
func TestAnEmptyMessageDigestMatchesNothing(t *testing.T) {
	for name, values := range map[string][][]byte{"no value": nil, "no bytes": {{4, 0}}, "another type": {{5, 0}}} {
		for _, digest := range [][]byte{nil, {}, sum(crypto.SHA256, content)} {
			sd := tampered(t, nil)
			for i, a := range sd.Signers[0].Signed {
				if a.Type == cms.OIDMessageDigest {
					sd.Signers[0].Signed[i].Values = values
				}
			}
			if f := sd.Check(0, digest, nil); f.MessageDigest.OK() || f.Intact() {
				t.Errorf("%s, digest of %d bytes: %+v", name, len(digest), f.MessageDigest)
			}
		}
	}
}

// RSASSA-PSS parameters that say one thing where the value says another.
func TestPSSParametersAreKept(t *testing.T) {
	key := rsaKey(t)
	digest := sum(crypto.SHA256, content)
	value, err := key.Sign(rand.Reader, digest, cms.Scheme{Family: cms.PSS, Hash: crypto.SHA256}.SignerOpts())
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		scheme cms.Scheme
		digest []byte
		want   cms.State
	}{
		"as signed":         {cms.Scheme{Family: cms.PSS, Hash: crypto.SHA256, MGF: crypto.SHA256, Salt: 32}, digest, cms.Holds},
		"another salt":      {cms.Scheme{Family: cms.PSS, Hash: crypto.SHA256, MGF: crypto.SHA256, Salt: 20}, digest, cms.Fails},
		"another mask":      {cms.Scheme{Family: cms.PSS, Hash: crypto.SHA256, MGF: crypto.SHA1, Salt: 32}, digest, cms.Unknown},
		"another hash":      {cms.Scheme{Family: cms.PSS, Hash: crypto.SHA1, MGF: crypto.SHA1, Salt: 32}, digest, cms.Unknown},
		"a shorter digest":  {cms.Scheme{Family: cms.PSS, Hash: crypto.SHA256, Salt: 32}, digest[:20], cms.Unknown},
		"another padding":   {cms.Scheme{Family: cms.RSA, Hash: crypto.SHA256}, digest, cms.Fails},
		"another algorithm": {cms.Scheme{Family: cms.ECDSA, Hash: crypto.SHA256}, digest, cms.Unknown},
	} {
		if f := cms.CheckValue(key.Public(), c.scheme, c.digest, value); f.State != c.want {
			t.Errorf("%s: %+v, want %s", name, f, c.want)
		}
	}
}

// Keys under which anyone can make a value that fits.
func TestRSAKeysThatAnyoneCanSignFor(t *testing.T) {
	good := rsaKey(t).Public().(*rsa.PublicKey)
	digest := sum(crypto.SHA256, content)
	for _, e := range []int{-1, 0, 1, 2, 4} {
		for _, family := range []cms.Family{cms.RSA, cms.PSS} {
			key := &rsa.PublicKey{N: good.N, E: e}
			for _, value := range [][]byte{make([]byte, key.Size()), bytes.Repeat([]byte{0xff}, key.Size()), nil} {
				if f := cms.CheckValue(key, cms.Scheme{Family: family, Hash: crypto.SHA256}, digest, value); f.OK() {
					t.Errorf("exponent %d: %+v", e, f)
				}
			}
		}
	}
	small := &rsa.PublicKey{N: big.NewInt(3), E: 3}
	if f := cms.CheckValue(small, cms.Scheme{Family: cms.RSA, Hash: crypto.SHA256}, digest, []byte{1}); f.OK() {
		t.Errorf("modulus 3: %+v", f)
	}
}
