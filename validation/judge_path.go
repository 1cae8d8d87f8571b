package validation

import (
	"time"

	"trien/certpath"
	"trien/trust"
)

// chain is the judgement of a certificate: the best path found, and what evidence says of its certificates.
type chain struct {
	Verdict
	ok         bool // a path to an anchor holds at the instant, revocation aside
	path       certpath.Path
	partial    certpath.Path // where no path leads to an anchor: what is known of one
	revocation certpath.State
	why        Warning // what keeps it from passing
	notes      []Warning
	revokedAt  time.Time // of the certificate itself, zero when it is not revoked
	statuses   map[int]certpath.Status
	process    string    // that gave the outcome: ProcessX
	control    time.Time // of past certificate validation
}

// chain validates a certificate at an instant (EN 319 102-1, 5.2.6), trying every path and taking the best outcome.
func (j *judge) chain(leaf *certpath.Certificate, p trust.Purpose, at time.Time) chain {
	best := chain{Verdict: Verdict{Indeterminate, NoChain}, revocation: certpath.NotChecked, why: Warning{Code: "no_anchor"}}
	if j.policy.Trust.Empty() {
		return best
	}
	best.why = Warning{Code: "no_path"}
	paths, complete := certpath.BuildWithin(j.lib.work, leaf, j.lib.pool, j.policy.Trust.Anchors(p, at))
	var tried []chain
	for _, path := range paths {
		c := j.path(path, at)
		if tried = append(tried, c); j.prefers(c, best) {
			best = c
		}
		if j.settled(best) {
			return best
		}
	}
	if best.Indication == Passed {
		return best
	}
	best.others(tried)
	if len(best.path) == 0 {
		best.partial = j.lib.partial(leaf)
		j.ended(&best, leaf, p)
	}
	if !complete {
		best.notes = append(best.notes, Warning{Code: "too_much"})
	}
	return best
}

// better prefers what passes, then what holds but for revocation, then what at least reaches an anchor.
func (c chain) better(o chain) bool { return c.rank() > o.rank() }

func (c chain) rank() int {
	switch {
	case c.Indication == Passed:
		return 4
	case c.ok && c.SubIndication == TryLater:
		return 3
	case c.ok:
		return 2
	case len(c.path) > 0 && c.SubIndication != NoChain:
		return 1
	}
	return 0
}

// path judges one path at an instant.
func (j *judge) path(p certpath.Path, at time.Time) chain {
	c := chain{Verdict: Verdict{Indication: Passed}, path: p, revocation: certpath.NotChecked}
	if leaf := p.Leaf(); len(p) == 1 && !leaf.ValidAt(at) { // believed by itself, but not for longer than it says (EN 319 102-1, 5.2.6.4)
		f := certpath.Fault{Rule: certpath.RuleExpired, At: leaf.NotAfter}
		if at.Before(leaf.NotBefore) {
			f = certpath.Fault{Rule: certpath.RuleNotYetValid, At: leaf.NotBefore}
		}
		c.Verdict, c.why = faultVerdict(f), faultWarning(p, f)
		return c
	}
	if faults := certpath.Check(p, certpath.Inputs{At: at, Work: j.lib.work}); len(faults) > 0 {
		f := gravest(faults)
		c.Verdict, c.why = faultVerdict(f), faultWarning(p, f)
		if f.Rule == certpath.RuleExpired && len(faults) == 1 && f.Index == 0 && j.knownGood(p) {
			c.SubIndication = OutOfBoundsNotRevoked
		}
		return c
	}
	c.ok = true
	j.revocation(&c, at)
	j.strength(&c, at)
	return c
}

// knownGood tells whether nothing on a path was revoked when its first certificate ended, and that is known (EN 319 102-1, 5.2.6.4).
func (j *judge) knownGood(p certpath.Path) bool {
	for i := range p[:len(p)-1] {
		if j.lib.evidence.Revocation(p, i, p[0].NotAfter).State != certpath.Good {
			return false
		}
	}
	return true
}

// faultWarning tells a fault, and of whom where it is not the certificate itself.
func faultWarning(p certpath.Path, f certpath.Fault) Warning {
	w := Warning{Code: "path_" + string(f.Rule), Detail: f.Extension, At: f.At, Technical: f.Words}
	if (f.Rule == certpath.RuleExpired || f.Rule == certpath.RuleNotYetValid) && f.Index > 0 {
		w.Code, w.Detail = w.Code+"_ca", p[f.Index].Subject.CommonName()
	}
	return w
}

// gravest prefers a fault that time cannot heal.
func gravest(faults []certpath.Fault) certpath.Fault {
	for _, f := range faults {
		if f.Rule != certpath.RuleExpired && f.Rule != certpath.RuleNotYetValid {
			return f
		}
	}
	return faults[0]
}

