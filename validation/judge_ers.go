package validation

import (
	"crypto/sha256"
	"slices"
	"time"

	"trien/certpath"
	"trien/cms"
	"trien/ers"
	"trien/pades"
)

// Evidence is what an evidence record proves (RFC 4998).
type Evidence struct {
	// Objects are the files given, in that order.
	Objects []EvidenceObject `json:"objects"`
	// Found counts the hash values of the record's first list that files given stand behind, Orphans the others: files that belong to the
	// same group, or to another one beside it, and are not at hand.
	Found   int `json:"found"`
	Orphans int `json:"orphans"`
	// Chains counts the chains of time-stamps: one more than the hash-tree renewals.
	Chains int `json:"chains"`
}

// EvidenceObject is one file that a record was held to.
type EvidenceObject struct {
	Name    string `json:"name"`
	Covered string `json:"covered"` // "holds", "fails", "unknown": by every chain of the record
	Verdict
}

// record judges an evidence record: what it covers, and its time-stamps from the newest back, each at the time that the newer one proves
// (EN 319 102-1, 5.6.3.4 (1); RFC 4998, Section 5.3).
type record struct {
	*judge
	ers    *ers.Record
	facts  ers.Facts
	stamps []Signature // of facts.Stamps, as judged
	told   []Stamp
	sound  []bool // the time-stamp proves that what it covers existed
}

// evidence gives the entry of the record and those of its time-stamps, in the order they were made.
func (j *judge) evidence() []Signature {
	s := &j.facts.Signatures[0]
	out := j.outline(s)
	out.BestTime = &Instant{j.at.UTC()}
	r, err := ers.Parse(s.Contents)
	if err != nil {
		out.Verdict = Verdict{Failed, FormatFailure}
		out.add(Warning{Code: "record_damaged", Technical: err.Error()}.within("unreadable"))
		return []Signature{out}
	}
	var data []ers.Digests
	for i := range j.facts.Data {
		data = append(data, j.facts.Data[i].digests())
	}
	rec := &record{judge: j, ers: r, facts: r.Check(data)}
	rec.judgeStamps()
	rec.conclude(&out)
	return append([]Signature{out}, rec.stamps...)
}

// at gives the i-th archive time-stamp.
func (r *record) at(i int) *ers.ArchiveTimeStamp {
	f := &r.facts.Stamps[i]
	return &r.ers.Chains[f.Chain].Stamps[f.Number]
}

// judgeStamps judges from the newest back: a time-stamp that stands proves that all before it, and what they bring to be checked by, existed
// at its time.
func (r *record) judgeStamps() {
	n := len(r.facts.Stamps)
	r.stamps, r.told, r.sound = make([]Signature, n), make([]Stamp, n), make([]bool, n)
	since := existence{at: r.judge.at}
	for i := n - 1; i >= 0; i-- {
		v := r.stamp(i, since)
		if r.sound[i] = v.Indication == Passed && r.linked(i); !r.sound[i] {
			continue
		}
		since = existence{at: v.time, proven: true}
		r.proves(proof{at: v.time, objects: r.covered(i), by: r.at(i).Token.CMS.Raw})
	}
}

// linked tells whether a time-stamp is over what came before it: the time-stamp that it renews or, in a new chain, the older chains, which stand
// in its tree together with data. Without data that can't be told: any time-stamp could have been put there.
func (r *record) linked(i int) bool {
	f := &r.facts.Stamps[i]
	switch f.Kind {
	case ers.TimeStampRenewal:
		return f.Algorithm.OK() && f.Imprint.OK() && f.Link.OK()
	case ers.HashTreeRenewal:
		return f.Algorithm.OK() && f.Imprint.OK() && f.Found > 0
	}
	return f.Algorithm.OK() && f.Imprint.State != cms.Fails
}

// covered names what the i-th time-stamp proves besides data: the time-stamp before it in its chain or, in a new chain, all of the older
// chains, with what they bring, and so on back.
func (r *record) covered(i int) map[certpath.ID]bool {
	out := map[certpath.ID]bool{}
	for k := range i {
		a := r.at(k)
		out[sha256.Sum256(a.TimeStamp)] = true
		if a.Token == nil {
			continue
		}
		for _, object := range carriedBy(a.Token.CMS) {
			out[sha256.Sum256(object)] = true
		}
	}
	return out
}

