package pades

import (
	"errors"

	"trien/pdf"
	"trien/pdf/pdfdiff"
)

// CheckChanges holds the prepared revision to what a signing step may add to a file that bears signatures, before a key is asked:
// nothing but form filling, and nothing that one of them forbids. In a file without signatures there is nothing to spoil, and nothing
// is read. The password is that of an encrypted file. The error is a *CheckError, or one of reading.
func (p *Prepared) CheckChanges(password []byte) error {
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
	for _, n := range p.signedRevisions {
		if err := checkSince(f, n); err != nil {
			return err
		}
	}
	return nil
}

// checkSince compares all that follows revision n with it, by the terms of the signatures up to it.
func checkSince(f *pdf.File, n int) error {
	terms, err := pdfdiff.TermsAt(f.At(n))
	if err != nil {
		return err
	}
	report := pdfdiff.Compare(f, n, terms)
	var malformed *pdf.MalformedError
	if report.Error != nil && !errors.As(report.Error, &malformed) {
		return report.Error
	}
	if report.Permitted && report.Grade <= pdfdiff.FormFilling {
		return nil
	}
	why := "changes that are not permitted"
	for _, finding := range report.Findings {
		if finding.Grade == report.Grade {
			why = finding.Rule + " at " + finding.Path + ": " + finding.Words
			break
		}
	}
	return failed("since revision %d: %s", n, why)
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
