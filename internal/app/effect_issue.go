package app

import (
	"context"
	"encoding/json"
	"io"
	"strings"

	"trien/internal/blob"
	"trien/internal/collation"
	"trien/internal/identity"
	"trien/internal/limits"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// aimOf checks what a new draft is to do with an issued document, and names that one as it is now.
func (o *Office) aimOf(ctx context.Context, a identity.Actor, r DraftRequest) (office.Aimed, error) {
	if r.Amends == "" {
		return office.Aimed{}, nil
	}
	d, err := o.readable(ctx, a, r.Amends)
	if err != nil {
		return office.Aimed{}, err
	}
	if err := d.Amendable(r.Amending, r.Type, o.settings.Style); err != nil {
		return office.Aimed{}, err
	}
	c := d.Cite()
	return office.Aimed{Act: r.Amending, Document: c.ID, DocType: c.DocType, Number: c.Number, Date: c.Date, Abstract: c.Abstract, Reason: tidy(r.AmendReason)}, nil
}

// mayAmend asks whether a document can still do with another what it was drafted for: before it is submitted, before a number is used up, and at its issue.
func (o *Office) mayAmend(ctx context.Context, d office.Document) error {
	_, err := o.amends(ctx, d)
	return err
}

// amends is the document that this one corrects, replaces or recalls; nil where it does nothing of the kind.
func (o *Office) amends(ctx context.Context, d office.Document) (*office.Document, error) {
	if d.Aim == nil {
		return nil, nil
	}
	x, err := o.document(ctx, d.Aim.Cited.ID)
	if err != nil {
		return nil, err
	}
	return &x, x.Amendable(d.Aim.Act, d.DocType, o.settings.Style)
}

// aimed is what a document at its issue does with another.
type aimed struct {
	document   *office.Document // nil: with none
	comparison office.Stored
}

// aim loads the other document and keeps the comparison of both texts (379.17.3).
func (o *Office) aim(ctx context.Context, d office.Document) (aimed, error) {
	x, err := o.amends(ctx, d)
	if x == nil || err != nil {
		return aimed{}, err
	}
	if d.Aim.Act == office.AimRecall { // there is no new text
		return aimed{document: x}, nil
	}
	first, err := o.textOf(ctx, *x)
	if err != nil {
		return aimed{}, err
	}
	second, err := o.textOf(ctx, d)
	if err != nil {
		return aimed{}, err
	}
	kept, err := o.keepJSON(ctx, d.ID, collation.Compare(first, second))
	return aimed{x, kept}, err
}

// textOf reads the words of a document's sealed file, page by page, as they stand in it.
func (o *Office) textOf(ctx context.Context, d office.Document) (string, error) {
	v, ok := d.Newest("sealed")
	if !ok {
		return "", problem.New(problem.Conflict, "Văn bản chưa đóng dấu.", "The document is not sealed.")
	}
	f, err := o.openBlob(ctx, d.ID, v.File)
	if err != nil {
		return "", err
	}
	defer f.Close()
	return o.wordsOf(ctx, f)
}

func (o *Office) wordsOf(ctx context.Context, f *blob.File) (string, error) {
	doc, err := o.Render.Open(ctx, f, f.Size(), nil)
	if err != nil {
		return "", err
	}
	defer doc.Close()
	var text strings.Builder
	for n := 1; n <= min(doc.Pages(), limits.CollatedPages); n++ {
		words, err := doc.Words(ctx, n)
		if err != nil {
			return "", err
		}
		for _, w := range words {
			text.WriteString(w.Text + " ")
		}
	}
	return text.String(), nil
}

// amend changes the force of the other document, in the transaction that issues this one (379.17.2).
func (o *Office) amend(ctx context.Context, t *transaction, a aimed) error {
	if a.document == nil {
		return nil
	}
	x := t.aside(*a.document)
	c := t.doc.Cite()
	e := office.EffectChanged{Effect: office.EffectOf(t.doc.Aim.Act), Document: c.ID, DocType: c.DocType, Number: c.Number, Date: c.Date, Abstract: c.Abstract, Reason: t.doc.Aim.Reason}
	if err := x.do(office.ChangeEffect{EffectChanged: e, Messages: messages(len(x.doc.Told()))}); err != nil {
		return err
	}
	x.sendNotices()
	word, by, of := e.Effect.Words(), c.Short(), x.doc.Cite().Short()
	return o.tellParts(ctx, x, Words{of.VI + " " + word.VI + " bởi " + by.VI + ". Lý do: " + e.Reason, of.EN + " is " + word.EN + " by " + by.EN + ". Reason: " + e.Reason})
}

// ComparisonView sets the texts of two documents side by side.
type ComparisonView = collation.Collation

// Comparison is what a document changes of the one that it corrects or replaces, as it was kept at its issue.
func (h *House) Comparison(ctx context.Context, t Token, id string) (ComparisonView, error) {
	var c ComparisonView
	s, err := h.enter(ctx, t)
	if err != nil {
		return c, err
	}
	d, err := s.office.readable(ctx, s.actor, id)
	if err != nil {
		return c, err
	}
	if d.Aim == nil || d.Aim.Comparison.Blob == "" {
		return c, store.NotFound()
	}
	if _, err := s.office.readable(ctx, s.actor, d.Aim.Cited.ID); err != nil { // its words stand in the comparison
		return c, err
	}
	f, err := s.office.openDigest(ctx, d.ID, d.Aim.Comparison.Blob, d.Aim.Comparison.Bytes)
	if err != nil {
		return c, err
	}
	defer f.Close()
	raw, err := io.ReadAll(f.Reader())
	if err != nil {
		return c, err
	}
	return c, damagedJSON(json.Unmarshal(raw, &c))
}
