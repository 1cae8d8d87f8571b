// Package agentd is the program on an officer's machine that signs with the token there for a house elsewhere: it asks outward over HTTP (RFC
// 9110) and listens nowhere.
//
// Everything that is signed goes through agent.Inspect first. A PIN is tried once for a batch; what was signed and not yet handed over is
// kept on the disk and handed over again, so that neither a network nor a process that goes away costs a second signature.
package agentd

import (
	"context"
	"crypto/x509"
	"time"

	"trien/internal/agent"
	"trien/internal/keys"
)

// Source is a key on this machine that opens for one batch.
type Source struct {
	Name  string              // as the command line names it
	Chain []*x509.Certificate // known before any PIN: the certificate first
	Open  func(ctx context.Context, ask keys.Ask) (keys.Key, error)
}

// Line is one document of a batch as the person sees it.
type Line struct {
	Item      agent.Item
	Statement *agent.Statement
	Signed    time.Time // when this machine signed the same before; zero: never
}

// Batch is what one PIN signs: the documents of one request for one key.
type Batch struct {
	Request string
	Key     *Source
	Lines   []Line
	Open    bool // the key is still open for this request: no PIN will be asked for
}

// Choice is what the person wants done with a line.
type Choice int

// The choices.
const (
	Later  Choice = iota // leave it waiting
	Sign                 // sign it
	Refuse               // tell the house that it won't be signed
)

// Desk is where the person sits.
type Desk struct {
	// Choose shows a batch and gives a choice for each line; show gets the exact bytes of a line that the person wants to read.
	Choose func(ctx context.Context, b *Batch, show func(ctx context.Context, line int) ([]byte, error)) ([]Choice, error)
	// Prove shows a sign-in that is to be proven with a key and gives what the person wants; nil: none is ever proven here.
	Prove func(ctx context.Context, c agent.Challenge, k *Source) (Choice, error)
	// Ask asks for a PIN.
	Ask keys.Ask
	// Tell says what happened.
	Tell func(Event)
}

// Event is something that the person is told. Err has words for them where something went wrong.
type Event struct {
	Kind  Kind
	Item  agent.Item
	Done  int // of a batch, with Total
	Total int
	Err   error
	Off   time.Duration // of the house's clock, ahead of ours
}

// Kind is what an event tells.
type Kind string

// The kinds of events.
const (
	Waiting      Kind = "waiting"      // connected; nothing to sign
	Preparing    Kind = "preparing"    // the house prepares the rest of a batch
	Lost         Kind = "lost"         // the house can't be reached; it is tried again
	Back         Kind = "back"         // it can be reached again
	Clock        Kind = "clock"        // the house's clock and ours are far apart
	Signed       Kind = "signed"       // handed over and kept by the house
	Kept         Kind = "kept"         // signed, and kept here until the house can be reached
	Again        Kind = "again"        // the house prepared the file anew: it will be shown again
	Unwanted     Kind = "unwanted"     // the house no longer wants it: cancelled, expired, or refused there
	PersonNo     Kind = "person_no"    // the person's refusal is kept by the house
	Refused      Kind = "refused"      // this program does not sign it; the house was told why
	SetAside     Kind = "set_aside"    // not signed, and left waiting; Err says why
	OtherMachine Kind = "other_device" // for a certificate that is not here

	Proven        Kind = "proven"          // a sign-in was proven: the page goes on
	SignInNo      Kind = "sign_in_no"      // the person's refusal of a sign-in is kept by the house
	SignInRefused Kind = "sign_in_refused" // this program does not prove it; the house was told why
	SignInLeft    Kind = "sign_in_left"    // not proven; Err says why
)
