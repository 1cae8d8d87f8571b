package keys_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"testing"
	"time"

	"trien/cms"
	"trien/internal/keys"
	"trien/internal/problem"
	"trien/internal/testpki"
)

func credential(t *testing.T, name string) *testpki.Credential {
	t.Helper()
	p := testpki.New(testpki.Options{BaseURL: "http://127.0.0.1", Now: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC), Random: rand.Reader})
	c, err := p.Credential(name)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAKeySignsForItsCertificate(t *testing.T) {
	c := credential(t, testpki.Subscribers()[0])
	k, err := keys.NewSoft(c.Key, c.Chain, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	scheme, err := cms.DefaultScheme(k.Certificate().PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	h := scheme.Hash.New()
	h.Write([]byte("văn bản"))
	value, err := k.Sign(context.Background(), h.Sum(nil), scheme)
	if err != nil {
		t.Fatal(err)
	}
	if f := cms.CheckValue(k.Certificate().PublicKey, scheme, h.Sum(nil), value); !f.OK() {
		t.Errorf("%+v", f)
	}
	if len(k.Chain()) == 0 || k.Chain()[0] != k.Certificate() {
		t.Error("the chain does not begin with the certificate")
	}
}

func TestAKeyIsRefused(t *testing.T) {
	c, other := credential(t, testpki.Subscribers()[0]), credential(t, testpki.Subscribers()[0])
	for name, chain := range map[string][]*x509.Certificate{"another key's certificate": other.Chain, "no certificate": nil} {
		if _, err := keys.NewSoft(c.Key, chain, rand.Reader); problem.KindOf(err) != problem.Key {
			t.Errorf("%s: %v", name, err)
		}
	}
	k, err := keys.NewSoft(c.Key, c.Chain, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	digest := sha256.Sum256(nil)
	for name, s := range map[string]cms.Scheme{"a scheme of other keys": {Family: cms.DSA, Hash: crypto.SHA256}, "no scheme": {},
		"bare messages": {Family: cms.Ed25519}} {
		if _, err := k.Sign(context.Background(), digest[:], s); problem.KindOf(err) != problem.Key {
			t.Errorf("%s: %v", name, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := k.Sign(ctx, digest[:], cms.Scheme{Family: cms.ECDSA, Hash: crypto.SHA256}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
