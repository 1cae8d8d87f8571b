package validation

import (
	"fmt"
	"slices"
	"strings"

	"trien/pades"
	"trien/pdf"
	"trien/pdf/pdfdiff"
)

// changes grades what came after each signature; one whose range is no whole revision has nothing to compare.
func (c *collector) changes() {
	compare := pdfdiff.NewComparer(c.file)
	for i := range c.facts.Signatures {
		s := &c.facts.Signatures[i]
		if s.Revision < 0 || s.Coverage != pades.EntireFile && s.Coverage != pades.EntireRevision {
			continue
		}
		s.Changes = c.compare(compare, s.Revision)
	}
	c.laterTerms()
}

// laterTerms counts what exceeds the terms of a later signature as a change that is not permitted after the earlier ones, too: locks and
// permissions are in force from the revision that brings them on, for the document as a whole (ISO 32000-2, 12.8.2.1).
func (c *collector) laterTerms() {
	for i := range c.facts.Signatures {
		for k := range c.facts.Signatures {
			early, late := &c.facts.Signatures[i], &c.facts.Signatures[k]
			if early.Changes == nil || late.Changes == nil || early.Revision >= late.Revision || !late.Changes.exceeds() || !early.Changes.Permitted {
				continue
			}
			early.Changes.Permitted = false
			early.Changes.Later = late.Field
		}
	}
}

// exceeds says whether it is the terms that make changes not permitted; what no rule vouches for is another matter, and each signed revision
// has its own judgement of it.
func (f *ChangeFacts) exceeds() bool {
	return !f.Permitted && (f.Grade != gradeNotPermitted || slices.ContainsFunc(f.Findings, func(g Finding) bool { return g.Rule == "field-lock" }))
}

// compare asks pdfdiff about the revisions after one. Bytes behind the last %%EOF that are not white space were vouched for by nobody.
func (c *collector) compare(by *pdfdiff.Comparer, revision int) *ChangeFacts {
	terms, err := pdfdiff.TermsAt(c.file.At(revision).ReadOnly())
	if err != nil {
		return &ChangeFacts{Grade: gradeNotPermitted, Findings: []Finding{{Rule: "unreadable", Technical: err.Error()}}}
	}
	r := by.Compare(revision, terms)
	out := &ChangeFacts{Grade: r.Grade.String(), Permitted: r.Permitted, Fields: r.ChangedFields}
	for _, f := range r.Findings {
		if f.Grade != r.Grade && len(f.Spots) == 0 {
			continue
		}
		told := c.finding(f)
		if len(out.Findings) < maxFindings {
			out.Findings = append(out.Findings, told)
		}
		for _, r := range told.Regions {
			out.marks = append(out.marks, mark{Region: r, icon: f.Rule == "comment-icon", adds: f.Rule == "new-field" || f.Rule == "signature-field" || f.Rule == "comment-text"})
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
		if !slices.Contains(out.Misleading, m.Field) {
			out.Misleading = append(out.Misleading, m.Field)
		}
	}
	out.Unread, out.Redrawn = r.Unread, r.Redrawn
	return out
}

// finding says where a change is in terms of a reader: the field by its name, the page by its number.
func (c *collector) finding(f pdfdiff.Finding) Finding {
	out := Finding{Rule: f.Rule, Grade: f.Grade.String(), Technical: f.Words}
	if f.Path != "" {
		out.Technical += " (" + f.Path + ")"
	}
	if name, ok := strings.CutPrefix(f.Path, "field "); ok {
		out.Field = name
	}
	if f.Grade <= pdfdiff.LTAUpdates && len(f.Spots) == 0 { // what keeps a file for the long term shows on no page: none is walked for it
		return out
	}
	var ref pdf.Reference
	if _, err := fmt.Sscanf(strings.TrimPrefix(f.Path, "page "), "%d %d R", &ref.Number, &ref.Generation); err == nil {
		out.Page = c.page(ref)
	}
	if out.Page == 0 {
		out.Page = c.page(f.Ref)
	}
	for _, s := range f.Spots {
		page := c.page(s.Page)
		if page == 0 {
			page = c.pageOf(s.Annot)
		}
		if page > 0 {
			out.Regions = append(out.Regions, Region{Page: page, Rect: s.Rect, Field: out.Field})
		}
	}
	if out.Page == 0 && len(out.Regions) > 0 {
		out.Page = out.Regions[0].Page
	}
	return out
}

// page gives the number of a page by its object, from 1; 0 where it is none of the first maxPages.
func (c *collector) page(ref pdf.Reference) int {
	if c.pages == nil {
		c.pages = map[pdf.Reference]int{}
		c.leaves, _ = c.file.Newest().ReadOnly().Pages() // those before a fault are given, too
		c.leaves = c.leaves[:min(len(c.leaves), maxPages)]
		for i, p := range c.leaves {
			c.pages[p.Ref] = i + 1
		}
	}
	return c.pages[ref]
}

// pageOf gives the number of the first page that lists an annotation in the newest revision; 0 where none does.
func (c *collector) pageOf(annot pdf.Reference) int {
	if c.annots == nil {
		c.page(pdf.Reference{})
		c.annots = map[pdf.Reference]int{}
		for i := len(c.leaves) - 1; i >= 0; i-- {
			list, _ := c.file.Newest().ReadOnly().Array(c.leaves[i].Dict["Annots"]) // what is broken there, the comparison has told
			for _, o := range list {
				if ref, ok := o.(pdf.Reference); ok {
					c.annots[ref] = i + 1
				}
			}
		}
	}
	return c.annots[annot]
}

// maxPages bounds the pages that a change is looked for on.
const maxPages = 2000

// maxFindings bounds the findings kept for a report; the grade counts all.
const maxFindings = 50
