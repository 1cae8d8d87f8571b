package validation_test

import (
	"bytes"
	"crypto/sha256"
	"testing"
	"time"

	"trien/pdf"
	"trien/validation"
)

// grown is the sample with a revision of n bytes that nobody sees.
func (w *world) grown(n int) []byte {
	data := w.sample()
	f, err := pdf.Open(bytes.NewReader(data), int64(len(data)), pdf.Options{})
	w.ok(err)
	u, err := pdf.NewUpdate(f, bytes.NewReader(bytes.Repeat([]byte{7}, 64)))
	w.ok(err)
	u.Add(pdf.NewStream(pdf.Dict{}, bytes.Repeat([]byte("trien "), n/6)))
	tail, err := u.Bytes()
	w.ok(err)
	return append(data, tail...)
}

// BenchmarkVerify judges a time-stamped signature in a file of 10 MB, with paths and stored evidence; BenchmarkFloor is the digest alone.
func BenchmarkVerify(b *testing.B) {
	w := newWorld(b)
	data := w.sign(w.grown(10<<20), signing{key: "person-rsa2048", stamp: now.Add(-time.Minute)})
	src := validation.Sources{Trust: w.store()}
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		facts := w.collect(data, src, now)
		if r := validation.Judge(facts, validation.DefaultPolicy(src.Trust), now); !r.Signatures[0].Intact {
			b.Fatal(r.Signatures[0].Warnings)
		}
	}
}

func BenchmarkFloor(b *testing.B) {
	data := newWorld(b).grown(10 << 20)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		sha256.Sum256(data)
	}
}
