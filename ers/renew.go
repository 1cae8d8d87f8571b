package ers

import (
	"bytes"
	"crypto"
	"encoding/asn1"
	"errors"
	"fmt"
	"slices"

	"trien/cms"
	"trien/tsp"
)

// What can be wrong with a time-stamp that a record shall be given; it must not be used.
var (
	ErrImprint = errors.New("ers: the time-stamp is over something else than what the tree leads to")
	ErrLink    = errors.New("ers: the tree does not begin with what is renewed")
	ErrOrder   = errors.New("ers: the time-stamp is older than the one that it renews")
)

// New makes a record with one archive time-stamp (RFC 4998, Section 4.2): token is over the root of the tree that h made; without a tree it
// is over the one data object itself.
func New(h crypto.Hash, tree Tree, token []byte) (*Record, error) {
	a, err := newStamp(h, tree, token)
	if err != nil {
		return nil, err
	}
	return (&Record{Version: 1}).with(h, sequence(a.Raw))
}

// StampDigest gives the hash function and digest to be renewed by a time-stamp: that of the newest time-stamp (RFC 4998, Section 5.2). It
// is the same for all records that share that time-stamp; those of different ones go into one tree.
func (r *Record) StampDigest() (crypto.Hash, []byte, error) {
	last := r.last()
	if last == nil {
		return 0, nil, errors.New("ers: there is nothing to be renewed")
	}
	h := r.Chains[len(r.Chains)-1].Hash()
	if !h.Available() {
		return 0, nil, fmt.Errorf("ers: the hash function %s is not there", name(h))
	}
	return h, digest(h, last.TimeStamp), nil
}

// RenewStamp gives a record with one archive time-stamp more in its newest chain: over StampDigest, by a tree or directly. The older bytes
// stay as they are.
func (r *Record) RenewStamp(tree Tree, token []byte) (*Record, error) {
	h, want, err := r.StampDigest()
	if err != nil {
		return nil, err
	}
	a, err := newStamp(h, tree, token)
	if err != nil {
		return nil, err
	}
	if err := r.follows(a, [][]byte{want}); err != nil {
		return nil, err
	}
	newest := r.Chains[len(r.Chains)-1]
	e, _, err := next(newest.Raw)
	if err != nil {
		return nil, err
	}
	old := *r
	old.Chains = r.Chains[:len(r.Chains)-1]
	return old.with(h, sequence(e.contents, a.Raw))
}

// DataDigests gives what stands for data in the tree of a new chain: the digests by h of all objects that the record is about, each
// together with the digest of the chains so far (RFC 4998, Section 5.2). The data must be read anew for it.
func (r *Record) DataDigests(h crypto.Hash, data ...[]byte) ([][]byte, error) {
	if !h.Available() {
		return nil, fmt.Errorf("ers: the hash function %s is not there", name(h))
	}
	older := r.before(len(r.Chains), h)
	out := make([][]byte, len(data))
	for i, d := range data {
		if len(d) != h.Size() {
			return nil, fmt.Errorf("ers: a digest of %d bytes is none of %s", len(d), h)
		}
		out[i] = digest(h, d, older[len(older)-1]) // as DER: RFC 4998, Section 5.2
	}
	return out, nil
}

// RenewTree gives a record with a new chain by another hash function, over data as DataDigests gave them and all older chains, by a tree
// or, for one data object, directly.
func (r *Record) RenewTree(h crypto.Hash, data [][]byte, tree Tree, token []byte) (*Record, error) {
	a, err := newStamp(h, tree, token)
	if err != nil {
		return nil, err
	}
	if err := r.follows(a, data); err != nil {
		return nil, err
	}
	return r.with(h, sequence(a.Raw))
}

// follows demands that a is over everything that is renewed, and not older than it.
func (r *Record) follows(a ArchiveTimeStamp, renewed [][]byte) error {
	first := a.first()
	for _, want := range renewed {
		if !slices.ContainsFunc(first, func(v []byte) bool { return bytes.Equal(v, want) }) {
			return ErrLink
		}
	}
	if last := r.last(); last == nil || last.Token == nil || len(renewed) == 0 {
		return ErrLink
	} else if a.Token.Info.Time.Before(last.Token.Info.Time) {
		return ErrOrder
	}
	return nil
}

// newStamp writes an ArchiveTimeStamp.
func newStamp(h crypto.Hash, tree Tree, token []byte) (a ArchiveTimeStamp, err error) {
	algorithm, err := (cms.Algorithm{OID: cms.HashOID(h)}).Marshal()
	if err != nil || !h.Available() {
		return a, fmt.Errorf("ers: the hash function %s is not there", name(h))
	}
	if token, err = cms.DER(token); err != nil {
		return a, err
	}
	t, err := tsp.ParseToken(token)
	if err != nil {
		return a, err
	}
	if t.Info.Hash != h || len(tree) > 0 && !bytes.Equal(tree.root(h, true), t.Info.Digest) {
		return a, ErrImprint
	}
	algorithm[0] = tagContext0
	parts := [][]byte{algorithm}
	if len(tree) > 0 {
		parts = append(parts, tree.marshal())
	}
	return ArchiveTimeStamp{Raw: sequence(append(parts, token)...), Tree: tree, TimeStamp: token, Token: t}, nil
}

// marshal writes reducedHashtree.
func (t Tree) marshal() []byte {
	var lists [][]byte
	for _, list := range t {
		var values [][]byte
		for _, v := range list {
			values = append(values, tagged(tagOctets, v))
		}
		lists = append(lists, sequence(values...))
	}
	return tagged(tagContext2, lists...)
}

// with gives the record with a chain added, as it is read back.
func (r *Record) with(h crypto.Hash, chain []byte) (*Record, error) {
	out := *r
	out.Chains = append(slices.Clone(r.Chains), Chain{Raw: chain})
	if oid := cms.HashOID(h); !slices.ContainsFunc(r.Digests, func(a cms.Algorithm) bool { return a.OID == oid }) {
		out.Digests = append(slices.Clone(r.Digests), cms.Algorithm{OID: oid})
	}
	der, err := out.Marshal()
	if err != nil {
		return nil, err
	}
	return Parse(der)
}

// Marshal writes the record in DER, its chains byte for byte as they were read or made.
func (r *Record) Marshal() ([]byte, error) {
	var algorithms [][]byte
	for _, a := range r.Digests {
		der, err := a.Marshal()
		if err != nil {
			return nil, err
		}
		algorithms = append(algorithms, der)
	}
	version, err := asn1.Marshal(r.Version)
	if err != nil {
		return nil, err
	}
	parts := [][]byte{version, sequence(algorithms...)}
	if len(r.CryptoInfos) > 0 {
		infos, err := marshalAttributes(r.CryptoInfos)
		if err != nil {
			return nil, err
		}
		parts = append(parts, tagged(tagContext0, infos...))
	}
	if r.Encryption != nil {
		kind, err := r.Encryption.Type.Marshal()
		if err != nil {
			return nil, err
		}
		parts = append(parts, tagged(tagContext1, kind, r.Encryption.Value))
	}
	return sequence(append(parts, sequence(chainsOf(r.Chains)...))...), nil
}

func marshalAttributes(list []cms.Attribute) (out [][]byte, err error) {
	for _, a := range list {
		kind, err := a.Type.Marshal()
		if err != nil {
			return nil, err
		}
		out = append(out, sequence(kind, tagged(tagSet, a.Values...)))
	}
	return out, nil
}
