package trust_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"math/big"
	"testing"
	"time"

	"trien/certpath"
	"trien/trust"
)

var at = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// pair makes a root and an authority under it.
func pair(t *testing.T) (root, under *certpath.Certificate) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	mk := func(n int64, name string, parent *x509.Certificate) *x509.Certificate {
		c := &x509.Certificate{SerialNumber: big.NewInt(n), Subject: pkix.Name{CommonName: name}, NotBefore: at, NotAfter: at.Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
		if parent == nil {
			parent = c
		}
		der, err := x509.CreateCertificate(rand.Reader, c, parent, key.Public(), key)
		if err != nil {
			t.Fatal(err)
		}
		c, err = x509.ParseCertificate(der)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	r := mk(1, "Gốc", nil)
	parse := func(c *x509.Certificate) *certpath.Certificate {
		p, err := certpath.Parse(c.Raw)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	return parse(r), parse(mk(2, "Cấp", r))
}

func TestFolder(t *testing.T) {
	root, under := pair(t)
	s := trust.FromCertificates([]*certpath.Certificate{root, under}, nil)
	if s.Empty() || len(s.All()) != 1 || len(s.Intermediates()) != 1 || s.Official(root) || s.HasOfficial() {
		t.Errorf("%+v", s)
	}
	// A certificate named as official is an anchor, self-signed or not, and no intermediate any more.
	s = trust.FromCertificates([]*certpath.Certificate{root, under}, []*certpath.Certificate{under})
	if !s.Official(under) || s.Official(root) || len(s.Intermediates()) != 0 || len(s.All()) != 2 {
		t.Errorf("%+v", s)
	}
}

func TestNobody(t *testing.T) {
	var none *trust.Store
	if !none.Empty() || none.Official(nil) || len(none.Anchors(trust.Signing, at).All()) != 0 || none.Intermediates() != nil {
		t.Error("a store of nothing believes somebody")
	}
}

func TestPurposeAndTime(t *testing.T) {
	root, _ := pair(t)
	s := trust.New([]trust.Anchor{{Certificate: root, For: []trust.Purpose{trust.TimeStamping}, From: at, To: at.Add(time.Hour)}}, nil)
	for name, c := range map[string]struct {
		purpose trust.Purpose
		at      time.Time
		want    bool
	}{
		"for this, then":     {trust.TimeStamping, at.Add(time.Minute), true},
		"for something else": {trust.Signing, at.Add(time.Minute), false},
		"too early":          {trust.TimeStamping, at.Add(-time.Second), false},
		"too late":           {trust.TimeStamping, at.Add(2 * time.Hour), false},
	} {
		if got := s.Anchors(c.purpose, c.at).Has(root); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestStored(t *testing.T) {
	root, under := pair(t)
	s := trust.New([]trust.Anchor{{Certificate: root, For: []trust.Purpose{trust.Signing}, From: at, Official: true}}, []*certpath.Certificate{under})
	first, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var again trust.Store
	if err := json.Unmarshal(first, &again); err != nil {
		t.Fatal(err)
	}
	second, err := json.Marshal(&again)
	if err != nil || string(first) != string(second) || !again.Official(root) {
		t.Errorf("%v\n%s\n%s", err, first, second)
	}
	if err := json.Unmarshal([]byte(`{"anchors":[{"certificate":"AAAA"}]}`), &again); err == nil {
		t.Error("a damaged anchor was read")
	}
}

func FuzzStored(f *testing.F) {
	f.Add([]byte(`{"anchors":[],"intermediates":[]}`))
	f.Add([]byte(`{"anchors":[{"certificate":"MAA=","for":["signing"],"to":"2026-01-01T00:00:00Z"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var s trust.Store
		if json.Unmarshal(data, &s) != nil {
			return
		}
		first, err := json.Marshal(&s)
		if err != nil {
			t.Fatal(err)
		}
		var again trust.Store
		if err := json.Unmarshal(first, &again); err != nil || len(again.All()) != len(s.All()) {
			t.Errorf("what was written is not read: %v", err)
		}
	})
}
