// Package look shows the pages of a file's revisions to who compares them, by the renderer (ISO 32000-2, 7.5.6).
package look

import (
	"context"
	"image"
	"io"
	"sync"
	"time"
	"unicode"

	"trien/internal/limits"
	"trien/internal/placement"
	"trien/internal/render"
	"trien/validation"
)

// dpi is the resolution of the pictures: body text is ten dots high.
const dpi = 96

// Usual is how long all drawing for one judgement may take.
const Usual = limits.LookedSeconds * time.Second

// By gives what validation.Sources.View asks for, for one judgement: all drawing together takes no longer than within. The engine is asked
// for when something is to be drawn.
func By(engine func(ctx context.Context) (*render.Engine, error), within time.Duration) func(context.Context, io.ReaderAt, int64, []byte) (*validation.Viewer, error) {
	left := &budget{left: within}
	return func(ctx context.Context, r io.ReaderAt, size int64, password []byte) (v *validation.Viewer, err error) {
		e, err := engine(ctx)
		if err != nil {
			return nil, err
		}
		var d *render.Document
		err = left.within(ctx, func(ctx context.Context) (err error) {
			d, err = e.Open(ctx, r, size, password)
			return err
		})
		if err != nil {
			return nil, err
		}
		return &validation.Viewer{Close: d.Close,
			Picture: func(ctx context.Context, page int) (img *image.RGBA, err error) {
				err = left.within(ctx, func(ctx context.Context) error {
					img, err = d.Picture(ctx, page, dpi)
					return err
				})
				return img, err
			},
			Words: func(ctx context.Context, page int) (boxes [][4]float64, err error) {
				err = left.within(ctx, func(ctx context.Context) error {
					words, err := d.Words(ctx, page)
					boxes = readable(words)
					return err
				})
				return boxes, err
			},
		}, nil
	}
}

// readable gives the boxes of words that say something: leader dots and rules are none.
func readable(words []placement.Word) (boxes [][4]float64) {
	for _, w := range words {
		for _, r := range w.Text {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				boxes = append(boxes, [4]float64{w.Box.X1, w.Box.Y1, w.Box.X2, w.Box.Y2})
				break
			}
		}
	}
	return boxes
}

// budget is how long something may still take in all.
type budget struct {
	mu   sync.Mutex
	left time.Duration
}

// within does a part of it.
func (b *budget) within(ctx context.Context, do func(context.Context) error) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, b.left)
	defer cancel()
	start := time.Now()
	defer func() { b.left -= time.Since(start) }()
	return do(ctx)
}
