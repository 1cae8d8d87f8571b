package ledger

import (
	"cmp"
	"errors"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// Holding is a leaf of the second tree: a file that the office keeps. Its place in the tree never changes; when its document's key is
// forgotten the leaf is exchanged for one that says Gone, so that two heads differ in exactly the leaves that went.
type Holding struct {
	Document   string
	Digest     string   // SHA-256 of the ciphertext, hex
	Commitment [32]byte // to the key
	Gone       bool
}

const holdingFormat = 1

// Leaf is the holding's leaf hash.
func (h Holding) Leaf() Hash {
	b := []byte{holdingFormat, 0}
	if h.Gone {
		b[1] = 1
	}
	b = appendText(appendText(b, h.Document), h.Digest)
	return tlog.RecordHash(append(b, h.Commitment[:]...))
}

// Exchange gives the stored hashes that change when leaf n of a tree of size leaves becomes leaf.
func Exchange(size, n int64, leaf Hash, r HashReader) ([]Stored, error) {
	stored := []Stored{{tlog.StoredHashIndex(0, n), leaf}}
	for level := 0; (n>>level|1)+1 <= size>>level; level++ {
		at := n >> level
		sibling, err := r.ReadHashes([]int64{tlog.StoredHashIndex(level, at^1)})
		if err != nil {
			return nil, err
		}
		if at&1 == 0 {
			leaf = tlog.NodeHash(leaf, sibling[0])
		} else {
			leaf = tlog.NodeHash(sibling[0], leaf)
		}
		stored = append(stored, Stored{tlog.StoredHashIndex(level+1, at>>1), leaf})
	}
	return stored, nil
}

// Removal shows what a destruction did to the second tree: with the listed leaves held it has one root, with them gone another, and
// every other leaf is the same under both.
type Removal struct {
	Size   int64
	Leaves []RemovedLeaf // by rising position
	Others []Hash        // roots of the subtrees that hold no listed leaf, from left to right
}

// RemovedLeaf is a holding at its position, as it was before it went.
type RemovedLeaf struct {
	Position int64
	Holding  Holding
}

// ProveRemoval collects the proof; r may read the tree before or after, the others are the same.
func ProveRemoval(size int64, leaves []RemovedLeaf, r HashReader) (Removal, error) {
	p := Removal{Size: size, Leaves: slices.Clone(leaves)}
	slices.SortFunc(p.Leaves, func(a, b RemovedLeaf) int { return cmp.Compare(a.Position, b.Position) })
	var w removalWalk
	w.other = func(lo, hi int64) (Hash, error) {
		h, err := subtree(lo, hi, r)
		p.Others = append(p.Others, h)
		return h, err
	}
	_, _, err := w.roots(0, size, p.Leaves)
	return p, err
}

// Check tells whether exactly the listed leaves went between the root before and the root after.
func (p Removal) Check(before, after Hash) error {
	others := p.Others
	var w removalWalk
	w.other = func(lo, hi int64) (Hash, error) {
		if len(others) == 0 {
			return Hash{}, errRemoval
		}
		h := others[0]
		others = others[1:]
		return h, nil
	}
	held, gone, err := w.roots(0, p.Size, p.Leaves)
	if err != nil || len(others) != 0 || held != before || gone != after {
		return errRemoval
	}
	return nil
}

var errRemoval = errors.New("ledger: the proof does not lead from one root to the other")

// removalWalk goes down to the listed leaves and asks other for the root over every range that holds none of them.
type removalWalk struct {
	other func(lo, hi int64) (Hash, error)
}

func (w removalWalk) roots(lo, hi int64, leaves []RemovedLeaf) (held, gone Hash, err error) {
	switch {
	case len(leaves) == 0 && lo < hi:
		held, err = w.other(lo, hi)
		return held, held, err
	case lo >= hi || hi-lo == 1 && (len(leaves) != 1 || leaves[0].Position != lo):
		return Hash{}, Hash{}, errRemoval
	case hi-lo == 1:
		was, is := leaves[0].Holding, leaves[0].Holding
		was.Gone, is.Gone = false, true
		return was.Leaf(), is.Leaf(), nil
	}
	mid := lo + 1
	for (mid-lo)*2 < hi-lo {
		mid = lo + (mid-lo)*2
	}
	cut, _ := slices.BinarySearchFunc(leaves, mid, func(l RemovedLeaf, at int64) int { return cmp.Compare(l.Position, at) })
	leftHeld, leftGone, err := w.roots(lo, mid, leaves[:cut])
	if err != nil {
		return Hash{}, Hash{}, err
	}
	rightHeld, rightGone, err := w.roots(mid, hi, leaves[cut:])
	return tlog.NodeHash(leftHeld, rightHeld), tlog.NodeHash(leftGone, rightGone), err
}

// subtree is the root over leaves lo to hi, a range that a tree of some size has as a whole.
func subtree(lo, hi int64, r HashReader) (Hash, error) {
	level, width := 0, int64(1)
	for width*2 <= hi-lo {
		level, width = level+1, width*2
	}
	left, err := r.ReadHashes([]int64{tlog.StoredHashIndex(level, lo>>level)})
	if err != nil {
		return Hash{}, err
	}
	if lo+width == hi {
		return left[0], nil
	}
	right, err := subtree(lo+width, hi, r)
	return tlog.NodeHash(left[0], right), err
}
