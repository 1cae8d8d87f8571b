package validation

import (
	"trien/pades"
	"trien/pdf/pdfdiff"
)

// changes grades what came after each signature; one whose range is no whole revision has nothing to compare.
func (c *collector) changes() {
	for i := range c.facts.Signatures {
		s := &c.facts.Signatures[i]
		if s.Revision < 0 || s.Coverage != pades.EntireFile && s.Coverage != pades.EntireRevision {
			continue
		}
		s.Changes = c.compare(s.Revision)
	}
}

// compare asks pdfdiff about the revisions after one. Bytes behind the last %%EOF that are not white space were vouched for by nobody.
func (c *collector) compare(revision int) *ChangeFacts {
	terms, err := pdfdiff.TermsAt(c.file.At(revision))
	if err != nil {
		return &ChangeFacts{Grade: gradeNotPermitted, Findings: []string{err.Error()}}
	}
	r := pdfdiff.Compare(c.file, revision, terms)
	out := &ChangeFacts{Grade: r.Grade.String(), Permitted: r.Permitted, Fields: r.ChangedFields}
	for _, f := range r.Findings {
		if f.Grade == r.Grade && len(out.Findings) < maxFindings {
			out.Findings = append(out.Findings, f.Words)
		}
	}
	if r.Error != nil {
		out.Findings = append(out.Findings, r.Error.Error())
	}
	if c.facts.TrailingJunk && out.Grade != gradeNotPermitted {
		out.Grade, out.Permitted = gradeNotPermitted, false
		out.Findings = append(out.Findings, "bytes follow the end of the file that are not white space")
	}
	for _, m := range r.Mismatches {
		out.Misleading = append(out.Misleading, m.Field)
	}
	return out
}

// maxFindings bounds the findings kept for a report; the grade counts all.
const maxFindings = 50
