package agent

import (
	"context"
	"slices"
	"strings"

	"trien/pades"
	"trien/pdf"
	"trien/pdf/pdfdiff"
)

// fillsWith says which acts may fill text fields in the revision that they sign: number and date stand with the office's seal.
func fillsWith(act string) bool { return act == "seal" }

// changes holds the last revision to what a step may do: the signature in its field, and with the seal the text fields shown.
func (t *step) changes(context.Context) error {
	last := t.before.Newest().Revision().Number
	report, err := t.compare(last)
	if err != nil {
		return err
	}
	if why := exceeds(report, t.first()); why != "" {
		return refuse(MoreThanStep, "%s", why)
	}
	if len(report.Mismatches) > 0 {
		m := report.Mismatches[0]
		return refuse(MoreThanStep, "the field %q shows %q and is %q", m.Field, m.Text, m.Value)
	}
	if err := t.fills(report.ChangedFields); err != nil {
		return err
	}
	return t.sinceSigned()
}

// compare gives what follows a revision, by the terms of the signatures up to it.
func (t *step) compare(revision int) (*pdfdiff.Report, error) {
	terms, err := pdfdiff.TermsAt(t.after.At(revision))
	if err != nil {
		return nil, err
	}
	report := pdfdiff.Compare(t.after, revision, terms)
	if report.Error != nil {
		return nil, report.Error
	}
	return report, nil
}

// first tells whether the signature certifies, as only the first one may.
func (t *step) first() bool {
	sig := t.own.Signature
	return sig.DocMDP != 0 && sig.Certifies && !slices.ContainsFunc(t.was, func(f pades.Field) bool { return f.Filled })
}

// exceeds says what in a report is more than signing and filling. The first signature may certify, which shows in the catalog (/Perms,
// ISO 32000-2, 12.8.6).
func exceeds(r *pdfdiff.Report, certifies bool) string {
	for _, f := range r.Findings {
		certifying := certifies && f.Rule == "catalog" && f.Path == "Root" && strings.HasPrefix(f.Words, "/Perms ")
		if f.Grade > pdfdiff.FormFilling && !certifying {
			return f.Rule + " at " + f.Path + ": " + f.Words
		}
	}
	if !r.Permitted && !certifies {
		return "what earlier signatures do not permit"
	}
	return ""
}

// fills reads the text fields that changed. Each must have been empty, and the act one that fills.
func (t *step) fills(changed []string) error {
	now, err := texts(t.after.Newest())
	if err != nil {
		return err
	}
	then, err := texts(t.before.Newest())
	if err != nil {
		return err
	}
	for _, name := range changed {
		if name == t.own.Name {
			continue
		}
		value, isText := now[name]
		was, had := then[name]
		if !isText || !had || was != "" || !fillsWith(t.statement.Item.Act) {
			return refuse(MoreThanStep, "the step changes the field %q", name)
		}
		t.statement.Fills = append(t.statement.Fills, Fill{clean(name), clean(value)})
	}
	return nil
}

// texts gives the values of the text fields.
func texts(v *pdf.View) (map[string]string, error) {
	fields, err := v.Fields()
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, f := range fields {
		if f.Type != "Tx" {
			continue
		}
		if f.Err != nil {
			return nil, f.Err
		}
		if out[f.Name], err = v.Text(f.Value); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// sinceSigned holds all that follows each earlier signature to what it permits, whoever appended it.
func (t *step) sinceSigned() error {
	for i := range t.was {
		sig := t.was[i].Signature
		if !t.was[i].Filled || sig.Revision < 0 {
			continue
		}
		report, err := t.compare(sig.Revision)
		if err != nil {
			return err
		}
		if !report.Permitted || report.Grade >= pdfdiff.NotPermitted {
			return refuse(EarlierBroken, "what follows the signature %q is %s: %v", t.was[i].Name, report.Grade, report.Findings)
		}
	}
	return nil
}
