package validation_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"trien/validation"
)

// countedReader counts the bytes that are read of a piece of a file.
type countedReader struct {
	*bytes.Reader
	from, to int64
	read     int64
}

func (c *countedReader) ReadAt(p []byte, off int64) (int, error) {
	n, err := c.Reader.ReadAt(p, off)
	c.read += max(0, min(off+int64(n), c.to)-max(off, c.from))
	return n, err
}

// TestOnePass: however many signatures there are, by whatever digests, the content is read once. Content is what lies in the middle of a large
// stream: only hashing has any business there.
func TestOnePass(t *testing.T) {
	w := newWorld(t)
	data := w.grown(1 << 20)
	end := int64(len(data)) - 256<<10
	for n, signatures := 0, []int{1, 6, 51}; len(signatures) > 0; n++ {
		if n == signatures[0] {
			signatures = signatures[1:]
			c := &countedReader{Reader: bytes.NewReader(data), from: end - 512<<10, to: end}
			in := validation.Input{Reader: c, Size: int64(len(data))}
			facts, err := validation.Collect(context.Background(), in, validation.Sources{Trust: w.store()}, now)
			if err != nil {
				t.Fatal(err)
			}
			if len(facts.Signatures) != n || c.read != c.to-c.from {
				t.Errorf("%d signatures: %d of them found, %d bytes of %d read", n, len(facts.Signatures), c.read, c.to-c.from)
			}
			for i, s := range facts.Signatures {
				if len(s.Digests) != 1 {
					t.Errorf("signature %d of %d has %d digests", i, n, len(s.Digests))
				}
			}
		}
		key := []string{"person-p256", "person-p384", "person-rsa2048"}[n%3]
		data = w.sign(data, signing{key: key, stamp: map[bool]time.Time{true: now.Add(-time.Minute)}[n%10 == 5]})
	}
}
