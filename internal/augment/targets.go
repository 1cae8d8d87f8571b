package augment

import (
	"time"

	"trien/certpath"
	"trien/cms"
	"trien/trust"
	"trien/tsp"
	"trien/validation"
)

// target is a certificate that evidence must speak for.
type target struct {
	field    string // of the signature that it belongs to
	cert     *certpath.Certificate
	purpose  trust.Purpose
	at       time.Time // the instant by which it will be judged (EN 319 102-1, 5.6: the control time)
	after    time.Time // evidence should be younger than this: what was signed then
	required bool
	hops     int // how far from a signature: signers of evidence have evidence of their own
}

// stamper gives the target that a time-stamp token is.
func (g *gathering) stamper(field string, token []byte, limit time.Time, required bool) []target {
	t, err := tsp.ParseToken(token)
	if err != nil {
		return nil
	}
	cert := signerOf(t.CMS, 0, g.pool)
	if cert == nil {
		return nil
	}
	return []target{{field: field, cert: cert, purpose: trust.TimeStamping, at: limit, after: t.Info.Time, required: required}}
}

// signers gives the targets of a signature: its own time-stamps, and the signer by the time that they prove.
func (g *gathering) signers(s *validation.SignatureFacts, limit time.Time, required bool) (out []target) {
	i := max(s.Signer, 1) - 1
	sd, err := cms.ParseTolerant(s.Contents)
	if err != nil || i >= len(sd.Signers) {
		return nil
	}
	best := limit
	for _, der := range sd.Signers[i].TimeStamps() {
		out = append(out, g.stamper(s.Field, der, limit, required)...)
		if t, err := tsp.ParseToken(der); err == nil && t.Info.Time.Before(best) {
			best = t.Info.Time
		}
	}
	if cert := signerOf(sd, i, g.pool); cert != nil {
		out = append(out, target{field: s.Field, cert: cert, purpose: trust.Signing, at: best, after: best, required: required})
	}
	return out
}

// signerOf finds the certificate of signer i, in the SignedData or in pool; nil where it is not at hand.
func signerOf(sd *cms.SignedData, i int, pool *certpath.Pool) *certpath.Certificate {
	var others []cms.Certificate
	for _, c := range pool.All() {
		if x, err := cms.ParseCertificate(c.Raw); err == nil {
			others = append(others, x)
		}
	}
	found := sd.Identify(i, others).Certificate
	if found == nil {
		return nil
	}
	c, err := certpath.Parse(found.Raw)
	if err != nil {
		return nil
	}
	return c
}
