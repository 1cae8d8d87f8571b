package form

import (
	"cmp"
	"slices"
	"strings"

	"trien/internal/limits"
	"trien/internal/placement"
	"trien/internal/problem"
)

// Block is one part of a document where it was found.
type Block struct {
	Part  Part
	Text  string // composed, single spaces, without leader dots
	Spot  Spot
	lines []placement.Line
	page  int // index of its page
}

// Reading is a document whose parts were found.
type Reading struct {
	Type    string // abbreviation, "" where it was not found; a letter has none on the page and is told by its form
	Date    string // 2006-01-02 as printed; "" where it is blank, no day, or not found
	Blocks  []Block
	Blind   problem.Words       // why the text can't be read at all; no words where it can
	pages   []placement.Upright // with whole words
	drawn   []placement.Upright // with words as the file draws them: what its fonts are
	left    float64             // of the text of most lines, in points from the left edge
	right   float64
	foreign bool // fonts of an old code: the letters are not what they seem
}

// Read finds the parts of a document by the names of types that a version of the rules knows.
func Read(pages []placement.Page, rules *Rules) *Reading {
	r := &Reading{}
	lines := 0
	for _, p := range pages {
		u := p.Upright()
		if lines += len(u.Lines); lines > limits.FormLines {
			break
		}
		r.drawn, r.pages = append(r.drawn, u), append(r.pages, glued(u))
	}
	if r.Blind = r.blind(); r.Blind.VI != "" {
		return r
	}
	r.left, r.right = r.column()
	r.pageNumbers()
	h := r.head()
	r.title(h, rules)
	sign := r.signer()
	r.recipients(sign)
	r.body(sign)
	r.marks()
	slices.SortStableFunc(r.Blocks, func(a, b Block) int { return cmp.Compare(a.page, b.page) })
	return r
}

// blind says why there is nothing to read: no pages, no words, or a picture of a page.
func (r *Reading) blind() problem.Words {
	words := 0
	for _, p := range r.pages {
		for _, l := range p.Lines {
			words += len(l.Words)
			for _, w := range l.Words {
				r.foreign = r.foreign || oldFont(w.Font)
			}
		}
	}
	switch {
	case len(r.pages) == 0:
		return problem.Words{VI: "tệp không có trang nào", EN: "the file has no page"}
	case r.pages[0].Scan:
		return problem.Words{VI: "trang 1 là ảnh quét nên máy không đo được chữ", EN: "page 1 is a scan, so its letters can't be measured"}
	case words < 5:
		return problem.Words{VI: "tệp không có lớp chữ (chỉ có ảnh hoặc nét vẽ)", EN: "the file has no text layer (only pictures or drawings)"}
	}
	return problem.Words{}
}

// oldFont tells the fonts of the codes that were used before Unicode: TCVN3 (".VnTime"), VNI ("VNI-Times").
func oldFont(name string) bool {
	n := strings.ToLower(name)
	return strings.HasPrefix(n, ".vn") || strings.HasPrefix(n, "vni-") || strings.HasPrefix(n, "vni ")
}

// column gives where most long lines begin and end.
func (r *Reading) column() (left, right float64) {
	var starts, ends []float64
	for _, p := range r.pages {
		for _, l := range p.Lines {
			if l.Box.Width() > p.Width/2 {
				starts, ends = append(starts, l.Box.X1), append(ends, l.Box.X2)
			}
		}
	}
	if len(starts) == 0 {
		return r.pages[0].Width / 7, r.pages[0].Width * 0.93
	}
	slices.Sort(starts)
	slices.Sort(ends)
	return starts[len(starts)/10], ends[len(ends)*9/10]
}

// add keeps a part.
func (r *Reading) add(part Part, page int, lines ...placement.Line) {
	if len(lines) == 0 {
		return
	}
	box := lines[0].Box
	var texts []string
	for _, l := range lines {
		box = box.Union(l.Box)
		texts = append(texts, l.Text)
	}
	u := r.pages[page]
	r.Blocks = append(r.Blocks, Block{Part: part, Text: clean(strings.Join(texts, " ")), Spot: Spot{u.Number, u.Spot(box).Rect}, lines: lines, page: page})
}

// part gives the first block of a part.
func (r *Reading) part(p Part) (Block, bool) {
	i := slices.IndexFunc(r.Blocks, func(b Block) bool { return b.Part == p })
	if i < 0 {
		return Block{}, false
	}
	return r.Blocks[i], true
}

// parts gives every block of a part.
func (r *Reading) parts(p Part) []Block {
	var list []Block
	for _, b := range r.Blocks {
		if b.Part == p {
			list = append(list, b)
		}
	}
	return list
}

func (b Block) box() placement.Rect {
	box := b.lines[0].Box
	for _, l := range b.lines {
		box = box.Union(l.Box)
	}
	return box
}

func (b Block) words() []placement.Word {
	var list []placement.Word
	for _, l := range b.lines {
		list = append(list, l.Words...)
	}
	return list
}

// rows puts the lines of a page together that share a row.
func rows(lines []placement.Line) [][]placement.Line {
	var out [][]placement.Line
	for _, l := range lines {
		if n := len(out); n > 0 && out[n-1][0].Row == l.Row {
			out[n-1] = append(out[n-1], l)
			continue
		}
		out = append(out, []placement.Line{l})
	}
	return out
}

func wordsOf(lines []placement.Line) []placement.Word {
	var list []placement.Word
	for _, l := range lines {
		list = append(list, l.Words...)
	}
	return list
}

func middle(r placement.Rect) float64 { return (r.X1 + r.X2) / 2 }

// pageNumbers finds the lines in the margins that are nothing but a number, dashes around it or not.
func (r *Reading) pageNumbers() {
	const margin = 26 * perMM
	for i, p := range r.pages {
		for _, row := range rows(p.Lines) {
			l := row[0]
			if len(row) == 1 && (l.Base > p.Height-margin || l.Base < margin) && isNumber(l.Text) {
				r.add(PageNumber, i, l)
			}
		}
	}
}

// perMM is how many points a millimetre has.
const perMM = 72 / 25.4

func isNumber(text string) bool {
	text = strings.Trim(text, "-–— ")
	return text != "" && len(text) <= 4 && strings.Trim(text, "0123456789") == ""
}
