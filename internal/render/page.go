package render

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"trien/internal/limits"
	"trien/internal/placement"
	"trien/internal/problem"
)

// page opens page n (from 1), runs f on its handle and closes it.
func (d *Document) page(ctx context.Context, n int, f func(ctx context.Context, page uint64)) error {
	return d.pageOf(ctx, d.handle, n, f)
}

func (d *Document) pageOf(ctx context.Context, document uint64, n int, f func(ctx context.Context, page uint64)) error {
	ctx, cancel := bounded(ctx)
	defer cancel()
	if n < 1 || n > d.pages {
		return problem.New(problem.NotFound, fmt.Sprintf("Văn bản không có trang %d.", n), fmt.Sprintf("The document has no page %d.", n))
	}
	handle := d.in.call(ctx, "FPDF_LoadPage", document, uint64(n-1))
	if d.in.err == nil && handle == 0 {
		return problem.New(problem.Malformed, fmt.Sprintf("Trang %d bị hỏng. Hãy xuất lại tệp.", n), fmt.Sprintf("Page %d is damaged. Export the file again.", n))
	}
	if d.in.err == nil {
		f(ctx, handle)
		d.in.call(ctx, "FPDF_ClosePage", handle)
	}
	if d.in.err != nil {
		return stopped(ctx, d.in.err)
	}
	return nil
}

// Page gives page n (from 1) with its words, pictures and annotations, all in user space.
func (d *Document) Page(ctx context.Context, n int) (placement.Page, error) {
	p := placement.Page{Number: n, Unit: d.unit(n)}
	stamped := false
	err := d.page(ctx, n, func(ctx context.Context, page uint64) {
		p.Rotate = 90 * int(d.in.flag(ctx, "FPDFPage_GetRotation", page))
		if d.in.call(ctx, "FPDF_GetPageBoundingBox", page, uint64(d.in.scratch)) != 0 {
			p.Box = d.rectF()
		}
		p.Pictures = d.pictures(ctx, page, p.Box)
		if stamped = d.annotations(ctx, page, &p); !stamped {
			p.Words = d.words(ctx, page)
		}
	})
	if err == nil && stamped {
		p.Words, err = d.stampedWords(ctx, n)
	}
	if err == nil && scanned(p) {
		err = d.page(ctx, n, func(ctx context.Context, page uint64) { p.Ink = d.ink(ctx, page, p) })
	}
	return p, err
}

// stampedWords reads a page together with the words that stamps draw on it, from a copy of the document in which they are made content.
func (d *Document) stampedWords(ctx context.Context, n int) (words []placement.Word, err error) {
	if d.flat == 0 {
		limited, cancel := bounded(ctx)
		defer cancel()
		if d.flat = d.reopen(limited); d.flat == 0 {
			return nil, stopped(limited, orElse(d.in.err, errMemory))
		}
	}
	err = d.pageOf(ctx, d.flat, n, func(ctx context.Context, page uint64) { d.in.call(ctx, "FPDFPage_Flatten", page, 0) })
	if err == nil {
		err = d.pageOf(ctx, d.flat, n, func(ctx context.Context, page uint64) { words = d.words(ctx, page) })
	}
	return words, err
}

// rectF reads an FS_RECTF (left, top, right, bottom as floats) from the scratch room.
func (d *Document) rectF() placement.Rect {
	b := d.in.read(d.in.scratch, 16)
	f := func(i int) float64 { return float64(math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))) }
	return normal(f(0), f(3), f(2), f(1))
}

// floats reads n floats of 32 bits from the scratch room.
func (d *Document) floats(n int) []float64 {
	b, out := d.in.read(d.in.scratch, 4*n), make([]float64, n)
	for i := range out {
		out[i] = float64(math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:])))
	}
	return out
}

// normal orders corners and turns what is not a number into nothing.
func normal(x1, y1, x2, y2 float64) placement.Rect {
	for _, v := range []*float64{&x1, &y1, &x2, &y2} {
		if math.IsNaN(*v) || math.Abs(*v) > 1e6 {
			*v = 0
		}
	}
	return placement.Rect{X1: min(x1, x2), Y1: min(y1, y2), X2: max(x1, x2), Y2: max(y1, y2)}
}

// annotations notes what stands on the page and the words of stamps; it says whether there are stamps that draw words.
func (d *Document) annotations(ctx context.Context, page uint64, p *placement.Page) (stamped bool) {
	const link, freeText, stamp, popup, hidden, noView = 2, 3, 13, 16, 1 << 1, 1 << 5
	count := min(int(d.in.flag(ctx, "FPDFPage_GetAnnotCount", page)), limits.RenderObjects)
	for i := range count {
		a := d.in.call(ctx, "FPDFPage_GetAnnot", page, uint64(i))
		if a == 0 || d.in.err != nil {
			continue
		}
		kind := d.in.flag(ctx, "FPDFAnnot_GetSubtype", a)
		if kind == stamp || kind == freeText {
			stamped = true
			for _, key := range []string{"Contents", "Subj", "Name"} {
				if text := d.annotText(ctx, a, key); text != "" {
					p.Stamps = append(p.Stamps, text)
				}
			}
		}
		seen := d.in.flag(ctx, "FPDFAnnot_GetFlags", a)&(hidden|noView) == 0
		if seen && !slices.Contains([]uint32{link, popup}, kind) && d.in.call(ctx, "FPDFAnnot_GetRect", a, uint64(d.in.scratch)) != 0 {
			if r := d.rectF(); r.Width() > 0 && r.Height() > 0 {
				p.Widgets = append(p.Widgets, r)
			}
		}
		d.in.call(ctx, "FPDFPage_CloseAnnot", a)
	}
	return stamped
}

func (d *Document) annotText(ctx context.Context, annot uint64, key string) string {
	k := d.cstring(ctx, key)
	defer d.in.free(ctx, k)
	return d.utf16(ctx, "FPDFAnnot_GetStringValue", annot, uint64(k))
}
