package pades_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"trien/cms"
	"trien/internal/keys"
	"trien/internal/testpki"
	"trien/pades"
	"trien/pdf"
)

// when is the instant at which the tests live.
var when = time.Date(2026, 11, 21, 20, 43, 0, 0, time.FixedZone("", 7*3600))

// pki is made once: RSA keys take a second.
var pki = sync.OnceValue(func() *testpki.PKI {
	return testpki.New(testpki.Options{BaseURL: "http://127.0.0.1:1", Now: when, Random: rand.Reader})
})

// signer gives a signer with a declared key.
func signer(t testing.TB, name string) pades.Signer {
	t.Helper()
	c, err := pki().Credential(name)
	if err != nil {
		t.Fatal(err)
	}
	key, err := keys.NewSoft(c.Key, c.Chain, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	scheme, err := cms.DefaultScheme(c.Key.Public())
	if err != nil {
		t.Fatal(err)
	}
	return pades.Signer{Chain: c.Chain, Scheme: scheme, Value: key.Sign}
}

func sample(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "testdata", "samples", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func open(t testing.TB, data []byte) *pdf.File {
	t.Helper()
	f, err := pdf.Open(bytes.NewReader(data), int64(len(data)), pdf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// sign signs data with the named key and holds the result to Check and to being an append.
func sign(t testing.TB, data []byte, key string, r pades.Request) []byte {
	t.Helper()
	out, err := trySign(t, data, key, r)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func trySign(t testing.TB, data []byte, key string, r pades.Request) ([]byte, error) {
	t.Helper()
	r.Random = rand.Reader
	if r.Time.IsZero() {
		r.Time = when
	}
	p, err := pades.Sign(context.Background(), open(t, data), r, signer(t, key))
	if err != nil {
		return nil, err
	}
	out := written(t, p)
	if !bytes.HasPrefix(out, data) {
		t.Fatal("the input is no prefix of the output")
	}
	want := pades.Signed{Field: p.Field(), Before: int64(len(data))}
	if err := pades.Check(context.Background(), bytes.NewReader(out), int64(len(out)), want); err != nil {
		t.Fatal(err)
	}
	return out, nil
}

func written(t testing.TB, p *pades.Prepared) []byte {
	t.Helper()
	var b bytes.Buffer
	if n, err := p.WriteTo(&b); err != nil || n != p.Size() || n != int64(b.Len()) {
		t.Fatalf("WriteTo: %d of %d bytes, %v", n, p.Size(), err)
	}
	return b.Bytes()
}

// fieldsOf reads the signature fields of data.
func fieldsOf(t testing.TB, data []byte) []pades.Field {
	t.Helper()
	fields, err := pades.Signatures(open(t, data).Newest())
	if err != nil {
		t.Fatal(err)
	}
	return fields
}
