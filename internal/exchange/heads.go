package exchange

import (
	"trien/internal/ledger"
	"trien/internal/limits"
)

// Head is the kind of message by which offices show each other how far their ledgers are, so that none rewrites its history unseen.
const Head Kind = "head"

// Shown is the sender's newest signed tree head, with the proof that its tree extends the one of From leaves, which the receiver knows (RFC 9162, Section 2.1.4).
type Shown struct {
	Note  string        `json:"note,omitempty"` // the signed head
	Key   string        `json:"key,omitempty"`  // the verifier key of the sender's ledger
	From  int64         `json:"from,omitempty"` // 0: nothing is known to be known there
	Proof []ledger.Hash `json:"proof,omitempty"`
}

// proofLength is more than a consistency proof of a tree of 2^62 leaves has.
const proofLength = 128

// sound checks the parts of a head that was shown.
func (s Shown) sound() bool {
	return s.Note != "" && s.Key != "" && len(s.Note)+len(s.Key) <= limits.HeadSize && s.From >= 0 && len(s.Proof) <= proofLength
}

// Witness is what a receipt says of the head that was shown: the cosignature where it fits what the receiver knows, and where it does not, what that is.
type Witness struct {
	Cosignature string `json:"cosignature,omitempty"` // C2SP tlog-cosignature: a line of the signed note
	Known       string `json:"known,omitempty"`       // the newest head of the other's that the receiver has, as that office signed it
	Unlinked    bool   `json:"unlinked,omitempty"`    // nothing is wrong but that the proof begins at another size than that of Known
}
