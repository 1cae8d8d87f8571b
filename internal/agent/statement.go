package agent

import (
	"crypto/sha256"
	"time"

	"trien/cms"
	"trien/pades"
)

// Statement is what a signature would say, read from the prepared file itself, and the attributes that are to be signed.
type Statement struct {
	Item       Item // as the house says it
	Scheme     cms.Scheme
	Attributes []byte // signed attributes, DER SET (RFC 5652, Section 5.4): the key signs their digest

	SHA256 [sha256.Size]byte // of the whole prepared file
	Before [sha256.Size]byte // of the file without the last revision: what was there before anyone asked
	Title  string            // that the file gives itself; may be empty

	Share   float64 // of its page that the mark covers, 0 to 1
	Fills   []Fill  // text fields that the same revision fills
	Certify int     // DocMDP permissions that the signature sets, 1 to 3; 0: none
	Lock    *pades.Lock

	Name, Reason, Location string
	Claimed                time.Time // /M; zero: none
	Earlier                []Earlier // signatures already there, in their order
}

// Fill is a text field that is filled in.
type Fill struct{ Field, Value string }

// Earlier is a signature that is in the file already. Its value holds; whether it is to be trusted was not asked.
type Earlier struct {
	Field  string
	Signer string // common name in its certificate; for a time-stamp, of the authority
	Stamp  bool   // a document time-stamp
	Time   time.Time
}

// Digest gives what the key signs: the digest of the attributes by the scheme.
func (s *Statement) Digest() ([]byte, error) { return s.Scheme.Digest(s.Attributes) }
