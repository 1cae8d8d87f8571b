package placement_test

import (
	"math"
	"strings"
	"testing"

	"trien/internal/placement"
	"trien/internal/problem"
)

// text is one line of a made page: what, where its baseline begins (points from the lower left of an A4 page), how large.
type text struct {
	s    string
	x, y float64
	size float64
	bold bool
}

// a4 lays lines out as a page: every letter half an em wide, blanks in the text as wide as they are.
func a4(lines ...text) placement.Page {
	p := placement.Page{Number: 1, Box: placement.Rect{X2: 595.3, Y2: 841.9}}
	for _, l := range lines {
		if l.size == 0 {
			l.size = 14
		}
		x := l.x
		for _, w := range splitKeeping(l.s) {
			width := 0.5 * l.size * float64(len([]rune(w)))
			if strings.TrimSpace(w) == "" {
				x += width / 2
				continue
			}
			p.Words = append(p.Words, placement.Word{
				Text: w, Size: l.size, Bold: l.bold, Base: placement.Point{X: x, Y: l.y},
				Box: placement.Rect{X1: x, Y1: l.y - 0.22*l.size, X2: x + width, Y2: l.y + 0.89*l.size},
			})
			x += width
		}
	}
	return p
}

// splitKeeping cuts text into words and the blanks between them.
func splitKeeping(s string) []string {
	var parts []string
	for i, r := range []rune(s) {
		blank := r == ' '
		if i == 0 || blank != (strings.TrimSpace(parts[len(parts)-1]) == "") {
			parts = append(parts, "")
		}
		parts[len(parts)-1] += string(r)
	}
	return parts
}

// turned gives the page as it is when its content was written turned by degrees counter-clockwise, in a box that begins elsewhere.
func turned(p placement.Page, degrees int) placement.Page {
	w, h := p.Box.Width(), p.Box.Height()
	move := func(q placement.Point) placement.Point {
		switch degrees {
		case 90:
			q = placement.Point{X: h - q.Y, Y: q.X}
		case 180:
			q = placement.Point{X: w - q.X, Y: h - q.Y}
		case 270:
			q = placement.Point{X: q.Y, Y: w - q.X}
		}
		return placement.Point{X: q.X + 30, Y: q.Y + 40}
	}
	rect := func(r placement.Rect) placement.Rect {
		a, b := move(placement.Point{X: r.X1, Y: r.Y1}), move(placement.Point{X: r.X2, Y: r.Y2})
		return placement.Rect{X1: min(a.X, b.X), Y1: min(a.Y, b.Y), X2: max(a.X, b.X), Y2: max(a.Y, b.Y)}
	}
	out := placement.Page{Number: p.Number, Box: rect(p.Box), Rotate: degrees}
	for _, word := range p.Words {
		word.Box, word.Base, word.Angle = rect(word.Box), move(word.Base), degrees
		out.Words = append(out.Words, word)
	}
	for _, r := range p.Pictures {
		out.Pictures = append(out.Pictures, rect(r))
	}
	for _, r := range p.Widgets {
		out.Widgets = append(out.Widgets, rect(r))
	}
	return out
}

// decision is a page as Party bodies lay it out.
func decision(more ...text) placement.Page {
	return a4(append([]text{
		{"ĐẢNG BỘ TỈNH AN BÌNH", 111, 769, 14, false}, {"ĐẢNG CỘNG SẢN VIỆT NAM", 322, 769, 14, true},
		{"Số          -QĐ/TU", 141, 721, 14, false}, {"An Bình, ngày          tháng          năm 2026", 300, 736, 14, false},
		{"QUYẾT ĐỊNH", 250, 680, 16, true},
		{"Nơi nhận:", 88, 290, 14, false}, {"- Lưu Văn phòng Tỉnh ủy.", 88, 276, 12, false},
		{"T/M BAN THƯỜNG VỤ", 350, 290, 14, true}, {"BÍ THƯ", 390, 272, 14, false}, {"Nguyễn Văn Ước", 370, 180, 14, true},
	}, more...)...)
}

func party(t *testing.T) placement.Profile {
	t.Helper()
	p, err := placement.Party()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func refusal(t *testing.T, err error, kind problem.Kind, words ...string) {
	t.Helper()
	if problem.KindOf(err) != kind {
		t.Fatalf("got %v (kind %q), want kind %q", err, problem.KindOf(err), kind)
	}
	for _, w := range words {
		if !strings.Contains(problem.WordsOf(err).VI, w) && !strings.Contains(problem.WordsOf(err).EN, w) {
			t.Errorf("the words do not say %q: %+v", w, problem.WordsOf(err))
		}
	}
}

func near(a, b float64) bool { return math.Abs(a-b) < 0.05 }
