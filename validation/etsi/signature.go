package etsi

import (
	"encoding/base64"
	"fmt"
	"strings"

	"trien/cms"
	"trien/pades"
	"trien/validation"
)

// signature reports on one signature (4.3).
func (b *builder) signature(i int) signature {
	s := &b.Report.Signatures[i]
	out := signature{Process: &process{processName("")}, Status: status{Main: mainIndication(s.Indication, true), Sub: subIndication(s.SubIndication)}}
	out.Times = &times{instant(b.At), b.best(s)}
	out.Quality = &quality{b.quality(s)}
	if len(out.Quality.URIs) == 0 {
		out.Quality = nil
	}
	if d := s.Detail; d != nil {
		out.Process = &process{processName(d.Process)}
		out.Constraints = constraintsOf(d, b.Policy)
		out.Status.Data = b.reportData(d.Chain, d.Algorithms, notes(s.Warnings...))
		if len(d.Chain) > 0 && d.Chain[0].Certificate != nil {
			out.Signer = &signer{Certificate: b.of(d.Chain[0]), Name: clean(d.Chain[0].Certificate.Subject.String())}
		}
	} else if n := notes(s.Warnings...); len(n) > 0 {
		out.Status.Data = []reportData{{More: &additionalData{n}}}
	}
	if b.Facts != nil && i < len(b.Facts.Signatures) {
		b.fromFacts(&out, i)
	}
	return out
}

// best is the best signature time, with the time-stamp that proves it (4.3.6).
func (b *builder) best(s *validation.Signature) poe {
	p := poe{Time: instant(b.At), Proof: proofValidation}
	if s.BestTime != nil {
		p.Time = instant(s.BestTime.Time)
	}
	if !s.Proven || s.BestTime == nil {
		return p
	}
	for i := range b.Report.Signatures {
		d := b.Report.Signatures[i].Detail
		if d == nil {
			continue
		}
		for _, t := range d.Stamps {
			if len(t.Token) > 0 && t.Time.Equal(s.BestTime.Time) {
				p.Object = &reference{b.add(typeStamp, t.Token)}
				return p
			}
		}
	}
	return p
}

// quality says what a signature is worth beyond being valid (4.3.10): its level, and whether its certificate is an official one.
func (b *builder) quality(s *validation.Signature) (out []string) {
	if s.Level != nil {
		out = append(out, ownLevel+*s.Level)
	}
	if s.OfficialAsked {
		out = append(out, map[bool]string{true: "urn:x-trien:official", false: "urn:x-trien:not-official"}[s.Official])
	}
	return out
}

// constraintsOf reports the outcome of each building block as a constraint of the policy (4.3.5).
func constraintsOf(d *validation.Detail, name string) *constraints {
	c := &constraints{Policy: &policy{Name: clean(name)}}
	for _, k := range d.Blocks {
		c.Each = append(c.Each, constraint{Identifier: ownBlock + k.Name, Applied: "urn:etsi:019102:constraintStatus:applied", Status: outcome(k.Verdict)})
	}
	if name == "" && len(c.Each) == 0 {
		return nil
	}
	return c
}

// fromFacts adds what stands in the file: identifier, document, attributes (4.3.3, 4.3.7, 4.3.8).
func (b *builder) fromFacts(out *signature, i int) {
	f := &b.Facts.Signatures[i]
	id := &identifier{ID: fmt.Sprintf("signature-%d", i+1), Name: clean(f.Field)}
	out.Identifier = id
	a := attributes{SubFilter: filter(f.SubFilter), ByteRange: byteRange(f)}
	if f.Location != "" {
		a.Places = append(a.Places, attributePlace{Signed: true, Address: []string{clean(f.Location)}})
	}
	if f.Reason != "" {
		a.Reason = &attributeReason{Signed: true, Text: clean(f.Reason)}
	}
	if f.Name != "" {
		a.Name = &attributeName{Signed: true, Text: clean(f.Name)}
	}
	hash := "SHA-256"
	if sd, err := cms.ParseTolerant(f.Contents); err == nil && len(sd.Signers) > 0 {
		s := &sd.Signers[max(0, min(f.Signer, len(sd.Signers))-1)]
		hash = s.Hash().String()
		b.fromCMS(id, &a, s)
	}
	if sum := f.Digests[hash]; len(sum) > 0 {
		if d := digestOf(hash, sum); d != nil {
			out.Document = &digested{*d}
		}
	}
	if f.Claimed != nil {
		a.SigningTime = &attributeTime{Signed: true, Time: instant(*f.Claimed)}
	}
	b.claims(&a, &b.Report.Signatures[i])
	if d := b.Report.Signatures[i].Detail; d != nil {
		b.fromStamps(&a, d)
	}
	if !a.empty() {
		out.Attributes = &a
	}
}

// fromCMS adds the signature value, what was signed by it, and the signed attributes that are looked at.
func (b *builder) fromCMS(id *identifier, a *attributes, s *cms.Signer) {
	id.Value = &value{base64.StdEncoding.EncodeToString(s.Signature)}
	if h := s.Hash(); h.Available() && len(s.SignedDER) > 0 {
		w := h.New()
		w.Write(s.SignedDER)
		id.Digest = digestOf(h.String(), w.Sum(nil))
	}
	if d, err := s.MessageDigest(); err == nil && d != nil {
		a.Digest = &attributeDigest{Signed: true, Digest: base64.StdEncoding.EncodeToString(d)}
	}
	if v1, v2, err := s.SigningCertificates(); err == nil {
		for _, c := range append(v1, v2...) {
			if uri := digestURI(c.Hash.String()); uri != "" {
				if a.Certificate == nil {
					a.Certificate = &attributeCertID{Signed: true}
				}
				a.Certificate.IDs = append(a.Certificate.IDs, certDigest{method{uri}, value{base64.StdEncoding.EncodeToString(c.Digest)}})
			}
		}
	}
	for _, c := range s.Commitments() {
		a.Commitments = append(a.Commitments, attributeURI{Signed: true, URI: "urn:oid:" + string(c)})
	}
	if p, err := s.Policy(); err == nil && p != nil && p.ID != "" {
		a.Policy = &attributePolicy{Signed: true, ID: "urn:oid:" + string(p.ID)}
	}
}

func (b *builder) fromStamps(a *attributes, d *validation.Detail) {
	for _, t := range d.Stamps {
		if len(t.Token) == 0 {
			continue
		}
		stamp := attributeStamp{Object: reference{b.add(typeStamp, t.Token)}, Time: instant(t.Time)}
		switch t.Kind {
		case validation.StampSignature:
			a.Stamps = append(a.Stamps, stamp)
		case validation.StampDocument:
			a.DocStamps = append(a.DocStamps, stamp)
		case validation.StampArchive:
			a.Archive = append(a.Archive, stamp)
		}
	}
}

func filter(s string) *attributeFilter {
	if s == "" {
		return nil
	}
	return &attributeFilter{Signed: true, Text: clean(s)}
}

// byteRange writes the signed range as a list; nothing for a signature file.
func byteRange(f *validation.SignatureFacts) string {
	if f.SubFilter == "" || f.Kind != pades.KindSignature && f.Kind != pades.KindDocumentTimestamp {
		return ""
	}
	return strings.Trim(fmt.Sprint([]int64(f.ByteRange[:])), "[]")
}
