package validation

import (
	"cmp"
	"slices"
	"time"

	"trien/certpath"
	"trien/cms"
	"trien/pades"
)

// Judge gives the verdict on facts by a policy, as of an instant: the current time of EN 319 102-1, 5.1.2. It is pure.
func Judge(f *Facts, p Policy, at time.Time) Report {
	r := Report{File: f.File, Signatures: []Signature{}}
	if f.Failure != nil {
		r.Error = f.Failure
		return r
	}
	j := &judge{facts: f, policy: p, at: at, lib: f.Material.parse(f.store())}
	j.lib.evidence.Now = at
	j.lib.evidence.Proven, j.lib.evidence.Freshness, j.lib.evidence.MaxAge = j.existedObject, p.Freshness, p.maxAge()
	j.lib.evidence.Believes = p.believes
	for i := range f.Signatures {
		j.open = append(j.open, f.Signatures[i].open())
	}
	r.Signatures = j.all()
	r.Existed = j.existences()
	r.conclude(f)
	return r
}

type judge struct {
	facts  *Facts
	policy Policy
	at     time.Time
	lib    *library
	open   []envelope
	proofs []proof
	places map[certpath.ID]int64    // see placed
	ids    map[lying]certpath.ID    // see id
	given  map[certpath.ID]bool     // certificates that the caller laid beside the anchors
	stored map[*cms.SignedData]bool // whether the security store speaks for a signer
}

// all judges the document time-stamps from the newest back, each with the proofs of existence that the newer ones give (EN 319 102-1,
// 5.6.3.4 (5)), and then the signatures with the proofs of all.
func (j *judge) all() []Signature {
	switch {
	case j.facts.Form == FormEvidence && len(j.facts.Signatures) > 0:
		return j.evidence()
	case j.facts.Form == FormStamp && len(j.facts.Signatures) > 0:
		return j.stampFile()
	}
	out := make([]Signature, len(j.facts.Signatures))
	for _, i := range j.documentTimestamps() {
		out[i] = j.documentTimestamp(i)
	}
	for i := range out {
		if j.facts.Signatures[i].Kind != pades.KindDocumentTimestamp {
			out[i] = j.signature(i)
		}
	}
	return out
}

// documentTimestamps gives those that reach furthest first: each may be covered by those before it.
func (j *judge) documentTimestamps() (out []int) {
	for i := range j.facts.Signatures {
		if j.facts.Signatures[i].Kind == pades.KindDocumentTimestamp {
			out = append(out, i)
		}
	}
	slices.SortStableFunc(out, func(a, b int) int {
		return cmp.Compare(j.facts.Signatures[b].ByteRange.End(), j.facts.Signatures[a].ByteRange.End())
	})
	return out
}

// conclude gives the file the worst verdict of its signatures; document time-stamps count where they stand alone (CONTRACT.md), those
// of an evidence record through the record.
func (r *Report) conclude(f *Facts) {
	alone := true
	for i := range r.Signatures {
		alone = alone && r.Signatures[i].Kind == string(pades.KindDocumentTimestamp)
		r.CoversWholeFile = r.CoversWholeFile || r.Signatures[i].Coverage == string(pades.EntireFile)
	}
	total, counted := Verdict{Indication: Passed}, 0
	for i := range r.Signatures {
		if kind := r.Signatures[i].Kind; (alone || kind != string(pades.KindDocumentTimestamp)) && kind != string(KindArchiveTimestamp) {
			total = worse(total, r.Signatures[i].Verdict)
			counted++
		}
	}
	switch {
	case len(r.Signatures) == 0:
		total = Verdict{Indication: NoSignature}
	case counted == 0: // facts that no reader makes
		total = Verdict{Indeterminate, Generic}
	}
	r.Indication, r.SubIndication = &total.Indication, total.SubIndication
}
