// Package trust says who is believed, for what, and from when to when: trust anchors in the sense of RFC 5280, Section 6.1.1 (d), and
// the intermediate certificates that help to reach them.
package trust

import (
	"time"

	"trien/certpath"
)

// Purpose is what an anchor is believed for.
type Purpose string

// The purposes.
const (
	Signing      Purpose = "signing"
	TimeStamping Purpose = "time_stamping"
)

// Anchor is one certificate that is believed without asking further.
type Anchor struct {
	Certificate *certpath.Certificate
	For         []Purpose // empty means every purpose
	From, To    time.Time // zero means unbounded; the certificate's own validity period does not count (RFC 5280, Section 6.1.1)
	Official    bool      // of the special-purpose certification service of the state (NĐ 68/2024, Điều 2)
}

// Store is a set of anchors and intermediates. It never changes after New; the zero value believes nobody.
type Store struct {
	anchors       []Anchor
	intermediates []*certpath.Certificate
}

// New makes a store.
func New(anchors []Anchor, intermediates []*certpath.Certificate) *Store {
	return &Store{anchors: anchors, intermediates: intermediates}
}

// FromCertificates makes a store out of certificates laid beside each other, as in a folder: those that are self-signed are anchors for
// every purpose, the others are intermediates. Every official certificate is an anchor, self-signed or not: it was named on purpose.
func FromCertificates(certs, official []*certpath.Certificate) *Store {
	var s Store
	for _, c := range official {
		s.anchors = append(s.anchors, Anchor{Certificate: c, Official: true})
	}
	for _, c := range certs {
		switch {
		case s.has(c):
		case c.SelfSigned():
			s.anchors = append(s.anchors, Anchor{Certificate: c})
		default:
			s.intermediates = append(s.intermediates, c)
		}
	}
	return &s
}

func (s *Store) has(c *certpath.Certificate) bool {
	for _, a := range s.anchors {
		if a.Certificate.Equal(c) {
			return true
		}
	}
	return false
}

// Empty reports whether the store has no anchor, so that nothing can be trusted by it.
func (s *Store) Empty() bool { return s == nil || len(s.anchors) == 0 }

// All gives every anchor.
func (s *Store) All() []Anchor {
	if s == nil {
		return nil
	}
	return s.anchors
}

// Intermediates gives the certificates that help to build paths; they are not believed by themselves.
func (s *Store) Intermediates() []*certpath.Certificate {
	if s == nil {
		return nil
	}
	return s.intermediates
}

// Anchors gives the certificates that are believed for a purpose at an instant.
func (s *Store) Anchors(p Purpose, at time.Time) *certpath.Pool {
	var pool certpath.Pool
	for _, a := range s.All() {
		if a.covers(p) && (a.From.IsZero() || !at.Before(a.From)) && (a.To.IsZero() || !at.After(a.To)) {
			pool.Add(a.Certificate)
		}
	}
	return &pool
}

// Ever gives the certificates that are, were or will be believed for a purpose.
func (s *Store) Ever(p Purpose) *certpath.Pool {
	var pool certpath.Pool
	for _, a := range s.All() {
		if a.covers(p) {
			pool.Add(a.Certificate)
		}
	}
	return &pool
}

// Ended tells whether some anchor was believed for a purpose and no longer is.
func (s *Store) Ended(p Purpose, at time.Time) bool {
	for _, a := range s.All() {
		if a.covers(p) && !a.To.IsZero() && a.To.Before(at) {
			return true
		}
	}
	return false
}

// Until gives the end of the trust in an anchor for a purpose where it lies before an instant, else that instant: the sunset date of a trust
// anchor (EN 319 102-1, 5.6.2.2.4 (1)).
func (s *Store) Until(c *certpath.Certificate, p Purpose, at time.Time) time.Time {
	var latest time.Time
	for _, a := range s.All() {
		if !a.covers(p) || !a.Certificate.Equal(c) {
			continue
		}
		if a.To.IsZero() || !a.To.Before(at) {
			return at
		}
		if a.To.After(latest) {
			latest = a.To
		}
	}
	if latest.IsZero() {
		return at
	}
	return latest
}

// Official reports whether c is an anchor of the official service.
func (s *Store) Official(c *certpath.Certificate) bool {
	for _, a := range s.All() {
		if a.Official && a.Certificate.Equal(c) {
			return true
		}
	}
	return false
}

// HasOfficial reports whether the store knows the official service at all.
func (s *Store) HasOfficial() bool {
	for _, a := range s.All() {
		if a.Official {
			return true
		}
	}
	return false
}

func (a *Anchor) covers(p Purpose) bool {
	for _, q := range a.For {
		if p == q {
			return true
		}
	}
	return len(a.For) == 0
}
