package cms_test

import (
	"crypto"
	"crypto/dsa"
	"crypto/elliptic"
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
