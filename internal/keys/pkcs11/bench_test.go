package pkcs11_test

import (
	"testing"

	"trien/cms"
)

// BenchmarkSign is the rate of a key on SoftHSM2: one after the other, many at once, and the floor: one session used directly.
func BenchmarkSign(b *testing.B) {
	w := onSoftHSM(b, "person-p256", "person-rsa2048")
	for _, name := range []string{"person-p256", "person-rsa2048"} {
		k, err := w.tokens.Open(b.Context(), w.wish(name, pin))
		if err != nil {
			b.Fatal(err)
		}
		defer k.Close()
		scheme, err := cms.DefaultScheme(k.Certificate().PublicKey)
		if err != nil {
			b.Fatal(err)
		}
		digest := make([]byte, 32)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := k.Sign(b.Context(), digest, scheme); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+" at once", func(b *testing.B) {
			b.RunParallel(func(p *testing.PB) {
				for p.Next() {
					if _, err := k.Sign(b.Context(), digest, scheme); err != nil {
						b.Error(err)
					}
				}
			})
		})
		b.Run(name+" floor", func(b *testing.B) {
			for b.Loop() {
				if err := k.Bare(digest, scheme); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
