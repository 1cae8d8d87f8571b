package certpath_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"math/big"
	"testing"
	"time"

	"trien/certpath"
	"trien/internal/limits"
)

// TestMesh: authorities that all certify each other, and no anchor among them, end the search within its limit.
func TestMesh(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	const n = 14
	var pool certpath.Pool
	var leaf *certpath.Certificate
	for i := range n {
		for k := range n {
			if i == k {
				continue
			}
			c := &x509.Certificate{SerialNumber: big.NewInt(int64(i*n + k + 1)), Subject: pkix.Name{CommonName: fmt.Sprint("CA ", i)}, NotBefore: noon, NotAfter: noon.Add(time.Hour)}
			parent := &x509.Certificate{Subject: pkix.Name{CommonName: fmt.Sprint("CA ", k)}}
			own, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			der, err := x509.CreateCertificate(rand.Reader, c, parent, own.Public(), key)
			if err != nil {
				t.Fatal(err)
			}
			if leaf, err = certpath.Parse(der); err != nil {
				t.Fatal(err)
			}
			pool.Add(leaf)
		}
	}
	paths, complete := certpath.Build(leaf, &pool, &certpath.Pool{})
	if len(paths) != 0 || complete {
		t.Errorf("%d paths, complete %v", len(paths), complete)
	}
	work, searches := &certpath.Work{}, 0 // one judgement cannot search for ever, however short each search is
	for whole := true; whole && searches < 10_000_000; searches++ {
		_, whole = certpath.BuildWithin(work, leaf, &certpath.Pool{}, &certpath.Pool{})
	}
	if searches == 10_000_000 {
		t.Error("a judgement may search without end")
	}
	var anchors certpath.Pool
	anchors.Add(pool.All()[0])
	if paths, _ = certpath.Build(leaf, &pool, &anchors); len(paths) == 0 || len(paths) > limits.PathsTried {
		t.Errorf("%d paths", len(paths))
	}
}

func TestNames(t *testing.T) {
	h := newHierarchy(t, "person-rsa2048")
	c := h.path[0]
	if c.Subject.CommonName() == "" || c.Subject.Organization() == "" || c.Subject.Equal(c.Issuer) || !c.Issuer.Equal(h.path[1].Subject) {
		t.Errorf("%s / %s", c.Subject, c.Issuer)
	}
	if got := h.path[2].Subject.String(); got != "CN=TRÌNH DIỄN – CA gốc chuyên dùng,O=Cơ yếu Lạc Hồng (TRÌNH DIỄN),C=VN" {
		t.Error(got)
	}
}

// TestForeign: a path whose parts are each in order and do not belong together.
func TestForeign(t *testing.T) {
	a, b := newHierarchy(t, "person-p256"), newHierarchy(t, "public-p256")
	faults := certpath.Check(certpath.Path{a.path[0], b.path[1]}, certpath.Inputs{At: noon})
	rules := map[certpath.Rule]bool{}
	for _, f := range faults {
		rules[f.Rule] = true
	}
	if !rules[certpath.RuleSignature] || !rules[certpath.RuleNameChain] {
		t.Errorf("%v", faults)
	}
	if faults := certpath.Check(a.path, certpath.Inputs{At: noon}); len(faults) != 0 {
		t.Errorf("%v", faults)
	}
	if faults := certpath.Check(nil, certpath.Inputs{At: noon}); len(faults) != 1 {
		t.Errorf("%v", faults)
	}
}

func TestKeysOfAnotherKind(t *testing.T) {
	ec, rsa := newHierarchy(t, "person-p256").path[0], newHierarchy(t, "person-rsa2048").path[0]
	if err := rsa.Key.Verify(ec.Algorithm, ec.RawTBS, ec.Signature); !errors.Is(err, certpath.ErrSignature) {
		t.Error(err)
	}
	if err := rsa.Key.Verify(certpath.Algorithm{OID: "1.2.3"}, nil, nil); !errors.Is(err, certpath.ErrUnsupported) {
		t.Error(err)
	}
	if err := (certpath.Key{}).Verify(rsa.Algorithm, nil, nil); !errors.Is(err, certpath.ErrUnsupported) {
		t.Error(err)
	}
}
