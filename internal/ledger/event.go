// Package ledger is an office's append-only Merkle tree of events (RFC 6962, Section 2), its signed heads (C2SP tlog-checkpoint)
// and proofs; and the second tree over what the office holds.
package ledger

import (
	"errors"
	"fmt"
	"io"
	"time"

	"trien/internal/aead"
)

// Event is one act as it stands in the ledger for ever. Content words stand as ciphertext under the document's key, register words
// under the office's key; only Clear words and the envelope can be read without a key.
type Event struct {
	Stream  string    // what it happened to: "document/UUID", "register/in/2026"
	Version int64     // in the stream, from 1 without gaps
	Type    string    // what happened: "document.signed"
	At      time.Time // UTC, to the microsecond

	Actor      string // who did it: a person's id, or "system"
	Post       string // the post held then
	Capacity   string // the right used: "T/M …" by its id
	Delegation string // the delegation that lent the right, by its id
	SignIn     string // how the actor was known: "password+totp"

	Document string   // the document concerned, by its id; empty where there is none
	Blobs    []string // digests of ciphertext of the files stored with this act, hex
	Clear    map[string]string

	ContentKey        string   // name of the key over Content; empty where there are no content words
	ContentCommitment [32]byte // to that key
	Content           []byte   // ciphertext

	RegisterKey        string
	RegisterCommitment [32]byte
	Register           []byte // ciphertext
}

// Words are the plain words of an event, as its owner encodes them (JSON); nil where there are none.
type Words struct {
	Content  []byte // dies with the document's key
	Register []byte // survives destruction, as registers and destruction lists must
}

// Keys are the keys an event is sealed under; the zero key where there are no such words.
type Keys struct {
	Document aead.Key
	Office   aead.Key
}

// Seal puts the words into the event as ciphertext, bound to stream, version and type, and rounds At to what the ledger stores.
func Seal(e Event, w Words, k Keys, random io.Reader) (Event, error) {
	e.At = e.At.UTC().Truncate(time.Microsecond)
	var err error
	if w.Content != nil {
		e.ContentKey, e.ContentCommitment = k.Document.ID(), k.Document.Commitment()
		if e.Content, err = aead.Seal(k.Document, w.Content, random, e.place("content")...); err != nil {
			return Event{}, fmt.Errorf("ledger: content words of %s: %w", e.Stream, err)
		}
	}
	if w.Register != nil {
		e.RegisterKey, e.RegisterCommitment = k.Office.ID(), k.Office.Commitment()
		if e.Register, err = aead.Seal(k.Office, w.Register, random, e.place("register")...); err != nil {
			return Event{}, fmt.Errorf("ledger: register words of %s: %w", e.Stream, err)
		}
	}
	return e, nil
}

// ErrForgotten is what a key source answers for a key that was erased on purpose.
var ErrForgotten = errors.New("ledger: the key was forgotten")

// KeySource gives a key by its name: ErrForgotten where it was erased.
type KeySource func(name string) (aead.Key, error)

// Opened is an event with its words. Tombstone is true where the content words' key is forgotten: they are gone for ever.
type Opened struct {
	Event
	Words     Words
	Tombstone bool
}

// Open reads the words of e. A forgotten document key gives a tombstone, not an error; another key than the committed one is an error.
func (e Event) Open(keys KeySource) (Opened, error) {
	o := Opened{Event: e}
	var err error
	if o.Words.Register, err = unseal(e.Register, e.RegisterKey, e.RegisterCommitment, keys, e.place("register")); err != nil {
		return Opened{}, fmt.Errorf("ledger: register words of %s version %d: %w", e.Stream, e.Version, err)
	}
	o.Words.Content, err = unseal(e.Content, e.ContentKey, e.ContentCommitment, keys, e.place("content"))
	if errors.Is(err, ErrForgotten) {
		o.Tombstone, err = true, nil
	}
	if err != nil {
		return Opened{}, fmt.Errorf("ledger: content words of %s version %d: %w", e.Stream, e.Version, err)
	}
	return o, nil
}

func unseal(sealed []byte, name string, commitment [32]byte, keys KeySource, place []string) ([]byte, error) {
	if name == "" {
		return nil, nil
	}
	k, err := keys(name)
	if err != nil {
		return nil, err
	}
	if k.Commitment() != commitment {
		return nil, aead.ErrKey
	}
	return aead.Open(k, sealed, place...)
}

// place is what the ciphertext is bound to: moved to another event it does not open.
func (e Event) place(part string) []string {
	return []string{"trien event", part, e.Stream, fmt.Sprint(e.Version), e.Type}
}
