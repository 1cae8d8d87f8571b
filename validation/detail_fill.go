package validation

import (
	"time"

	"trien/certpath"
	"trien/cms"
	"trien/tsp"
)

// links tells a path with what is known of each certificate's revocation; statuses are those of the certificates below the anchor.
func links(p certpath.Path, statuses map[int]certpath.Status) (out []Link) {
	for i, c := range p {
		l := Link{Certificate: c, Anchor: i == len(p)-1, Asked: i < len(p)-1, Status: certpath.Status{State: certpath.NotChecked}}
		if s, ok := statuses[i]; ok {
			l.Status, l.Evidence = s, s.Evidence
		}
		out = append(out, l)
	}
	return out
}

// told gives the links of a chain; the certificate alone where no path was found.
func (c *chain) told(leaf *certpath.Certificate) []Link {
	if len(c.path) == 0 && leaf != nil {
		return c.known(leaf)
	}
	return links(c.path, c.statuses)
}

// known tells the certificates that lead to no anchor, the first asked about in vain.
func (c *chain) known(leaf *certpath.Certificate) (out []Link) {
	for _, x := range append(certpath.Path{leaf}, c.partial[min(1, len(c.partial)):]...) {
		out = append(out, Link{Certificate: x, Asked: len(out) == 0, Status: certpath.Status{State: certpath.NotChecked}})
	}
	return out
}

// told tells one time-stamp.
func (v *stampVerdict) told(kind string, t *tsp.Token) Stamp {
	return Stamp{Kind: kind, Token: t.CMS.Raw, Time: v.time.UTC(), Verdict: v.Verdict, Why: v.why, Chain: v.chain.told(v.cert)}
}

// blocks tells the outcome of each building block of a signature from what was found (EN 319 102-1, 5.3.4).
func (j *judge) blocks(d *Detail, s *Signature, in integrity, c chain) {
	put := func(name string, v Verdict, why Warning) { d.Blocks = append(d.Blocks, Block{name, v, why}) }
	passed := Verdict{Indication: Passed}
	format := passed
	if s.SubIndication == FormatFailure && (!s.ByteRangeOK || s.ChangesPermitted || s.ChangesAfter == nil) {
		format = s.Verdict
	}
	put(BlockFormat, format, Warning{})
	id := passed
	if in.cert == nil || in.facts.SigningCertificate.State == cms.Fails {
		id = Verdict{Indeterminate, NoSigningCertificate}
	}
	put(BlockCertificate, id, Warning{})
	put(BlockContext, passed, Warning{})
	if in.cert != nil {
		put(BlockX509, c.Verdict, c.why)
	}
	crypto := passed
	switch {
	case in.facts.MessageDigest.State == cms.Fails:
		crypto = Verdict{Failed, HashFailure}
	case in.facts.Signature.State == cms.Fails:
		crypto = Verdict{Failed, CryptoFailure}
	case !in.intact():
		crypto = Verdict{Indeterminate, Generic}
	}
	put(BlockCryptographic, crypto, Warning{})
	accepted := passed
	switch s.SubIndication {
	case CryptoConstraints, CryptoNoPOE, SigConstraints:
		accepted = s.Verdict
	}
	put(BlockAcceptance, accepted, Warning{})
	if len(d.Stamps) > 0 {
		v := Verdict{Indeterminate, Generic}
		for _, t := range d.Stamps {
			if t.Indication == Passed {
				v = passed
			}
		}
		put(BlockStamps, v, Warning{})
	}
	after := passed
	if s.ChangesAfter == nil {
		after = Verdict{Indeterminate, Generic}
	} else if !s.ChangesPermitted {
		after = Verdict{Failed, FormatFailure}
	}
	put(BlockChanges, after, Warning{})
}

// algorithmsTold tells digests and keys as the policy sees them at an instant.
func (j *judge) algorithmsTold(in integrity, p certpath.Path, at time.Time) (out []Algorithm) {
	seen := map[Algorithm]bool{}
	put := func(a Algorithm) {
		if !seen[a] {
			seen[a] = true
			out = append(out, a)
		}
	}
	digest := func(of, name string) {
		a := Algorithm{Of: of, Name: name, Strong: !j.policy.weak(name, at)}
		for _, w := range j.policy.Weak {
			if w.Digest == name && (a.Until.IsZero() || w.Do.or(Fail) == Fail) {
				a.Until = w.After
			}
		}
		put(a)
	}
	for _, d := range in.digests {
		digest(AlgorithmDigest, d)
	}
	if s := in.facts.Scheme; s.Family != 0 {
		_, weak := j.policy.weakScheme(s, at)
		put(Algorithm{Of: AlgorithmScheme, Name: s.String(), Strong: !weak})
	}
	key := func(of string, c *certpath.Certificate) {
		if w, weak := j.policy.weakKey(c.Key); w.Detail != "" {
			put(Algorithm{Of: of, Name: w.Detail, Strong: !weak})
		}
	}
	if in.cert != nil {
		key(AlgorithmKey, in.cert)
	}
	for i, c := range p {
		if i+1 < len(p) {
			digest(AlgorithmChain, c.Algorithm.Digest())
		}
		if i > 0 {
			key(AlgorithmChain, c)
		}
	}
	return out
}

// provenBy finds the time-stamp that proves an instant; -1 where it is one over the whole document, which has a judgement of its own.
func provenBy(stamps []Stamp, at time.Time) int {
	for i, s := range stamps {
		if s.Indication == Passed && s.Time.Equal(at) {
			return i
		}
	}
	return -1
}
