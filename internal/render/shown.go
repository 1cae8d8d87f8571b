package render

import (
	"context"
	"image"
	"math"

	"trien/internal/limits"
	"trien/internal/placement"
	"trien/internal/problem"
)

// Shown is what a page draws beside its text, in user space.
type Shown struct {
	Images []placement.Rect // pictures, form XObjects with pictures in them, stamps: what they say is no text
	Shapes []placement.Rect // drawings made of lines and areas
}

// Shown tells what page n (from 1) draws beside its text. Lines, and areas as white as paper, are no drawings. A page with more on it than is looked at
// is problem.Limit: what comes last could be what somebody hides.
func (d *Document) Shown(ctx context.Context, n int) (Shown, error) {
	var s Shown
	var crowded bool
	err := d.page(ctx, n, func(ctx context.Context, page uint64) {
		objects, marks := int(d.in.flag(ctx, "FPDFPage_CountObjects", page)), int(d.in.flag(ctx, "FPDFPage_GetAnnotCount", page))
		if crowded = max(objects, marks) > limits.RenderObjects; crowded {
			return
		}
		for i := range objects {
			if d.in.err != nil {
				return
			}
			s.take(ctx, d, d.in.call(ctx, "FPDFPage_GetObject", page, uint64(i)))
		}
		s.Images = append(s.Images, d.stampBoxes(ctx, page)...)
	})
	if err == nil && crowded {
		err = problem.New(problem.Limit, "Trang có quá nhiều hình nên không xem hết được.", "The page shows more than can be looked at.")
	}
	return s, err
}

// take puts an object of the page where it belongs.
func (s *Shown) take(ctx context.Context, d *Document, o uint64) {
	const thin, shading = 3.0, 4
	kind := d.in.flag(ctx, "FPDFPageObj_GetType", o)
	if kind != pathObject && kind != imageObject && kind != shading && kind != formObject {
		return
	}
	at := func(i int) uint64 { return uint64(d.in.scratch) + uint64(4*i) }
	if d.in.call(ctx, "FPDFPageObj_GetBounds", o, at(0), at(1), at(2), at(3)) == 0 {
		return
	}
	f := d.floats(4) // left, bottom, right, top
	r := normal(f[0], f[1], f[2], f[3])
	switch {
	case r.Width() < thin || r.Height() < thin:
	case kind == imageObject, kind == formObject && d.pictured(ctx, o, 0):
		s.Images = append(s.Images, r)
	case kind == shading, kind == pathObject && d.seen(ctx, o), kind == formObject && d.draws(ctx, o):
		s.Shapes = append(s.Shapes, r)
	}
}

// pictured says whether a form XObject holds a picture, also one within another form.
func (d *Document) pictured(ctx context.Context, form uint64, depth int) bool {
	const deep = 20
	if depth > deep {
		return true // nobody nests them so: it is looked at
	}
	count := int(d.in.flag(ctx, "FPDFFormObj_CountObjects", form))
	for i := range min(count, limits.RenderObjects) {
		part := d.in.call(ctx, "FPDFFormObj_GetObject", form, uint64(i))
		switch d.in.flag(ctx, "FPDFPageObj_GetType", part) {
		case imageObject:
			return true
		case formObject:
			if d.pictured(ctx, part, depth+1) {
				return true
			}
		}
	}
	return count > limits.RenderObjects // so many: it is looked at
}

// stampBoxes gives the boxes of stamp annotations that are seen: what they draw may be a picture.
func (d *Document) stampBoxes(ctx context.Context, page uint64) (boxes []placement.Rect) {
	const stamp, hidden, noView = 13, 1 << 1, 1 << 5
	for i := range min(int(d.in.flag(ctx, "FPDFPage_GetAnnotCount", page)), limits.RenderObjects) {
		a := d.in.call(ctx, "FPDFPage_GetAnnot", page, uint64(i))
		if a == 0 || d.in.err != nil {
			continue
		}
		if d.in.flag(ctx, "FPDFAnnot_GetSubtype", a) == stamp && d.in.flag(ctx, "FPDFAnnot_GetFlags", a)&(hidden|noView) == 0 &&
			d.in.call(ctx, "FPDFAnnot_GetRect", a, uint64(d.in.scratch)) != 0 {
			boxes = append(boxes, d.rectF())
		}
		d.in.call(ctx, "FPDFPage_CloseAnnot", a)
	}
	return boxes
}

// Picture draws page n (from 1) at dpi dots an inch, as PNG does.
func (d *Document) Picture(ctx context.Context, n int, dpi float64) (*image.RGBA, error) {
	var img *image.RGBA
	var large bool
	err := d.page(ctx, n, func(ctx context.Context, page uint64) {
		width := float64(math.Float32frombits(d.in.flag(ctx, "FPDF_GetPageWidthF", page)))
		height := float64(math.Float32frombits(d.in.flag(ctx, "FPDF_GetPageHeightF", page)))
		w, h := math.Ceil(width*dpi/72), math.Ceil(height*dpi/72)
		if large = !(w >= 1 && h >= 1 && w*h <= limits.RenderPixels); !large {
			img = d.draw(ctx, page, int(w), int(h))
		}
	})
	if err == nil && large {
		err = problem.New(problem.Limit, "Trang quá lớn để hiển thị ở độ phân giải này. Hãy giảm độ phân giải.",
			"The page is too large to be shown at this resolution. Choose a lower one.")
	}
	return img, err
}
