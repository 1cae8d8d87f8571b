package validation

import (
	"fmt"
	"strings"

	"trien/pades"
	"trien/pdf"
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
		return &ChangeFacts{Grade: gradeNotPermitted, Findings: []Finding{{Rule: "unreadable", Technical: err.Error()}}}
	}
	r := pdfdiff.Compare(c.file, revision, terms)
	out := &ChangeFacts{Grade: r.Grade.String(), Permitted: r.Permitted, Fields: r.ChangedFields}
	for _, f := range r.Findings {
		if f.Grade == r.Grade && len(out.Findings) < maxFindings {
			out.Findings = append(out.Findings, c.finding(f))
		}
	}
	if r.Error != nil {
		out.Findings = append(out.Findings, Finding{Rule: "unreadable", Technical: r.Error.Error()})
	}
	if c.facts.TrailingJunk && out.Grade != gradeNotPermitted {
		out.Grade, out.Permitted = gradeNotPermitted, false
		out.Findings = append(out.Findings, Finding{Rule: "trailing-bytes"})
	}
	for _, m := range r.Mismatches {
		out.Misleading = append(out.Misleading, m.Field)
	}
	return out
}

// finding says where a change is in terms of a reader: the field by its name, the page by its number.
func (c *collector) finding(f pdfdiff.Finding) Finding {
	out := Finding{Rule: f.Rule, Technical: f.Words}
	if f.Path != "" {
		out.Technical += " (" + f.Path + ")"
	}
	if name, ok := strings.CutPrefix(f.Path, "field "); ok {
		out.Field = name
	}
	if f.Grade <= pdfdiff.LTAUpdates { // what keeps a file for the long term shows on no page
		return out
	}
	var ref pdf.Reference
	if _, err := fmt.Sscanf(strings.TrimPrefix(f.Path, "page "), "%d %d R", &ref.Number, &ref.Generation); err == nil {
		out.Page = c.page(ref)
	}
	if out.Page == 0 {
		out.Page = c.page(f.Ref)
	}
	return out
}

// page gives the number of a page by its object, from 1; 0 where it is none of the first maxPages.
func (c *collector) page(ref pdf.Reference) int {
	if c.pages == nil {
		c.pages = map[pdf.Reference]int{}
		pages, _ := c.file.Newest().Pages() // those before a fault are given, too
		for i, p := range pages[:min(len(pages), maxPages)] {
			c.pages[p.Ref] = i + 1
		}
	}
	return c.pages[ref]
}

// maxPages bounds the pages that a change is looked for on.
const maxPages = 2000

// maxFindings bounds the findings kept for a report; the grade counts all.
const maxFindings = 50
