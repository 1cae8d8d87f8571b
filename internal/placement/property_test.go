package placement_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"trien/internal/placement"
	"trien/internal/problem"
)

// anyPage draws a page of any size, box, turn and unit, with text blocks, pictures, fields and often a signer's block.
func anyPage(t *rapid.T, number int) placement.Page {
	w, h := rapid.Float64Range(30, 1500).Draw(t, "w"), rapid.Float64Range(30, 1500).Draw(t, "h")
	p := placement.Page{Number: number, Box: placement.Rect{X2: w, Y2: h}}
	if rapid.Bool().Draw(t, "a4") {
		p = decision()
		p.Number = number
		w, h = p.Box.Width(), p.Box.Height()
	}
	place := func() placement.Rect {
		x, y := rapid.Float64Range(-50, w).Draw(t, "x"), rapid.Float64Range(-50, h).Draw(t, "y")
		return placement.Rect{X1: x, Y1: y, X2: x + rapid.Float64Range(1, 300).Draw(t, "dx"), Y2: y + rapid.Float64Range(1, 40).Draw(t, "dy")}
	}
	words := []string{"T/M", "BÍ THƯ", "Nguyễn Văn Ước", "quyết định", "Số", "Trần Thị Hoa", "K/T CHÁNH VĂN PHÒNG"}
	for range rapid.IntRange(0, 12).Draw(t, "words") {
		r := place()
		p.Words = append(p.Words, placement.Word{Text: rapid.SampledFrom(words).Draw(t, "word"), Box: r, Size: r.Height(), Base: placement.Point{X: r.X1, Y: r.Y1 + r.Height()/5}})
	}
	for range rapid.IntRange(0, 2).Draw(t, "pictures") {
		p.Pictures = append(p.Pictures, place())
	}
	for range rapid.IntRange(0, 2).Draw(t, "fields") {
		p.Widgets = append(p.Widgets, place())
	}
	return scaled(turned(p, rapid.SampledFrom([]int{0, 90, 180, 270}).Draw(t, "turn")), rapid.SampledFrom([]float64{0, 1, 2, 0.5, 30}).Draw(t, "unit"))
}

// scaled gives the page as it is written where a unit of user space has so many points.
func scaled(p placement.Page, unit float64) placement.Page {
	if unit == 0 {
		return p
	}
	rects := func(list []placement.Rect) []placement.Rect {
		var out []placement.Rect
		for _, r := range list {
			out = append(out, shrunk(r, unit))
		}
		return out
	}
	out := placement.Page{Number: p.Number, Rotate: p.Rotate, Unit: unit, Box: shrunk(p.Box, unit), Pictures: rects(p.Pictures), Widgets: rects(p.Widgets)}
	for _, w := range p.Words {
		w.Box, w.Base, w.Size = shrunk(w.Box, unit), placement.Point{X: w.Base.X / unit, Y: w.Base.Y / unit}, w.Size/unit
		out.Words = append(out.Words, w)
	}
	return out
}

func shrunk(r placement.Rect, unit float64) placement.Rect {
	return placement.Rect{X1: r.X1 / unit, Y1: r.Y1 / unit, X2: r.X2 / unit, Y2: r.Y2 / unit}
}

// anyProfile is one of ours, or ours with a mark changed.
func anyProfile(t *rapid.T) placement.Profile {
	p, err := placement.Builtin(rapid.SampledFrom(placement.Builtins()).Draw(t, "profile"))
	if err != nil {
		t.Fatal(err)
	}
	p.Gap, p.Edge = rapid.Float64Range(0, 5).Draw(t, "gap"), rapid.Float64Range(0, 10).Draw(t, "edge")
	role := rapid.SampledFrom(placement.Roles()).Draw(t, "changed")
	m := p.Marks[role]
	m.Anchor, m.Page = rapid.SampledFrom(placement.Anchors()).Draw(t, "anchor"), ""
	m.Width, m.Height = rapid.Float64Range(5, 200).Draw(t, "width"), rapid.Float64Range(3, 100).Draw(t, "height")
	m.MinWidth, m.MinHeight = m.Width/2, m.Height/2
	m.Overlap, m.MinOverlap = 0, 0
	if m.Anchor == placement.OverSignature {
		m.Overlap, m.MinOverlap = 0.4, 0.1
	}
	if m.Anchor == placement.Absolute {
		m.X, m.Y, m.Page = rapid.Float64Range(0, 300).Draw(t, "mx"), rapid.Float64Range(0, 400).Draw(t, "my"), rapid.SampledFrom([]string{"", "last", "2"}).Draw(t, "page")
	}
	p.Marks[role] = m
	return p
}

