package ocr

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"testing"

	"trien/internal/limits"
	"trien/internal/placement"
	"trien/internal/render"
	"trien/internal/testscan"
)

// sampled is a stamp as a cut of a page.
func sampled(t *testing.T, s testscan.Stamp) spot {
	t.Helper()
	s.X, s.Y, s.Size, s.Colour = 200, 200, 16, testscan.Red
	list, _ := spots(testscan.Page{Stamps: []testscan.Stamp{s}}.Picture(), false)
	if len(list) != 2 { // red, and dark
		t.Fatalf("%d spots", len(list))
	}
	return list[0]
}

func TestAStampIsCutOutAndHeldUpright(t *testing.T) {
	for _, angle := range []float64{-15, -6, 0, 4, 15} {
		s := sampled(t, testscan.Stamp{Lines: []string{"TUYỆT MẬT"}, Angle: angle})
		if got := slantOf(s.cut); math.Abs(got-angle) > 1 {
			t.Errorf("slant %v of a stamp at %v", got, angle)
		}
		ready := s.readings()
		if len(ready) != 1 || ready[0].Rect.Dx() < 4*ready[0].Rect.Dy() {
			t.Errorf("at %v: %d readings, %v", angle, len(ready), ready[0].Rect)
		}
	}
}

func TestFramesAreTakenOff(t *testing.T) {
	for _, angle := range []float64{0, 10} {
		s := sampled(t, testscan.Stamp{Lines: []string{"TỐI MẬT"}, Framed: true, Angle: angle})
		inner, framed := unframed(s.cut)
		if !framed {
			t.Fatalf("at %v: no frame", angle)
		}
		before, after := count(s.cut), count(inner)
		if after == 0 || after >= before {
			t.Errorf("at %v: %d points of ink, %d without the frame", angle, before, after)
		}
		if _, again := unframed(inner); again {
			t.Errorf("at %v: a letter is taken for a frame", angle)
		}
	}
}

func count(g *image.Gray) (n int) {
	for _, v := range g.Pix {
		if v < inkBelow {
			n++
		}
	}
	return n
}

func TestAFilledStampIsReadTheOtherWayRound(t *testing.T) {
	cut := sampled(t, testscan.Stamp{Lines: []string{"TỐI MẬT"}}).cut
	if white := inverted(cut); filled(cut) || !filled(white) || filled(inverted(white)) {
		t.Error("white letters on a dark field are not told from their contrary")
	}
}

func TestNothingIsNoSpot(t *testing.T) {
	for name, img := range map[string]*image.RGBA{"an empty page": testscan.Page{}.Picture(), "grain": testscan.Page{Noise: 1}.Picture(), "one point": image.NewRGBA(image.Rect(0, 0, 1, 1))} {
		if list, more := spots(img, false); len(list) != 0 || more {
			t.Errorf("%s: %d spots", name, len(list))
		}
	}
}

// Many spots do not hide one: where not all are read, and nothing else reads the rest, that is told.
func TestMoreSpotsThanAreReadAreTold(t *testing.T) {
	crowd := func(n int, ink color.RGBA) *image.RGBA {
		img := testscan.Page{}.Picture()
		for i := range n {
			at := image.Pt(points(float64(20+48*(i%12))), points(float64(20+32*(i/12))))
			draw.Draw(img, image.Rectangle{at, at.Add(image.Pt(points(26), points(14)))}, image.NewUniform(ink), image.Point{}, draw.Src)
		}
		return img
	}
	for name, c := range map[string]struct {
		picture     *image.RGBA
		whole, more bool
	}{
		"a form's":                             {crowd(30, testscan.Black), false, false},
		"dark ones":                            {crowd(limits.OCRSpots+1, testscan.Black), false, true},
		"dark ones on a page that is read too": {crowd(limits.OCRSpots+1, testscan.Black), true, false},
		"red ones":                             {crowd(limits.OCRSpots+1, testscan.Red), false, true},
		"red ones on a page that is read too":  {crowd(limits.OCRSpots+1, testscan.Red), true, true},
	} {
		list, more := spots(c.picture, c.whole)
		if more != c.more || len(list) != min(len(list), limits.OCRSpots) || c.more && len(list) != limits.OCRSpots {
			t.Errorf("%s: %d spots, more: %t", name, len(list), more)
		}
	}
}

// What stays on a page to be looked at: pictures with whatever stands over them, drawings without the words in them.
func TestOnlyWhatIsNoTextIsLookedAt(t *testing.T) {
	for rotate, corner := range map[int]image.Point{0: {30, 20}, 90: {180, 30}, 180: {170, 180}, 270: {20, 170}} {
		img := image.NewRGBA(image.Rect(0, 0, 200, 200))
		p := placement.Page{Box: placement.Rect{X1: 100, Y1: 100, X2: 300, Y2: 300}, Rotate: rotate,
			Words: []placement.Word{{Box: placement.Rect{X1: 125, Y1: 275, X2: 135, Y2: 285}}, {Box: placement.Rect{X1: 205, Y1: 205, X2: 215, Y2: 215}}}}
		keep(img, p, render.Shown{Images: []placement.Rect{{X1: 120, Y1: 270, X2: 140, Y2: 290}}, Shapes: []placement.Rect{{X1: 200, Y1: 200, X2: 220, Y2: 220}}})
		at := func(x, y int) bool { return img.RGBAAt(x, y) == color.RGBA{} }
		if !at(corner.X, corner.Y) {
			t.Errorf("turned by %d: the picture is gone", rotate)
		}
		n := 0
		for i := 0; i < len(img.Pix); i += 4 {
			if img.Pix[i] == 0 {
				n++
			}
		}
		if n != 22*22+22*22-12*12 {
			t.Errorf("turned by %d: %d points stay", rotate, n)
		}
	}
}
