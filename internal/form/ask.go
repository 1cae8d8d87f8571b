package form

import (
	"fmt"
	"math"
	"strings"

	"trien/internal/limits"
	"trien/internal/placement"
	"trien/internal/problem"
)

// near is how much a size may differ before it is another one, in points: fonts are scaled by a hair where a page is printed to PDF.
const near = 0.3

// ask puts one rule's question. applies is false where the rule is about a part that is not there and need not be.
func ask(r *Reading, rules *Rules, rule Rule) (a Answer, applies bool) {
	if rule.Ask == Paper && len(r.pages) > 0 {
		return r.paper(rule), true
	}
	if r.Blind.VI != "" {
		return unchecked(r.Blind), true
	}
	if r.foreign && rule.Ask != Unicode && rule.Ask != Margins {
		return unchecked(problem.Words{VI: "phông chữ theo bảng mã cũ (TCVN3, VNI) nên máy không đọc đúng chữ", EN: "the letters are in a font of an old code (TCVN3, VNI) and can't be read"}), true
	}
	if f, whole := pageAsks()[rule.Ask]; whole {
		return f(r, rules, rule), true
	}
	blocks := r.parts(rule.Part)
	switch {
	case rule.Ask == Present && len(blocks) == 0:
		w := rule.Part.Words()
		return Answer{Result: NotMet, Found: problem.Words{VI: "không tìm thấy " + w.VI, EN: "there is no " + w.EN}}, true
	case rule.Ask == Present:
		return met(), true
	case rule.Ask == Absent && len(blocks) > 0:
		return notMet(quoted(blocks[0].Text), blocks...), true
	case rule.Ask == Absent:
		return met(), true
	case len(blocks) == 0:
		return Answer{}, false
	}
	return partAsks()[rule.Ask](r, rule, blocks), true
}

// pageAsks are the questions about pages and the text as a whole.
func pageAsks() map[Ask]func(*Reading, *Rules, Rule) Answer {
	return map[Ask]func(*Reading, *Rules, Rule) Answer{
		Margins: (*Reading).margins, Fonts: (*Reading).fonts, Unicode: (*Reading).unicode, Numbering: (*Reading).numbering, Tones: (*Reading).tones,
		Justified: (*Reading).justified, Indent: (*Reading).indent, Spacing: (*Reading).spacing, Gap: (*Reading).gap,
	}
}

// partAsks are the questions about parts that are there.
func partAsks() map[Ask]func(*Reading, Rule, []Block) Answer {
	return map[Ask]func(*Reading, Rule, []Block) Answer{
		Text: (*Reading).text, Pattern: (*Reading).pattern, Without: (*Reading).without, Size: (*Reading).size, Style: (*Reading).style, Side: (*Reading).side,
		Below: (*Reading).below, Level: (*Reading).level, RuledLine: (*Reading).ruled, Each: (*Reading).each, Ending: (*Reading).ending, TopEdge: (*Reading).topEdge,
	}
}

func met() Answer { return Answer{Result: Met} }

func unchecked(why problem.Words) Answer { return Answer{Result: Unchecked, Found: why} }

// notMet says what was found, at the blocks' places.
func notMet(found problem.Words, blocks ...Block) Answer {
	a := Answer{Result: NotMet, Found: found}
	for _, b := range blocks {
		if len(a.Spots) < limits.FormSpots {
			a.Spots = append(a.Spots, b.Spot)
		}
	}
	return a
}

func quoted(text string) problem.Words {
	return problem.Words{VI: "văn bản ghi “" + shorten(text) + "”", EN: "the document has “" + shorten(text) + "”"}
}

func said(format string, vi, en any) problem.Words {
	return problem.Words{VI: fmt.Sprintf(format, vi), EN: fmt.Sprintf(format, en)}
}

func (r *Reading) text(rule Rule, blocks []Block) Answer {
	for _, want := range rule.Texts {
		if sameText(blocks[0].Text, want) {
			return met()
		}
	}
	return notMet(quoted(blocks[0].Text), blocks[0])
}

func (r *Reading) pattern(rule Rule, blocks []Block) Answer {
	for _, b := range blocks {
		if !rule.strict.MatchString(b.Text) && !rule.loose.MatchString(squeeze(b.Text)) {
			return notMet(quoted(b.Text), b)
		}
	}
	return met()
}

