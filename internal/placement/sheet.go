package placement

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// sheet is a page turned so that its text reads from left to right: u runs along the text, v upwards, both in points from the lower
// left corner of what is seen. Placement thinks here and turns its answer back.
type sheet struct {
	page Page
	turn int     // degrees counter-clockwise of the text in user space
	unit float64 // points a unit of user space has
	w, h float64 // in points
	segs []segment
}

// segment is a piece of a line: words with no wide gap between them. In two columns each has its own.
type segment struct {
	words []Word // boxes and bases in sheet coordinates
	text  string // composed, single spaces
	box   Rect
	base  float64
	size  float64
	bold  bool
	row   int // pieces of one line share it
}

// Turn gives the direction of most of a page's text, or of the page as its reader sees it where it has none: by how many degrees
// counter-clockwise a mark is drawn in user space to stand upright there.
func (p Page) Turn() int {
	letters := map[int]int{}
	for _, w := range p.Words {
		if w.Angle%90 == 0 {
			letters[(w.Angle%360+360)%360] += len(w.Text)
		}
	}
	best, most := (p.Rotate%360+360)%360/90*90, 0
	for _, turn := range []int{0, 90, 180, 270} {
		if letters[turn] > most {
			best, most = turn, letters[turn]
		}
	}
	return best
}

func newSheet(p Page) *sheet {
	s := &sheet{page: p, turn: p.Turn(), unit: unit(p.Unit)}
	s.w, s.h = p.Box.Width()*s.unit, p.Box.Height()*s.unit
	if s.turn%180 != 0 {
		s.w, s.h = s.h, s.w
	}
	words := make([]Word, 0, len(p.Words))
	for _, w := range p.Words {
		if (w.Angle%360+360)%360 == s.turn {
			w.Box, w.Base, w.Size = s.in(w.Box), s.point(w.Base), w.Size*s.unit
			words = append(words, w)
		}
	}
	s.segs = segments(words)
	return s
}

// point turns a place in user space into sheet coordinates.
func (s *sheet) point(p Point) Point {
	b, u := s.page.Box, s.unit
	switch s.turn {
	case 90:
		return Point{(p.Y - b.Y1) * u, (b.X2 - p.X) * u}
	case 180:
		return Point{(b.X2 - p.X) * u, (b.Y2 - p.Y) * u}
	case 270:
		return Point{(b.Y2 - p.Y) * u, (p.X - b.X1) * u}
	}
	return Point{(p.X - b.X1) * u, (p.Y - b.Y1) * u}
}

func (s *sheet) in(r Rect) Rect {
	return spanned(s.point(Point{r.X1, r.Y1}), s.point(Point{r.X2, r.Y2}))
}

// out turns a rectangle of the sheet back into user space.
func (s *sheet) out(r Rect) Rect {
	b := s.page.Box
	back := func(u, v float64) Point {
		u, v = u/s.unit, v/s.unit
		switch s.turn {
		case 90:
			return Point{b.X2 - v, b.Y1 + u}
		case 180:
			return Point{b.X2 - u, b.Y2 - v}
		case 270:
			return Point{b.X1 + v, b.Y2 - u}
		}
		return Point{b.X1 + u, b.Y1 + v}
	}
	return spanned(back(r.X1, r.Y1), back(r.X2, r.Y2))
}

func spanned(a, b Point) Rect {
	return Rect{min(a.X, b.X), min(a.Y, b.Y), max(a.X, b.X), max(a.Y, b.Y)}
}

// spot makes the answer from a rectangle of the sheet, rounded to hundredths of a point.
func (s *sheet) spot(r Rect) Spot {
	r = s.out(r)
	scale := 100 * math.Pow(10, math.Ceil(math.Log10(max(1, s.unit))))
	for _, v := range []*float64{&r.X1, &r.Y1, &r.X2, &r.Y2} {
		*v = math.Round(*v*scale) / scale
	}
	return Spot{Page: s.page.Number, Rect: r, Turn: s.turn, Unit: s.page.Unit}
}

// obstacles are all that a mark may not cover, in sheet coordinates.
func (s *sheet) obstacles(taken []Spot) []Rect {
	var all []Rect
	for _, w := range s.page.Words {
		all = append(all, s.in(w.Box))
	}
	pictures := s.page.Pictures
	if s.page.Ink != nil { // of a scan, only what is dark counts: its paper is blank room
		pictures = s.page.Ink
	}
	for _, list := range [][]Rect{pictures, s.page.Widgets} {
		for _, r := range list {
			all = append(all, s.in(r))
		}
	}
	for _, t := range taken {
		if t.Page == s.page.Number {
			all = append(all, s.in(t.Rect))
		}
	}
	return all
}

// segments groups words into lines by their baselines and cuts the lines at wide gaps.
func segments(words []Word) []segment {
	words = slices.DeleteFunc(words, func(w Word) bool { return strings.TrimSpace(compose(w.Text)) == "" })
	slices.SortStableFunc(words, func(a, b Word) int { return cmp.Compare(b.Base.Y, a.Base.Y) })
	var segs []segment
	for row, start := 0, 0; start < len(words); row++ {
		end := start + 1
		for end < len(words) && words[start].Base.Y-words[end].Base.Y < 0.3*max(words[start].Size, 4) {
			end++
		}
		line := words[start:end]
		slices.SortStableFunc(line, func(a, b Word) int { return cmp.Compare(a.Box.X1, b.Box.X1) })
		segs = append(segs, cut(line, row)...)
		start = end
	}
	return segs
}

// cut makes segments of one line: a gap over 1.2 em parts them.
func cut(line []Word, row int) []segment {
	var segs []segment
	start := 0
	for i := range line {
		if i+1 == len(line) || line[i+1].Box.X1-line[i].Box.X2 > 1.2*max(line[i].Size, line[i+1].Size) {
			segs = append(segs, newSegment(line[start:i+1], row))
			start = i + 1
		}
	}
	return segs
}

func newSegment(words []Word, row int) segment {
	g := segment{words: words, box: words[0].Box, base: words[0].Base.Y, row: row, bold: true}
	var texts []string
	for _, w := range words {
		texts = append(texts, compose(w.Text))
		g.box = g.box.Union(w.Box)
		g.size = max(g.size, w.Size)
		g.bold = g.bold && w.Bold
	}
	g.text = strings.Join(texts, " ")
	return g
}

// compose gives text in the form in which it is compared: NFC, no invisible characters.
func compose(text string) string {
	return norm.NFC.String(strings.Map(func(r rune) rune {
		switch r {
		case '\u200b', '\u200c', '\u200d', '\u00ad', '\ufeff', '\u2060':
			return -1
		}
		return r
	}, text))
}
