package pades

import (
	"errors"

	"trien/pdf"
	"trien/pdf/pdfdiff"
)

// CheckChanges holds the appended revision to what a signing step may add to a file that bears signatures, before a key is asked:
// nothing but form filling, and nothing that one of them forbids. In a file without signatures there is nothing to spoil, and nothing
// is read. The password is that of an encrypted file. The error is a *RefusedError with [ChangedSince] where the file had been changed
// before, a *CheckError where our revision is at fault, or one of reading.
func (p *Appended) CheckChanges(password []byte) error {
	if len(p.signedRevisions) == 0 {
		return nil
	}
	f, err := pdf.Open(p, p.Size(), pdf.Options{Password: password})
	if err != nil {
		return err
	}
	if got, want := len(f.Revisions()), len(p.file.Revisions())+1; got != want {
		return failed("it has %d revisions, not %d", got, want)
	}
	compare := pdfdiff.NewComparer(f)
	for _, n := range p.signedRevisions {
		why, err := checkSince(f, compare, n)
		if err != nil {
			return err
		}
		if why != "" {
			return p.whose(n, why)
		}
	}
	return nil
}

// whose tells a file that was spoilt before from a revision of ours that would spoil it.
func (p *Appended) whose(n int, why string) error {
	before, err := checkSince(p.file, pdfdiff.NewComparer(p.file), n)
	if err != nil {
		return err
	}
	if before != "" {
		return refuse(ChangedSince, "", "since revision %d: %s", n, before)
	}
	return failed("since revision %d: %s", n, why)
}

// checkSince compares all that follows revision n with it, by the terms of the signatures up to it; why is empty where they permit it.
func checkSince(f *pdf.File, by *pdfdiff.Comparer, n int) (why string, err error) {
	terms, err := pdfdiff.TermsAt(f.At(n))
	if err != nil {
		return "", err
	}
	report := by.Compare(n, terms)
	var malformed *pdf.MalformedError
	if report.Error != nil && !errors.As(report.Error, &malformed) {
		return "", report.Error
	}
	if report.Permitted && report.Grade < pdfdiff.NotPermitted {
		return "", nil
	}
	for _, finding := range report.Findings {
		if finding.Grade == report.Grade {
			return finding.Rule + " at " + finding.Path + ": " + finding.Words, nil
		}
	}
	return "changes that are not permitted", nil
}

// revisionsSigned gives the revisions that signatures end with: what must not be spoilt.
func (w *writer) revisionsSigned() []int {
	var out []int
	for i := range w.signatures {
		if f := &w.signatures[i]; f.Filled && f.Signature.Revision >= 0 {
			out = append(out, f.Signature.Revision)
		}
	}
	return out
}
