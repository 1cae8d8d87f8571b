package certpath

import (
	"bytes"
	"slices"

	"trien/internal/limits"
)

// Path is a certification path, leaf first, the anchor last. A leaf that is an anchor itself is a path of one.
type Path []*Certificate

// Leaf gives the certificate that the path is for.
func (p Path) Leaf() *Certificate { return p[0] }

// Anchor gives the trust anchor.
func (p Path) Anchor() *Certificate { return p[len(p)-1] }

// Has reports whether c is on the path.
func (p Path) Has(c *Certificate) bool { return slices.ContainsFunc(p, c.Equal) }

// Pool is a set of certificates, found by subject. The zero value is empty and ready.
type Pool struct {
	bySubject map[string][]*Certificate
	byID      map[ID]bool
	all       []*Certificate
}

// Add puts certificates into the pool, each once, and up to the limit.
func (p *Pool) Add(certs ...*Certificate) {
	if p.byID == nil {
		p.bySubject, p.byID = map[string][]*Certificate{}, map[ID]bool{}
	}
	for _, c := range certs {
		if id := c.ID(); !p.byID[id] && len(p.all) < limits.Certificates {
			p.byID[id] = true
			p.all = append(p.all, c)
			k := c.Subject.key()
			p.bySubject[k] = append(p.bySubject[k], c)
		}
	}
}

// Has reports whether c is in the pool.
func (p *Pool) Has(c *Certificate) bool { return p.byID[c.ID()] }

// All gives the certificates in the order they came.
func (p *Pool) All() []*Certificate { return p.all }

// Named gives the certificates with that subject.
func (p *Pool) Named(subject Name) []*Certificate { return p.bySubject[subject.key()] }

// Build finds paths from leaf to an anchor: by name, loop-safe, within limits.PathDepth and limits.PathsTried, in the order of
// finding (shortest ways to an anchor first at each step). It verifies no signature; Check does. Complete is false where the limit cut the search.
func Build(leaf *Certificate, pool, anchors *Pool) (paths []Path, complete bool) {
	return BuildWithin(&Work{}, leaf, pool, anchors)
}

// BuildWithin is Build within the work of one judgement.
func BuildWithin(w *Work, leaf *Certificate, pool, anchors *Pool) (paths []Path, complete bool) {
	b := builder{pool: pool, anchors: anchors, work: w}
	b.extend(Path{leaf})
	return b.paths, !b.cut
}

// maxSteps bounds the certificates visited in one search, so that a mesh of cross-certificates without any anchor ends too.
const maxSteps = 50 * limits.PathsTried

type builder struct {
	pool, anchors *Pool
	paths         []Path
	work          *Work
	steps         int
	cut           bool
}

func (b *builder) extend(p Path) {
	if b.steps++; b.cut || b.steps >= maxSteps || len(b.paths) >= limits.PathsTried || !b.work.spend(costStep) {
		b.cut = true
		return
	}
	last := p[len(p)-1]
	if b.anchors.Has(last) {
		b.paths = append(b.paths, append(Path{}, p...))
		return
	}
	if len(p) >= limits.PathDepth {
		return
	}
	for _, from := range []*Pool{b.anchors, b.pool} {
		found := issuers(last, from)
		b.work.spend(len(found) / 10)
		for _, issuer := range found {
			if !p.loops(issuer) && (from == b.anchors || !b.anchors.Has(issuer)) {
				b.extend(append(p[:len(p):len(p)], issuer))
			}
		}
	}
}

// issuers gives the certificates of the pool that can have issued c, those whose key identifier fits first.
func issuers(c *Certificate, from *Pool) []*Certificate {
	var fit, rest []*Certificate
	for _, i := range from.Named(c.Issuer) {
		want, have := c.Extensions.AuthorityKeyID, i.Extensions.SubjectKeyID
		if len(want) > 0 && bytes.Equal(want, have) {
			fit = append(fit, i)
		} else {
			rest = append(rest, i)
		}
	}
	return append(fit, rest...)
}

// loops reports whether adding c would repeat a subject and key (RFC 4158, Section 2.4.2).
func (p Path) loops(c *Certificate) bool {
	for _, o := range p {
		if bytes.Equal(o.RawKey, c.RawKey) && o.Subject.Equal(c.Subject) {
			return true
		}
	}
	return false
}