// faultVerdict names a fault of path validation by EN 319 102-1, 5.2.6.4: what is only a matter of time could be healed by a proof of
// existence; a signature that does not verify means that there is no such chain.
func faultVerdict(f certpath.Fault) Verdict {
	switch f.Rule {
	case certpath.RuleExpired, certpath.RuleNotYetValid:
		return Verdict{Indeterminate, OutOfBoundsNoPOE}
	case certpath.RuleSignature, certpath.RuleNameChain:
		return Verdict{Indeterminate, NoChain}
	case certpath.RuleAlgorithm:
		return Verdict{Indeterminate, CryptoConstraints}
	case certpath.RuleNames, certpath.RulePolicy, certpath.RuleKeyUsage, certpath.RuleExtension:
		return Verdict{Indeterminate, ChainConstraints}
	}
	return Verdict{Indeterminate, ChainGeneral}
}

// strength applies the cryptographic constraints to the certificates of a path (EN 319 102-1, 5.2.6.4). What is weak in them is an old
// fact of an authority, which a policy may take for a remark or for a failure.
func (j *judge) strength(c *chain, at time.Time) {
	do := j.policy.WeakChain.or(Warn)
	for i, x := range c.path[:len(c.path)-1] {
		for _, w := range j.weakIn(x, i, at) {
			if do != Accept {
				c.notes = append(c.notes, w)
			}
			if do == Fail && c.Indication == Passed {
				c.Verdict, c.why = Verdict{Indeterminate, CryptoNoPOE}, w
			}
		}
	}
}

// weakIn tells what is weak in certificate i of a path, for what is known to exist since an instant. The signer's own key is judged with
// the signature.
func (j *judge) weakIn(x *certpath.Certificate, i int, at time.Time) (out []Warning) {
	if d := x.Algorithm.Digest(); j.policy.weak(d, at) {
		out = append(out, Warning{Code: "weak_chain", Detail: d})
	}
	if w, weak := j.policy.weakKeyAt(x.Key, at); weak && i > 0 {
		out = append(out, w)
	}
	return out
}

// reliableUntil gives the last instant at which the digest under a certificate was believed, zero where it still is or a policy asks for
// a remark only (EN 319 102-1, 5.6.2.2.4 (2)(d)).
func (j *judge) reliableUntil(c *certpath.Certificate) (until time.Time) {
	if j.policy.WeakChain != Fail {
		return until
	}
	for _, w := range j.policy.Weak {
		if w.Digest == c.Algorithm.Digest() && w.Do.or(Fail) == Fail && (until.IsZero() || w.After.Before(until)) {
			until = w.After
		}
	}
	return until
}

// revocation asks the evidence about every certificate below the anchor, from the top: a revoked authority decides before its subjects do.
// Nobody stands above an anchor that is its own leaf, so nobody is asked about it: not checked, and that is no objection.
func (j *judge) revocation(c *chain, at time.Time) {
	if len(c.path) == 1 {
		return
	}
	c.revocation, c.statuses = certpath.Good, map[int]certpath.Status{}
	for i := len(c.path) - 2; i >= 0; i-- {
		s := j.lib.evidence.Revocation(c.path, i, at)
		if s.State == certpath.NotChecked && j.facts.Material.Asked {
			s.State = certpath.Unknown
		}
		c.statuses[i] = s
		if s.State == certpath.Good && !s.RevokedAt.IsZero() {
			c.notes = append(c.notes, Warning{Code: "revoked_later", At: s.RevokedAt})
		}
		if s.State == certpath.Good || severity(s.State) < severity(c.revocation) || c.revocation == certpath.Revoked {
			continue // of two that are not known, the certificate itself is the one to tell of
		}
		c.revocation = s.State
		c.refused(s, i)
	}
}

func severity(s certpath.State) int {
	return map[certpath.State]int{certpath.Good: 0, certpath.NotChecked: 1, certpath.Unknown: 2, certpath.Revoked: 3}[s]
}

// holdReason is the reason of a revocation that may be lifted (RFC 5280, Section 5.3.1).
const holdReason = "certificateHold"

// refused sets the verdict that a status leads to (EN 319 102-1, 5.2.6.4 and 5.2.5): revoked without proof that the signature is older, or
// nothing usable known, in which case one may try later.
func (c *chain) refused(s certpath.Status, i int) {
	code := map[bool]string{true: "_ca"}[i > 0]
	switch {
	case s.State != certpath.Revoked:
		c.Verdict = Verdict{Indeterminate, TryLater}
		if s.Why == certpath.SignerOutOfBounds { // 5.2.6.4: the authority's key may have been anybody's by then
			c.Verdict.SubIndication = RevocationOutOfBoundsNoPOE
		}
		if s.Why == certpath.WeaklySigned { // EN 319 102-1, 5.5.4 (10): the constraints hold for revocation information too
			c.Verdict.SubIndication = CryptoNoPOE
		}
		c.why = Warning{Code: string(s.Why), At: s.NextUpdate}.within("revocation" + code)
		return
	case s.Reason == holdReason: // "the certificate has been found to be suspended" (5.5.4 (7)): the hold may be lifted
		c.Verdict = Verdict{Indeterminate, TryLater}
	case i > 0:
		c.Verdict = Verdict{Indeterminate, RevokedCANoPOE}
	default:
		c.Verdict, c.revokedAt = Verdict{Indeterminate, RevokedNoPOE}, s.RevokedAt
	}
	reason := s.Reason
	if _, known := warningWords[reason]; !known {
		reason = "other_reason"
	}
	c.why = Warning{Code: reason, At: s.RevokedAt}.within("revoked" + code)
}
