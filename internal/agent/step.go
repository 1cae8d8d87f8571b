package agent

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"

	"trien/cms"
	"trien/pades"
	"trien/pdf"
)

// step is the last revision of a prepared file beside the file as it was before.
type step struct {
	served        Served
	before, after *pdf.File
	was, is       []pades.Field // signature fields before and after
	own           *pades.Field  // the one that waits
	statement     *Statement
}

// newStep opens both files strictly: the last revision must be one append to a whole file, with nothing behind it.
func newStep(ctx context.Context, served Served) (*step, error) {
	t := &step{served: served}
	var err error
	if t.after, err = pdf.Open(served, served.Size, pdf.Options{}); err != nil {
		return nil, err
	}
	revisions := t.after.Revisions()
	if len(revisions) < 2 {
		return nil, refuse(NoStep, "one revision")
	}
	if n, _, err := t.after.TrailingBytes(); err != nil || n != 0 {
		return nil, refuse(NoStep, "%d bytes after the last revision (%v)", n, err)
	}
	end := revisions[len(revisions)-2].End
	if t.before, err = pdf.Open(io.NewSectionReader(served, 0, end), end, pdf.Options{}); err != nil {
		return nil, err
	}
	if len(t.before.Revisions()) != len(revisions)-1 {
		return nil, refuse(NoStep, "%d revisions before %d", len(t.before.Revisions()), len(revisions))
	}
	if t.was, err = pades.Signatures(t.before.Newest()); err != nil {
		return nil, err
	}
	t.is, err = pades.Signatures(t.after.Newest())
	return t, err
}

// earlier verifies the signatures that are there already: nothing broken is signed over.
func (t *step) earlier(ctx context.Context) error {
	if err := pades.Sound(ctx, t.before); err != nil {
		if ctx.Err() != nil {
			return err
		}
		return refuse(EarlierBroken, "%v", err)
	}
	for i := range t.was {
		f := &t.was[i]
		if f.Filled {
			t.statement.Earlier = append(t.statement.Earlier, Earlier{Field: clean(f.Name), Signer: signerOf(f.Signature),
				Stamp: f.Signature.Kind == pades.KindDocumentTimestamp, Time: f.Signature.Claimed})
		}
	}
	var err error
	t.statement.Before, err = sum256(t.served, t.before.Size())
	return err
}

// signerOf gives the common name in the certificate that a signature names.
func signerOf(s *pades.Signature) string {
	sd, err := cms.ParseTolerant(s.Contents)
	if err != nil || len(sd.Signers) == 0 {
		return ""
	}
	c := sd.Identify(0, nil).Certificate
	if c == nil {
		return ""
	}
	x, err := c.X509()
	if err != nil {
		return ""
	}
	return clean(x.Subject.CommonName)
}

// signature finds the one signature that waits for its value.
func (t *step) signature(context.Context) error {
	for i := range t.is {
		f := &t.is[i]
		if !f.Filled || t.filledBefore(f.Name) {
			continue
		}
		if t.own != nil {
			return refuse(NoStep, "both %q and %q wait", t.own.Name, f.Name)
		}
		t.own = f
	}
	switch {
	case t.own == nil || t.own.Signature == nil:
		return refuse(NoStep, "no signature waits")
	case t.own.Name != t.statement.Item.Field || !t.own.InAcroForm:
		return refuse(OtherField, "%q, not %q", t.own.Name, t.statement.Item.Field)
	}
	sig := t.own.Signature
	if sig.Kind != pades.KindSignature || sig.SubFilter != pades.SubFilterCAdES {
		return refuse(OtherKind, "/SubFilter %q", sig.SubFilter)
	}
	s := t.statement
	s.Name, s.Reason, s.Location, s.Claimed = clean(sig.Name), clean(sig.Reason), clean(sig.Location), sig.Claimed
	s.Certify, s.Lock = sig.DocMDP, sig.FieldMDP
	return nil
}

func (t *step) filledBefore(name string) bool {
	return slices.ContainsFunc(t.was, func(f pades.Field) bool { return f.Name == name && f.Filled })
}

// gap checks that the byte range leaves out the gap and nothing else, and that the gap is empty and in the last revision.
func (t *step) gap(context.Context) error {
	sig := t.own.Signature
	start, end := sig.ByteRange.Gap()
	if !sig.ByteRangeOK || sig.Coverage != pades.EntireFile || start < t.before.Size() {
		return refuse(NotWhole, "%v of %d bytes, %s: %v", sig.ByteRange, t.served.Size, sig.Coverage, t.own.Err)
	}
	raw := make([]byte, end-start)
	if _, err := t.served.ReadAt(raw, start); err != nil {
		return err
	}
	inner := raw[1 : len(raw)-1]
	if raw[0] != '<' || raw[len(raw)-1] != '>' || len(bytes.Trim(inner, "0")) != 0 {
		return refuse(FullGap, "%d bytes from %d on", len(raw), start)
	}
	return nil
}

// clean makes a text fit to be shown on a terminal: one line, no control characters, nothing that turns the direction of writing.
func clean(s string) string { return strings.Join(strings.Fields(strings.Map(printable, s)), " ") }
