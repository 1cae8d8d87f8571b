package ledger

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"
)

// memory holds stored hashes by index.
type memory map[int64]Hash

func (m memory) ReadHashes(indexes []int64) ([]Hash, error) {
	out := make([]Hash, len(indexes))
	for i, n := range indexes {
		h, ok := m[n]
		if !ok {
			return nil, fmt.Errorf("no hash %d", n)
		}
		out[i] = h
	}
	return out, nil
}

func (m memory) keep(s []Stored) {
	for _, h := range s {
		m[h.Index] = h.Hash
	}
}

// grow makes a tree of n leaves and the root at each size.
func grow(n int, leaf func(int) Hash) (memory, []Hash) {
	m, roots := memory{}, []Hash{}
	var e Edge
	roots = append(roots, e.Root())
	for i := range n {
		m.keep(e.Append(leaf(i)))
		roots = append(roots, e.Root())
	}
	return m, roots
}

func number(i int) Hash { return LeafHash([]byte(fmt.Sprint(i))) }

func TestEdgeIsTlogProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 200).Draw(t, "n")
		m, roots := grow(n, number)
		if int64(len(m)) != tlog.StoredHashIndex(0, int64(n)) {
			t.Fatalf("%d hashes stored for %d leaves", len(m), n)
		}
		for size, root := range roots {
			want, err := tlog.TreeHash(int64(size), m)
			if err != nil || want != root {
				t.Fatalf("root at %d: %v", size, err)
			}
			e, err := ResumeEdge(int64(size), m)
			if err != nil || e.Root() != root || e.Size() != int64(size) {
				t.Fatalf("resumed at %d: %v", size, err)
			}
		}
	})
}

func TestProofsProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.Int64Range(1, 120).Draw(t, "size")
		m, roots := grow(int(size), number)
		n := rapid.Int64Range(0, size-1).Draw(t, "leaf")
		p, err := Inclusion(size, n, m)
		if err != nil {
			t.Fatal(err)
		}
		if err := CheckInclusion(p, size, roots[size], n, number(int(n))); err != nil {
			t.Fatal(err)
		}
		if CheckInclusion(p, size, roots[size], n, number(int(n)+1)) == nil {
			t.Fatal("another leaf was proved")
		}
		old := rapid.Int64Range(1, size).Draw(t, "old")
		c, err := Consistency(size, old, m)
		if err != nil {
			t.Fatal(err)
		}
		if err := CheckConsistency(c, size, roots[size], old, roots[old]); err != nil {
			t.Fatal(err)
		}
		if CheckConsistency(c, size, roots[size], old, number(-1)) == nil {
			t.Fatal("a rewritten history was proved")
		}
	})
}

func TestProofsOutsideTheTree(t *testing.T) {
	m, roots := grow(5, number)
	for _, n := range []int64{-1, 5} {
		if _, err := Inclusion(5, n, m); err == nil {
			t.Error("proof of leaf", n)
		}
		if CheckInclusion(nil, 5, roots[5], n, number(0)) == nil {
			t.Error("checked leaf", n)
		}
	}
	for _, old := range []int64{-1, 0, 6} {
		if _, err := Consistency(5, old, m); err == nil {
			t.Error("consistency with", old)
		}
		if CheckConsistency(nil, 5, roots[5], old, roots[0]) == nil {
			t.Error("checked consistency with", old)
		}
	}
}

func holding(i int) Holding {
	return Holding{Document: fmt.Sprint("d", i), Digest: fmt.Sprintf("%064d", i), Commitment: [32]byte{byte(i)}}
}

func TestHoldingLeafSaysEverything(t *testing.T) {
	h := holding(1)
	seen := map[Hash]string{h.Leaf(): "itself"}
	for name, change := range map[string]func(*Holding){
		"gone": func(h *Holding) { h.Gone = true }, "document": func(h *Holding) { h.Document += "x" }, "digest": func(h *Holding) { h.Digest += "x" },
		"commitment": func(h *Holding) { h.Commitment[31]++ },
		"shifted":    func(h *Holding) { h.Document, h.Digest = h.Document+h.Digest[:1], h.Digest[1:] },
	} {
		c := h
		change(&c)
		if other, ok := seen[c.Leaf()]; ok {
			t.Errorf("%s has the leaf of %s", name, other)
		}
		seen[c.Leaf()] = name
	}
}

func TestRemovalProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.IntRange(1, 70).Draw(t, "size")
		m, roots := grow(size, func(i int) Hash { return holding(i).Leaf() })
		gone := rapid.SliceOfNDistinct(rapid.IntRange(0, size-1), 0, size, func(i int) int { return i }).Draw(t, "gone")
		before := roots[size]
		var leaves []RemovedLeaf
		for _, i := range gone {
			h := holding(i)
			leaves = append(leaves, RemovedLeaf{Position: int64(i), Holding: h})
			h.Gone = true
			changed, err := Exchange(int64(size), int64(i), h.Leaf(), m)
			if err != nil {
				t.Fatal(err)
			}
			m.keep(changed)
		}
		after, err := tlog.TreeHash(int64(size), m)
		if err != nil {
			t.Fatal(err)
		}
		_, fresh := grow(size, func(i int) Hash {
			h := holding(i)
			h.Gone = slices.Contains(gone, i)
			return h.Leaf()
		})
		if after != fresh[size] {
			t.Fatal("leaves exchanged in place give another root than a fresh tree")
		}
		p, err := ProveRemoval(int64(size), leaves, m)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Check(before, after); err != nil {
			t.Fatal(err)
		}
		if len(gone) > 0 {
			less := p
			less.Leaves = p.Leaves[1:]
			if less.Check(before, after) == nil {
				t.Fatal("a removal was hidden")
			}
			other := p
			other.Leaves = slices.Clone(p.Leaves)
			other.Leaves[0].Holding.Digest = "other"
			if other.Check(before, after) == nil {
				t.Fatal("another file was named")
			}
			if p.Check(before, before) == nil {
				t.Fatal("nothing went, and it was proved all the same")
			}
		}
	})
}

func TestForgedRemovalIsRefused(t *testing.T) {
	for name, p := range map[string]Removal{
		"empty":           {},
		"negative size":   {Size: -5, Leaves: []RemovedLeaf{{}}},
		"outside":         {Size: 2, Leaves: []RemovedLeaf{{Position: 7}}},
		"twice":           {Size: 2, Leaves: []RemovedLeaf{{Position: 1}, {Position: 1}}, Others: []Hash{{}}},
		"too few hashes":  {Size: 9, Leaves: []RemovedLeaf{{Position: 4}}},
		"too many hashes": {Size: 1, Leaves: []RemovedLeaf{{}}, Others: []Hash{{}}},
		"enormous":        {Size: 1 << 62, Leaves: []RemovedLeaf{{Position: 1 << 61}}},
	} {
		if p.Check(number(1), number(2)) == nil {
			t.Error(name, "was accepted")
		}
	}
}

var (
	seed = bytes.Repeat([]byte{3}, 32)
	head = Head{Origin: "tinh-uy.example/trien", Size: 7, Root: number(1), Held: 2, HeldRoot: number(2), At: time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)}
)

func TestSignedHead(t *testing.T) {
	s, err := NewSigner("tinh-uy.example/trien", seed)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := SignHead(head, s)
	if err != nil {
		t.Fatal(err)
	}
	got, err := OpenHead(signed, s.VerifierKey())
	if err != nil || got != head {
		t.Fatalf("%+v %v", got, err)
	}
	other, err := NewSigner("tinh-uy.example/trien", bytes.Repeat([]byte{4}, 32))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ signed, key string }{
		"key of another":   {string(signed), other.VerifierKey()},
		"size changed":     {strings.Replace(string(signed), "\n7\n", "\n8\n", 1), s.VerifierKey()},
		"holdings changed": {strings.Replace(string(signed), "holdings 2", "holdings 3", 1), s.VerifierKey()},
		"no signature":     {head.Text(), s.VerifierKey()},
		"empty":            {"", s.VerifierKey()},
	} {
		if _, err := OpenHead([]byte(c.signed), c.key); !errors.Is(err, ErrHead) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestBadSigners(t *testing.T) {
	if _, err := NewSigner("name with space", seed); err == nil {
		t.Error("a name with a space")
	}
	if _, err := NewSigner("a", seed[1:]); err == nil {
		t.Error("a short seed")
	}
	if _, err := OpenHead(nil, "not a key"); err == nil {
		t.Error("a bad verifier key")
	}
}

func FuzzParseHead(f *testing.F) {
	f.Add(head.Text())
	f.Add("a\n-1\n\nholdings 0 \nat \n")
	f.Fuzz(func(t *testing.T, text string) {
		if h, err := ParseHead(text); err == nil && h.Text() != text {
			t.Fatal("accepted a head that it would not write")
		}
	})
}
