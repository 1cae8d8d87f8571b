package changes

import (
	"bytes"
	"context"
	"image"
	"image/draw"
	"image/png"
	"io"

	"trien/internal/placement"
	"trien/internal/render"
	"trien/validation"
)

// Sheet is a page of a file; Page 0 is none.
type Sheet struct {
	Reader io.ReaderAt
	Size   int64
	Page   int // from 1
}

// Pair is two pages drawn side by side.
type Pair struct {
	First   []byte       // PNG; nil for none
	Second  []byte       // PNG; nil for none
	Differs [][4]float64 // where the pictures differ: left, top, right, bottom as parts of width and height; of pages that are not both there none
	Sizes   bool         // the pages are not of one size, and cannot be laid over each other
}

// besideDPI is fine enough to read the page on a screen.
const besideDPI = 96

// Beside draws two pages and says where they look different. One file is open at a time: the renderer may have room for no more.
func Beside(ctx context.Context, e *render.Engine, first, second Sheet) (p Pair, err error) {
	a, err := first.draw(ctx, e)
	if err != nil {
		return p, err
	}
	b, err := second.draw(ctx, e)
	if err != nil {
		return p, err
	}
	if a != nil && b != nil {
		p.Differs, p.Sizes = regionsOf(a, b)
	}
	if p.First, err = packed(a); err != nil {
		return p, err
	}
	p.Second, err = packed(b)
	return p, err
}

func (s Sheet) draw(ctx context.Context, e *render.Engine) (*image.RGBA, error) {
	if s.Page == 0 {
		return nil, nil
	}
	d, err := e.Open(ctx, s.Reader, s.Size, nil)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	return d.Picture(ctx, s.Page, besideDPI)
}

// regionsOf compares two pictures; whose sizes differ by more than a rounding are not compared.
func regionsOf(a, b *image.RGBA) (out [][4]float64, sizes bool) {
	const rounding = 2
	common := a.Bounds().Intersect(b.Bounds())
	all := a.Bounds().Union(b.Bounds())
	if all.Dx()-common.Dx() > rounding || all.Dy()-common.Dy() > rounding {
		return nil, true
	}
	w, h := float64(common.Dx()), float64(common.Dy())
	for _, r := range validation.Differing(cut(a, common), cut(b, common)) {
		out = append(out, [4]float64{float64(r.Min.X) / w, float64(r.Min.Y) / h, float64(r.Max.X) / w, float64(r.Max.Y) / h})
	}
	return out, false
}

// cut gives a part of a picture as a picture of its own.
func cut(img *image.RGBA, r image.Rectangle) *image.RGBA {
	if img.Bounds() == r {
		return img
	}
	out := image.NewRGBA(r)
	draw.Draw(out, r, img, r.Min, draw.Src)
	return out
}

func packed(img *image.RGBA) ([]byte, error) {
	if img == nil {
		return nil, nil
	}
	var b bytes.Buffer
	err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, img)
	return b.Bytes(), err
}

// Upright gives a rectangle in user space as a reader sees it: left, top, right, bottom as parts of the width and height of the page (ISO 32000-2, Table 31, Rotate).
func Upright(p placement.Page, r [4]float64) [4]float64 {
	b := p.Box
	x1, y1, x2, y2 := r[0]-b.X1, b.Y2-r[3], r[2]-b.X1, b.Y2-r[1] // from the upper left, not turned
	wide, high := b.Width(), b.Height()
	if wide <= 0 || high <= 0 {
		return [4]float64{}
	}
	switch p.Rotate {
	case 90:
		x1, y1, x2, y2 = high-y2, x1, high-y1, x2
	case 180:
		x1, y1, x2, y2 = wide-x2, high-y2, wide-x1, high-y1
	case 270:
		x1, y1, x2, y2 = y1, wide-x2, y2, wide-x1
	}
	if p.Rotate%180 != 0 {
		wide, high = high, wide
	}
	return [4]float64{x1 / wide, y1 / high, x2 / wide, y2 / high}
}
