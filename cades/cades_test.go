package cades_test

import (
	"context"
	"crypto/rand"
	"encoding/pem"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trien/cades"
	"trien/cms"
	"trien/internal/seeds"
	"trien/internal/testpki"
)

var now = time.Date(2026, 11, 21, 9, 30, 0, 0, time.UTC)

func pki() *testpki.PKI {
	return testpki.New(testpki.Options{BaseURL: "http://pki.test", Now: now.Add(-time.Hour), Random: rand.Reader})
}

func signer(t testing.TB, p *testpki.PKI, name string) cades.Signer {
	t.Helper()
	c, err := p.Credential(name)
	if err != nil {
		t.Fatal(err)
	}
	scheme, err := cms.DefaultScheme(c.Key.Public())
	if err != nil {
		t.Fatal(err)
	}
	return cades.Signer{Chain: c.Chain, Scheme: scheme, Value: func(_ context.Context, digest []byte, s cms.Scheme) ([]byte, error) {
		return c.Key.Sign(rand.Reader, digest, s.SignerOpts())
	}}
}

// TestOpenSSLAccepts: another program verifies what was signed, by each kind of key, and refuses other content.
func TestOpenSSLAccepts(t *testing.T) {
	p := pki()
	for _, key := range []string{"person-rsa2048", "person-rsa3072", "person-p256", "person-p384", "pss"} {
		s := signer(t, p, strings.Replace(key, "pss", "person-rsa2048", 1))
		if key == "pss" {
			s.Scheme.Family = cms.PSS
		}
		der, err := cades.Sign(context.Background(), strings.NewReader("nội dung"), now, s)
		if err != nil {
			t.Fatal(err)
		}
		if err := cades.Check(context.Background(), der, strings.NewReader("nội dung")); err != nil {
			t.Errorf("%s: %v", key, err)
		}
		dir := t.TempDir()
		write := func(name string, data []byte) {
			if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		write("sig", der)
		write("good", []byte("nội dung"))
		write("bad", []byte("nội dung khác"))
		root := s.Chain[len(s.Chain)-1].Raw
		write("root", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: root}))
		for content, want := range map[string]bool{"good": true, "bad": false} {
			run := exec.Command("openssl", "cms", "-verify", "-binary", "-cades", "-inform", "DER", "-in", "sig", "-content", content, "-CAfile", "root",
				"-purpose", "any", "-out", os.DevNull, "-attime", "1795260600")
			run.Dir = dir
			if text, err := run.CombinedOutput(); (err == nil) != want {
				t.Errorf("%s over the %s content: %v %s", key, content, err, text)
			}
		}
	}
}

// zeros is a content of n bytes that is nowhere in memory.
type zeros int64

func (z *zeros) Read(b []byte) (int, error) {
	n := min(len(b), int(*z))
	if n == 0 {
		return 0, io.EOF
	}
	clear(b[:n])
	*z -= zeros(n)
	return n, nil
}

// TestLongContent signs what comes by and is nowhere held.
func TestLongContent(t *testing.T) {
	const size = 1<<28 + 7
	s := signer(t, pki(), "person-p256")
	content := zeros(size)
	der, err := cades.Sign(context.Background(), &content, now, s)
	if err != nil {
		t.Fatal(err)
	}
	content = size
	if err := cades.Check(context.Background(), der, &content); err != nil {
		t.Error(err)
	}
	content = size - 1
	if err := cades.Check(context.Background(), der, &content); !errors.As(err, new(*cades.CheckError)) {
		t.Errorf("a byte less: %v", err)
	}
}

// broken fails after some bytes.
type broken struct{}

func (broken) Read([]byte) (int, error) { return 1, errors.New("the disk is gone") }

