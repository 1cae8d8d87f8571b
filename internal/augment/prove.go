package augment

import (
	"crypto/sha1" //nolint:gosec // RFC 6960 names the responder's key by SHA-1
	"slices"
	"time"

	"trien/certpath"
)

// maxHops bounds how deep the signers of evidence are followed.
const maxHops = 4

// prove finds a path for the target and evidence for each certificate of it.
func (g *gathering) prove(t target) error {
	path, err := g.path(t)
	if err != nil {
		return err
	}
	for _, c := range path {
		g.certificate(c)
	}
	for i := range path[:len(path)-1] {
		after := time.Time{}
		if i == 0 {
			after = t.after.Truncate(time.Second)
		}
		if err := g.status(path, i, t, after); err != nil {
			return err
		}
	}
	return nil
}

// path finds a path to an anchor that holds at the target's instant.
func (g *gathering) path(t target) (certpath.Path, error) {
	paths, _ := certpath.Build(t.cert, g.pool, g.Trust.Anchors(t.purpose, t.at))
	var why string
	for _, p := range paths {
		faults := certpath.Check(p, certpath.Inputs{At: t.at})
		if len(faults) == 0 {
			return p, nil
		}
		why = faults[0].Words
	}
	if why != "" {
		return nil, badPath(t, why)
	}
	return nil, Missing(t.cert, g.pool)
}

// Missing says which certificate a path from leaf to an anchor lacks, as far as pool leads, and where to put it: a *problem.Error.
func Missing(leaf *certpath.Certificate, pool *certpath.Pool) error {
	top := leaf
	for range maxHops * 2 {
		issuers := pool.Named(top.Issuer)
		if top.SelfIssued() || len(issuers) == 0 {
			break
		}
		top = issuers[0]
	}
	return missing(leaf, top)
}

// status stores what shows that certificate i of the path was not revoked. Evidence younger than what was signed is asked for where
// there is none; older evidence that still covers the instant is taken where nobody gives younger (EN 319 102-1, 5.2.5 asks for
// fresh, not for later), and the user is told.
func (g *gathering) status(p certpath.Path, i int, t target, after time.Time) error {
	found, ok := g.best(p, i, t.at, after)
	if !ok || found.older {
		g.ask(p, i, t.at, after)
		found, ok = g.best(p, i, t.at, after)
	}
	if s := g.all().Revocation(p, i, t.at); s.State == certpath.Revoked {
		return revoked(t, p[i], s)
	}
	if !ok {
		return unproven(t, p[i], g.fails)
	}
	if found.older {
		g.raising.note(earlier(t, found.until))
	}
	g.take(found.item)
	g.responder(found.item, p, i, t)
	return nil
}

// chosen is evidence that decides.
type chosen struct {
	item
	older bool      // than what was signed
	until time.Time // when younger will be there
}

// best chooses evidence by which the certificate is good at the instant: what the file has before what it has not, younger than the
// signature before older.
func (g *gathering) best(p certpath.Path, i int, at, after time.Time) (best chosen, ok bool) {
	rank := -1
	for _, it := range g.items {
		s := g.by(it, p, i).Revocation(p, i, at)
		if s.State != certpath.Good {
			continue
		}
		c, n := chosen{item: it, older: s.ThisUpdate.Before(after), until: s.NextUpdate}, 0
		if !c.older {
			n += 4
		}
		if it.stored {
			n += 2
		}
		if it.ocsp != nil {
			n++ // small, and about one certificate
		}
		if n > rank {
			best, rank = c, n
		}
	}
	return best, rank >= 0
}

// by is evidence in which one item alone speaks of certificate i, with all that may be needed to believe it.
func (g *gathering) by(it item, p certpath.Path, i int) *certpath.Evidence {
	e := &certpath.Evidence{Pool: g.pool, MaxAge: maxAge}
	about := func(s certpath.Single) bool { return s.Serial.Cmp(p[i].Serial) == 0 }
	for _, o := range g.items {
		same := sameItem(o, it)
		switch {
		case o.ocsp != nil && (same || !slices.ContainsFunc(o.ocsp.Singles, about)):
			e.OCSPs = append(e.OCSPs, o.ocsp)
		case o.crl != nil && (same || !o.crl.Issuer.Equal(p[i].Issuer)):
			e.CRLs = append(e.CRLs, o.crl)
		}
	}
	return e
}

func sameItem(a, b item) bool { return a.ocsp == b.ocsp && a.crl == b.crl }

// all is everything that is known.
func (g *gathering) all() *certpath.Evidence {
	e := &certpath.Evidence{Pool: g.pool, MaxAge: maxAge}
	for _, o := range g.items {
		if o.ocsp != nil {
			e.OCSPs = append(e.OCSPs, o.ocsp)
		} else {
			e.CRLs = append(e.CRLs, o.crl)
		}
	}
	return e
}

// responder stores what is needed to believe the evidence: the certificate of its signer where that is neither in it nor of the path,
// and evidence about that one where it has no no-check (RFC 6960, Section 4.2.2.2.1) and says where to ask. What a CA leaves open there
// stays open; judging decides.
func (g *gathering) responder(it item, p certpath.Path, i int, t target) {
	for _, c := range g.pool.All() {
		if !it.by(c) || slices.ContainsFunc(p, c.Equal) {
			continue
		}
		embedded := it.ocsp != nil && slices.ContainsFunc(it.ocsp.Certificates, c.Equal)
		if !embedded {
			g.certificate(c)
		}
		if it.ocsp != nil && (c.Extensions.NoCheck || len(c.Extensions.OCSP)+len(c.Extensions.CRLPoints) == 0) || t.hops >= maxHops {
			continue
		}
		own := target{field: t.field, cert: c, purpose: t.purpose, at: t.at, hops: t.hops + 1}
		if it.ocsp != nil {
			q := append(certpath.Path{c}, p[i+1:]...)
			_ = g.status(q, 0, own, time.Time{})
			continue
		}
		_ = g.prove(own)
	}
}

// by tells whether the certificate's name or key is the one that signed the evidence.
func (it item) by(c *certpath.Certificate) bool {
	switch {
	case it.crl != nil:
		return it.crl.Issuer.Equal(c.Subject) && c.Extensions.Allows(certpath.UsageCRLSign)
	case it.ocsp.ResponderName != nil:
		return it.ocsp.ResponderName.Equal(c.Subject)
	}
	h := sha1.Sum(c.Key.Raw)
	return string(h[:]) == string(it.ocsp.ResponderKey)
}

// certificate and take note what has to be stored.
func (g *gathering) certificate(c *certpath.Certificate) {
	g.need.Certificates = append(g.need.Certificates, c.Raw)
}

func (g *gathering) take(it item) {
	if it.ocsp != nil {
		g.need.OCSPs = append(g.need.OCSPs, it.der)
	} else {
		g.need.CRLs = append(g.need.CRLs, it.der)
	}
}
