// Package ers reads, checks and makes evidence records, which prove for decades that data existed, by hash trees and time-stamps (RFC 4998).
//
// A Record holds chains of archive time-stamps. Within a chain each is over the time-stamp before it (time-stamp renewal: the authority's
// certificate ends); a new chain digests the data and all older chains anew (hash-tree renewal: the hash function grows weak).
//
// Reading never judges: [Record.Check] tells which data are covered and whether each time-stamp is over what it must be over; whether its
// authority is believed is judged elsewhere. Data come as digests, one for each of [Record.Hashes], so that large files are read once.
package ers

import (
	"crypto"
	"fmt"

	"trien/cms"
	"trien/tsp"
)

// Record is an EvidenceRecord (RFC 4998, Section 3.1).
type Record struct {
	Version     int
	Digests     []cms.Algorithm
	CryptoInfos []cms.Attribute // data to check the time-stamps by; no attribute is defined for it by the RFC
	Encryption  *Encryption     // nil where the data were not encrypted for the archive
	Chains      []Chain
	Tolerated   []string // departures from the syntax that were forgiven, in words
}

// Encryption says how data that were archived encrypted can be decrypted to what is at hand (RFC 4998, Section 6.1).
type Encryption struct {
	Type  cms.OID
	Value []byte // a whole element; nil when absent
}

// Chain is an ArchiveTimeStampChain: archive time-stamps by one hash function, the oldest first (RFC 4998, Section 5.1).
type Chain struct {
	Raw    []byte // the element as it stands in the file
	Stamps []ArchiveTimeStamp
}

// ArchiveTimeStamp is a time-stamp over the root of a hash tree, with the part of the tree that leads to it (RFC 4998, Section 4.1).
type ArchiveTimeStamp struct {
	Raw        []byte        // the element as it stands in the file
	Digest     cms.Algorithm // of the tree; the empty OID where it is that of the time-stamp
	Attributes []cms.Attribute
	Tree       Tree // nil where the time-stamp is over the data itself
	// TimeStamp is the ContentInfo as it stands in the file; renewals are over these bytes.
	TimeStamp []byte
	Token     *tsp.Token // nil where TimeStamp is none: see Err
	Err       error
}

// Tree is a reducedHashtree: the hash values that lead from the data to the root, the data's own list first.
type Tree []List

// List is a PartialHashtree: hash values under one node.
type List [][]byte

// Hash gives the hash function of the tree: its own, else that of the time-stamp; 0 where neither is known.
func (a *ArchiveTimeStamp) Hash() crypto.Hash {
	if a.Digest.OID != "" {
		return a.Digest.Hash()
	}
	if a.Token == nil {
		return 0
	}
	return a.Token.Info.Hash
}

// Hash gives the hash function of the chain: that of its first archive time-stamp.
func (c *Chain) Hash() crypto.Hash {
	if len(c.Stamps) == 0 {
		return 0
	}
	return c.Stamps[0].Hash()
}

// Hashes gives the hash functions by which data must be digested to be checked, each once; functions that are not known are left out.
func (r *Record) Hashes() (out []crypto.Hash) {
	seen := map[crypto.Hash]bool{0: true}
	for i := range r.Chains {
		if h := r.Chains[i].Hash(); !seen[h] && h.Available() {
			seen[h] = true
			out = append(out, h)
		}
	}
	return out
}

// Stamps counts the archive time-stamps of all chains.
func (r *Record) Stamps() (n int) {
	for i := range r.Chains {
		n += len(r.Chains[i].Stamps)
	}
	return n
}

// last gives the newest archive time-stamp; nil in a record without any.
func (r *Record) last() *ArchiveTimeStamp {
	if len(r.Chains) == 0 {
		return nil
	}
	stamps := r.Chains[len(r.Chains)-1].Stamps
	if len(stamps) == 0 {
		return nil
	}
	return &stamps[len(stamps)-1]
}

// MalformedError says that the bytes are no such structure, and where they break.
type MalformedError struct {
	Where string // as "EvidenceRecord/archiveTimeStampSequence[0]"
	Err   error  // may be nil
}

func (e *MalformedError) Error() string {
	if e.Err == nil {
		return "ers: malformed " + e.Where
	}
	return fmt.Sprintf("ers: malformed %s: %v", e.Where, e.Err)
}

func (e *MalformedError) Unwrap() error { return e.Err }

// LimitError says that a record exceeds what internal/limits allows.
type LimitError struct{ Where string }

func (e *LimitError) Error() string { return "ers: " + e.Where + " exceeds its limit" }
