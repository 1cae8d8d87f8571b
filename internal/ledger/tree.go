package ledger

import (
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// Hash is a SHA-256 of the tree (RFC 6962, Section 2.1); its text form is base64.
type Hash = tlog.Hash

// HashReader reads stored hashes by the index of tlog.StoredHashIndex.
type HashReader = tlog.HashReader

// LeafHash is the leaf of an event's canonical bytes.
func LeafHash(canonical []byte) Hash { return tlog.RecordHash(canonical) }

// Stored is a hash to be kept, at its index.
type Stored struct {
	Index int64
	Hash  Hash
}

// Edge is the right edge of a tree: all that is needed to append and to tell the root. The zero Edge is the empty tree; a copy is
// a snapshot.
type Edge struct {
	size int64
	full [64]Hash // by level: the complete subtree that ends the tree there, where the size has that bit
}

// ResumeEdge reads the edge of a tree with size leaves.
func ResumeEdge(size int64, r HashReader) (Edge, error) {
	e := Edge{size: size}
	var indexes []int64
	var levels []int
	for level, lo := 62, int64(0); level >= 0; level-- {
		if size>>level&1 == 1 {
			indexes = append(indexes, tlog.StoredHashIndex(level, lo>>level))
			levels = append(levels, level)
			lo += 1 << level
		}
	}
	hashes, err := r.ReadHashes(indexes)
	if err != nil {
		return Edge{}, fmt.Errorf("ledger: the edge of %d leaves: %w", size, err)
	}
	for i, level := range levels {
		e.full[level] = hashes[i]
	}
	return e, nil
}

// Size is the number of leaves.
func (e *Edge) Size() int64 { return e.size }

// Append adds a leaf and gives the hashes to be stored with it, in the order of their indexes.
func (e *Edge) Append(leaf Hash) []Stored {
	stored := []Stored{{tlog.StoredHashIndex(0, e.size), leaf}}
	level := 0
	for ; e.size>>level&1 == 1; level++ {
		leaf = tlog.NodeHash(e.full[level], leaf)
		stored = append(stored, Stored{tlog.StoredHashIndex(level+1, e.size>>(level+1)), leaf})
	}
	e.full[level] = leaf
	e.size++
	return stored
}

// Root is the tree head's hash.
func (e *Edge) Root() Hash {
	root, have := Hash{}, false
	for level := range 63 {
		switch {
		case e.size>>level&1 == 0:
		case !have:
			root, have = e.full[level], true
		default:
			root = tlog.NodeHash(e.full[level], root)
		}
	}
	if !have {
		root, _ = tlog.TreeHash(0, nil)
	}
	return root
}

// Inclusion proves that leaf n is in the tree of size leaves (RFC 9162, Section 2.1.3).
func Inclusion(size, n int64, r HashReader) ([]Hash, error) {
	if n < 0 || n >= size {
		return nil, fmt.Errorf("ledger: no leaf %d in a tree of %d", n, size)
	}
	return tlog.ProveRecord(size, n, r)
}

// CheckInclusion tells whether proof shows leaf to be number n of the tree with that size and root.
func CheckInclusion(proof []Hash, size int64, root Hash, n int64, leaf Hash) error {
	if n < 0 || n >= size {
		return fmt.Errorf("ledger: no leaf %d in a tree of %d", n, size)
	}
	return tlog.CheckRecord(proof, size, root, n, leaf)
}

// Consistency proves that the tree of size leaves extends the one of old leaves (RFC 9162, Section 2.1.4).
func Consistency(size, old int64, r HashReader) ([]Hash, error) {
	if old < 1 || old > size {
		return nil, fmt.Errorf("ledger: a tree of %d can't extend one of %d", size, old)
	}
	return tlog.ProveTree(size, old, r)
}

// CheckConsistency tells whether proof shows the second tree to extend the first.
func CheckConsistency(proof []Hash, size int64, root Hash, old int64, oldRoot Hash) error {
	if old < 1 || old > size {
		return fmt.Errorf("ledger: a tree of %d can't extend one of %d", size, old)
	}
	return tlog.CheckTree(proof, size, root, old, oldRoot)
}
