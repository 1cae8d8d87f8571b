// Package standin stands in for an officer's VGCA Sign Service in tests: a TLS WebSocket (RFC 6455) on this machine that fetches, signs and uploads.
//
// It signs by a way of its own: PDF, CMS and WebSocket are written by hand here, so that what judges it is not judged by itself. Like the
// tool it embeds the signer's certificate alone, writes the local time into signing-time as if it were UTC, and names itself as the
// producer. On demand it does what a tool must not do; see [Behaviour].
package standin

import (
	"crypto"
	"crypto/x509"
	"time"
)

// Behaviour is what the stand-in does with a file.
type Behaviour string

// The behaviours. Those up to Slow are what a sound tool may do.
const (
	Sound     Behaviour = ""          // signs the field placed ahead, as ETSI.CAdES.detached
	PKCS7     Behaviour = "pkcs7"     // the same as adbe.pkcs7.detached
	Store     Behaviour = "store"     // a security store follows the signature
	Stamps    Behaviour = "stamps"    // brings a time-stamp that is none
	Slow      Behaviour = "slow"      // signs when it is told to go on
	Cancels   Behaviour = "cancels"   // the officer presses Cancel
	NoToken   Behaviour = "no_token"  // no token is plugged in
	Unsigned  Behaviour = "unsigned"  // sends back what it was given
	Cut       Behaviour = "cut"       // sends back less
	Rewrites  Behaviour = "rewrites"  // changes a byte of what it was given, and signs that
	Trails    Behaviour = "trails"    // writes behind the end of the file
	Other     Behaviour = "other"     // signs another of the fields placed ahead
	Own       Behaviour = "own"       // makes a field of its own
	Twice     Behaviour = "twice"     // signs two fields, one after the other
	Text      Behaviour = "text"      // writes on the page in the revision that signs
	Fills     Behaviour = "fills"     // changes a text field in the revision that signs
	Moves     Behaviour = "moves"     // gives the field another place
	Locks     Behaviour = "locks"     // gives the field a /Lock
	Certifies Behaviour = "certifies" // certifies: no changes allowed (DocMDP 1)
	Revision  Behaviour = "revision"  // writes on the page in a revision after the one that signs
	Partly    Behaviour = "partly"    // leaves bytes out of the byte range
	Digest    Behaviour = "digest"    // signs another digest
	SHA1      Behaviour = "sha1"      // digests with SHA-1
	Stranger  Behaviour = "stranger"  // signs with another key
	Nothing   Behaviour = "nothing"   // adds a revision without a signature
)

// Faults are the behaviours that give back a file which must be refused.
func Faults() []Behaviour {
	return []Behaviour{Unsigned, Cut, Rewrites, Trails, Other, Own, Twice, Text, Fills, Moves, Locks, Certifies, Revision, Partly, Digest, SHA1, Stranger, Nothing}
}

// Token is the key in the officer's machine.
type Token struct {
	Key         crypto.Signer
	Certificate *x509.Certificate
}

// Work is one file to sign.
type Work struct {
	Field     string // placed ahead
	Token     Token
	Stranger  Token // for [Stranger]
	At        time.Time
	Behaviour Behaviour
}
