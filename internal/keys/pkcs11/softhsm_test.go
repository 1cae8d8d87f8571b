package pkcs11_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"trien/cms"
	"trien/internal/keys"
	"trien/internal/keys/keystest"
	"trien/internal/keys/pkcs11"
	"trien/internal/keys/pkcs11/softhsm"
	"trien/internal/keys/pkcs11/uri"
	"trien/internal/problem"
	"trien/internal/testpki"
)

const pin, label = "mật-khẩu-số-1", "Văn thư; 1"

// pki is made once: RSA keys take a while.
var pki = sync.OnceValue(func() *testpki.PKI {
	return testpki.New(testpki.Options{BaseURL: "http://127.0.0.1", Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC), Random: rand.Reader})
})

func credential(t testing.TB, name string) *testpki.Credential {
	t.Helper()
	c, err := pki().Credential(name)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// bench is a folder of tokens of its own.
type bench struct {
	testing.TB
	tokens *pkcs11.Tokens
	dir    string
	module string
}

// onSoftHSM makes a token with the named keys of the PKI.
func onSoftHSM(t testing.TB, names ...string) *bench {
	t.Helper()
	module, err := softhsm.Module()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	settings, err := softhsm.Settings(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(softhsm.Variable, settings)
	if err := softhsm.Init(t.Context(), settings, label, pin); err != nil {
		t.Fatal(err)
	}
	b := &bench{t, pkcs11.New(rand.Reader), dir, module}
	t.Cleanup(func() {
		if err := b.tokens.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, name := range names {
		if _, err := softhsm.Put(t.Context(), b.tokens, label, pin, credential(t, name)); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

func (b *bench) wish(object string, pin string) pkcs11.Wish {
	u := uri.URI{}.With(uri.Token, label)
	if object != "" {
		u = u.With(uri.Object, object)
	}
	return pkcs11.Wish{URI: u, Module: b.module, Ask: keys.Once([]byte(pin))}
}

func (b *bench) open(object string) *pkcs11.Key {
	b.Helper()
	k, err := b.tokens.Open(b.Context(), b.wish(object, pin))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { k.Close() })
	return k
}

// signs has the key sign and checks the signature by the certificate.
func signs(t testing.TB, k keys.Key, s cms.Scheme, message string) error {
	t.Helper()
	digest, err := s.Digest([]byte(message))
	if err != nil {
		t.Fatal(err)
	}
	value, err := k.Sign(t.Context(), digest, s)
	if err != nil {
		return err
	}
	if f := cms.CheckValue(k.Certificate().PublicKey, s, digest, value); !f.OK() {
		return fmt.Errorf("%s: %s", s, f.Why)
	}
	return nil
}

func TestEveryKindOfKeySigns(t *testing.T) {
	all := map[string][]cms.Scheme{
		"person-rsa2048": {{Family: cms.RSA, Hash: crypto.SHA256}, {Family: cms.RSA, Hash: crypto.SHA512}, {Family: cms.PSS, Hash: crypto.SHA256},
			{Family: cms.PSS, Hash: crypto.SHA384, Salt: 20}},
		"person-rsa3072": {{Family: cms.RSA, Hash: crypto.SHA384}, {Family: cms.PSS, Hash: crypto.SHA512}},
		"person-p256":    {{Family: cms.ECDSA, Hash: crypto.SHA256}, {Family: cms.ECDSA, Hash: crypto.SHA512}},
		"person-p384":    {{Family: cms.ECDSA, Hash: crypto.SHA384}, {Family: cms.ECDSA, Hash: crypto.SHA256}},
	}
	b := onSoftHSM(t)
	for name := range all {
		if _, err := softhsm.Put(t.Context(), b.tokens, label, pin, credential(t, name)); err != nil {
			t.Fatal(err)
		}
	}
	for name, schemes := range all {
		k := b.open(name)
		if len(k.Chain()) != 3 || !k.Chain()[2].Equal(credential(t, name).Chain[2]) {
			t.Errorf("%s: chain of %d", name, len(k.Chain()))
		}
		for _, s := range schemes {
			for i := range 6 {
				if err := signs(t, k, s, fmt.Sprint(i)); err != nil {
					t.Errorf("%s %s: %v", name, s, err)
				}
			}
		}
	}
	k := b.open("person-rsa2048")
	for fault, s := range map[string]cms.Scheme{"of other keys": {Family: cms.ECDSA, Hash: crypto.SHA256}, "SHA-1": {Family: cms.RSA, Hash: crypto.SHA1},
		"none": {}, "another mask": {Family: cms.PSS, Hash: crypto.SHA256, MGF: crypto.SHA1}} {
		if _, err := k.Sign(t.Context(), make([]byte, 32), s); problem.KindOf(err) != problem.Key {
			t.Errorf("a scheme %s: %v", fault, err)
		}
	}
	if _, err := k.Sign(t.Context(), make([]byte, 31), cms.Scheme{Family: cms.RSA, Hash: crypto.SHA256}); problem.KindOf(err) != problem.Key {
		t.Errorf("a digest of another length: %v", err)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if _, err := k.Sign(stopped, make([]byte, 32), cms.Scheme{Family: cms.RSA, Hash: crypto.SHA256}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestKeysOnTokensDoWhatKeysMust(t *testing.T) {
	b := onSoftHSM(t, "person-rsa2048", "person-p384")
	for name, schemes := range map[string][]cms.Scheme{
		"person-rsa2048": {{Family: cms.RSA, Hash: crypto.SHA256}, {Family: cms.RSA, Hash: crypto.SHA512}, {Family: cms.PSS, Hash: crypto.SHA256}},
		"person-p384":    {{Family: cms.ECDSA, Hash: crypto.SHA384}},
	} {
		keystest.Run(t, func(t *testing.T) keys.Key {
			k, err := b.tokens.Open(t.Context(), b.wish(name, pin))
			if err != nil {
				t.Fatal(err)
			}
			return k
		}, schemes...)
	}
}

// selfSigned is a key on a curve that the test PKI has not.
func selfSigned(t *testing.T, key crypto.Signer, name string) *x509.Certificate {
	t.Helper()
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotBefore: time.Unix(0, 0), NotAfter: time.Unix(1<<32, 0)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestACertificateFromAFileServes(t *testing.T) {
	b := onSoftHSM(t)
	key, err := ecdsa.GenerateKey(elliptic.P521(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	cert := selfSigned(t, key, "p521")
	if err := b.tokens.Put(t.Context(), b.wish("", pin), pkcs11.Import{Label: "p521", ID: []byte{0, 1}, Key: key, Chain: []*x509.Certificate{cert}, Bare: true}); err != nil {
		t.Fatal(err)
	}
	_, err = b.tokens.Open(t.Context(), b.wish("p521", pin))
	if w := problem.WordsOf(err); problem.KindOf(err) != problem.Key || !strings.Contains(w.VI, "--certificate") {
		t.Errorf("without a certificate: %v", err)
	}
	w := b.wish("p521", pin)
	w.Certificates = []*x509.Certificate{credential(t, "person-p256").Chain[0], cert}
	k, err := b.tokens.Open(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	if !k.Certificate().Equal(cert) {
		t.Error("another key's certificate was taken")
	}
	for range 30 {
		if err := signs(t, k, cms.Scheme{Family: cms.ECDSA, Hash: crypto.SHA512}, "x"); err != nil {
			t.Fatal(err)
		}
	}
	w.Certificates = w.Certificates[:1]
	if _, err := b.tokens.Open(t.Context(), w); problem.KindOf(err) != problem.Key {
		t.Errorf("another key's certificate only: %v", err)
	}
}

// crowd opens a key and signs with it in four goroutines.
func (b *bench) crowd(name string, s cms.Scheme) {
	k, err := b.tokens.Open(b.Context(), b.wish(name, pin))
	if err != nil {
		b.Error(err)
		return
	}
	defer k.Close()
	var all sync.WaitGroup
	for g := range 4 {
		all.Go(func() {
			for i := range 40 {
				if err := signs(b, k, s, fmt.Sprint(g, i)); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
}

// TestManySignAtOnce: sessions are shared by all, each signature is right, and the login ends with the last key.
func TestManySignAtOnce(t *testing.T) {
	b := onSoftHSM(t, "person-p256", "person-rsa2048")
	var all sync.WaitGroup
	for g := range 8 {
		name, s := "person-p256", cms.Scheme{Family: cms.ECDSA, Hash: crypto.SHA256}
		if g%4 == 0 {
			name, s = "person-rsa2048", cms.Scheme{Family: cms.RSA, Hash: crypto.SHA256}
		}
		all.Go(func() { b.crowd(name, s) })
	}
	all.Wait()
	if _, err := b.tokens.Open(t.Context(), b.wish("person-p256", "sai")); !errors.Is(err, keys.ErrWrongSecret) || strings.Contains(problem.WordsOf(err).VI, "không được gửi") {
		t.Errorf("after the last key was closed a PIN is for the token to judge: %v", err)
	}
}

// TestEachCallersPINIsChecked: while one is logged in, the token would sign for anybody.
func TestEachCallersPINIsChecked(t *testing.T) {
	b := onSoftHSM(t, "person-p256")
	first := b.open("person-p256")
	for i := range 5 {
		_, err := b.tokens.Open(t.Context(), b.wish("person-p256", fmt.Sprint("sai", i)))
		if problem.KindOf(err) != problem.Key || errors.Is(err, keys.ErrWrongSecret) != (i < 3) {
			t.Errorf("a wrong PIN while somebody is logged in, %d: %v", i, err)
		}
	}
	if _, err := b.tokens.Open(t.Context(), b.wish("person-p256", pin)); problem.KindOf(err) != problem.Key || errors.Is(err, keys.ErrWrongSecret) {
		t.Errorf("after three wrong ones: %v", err)
	}
	if err := signs(t, first, cms.Scheme{Family: cms.ECDSA, Hash: crypto.SHA256}, "x"); err != nil {
		t.Errorf("the first is disturbed: %v", err)
	}
	first.Close()
	second := b.open("person-p256")
	third := b.open("person-p256")
	second.Close()
	if err := signs(t, third, cms.Scheme{Family: cms.ECDSA, Hash: crypto.SHA256}, "x"); err != nil {
		t.Errorf("one key closed took the login of another: %v", err)
	}
}

func TestWhatIsNotUniqueIsListed(t *testing.T) {
	b := onSoftHSM(t, "person-p256", "office-rsa2048")
	for fault, c := range map[string]struct {
		u    uri.URI
		want []string
	}{
		"two keys":      {uri.URI{}.With(uri.Token, label), []string{"object=person-p256", "object=office-rsa2048", "id=%"}},
		"no such key":   {uri.URI{}.With(uri.Token, label).With(uri.Object, "khác"), []string{"object=person-p256", "object=office-rsa2048"}},
		"no such id":    {uri.URI{}.With(uri.ID, "\x00"), []string{"object=person-p256"}},
		"no such token": {uri.URI{}.With(uri.Token, "khác"), []string{"token=V%C4%83n%20th%C6%B0%3B%201"}},
		"no such slot":  {uri.URI{}.With(uri.SlotID, "7"), []string{"token=V%C4%83n"}},
		"a public key":  {uri.URI{}.With(uri.Object, "person-p256").With(uri.Type, "public"), []string{"type=public"}},
	} {
		w := b.wish("", pin)
		w.URI = c.u
		_, err := b.tokens.Open(t.Context(), w)
		for _, want := range c.want {
			if !strings.Contains(problem.WordsOf(err).VI, want) {
				t.Errorf("%s: no %q in %v", fault, want, err)
			}
		}
	}
	for what, u := range map[string]uri.URI{"id": uri.URI{}.With(uri.ID, "person-p256"), "certificate": uri.URI{}.With(uri.Object, "person-p256").With(uri.Type, "cert")} {
		w := b.wish("", pin)
		w.URI = u
		k, err := b.tokens.Open(t.Context(), w)
		if err != nil {
			t.Errorf("by %s: %v", what, err)
			continue
		}
		k.Close()
	}
}

func TestModulesAreNamedOrLookedFor(t *testing.T) {
	b := onSoftHSM(t, "person-p256")
	text := filepath.Join(t.TempDir(), "text.so")
	if err := os.WriteFile(text, []byte("no library"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		u      uri.URI
		module string
		ok     bool
	}{
		"by path":           {uri.URI{}.With(uri.ModulePath, b.module), "", true},
		"by folder, name":   {uri.URI{}.With(uri.ModulePath, filepath.Dir(b.module)).With(uri.ModuleName, "softhsm2"), "", true},
		"by name":           {uri.URI{}.With(uri.ModuleName, "softhsm2"), "", true},
		"looked for":        {uri.URI{}, "", true},
		"folder, no name":   {uri.URI{}.With(uri.ModulePath, filepath.Dir(b.module)), "", false},
		"not there":         {uri.URI{}.With(uri.ModulePath, "/none.so"), "", false},
		"no library":        {uri.URI{}, text, false},
		"not PKCS #11":      {uri.URI{}, "/lib/x86_64-linux-gnu/libc.so.6", false},
		"name of no module": {uri.URI{}.With(uri.ModuleName, "none"), "", false},
	} {
		w := pkcs11.Wish{URI: c.u.With(uri.Token, label), Module: c.module, Ask: keys.Once([]byte(pin))}
		k, err := b.tokens.Open(t.Context(), w)
		if (err == nil) != c.ok || err != nil && problem.KindOf(err) == problem.Internal {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil {
			k.Close()
		}
	}
}

// TestATokenIsPulledOut: what was opened on it fails in words, and after it is back it opens again with the PIN, and only with it.
func TestATokenIsPulledOut(t *testing.T) {
	b := onSoftHSM(t, "person-p256")
	k := b.open("person-p256")
	s := cms.Scheme{Family: cms.ECDSA, Hash: crypto.SHA256}
	if err := signs(t, k, s, "x"); err != nil {
		t.Fatal(err)
	}
	here, away := filepath.Join(b.dir, "tokens"), filepath.Join(b.dir, "away")
	if err := os.Rename(here, away); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(here, 0o700); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		err := signs(t, k, s, "x")
		if w := problem.WordsOf(err); problem.KindOf(err) != problem.Key || !strings.Contains(w.VI, "cắm lại") {
			t.Errorf("pulled out: %v", err)
		}
	}
	if _, err := b.tokens.Open(t.Context(), b.wish("person-p256", pin)); problem.KindOf(err) != problem.Key {
		t.Errorf("opened while it is gone: %v", err)
	}
	if err := os.Remove(here); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(away, here); err != nil {
		t.Fatal(err)
	}
	if _, err := b.tokens.Open(t.Context(), b.wish("person-p256", "sai")); !errors.Is(err, keys.ErrWrongSecret) {
		t.Errorf("a wrong PIN after it is back: %v", err)
	}
	if err := signs(t, k, s, "x"); problem.KindOf(err) != problem.Key {
		t.Errorf("the old key needs no PIN: %v", err)
	}
	again := b.open("person-p256")
	if err := signs(t, again, s, "x"); err != nil {
		t.Error(err)
	}
}
