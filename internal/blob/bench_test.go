package blob

import (
	"bytes"
	"context"
	"crypto/sha256"
	"io"
	"testing"
)

const benchSize = 10 << 20

// The floor of Put is one SHA-256 over the bytes and a write with fsync.
func BenchmarkSHA256(b *testing.B) {
	plain := text(benchSize)
	b.SetBytes(benchSize)
	for b.Loop() {
		sha256.Sum256(plain)
	}
}

func BenchmarkPut(b *testing.B) {
	f, k, plain := inFolder(b), key(b, "document/1"), text(benchSize)
	b.SetBytes(benchSize)
	for b.Loop() {
		ref, err := f.Put(context.Background(), k, bytes.NewReader(plain))
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		if err := f.Remove(b.Context(), ref.Digest); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}

func BenchmarkReadThrough(b *testing.B) {
	f, k := inFolder(b), key(b, "document/1")
	o, err := f.Open(b.Context(), put(b, f, k, text(benchSize)), k)
	if err != nil {
		b.Fatal(err)
	}
	defer o.Close()
	b.SetBytes(benchSize)
	for b.Loop() {
		if _, err := io.Copy(io.Discard, o.Reader()); err != nil {
			b.Fatal(err)
		}
	}
}

// A reader of PDF jumps: a kilobyte here, a kilobyte there.
func BenchmarkReadHereAndThere(b *testing.B) {
	f, k := inFolder(b), key(b, "document/1")
	o, err := f.Open(b.Context(), put(b, f, k, text(benchSize)), k)
	if err != nil {
		b.Fatal(err)
	}
	defer o.Close()
	part := make([]byte, 1024)
	at := int64(0)
	for b.Loop() {
		at = (at*7 + 999_331) % (benchSize - 1024)
		if _, err := o.ReadAt(part, at); err != nil {
			b.Fatal(err)
		}
	}
}
