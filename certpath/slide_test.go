package certpath_test

import (
	"testing"
	"time"

	"trien/certpath"
)

// TestProvenEvidence: evidence counts as of the time it is proven to have existed (EN 319 102-1, 5.6.2.3).
func TestProvenEvidence(t *testing.T) {
	root := issue(t, nil, "root", authority)
	ca := issue(t, root, "ca", authority)
	leaf := issue(t, ca, "leaf", nil)
	path := certpath.Path{leaf.Certificate, ca.Certificate, root.Certificate}
	lists := []*certpath.CRL{revokedList(t, root, asked.Add(-2*time.Hour)), revokedList(t, ca, asked.Add(-time.Hour))}
	after := ca.Certificate.NotAfter.Add(24 * time.Hour)
	strong := func(until time.Time) func(certpath.Key, certpath.Algorithm, time.Time) bool {
		return func(_ certpath.Key, _ certpath.Algorithm, since time.Time) bool { return since.Before(until) }
	}
	for name, c := range map[string]struct {
		proven   time.Time // zero: nothing is
		believes func(certpath.Key, certpath.Algorithm, time.Time) bool
		now      time.Time
		want     certpath.State
		why      certpath.Doubt
	}{
		"now, its authority valid":                        {now: asked, want: certpath.Good},
		"its authority expired, nothing proven":           {now: after, want: certpath.Unknown, why: certpath.SignerOutOfBounds},
		"its authority expired, proven before":            {now: after, proven: asked, want: certpath.Good},
		"its authority expired, proven only after":        {now: after, proven: ca.Certificate.NotAfter.Add(time.Hour), want: certpath.Unknown, why: certpath.SignerOutOfBounds},
		"its digest broken, nothing proven":               {now: asked, believes: strong(asked.Add(-time.Minute)), want: certpath.Unknown, why: certpath.WeaklySigned},
		"its digest broken, proven to be older than that": {now: asked, proven: asked.Add(-30 * time.Minute), believes: strong(asked.Add(-time.Minute)), want: certpath.Good},
	} {
		pool := &certpath.Pool{}
		pool.Add(path...)
		e := &certpath.Evidence{CRLs: lists, Pool: pool, Now: c.now, Believes: c.believes, Proven: func([]byte) time.Time { return c.proven }}
		if s := e.Revocation(path, 0, asked); s.State != c.want || s.Why != c.why {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

// TestSlide: where the validation time comes to rest (EN 319 102-1, 5.6.2.2).
func TestSlide(t *testing.T) {
	root := issue(t, nil, "root", authority)
	ca := issue(t, root, "ca", authority)
	leaf := issue(t, ca, "leaf", nil)
	path := certpath.Path{leaf.Certificate, ca.Certificate, root.Certificate}
	top, below := asked.Add(-2*time.Hour), asked.Add(-time.Hour)
	stolen := asked.Add(-61 * time.Minute) // as revokedList has it
	late := asked.Add(20 * 24 * time.Hour)
	for name, c := range map[string]struct {
		lists   []*certpath.CRL
		proven  time.Time
		now     time.Time
		until   time.Time
		letter  bool
		control time.Time
		failed  int
	}{
		"all fresh":                                  {lists: []*certpath.CRL{revokedList(t, root, top), revokedList(t, ca, below)}, now: asked, proven: below, control: asked, failed: -1},
		"nothing proven, all fresh":                  {lists: []*certpath.CRL{revokedList(t, root, top), revokedList(t, ca, below)}, now: asked, control: asked, failed: -1},
		"no evidence about the authority":            {lists: []*certpath.CRL{revokedList(t, ca, below)}, now: asked, proven: below, control: asked, failed: 1},
		"the authority revoked, the rest proven":     {lists: []*certpath.CRL{revokedList(t, root, asked.Add(-time.Minute), ca.Serial), revokedList(t, ca, top)}, now: asked, proven: top, control: stolen, failed: -1},
		"the authority revoked, the rest not proven": {lists: []*certpath.CRL{revokedList(t, root, asked.Add(-time.Minute), ca.Serial), revokedList(t, ca, top)}, now: asked, control: stolen, failed: 0},
		"stale by now, proven":                       {lists: []*certpath.CRL{revokedList(t, root, top), revokedList(t, ca, top)}, now: late, proven: top, control: freshEnd(t, root, top), failed: -1},
		"stale by now, to the letter":                {lists: []*certpath.CRL{revokedList(t, root, top), revokedList(t, ca, top)}, now: late, proven: top, letter: true, control: top, failed: -1},
		"stale by now, not proven":                   {lists: []*certpath.CRL{revokedList(t, root, top), revokedList(t, ca, top)}, now: late, control: late, failed: 1},
		"an algorithm that ended":                    {lists: []*certpath.CRL{revokedList(t, root, top), revokedList(t, ca, top)}, now: asked, proven: top, until: asked.Add(-30 * time.Minute), control: asked.Add(-30 * time.Minute), failed: -1},
	} {
		pool := &certpath.Pool{}
		pool.Add(path...)
		e := &certpath.Evidence{CRLs: c.lists, Pool: pool, Now: c.now, Proven: func([]byte) time.Time { return c.proven }}
		past := certpath.Past{Now: c.now, ToIssuance: c.letter, Proven: func(x *certpath.Certificate) time.Time { return x.NotBefore }, Until: func(*certpath.Certificate) time.Time { return c.until }}
		s := e.Slide(path, past)
		if s.Failed != c.failed || !s.Control.Equal(c.control) {
			t.Errorf("%s: %+v, want %v and %d", name, s, c.control, c.failed)
		}
	}
}

// freshEnd is when a list that revokedList makes ceases to be fresh.
func freshEnd(t *testing.T, by *holder, made time.Time) time.Time {
	return revokedList(t, by, made).NextUpdate
}
