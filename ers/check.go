package ers

import (
	"bytes"
	"crypto"
	"fmt"

	"trien/cms"
)

// Digests are the digests of one data object, by hash function.
type Digests map[crypto.Hash][]byte

// Kind says what an archive time-stamp is for.
type Kind string

// The kinds.
const (
	Initial          Kind = "initial"            // over the data
	TimeStampRenewal Kind = "time_stamp_renewal" // over the time-stamp before it
	HashTreeRenewal  Kind = "hash_tree_renewal"  // over the data and all chains before it
)

// Facts is what a check of a record found (RFC 4998, Section 4.3 and 5.3). Whether the time-stamps are sound in themselves, and their
// authorities believed, is judged elsewhere.
type Facts struct {
	Stamps  []StampFacts  // of all chains, the oldest first
	Objects []ObjectFacts // in the order given
}

// StampFacts is what holds of one archive time-stamp.
type StampFacts struct {
	Chain, Number int // from 0
	Kind          Kind
	Hash          crypto.Hash // of its tree; 0 where it is not known
	// Root is what the time-stamp must be over; nil where that can't be told.
	Root []byte
	// Imprint: the time-stamp is over Root.
	Imprint cms.Fact
	// Link: it covers the time-stamp before it; Absent where none is before it in its chain.
	Link cms.Fact
	// Algorithm: its hash function is that of its chain, as Section 5.3, step 2 demands.
	Algorithm cms.Fact
	// Found counts the hash values of its first list that are accounted for, by data given or by what it renews, Orphans all others:
	// data of the same group that are not at hand.
	Found, Orphans int
}

// ObjectFacts is what holds of one data object.
type ObjectFacts struct {
	// Chains tells for each chain whether its first archive time-stamp covers the object; Unknown where its digest is not given.
	Chains []cms.Fact
}

// Covered tells that every chain covers the object; else how the first chain that does not stands to it.
func (o *ObjectFacts) Covered() cms.Fact {
	for _, f := range o.Chains {
		if !f.OK() {
			return f
		}
	}
	return cms.Fact{State: cms.Holds}
}

// Check holds the record to data, none for a record alone: everything that can be told without is told.
func (r *Record) Check(data []Digests) Facts {
	f := Facts{Objects: make([]ObjectFacts, len(data))}
	for i := range r.Chains {
		c := &r.Chains[i]
		for n := range c.Stamps {
			s := StampFacts{Chain: i, Number: n, Kind: TimeStampRenewal, Hash: c.Stamps[n].Hash(), Link: cms.Fact{State: cms.Absent}}
			s.Algorithm = c.algorithm(n)
			switch {
			case n > 0:
				c.link(n, &s)
			case i == 0:
				s.Kind = Initial
				c.Stamps[0].cover(data, nil, &s, f.Objects)
			default:
				s.Kind = HashTreeRenewal
				c.Stamps[0].cover(data, r.before(i, s.Hash), &s, f.Objects)
			}
			f.Stamps = append(f.Stamps, s)
		}
	}
	return f
}

func (c *Chain) algorithm(n int) cms.Fact {
	switch h := c.Stamps[n].Hash(); {
	case h == 0 || !h.Available():
		return cms.Fact{State: cms.Unknown, Why: "the hash function of the tree is not known"}
	case h != c.Hash():
		return cms.Fact{State: cms.Fails, Why: fmt.Sprintf("the tree is made by %s, its chain by %s", h, c.Hash())}
	}
	return cms.Fact{State: cms.Holds}
}

// cover finds the data in the first list of the tree or, without a tree, under the time-stamp itself. older are the digests of the chains
// before; nil in the first chain.
func (a *ArchiveTimeStamp) cover(data []Digests, older [][]byte, s *StampFacts, out []ObjectFacts) {
	first := a.first()
	taken := make([]bool, len(first))
	places := map[string][]int{}
	for i, v := range first {
		places[string(v)] = append(places[string(v)], i)
	}
	for i := range data {
		fact := cms.Fact{State: cms.Fails, Why: fmt.Sprintf("the archive time-stamp %d.1 is not over this data object", s.Chain+1)}
		d := data[i][s.Hash]
		if len(d) == 0 {
			fact = cms.Fact{State: cms.Unknown, Why: fmt.Sprintf("the digest of the data object by %s is not given", name(s.Hash))}
		}
		for _, leaf := range leaves(s.Hash, d, older) {
			for _, at := range places[string(leaf)] {
				taken[at], fact = true, cms.Fact{State: cms.Holds}
			}
		}
		out[i].Chains = append(out[i].Chains, fact)
	}
	s.count(taken)
	if len(a.Tree) == 0 && s.Found == 0 {
		s.Orphans = 1
		a.unknown(s)
		return
	}
	a.imprint(s)
}

