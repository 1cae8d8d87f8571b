package placement

// Line is a piece of a line as a reader sees it: words of one baseline with no wide gap between them. Boxes are in points from the lower left
// corner of the page turned upright.
type Line struct {
	Text  string // composed (NFC), single spaces
	Words []Word
	Box   Rect
	Base  float64 // of its baseline
	Size  float64 // the largest font size in it, in points
	Row   int     // pieces of one row share it, counted from the top
}

// Upright is a page turned so that most of its text reads from left to right.
type Upright struct {
	Number        int
	Width, Height float64 // in points
	Lines         []Line  // from the top; those of one row from the left
	Drawn         []Rect  // images, ruled lines, drawings
	Scan          bool    // a picture makes most of the page: what text it has was recognised, not written
	sheet         *sheet
}

// Upright turns a page for reading.
func (p Page) Upright() Upright {
	s := newSheet(p)
	u := Upright{Number: p.Number, Width: s.w, Height: s.h, Scan: p.Ink != nil, sheet: s}
	for _, g := range s.segs {
		u.Lines = append(u.Lines, Line{Text: g.text, Words: g.words, Box: g.box, Base: g.base, Size: g.size, Row: g.row})
	}
	for _, r := range p.Pictures {
		u.Drawn = append(u.Drawn, s.in(r))
	}
	return u
}

// Spot gives a rectangle of the upright page in the page's own user space.
func (u Upright) Spot(r Rect) Spot { return u.sheet.spot(r) }

// LineOf makes a line of words that stand in one row, from left to right.
func LineOf(words []Word, row int) Line {
	g := newSegment(words, row)
	return Line{Text: g.text, Words: words, Box: g.box, Base: g.base, Size: g.size, Row: row}
}

// IsName says whether a text looks like a person's name, rank or degree before it or not.
func IsName(text string) bool { return isName(compose(text)) }
