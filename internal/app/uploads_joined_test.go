package app

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"io"
	mrand "math/rand/v2"
	"testing"
	"time"

	"trien/internal/aead"
	"trien/internal/blob"
)

// Parts that are joined read like the file that they are of, wherever one begins to read, as far as one reads.
func TestJoinedPartsReadLikeOneFile(t *testing.T) {
	work, err := blob.OpenWork(t.Context(), t.TempDir(), rand.Reader, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	k, err := aead.Random("upload/x", rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	seed := mrand.Uint64()
	random := mrand.New(mrand.NewPCG(seed, 1))
	t.Logf("seed %d", seed)
	const size, part = 200_000, 64_000
	raw := make([]byte, size)
	for i := range raw {
		raw[i] = byte(random.Uint32())
	}
	j := &joint{}
	for at := int64(0); at < size; at += part {
		name := fmt.Sprint("part-", at)
		if _, err := work.Put(t.Context(), k, name, bytes.NewReader(raw[at:min(size, at+part)])); err != nil {
			t.Fatal(err)
		}
		f, err := work.Open(t.Context(), k, name)
		if err != nil {
			t.Fatal(err)
		}
		j.starts, j.parts, j.size = append(j.starts, at), append(j.parts, f), j.size+f.Size()
	}
	defer j.Close()
	if got, err := io.ReadAll(io.NewSectionReader(j, 0, j.size)); err != nil || !bytes.Equal(got, raw) {
		t.Fatalf("read whole: %v", err)
	}
	for range 2_000 {
		off, n := random.Int64N(size+1_000), random.IntN(150_000)
		got := make([]byte, n)
		read, err := j.ReadAt(got, off)
		want := raw[min(off, size):min(off+int64(n), size)]
		if read != len(want) || !bytes.Equal(got[:read], want) || (read < n) != (err == io.EOF) || err != nil && err != io.EOF {
			t.Fatalf("%d bytes at %d: %d, %v", n, off, read, err)
		}
	}
	if _, err := j.ReadAt(make([]byte, 1), -1); err == nil {
		t.Error("read before the beginning")
	}
	if n, err := (&joint{}).ReadAt(make([]byte, 1), 0); n != 0 || err != io.EOF {
		t.Errorf("of nothing: %d %v", n, err)
	}
}
