package validation

import (
	"bytes"
	"image"
	"math"
	"slices"

	"trien/internal/limits"
)

// pair is a page as it was signed and as it is now.
type pair struct {
	was, now *image.RGBA
	frame    frame
	page     int
	marks    []mark
}

// margin is how far, in dots, the soft edge of what is drawn reaches beyond its rectangle.
const margin = 2

// compare tells where the page looks otherwise though no rule vouches for it, and what became of the words under what was added.
func (p *pair) compare(out *Looked, words [][4]float64) {
	if p.was.Bounds() != p.now.Bounds() {
		out.Differs = append(out.Differs, Region{Page: p.page, Rect: p.frame.box})
		return
	}
	vouched := make([]image.Rectangle, len(p.marks))
	for i, m := range p.marks {
		vouched[i] = p.frame.pixels(m.Rect).Inset(-margin)
	}
	for _, r := range differing(p.was, p.now, vouched) {
		out.Differs = append(out.Differs, Region{Page: p.page, Rect: p.frame.user(r)})
	}
	var boxes []image.Rectangle
	for _, w := range words {
		if r := p.frame.pixels(w).Intersect(p.was.Bounds()); !r.Empty() && !same(p.was, p.now, r) {
			boxes = append(boxes, r)
		}
	}
	p.words(out, boxes, vouched)
}

// words sorts the words in whose boxes something changed by what was put there.
func (p *pair) words(out *Looked, boxes, vouched []image.Rectangle) {
	for i, m := range p.marks {
		if m.icon {
			continue
		}
		var over, hidden, bared image.Rectangle
		for _, b := range boxes {
			at := b.Intersect(vouched[i])
			switch {
			case at.Empty() || same(p.was, p.now, at):
			case illegible(p.was, p.now, b):
				hidden = hidden.Union(b)
			case !legible(p.was, b) && illegible(p.now, p.was, b): // there was nothing to be read
				bared = bared.Union(b)
			case m.adds:
				over = over.Union(b)
			}
		}
		switch { // the worst that one mark does is what is told of it
		case !bared.Empty():
			out.Bared = p.region(out.Bared, bared, m.Field)
		case !hidden.Empty():
			out.Hidden = p.region(out.Hidden, hidden, m.Field)
		case !over.Empty():
			out.Over = p.region(out.Over, over, m.Field)
		}
	}
}

// region adds a region once.
func (p *pair) region(list []Region, r image.Rectangle, field string) []Region {
	told := Region{Page: p.page, Rect: p.frame.user(r), Field: field}
	if slices.Contains(list, told) {
		return list
	}
	return append(list, told)
}

// illegible says whether a word that could be read in one picture can't in the other: much of its ink is gone, or much of the paper around
// it is as dark as the ink was. A line through it, a tint over it and a seal's ring across it leave it to be read.
func illegible(was, now *image.RGBA, box image.Rectangle) bool {
	const goneInk, dimPaper = 0.3, 0.5
	if !legible(was, box) {
		return false
	}
	darkest, lightest := shades(was, box)
	middle := (darkest + lightest) / 2
	var ink, gone, paper, dim float64
	each(box, func(x, y int) {
		before, after := light(was, x, y), light(now, x, y)
		switch {
		case before < middle:
			ink++
			if after >= middle {
				gone++
			}
		default:
			paper++
			if after < middle {
				dim++
			}
		}
	})
	return gone > goneInk*ink || dim > dimPaper*paper
}

// legible says whether anything stands out in a rectangle.
func legible(img *image.RGBA, box image.Rectangle) bool {
	const contrast = 40
	darkest, lightest := shades(img, box)
	return lightest-darkest >= contrast
}

func shades(img *image.RGBA, box image.Rectangle) (darkest, lightest int) {
	darkest = 255
	each(box, func(x, y int) {
		l := light(img, x, y)
		darkest, lightest = min(darkest, l), max(lightest, l)
	})
	return darkest, lightest
}

func each(r image.Rectangle, do func(x, y int)) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			do(x, y)
		}
	}
}

// light is how light a dot is, 0 to 255.
func light(img *image.RGBA, x, y int) int {
	p := img.Pix[img.PixOffset(x, y):]
	return (299*int(p[0]) + 587*int(p[1]) + 114*int(p[2])) / 1000
}

// same says whether two pictures show the same in a rectangle.
func same(a, b *image.RGBA, r image.Rectangle) bool {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		from, to := a.PixOffset(r.Min.X, y), a.PixOffset(r.Max.X, y)
		if !bytes.Equal(a.Pix[from:to], b.Pix[from:to]) {
			return false
		}
	}
	return true
}

// cell is the grain, in dots, in which differences are gathered.
const cell = 8

// Differing gives the regions in which two pictures of a size differ to the eye: more than limits.LookedRegions as one that holds them all.
func Differing(a, b *image.RGBA) []image.Rectangle { return differing(a, b, nil) }

