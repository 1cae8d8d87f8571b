package certpath

import (
	"time"
)

// Past is what is known of times gone by, for judging what lies in them (EN 319 102-1, 5.6.2).
type Past struct {
	Now time.Time // or the end of the trust in the anchor, where that was earlier (5.6.2.2.4 (1))
	// Proven gives the earliest instant at which a certificate is proven to have existed.
	Proven func(c *Certificate) time.Time
	// Until gives the last instant at which the algorithms of a certificate were believed, zero where they still are.
	Until func(c *Certificate) time.Time
	// ToIssuance asks for the letter of 5.6.2.2.4 (2)(c): evidence that is no longer fresh moves the time back to when it was made, not to
	// when it ceased to be fresh.
	ToIssuance bool
}

// Slid is the outcome of the validation time sliding process.
type Slid struct {
	Control  time.Time // up to which the certificates of the path are known to have been good
	Statuses []Status  // of each certificate of the path below the anchor, when its turn came
	Failed   int       // the certificate at which the process ended with NO_POE; -1 where it did not
	Why      Doubt     // why it ended there
}

// sliding is what Slide tells the rest: of which certificate, and what was found on the way.
type sliding struct {
	of      ID
	control time.Time
	stale   time.Time // the latest instant at which some evidence was still fresh
	made    time.Time // when that evidence was made
	letter  bool
}

// Slide moves the validation time back along a path, from the certificate below the anchor down: to a revocation, to the end of what
// evidence says, to the end of an algorithm (EN 319 102-1, 5.6.2.2). Evidence counts that was made, and is proven to have existed, before
// the time reached so far. Evidence must have Proven and Now set.
func (v *Evidence) Slide(p Path, past Past) Slid {
	out := Slid{Control: past.Now, Statuses: make([]Status, max(0, len(p)-1)), Failed: -1}
	for i := len(p) - 2; i >= 0; i-- {
		if past.Proven(p[i]).After(out.Control) {
			out.Failed, out.Why = i, NotProven
			return out
		}
		s, control, ok := v.slideOver(p, i, out.Control, past.ToIssuance)
		if out.Statuses[i] = s; !ok {
			out.Failed, out.Why = i, s.Why
			return out
		}
		out.Control = control
		if until := past.Until(p[i]); !until.IsZero() && until.Before(out.Control) {
			out.Control = until
		}
	}
	return out
}

// slideOver gives the control time after one certificate (5.6.2.2.4 (2)(a) to (c)).
func (v *Evidence) slideOver(p Path, i int, control time.Time, letter bool) (Status, time.Time, bool) {
	for range 2 {
		v.slide = &sliding{of: p[i].ID(), control: control, letter: letter}
		s := v.Revocation(p, i, control)
		found := v.slide
		v.slide = nil
		switch {
		case s.State == Good:
			return s, control, true
		case s.State == Revoked:
			return s, s.RevokedAt, true
		case found.stale.IsZero() || !found.stale.Before(control):
			return s, control, false
		}
		if control = found.stale; letter {
			control = found.made
			s.State, s.Why = Good, ""
			return s, control, true
		}
	}
	return Status{State: Unknown, Why: NotProven}, control, false
}

// beyond tells, while the validation time slides over a certificate, whether evidence about it was made after the control time or is not
// proven to have existed by then.
func (v *Evidence) beyond(c *Certificate, der []byte, made time.Time) bool {
	if v.slide == nil || v.slide.of != c.ID() {
		return false
	}
	return made.After(v.slide.control) || v.since(der).After(v.slide.control)
}

// staleAt notes evidence that would speak, were it fresh.
func (v *Evidence) staleAt(c *Certificate, w window, until time.Time) {
	if v.slide != nil && v.slide.of == c.ID() && until.After(v.slide.stale) {
		v.slide.stale, v.slide.made = until, w.thisUpdate
	}
}

// soundAt tells whether an authority of the path can be believed to have signed by an instant at which the evidence is known to exist: its
// certificate had not ended (EN 319 102-1, 5.6.2.4.4 (1)), and it was not known to be revoked. The anchor is believed by itself. It
// asks nothing where nothing is known of proofs.
func (v *Evidence) soundAt(p Path, k int, at time.Time) (Doubt, bool) {
	if v.Proven == nil || k >= len(p)-1 {
		return "", true
	}
	if at.After(p[k].NotAfter.Add(time.Second)) {
		return SignerOutOfBounds, false
	}
	if r := v.revokedSince(p, k); !r.IsZero() && !at.Before(r) {
		return SignerRevoked, false
	}
	return "", true
}

// revokedSince gives when an authority of the path was revoked, zero where that is not known.
func (v *Evidence) revokedSince(p Path, k int) time.Time {
	id := p[k].ID()
	if at, known := v.revoked[id]; known || v.busy[id] {
		return at
	}
	slide := v.slide
	v.slide = nil
	at := v.Revocation(p, k, v.Now).RevokedAt
	v.slide = slide
	if v.revoked == nil {
		v.revoked = map[ID]time.Time{}
	}
	v.revoked[id] = at
	return at
}
