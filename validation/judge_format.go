package validation

import (
	"time"

	"trien/certpath"
	"trien/cms"
	"trien/pades"
	"trien/trust"
	"trien/tsp"
)

// format lowers the verdict where the signature does not sit in the file as it must (EN 319 102-1, 5.2.2; ISO 32000-2, 12.8.1).
func (j *judge) format(s *SignatureFacts, out *Signature) {
	if j.facts.Form == FormCMS {
		return
	}
	lower := func(v Verdict) {
		if out.Indication != Failed {
			out.Verdict = v
		}
	}
	switch {
	case !s.ByteRangeOK || s.Coverage == pades.Invalid:
		out.add(Warning{Code: "byte_range", Technical: s.Problem})
		out.Verdict = Verdict{Failed, FormatFailure}
	case s.Coverage == pades.Partial:
		out.warn("partial")
		lower(Verdict{Failed, FormatFailure})
	case s.Removed:
		out.warn("removed")
		lower(Verdict{Failed, FormatFailure})
	case s.Problem != "":
		out.add(Warning{Code: "field_fault", Technical: s.Problem})
		lower(Verdict{Failed, FormatFailure})
	}
	j.signers(s, out)
	if !s.InAcroForm {
		out.warn("not_in_form")
		lower(Verdict{Failed, FormatFailure})
	}
	if s.PaddingJunk && out.Indication == Passed {
		out.Verdict = Verdict{Indeterminate, SigConstraints}
	}
	if len(j.facts.Repairs) > 0 {
		out.add(Warning{Code: "repaired", Technical: j.facts.Repairs[0]})
		if out.Indication == Passed {
			out.Verdict = Verdict{Indeterminate, Generic}
		}
	}
}

// changed lowers the verdict where something came after the signature that no rule vouches for, or more than the signer allowed
// (ISO 32000-2, 12.8.2). What could not be compared is not good either.
func (j *judge) changed(s *SignatureFacts, out *Signature) {
	c := s.Changes
	switch {
	case c == nil:
		if out.Indication == Passed {
			out.Verdict = Verdict{Indeterminate, Generic}
		}
		return
	case c.Permitted:
		j.misleading(c, out)
		return
	}
	j.misleading(c, out)
	code := "changes"
	if c.Grade != gradeNotPermitted {
		code = "changes_mdp"
	}
	told := map[Warning]bool{} // one sentence for findings that differ for developers only
	for _, f := range c.Findings {
		w := f.warning().within(code)
		same := w
		same.Technical = ""
		if len(told) < maxTold && !told[same] {
			out.add(w)
		}
		told[same] = true
	}
	if out.Indication != Failed {
		out.Verdict = Verdict{Failed, FormatFailure}
	}
}

// misleading names the fields that show another text than their value: what is signed is not what is read.
func (j *judge) misleading(c *ChangeFacts, out *Signature) {
	for _, f := range c.Misleading {
		out.add(Warning{Code: "field_appearance", Detail: f})
	}
}

// gradeNotPermitted is the grade of what no rule vouches for.
const gradeNotPermitted = "not_permitted"

// notBefore gives the time before which the signature cannot have been made: that of its newest content time-stamp that holds.
func (j *judge) notBefore(e envelope) (after time.Time, ok bool) {
	if e.sd == nil {
		return after, false
	}
	for _, der := range cms.Values(e.sd.Signers[0].Signed, oidContentTimestamp) {
		t, err := tsp.ParseToken(der)
		if err != nil {
			continue
		}
		f := t.Check(nil, j.lib.certs)
		if !f.Signer.Intact() || !f.Signer.SigningCertificate.OK() || f.Purpose.State != cms.Holds {
			continue
		}
		c, err := certpath.Parse(f.Signer.Certificate.Raw)
		if err != nil || !j.chain(c, trust.TimeStamping, j.at).ok || !t.Info.Time.After(after) {
			continue
		}
		after, ok = t.Info.Time, true
	}
	return after, ok
}

// maxTold bounds the changes that a report tells one by one.
const maxTold = 8

// warning tells a change to a reader.
func (f *Finding) warning() Warning {
	w := Warning{Code: "change_" + f.Rule, Page: f.Page, Detail: f.Field, Technical: f.Technical}
	if _, known := warningWords[w.Code]; !known {
		w.Code = "change_other"
	}
	return w
}

// signers lowers the verdict where one field holds several signers: EN 319 142-1 and ISO 32000-2, 12.8.3.3 allow one SignerInfo, and
// what the others say is not judged. In the older sub-filters it is no failure of the form, but never good either.
func (j *judge) signers(s *SignatureFacts, out *Signature) {
	switch {
	case !out.several:
	case s.SubFilter == pades.SubFilterCAdES && out.Indication != Failed:
		out.Verdict = Verdict{Failed, FormatFailure}
	case out.Indication == Passed:
		out.Verdict = Verdict{Indeterminate, SigConstraints}
	}
}