// first gives the hash values that data may stand behind: the first list or, without a tree, what the time-stamp is over.
func (a *ArchiveTimeStamp) first() List {
	switch {
	case len(a.Tree) > 0:
		return a.Tree[0]
	case a.Token != nil:
		return List{a.Token.Info.Digest}
	}
	return nil
}

// leaves gives what may stand for a digest in the first list.
func leaves(h crypto.Hash, d []byte, older [][]byte) [][]byte {
	switch {
	case len(d) == 0 || !h.Available():
		return nil
	case older == nil:
		return [][]byte{d}
	}
	return renewed(h, d, older)
}

func (s *StampFacts) count(taken []bool) {
	for _, t := range taken {
		if t {
			s.Found++
		} else {
			s.Orphans++
		}
	}
}

// link finds the time-stamp before the n-th in the first list of the n-th or, without a tree, under the time-stamp itself (RFC 4998,
// Section 5.3, step 2).
func (c *Chain) link(n int, s *StampFacts) {
	a := &c.Stamps[n]
	first := a.first()
	taken := make([]bool, len(first))
	for _, leaf := range before(s.Hash, c.Stamps[n-1].TimeStamp) {
		for i, v := range first {
			taken[i] = taken[i] || bytes.Equal(v, leaf)
		}
	}
	s.count(taken)
	switch {
	case !s.Hash.Available():
		s.Link = cms.Fact{State: cms.Unknown, Why: "the hash function of the tree is not known"}
	case s.Found > 0:
		s.Link = cms.Fact{State: cms.Holds}
	case a.Token == nil && len(a.Tree) == 0:
		s.Link = cms.Fact{State: cms.Unknown, Why: "the time-stamp can't be read"}
	default:
		s.Link = cms.Fact{State: cms.Fails, Why: "it is not over the time-stamp before it"}
	}
	if len(a.Tree) == 0 && !s.Link.OK() {
		s.Root = digest(s.Hash, c.Stamps[n-1].TimeStamp)
		s.Imprint = cms.Fact{State: s.Link.State, Why: s.Link.Why}
		return
	}
	a.imprint(s)
}

// before gives the digests of a time-stamp: as it stands in the file and, where that is not DER, as DER.
func before(h crypto.Hash, stamp []byte) [][]byte {
	if !h.Available() {
		return nil
	}
	out := [][]byte{digest(h, stamp)}
	if der, err := cms.DER(stamp); err == nil && !bytes.Equal(der, stamp) {
		out = append(out, digest(h, der))
	}
	return out
}

// imprint compares what the tree leads to with what the time-stamp is over.
func (a *ArchiveTimeStamp) imprint(s *StampFacts) {
	if !s.Hash.Available() {
		a.unknown(s)
		return
	}
	s.Root = a.leads()
	if len(a.Tree) == 0 && a.Token != nil { // found under the time-stamp itself
		s.Root = a.Token.Info.Digest
	}
	switch {
	case a.Token == nil:
		s.Imprint = cms.Fact{State: cms.Unknown, Why: "the time-stamp can't be read"}
	case a.Token.Info.Hash != s.Hash:
		s.Imprint = cms.Fact{State: cms.Fails, Why: fmt.Sprintf("the tree is made by %s, the time-stamp is over a digest by %s", s.Hash, name(a.Token.Info.Hash))}
	case !bytes.Equal(s.Root, a.Token.Info.Digest):
		s.Imprint = cms.Fact{State: cms.Fails, Why: "the hash tree does not lead to what the time-stamp is over"}
	default:
		s.Imprint = cms.Fact{State: cms.Holds}
	}
}

// unknown says why nothing can be compared.
func (a *ArchiveTimeStamp) unknown(s *StampFacts) {
	why := "the data that the time-stamp is over are not at hand"
	switch {
	case a.Token == nil:
		why = "the time-stamp can't be read"
	case !s.Hash.Available():
		why = "the hash function of the tree is not known"
	}
	s.Imprint = cms.Fact{State: cms.Unknown, Why: why}
}

// name names a hash function for readers.
func name(h crypto.Hash) string {
	if h == 0 {
		return "a function that is not known"
	}
	return h.String()
}
