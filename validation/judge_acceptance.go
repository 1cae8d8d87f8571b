package validation

import (
	"time"

	"trien/cms"
	"trien/pades"
)

// Claims is what a signer says of the signature in signed attributes (EN 319 122-1, 5.2): nobody else vouches for it.
type Claims struct {
	cms.Claims
	Policy        string // identifier of the signature policy; "" where none is named
	PolicyURI     string
	PolicyImplied bool // a policy is meant that the attribute does not name
	PolicyKnown   bool // the policy of validation knows it, and its digest is the same
}

// claims reads what the signer says, and tells what of it can't be checked here (EN 319 102-1, 5.2.8.4).
func (j *judge) claims(e envelope, out *Signature) {
	if e.sd == nil || e.stamp != nil {
		return
	}
	c := &Claims{Claims: e.sd.Signers[0].Claims()}
	out.Claims = c
	if c.Certified > 0 {
		out.warn("attributes_unchecked")
	}
	for _, o := range c.Unreadable {
		out.add(Warning{Code: "attribute_unreadable", Detail: string(o)})
	}
}

// context is the validation context initialisation (EN 319 102-1, 5.2.4) as far as the signature itself says by what it is to be
// validated. The driving application's own policy goes before it (5.1.4, 5.2.4): so a signature policy that nobody has at hand
// is a remark, unless the policy of validation asks for it.
func (j *judge) context(e envelope, out *Signature) Verdict {
	passed := Verdict{Indication: Passed}
	if e.sd == nil || e.stamp != nil || out.Claims == nil {
		return passed
	}
	p, err := e.sd.Signers[0].Policy()
	do := j.policy.SignaturePolicy.or(Warn)
	switch {
	case err != nil:
		out.add(Warning{Code: "policy_unreadable", Technical: err.Error()})
		return unless(do != Fail, Verdict{Indeterminate, PolicyProcessing})
	case p == nil:
		return passed
	}
	c := out.Claims
	c.Policy, c.PolicyURI, c.PolicyImplied = string(p.ID), p.URI, p.ID == ""
	for _, k := range j.policy.Known {
		if k.ID != c.Policy || p.ID == "" {
			continue
		}
		if !k.matches(p) {
			out.add(Warning{Code: "policy_other", Detail: c.Policy})
			return Verdict{Indeterminate, PolicyProcessing}
		}
		c.PolicyKnown = true
		return passed
	}
	if do != Accept {
		out.add(Warning{Code: map[bool]string{true: "policy_implied", false: "policy_unavailable"}[c.PolicyImplied], Detail: c.Policy})
	}
	return unless(do != Fail, Verdict{Indeterminate, PolicyNotAvailable})
}

// unless gives passed where ok, else the verdict.
func unless(ok bool, v Verdict) Verdict {
	if ok {
		return Verdict{Indication: Passed}
	}
	return v
}

// acceptance is the signature acceptance validation (EN 319 102-1, 5.2.8): the cryptographic constraints, and the constraints on the
// signature's elements.
func (j *judge) acceptance(s *SignatureFacts, in integrity, since existence, out *Signature) Verdict {
	if v := j.algorithms(in, since, out); v.Indication != Passed {
		return v
	}
	constraint := func(broken bool, do Action, w Warning) bool {
		if broken && do != Accept {
			out.add(w)
		}
		return broken && do == Fail
	}
	advanced := s.SubFilter == pades.SubFilterCAdES || j.facts.Form == FormCMS
	failed := constraint(advanced && in.facts.SigningCertificate.State == cms.Absent, j.policy.Unreferenced.or(Warn), Warning{Code: "no_signing_ref"})
	failed = constraint(in.facts.Scheme.Family == cms.RSA, j.policy.PKCS1.or(Accept), Warning{Code: "pkcs1"}) || failed
	failed = constraint(j.delayed(since, out), j.policy.Delayed.or(Fail), Warning{Code: "delayed", At: since.at}) || failed
	return unless(!failed, Verdict{Indeterminate, SigConstraints})
}

// delayed tells whether the proof of existence came later after the claimed time than the policy allows, or no time is claimed
// (EN 319 102-1, 5.5.4 (5)).
func (j *judge) delayed(since existence, out *Signature) bool {
	switch {
	case j.policy.StampDelay <= 0 || !since.proven:
		return false
	case out.ClaimedTime == nil:
		return true
	}
	return !out.ClaimedTime.Add(j.policy.StampDelay).After(since.at)
}

// algorithms applies the cryptographic constraints (5.2.8.4) to every digest between content and signature value, to the scheme and to
// the key, as of the time at which the signature is proven to exist (5.6.2.4.4 (4)).
func (j *judge) algorithms(in integrity, since existence, out *Signature) Verdict {
	_, bad := j.policy.weakKeyAt(in.cert.Key, since.at)
	for _, d := range in.digests {
		if j.policy.weak(d, since.at) {
			out.add(Warning{Code: "weak_digest", Detail: d})
			bad = true
		}
	}
	if w, weak := j.policy.weakScheme(in.facts.Scheme, since.at); weak {
		out.add(w)
		bad = true
	}
	if !bad {
		for _, w := range j.policy.ending(in.digests, in.cert.Key, in.facts.Scheme, since.at) {
			out.add(w)
		}
	}
	switch {
	case !bad:
		return Verdict{Indication: Passed}
	case since.proven:
		return Verdict{Indeterminate, CryptoConstraints}
	}
	return Verdict{Indeterminate, CryptoNoPOE}
}

// claimedTime tells of a claimed time that a proof of existence contradicts.
func (j *judge) claimedTime(since existence, out *Signature) {
	if !since.proven || out.ClaimedTime == nil {
		return
	}
	if d := out.ClaimedTime.Sub(since.at); d > j.policy.skew() || d < -24*time.Hour {
		out.add(Warning{Code: "claimed_time", At: out.ClaimedTime.Time})
	}
}
