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
	stored bool // the file's security store has it
}

// gathering picks, of all that is known and can be asked for, what the file needs.
type gathering struct {
	*raising
	now    time.Time
	facts  *validation.Facts
	report validation.Report
	proofs []proof
	pool   *certpath.Pool
	items  []item
	seen   map[[32]byte]bool
	asked  map[string]bool
	need   pades.Evidence
	fails  []error // of asking
}

// longTerm stores the evidence, and for B-LTA seals it with a document time-stamp. Where another authority than before answers for that
// time-stamp, evidence about it is stored as well, and it is asked again: once.
func (r *raising) longTerm() error {
	before := r.file
	if err := r.evidence(nil); err != nil || !r.Level.reaches(BLTA) {
		return err
	}
	if err := r.stampDocument(); err != nil {
		return err
	}
	fields, err := pades.Signatures(r.file.Newest())
	if err != nil {
		return err
	}
	token := lastStamp(fields)
	if known, err := r.speaksFor(token); known || err != nil {
		return err
	}
	r.file = before
	if err := r.evidence(token); err != nil {
		return err
	}
	return r.stampDocument()
}

// lastStamp gives the contents of the newest document time-stamp.
func lastStamp(fields []pades.Field) (token []byte) {
	for i := range fields {
		if s := fields[i].Signature; s != nil && s.Kind == pades.KindDocumentTimestamp {
			token = s.Contents
		}
	}
	return token
}

// speaksFor tells whether the store can prove the status of a time-stamp's authority.
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
		g.addOCSP(i.DER, i.Source == validation.FromDSS)
	}
	for _, i := range facts.Material.CRLs {
		g.addCRL(i.DER, i.Source == validation.FromDSS)
	}
	return g, nil
}

// evidence gathers for every signature and time-stamp, and appends what the store lacks. A token that will be asked for again counts
// as one more.
func (r *raising) evidence(token []byte) error {
	g, err := r.gathering(validation.Sources{Trust: r.Trust, OCSP: r.OCSP, CRL: r.CRL, Certificates: r.Certificates})
	if err != nil {
		return err
	}
	if err := g.valid(); err != nil {
		return err
	}
	targets := g.targets()
	if token != nil {
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
	a, err := pades.AddEvidence(r.file, r.Random, g.need)
	if err != nil || a == nil {
		return err
	}
	if err := a.CheckChanges(r.Password); err != nil {
		return err
	}
	return r.reopen(a, a.Size())
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
