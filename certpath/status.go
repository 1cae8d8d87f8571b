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
	// Now is the instant of judging, by which evidence must have been made; a few minutes later pass, since clocks differ. Zero: any time.
	Now time.Time
	// Believes tells whether a digest ("SHA-1") is believed in what says that a certificate is good; nil believes all. An entry that
	// says revoked counts whatever its signature: to doubt it would be the greater danger.
	Believes func(digest string) bool
	Work     *Work // shared by one judgement; nil means one of its own

	busy map[ID]bool
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

func (v *Evidence) weak(a Algorithm) bool { return v.Believes != nil && !v.Believes(a.Digest()) }

// window is the time for which evidence speaks.
type window struct {
	thisUpdate, nextUpdate time.Time
	keepsFrom              time.Time // certificates expired since then are still spoken of; zero: none
}

// covers reports whether evidence speaks for the instant, or why not (EN 319 102-1, 5.2.5). Evidence made after the instant speaks too,
// unless the certificate had expired by then and may have been dropped.
func (w window) covers(c *Certificate, at time.Time, maxAge time.Duration) (Doubt, bool) {
	if w.thisUpdate.After(at) {
		dropped := w.thisUpdate.After(c.NotAfter) && (w.keepsFrom.IsZero() || w.keepsFrom.After(c.NotAfter))
		if dropped {
			return AfterExpiry, false
		}
		return "", true
	}
	if w.nextUpdate.IsZero() {
		if at.Sub(w.thisUpdate) > maxAge {
			return TooOld, false
		}
		return "", true
	}
	if at.After(w.nextUpdate) {
		return Stale, false
	}
	return "", true
}

// revokedStatus gives Revoked, or Good with the later date where the certificate was revoked after the instant.
func revokedStatus(at, when time.Time, reason int) Status {
	s := Status{State: Revoked, RevokedAt: when, Reason: reasonName(reason)}
	if when.After(at) {
		s.State = Good
	}
	return s
}
