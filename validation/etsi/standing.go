package etsi

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"trien/pades"
	"trien/validation"
)

// object completes the validation object of a time-stamp or an evidence record that is an entry of the report, and gives the report that stands
// for it where a file has no signature; nil where there is no object, since its bytes are not at hand.
func (b *builder) object(i int) *signature {
	s := &b.Report.Signatures[i]
	what := "time-stamp"
	var id string
	switch {
	case pades.Kind(s.Kind) == validation.KindEvidenceRecord:
		what = "evidence record"
		id = b.record(i)
	case s.Detail != nil && len(s.Detail.Stamps) > 0 && len(s.Detail.Stamps[0].Token) > 0:
		id = b.add(typeStamp, s.Detail.Stamps[0].Token)
	}
	out := &signature{Process: &process{processName("")}, Status: status{Main: mainIndication(s.Indication, false), Sub: subIndication(s.SubIndication)}}
	out.Other = &text{clean(fmt.Sprintf("no signature: an %s, %s", what, s.Field))}
	if what == "time-stamp" {
		out.Other = &text{clean("no signature: a time-stamp " + s.Field)}
	}
	data := reportData{}
	if id != "" {
		data.Related = []reference{{id}}
	}
	if n := notes(s.Warnings...); len(n) > 0 {
		data.More = &additionalData{n}
	}
	if id != "" || data.More != nil {
		out.Status.Data = []reportData{data}
	}
	out.Times = &times{instant(b.At), b.best(s)}
	return out
}

// record adds an evidence record with its own report: its outcome, its time-stamps, and the data that it covers, named by their digests.
func (b *builder) record(i int) string {
	s := &b.Report.Signatures[i]
	if b.Facts == nil || i >= len(b.Facts.Signatures) || len(b.Facts.Signatures[i].Contents) == 0 {
		return ""
	}
	id := b.add(typeRecord, b.Facts.Signatures[i].Contents)
	report := &signature{Process: &process{processName(validation.ProcessArchival)}, Status: outcome(s.Verdict)}
	data := reportData{}
	for k := range b.Report.Signatures {
		d := b.Report.Signatures[k].Detail
		if pades.Kind(b.Report.Signatures[k].Kind) != validation.KindArchiveTimestamp || d == nil {
			continue
		}
		for _, t := range d.Stamps {
			if len(t.Token) > 0 {
				data.Related = append(data.Related, reference{b.add(typeStamp, t.Token)})
			}
		}
	}
	if n := notes(s.Warnings...); len(n) > 0 {
		data.More = &additionalData{n}
	}
	if len(data.Related) > 0 || data.More != nil {
		report.Status.Data = []reportData{data}
	}
	covered := b.data(s)
	o := &b.objects[b.place[id]]
	o.Report = report
	if s.Indication == validation.Passed && s.BestTime != nil && len(covered) > 0 {
		o.Provides = &provides{Time: instant(s.BestTime.Time), Objects: covered}
	}
	return id
}

// data adds the files that a record was held to and covers.
func (b *builder) data(s *validation.Signature) (out []reference) {
	if s.Evidence == nil {
		return nil
	}
	for k, o := range s.Evidence.Objects {
		if o.Covered != "holds" || k >= len(b.Facts.Data) {
			continue
		}
		sum := b.Facts.Data[k].Digests["SHA-256"]
		if d := sha256Digest(sum); len(sum) == sha256.Size && d != nil {
			id := fmt.Sprintf("d-%d-%s", k+1, hex.EncodeToString(sum[:12]))
			b.place[id] = len(b.objects)
			b.objects = append(b.objects, object{ID: id, Type: "urn:etsi:019102:validationObject:" + typeData,
				Representation: representation{Digest: d}, POE: poe{Time: instant(b.At), Proof: proofValidation}})
			out = append(out, reference{id})
		}
	}
	return out
}

// others reports on the further signers of a field and on those who countersigned, however deep: each has a certificate and an outcome of its
// own.
func (b *builder) others(i int) (out []signature) {
	s := &b.Report.Signatures[i]
	n := 0
	var add func(list []validation.Signature, role string)
	add = func(list []validation.Signature, role string) {
		for k := range list {
			n++
			out = append(out, b.other(&list[k], fmt.Sprintf("signature-%d-%d", i+1, n), role))
			add(list[k].Counters, "countersigned a counter-signature")
		}
	}
	add(s.Others, "further signer of the same field")
	add(s.Counters, "countersigned")
	return out
}

func (b *builder) other(s *validation.Signature, id, role string) signature {
	out := signature{Identifier: &identifier{ID: id, Name: clean(s.Field)}, Times: &times{instant(b.At), b.best(s)}, Process: &process{processName("")},
		Status: status{Main: mainIndication(s.Indication, true), Sub: subIndication(s.SubIndication)}, Other: &text{role}}
	if d := s.Detail; d != nil {
		out.Status.Data = b.reportData(d.Chain, d.Algorithms, notes(s.Warnings...))
		if len(d.Chain) > 0 && d.Chain[0].Certificate != nil {
			out.Signer = &signer{Certificate: b.of(d.Chain[0]), Name: clean(d.Chain[0].Certificate.Subject.String())}
		}
	}
	return out
}

// claims adds what the signer says of the signature: place, kind of the data, roles (A.4, A.9, A.10).
func (b *builder) claims(a *attributes, s *validation.Signature) {
	c := s.Claims
	if c == nil {
		return
	}
	var lines []string
	for _, l := range append(append([]string{}, c.Address...), c.Locality, c.Country) {
		if l != "" {
			lines = append(lines, clean(l))
		}
	}
	if len(lines) > 0 {
		a.Places = append(a.Places, attributePlace{Signed: true, Address: lines})
	}
	if c.MimeType != "" {
		a.Format = &attributeFormat{Signed: true, Mime: clean(c.MimeType)}
	}
	var roles []oneRole
	for range c.Roles {
		roles = append(roles, oneRole{"claimed by the signer", "claimed"})
	}
	for range c.Certified {
		roles = append(roles, oneRole{"certified by others, not checked", "certified"})
	}
	if len(roles) > 0 {
		a.Roles = &attributeRoles{Signed: true, Roles: roles}
	}
	for k := range s.Counters {
		if cs := &s.Counters[k]; cs.Signer != nil {
			a.Counters = append(a.Counters, attributeCounter{Reference: sigRef{Other: &text{clean("by " + cs.Signer.Subject)}}})
		}
	}
}
