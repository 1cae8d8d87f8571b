package app

import (
	"context"
	"crypto/x509"
	"strings"

	"trien/internal/identity"
	"trien/internal/keys"
	"trien/internal/marks"
	"trien/internal/office"
	"trien/internal/placement"
	"trien/internal/problem"
	"trien/internal/store"
	"trien/pades"
	"trien/pdf/stamp"
)

// sealDocument gives number, date and the office's signature in one revision. The number is given with the request, in a transaction
// of its own, and stays whatever becomes of the token (379.14; DESIGN, "Number and date after the signature").
func (o *Office) sealDocument(ctx context.Context, a identity.Actor, id string, args ActArgs) (office.Document, error) {
	d, err := o.document(ctx, id)
	if err != nil {
		return d, err
	}
	if err := o.check(d, "seal", a); err != nil {
		return d, err
	}
	if !d.Stands(args.ExpectedVersion) {
		return d, store.MovedOn()
	}
	if err := o.assignedTo(ctx, a, "seal"); err != nil {
		return d, err
	}
	if _, err := o.mayBind(ctx, "seal", d, a); err != nil {
		return d, err
	}
	k, err := o.openKey(ctx, o.settings.ID, args.PIN)
	if err != nil {
		return d, err
	}
	defer keys.Close(k)
	if d.State == office.StateSigned {
		if d, err = o.change(ctx, a, id, d.Version, func(t *transaction) error { return o.reserveNumber(ctx, t, args.Number) }); err != nil {
			return d, err
		}
	}
	sealed, err := o.sealAll(ctx, a, d, k)
	if err == nil {
		return sealed, nil
	}
	return o.sealFailed(ctx, a, id, err)
}

// sealFailed keeps on the document that it has a number and no seal, and why.
func (o *Office) sealFailed(ctx context.Context, a identity.Actor, id string, cause error) (office.Document, error) {
	if problem.KindOf(cause) == problem.Conflict {
		return office.Document{}, cause
	}
	w := problem.WordsOf(cause)
	d, err := o.change(context.WithoutCancel(ctx), a, id, 0, func(t *transaction) error { return t.do(office.FailSeal{VI: w.VI, EN: w.EN}) })
	if err != nil {
		o.Log.WarnContext(ctx, "a failed seal could not be kept", "kind", problem.KindOf(err))
	}
	return d, cause
}

func (o *Office) reserveNumber(ctx context.Context, t *transaction, typed int) error {
	if err := o.mayAmend(ctx, t.doc); err != nil { // before a number is used up
		return err
	}
	profile := o.settings.profile()
	series, err := profile.OutSeries(t.doc.DocType, t.at)
	if err != nil {
		return err
	}
	n, err := o.number(ctx, t, series, typed)
	if err != nil {
		return err
	}
	return t.do(office.ReserveNumber{Number: n, Text: profile.Number(n, t.doc.DocType), Series: series, Date: office.Day(t.at)})
}

// officeSeals is number, date and the office's signature in one revision; before it, its signature on each attachment.
func (o *Office) officeSeals(t *transaction) (signable, error) {
	if x, waits := t.doc.Unsealed(); waits && t.doc.State == office.StateNumbered {
		return o.attachmentSealed(t, x), nil
	}
	from, ok := t.doc.Newest("signed")
	if !ok {
		return signable{}, problem.New(problem.Conflict, "Văn bản chưa được ký.", "The document is not signed.")
	}
	doc, at := t.doc, t.at
	s := signable{act: "seal", document: doc.ID, from: from.File, kind: "sealed", field: officeField, role: "office", holder: o.settings.ID}
	s.draw = func(ctx context.Context, c *x509.Certificate) (revision, error) {
		fills, names, err := o.fills(ctx, doc)
		if err != nil {
			return revision{}, err
		}
		appearance, err := o.fieldMark(ctx, ahead{document: doc.ID, file: from.File, field: officeField, role: placement.Office, values: marks.Values(c, o.settings.Name, at)})
		return revision{pades.Request{Appearance: appearance, Fills: fills, Lock: &pades.Lock{Action: pades.LockInclude, Fields: names},
			Name: o.settings.Name, Time: local(at)}, append([]string{officeField}, names...)}, err
	}
	s.command = func(e evidence) office.Command { return office.SealDocument{Sealed: e.sealed()} }
	return s, nil
}

// fills are number and date as they stand in the blanks.
func (o *Office) fills(ctx context.Context, d office.Document) ([]pades.Fill, []string, error) {
	source, _ := d.Newest("pdf")
	in, err := o.openBlob(ctx, d.ID, source.File)
	if err != nil {
		return nil, nil, err
	}
	defer in.Close()
	p, err := o.plan(ctx, d, in)
	if err != nil {
		return nil, nil, err
	}
	var fills []pades.Fill
	var names []string
	for _, b := range p.blanks {
		text := blankText(b, d)
		width, height := b.Spot.Size()
		look, err := stamp.TextField{Width: width, Height: height, Turn: b.Spot.Turn, Text: text, Face: blankFace(b), Size: b.Size,
			Align: marks.Align(b.Align), Baseline: b.Baseline}.Render()
		if err != nil {
			return nil, nil, problem.New(problem.Refused, "Chỗ trống trên văn bản không đủ để ghi “"+text+"”.", "The blank does not hold “"+text+"”.").Because(err)
		}
		fills = append(fills, pades.Fill{Field: string(b.Kind), Value: text, Appearance: look.Write})
		names = append(names, string(b.Kind))
	}
	return fills, names, nil
}

// blankText is what goes into a blank: days and the months 1 and 2 with two digits, so that nothing can be written before them (NĐ 30/2020,
// Appendix I).
func blankText(b placement.Blank, d office.Document) string {
	parts := strings.Split(d.Date, "-")
	switch b.Kind {
	case placement.Number:
		return office.Digits(d.Ordinal)
	case placement.Day:
		return parts[2]
	case placement.Month:
		if m := strings.TrimPrefix(parts[1], "0"); len(m) == 1 && m > "2" {
			return m
		}
		return parts[1]
	}
	return strings.TrimPrefix(parts[0], b.Printed)
}
