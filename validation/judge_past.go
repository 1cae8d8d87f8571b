package validation

import (
	"time"

	"trien/certpath"
	"trien/trust"
)

// existence is since when the signature, or the token, that a certificate stands behind is proven to exist.
type existence struct {
	at     time.Time // the instant of judging without a proof
	proven bool
	// unnamed: what is signed does not name the certificate, which may be younger, then, than the signature value.
	unnamed bool
}

// standing judges a certificate in the order of the standard: at the current time (5.3, 5.4); where that is not enough and a proof of
// existence may help, at the time that is proven (5.5.4), and then as past signature validation has it (5.6.2.4).
func (j *judge) standing(leaf *certpath.Certificate, p trust.Purpose, since existence) chain {
	now := j.chain(leaf, p, j.at)
	now.process = ProcessBasic
	if !since.proven || !since.at.Before(j.at) || now.Indication == Passed || !mayHelp(&now) {
		return now
	}
	then := j.chain(leaf, p, since.at)
	then.process = ProcessTime
	if then.Indication != Passed {
		return then.asNow(&now)
	}
	if j.authoritiesStand(&then) {
		return then
	}
	past := j.pastCertificate(leaf, p, since)
	past.process = ProcessArchival
	switch {
	case past.Indication != Passed:
		past.ok = then.ok
		return past
	case since.at.After(past.control): // 5.6.2.4.4 (3): no proof at or before the validation time
		past.Verdict, past.why = now.Verdict, now.why
		past.revocation = now.revocation
	}
	return past
}

// pastBlocks tells the building blocks of the past where they were needed.
func (j *judge) pastBlocks(s *Signature, c chain) {
	if c.process != ProcessArchival {
		return
	}
	s.Detail.Process = ProcessArchival
	for _, name := range []string{BlockPOE, BlockPastCert, BlockSliding, BlockPastSignature} {
		v := c.Verdict
		if name == BlockPOE {
			v = Verdict{Indication: Passed}
		}
		s.Detail.Blocks = append(s.Detail.Blocks, Block{Name: name, Verdict: v})
	}
}

// asNow gives an outcome that a proof of existence did not better its status of the current time (5.6.2.4.4 (6)), and tells why it did not.
// A certificate that has expired by now and was revoked before the proof is told as revoked: that is the graver of the two.
func (c chain) asNow(now *chain) chain {
	if c.SubIndication == now.SubIndication || c.SubIndication == RevokedNoPOE || c.SubIndication == RevokedCANoPOE {
		return c
	}
	if c.why.Code != "" {
		c.notes = append(c.notes, c.why)
	}
	c.Verdict, c.why = now.Verdict, now.why
	return c
}

// mayHelp tells whether a proof of existence may change an outcome (EN 319 102-1, 5.5.4 (2) and 5.6.3.4 (3)).
func mayHelp(c *chain) bool {
	switch c.SubIndication {
	case NoChainNoPOE, RevokedNoPOE, RevokedCANoPOE, OutOfBoundsNoPOE, OutOfBoundsNotRevoked, RevocationOutOfBoundsNoPOE, CryptoNoPOE, TryLater:
		return true
	}
	return false
}

// ended tells of a certificate without a path that it leads to an anchor in which the trust has ended: a proof that its signature is older
// than that may help (EN 319 102-1, 5.2.6.4 (1)).
func (j *judge) ended(c *chain, leaf *certpath.Certificate, p trust.Purpose) {
	if !j.policy.Trust.Ended(p, j.at) {
		return
	}
	paths, _ := certpath.BuildWithin(j.lib.work, leaf, j.lib.pool, j.policy.Trust.Ever(p))
	for _, path := range paths {
		until := j.policy.Trust.Until(path.Anchor(), p, j.at)
		if until.Before(j.at) && len(certpath.Check(path, certpath.Inputs{At: until, Work: j.lib.work})) == 0 {
			c.Verdict, c.why = Verdict{Indeterminate, NoChainNoPOE}, Warning{Code: "anchor_ended", At: until}
			return
		}
	}
}

// authoritiesStand tells whether the certificates of a path above the first are valid at the instant of judging, and none was revoked since:
// then the process for signatures with time suffices (5.5), since whoever signed the evidence can still be held to it. Who has a
// stolen authority's key can date a certificate back, and give it a key by which something was signed long ago.
func (j *judge) authoritiesStand(then *chain) bool {
	for i, c := range then.path[:max(1, len(then.path)-1)] {
		if i > 0 && (!c.ValidAt(j.at) || !then.statuses[i].RevokedAt.IsZero()) {
			return false
		}
	}
	return true
}

