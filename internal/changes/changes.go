// Package changes draws the pages of a signed PDF on which something was changed after signing, as signed and as they are now, with the places marked (ISO 32000-2, 12.8.2).
package changes

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"io"

	"trien/internal/limits"
	"trien/internal/placement"
	"trien/internal/render"
	"trien/validation"
	"trien/validation/page"
)

// File is a judged file.
type File struct {
	Reader   io.ReaderAt
	Size     int64
	Password []byte
	Facts    *validation.Facts
	Report   *validation.Report
}

// dpi is fine enough to read a page beside another, and coarse enough for a report of several.
const dpi = 72

// Draw gives the pages that show a change which counts against a signature, limits.ChangedPages at most. What cannot be drawn is left out:
// pictures help a reader, the verdict does not hang on them. The error is that of the context.
func Draw(ctx context.Context, e *render.Engine, f File) ([]page.Picture, error) {
	todo := wanted(f)
	if len(todo) == 0 {
		return nil, nil
	}
	var out []page.Picture
	for _, w := range todo {
		x := page.Picture{Signature: w.signature, Page: w.page, Signed: f.draw(ctx, e, w, w.end), Now: f.draw(ctx, e, w, f.Size)}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if x.Signed != nil || x.Now != nil {
			out = append(out, x)
		}
	}
	return out, nil
}

// Shown tells whether there is something to draw.
func Shown(f File) bool { return len(wanted(f)) > 0 }

// want is a page to be drawn, with the places on it.
type want struct {
	signature, page int
	end             int64 // of the revision that was signed
	rects           [][4]float64
}

// wanted lists the pages with changes that count, in the order of signatures; a page that two signatures share is drawn for the first.
func wanted(f File) (out []want) {
	if f.Facts == nil {
		return nil
	}
	drawn := map[int]bool{}
	for i := range f.Report.Signatures {
		s := &f.Report.Signatures[i]
		if s.Changes == nil || i >= len(f.Facts.Signatures) {
			continue
		}
		at := map[int]int{} // pages of this signature, in out
		for _, r := range regions(s) {
			n, ok := at[r.Page]
			if !ok {
				if drawn[r.Page] || len(out) == limits.ChangedPages {
					continue
				}
				n = len(out)
				at[r.Page], drawn[r.Page] = n, true
				out = append(out, want{signature: i, page: r.Page, end: f.signedEnd(i)})
			}
			out[n].rects = append(out[n].rects, r.Rect)
		}
	}
	return out
}

// regions are the places of a signature's changes that count against it: where it is not permitted, and what pictures told.
func regions(s *validation.Signature) (out []validation.Region) {
	c := s.Changes
	if !s.ChangesPermitted {
		for _, n := range c.Findings {
			if n.Grade == "" || n.Grade == c.Grade {
				out = append(out, n.Regions...)
			}
		}
	}
	if l := c.Looked; l != nil {
		out = append(append(append(out, l.Differs...), l.Hidden...), l.Over...)
	}
	return out
}

// signedEnd is where the revision that a signature signed ends.
func (f File) signedEnd(i int) int64 {
	n := f.Facts.Signatures[i].Revision
	for _, r := range f.Facts.Revisions {
		if r.Number == n {
			return r.End
		}
	}
	return f.Size
}

// draw gives a page of the file up to an end; nil where that can't be drawn.
func (f File) draw(ctx context.Context, e *render.Engine, w want, end int64) []byte {
	d, err := e.Open(ctx, io.NewSectionReader(f.Reader, 0, end), end, f.Password)
	if err != nil {
		return nil
	}
	defer d.Close()
	if w.page > d.Pages() {
		return nil
	}
	p, err := d.Page(ctx, w.page)
	if err != nil {
		return nil
	}
	img, err := d.Picture(ctx, w.page, dpi)
	if err != nil {
		return nil
	}
	for _, r := range w.rects {
		frame(img, onPicture(p, r, img.Bounds()))
	}
	var b bytes.Buffer
	if png.Encode(&b, img) != nil {
		return nil
	}
	return b.Bytes()
}

// onPicture turns a rectangle in user space into the picture that a reader sees.
func onPicture(p placement.Page, r [4]float64, size image.Rectangle) image.Rectangle {
	s := Upright(p, r)
	w, h := float64(size.Dx()), float64(size.Dy())
	return image.Rect(int(s[0]*w), int(s[1]*h), int(s[2]*w+1), int(s[3]*h+1)).Inset(-thick).Intersect(size)
}

// thick is the width of a frame, in pixels.
const thick = 3

// frame draws a red frame.
func frame(img *image.RGBA, r image.Rectangle) {
	red := color.RGBA{0xd0, 0x10, 0x18, 0xff}
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if x < r.Min.X+thick || x >= r.Max.X-thick || y < r.Min.Y+thick || y >= r.Max.Y-thick {
				img.SetRGBA(x, y, red)
			}
		}
	}
}
