package pades

import (
	"context"
	"crypto"
	"fmt"
	"hash"
	"io"
)

// block is how much of a file is read at a time while hashing, in bytes: large enough that system calls don't count, small enough
// to stay in a processor's cache.
const block = 32 << 10

// Wanted asks [Digests] for the digest of a byte range.
type Wanted struct {
	Range ByteRange
	Hash  crypto.Hash
}

// Digests gives the digest of each wanted byte range of r, reading r once however many there are, in constant memory.
// A range must lie inside r; the hash must be linked in. Errors are those of r, or of ctx.
func Digests(ctx context.Context, r io.ReaderAt, wanted []Wanted) ([][]byte, error) {
	states := make([]hash.Hash, len(wanted))
	var end int64
	for i, w := range wanted {
		if !w.Hash.Available() {
			return nil, fmt.Errorf("pades: hash %v is not available", w.Hash)
		}
		states[i] = w.Hash.New()
		end = max(end, w.Range.End())
	}
	err := scan(ctx, r, end, func(p []byte, at int64) {
		for i, w := range wanted {
			w.Range.feed(states[i], p, at)
		}
	})
	if err != nil {
		return nil, err
	}
	out := make([][]byte, len(wanted))
	for i, h := range states {
		out[i] = h.Sum(nil)
	}
	return out, nil
}

// feed writes to h what of p, which stands at offset at of the file, is signed.
func (b ByteRange) feed(h hash.Hash, p []byte, at int64) {
	for _, part := range [2][2]int64{{b[0], b[0] + b[1]}, {b[2], b[2] + b[3]}} {
		from, to := max(part[0]-at, 0), min(part[1]-at, int64(len(p)))
		if from < to {
			h.Write(p[from:to])
		}
	}
}

// hashTo writes the first n bytes of r to h.
func hashTo(ctx context.Context, h hash.Hash, r io.ReaderAt, n int64) error {
	return scan(ctx, r, n, func(p []byte, _ int64) { h.Write(p) })
}

// scan hands the first n bytes of r to do, block by block.
func scan(ctx context.Context, r io.ReaderAt, n int64, do func(p []byte, at int64)) error {
	buf := make([]byte, min(block, n))
	for at := int64(0); at < n; {
		if err := ctx.Err(); err != nil {
			return err
		}
		part := buf[:min(int64(len(buf)), n-at)]
		if m, err := r.ReadAt(part, at); m < len(part) {
			if err == nil || err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			return fmt.Errorf("pades: reading at %d: %w", at+int64(m), err)
		}
		do(part, at)
		at += int64(len(part))
	}
	return nil
}