func TestNothingIsSigned(t *testing.T) {
	p := pki()
	good := signer(t, p, "person-p256")
	used := false
	watch := func(s cades.Signer) cades.Signer {
		s.Value = func(context.Context, []byte, cms.Scheme) ([]byte, error) {
			used = true
			return nil, errors.New("no token")
		}
		return s
	}
	if _, err := cades.Sign(context.Background(), broken{}, now, watch(good)); err == nil || used {
		t.Errorf("unreadable content: %v, key used %t", err, used)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := cades.Sign(ctx, strings.NewReader("x"), now, watch(good)); !errors.Is(err, context.Canceled) || used {
		t.Errorf("cancelled: %v, key used %t", err, used)
	}
	other := watch(good)
	other.Scheme = cms.Scheme{Family: cms.RSA, Hash: good.Scheme.Hash}
	if _, err := cades.Sign(context.Background(), strings.NewReader("x"), now, other); err == nil || used {
		t.Errorf("another key's scheme: %v, key used %t", err, used)
	}
	if _, err := cades.Sign(context.Background(), strings.NewReader("x"), now, cades.Signer{}); err == nil {
		t.Error("no certificate")
	}
	if _, err := cades.Sign(context.Background(), strings.NewReader("x"), now, watch(good)); err == nil {
		t.Error("no value, and yet a signature")
	}
	late := good
	late.TimeStamp = func(context.Context, []byte) ([]byte, error) { return nil, errors.New("no route to host") }
	if _, err := cades.Sign(context.Background(), strings.NewReader("x"), now, late); !errors.As(err, new(*cades.TimeStampError)) {
		t.Errorf("no time-stamp: %v", err)
	}
}

func TestCheckRefuses(t *testing.T) {
	der, err := cades.Sign(context.Background(), strings.NewReader("x"), now, signer(t, pki(), "person-p256"))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		der     []byte
		content string
	}{"other content": {der, "y"}, "no CMS": {[]byte("x"), "x"}, "cut short": {der[:len(der)-1], "x"}} {
		if err := cades.Check(context.Background(), c.der, strings.NewReader(c.content)); !errors.As(err, new(*cades.CheckError)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestYear2050: RFC 5652, Section 11.3 changes the type of the time there.
func TestYear2050(t *testing.T) {
	s := signer(t, pki(), "person-p256")
	for _, at := range []time.Time{time.Date(2049, 12, 31, 23, 59, 59, 0, time.UTC), time.Date(2050, 1, 1, 0, 0, 0, 0, time.UTC)} {
		der, err := cades.Sign(context.Background(), strings.NewReader("x"), at, s)
		if err != nil {
			t.Fatal(err)
		}
		sd, err := cms.Parse(der)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := sd.Signers[0].SigningTime(); err != nil || !got.Equal(at) {
			t.Errorf("%v: %v %v", at, got, err)
		}
	}
}

// TestReadPEM: what editors put before a PEM is no fault.
func TestReadPEM(t *testing.T) {
	der, err := cades.Sign(context.Background(), strings.NewReader("x"), now, signer(t, pki(), "person-p256"))
	if err != nil {
		t.Fatal(err)
	}
	text := string(pem.EncodeToMemory(&pem.Block{Type: "CMS", Bytes: der}))
	for _, before := range []string{"", "\n\n", "\ufeff", "\ufeff \r\n"} {
		if sd, err := cades.Read([]byte(before + text)); err != nil || len(sd.Signers) != 1 {
			t.Errorf("%q before it: %v", before, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	der, err := cades.Sign(context.Background(), strings.NewReader("x"), now, signer(f, pki(), "person-p256"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(der)
	f.Add(pem.EncodeToMemory(&pem.Block{Type: "CMS", Bytes: der}))
	f.Add([]byte("-----BEGIN "))
	for _, b := range seeds.Contents(f) {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		sd, err := cades.Read(data)
		if err != nil {
			return
		}
		again, err := cms.Parse(sd.Raw)
		if err != nil || len(again.Signers) != len(sd.Signers) {
			t.Fatalf("read once, and not again: %v", err)
		}
	})
}
