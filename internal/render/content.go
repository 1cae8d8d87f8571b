package render

import (
	"context"

	"trien/internal/placement"
)

// Words reads the words of page n's own content (from 1); what annotations draw is not among them.
func (d *Document) Words(ctx context.Context, n int) (words []placement.Word, err error) {
	err = d.page(ctx, n, func(ctx context.Context, page uint64) { words = d.words(ctx, page) })
	return words, err
}

// Seen gives the box and the turning of page n (from 1) with every word that a reader sees there: those of form fields, marks and stamps among them.
func (d *Document) Seen(ctx context.Context, n int) (placement.Page, error) {
	p := placement.Page{Number: n, Unit: d.unit(n)}
	err := d.page(ctx, n, func(ctx context.Context, page uint64) {
		p.Rotate = 90 * int(d.in.flag(ctx, "FPDFPage_GetRotation", page))
		if d.in.call(ctx, "FPDF_GetPageBoundingBox", page, uint64(d.in.scratch)) != 0 {
			p.Box = d.rectF()
		}
	})
	if err == nil {
		p.Words, err = d.stampedWords(ctx, n)
	}
	return p, err
}
