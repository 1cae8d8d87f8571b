package pkcs12_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trien/cms"
	"trien/internal/keys"
	"trien/internal/keys/keystest"
	"trien/internal/keys/pkcs12"
	"trien/internal/problem"
	"trien/internal/testpki"
)

const password = "mật khẩu dài"

func credential(t *testing.T, name string) *testpki.Credential {
	t.Helper()
	p := testpki.New(testpki.Options{BaseURL: "http://127.0.0.1", Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC), Random: rand.Reader})
	c, err := p.Credential(name)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTheKeySignsAndBringsItsChain(t *testing.T) {
	digest := sha256.Sum256([]byte("x"))
	for name, schemes := range map[string][]cms.Scheme{
		"person-rsa2048": {{Family: cms.RSA, Hash: crypto.SHA256}, {Family: cms.PSS, Hash: crypto.SHA256}},
		"person-p256":    {{Family: cms.ECDSA, Hash: crypto.SHA256}},
	} {
		c := credential(t, name)
		file, err := c.PKCS12(password)
		if err != nil {
			t.Fatal(err)
		}
		key, err := pkcs12.Open(file, password, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		if len(key.Chain()) != 3 {
			t.Errorf("%s: chain of %d", name, len(key.Chain()))
		}
		for _, s := range schemes {
			value, err := key.Sign(context.Background(), digest[:], s)
			if err != nil {
				t.Fatal(err)
			}
			if f := cms.CheckValue(key.Certificate().PublicKey, s, digest[:], value); !f.OK() {
				t.Errorf("%s %v: %+v", name, s, f)
			}
		}
	}
}

func TestKeysOfFilesDoWhatKeysMust(t *testing.T) {
	for name, schemes := range map[string][]cms.Scheme{
		"person-rsa2048": {{Family: cms.RSA, Hash: crypto.SHA256}, {Family: cms.RSA, Hash: crypto.SHA512}, {Family: cms.PSS, Hash: crypto.SHA256}},
		"person-p384":    {{Family: cms.ECDSA, Hash: crypto.SHA384}},
	} {
		file, err := credential(t, name).PKCS12(password)
		if err != nil {
			t.Fatal(err)
		}
		keystest.Run(t, func(t *testing.T) keys.Key {
			k, err := pkcs12.Open(file, password, rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			return k
		}, schemes...)
	}
}

func TestWhatCannotBeUsedIsAProblemOfTheKey(t *testing.T) {
	file, err := credential(t, "person-p256").PKCS12(password)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		file     []byte
		password string
		want     problem.Kind
	}{
		"wrong password": {file, "sai", problem.Key},
		"no password":    {file, "", problem.Key},
		"not a key file": {[]byte("%PDF-1.7"), password, problem.Key},
		"cut short":      {file[:len(file)-9], password, problem.Key},
		"nothing":        {nil, password, problem.Key},
		"too large":      {make([]byte, 2<<20), password, problem.Limit},
		"too costly":     {costly(t, file), password, problem.Limit},
	} {
		_, err := pkcs12.Open(c.file, c.password, rand.Reader)
		if problem.KindOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err = pkcs12.Open(file, "sai", rand.Reader)
	if vi := problem.WordsOf(err).VI; !strings.Contains(vi, "Mật khẩu") {
		t.Errorf("a wrong password is told as %q", vi)
	}
	key, err := pkcs12.Open(file, password, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := key.Sign(context.Background(), make([]byte, 32), cms.Scheme{Family: cms.RSA, Hash: crypto.SHA256}); problem.KindOf(err) != problem.Key {
		t.Errorf("RSA by an ECDSA key: %v", err)
	}
	stopped, stop := context.WithCancel(context.Background())
	stop()
	if _, err := key.Sign(stopped, make([]byte, 32), cms.Scheme{Family: cms.ECDSA, Hash: crypto.SHA256}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestFilesOfOpenSSLOpen(t *testing.T) {
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Skip("openssl, which writes the files, is not installed")
	}
	c, dir := credential(t, "person-p256"), t.TempDir()
	der, err := x509.MarshalPKCS8PrivateKey(c.Key)
	if err != nil {
		t.Fatal(err)
	}
	// The chain stands in the file in the wrong order.
	all := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	for _, cert := range append(c.Chain[:1:1], c.Chain[2], c.Chain[1]) {
		all = append(all, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw})...)
	}
	if err := os.WriteFile(filepath.Join(dir, "in"), all, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string]string{
		"of today":                "",
		"old: 3DES and SHA-1":     "-certpbe PBE-SHA1-3DES -keypbe PBE-SHA1-3DES -macalg sha1",
		"certificates not hidden": "-certpbe NONE",
	} {
		run := exec.Command("openssl", append(strings.Fields("pkcs12 -export -in in -out out -passout pass:abc"), strings.Fields(args)...)...)
		run.Dir = dir
		if text, err := run.CombinedOutput(); err != nil {
			t.Fatalf("%s: %s", name, text)
		}
		file, err := os.ReadFile(filepath.Join(dir, "out"))
		if err != nil {
			t.Fatal(err)
		}
		key, err := pkcs12.Open(file, "abc", rand.Reader)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for i, cert := range key.Chain() {
			if !cert.Equal(c.Chain[i]) {
				t.Errorf("%s: certificate %d is out of order", name, i)
			}
		}
		if len(key.Chain()) != 3 {
			t.Errorf("%s: chain of %d", name, len(key.Chain()))
		}
	}
}

// costly gives a key file whose iteration count is 2 to the power of 30: that is hours of work.
func costly(t *testing.T, file []byte) []byte {
	t.Helper()
	var pfx struct {
		Version  int
		AuthSafe asn1.RawValue
		Mac      struct {
			Mac        asn1.RawValue
			Salt       []byte
			Iterations int
		}
	}
	if _, err := asn1.Unmarshal(file, &pfx); err != nil {
		t.Fatal(err)
	}
	pfx.Mac.Iterations = 1 << 30
	out, err := asn1.Marshal(pfx)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func FuzzOpen(f *testing.F) {
	f.Add([]byte{0x30, 0x03, 0x02, 0x01, 0x03})
	f.Fuzz(func(t *testing.T, file []byte) {
		if key, err := pkcs12.Open(file, password, rand.Reader); err == nil && len(key.Chain()) == 0 {
			t.Error("a key without a certificate")
		}
	})
}
