package cms_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"trien/cms"
)

// content is what the tests sign.
var content = []byte("Quyết định thành lập Ban Chỉ đạo chuyển đổi số\n")

// signer is a key with a certificate of its own.
type signer struct {
	key  crypto.Signer
	cert *x509.Certificate
}

func newSigner(t testing.TB, key crypto.Signer) signer {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(379), Subject: pkix.Name{CommonName: "Nguyễn Văn Ước"},
		NotBefore: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2070, 1, 1, 0, 0, 0, 0, time.UTC),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment, SubjectKeyId: []byte{3, 7, 9},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return signer{key, cert}
}

func ecKey(t testing.TB, curve elliptic.Curve) crypto.Signer {
	t.Helper()
	k, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func rsaKey(t testing.TB) crypto.Signer {
	t.Helper()
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// sum digests b.
func sum(h crypto.Hash, b []byte) []byte {
	d := h.New()
	d.Write(b)
	return d.Sum(nil)
}

// sign makes a SignedData in the three steps; change may alter the assembly before it is written.
func (s signer) sign(t testing.TB, scheme cms.Scheme, change func(*cms.ToSign, *cms.Assembly)) []byte {
	t.Helper()
	what := cms.ToSign{Digest: sum(scheme.Hash, content), Hash: scheme.Hash, Certificate: s.cert}
	a := cms.Assembly{Scheme: scheme, Certificates: []*x509.Certificate{s.cert}}
	if change != nil {
		change(&what, &a)
	}
	var err error
	if a.Attributes, err = cms.SignedAttributes(what); err != nil {
		t.Fatal(err)
	}
	a.ContentType = what.ContentType
	if a.Signature == nil {
		if a.Signature, err = s.key.Sign(rand.Reader, sum(scheme.Hash, a.Attributes), scheme.SignerOpts()); err != nil {
			t.Fatal(err)
		}
	}
	der, err := cms.Assemble(a)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// openssl runs it in a folder of its own with the given files, and gives what it wrote to "out".
func openssl(t testing.TB, files map[string][]byte, args ...string) ([]byte, error) {
	t.Helper()
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Skip("openssl, the other reader, is not installed")
	}
	dir := t.TempDir()
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c := exec.Command("openssl", args...)
	c.Dir = dir
	text, err := c.CombinedOutput()
	if err != nil {
		t.Logf("openssl %v: %s", args, text)
	}
	out, _ := os.ReadFile(filepath.Join(dir, "out"))
	return out, err
}

// pemFiles gives the certificate and key as OpenSSL wants them.
func (s signer) pemFiles(t testing.TB) map[string][]byte {
	t.Helper()
	key, err := x509.MarshalPKCS8PrivateKey(s.key)
	if err != nil {
		t.Fatal(err)
	}
	return map[string][]byte{
		"content": content,
		"cert":    pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.cert.Raw}),
		"key":     pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}),
	}
}
