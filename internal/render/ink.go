package render

import (
	"context"
	"image"
	"math"
	"slices"

	"trien/internal/placement"
)

// Ink is sought at this resolution; a cell is as many points of it wide and high, so 6 points of the page.
const (
	inkDPI  = 36.0
	inkCell = 3
)

// scanned tells whether a page is a picture for the most part, with words recognised in it or without.
func scanned(p placement.Page) bool {
	area := p.Box.Width() * p.Box.Height()
	return slices.ContainsFunc(p.Pictures, func(r placement.Rect) bool { return r.Width()*r.Height() > area/2 })
}

// ink gives what is dark on a page, in user space: rows of cells that hold more than a speck. It is never nil.
func (d *Document) ink(ctx context.Context, page uint64, p placement.Page) []placement.Rect {
	width, height := p.Box.Width(), p.Box.Height()
	if p.Rotate%180 != 0 {
		width, height = height, width
	}
	w, h := int(math.Ceil(width*inkDPI/72)), int(math.Ceil(height*inkDPI/72))
	found := []placement.Rect{}
	if w < 1 || h < 1 || w*h > 4_000_000 {
		return append(found, p.Box) // a page of that size is not looked at: all of it counts as dark
	}
	img := d.draw(ctx, page, w, h)
	dark := paper(img) - 24
	for y := 0; y < h; y += inkCell {
		for x := 0; x < w; {
			end := x
			for end < w && specks(img, end, y, dark) > 1 {
				end += inkCell
			}
			if end > x {
				found = append(found, onPage(p, image.Rect(x, y, end, y+inkCell)))
			}
			x = max(end, x+inkCell)
		}
	}
	return found
}

// luminance is how bright a point is, 0 to 255.
func luminance(img *image.RGBA, x, y int) int {
	c := img.RGBAAt(x, y)
	return (299*int(c.R) + 587*int(c.G) + 114*int(c.B)) / 1000
}

// paper gives the brightness of the paper: that which the most points have, at least a middle grey.
func paper(img *image.RGBA) int {
	var count [256]int
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			count[luminance(img, x, y)]++
		}
	}
	best := 128
	for l := 128; l < 256; l++ {
		if count[l] >= count[best] {
			best = l
		}
	}
	return best
}

// specks counts the dark points of a cell.
func specks(img *image.RGBA, x, y, dark int) (n int) {
	for j := y; j < min(y+inkCell, img.Rect.Dy()); j++ {
		for i := x; i < min(x+inkCell, img.Rect.Dx()); i++ {
			if luminance(img, i, j) < dark {
				n++
			}
		}
	}
	return n
}

// onPage turns a rectangle of the picture that a reader sees into user space (ISO 32000-2, Table 31, Rotate).
func onPage(p placement.Page, r image.Rectangle) placement.Rect {
	const scale = 72 / inkDPI
	x1, y1, x2, y2 := scale*float64(r.Min.X), scale*float64(r.Min.Y), scale*float64(r.Max.X), scale*float64(r.Max.Y)
	b := p.Box
	switch p.Rotate {
	case 90:
		return normal(b.X1+y1, b.Y1+x1, b.X1+y2, b.Y1+x2)
	case 180:
		return normal(b.X2-x1, b.Y1+y1, b.X2-x2, b.Y1+y2)
	case 270:
		return normal(b.X2-y1, b.Y2-x1, b.X2-y2, b.Y2-x2)
	}
	return normal(b.X1+x1, b.Y2-y1, b.X1+x2, b.Y2-y2)
}