func (r *Reading) without(rule Rule, blocks []Block) Answer {
	for _, b := range blocks {
		if rule.strict.MatchString(b.Text) {
			return notMet(quoted(b.Text), b)
		}
	}
	return met()
}

func (r *Reading) ending(rule Rule, blocks []Block) Answer {
	last := blocks[len(blocks)-1]
	if rule.strict.MatchString(last.Text) || rule.loose.MatchString(squeeze(last.Text)) {
		return met()
	}
	return notMet(quoted(last.Text), last)
}

// size: most letters of each block are of that size.
func (r *Reading) size(rule Rule, blocks []Block) Answer {
	var bad []Block
	worst := 0.0
	for _, b := range joined(rule.Part, blocks) {
		if rule.Part == Body {
			b.lines = r.prose(b)
		}
		s, known := usual(b.words())
		if !known {
			continue
		}
		if s < rule.Min-near || s > rule.Max+near {
			bad, worst = append(bad, b), s
		}
	}
	if len(bad) == 0 {
		return met()
	}
	return notMet(problem.Words{VI: "cỡ chữ " + number(worst), EN: "font size " + number(worst)}, bad...)
}

// prose leaves rows of tables out of the text.
func (r *Reading) prose(b Block) []placement.Line {
	var list []placement.Line
	for _, row := range rows(b.lines) {
		if len(row) == 1 && row[0].Box.Width() > (r.right-r.left)/3 {
			list = append(list, row...)
		}
	}
	return list
}

// joined makes one block of all, for questions about the whole of what has many parts.
func joined(part Part, blocks []Block) []Block {
	if part == Body || part == Bases || part == Items {
		return blocks
	}
	return blocks[:1]
}

// usual gives the font size of most letters, in points.
func usual(words []placement.Word) (size float64, ok bool) {
	count := map[float64]int{}
	for _, w := range words {
		count[math.Round(w.Size*4)/4] += len([]rune(w.Text))
	}
	best := 0
	for s, n := range count {
		if n > best || n == best && s < size {
			size, best = s, n
		}
	}
	return size, best > 0
}

// number writes a size without superfluous digits.
func number(f float64) string {
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.2f", f), "0"), ".")
}

func (r *Reading) style(rule Rule, blocks []Block) Answer {
	var found problem.Words
	var bad []Block
	open := false
	for _, b := range joined(rule.Part, blocks) {
		if rule.Part == Body {
			b.lines = r.prose(b)
		}
		if rule.Part == Addressee { // the words "Kính gửi"; who it goes to may be set otherwise
			b.lines = []placement.Line{{Words: b.words()[:min(2, len(b.words()))]}}
		}
		if len(b.words()) == 0 {
			continue
		}
		w, unknown := rule.styleOf(b)
		if open = open || unknown; w.VI != "" {
			found, bad = w, append(bad, b)
		}
	}
	switch {
	case len(bad) > 0:
		return notMet(found, bad...)
	case open:
		return unchecked(problem.Words{VI: "phông chữ trong tệp không có tên nên không biết kiểu đậm, nghiêng", EN: "the fonts of the file have no names, so bold and italic can't be told"})
	}
	return met()
}

// styleOf says how a block is set otherwise than asked; unknown where its fonts do not tell.
func (rule Rule) styleOf(b Block) (found problem.Words, unknown bool) {
	is := map[string]problem.Words{}
	for _, s := range []struct{ want, have, vi, en string }{
		{rule.Bold, bold(b.words()), "đậm", "bold"}, {rule.Italic, italic(b.words()), "nghiêng", "italic"}, {rule.Caps, yesNo(capitals(b.Text)), "in hoa", "capitals"},
	} {
		switch {
		case s.want == "" || s.want == s.have:
		case s.have == "":
			unknown = true
		case s.have == "yes":
			is[s.vi] = problem.Words{VI: "chữ " + s.vi, EN: s.en}
		default:
			is[s.vi] = problem.Words{VI: "chữ không " + s.vi, EN: "not " + s.en}
		}
	}
	var vi, en []string
	for _, k := range []string{"đậm", "nghiêng", "in hoa"} {
		if w, ok := is[k]; ok {
			vi, en = append(vi, w.VI), append(en, w.EN)
		}
	}
	return problem.Words{VI: strings.Join(vi, ", "), EN: strings.Join(en, ", ")}, unknown
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