// stamp judges one time-stamp and fills in its entry.
func (r *record) stamp(i int, since existence) (v stampVerdict) {
	f, a := &r.facts.Stamps[i], r.at(i)
	out := r.outline(&SignatureFacts{Field: stampName(f.Chain, f.Number), Kind: KindArchiveTimestamp, Coverage: pades.Invalid})
	out.BestTime, out.Proven = &Instant{since.at.UTC()}, since.proven
	if a.Token == nil {
		v.Verdict = Verdict{Failed, FormatFailure}
		out.Verdict = v.Verdict
		out.add(Warning{Code: "no_stamp", Technical: a.Err.Error()}.within("unreadable"))
		r.told[i] = Stamp{Kind: StampRecord, Field: out.Field, Verdict: v.Verdict}
		r.stamps[i] = out
		return v
	}
	root := f.Root
	if root == nil { // what it is over can't be told; the record's own verdict says so
		root = a.Token.Info.Digest
	}
	v = r.token(a.Token, root, since)
	r.stampTold(&v, a, &out)
	out.Intact = v.intact && f.Imprint.OK()
	out.ByteRangeOK = f.Imprint.OK()
	r.told[i] = v.told(StampRecord, a.Token)
	r.told[i].Field = out.Field
	r.stamps[i] = out
	return v
}

// stampTold fills in what a judged token says.
func (j *judge) stampTold(v *stampVerdict, a *ers.ArchiveTimeStamp, out *Signature) {
	out.Verdict, out.Intact, out.ChainOK, out.Revocation = v.Verdict, v.intact, v.chain.ok, string(v.chain.revocation)
	out.Official = v.chain.ok && j.policy.Trust.Official(v.chain.path.Anchor())
	out.ClaimedTime, out.Signer = &Instant{v.time.UTC()}, signer(v.cert)
	out.Detail = &Detail{Process: ProcessStamp, Chain: v.chain.told(v.cert), Stamps: []Stamp{v.told(StampRecord, a.Token)}}
	if v.why.Code != "" {
		out.add(v.why.within("timestamp"))
	}
	if v.Indication == Passed {
		out.BestTime, out.Proven = &Instant{v.time.UTC()}, true
	}
	grade := gradeNone
	out.ChangesAfter, out.ChangesPermitted = &grade, true
}

// conclude fills in the entry of the record.
func (r *record) conclude(out *Signature) {
	first := &r.facts.Stamps[0]
	e := &Evidence{Objects: []EvidenceObject{}, Found: first.Found, Orphans: first.Orphans, Chains: len(r.ers.Chains)}
	out.Evidence, out.Timestamps = e, len(r.facts.Stamps)
	r.remark(out)
	all := worse(r.structure(out), r.weakest(out))
	out.Verdict = all
	if len(r.judge.facts.Data) == 0 {
		out.warn("evidence_no_data")
		out.Verdict = worse(Verdict{Indeterminate, SignedDataNotFound}, all)
	}
	for i := range r.facts.Objects {
		v := r.object(i, out, all)
		if i == 0 {
			out.Verdict = v
		}
		out.Verdict = worse(out.Verdict, v)
	}
	r.fill(out)
}

// object judges one file by what covers it; all is the verdict on the record without its data.
func (r *record) object(i int, out *Signature, all Verdict) Verdict {
	d := r.judge.facts.Data[i]
	f := r.facts.Objects[i].Covered()
	o := EvidenceObject{Name: d.Name, Covered: string(f.State), Verdict: all}
	switch f.State {
	case cms.Fails:
		o.Verdict = Verdict{Failed, HashFailure}
		code := "evidence_not_covered"
		if r.facts.Objects[i].Chains[0].OK() {
			code = "evidence_not_renewed"
		}
		out.add(Warning{Code: code, Detail: d.Name, Technical: f.Why})
	case cms.Unknown:
		if all.Indication != Failed {
			o.Verdict = Verdict{Indeterminate, SignedDataNotFound}
		}
		out.add(Warning{Code: "evidence_no_digest", Detail: d.Name, Technical: f.Why})
	}
	out.Evidence.Objects = append(out.Evidence.Objects, o)
	return o.Verdict
}

