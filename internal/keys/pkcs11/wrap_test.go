package pkcs11_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"testing"

	"trien/internal/keys"
	"trien/internal/keys/pkcs11"
	"trien/internal/keys/pkcs11/uri"
	"trien/internal/problem"
)

// An AES key and an RSA key give back what they hid, and nothing else.
func TestWrappingKeys(t *testing.T) {
	b := onSoftHSM(t)
	aes, err := b.tokens.MakeWrapping(t.Context(), b.wish("", pin), "két", []byte("1"))
	if err != nil {
		t.Fatal(err)
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.tokens.Put(t.Context(), b.wish("", pin), pkcs11.Import{Label: "rsa", ID: []byte("2"), Key: key, Decrypts: true}); err != nil {
		t.Fatal(err)
	}
	secret := []byte("0123456789abcdef0123456789abcdef")
	for name, u := range map[string]uri.URI{"AES": aes, "RSA": aes.With(uri.Object, "rsa").With(uri.ID, "2").With(uri.Type, "private")} {
		t.Run(name, func(t *testing.T) {
			k, err := b.tokens.OpenWrapping(t.Context(), pkcs11.Wish{URI: u, Module: b.module, Ask: keys.Once([]byte(pin))})
			if err != nil {
				t.Fatal(err)
			}
			defer k.Close()
			way, wrapped, err := k.Wrap(t.Context(), secret, rand.Reader)
			if err != nil || bytes.Contains(wrapped, secret[:8]) {
				t.Fatal(way, err)
			}
			if got, err := k.Unwrap(t.Context(), way, wrapped); err != nil || !bytes.Equal(got, secret) {
				t.Fatalf("%q %v", got, err)
			}
			wrapped[len(wrapped)-1] ^= 1
			for fault, try := range map[string]struct {
				way     pkcs11.Wrapping
				wrapped []byte
			}{"changed": {way, wrapped}, "cut": {way, wrapped[:len(wrapped)-8]}, "empty": {way, nil}, "unknown": {"rot13", wrapped}} {
				if got, err := k.Unwrap(t.Context(), try.way, try.wrapped); problem.KindOf(err) != problem.Key {
					t.Errorf("%s: %q %v", fault, got, err)
				}
			}
			if got, err := k.Unwrap(t.Context(), way, wrapped); err == nil {
				t.Errorf("%q", got)
			}
		})
	}
	t.Run("none of that name", func(t *testing.T) {
		_, err := b.tokens.OpenWrapping(t.Context(), b.wish("none", pin))
		wantKeyProblem(t, err)
	})
	t.Run("several", func(t *testing.T) {
		_, err := b.tokens.OpenWrapping(t.Context(), b.wish("", pin))
		wantKeyProblem(t, err)
	})
}

func wantKeyProblem(t *testing.T, err error) {
	t.Helper()
	if problem.KindOf(err) != problem.Key {
		t.Fatal(err)
	}
}
