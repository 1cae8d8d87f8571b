package vgca

import (
	"bytes"
	"context"
	"errors"
	"io"

	"trien/pades"
	"trien/pdf"
	"trien/pdf/pdfdiff"
)

// block is how much of both files is compared at a time, in bytes.
const block = 32 << 10

// continues refuses a file that does not begin with every byte that was served, or ends there.
func continues(ctx context.Context, served, returned File) error {
	a, b := make([]byte, block), make([]byte, block)
	for at := int64(0); at < min(served.Size, returned.Size); {
		if err := ctx.Err(); err != nil {
			return err
		}
		n := min(block, served.Size-at, returned.Size-at)
		if err := errors.Join(full(served, a[:n], at), full(returned, b[:n], at)); err != nil {
			return err
		}
		if !bytes.Equal(a[:n], b[:n]) {
			return refuse(Rewritten, "within the %d bytes from %d", n, at)
		}
		at += n
	}
	switch {
	case returned.Size < served.Size:
		return refuse(Shorter, "%d bytes of %d", returned.Size, served.Size)
	case returned.Size == served.Size:
		return refuse(Unsigned, "")
	}
	return nil
}

// full reads all of b at an offset.
func full(r io.ReaderAt, b []byte, at int64) error {
	if n, err := r.ReadAt(b, at); n < len(b) {
		if err == nil || err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return err
	}
	return nil
}

// open reads what came back, strictly.
func open(returned File) (*pdf.File, error) {
	f, err := pdf.Open(returned, returned.Size, pdf.Options{})
	if err != nil {
		return nil, unreadable(err)
	}
	n, blank, err := f.TrailingBytes()
	if err != nil {
		return nil, unreadable(err)
	}
	if !blank {
		return nil, refuse(Trailing, "%d bytes", n)
	}
	return f, nil
}

// unreadable tells a file that is wrong from reading that failed.
func unreadable(err error) error {
	var malformed *pdf.MalformedError
	var limit *pdf.LimitError
	var encrypted *pdf.EncryptedError
	var unsupported *pdf.UnsupportedError
	if errors.As(err, &malformed) || errors.As(err, &limit) || errors.As(err, &encrypted) || errors.As(err, &unsupported) {
		return refuse(Unreadable, "%v", err)
	}
	return err
}

// revisions refuses anything but one more revision, or two: the second is for a security store.
func (c *comparison) revisions() error {
	all := c.after.Revisions()
	if len(all) <= c.last {
		return refuse(Unreadable, "%d revisions came back, %d were served", len(all), c.last)
	}
	for i, r := range c.before.Revisions() {
		if all[i].Start() != r.Start() || all[i].EOF != r.EOF {
			return refuse(Unreadable, "revision %d lies elsewhere now", i)
		}
	}
	if all[c.last].Start() < c.before.Size() {
		return refuse(Unreadable, "the new revision has its cross-references within what was served")
	}
	if len(all) > c.last+2 {
		return refuse(ExtraRevision, "%d revisions were added", len(all)-c.last)
	}
	return nil
}

// signature finds the one new signature, in the field that was placed ahead for it.
func (c *comparison) signature() (*pades.Field, error) {
	old, err := pades.Signatures(c.before.Newest())
	if err != nil {
		return nil, err
	}
	placed := c.field(old)
	if placed == nil || placed.Filled || placed.Err != nil || placed.Ref == (pdf.Reference{}) {
		return nil, errors.New("vgca: no empty field " + c.want.Field + " was served")
	}
	now, err := pades.Signatures(c.after.Newest())
	if err != nil {
		return nil, unreadable(err)
	}
	if err := c.only(old, now); err != nil {
		return nil, err
	}
	f := c.field(now)
	if f.Ref != placed.Ref || f.Widget != placed.Widget || f.Rect != placed.Rect || f.Page != placed.Page {
		return nil, refuse(Changed, "the field was moved or replaced")
	}
	return f, c.sound(f)
}