// TestAnyPage: whatever the page, the profile and the role, the mark lies inside what is seen and off everything that stands there, or it is
// refused with words. A seal's picture may cover the signature, at most to half.
func TestAnyPage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pages := []placement.Page{anyPage(t, 1)}
		if rapid.Bool().Draw(t, "second") {
			pages = append(pages, anyPage(t, 2))
		}
		prof, role := anyProfile(t), rapid.SampledFrom(placement.Roles()).Draw(t, "role")
		r := placement.Request{Role: role, Signer: rapid.SampledFrom([]string{"", "Nguyễn Văn Ước"}).Draw(t, "signer"), Picture: rapid.Bool().Draw(t, "picture")}
		s, err := prof.Place(pages, r)
		if err != nil {
			if k := problem.KindOf(err); k != problem.Refused {
				t.Fatalf("kind %q: %v", k, err)
			}
			if w := problem.WordsOf(err); w.VI == "" || w.EN == "" {
				t.Fatalf("no words: %+v", w)
			}
			return
		}
		clear(t, pages[s.Page-1], s, prof.Marks[role], r.Picture)
	})
}

// clear fails where a spot covers something or leaves the page.
func clear(t *rapid.T, p placement.Page, s placement.Spot, m placement.Mark, picture bool) {
	slack := 0.05 / max(p.Unit, 1)
	if !s.Rect.Within(p.Box.Grow(slack)) {
		t.Fatalf("%+v is outside what is seen: %+v", s, p.Box)
	}
	if w, h := s.Size(); w <= 0 || h <= 0 || math.IsNaN(w+h) {
		t.Fatalf("%+v has no size", s)
	}
	inner := s.Rect.Grow(-slack)
	seal := picture && m.Anchor == placement.OverSignature
	for _, w := range p.Words {
		if covers(inner, w.Box, seal && m.Shape == "round") {
			t.Fatalf("%+v covers %+v", s, w)
		}
	}
	for _, o := range p.Pictures {
		if covers(inner, o, seal && m.Shape == "round") {
			t.Fatalf("%+v covers a picture at %+v", s, o)
		}
	}
	covered := 0
	for _, o := range p.Widgets {
		if covers(inner, o, seal && m.Shape == "round") {
			covered++
		}
	}
	if covered > 1 || covered > 0 && !seal {
		t.Fatalf("%+v covers %d fields of %+v", s, covered, p.Widgets)
	}
}

// covers tells whether the rectangle, or the ellipse in it, lies over o; the ellipse is tried point by point, apart from how placement does it.
func covers(r, o placement.Rect, round bool) bool {
	if !r.Overlaps(o) || !round {
		return r.Overlaps(o)
	}
	cx, cy := (r.X1+r.X2)/2, (r.Y1+r.Y2)/2
	for i := range 360 {
		sin, cos := math.Sincos(float64(i) * math.Pi / 180)
		for _, d := range []float64{0.25, 0.5, 0.75, 0.98} {
			x, y := cx+d*cos*r.Width()/2, cy+d*sin*r.Height()/2
			if x > o.X1 && x < o.X2 && y > o.Y1 && y < o.Y2 {
				return true
			}
		}
	}
	return false
}

// TestNearestIsFree: the place that a refusal names can be had.
func TestNearestIsFree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pages := []placement.Page{anyPage(t, 1)}
		prof := anyProfile(t)
		role := rapid.SampledFrom(placement.Roles()).Draw(t, "role")
		_, err := prof.Place(pages, placement.Request{Role: role})
		s, ok := placement.Nearest(err)
		if !ok {
			return
		}
		m := prof.Marks[role]
		clear(t, pages[0], s, m, false)
	})
}
