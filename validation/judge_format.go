package validation

import (
	"slices"
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
	case !s.ByteRangeOK || !slices.Contains([]pades.Coverage{pades.EntireFile, pades.EntireRevision, pades.Partial}, s.Coverage):
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
