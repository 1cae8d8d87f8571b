package ocr

import (
	"image"
	"math"

	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"
)

// readings are the ways in which a spot may have to be held to be read: without its frame, upright, and on its side where it is tall.
func (s spot) readings() []*image.Gray {
	cut := s.cut
	if filled(cut) {
		cut = inverted(cut)
	}
	list := []*image.Gray{cut}
	if inner, framed := unframed(cut); framed {
		list = append(list, inner)
	}
	var ready []*image.Gray
	for _, g := range list {
		angles := []float64{0}
		if size := g.Rect.Size(); size.Y > size.X*3/2 {
			angles = append(angles, 90, -90)
		}
		for _, a := range angles {
			turned := g
			if a != 0 {
				turned = rotated(g, a)
			}
			if slant := slantOf(turned); slant != 0 {
				turned = rotated(turned, -slant)
			}
			if t := trimmed(turned); t != nil {
				ready = append(ready, t)
			}
		}
	}
	return ready
}

// inkBelow is the brightness below which a point of a cut is ink.
const inkBelow = 150

// filled says whether a cut is a dark field with something light in it.
func filled(g *image.Gray) bool {
	ink, box := 0, image.Rectangle{}
	for y := range g.Rect.Dy() {
		for x := range g.Rect.Dx() {
			if g.Pix[y*g.Stride+x] < inkBelow {
				ink++
				box = box.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return ink*100 > 55*box.Dx()*box.Dy()
}

func inverted(g *image.Gray) *image.Gray {
	out := image.NewGray(g.Rect)
	for i, v := range g.Pix {
		out.Pix[i] = 255 - v
	}
	return out
}

func bitsOf(g *image.Gray) bits {
	b := newBits(g.Rect.Dx(), g.Rect.Dy())
	for y := range b.h {
		for x := range b.w {
			b.ink[y*b.w+x] = g.Pix[y*g.Stride+x] < inkBelow
		}
	}
	return b
}

// unframed takes the frame off: pieces of ink as large as the whole, which no letter is. Their soft edges go with them.
func unframed(g *image.Gray) (*image.Gray, bool) {
	list, labels := bitsOf(g).parts()
	var whole image.Rectangle
	for _, p := range list {
		whole = whole.Union(p.box)
	}
	frame := newBits(g.Rect.Dx(), g.Rect.Dy())
	framed := false
	for i, id := range labels {
		if id == 0 {
			continue
		}
		if b := list[id-1].box; b.Dx()*10 > whole.Dx()*7 && b.Dy()*10 > whole.Dy()*6 {
			frame.ink[i], framed = true, true
		}
	}
	if !framed {
		return nil, false
	}
	out := image.NewGray(g.Rect)
	for i, gone := range frame.grown(1, 1).ink {
		if out.Pix[i] = 255; !gone {
			out.Pix[i] = g.Pix[i]
		}
	}
	return out, true
}

// slantOf gives the angle by which lines of letters rise, in degrees, to one degree: that at which the rows are fullest and emptiest.
func slantOf(g *image.Gray) float64 {
	const most = 22
	var xs, ys []float64
	for y := range g.Rect.Dy() {
		for x := range g.Rect.Dx() {
			if g.Pix[y*g.Stride+x] < inkBelow {
				xs, ys = append(xs, float64(x)), append(ys, float64(y))
			}
		}
	}
	best, at := 0.0, 0.0
	offset := g.Rect.Dx() + g.Rect.Dy()
	for angle := -most; angle <= most; angle++ {
		rows := make([]float64, 3*offset)
		sin, cos := math.Sincos(float64(angle) * math.Pi / 180)
		for i := range xs {
			rows[int(ys[i]*cos+xs[i]*sin)+offset]++
		}
		sum := 0.0
		for _, n := range rows {
			sum += n * n
		}
		if sum > best*1.0001 || sum > best*0.9999 && math.Abs(float64(angle)) < math.Abs(at) {
			best, at = sum, float64(angle)
		}
	}
	return at
}

// rotated turns a cut counter-clockwise by degrees, on white as large as needed.
func rotated(g *image.Gray, degrees float64) *image.Gray {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	w, h := float64(g.Rect.Dx()), float64(g.Rect.Dy())
	nw, nh := math.Abs(w*cos)+math.Abs(h*sin), math.Abs(w*sin)+math.Abs(h*cos)
	out := image.NewGray(image.Rect(0, 0, int(math.Ceil(nw)), int(math.Ceil(nh))))
	for i := range out.Pix {
		out.Pix[i] = 255
	}
	// y points down: counter-clockwise as it is seen
	m := f64.Aff3{cos, sin, nw/2 - (w*cos+h*sin)/2, -sin, cos, nh/2 - (-w*sin+h*cos)/2}
	draw.BiLinear.Transform(out, m, g, g.Rect, draw.Src, nil)
	return out
}

// trimmed gives what is inked, with its letters as high as they are read best; nil where nothing is.
func trimmed(g *image.Gray) *image.Gray {
	var box image.Rectangle
	for y := range g.Rect.Dy() {
		for x := range g.Rect.Dx() {
			if g.Pix[y*g.Stride+x] < inkBelow {
				box = box.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	if box.Dx() < 8 || box.Dy() < 6 {
		return nil
	}
	const oneLine, twoLines = 56, 120
	height := oneLine
	if box.Dx() < 2*box.Dy() {
		height = twoLines
	}
	scale := min(3, max(0.4, float64(height)/float64(box.Dy())))
	out := image.NewGray(image.Rect(0, 0, int(float64(box.Dx())*scale)+1, int(float64(box.Dy())*scale)+1))
	for i := range out.Pix {
		out.Pix[i] = 255
	}
	draw.BiLinear.Scale(out, out.Rect, g, box, draw.Src, nil)
	return out
}
