package scan

import (
	"image"
	"math"

	"golang.org/x/image/draw"

	"trien/internal/digitising"
)

// measured is how fine a page is looked at to be measured, in dots an inch.
const measured = 75.0

// Measure says how a page is, before its text is read.
func Measure(p Page) digitising.Sheet {
	s := digitising.Sheet{DPI: math.Round(p.DPI), Stated: p.Stated}
	small := shrunk(p.Image, measured/p.DPI)
	grey := image.NewGray(small.Rect)
	draw.Draw(grey, grey.Rect, small, image.Point{}, draw.Src)
	points := ink(grey)
	s.Ink = float64(len(points)) / float64(len(grey.Pix))
	s.Colour = coloured(small)
	if !s.Empty() {
		s.Skew = skew(points, grey.Rect)
	}
	return s
}

func shrunk(img *image.RGBA, by float64) *image.RGBA {
	if by >= 1 {
		return img
	}
	out := image.NewRGBA(image.Rect(0, 0, max(1, int(float64(img.Rect.Dx())*by)), max(1, int(float64(img.Rect.Dy())*by))))
	draw.ApproxBiLinear.Scale(out, out.Rect, img, img.Rect, draw.Src, nil)
	return out
}

// ink lists what is dark, but for the outermost hundredth, where the edge of the paper throws its shadow.
func ink(g *image.Gray) (list []image.Point) {
	below := darkness(g)
	w, h := g.Rect.Dx(), g.Rect.Dy()
	for y := h / 100; y < h-h/100; y++ {
		for x := w / 100; x < w-w/100; x++ {
			if g.Pix[y*g.Stride+x] < below {
				list = append(list, image.Pt(x, y))
			}
		}
	}
	return list
}

// darkness is the brightness below which a point is ink: seven tenths of the paper's.
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
	return uint8(paper * 7 / 10)
}

// coloured says whether so much of a page has a colour as a stamp of three millimetres has.
func coloured(img *image.RGBA) bool {
	const vivid, enough = 48, 60
	n := 0
	for i := 0; i < len(img.Pix); i += 4 {
		r, g, b := img.Pix[i], img.Pix[i+1], img.Pix[i+2]
		if max(r, g, b)-min(r, g, b) > vivid {
			n++
		}
	}
	return n >= enough
}

// The angles that are tried, in degrees.
const steepest, step = 8.0, 0.25

// skew gives by how many degrees lines fall to the right: that at which the rows are fullest and emptiest. Upright pages count as such where nothing else is clearly better.
func skew(points []image.Point, r image.Rectangle) float64 {
	if len(points) > 40_000 { // enough to see lines by
		every := len(points)/40_000 + 1
		kept := points[:0:0]
		for i := 0; i < len(points); i += every {
			kept = append(kept, points[i])
		}
		points = kept
	}
	offset := r.Dx() + r.Dy()
	best, at := fullness(points, 0, offset)*1.02, 0.0
	for a := -steepest; a <= steepest; a += step {
		if f := fullness(points, a, offset); f > best {
			best, at = f, a
		}
	}
	return at
}

func fullness(points []image.Point, degrees float64, offset int) float64 {
	rows := make([]float64, 3*offset)
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	for _, p := range points {
		rows[int(float64(p.Y)*cos-float64(p.X)*sin)+offset]++
	}
	sum := 0.0
	for _, n := range rows {
		sum += n * n
	}
	return sum
}
