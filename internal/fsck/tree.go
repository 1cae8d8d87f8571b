package fsck

import (
	"fmt"
	"iter"

	"golang.org/x/mod/sumdb/tlog"

	"trien/internal/ledger"
	"trien/internal/store"
)

// tree builds a tree again and sets each hash beside the stored one. Where a leaf disagrees it goes on with the stored leaf, so that one
// changed event is one finding and not one for every hash above it.
type tree struct {
	check *check
	feed  *feed
	name  string
	edge  ledger.Edge
}

// add appends a leaf and tells whether the stored leaf is the same.
func (t *tree) add(leaf ledger.Hash) bool {
	stored, ok := t.feed.leaf(t.edge.Size())
	same := !ok || stored == leaf
	if ok {
		leaf = stored
	}
	t.append(leaf)
	return same
}

// skip appends the stored leaf of a missing event; false where that is missing too.
func (t *tree) skip() bool {
	stored, ok := t.feed.leaf(t.edge.Size())
	if ok {
		t.append(stored)
	}
	return ok
}

func (t *tree) append(leaf ledger.Hash) {
	for _, want := range t.edge.Append(leaf) {
		if got, ok := t.feed.take(want.Index); !ok || got != want.Hash {
			t.check.find(TreeHash, fmt.Sprint(t.name, " ", want.Index))
		}
	}
}

// end finds hashes beyond the last leaf.
func (t *tree) end() {
	if t.feed.have {
		t.check.find(TreeHash, fmt.Sprint(t.name, " ", t.feed.next.Index))
	}
}

// feed gives the stored hashes one by one, in the order in which they were appended, which is that of their indexes.
type feed struct {
	pull func() (store.TreeHash, error, bool)
	stop func()
	next store.TreeHash
	have bool
	err  error
}

func newFeed(hashes iter.Seq2[store.TreeHash, error]) *feed {
	f := &feed{}
	f.pull, f.stop = iter.Pull2(hashes)
	f.advance()
	return f
}

func (f *feed) advance() {
	next, err, ok := f.pull()
	f.next, f.have = next, ok && err == nil
	if err != nil {
		f.err = err
	}
}

// to passes over hashes before the index; they belong to nothing and were reported as missing where they should be.
func (f *feed) to(index int64) bool {
	for f.have && f.next.Index < index {
		f.advance()
	}
	return f.have && f.next.Index == index && len(f.next.Hash) == tlog.HashSize
}

// leaf looks at the stored hash of leaf n without taking it.
func (f *feed) leaf(n int64) (ledger.Hash, bool) {
	if !f.to(tlog.StoredHashIndex(0, n)) {
		return ledger.Hash{}, false
	}
	return ledger.Hash(f.next.Hash), true
}

func (f *feed) take(index int64) (ledger.Hash, bool) {
	if !f.to(index) {
		return ledger.Hash{}, false
	}
	h := ledger.Hash(f.next.Hash)
	f.advance()
	return h, true
}
