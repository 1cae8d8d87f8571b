package ledger

import (
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"trien/internal/limits"
)

// ErrEvent is wrapped by every failure to read canonical bytes.
var ErrEvent = errors.New("ledger: not a canonical event")

// eventFormat is the first byte of an event. Another layout gets another number and its own reader; old ones are read for ever.
const eventFormat = 1

// Canonical gives the one byte string that stands for e: a format byte, then each field in the order of the struct. Texts and bytes
// are preceded by their length, lists by their count (32 bits, big-endian); numbers have 64 bits; clear words are sorted by name.
func (e Event) Canonical() []byte {
	b := []byte{eventFormat}
	b = appendText(b, e.Stream)
	b = binary.BigEndian.AppendUint64(b, uint64(e.Version))
	b = appendText(b, e.Type)
	b = binary.BigEndian.AppendUint64(b, uint64(e.At.UnixMicro()))
	for _, s := range []string{e.Actor, e.Post, e.Capacity, e.Delegation, e.SignIn, e.Document} {
		b = appendText(b, s)
	}
	b = appendCount(b, len(e.Blobs))
	for _, d := range e.Blobs {
		b = appendText(b, d)
	}
	b = appendCount(b, len(e.Clear))
	for _, name := range slices.Sorted(maps.Keys(e.Clear)) {
		b = appendText(appendText(b, name), e.Clear[name])
	}
	b = appendSealed(b, e.ContentKey, e.ContentCommitment, e.Content)
	return appendSealed(b, e.RegisterKey, e.RegisterCommitment, e.Register)
}

func appendText[T string | []byte](b []byte, s T) []byte { return append(appendCount(b, len(s)), s...) }

func appendCount(b []byte, n int) []byte { return binary.BigEndian.AppendUint32(b, uint32(n)) }

func appendSealed(b []byte, key string, commitment [32]byte, sealed []byte) []byte {
	b = appendText(b, key)
	if key == "" {
		return b
	}
	return appendText(append(b, commitment[:]...), sealed)
}

// Decode reads canonical bytes. It accepts exactly what Canonical writes: Decode(b).Canonical() is b.
func Decode(b []byte) (Event, error) {
	if len(b) > limits.EventSize {
		return Event{}, fmt.Errorf("%w: longer than %d bytes", ErrEvent, limits.EventSize)
	}
	r := reader{rest: b}
	if f := r.take(1); f == nil || f[0] != eventFormat {
		return Event{}, fmt.Errorf("%w: unknown format", ErrEvent)
	}
	var e Event
	e.Stream, e.Version, e.Type = r.text(), r.int64(), r.text()
	e.At = time.UnixMicro(r.int64()).UTC()
	for _, s := range []*string{&e.Actor, &e.Post, &e.Capacity, &e.Delegation, &e.SignIn, &e.Document} {
		*s = r.text()
	}
	for range r.count() {
		e.Blobs = append(e.Blobs, r.text())
	}
	e.Clear = r.clear()
	e.ContentKey, e.ContentCommitment, e.Content = r.sealed()
	e.RegisterKey, e.RegisterCommitment, e.Register = r.sealed()
	if r.err == nil && len(r.rest) != 0 {
		r.fail("bytes after the end")
	}
	if r.err != nil {
		return Event{}, r.err
	}
	return e, nil
}

// reader takes fields off the front; after the first fault it gives zeros.
type reader struct {
	rest []byte
	err  error
}

func (r *reader) fail(what string) {
	if r.err == nil {
		r.err = fmt.Errorf("%w: %s", ErrEvent, what)
	}
	r.rest = nil
}

func (r *reader) take(n int) []byte {
	if n < 0 || n > len(r.rest) {
		r.fail("cut short")
		return nil
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

func (r *reader) int64() int64 {
	if b := r.take(8); b != nil {
		return int64(binary.BigEndian.Uint64(b))
	}
	return 0
}

func (r *reader) length() int {
	if b := r.take(4); b != nil {
		return int(binary.BigEndian.Uint32(b))
	}
	return 0
}

func (r *reader) text() string { return string(r.take(r.length())) }

func (r *reader) count() int {
	n := r.length()
	if n > limits.EventWords {
		r.fail("too many words")
		return 0
	}
	return n
}

func (r *reader) clear() map[string]string {
	n := r.count()
	if n == 0 {
		return nil
	}
	m, last := make(map[string]string), ""
	for i := range n {
		name := r.text()
		if i > 0 && name <= last {
			r.fail("clear words out of order")
			return nil
		}
		m[name], last = r.text(), name
	}
	return m
}

func (r *reader) sealed() (key string, commitment [32]byte, sealed []byte) {
	if key = r.text(); key == "" {
		return key, commitment, nil
	}
	copy(commitment[:], r.take(len(commitment)))
	return key, commitment, slices.Clone(r.take(r.length()))
}