// pastCertificate is the past certificate validation (EN 319 102-1, 5.6.2.1) of a certificate whose signature is proven since an instant.
func (j *judge) pastCertificate(leaf *certpath.Certificate, p trust.Purpose, since existence) chain {
	best := chain{Verdict: Verdict{Indeterminate, NoChain}, revocation: certpath.NotChecked, why: Warning{Code: "no_path"}}
	paths, complete := certpath.BuildWithin(j.lib.work, leaf, j.lib.pool, j.policy.Trust.Anchors(p, since.at))
	for _, path := range paths {
		if c := j.pastPath(path, p, since); c.better(best) || c.Indication == Passed && c.control.After(best.control) {
			best = c
		}
		if best.Indication == Passed && !since.at.After(best.control) {
			break
		}
	}
	if !complete {
		best.notes = append(best.notes, Warning{Code: "too_much"})
	}
	return best
}

// pastPath validates one path at an instant at which all of it was valid, and slides along it (5.6.2.1.4 (2) to (4)).
func (j *judge) pastPath(path certpath.Path, p trust.Purpose, since existence) chain {
	c := chain{Verdict: Verdict{Indication: Passed}, path: path, revocation: certpath.Good, statuses: map[int]certpath.Status{}}
	when, all := common(path, since.at)
	if faults := certpath.Check(path, certpath.Inputs{At: when, Work: j.lib.work}); len(faults) > 0 || !all {
		c.Verdict, c.why = Verdict{Indeterminate, ChainGeneral}, Warning{Code: "path_not_together"}
		if all {
			f := gravest(faults)
			c.Verdict, c.why = faultVerdict(f), faultWarning(path, f)
		}
		return c
	}
	c.ok = true
	if j.strength(&c, since.at); c.Indication != Passed {
		return c
	}
	past := certpath.Past{Now: j.policy.Trust.Until(path.Anchor(), p, j.at), Proven: j.provenBelow(path, since), Until: j.reliableUntil, ToIssuance: j.policy.SlideToIssuance}
	slid := j.lib.evidence.Slide(path, past)
	for i, s := range slid.Statuses {
		if s.State != "" {
			c.statuses[i] = s
		}
		if s.State == certpath.Revoked && s.RevokedAt.After(since.at) {
			c.notes = append(c.notes, Warning{Code: "revoked_later", At: s.RevokedAt})
		}
	}
	if c.control = slid.Control; slid.Failed >= 0 {
		c.notProven(slid)
	}
	return c
}

// notProven sets the verdict where the sliding found no evidence that is proven to be old enough.
func (c *chain) notProven(s certpath.Slid) {
	c.revocation = certpath.Unknown
	c.Verdict = Verdict{Indeterminate, RevocationOutOfBoundsNoPOE}
	code := "revocation"
	if s.Failed > 0 {
		code = "revocation_ca"
	}
	why := s.Why
	if why == "" || why == certpath.Stale || why == certpath.TooOld {
		why = certpath.NotProven
	}
	if why == certpath.WeaklySigned {
		c.SubIndication = CryptoNoPOE
	}
	c.why = Warning{Code: string(why)}.within(code)
}

// common gives an instant at which every certificate of a path below its anchor was valid, the wanted one where it is such an instant
// (5.6.2.1.4 (2)); false where there is none.
func common(p certpath.Path, wanted time.Time) (time.Time, bool) {
	from, to := p[0].NotBefore, p[0].NotAfter
	for _, c := range p[1:max(1, len(p)-1)] {
		if c.NotBefore.After(from) {
			from = c.NotBefore
		}
		if c.NotAfter.Before(to) {
			to = c.NotAfter
		}
	}
	switch {
	case wanted.Before(from):
		wanted = from
	case wanted.After(to):
		wanted = to
	}
	return wanted, !from.After(to)
}

// provenBelow gives proofs of existence of the certificates of a path. A signature that is proven since an instant, and names its
// certificate in what is signed, proves that to be as old (5.6.2.3).
func (j *judge) provenBelow(p certpath.Path, since existence) func(*certpath.Certificate) time.Time {
	return func(c *certpath.Certificate) time.Time {
		at := j.existedCertificate(c)
		if c.Equal(p.Leaf()) && !since.unnamed && since.at.Before(at) {
			return since.at
		}
		return at
	}
}
