package validation

import (
	"time"

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
	j.lib.evidence.Believes = func(digest string) bool { return !p.weak(digest, at) }
	for i := range f.Signatures {
		j.open = append(j.open, f.Signatures[i].open())
	}
	r.Signatures = j.all()
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
	stored map[*cms.SignedData]bool // whether the security store speaks for a signer
}

// proof is a proof of existence: every byte before end existed at the time.
type proof struct {
	end int64
	at  time.Time
}

// all judges the document time-stamps from the newest back, each at the time that the newer ones prove (EN 319 102-1, 5.6.2.4: the
// control time slides back), and then the signatures at the time that all of them prove.
func (j *judge) all() []Signature {
	out := make([]Signature, len(j.facts.Signatures))
	for i := len(out) - 1; i >= 0; i-- {
		if j.facts.Signatures[i].Kind == pades.KindDocumentTimestamp {
			out[i] = j.documentTimestamp(i)
		}
	}
	for i := range out {
		if j.facts.Signatures[i].Kind != pades.KindDocumentTimestamp {
			out[i] = j.signature(i)
		}
	}
	return out
}

// existed gives the earliest time at which the bytes before end are proven to have existed; the instant of judging without a proof.
func (j *judge) existed(end int64) (at time.Time, proven bool) {
	at = j.at
	for _, p := range j.proofs {
		if p.end > end && p.at.Before(at) {
			at, proven = p.at, true
		}
	}
	return at, proven
}

// conclude gives the file the worst verdict of its signatures; document time-stamps count where they stand alone (CONTRACT.md).
func (r *Report) conclude(f *Facts) {
	alone := true
	for i := range r.Signatures {
		alone = alone && r.Signatures[i].Kind == string(pades.KindDocumentTimestamp)
		r.CoversWholeFile = r.CoversWholeFile || r.Signatures[i].Coverage == string(pades.EntireFile)
	}
	total := Verdict{Indication: Passed}
	if len(r.Signatures) == 0 {
		total = Verdict{Indication: NoSignature}
	}
	for i := range r.Signatures {
		if alone || r.Signatures[i].Kind != string(pades.KindDocumentTimestamp) {
			total = worse(total, r.Signatures[i].Verdict)
		}
	}
	r.Indication, r.SubIndication = &total.Indication, total.SubIndication
}
