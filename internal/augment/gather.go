package augment

import (
	"crypto/sha256"
	"encoding/pem"
	"time"

	"trien/certpath"
	"trien/internal/problem"
	"trien/pades"
	"trien/validation"
)

// maxAge is how old evidence that names no next update may be (EN 319 102-1, 5.2.5.4 leaves it to policy).
const maxAge = 24 * time.Hour

// item is one OCSP response or revocation list; either ocsp or crl is set.
type item struct {
	der    []byte
	ocsp   *certpath.OCSP
	crl    *certpath.CRL
	stored bool // the file keeps it already
}

// gathering picks, of all that is known and can be asked for, what the file needs.
type gathering struct {
	*raising
	now    time.Time
	facts  *validation.Facts
	report validation.Report
	pool   *certpath.Pool
	items  []item
	seen   map[[32]byte]bool
	asked  map[string]bool
	need   pades.Evidence
	fails  []error // of asking
}

// longTerm stores the evidence, and for B-LTA seals it with a time-stamp. Where another authority than before answers for that time-stamp,
// evidence about it is stored as well, and it is asked again: once.
func (r *raising) longTerm() error {
	before := r.on
	tokens, err := r.proven(nil)
	if err != nil || !r.Level.reaches(BLTA) {
		return err
	}
	for _, t := range tokens {
		known, err := r.speaksFor(t)
		if err != nil {
			return err
		}
		if !known {
			r.on = before
			_, err = r.proven(tokens)
			return err
		}
	}
	return nil
}

// proven stores the evidence and, for B-LTA, seals it; it gives the tokens of the seal. Tokens that will be asked for again count as more
// time-stamps.
func (r *raising) proven(again [][]byte) (tokens [][]byte, err error) {
	if err := r.evidence(again); err != nil || !r.Level.reaches(BLTA) {
		return nil, err
	}
	r.on, tokens, err = r.on.seal(r)
	return tokens, err
}

// speaksFor tells whether the file can prove the status of a time-stamp's authority.
func (r *raising) speaksFor(token []byte) (bool, error) {
	g, err := r.gathering(validation.Sources{Trust: r.Trust})
	if err != nil {
		return false, err
	}
	stampers := g.stamper("", token, g.now, true)
	if len(stampers) == 0 {
		return false, nil
	}
	path, err := g.path(stampers[0])
	if err != nil {
		return false, nil
	}
	for i := range path[:len(path)-1] {
		if _, ok := g.best(path, i, stampers[0].at, time.Time{}); !ok {
			return false, nil
		}
	}
	return true, nil
}

// gathering collects what is at hand.
func (r *raising) gathering(s validation.Sources) (*gathering, error) {
	facts, report, err := r.collect(s)
	if err != nil {
		return nil, err
	}
	if facts.Failure != nil {
		return nil, problem.New(problem.Malformed, "Không đọc được tệp để thu thập bằng chứng.", "The file can't be read for collecting evidence: "+facts.Failure.Message)
	}
	g := &gathering{raising: r, now: r.Now(), facts: facts, report: report, pool: &certpath.Pool{}, seen: map[[32]byte]bool{}, asked: map[string]bool{}}
	for _, c := range facts.Material.Certificates {
		if x, err := certpath.Parse(c.DER); err == nil {
			g.pool.Add(x)
		}
	}
	for _, a := range r.Trust.All() {
		g.pool.Add(a.Certificate)
	}
	for _, i := range facts.Material.OCSPs {
		g.addOCSP(i.DER, i.Source == r.on.keeps())
	}
	for _, i := range facts.Material.CRLs {
		g.addCRL(i.DER, i.Source == r.on.keeps())
	}
	return g, nil
}

// evidence gathers for every signature and time-stamp, and adds what the file lacks.
func (r *raising) evidence(again [][]byte) error {
	g, err := r.gathering(validation.Sources{Trust: r.Trust, OCSP: r.OCSP, CRL: r.CRL, Certificates: r.Certificates})
	if err != nil {
		return err
	}
	if err := g.valid(); err != nil {
		return err
	}
	targets := r.on.targets(g)
	for _, token := range again {
		targets = append(targets, g.stamper("", token, g.now, true)...)
	}
	for _, t := range targets {
		err := g.prove(t)
		switch {
		case r.ctx.Err() != nil:
			return r.ctx.Err()
		case err != nil && t.required:
			return err
		case err != nil:
			r.note(problem.WordsOf(err))
		}
	}
	r.on, err = r.on.add(r, g.need)
	return err
}

func (r *raising) note(w problem.Words) {
	for _, n := range r.notes {
		if n == w {
			return
		}
	}
	r.notes = append(r.notes, w)
}

func (g *gathering) addOCSP(der []byte, stored bool) {
	x, err := certpath.ParseOCSP(der)
	if err != nil {
		return // a bare basic response is no entry of a store (ISO 32000-2, Table 261)
	}
	if g.add(item{der: x.Raw, ocsp: x, stored: stored}) {
		g.pool.Add(x.Certificates...)
	}
}

func (g *gathering) addCRL(der []byte, stored bool) {
	if block, _ := pem.Decode(der); block != nil {
		der = block.Bytes
	}
	if x, err := certpath.ParseCRL(der); err == nil {
		g.add(item{der: x.Raw, crl: x, stored: stored})
	}
}

func (g *gathering) add(i item) bool {
	id := sha256.Sum256(i.der)
	if g.seen[id] {
		return false
	}
	g.seen[id] = true
	g.items = append(g.items, i)
	return true
}
