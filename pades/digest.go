package pades

import (
	"bytes"
	"cmp"
	"context"
	"crypto"
	"fmt"
	"hash"
	"io"
	"slices"
)

// block is how much of a file is read at a time while hashing, in bytes: large enough that system calls don't count, small enough
// to stay in a processor's cache.
const block = 32 << 10

// few is the least that is read at a time: a short file is no reason for a buffer as long as itself.
const few = 4 << 10

// Wanted asks [Digests] for the digest of a byte range.
type Wanted struct {
	Range ByteRange
	Hash  crypto.Hash
}

// Digests gives the digest of each wanted byte range of r, reading r once however many there are, in constant memory. Signatures of one
// file mostly sign the same first bytes: those are hashed once. A range must lie inside r; the hash must be linked in. Errors are
// those of r, or of ctx.
func Digests(ctx context.Context, r io.ReaderAt, wanted []Wanted) ([][]byte, error) {
	states, err := states(ctx, r, wanted)
	if err != nil {
		return nil, err
	}
	out := make([][]byte, len(states))
	for i, h := range states {
		out[i] = h.Sum(nil)
	}
	return out, nil
}

// states is Digests before the last step.
func states(ctx context.Context, r io.ReaderAt, wanted []Wanted) ([]hash.Hash, error) {
	t := tree{wanted: wanted, states: make([]hash.Hash, len(wanted))}
	var end int64
	for i, w := range wanted {
		if !w.Hash.Available() {
			return nil, fmt.Errorf("pades: hash %v is not available", w.Hash)
		}
		t.plant(i)
		end = max(end, w.Range.End())
	}
	for _, k := range t.trunks {
		slices.SortFunc(k.branches, func(a, b int) int { return cmp.Compare(wanted[a].Range[1], wanted[b].Range[1]) })
	}
	err := scan(ctx, r, end, t.feed)
	return t.states, err
}

// tree hashes many ranges at once: ranges that begin at 0 share a trunk for each hash function, and branch off it at their gap.
type tree struct {
	wanted []Wanted
	states []hash.Hash // of each range; nil while it is still in its trunk
	trunks []*trunk
}

type trunk struct {
	hash     crypto.Hash
	state    hash.Hash
	branches []int // ranges that have not branched off, by the offset of their gap
}

// plant puts range i into a trunk, or gives it a state of its own where its shape or its hash function does not allow that.
func (t *tree) plant(i int) {
	w := t.wanted[i]
	state := w.Hash.New()
	if _, ok := state.(hash.Cloner); !ok || w.Range[0] != 0 || w.Range[1] <= 0 || w.Range[2] < w.Range[1] {
		t.states[i] = state
		return
	}
	for _, k := range t.trunks {
		if k.hash == w.Hash {
			k.branches = append(k.branches, i)
			return
		}
	}
	t.trunks = append(t.trunks, &trunk{w.Hash, state, []int{i}})
}

// feed hashes p, which stands at offset at of the file.
func (t *tree) feed(p []byte, at int64) error {
	for i, w := range t.wanted {
		if t.states[i] != nil {
			w.Range.feed(t.states[i], p, at)
		}
	}
	for _, k := range t.trunks {
		if err := t.grow(k, p, at); err != nil {
			return err
		}
	}
	return nil
}

// grow hashes p in a trunk; what branches off within p gets the rest of its share of p.
func (t *tree) grow(k *trunk, p []byte, at int64) error {
	done := 0
	for len(k.branches) > 0 {
		i := k.branches[0]
		off := t.wanted[i].Range[1] - at
		if off > int64(len(p)) {
			k.state.Write(p[done:])
			return nil
		}
		k.state.Write(p[done:off])
		done = int(off)
		k.branches = k.branches[1:]
		t.states[i] = k.state
		if len(k.branches) > 0 { // the last one takes the trunk itself
			branch, err := k.state.(hash.Cloner).Clone()
			if err != nil {
				return err
			}
			t.states[i] = branch
		}
		t.wanted[i].Range.feedSecond(t.states[i], p, at)
	}
	return nil
}

// feed writes to h what of p, which stands at offset at of the file, is signed.
func (b ByteRange) feed(h hash.Hash, p []byte, at int64) {
	write(h, p, at, b[0], b[0]+b[1])
	b.feedSecond(h, p, at)
}

// feedSecond is feed for what follows the gap.
func (b ByteRange) feedSecond(h hash.Hash, p []byte, at int64) { write(h, p, at, b[2], b[2]+b[3]) }

// write gives h what of p lies between two offsets of the file.
func write(h hash.Hash, p []byte, at, from, to int64) {
	if from, to = max(from-at, 0), min(to-at, int64(len(p))); from < to {
		h.Write(p[from:to])
	}
}

// hashTo writes the first n bytes of r to h.
func hashTo(ctx context.Context, h hash.Hash, r io.ReaderAt, n int64) error {
	return scan(ctx, r, n, func(p []byte, _ int64) error {
		h.Write(p)
		return nil
	})
}

// scan hands the first n bytes of r to do, block by block. Bytes in memory are handed over where they lie.
func scan(ctx context.Context, r io.ReaderAt, n int64, do func(p []byte, at int64) error) error {
	if b, ok := r.(*bytes.Reader); ok && n > 0 && n <= b.Size() {
		whole := *b // WriteTo moves a reader, and b is not ours to move
		if _, err := whole.Seek(0, io.SeekStart); err != nil {
			return err
		}
		_, err := whole.WriteTo(&blocks{ctx: ctx, left: n, do: do})
		return err
	}
	buf := make([]byte, min(block, max(n/16, few)))
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
		if err := do(part, at); err != nil {
			return err
		}
		at += int64(len(part))
	}
	return nil
}

// blocks is written to what scan reads, in one piece, and hands it on.
type blocks struct {
	ctx  context.Context
	left int64
	do   func(p []byte, at int64) error
}

func (b *blocks) Write(p []byte) (int, error) {
	for at := int64(0); at < b.left; at += block {
		if err := b.ctx.Err(); err != nil {
			return 0, err
		}
		if err := b.do(p[at:min(at+block, b.left)], at); err != nil {
			return 0, err
		}
	}
	return len(p), nil
}
