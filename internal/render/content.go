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
