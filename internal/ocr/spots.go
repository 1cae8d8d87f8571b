package ocr

import (
	"cmp"
	"image"
	"slices"

	"trien/internal/limits"
)

// sight is the resolution at which pages are looked at, in dots an inch: a stamp's letters, 4 mm high, have 24 points.
const sight = 150

// points gives how many points of the picture a length on paper has, in points of print (1/72 inch).
func points(length float64) int { return int(length*sight/72 + 0.5) }

// spot is a piece of a page that stands alone as a stamp does, cut out: grey, ink dark on white.
type spot struct {
	cut *image.Gray
	at  image.Rectangle // on the page
}

// spots finds what may be a stamp: what is red, whatever is written across it, and ink that stands alone, no larger than a stamp.
//
// more tells that there are others than those given, where nothing else looks at them: whole is that the page is read whole besides, which
// is enough for dark ink but not for what is red, which may stand across other writing.
func spots(img *image.RGBA, whole bool) (list []spot, more bool) {
	const reddish = 255 - 2*40
	grey, red := inks(img)
	list = alone(red, reddish)
	more = len(list) > limits.OCRSpots
	list = append(list, alone(grey, darkness(grey))...)
	if len(list) <= limits.OCRSpots {
		return list, false
	}
	return list[:limits.OCRSpots], more || !whole
}

// alone cuts out the pieces that stand alone: letters of one stamp, also spaced ones, are closer than its surroundings.
func alone(g *image.Gray, below uint8) (list []spot) {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	b := newBits(w, h)
	for i, v := range g.Pix {
		b.ink[i] = v < below
	}
	const speck = 2
	found, labels := b.cleaned(speck).grown(points(7), points(3.5)).parts()
	for i, p := range found {
		if s := p.box.Size(); s.X < points(22) || s.Y < points(12) || s.X > points(330) || s.Y > points(330) || s.X > points(200) && s.Y > points(200) {
			continue
		}
		cut := image.NewGray(image.Rectangle{Max: p.box.Size()})
		for y := range cut.Rect.Dy() {
			for x := range cut.Rect.Dx() {
				v, at := uint8(255), (p.box.Min.Y+y)*w+p.box.Min.X+x
				if labels[at] == int32(i+1) {
					v = g.Pix[at]
				}
				cut.Pix[y*cut.Stride+x] = v
			}
		}
		list = append(list, spot{cut, p.box})
	}
	slices.SortStableFunc(list, func(a, b spot) int { return cmp.Compare(a.at.Min.Y, b.at.Min.Y) })
	return list
}

// darkness is the brightness below which a point is ink: three quarters of the paper's.
func darkness(g *image.Gray) uint8 {
	var count [256]int
	for _, v := range g.Pix {
		count[v]++
	}
	paper := 128
	for v := 128; v < 256; v++ {
		if count[v] >= count[paper] {
			paper = v
		}
	}
	return uint8(paper * 3 / 4)
}

// inks gives the brightness of a picture, and how red it is: the redder the darker, all else is white.
func inks(img *image.RGBA) (grey, red *image.Gray) {
	grey, red = image.NewGray(img.Rect), image.NewGray(img.Rect)
	for y := range img.Rect.Dy() {
		from, to := img.Pix[y*img.Stride:], y*grey.Stride
		for x := range img.Rect.Dx() {
			r, g, b := int(from[4*x]), int(from[4*x+1]), int(from[4*x+2])
			grey.Pix[to+x] = uint8((299*r + 587*g + 114*b) / 1000)
			red.Pix[to+x] = uint8(255 - min(255, max(0, 2*(r-max(g, b)))))
		}
	}
	return grey, red
}
