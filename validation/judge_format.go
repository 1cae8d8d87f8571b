package validation

import (
	"strings"
	"time"

	"trien/certpath"
	"trien/cms"
	"trien/pades"
	"trien/trust"
	"trien/tsp"
)

// format lowers the verdict where the signature does not sit in the file as it must (EN 319 102-1, 5.2.2; ISO 32000-2, 12.8.1).
func (j *judge) format(s *SignatureFacts, out *Signature) {
	lower := func(v Verdict) {
		if out.Indication != Failed {
			out.Verdict = v
		}
	}
	switch {
	case !s.ByteRangeOK || s.Coverage == pades.Invalid:
		out.warn("byte_range", orElse(s.Problem, "it does not cover the file around this signature's contents"))
		out.Verdict = Verdict{Failed, FormatFailure}
	case s.Coverage == pades.Partial:
		out.warn("partial", "")
		lower(Verdict{Failed, FormatFailure})
	case s.Problem != "":
		out.warn("unreadable", s.Problem)
		lower(Verdict{Failed, FormatFailure})
	}
	if !s.InAcroForm {
		out.warn("not_in_form", "")
		lower(Verdict{Failed, FormatFailure})
	}
	if s.PaddingJunk && out.Indication == Passed {
		out.Verdict = Verdict{Indeterminate, SigConstraints}
	}
	if len(j.facts.Repairs) > 0 {
		out.warn("repaired", j.facts.Repairs[0])
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
	out.warn(code, strings.Join(first(c.Findings, 3), "; "))
	if out.Indication != Failed {
		out.Verdict = Verdict{Failed, FormatFailure}
	}
}

// misleading names the fields that show another text than their value: what is signed is not what is read.
func (j *judge) misleading(c *ChangeFacts, out *Signature) {
	for _, f := range c.Misleading {
		out.warn("field_appearance", f)
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
		if !f.Signer.Intact() || f.Purpose.State != cms.Holds {
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

func first(list []string, n int) []string { return list[:min(n, len(list))] }

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
