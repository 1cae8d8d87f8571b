package augment

import (
	"time"

	"trien/certpath"
	"trien/cms"
	"trien/pades"
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

// proof is a proof of existence: every byte before end existed at the time.
type proof struct {
	end int64
	at  time.Time
}

// targets lists the signers and those who stamped the time, each with the instant by which a judge will look at it: the time that the
// next younger document time-stamp proves, or now.
func (g *gathering) targets() (out []target) {
	for i := range g.facts.Signatures {
		s := &g.facts.Signatures[i]
		if s.Kind != pades.KindDocumentTimestamp {
			continue
		}
		if t, err := tsp.ParseToken(s.Contents); err == nil && g.report.Signatures[i].Intact {
			g.proofs = append(g.proofs, proof{s.ByteRange.End(), t.Info.Time})
		}
	}
	for i := range g.facts.Signatures {
		s := &g.facts.Signatures[i]
		required := g.Field == "" || g.Field == s.Field
		limit := g.existed(s.ByteRange.End())
		if s.Kind == pades.KindDocumentTimestamp {
			out = append(out, g.stamper(s.Field, s.Contents, limit, required)...)
			continue
		}
		out = append(out, g.signers(s, limit, required)...)
	}
	return out
}

// existed gives the earliest time by which the bytes before end are proven to have existed.
func (g *gathering) existed(end int64) time.Time {
	at := g.now
	for _, p := range g.proofs {
		if p.end > end && p.at.Before(at) {
			at = p.at
		}
	}
	return at
}

// stamper gives the target that a time-stamp token is.
func (g *gathering) stamper(field string, token []byte, limit time.Time, required bool) []target {
	t, err := tsp.ParseToken(token)
	if err != nil {
		return nil
	}
	cert := signerOf(t.CMS, g.pool)
	if cert == nil {
		return nil
	}
	return []target{{field: field, cert: cert, purpose: trust.TimeStamping, at: limit, after: t.Info.Time, required: required}}
}

// signers gives the targets of a signature: its own time-stamps, and the signer by the time that they prove.
func (g *gathering) signers(s *validation.SignatureFacts, limit time.Time, required bool) (out []target) {
	sd, err := cms.ParseTolerant(s.Contents)
	if err != nil || len(sd.Signers) == 0 {
		return nil
	}
	best := limit
	for _, der := range sd.Signers[0].TimeStamps() {
		out = append(out, g.stamper(s.Field, der, limit, required)...)
		if t, err := tsp.ParseToken(der); err == nil && t.Info.Time.Before(best) {
			best = t.Info.Time
		}
	}
	if cert := signerOf(sd, g.pool); cert != nil {
		out = append(out, target{field: s.Field, cert: cert, purpose: trust.Signing, at: best, after: best, required: required})
	}
	return out
}

// signerOf finds the certificate of the first signer, in the SignedData or in pool; nil where it is not at hand.
func signerOf(sd *cms.SignedData, pool *certpath.Pool) *certpath.Certificate {
	var others []cms.Certificate
	for _, c := range pool.All() {
		if x, err := cms.ParseCertificate(c.Raw); err == nil {
			others = append(others, x)
		}
	}
	found := sd.Identify(0, others).Certificate
	if found == nil {
		return nil
	}
	c, err := certpath.Parse(found.Raw)
	if err != nil {
		return nil
	}
	return c
}