// differing gives the regions outside some rectangles in which two pictures of a size differ.
func differing(a, b *image.RGBA, but []image.Rectangle) []image.Rectangle {
	size := a.Bounds()
	g := grid{cols: (size.Dx() + cell - 1) / cell, rows: (size.Dy() + cell - 1) / cell}
	g.set = make([]bool, g.cols*g.rows)
	for y := size.Min.Y; y < size.Max.Y; y++ {
		row := image.Rect(size.Min.X, y, size.Max.X, y+1)
		if same(a, b, row) {
			continue
		}
		for x := size.Min.X; x < size.Max.X; x++ {
			if differs(a, b, x, y) && !inside(image.Pt(x, y), but) {
				g.set[(y-size.Min.Y)/cell*g.cols+(x-size.Min.X)/cell] = true
			}
		}
	}
	found := g.regions()
	if len(found) > limits.LookedRegions {
		var all image.Rectangle
		for _, r := range found {
			all = all.Union(r)
		}
		found = []image.Rectangle{all}
	}
	for i := range found {
		found[i] = found[i].Add(size.Min).Intersect(size)
	}
	return found
}

// differs tells dots apart that an eye tells apart: the same renderer draws the same dots, but rounds colours where it blends.
func differs(a, b *image.RGBA, x, y int) bool {
	const step = 16
	p, q := a.Pix[a.PixOffset(x, y):], b.Pix[b.PixOffset(x, y):]
	for i := range 3 {
		if d := int(p[i]) - int(q[i]); d > step || d < -step {
			return true
		}
	}
	return false
}

func inside(p image.Point, list []image.Rectangle) bool {
	for _, r := range list {
		if p.In(r) {
			return true
		}
	}
	return false
}

// grid holds the cells in which something differs.
type grid struct {
	cols, rows int
	set        []bool
}

// regions gathers cells that touch, or have one between them, into rectangles.
func (g *grid) regions() (out []image.Rectangle) {
	for i := range g.set {
		if g.set[i] {
			out = append(out, g.region(i))
		}
	}
	return out
}

// region takes a cell and all that hang together with it out of the grid.
func (g *grid) region(start int) (r image.Rectangle) {
	todo := []int{start}
	g.set[start] = false
	for len(todo) > 0 {
		at := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		col, row := at%g.cols, at/g.cols
		r = r.Union(image.Rect(col*cell, row*cell, (col+1)*cell, (row+1)*cell))
		each(image.Rect(max(0, col-2), max(0, row-2), min(g.cols, col+3), min(g.rows, row+3)), func(x, y int) {
			if n := y*g.cols + x; g.set[n] {
				g.set[n] = false
				todo = append(todo, n)
			}
		})
	}
	return r
}

// frame maps user space to the dots of a picture (ISO 32000-2, 8.3.2.3; 7.7.3.3, Rotate).
type frame struct {
	box           [4]float64 // what is seen of the page
	rotate        int        // degrees clockwise
	width, height float64    // of the picture, in dots
}

// pixels gives the dots of a rectangle.
func (f frame) pixels(r [4]float64) image.Rectangle {
	x1, y1 := f.dot(r[0], r[1])
	x2, y2 := f.dot(r[2], r[3])
	return image.Rect(dots(math.Floor(min(x1, x2))), dots(math.Floor(min(y1, y2))), dots(math.Ceil(max(x1, x2))), dots(math.Ceil(max(y1, y2))))
}

// dots bounds a coordinate, so that no rectangle of a file leaves what an int holds.
func dots(x float64) int {
	const far = 1e6
	return int(max(-far, min(far, x)))
}

func (f frame) dot(x, y float64) (float64, float64) {
	right, up := (x-f.box[0])/(f.box[2]-f.box[0]), (y-f.box[1])/(f.box[3]-f.box[1])
	switch f.rotate {
	case 90:
		return up * f.width, right * f.height
	case 180:
		return (1 - right) * f.width, up * f.height
	case 270:
		return (1 - up) * f.width, (1 - right) * f.height
	}
	return right * f.width, (1 - up) * f.height
}

// user gives the rectangle of some dots in user space.
func (f frame) user(r image.Rectangle) [4]float64 {
	x1, y1 := f.point(float64(r.Min.X)/f.width, float64(r.Min.Y)/f.height)
	x2, y2 := f.point(float64(r.Max.X)/f.width, float64(r.Max.Y)/f.height)
	return [4]float64{min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)}
}

// point takes parts of the picture's width and height, from its upper left.
func (f frame) point(across, down float64) (x, y float64) {
	right, up := across, 1-down
	switch f.rotate {
	case 90:
		right, up = down, across
	case 180:
		right, up = 1-across, down
	case 270:
		right, up = 1-down, 1-across
	}
	return f.box[0] + right*(f.box[2]-f.box[0]), f.box[1] + up*(f.box[3]-f.box[1])
}
