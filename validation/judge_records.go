package validation

import (
	"crypto"
	"slices"
	"strings"

	"trien/cms"
	"trien/ers"
)

// embedded is an evidence record that a CMS signature carries as an unsigned attribute (RFC 4998, Appendix A).
type embedded struct {
	record   *ers.Record // nil where it can't be read
	external bool        // it is about the content apart from the CMS, too
	why      string
}

// readRecords reads the records of the signer.
func (e *envelope) readRecords() {
	if e.sd == nil || e.stamp != nil {
		return
	}
	for _, kind := range []cms.OID{cms.OIDEvidenceInternal, cms.OIDEvidenceExternal} {
		for _, der := range cms.Values(e.sd.Signers[0].Unsigned, kind) {
			r := embedded{external: kind == cms.OIDEvidenceExternal}
			record, err := ers.Parse(der)
			if err != nil {
				r.why = err.Error()
			} else {
				r.record = record
			}
			e.records = append(e.records, r)
		}
	}
}

// recordHashes names the digests of the content that the records ask for.
func (e *envelope) recordHashes(out []crypto.Hash) []crypto.Hash {
	for _, r := range e.records {
		if r.record == nil || !r.external {
			continue
		}
		for _, h := range r.record.Hashes() {
			if !slices.Contains(out, h) {
				out = append(out, h)
			}
		}
	}
	return out
}

// recordTokens gives the time-stamps of the records that can be read.
func (e *envelope) recordTokens() (out []*ers.ArchiveTimeStamp) {
	for _, r := range e.records {
		if r.record == nil {
			continue
		}
		for i := range r.record.Chains {
			for n := range r.record.Chains[i].Stamps {
				if a := &r.record.Chains[i].Stamps[n]; a.Token != nil {
					out = append(out, a)
				}
			}
		}
	}
	return out
}

// records judges the records that a signature carries; each that stands proves that the CMS, and all that it brings, existed at the time of its
// first time-stamp (EN 319 102-1, 5.6.2.3 and 5.6.3.4 (1)). It gives since when the signature value is proven to exist.
func (j *judge) records(s *SignatureFacts, e envelope, out *Signature, since existence) existence {
	if e.sd != nil && e.stamp == nil { // by the record of another signer of the same CMS
		since = j.since(e.sd.Signers[0].Signature, since)
	}
	for _, r := range e.records {
		if r.record == nil {
			out.add(Warning{Code: "record_damaged", Technical: r.why}.within("evidence_embedded"))
			continue
		}
		rec := &record{judge: j, ers: r.record, facts: r.record.Check(j.recordData(s, e, r))}
		if v, why := rec.alone(); v.Indication != Passed {
			out.add(why.within("evidence_embedded"))
			out.Detail.Stamps = append(out.Detail.Stamps, rec.told...)
			continue
		}
		out.Detail.Stamps = append(out.Detail.Stamps, rec.told...)
		first := rec.at(0).Token.Info.Time
		j.proves(proof{at: first, objects: e.ids(allOf(s.Contents)), by: rec.at(0).Token.CMS.Raw})
		if first.Before(since.at) {
			since = existence{at: first, proven: true}
		}
	}
	return since
}

// recordData gives what a record must cover: the CMS without its records and, where they are apart, the content (RFC 4998, Appendix A).
func (j *judge) recordData(s *SignatureFacts, e envelope, r embedded) []ers.Digests {
	data := []ers.Digests{{}}
	bare, err := cms.Without(e.sd.Raw, cms.OIDEvidenceInternal, cms.OIDEvidenceExternal)
	if r.external {
		data = append(data, ers.Digests{})
	}
	for _, h := range r.record.Hashes() {
		if err == nil {
			data[0][h] = sum(h, bare)
		}
		if r.external {
			data[1][h] = s.Digests[h.String()]
		}
	}
	return data
}

// alone judges a record by itself, all its data being given: the first reason why it does not stand, if any.
func (r *record) alone() (Verdict, Warning) {
	r.judgeStamps()
	var told Signature
	v := worse(r.structure(&told), r.weakest(&told))
	for i := range r.facts.Objects {
		if f := r.facts.Objects[i].Covered(); !f.OK() {
			v = worse(v, Verdict{Failed, HashFailure})
			told.add(Warning{Code: "evidence_other", Technical: f.Why})
		}
	}
	if len(told.Warnings) == 0 {
		return v, Warning{Code: "stamp_unchecked"}
	}
	w := told.Warnings[len(told.Warnings)-1]
	w.Code = w.Code[strings.LastIndex(w.Code, "/")+1:]
	return v, w
}

// allOf gives everything in a CMS whose existence its record proves: values, time-stamps, certificates, lists and responses of all signers.
func allOf(contents []byte) [][]byte {
	sd, err := cms.ParseTolerant(contents)
	if err != nil {
		return nil
	}
	out := carriedBy(sd)
	for i := range sd.Signers {
		signer := &sd.Signers[i]
		out = append(out, signer.Signature)
		out = append(append(out, signer.TimeStamps()...), cms.Values(signer.Unsigned, cms.OIDArchiveTimeStampV3)...)
	}
	return out
}