// structure judges how the time-stamps hang together (RFC 4998, Section 5.3).
func (r *record) structure(out *Signature) Verdict {
	v := Verdict{Indication: Passed}
	fault := func(fault Verdict, code string, f *ers.StampFacts, why string) {
		out.add(Warning{Code: code, Detail: stampName(f.Chain, f.Number), Technical: why})
		v = worse(v, fault)
	}
	var before time.Time
	for i := range r.facts.Stamps {
		f, a := &r.facts.Stamps[i], r.at(i)
		switch {
		case a.Token == nil:
			fault(Verdict{Failed, FormatFailure}, "evidence_stamp_unreadable", f, a.Err.Error())
			continue
		case f.Link.State == cms.Fails:
			fault(Verdict{Failed, HashFailure}, "evidence_link", f, f.Link.Why)
		case f.Imprint.State == cms.Fails:
			fault(Verdict{Failed, HashFailure}, "evidence_tree", f, f.Imprint.Why)
		case f.Algorithm.State == cms.Fails:
			fault(Verdict{Failed, FormatFailure}, "evidence_algorithm", f, f.Algorithm.Why)
		case !f.Algorithm.OK():
			fault(Verdict{Indeterminate, Generic}, "evidence_unknown_hash", f, f.Algorithm.Why)
		case a.Token.Info.Time.Before(before):
			fault(Verdict{Indeterminate, TimestampOrder}, "evidence_order", f, "")
		}
		before = a.Token.Info.Time
	}
	return r.strength(v, out)
}

// strength demands of the hash function of each chain that it was believed until the next chain was made, the newest until now (RFC 4998,
// Section 5.3, step 2).
func (r *record) strength(v Verdict, out *Signature) Verdict {
	for i := range r.ers.Chains {
		until := r.judge.at
		if i+1 < len(r.ers.Chains) {
			if t := r.ers.Chains[i+1].Stamps[0].Token; t != nil {
				until = t.Info.Time
			}
		}
		if h := r.ers.Chains[i].Hash(); h != 0 && r.policy.weak(h.String(), until) {
			out.add(Warning{Code: "weak_digest", Detail: h.String()})
			v = worse(v, Verdict{Indeterminate, CryptoNoPOE})
		}
	}
	return v
}

// weakest gives the gravest verdict on the time-stamps, the newest's where several are alike: what does not stand any more must be renewed.
func (r *record) weakest(out *Signature) Verdict {
	v := Verdict{Indication: Passed}
	for i := len(r.stamps) - 1; i >= 0; i-- {
		v = worse(v, r.stamps[i].Verdict)
	}
	for i := range r.stamps {
		for _, w := range r.stamps[i].Warnings {
			out.add(w)
		}
	}
	return v
}

// remark notes what a reader must know beside the verdict.
func (r *record) remark(out *Signature) {
	for _, t := range r.ers.Tolerated {
		out.add(Warning{Code: "cms_tolerated", Technical: t})
	}
	if r.ers.Encryption != nil {
		out.add(Warning{Code: "evidence_encrypted", Technical: "encryption info " + string(r.ers.Encryption.Type)})
	}
	if f := &r.facts.Stamps[0]; f.Orphans > 0 && len(r.judge.facts.Data) > 0 {
		out.add(Warning{Code: "evidence_orphans", Detail: itoa(f.Orphans)})
	}
}

// fill sums up what the time-stamps say: the oldest that stands proves since when the data exist.
func (r *record) fill(out *Signature) {
	out.Intact, out.ChainOK = len(r.judge.facts.Data) > 0, true
	out.Official = r.policy.Trust.HasOfficial()
	states := []string{}
	for i := range r.stamps {
		s := &r.stamps[i]
		out.Intact = out.Intact && s.Intact && r.linked(i)
		out.ChainOK, out.Official = out.ChainOK && s.ChainOK, out.Official && s.Official
		states = append(states, s.Revocation)
	}
	for _, o := range out.Evidence.Objects {
		out.Intact = out.Intact && o.Covered == string(cms.Holds)
	}
	for _, s := range []certpath.State{certpath.Revoked, certpath.Unknown, certpath.NotChecked, certpath.Good} {
		if slices.Contains(states, string(s)) {
			out.Revocation = string(s)
			break
		}
	}
	out.ClaimedTime = r.stamps[0].ClaimedTime
	if out.Verdict.Indication == Passed {
		out.BestTime, out.Proven = r.stamps[0].BestTime, true
	}
	if len(r.judge.facts.Data) > 0 {
		grade := gradeNone
		out.ByteRangeOK, out.Coverage = true, string(pades.Partial)
		out.ChangesAfter, out.ChangesPermitted = &grade, true
		if out.Intact {
			out.Coverage = string(pades.EntireFile)
		}
	}
	out.Detail = &Detail{Process: ProcessArchival, Stamps: r.told, Blocks: []Block{{Name: BlockEvidenceRecord, Verdict: out.Verdict}}}
}
