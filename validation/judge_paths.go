package validation

import (
	"bytes"

	"trien/certpath"
)

// maxSigners bounds the keys that are tried to find out who issued what, where no path is to be verified.
const maxSigners = 20

// maxPartials bounds how often that is sought in one judgement: a file may bring hundreds of signers.
const maxPartials = 50

// partial gives the certificates from a leaf upwards as far as they are known and have really signed each other: what a path that leads to
// no anchor lacks is the issuer of the last, or the belief in it.
func (l *library) partial(leaf *certpath.Certificate) certpath.Path {
	p := certpath.Path{leaf}
	if l.partials++; l.partials > maxPartials {
		return p
	}
	for tries := 0; tries < maxSigners; {
		top := p[len(p)-1]
		if top.SelfIssued() {
			return p
		}
		var next *certpath.Certificate
		for _, c := range l.pool.Named(top.Issuer) {
			if tries++; tries > maxSigners {
				return p
			}
			if issued(c, top) && !p.Has(c) {
				next = c
				break
			}
		}
		if next == nil {
			return p
		}
		p = append(p, next)
	}
	return p
}

// issued tells whether c's key has signed a certificate; key identifiers that differ spare the trial.
func issued(c, under *certpath.Certificate) bool {
	want, have := under.Extensions.AuthorityKeyID, c.Extensions.SubjectKeyID
	return (len(want) == 0 || len(have) == 0 || bytes.Equal(want, have)) && under.CheckSignedBy(c) == nil
}

// official tells whether a path ends at the special-purpose service. A signature is official if any path by which it is valid does (379.7).
func (j *judge) official(c chain) bool {
	return len(c.path) > 0 && j.policy.Trust.Official(c.path.Anchor())
}

// settled tells that no further path can make the outcome better.
func (j *judge) settled(c chain) bool {
	return c.Indication == Passed && (j.official(c) || !j.policy.Trust.HasOfficial())
}

// prefers tells whether an outcome is better than the best so far; of two that are as good, the official one is.
func (j *judge) prefers(c, best chain) bool {
	return c.better(best) || c.rank() == best.rank() && len(best.path) > 0 && j.official(c) && !j.official(best)
}

// maxOthers bounds the reasons told of paths that are not the best.
const maxOthers = 3

// others notes why the other paths that were tried do not hold either, each reason once.
func (c *chain) others(tried []chain) {
	said := map[Warning]bool{c.why: true}
	for _, o := range tried {
		if o.why.Code == "" || said[o.why] || len(said) > maxOthers {
			continue
		}
		said[o.why] = true
		c.notes = append(c.notes, o.why.within("other_path"))
	}
}
