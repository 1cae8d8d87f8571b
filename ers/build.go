package ers

import (
	"bytes"
	"crypto"
	"errors"
	"fmt"
	"slices"
)

// Builder gathers data for one hash tree (RFC 4998, Section 4.2): digests of objects, alone or in groups that belong together, as a document
// and its signatures. It keeps a digest for each object, and nothing else of it.
type Builder struct {
	hash   crypto.Hash
	leaves []byte       // one value for each group, end to end
	groups map[int]List // the members of groups of more than one, in ascending order
}

// NewBuilder begins a tree by a hash function, which must be linked in.
func NewBuilder(h crypto.Hash) (*Builder, error) {
	if !h.Available() {
		return nil, fmt.Errorf("ers: the hash function %s is not there", name(h))
	}
	return &Builder{hash: h, groups: map[int]List{}}, nil
}

// Add adds a group of one object or more by their digests, and gives its number, from 0.
func (b *Builder) Add(digests ...[]byte) (int, error) {
	if len(digests) == 0 {
		return 0, errors.New("ers: a group without any object")
	}
	for _, d := range digests {
		if len(d) != b.hash.Size() {
			return 0, fmt.Errorf("ers: a digest of %d bytes is none of %s", len(d), b.hash)
		}
	}
	i := len(b.leaves) / b.hash.Size()
	if len(digests) == 1 {
		b.leaves = append(b.leaves, digests[0]...)
		return i, nil
	}
	members := make(List, len(digests))
	for n, d := range digests {
		members[n] = bytes.Clone(d)
	}
	slices.SortFunc(members, bytes.Compare)
	b.groups[i] = members
	b.leaves = append(b.leaves, node(b.hash, members)...)
	return i, nil
}

// HashTree is a whole tree in which every node has two children; where one is left over, it goes up as it is.
type HashTree struct {
	size   int      // of a value, in bytes
	levels [][]byte // values end to end: the leaves first, the root last
	groups map[int]List
}

// Tree builds the tree. The builder must not be used afterwards.
func (b *Builder) Tree() (*HashTree, error) {
	size := b.hash.Size()
	if len(b.leaves) == 0 {
		return nil, errors.New("ers: a tree without any data")
	}
	t := &HashTree{size: size, levels: [][]byte{b.leaves}, groups: b.groups}
	d := b.hash.New()
	for level := b.leaves; len(level) > size; {
		up := make([]byte, 0, (len(level)/size+1)/2*size)
		for len(level) >= 2*size {
			left, right := level[:size], level[size:2*size]
			if bytes.Compare(left, right) > 0 {
				left, right = right, left
			}
			d.Reset()
			d.Write(left)
			d.Write(right)
			up, level = d.Sum(up), level[2*size:]
		}
		up = append(up, level...)
		t.levels, level = append(t.levels, up), up
	}
	return t, nil
}

// Root gives what the time-stamp must be over.
func (t *HashTree) Root() []byte { return bytes.Clone(t.levels[len(t.levels)-1]) }

// Groups counts the groups.
func (t *HashTree) Groups() int { return len(t.levels[0]) / t.size }

// Reduced gives the part of the tree that leads from a group to the root; nil where the root is its only object. The number must be one that
// Add gave.
func (t *HashTree) Reduced(group int) Tree {
	var out Tree
	if members := t.groups[group]; members != nil {
		out = append(out, slices.Clone(members))
	}
	for i, level := range t.levels[:len(t.levels)-1] {
		sibling := group>>i ^ 1
		if (sibling+1)*t.size > len(level) {
			continue // left over: it goes up
		}
		list := List{bytes.Clone(level[sibling*t.size : (sibling+1)*t.size])}
		if len(out) == 0 { // the data's own list
			at := group >> i * t.size
			list = append(list, bytes.Clone(level[at:at+t.size]))
			slices.SortFunc(list, bytes.Compare)
		}
		out = append(out, list)
	}
	return out
}
