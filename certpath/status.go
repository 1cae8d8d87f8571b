package certpath

import (
	"strconv"
	"time"
)

// State is what evidence says of a certificate. "Could not check" is never Good.
type State string

// The states.
const (
	Good       State = "good"
	Revoked    State = "revoked"
	Unknown    State = "unknown"     // evidence was sought; none decides
	NotChecked State = "not_checked" // no evidence was there, and none was asked for
)

// Status is a certificate's revocation status at an instant, with what says so.
type Status struct {
	State      State
	RevokedAt  time.Time // set when revoked, also after the instant asked for (then State is Good)
	Reason     string    // RFC 5280, Section 5.3.1, such as "keyCompromise"
	Why        Doubt     // why it is unknown or not checked; empty when evidence decides
	Source     string    // "crl" or "ocsp"
	ThisUpdate time.Time
	NextUpdate time.Time
	Evidence   []byte // the list or response that says so, in DER; nil where none was about the certificate
}

var reasonNames = []string{"unspecified", "keyCompromise", "cACompromise", "affiliationChanged", "superseded", "cessationOfOperation",
	"certificateHold", "7", "removeFromCRL", "privilegeWithdrawn", "aACompromise"}

func reasonName(n int) string {
	if n >= 0 && n < len(reasonNames) {
		return reasonNames[n]
	}
	return strconv.Itoa(n)
}

const (
	reasonHold   = 6
	reasonRemove = 8
)

// Evidence is what revocation is judged by. It remembers what it has verified, so it is not for concurrent use.
type Evidence struct {
	CRLs  []*CRL
	OCSPs []*OCSP
	Pool  *Pool // certificates of CRL issuers and OCSP responders
	// MaxAge is how old a response or list without nextUpdate may be at the instant asked for.
	MaxAge time.Duration
	// Freshness is the maximum accepted revocation freshness (EN 319 102-1, 5.2.5.4 (1)): how old a response or list may be at the instant
	// asked for, whatever nextUpdate says. Zero: the time between thisUpdate and nextUpdate.
	Freshness time.Duration
	// Now is the instant of judging, by which evidence must have been made; a few minutes later pass, since clocks differ. Zero: any time.
	Now time.Time
	// Believes tells whether a signature by a key and an algorithm is believed on what says that a certificate is good and is known to exist
	// since an instant; nil believes all. An entry that says revoked counts whatever its signature: to doubt it would be the greater danger.
	Believes func(k Key, a Algorithm, since time.Time) bool
	// Proven gives the earliest instant at which a list or response, named by its DER, is proven to have existed (EN 319 102-1, 5.6.2.3),
	// zero where nothing proves it; it exists at Now all the same. From then on nobody can have forged it, so its signer must have been
	// sound then. Nil: nothing is known of proofs, and the signer must be sound when it signed and when it is relied on.
	Proven func(der []byte) time.Time
	Work   *Work // shared by one judgement; nil means one of its own

	busy    map[ID]bool
	slide   *sliding
	revoked map[ID]time.Time // of authorities, zero where they are not known to be revoked
}

func (v *Evidence) work() *Work {
	if v.Work == nil {
		v.Work = &Work{}
	}
	return v.Work
}

func (v *Evidence) verify(k Key, a Algorithm, signed, sig []byte) error {
	return v.work().verify(k, a, signed, sig)
}

// skew is how far the clock of an honest responder may be ahead.
const skew = 5 * time.Minute

func (v *Evidence) fromFuture(made time.Time) bool {
	return !v.Now.IsZero() && made.After(v.Now.Add(skew))
}

func (v *Evidence) weak(k Key, a Algorithm, since time.Time) bool {
	return v.Believes != nil && !v.Believes(k, a, since)
}

// relied gives the instant at which the signer of evidence, made at one time and asked for another, must be sound: see Proven.
func (v *Evidence) relied(der []byte, made, at time.Time) time.Time {
	if v.Proven == nil {
		return later(made, at)
	}
	if since := v.Proven(der); !since.IsZero() {
		return later(made, since)
	}
	return later(made, v.Now)
}

// since gives the instant at which evidence is known to exist: Now where nothing proves more.
func (v *Evidence) since(der []byte) time.Time {
	if v.Proven != nil {
		if at := v.Proven(der); !at.IsZero() {
			return at
		}
	}
	return v.Now
}

// window is the time for which evidence speaks.
type window struct {
	thisUpdate, nextUpdate time.Time
	keepsFrom              time.Time // certificates expired since then are still spoken of; zero: none
}

// covers reports whether evidence speaks for the instant, or why not (EN 319 102-1, 5.2.5 and 5.2.6.4). Evidence made after the instant
// speaks too. What was made when the certificate had expired says nothing of it, since it may have been dropped, unless the issuer keeps it.
func (v *Evidence) covers(w window, c *Certificate, at time.Time) (Doubt, bool) {
	if w.thisUpdate.After(c.NotAfter) && (w.keepsFrom.IsZero() || w.keepsFrom.After(c.NotAfter)) {
		return AfterExpiry, false
	}
	if until := v.freshUntil(w); at.After(until) {
		v.staleAt(c, w, until)
		if w.nextUpdate.IsZero() {
			return TooOld, false
		}
		return Stale, false
	}
	return "", true
}

// freshUntil gives the last instant at which evidence is fresh (EN 319 102-1, 5.2.5.4).
func (v *Evidence) freshUntil(w window) time.Time {
	switch {
	case v.Freshness > 0:
		return w.thisUpdate.Add(v.Freshness)
	case w.nextUpdate.IsZero():
		return w.thisUpdate.Add(v.MaxAge)
	}
	return w.nextUpdate
}

// revokedStatus gives Revoked, or Good with the later date where the certificate was revoked after the instant.
func revokedStatus(at, when time.Time, reason int) Status {
	s := Status{State: Revoked, RevokedAt: when, Reason: reasonName(reason)}
	if when.After(at) {
		s.State = Good
	}
	return s
}
