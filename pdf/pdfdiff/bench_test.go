package pdfdiff

import (
	"fmt"
	"testing"

	"trien/pdf"
)

// manySignatures is the signed file with n more signatures, each in a revision of its own.
func manySignatures(t testing.TB, n int) []byte {
	b := signedFile()
	for i := range n {
		b = after(t, b, func(u *pdf.Update) {
			sig := newSig("ETSI.RFC3161")
			sig["Contents"] = pdf.String(make([]byte, 8_000))
			addField(pdf.Dict{"T": pdf.String(fmt.Sprintf("s%d", i)), "V": u.Add(sig)})(u)
		})
	}
	return b
}

func BenchmarkCompareFiftyRevisions(b *testing.B) {
	f := mustOpen(b, manySignatures(b, 50))
	for b.Loop() {
		if r := Compare(f, 0, Terms{}); r.Grade != LTAUpdates {
			b.Fatal(words(r))
		}
	}
}

// BenchmarkCompareSignatures compares what came after each of many signatures.
func BenchmarkCompareSignatures(b *testing.B) {
	for _, n := range []int{25, 51, 100} {
		f := mustOpen(b, manySignatures(b, n))
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				c := NewComparer(f)
				for i := range n {
					if r := c.Compare(i, Terms{}); r.Grade != LTAUpdates {
						b.Fatal(words(r))
					}
				}
			}
		})
	}
}