// only refuses every filled field that was not filled before, but the one expected.
func (c *comparison) only(old, now []pades.Field) error {
	held, names := map[pades.ByteRange]bool{}, map[string]bool{}
	for i := range old {
		names[old[i].Name] = true
		if old[i].Signature != nil {
			held[old[i].Signature.ByteRange] = true
		}
	}
	var added []*pades.Field
	for i := range now {
		f := &now[i]
		if f.Filled && (f.Signature == nil || !held[f.Signature.ByteRange]) {
			added = append(added, f)
		}
	}
	switch {
	case len(added) == 0:
		return refuse(NoSignature, "")
	case len(added) > 1:
		return refuse(Several, "%d were added", len(added))
	case added[0].Name == c.want.Field && added[0].InAcroForm:
		return nil
	case names[added[0].Name]:
		return &RefusedError{Reason: OtherField, Field: added[0].Name}
	}
	return &RefusedError{Reason: OwnField, Field: added[0].Name, Detail: "it is called " + added[0].Name}
}

// sound holds the signature's dictionary to what the tools write, and to what must still be possible after it.
func (c *comparison) sound(f *pades.Field) error {
	s := f.Signature
	switch {
	case f.Err != nil:
		return refuse(Range, "%v", f.Err)
	case s == nil || s.SubFilter != pades.SubFilterCAdES && s.SubFilter != pades.SubFilterPKCS7:
		return refuse(Form, "its SubFilter is not one that we take")
	case s.DocMDP != 0 || s.Certifies || s.FieldMDP != nil || f.Lock != nil:
		return refuse(Locking, "DocMDP %d, FieldMDP %t, lock %t", s.DocMDP, s.FieldMDP != nil, f.Lock != nil)
	}
	start, _ := s.ByteRange.Gap()
	if !s.ByteRangeOK || s.Revision != c.last || s.Coverage != pades.EntireFile && s.Coverage != pades.EntireRevision || start < c.before.Size() {
		return refuse(Range, "it covers %s, up to revision %d", s.Coverage, s.Revision)
	}
	if len(bytes.Trim(s.Padding, "\x00")) > 0 {
		return refuse(Form, "something stands behind the signature in its gap")
	}
	return nil
}

// changes refuses what pdfdiff does not vouch for as the signing of this field, and a following revision that is not a security store.
func (c *comparison) changes() error {
	served := c.last - 1
	terms, err := pdfdiff.TermsAt(c.after.At(served))
	if err != nil {
		return unreadable(err)
	}
	report := pdfdiff.Compare(c.after, served, terms)
	if report.Error != nil {
		return unreadable(report.Error)
	}
	if !report.Permitted || len(report.ChangedFields) != 1 || report.ChangedFields[0] != c.want.Field || len(report.Mismatches) > 0 {
		return refuse(Changed, "%s, fields %v %s", report.Grade, report.ChangedFields, first(report))
	}
	for _, f := range report.Findings {
		signing := f.Rule == "signature-field" && f.Path == "field "+c.want.Field && f.Grade == pdfdiff.FormFilling
		if !signing && f.Grade > pdfdiff.LTAUpdates {
			return refuse(Changed, "%s at %s: %s", f.Rule, f.Path, f.Words)
		}
	}
	if len(c.after.Revisions()) == c.last+1 {
		return nil
	}
	return c.store()
}

// store refuses a revision after the signature's that is anything but a security store (ISO 32000-2, 12.8.4.3).
func (c *comparison) store() error {
	terms, err := pdfdiff.TermsAt(c.after.At(c.last))
	if err != nil {
		return unreadable(err)
	}
	report := pdfdiff.Compare(c.after, c.last, terms)
	if report.Error != nil {
		return unreadable(report.Error)
	}
	has := false
	for _, f := range report.Findings {
		has = has || f.Rule == "dss"
	}
	if !has || report.Grade != pdfdiff.LTAUpdates || len(report.ChangedFields) > 0 {
		return refuse(ExtraRevision, "what follows the signature is no security store: %s %v %s", report.Grade, report.ChangedFields, first(report))
	}
	return nil
}

// first tells the worst finding.
func first(r *pdfdiff.Report) string {
	for _, f := range r.Findings {
		if f.Grade == r.Grade {
			return f.Rule + " at " + f.Path + ": " + f.Words
		}
	}
	return ""
}
