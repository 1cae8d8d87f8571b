package render

import (
	"context"

	"trien/internal/limits"
	"trien/internal/placement"
)

// The kinds of page objects (fpdf_edit.h).
const (
	pathObject  = 2
	imageObject = 3
	formObject  = 5
)

// pictures gives the boxes of what is drawn beside text: images, rules under a heading, borders of a table, and drawings such as an
// emblem. A shape that makes most of the page, and one that is as white as paper, is its background.
func (d *Document) pictures(ctx context.Context, page uint64, box placement.Rect) []placement.Rect {
	count := min(int(d.in.flag(ctx, "FPDFPage_CountObjects", page)), limits.RenderObjects)
	found := []placement.Rect{}
	for i := range count {
		if d.in.err != nil {
			return nil
		}
		o := d.in.call(ctx, "FPDFPage_GetObject", page, uint64(i))
		if r, ok := d.drawing(ctx, o, box); ok {
			found = append(found, r)
		}
	}
	return found
}

// drawing gives the box of an object that a mark may not cover. A form XObject counts as one drawing where it draws anything else than
// text; its own parts have places of their own, so a whole page in one is left to its words.
func (d *Document) drawing(ctx context.Context, o uint64, box placement.Rect) (placement.Rect, bool) {
	const thin = 3.0
	kind := d.in.flag(ctx, "FPDFPageObj_GetType", o)
	if kind != imageObject && kind != pathObject && kind != formObject {
		return placement.Rect{}, false
	}
	at := func(i int) uint64 { return uint64(d.in.scratch) + uint64(4*i) }
	if d.in.call(ctx, "FPDFPageObj_GetBounds", o, at(0), at(1), at(2), at(3)) == 0 {
		return placement.Rect{}, false
	}
	f := d.floats(4) // left, bottom, right, top
	r := normal(f[0], f[1], f[2], f[3])
	small := r.Width()*r.Height() < box.Width()*box.Height()/4
	switch kind {
	case pathObject:
		return r, r.Width() < thin || r.Height() < thin || small && d.seen(ctx, o)
	case formObject:
		return r, small && d.draws(ctx, o)
	}
	return r, true
}

// seen says whether a path leaves anything on the paper: strokes, or a fill that is not as white as paper.
func (d *Document) seen(ctx context.Context, path uint64) bool {
	at := func(i int) uint64 { return uint64(d.in.scratch) + uint64(4*i) }
	if d.in.call(ctx, "FPDFPath_GetDrawMode", path, at(0), at(1)) == 0 {
		return true
	}
	mode := d.ints(2) // fill mode, stroke
	inked := func(get string) bool {
		if d.in.call(ctx, get, path, at(0), at(1), at(2), at(3)) == 0 {
			return true
		}
		c := d.ints(4) // red, green, blue, alpha
		return c[3] > 8 && (c[0] < paperWhite || c[1] < paperWhite || c[2] < paperWhite)
	}
	return mode[1] != 0 && inked("FPDFPageObj_GetStrokeColor") || mode[0] != 0 && inked("FPDFPageObj_GetFillColor")
}

// paperWhite is how bright a colour is that nobody sees on paper.
const paperWhite = 245

// draws says whether a form XObject holds anything else than text.
func (d *Document) draws(ctx context.Context, form uint64) bool {
	count := int(d.in.flag(ctx, "FPDFFormObj_CountObjects", form))
	for i := range min(count, limits.RenderObjects) {
		part := d.in.call(ctx, "FPDFFormObj_GetObject", form, uint64(i))
		switch d.in.flag(ctx, "FPDFPageObj_GetType", part) {
		case imageObject, formObject:
			return true
		case pathObject:
			if d.seen(ctx, part) {
				return true
			}
		}
	}
	return count > limits.RenderObjects
}

// ints reads n numbers of 32 bits from the scratch room.
func (d *Document) ints(n int) []uint32 {
	b, out := d.in.read(d.in.scratch, 4*n), make([]uint32, n)
	for i := range out {
		out[i] = uint32(b[4*i]) | uint32(b[4*i+1])<<8 | uint32(b[4*i+2])<<16 | uint32(b[4*i+3])<<24
	}
	return out
}
