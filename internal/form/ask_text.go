package form

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"

	"trien/internal/limits"
	"trien/internal/placement"
	"trien/internal/problem"
)

// fonts: nearly all letters are in one of the fonts of the version, or in one of the same measures.
func (r *Reading) fonts(rules *Rules, _ Rule) Answer {
	allowed := append(slices.Clone(rules.Fonts), rules.Equal...)
	all, unknown := 0, 0
	other := map[string]int{}
	var spots []Spot
	for _, p := range r.drawn {
		for _, l := range p.Lines {
			for _, w := range l.Words {
				n := lettersIn(w.Text)
				all += n
				switch {
				case n == 0:
				case w.Font == "":
					unknown += n
				case !isFont(w.Font, allowed):
					other[family(w.Font)] += n
					if len(spots) < limits.FormSpots && (len(spots) == 0 || w.Box.Width() > 20) {
						spots = append(spots, Spot{p.Number, p.Spot(w.Box).Rect})
					}
				}
			}
		}
	}
	strange, name := 0, ""
	for f, n := range other {
		if strange += n; n > other[name] || n == other[name] && f < name {
			name = f
		}
	}
	switch {
	case strange*50 > all:
		return Answer{Result: NotMet, Found: problem.Words{VI: fmt.Sprintf("%d%% chữ dùng phông khác: %s", strange*100/all, name), EN: fmt.Sprintf("%d%% of the letters are in another font: %s", strange*100/all, name)}, Spots: spots}
	case unknown*2 > all:
		return unchecked(problem.Words{VI: "phông chữ trong tệp không có tên", EN: "the fonts of the file have no names"})
	}
	return met()
}

func lettersIn(text string) int {
	n := 0
	for _, r := range text {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}

// isFont compares names as fonts have them: "TimesNewRomanPS-BoldMT" is Times New Roman.
func isFont(name string, allowed []string) bool {
	have := letters(name)
	return slices.ContainsFunc(allowed, func(a string) bool { return strings.HasPrefix(have, letters(a)) })
}

func family(name string) string {
	f, _, _ := strings.Cut(name, "-")
	f, _, _ = strings.Cut(f, ",")
	return shorten(f)
}

func (r *Reading) unicode(_ *Rules, _ Rule) Answer {
	for _, p := range r.drawn {
		for _, l := range p.Lines {
			for _, w := range l.Words {
				if oldFont(w.Font) {
					return Answer{Result: NotMet, Found: problem.Words{VI: "dùng phông chữ theo bảng mã cũ: " + w.Font, EN: "a font of an old code is used: " + w.Font}, Spots: []Spot{{p.Number, p.Spot(l.Box).Rect}}}
				}
			}
		}
	}
	return met()
}

// tones finds syllables whose mark stands on the first vowel: hòa, thủy. The Party writes hoà, thuỷ.
func (r *Reading) tones(_ *Rules, _ Rule) Answer {
	a, n := met(), 0
	for _, p := range r.pages {
		for _, l := range p.Lines {
			for _, w := range l.Words {
				if !oldTone(clean(w.Text)) {
					continue
				}
				if n++; n == 1 {
					a.Result = NotMet
					a.Found = problem.Words{VI: "có chữ như “" + shorten(clean(w.Text)) + "”", EN: "there are words such as “" + shorten(clean(w.Text)) + "”"}
				}
				if len(a.Spots) < limits.FormSpots {
					a.Spots = append(a.Spots, Spot{p.Number, p.Spot(w.Box).Rect})
				}
			}
		}
	}
	if n > 1 {
		a.Found.VI, a.Found.EN = fmt.Sprintf("%d chữ, như %s", n, strings.TrimPrefix(a.Found.VI, "có chữ như ")), fmt.Sprintf("%d words, such as %s", n, strings.TrimPrefix(a.Found.EN, "there are words such as "))
	}
	return a
}

// oldTone says whether a syllable ends in òa, òe, ùy with the mark on the first vowel; "quý" is none, its u belongs to q.
func oldTone(word string) bool {
	r := []rune(strings.ToLower(strings.TrimFunc(word, func(r rune) bool { return !unicode.IsLetter(r) })))
	n := len(r)
	if n < 2 {
		return false
	}
	first, second := r[n-2], r[n-1]
	switch second {
	case 'a', 'e':
		return strings.ContainsRune("òóỏõọ", first)
	case 'y':
		return strings.ContainsRune("ùúủũụ", first)
	}
	return false
}

// justified: of the lines that another of their paragraph follows, that share reaches the right margin.
func (r *Reading) justified(_ *Rules, rule Rule) Answer {
	full, all := 0, 0
	var spots []Spot
	for _, p := range r.paragraphs() {
		for i, l := range p.lines {
			if i == len(p.lines)-1 || l.Box.Width() < (r.right-r.left)/2 {
				continue
			}
			if all++; math.Abs(l.Box.X2-r.right) < 4 {
				full++
			} else if len(spots) < limits.FormSpots {
				spots = append(spots, Spot{r.pages[p.page].Number, r.pages[p.page].Spot(l.Box).Rect})
			}
		}
	}
	if all < 4 {
		return few()
	}
	if share := float64(full) / float64(all); share < rule.Min {
		return Answer{Result: NotMet, Found: problem.Words{VI: fmt.Sprintf("chỉ %.0f%% số dòng chạm lề phải", 100*share), EN: fmt.Sprintf("only %.0f%% of the lines reach the right margin", 100*share)}, Spots: spots}
	}
	return met()
}

func few() Answer {
	return unchecked(problem.Words{VI: "văn bản có quá ít dòng để đo", EN: "the text has too few lines to measure"})
}

// middling gives the middle value of a list; false where it has fewer than least.
func middling(list []float64, least int) (float64, bool) {
	if len(list) < least {
		return 0, false
	}
	slices.Sort(list)
	return list[len(list)/2], true
}

// indent measures how far the first lines of paragraphs of several lines go in.
func (r *Reading) indent(_ *Rules, rule Rule) Answer {
	var in []float64
	var first []Spot
	for _, p := range r.paragraphs() {
		if len(p.lines) > 1 && strings.IndexAny(clean(p.lines[0].Text), "-+") != 0 {
			in = append(in, (p.lines[0].Box.X1-p.lines[1].Box.X1)/perMM)
			first = append(first, Spot{r.pages[p.page].Number, r.pages[p.page].Spot(p.lines[0].Box).Rect})
		}
	}
	mm, ok := middling(in, 2)
	if !ok {
		return few()
	}
	if mm < rule.Min-1 || mm > rule.Max+1 {
		return Answer{Result: NotMet, Found: problem.Words{VI: fmt.Sprintf("đầu đoạn lùi vào %.1f mm", mm), EN: fmt.Sprintf("first lines go in by %.1f mm", mm)}, Spots: first[:min(len(first), 3)]}
	}
	return met()
}

// pitches are the distances of the lines within paragraphs, in points, and by their font size.
func (r *Reading) pitches() (points, times []float64, where []placement.Line, page int) {
	for _, p := range r.paragraphs() {
		for i := 1; i < len(p.lines); i++ {
			d := p.lines[i-1].Base - p.lines[i].Base
			points, times = append(points, d), append(times, d/p.lines[i].Size)
			if len(where) == 0 {
				where, page = p.lines, p.page
			}
		}
	}
	return points, times, where, page
}

func (r *Reading) spacing(_ *Rules, rule Rule) Answer {
	points, times, where, page := r.pitches()
	pt, ok := middling(points, 3)
	if !ok {
		return few()
	}
	have, found := pt, problem.Words{VI: fmt.Sprintf("các dòng cách nhau %.1f pt", pt), EN: fmt.Sprintf("lines stand %.1f pt apart", pt)}
	if rule.Times {
		have, _ = middling(times, 3)
		have /= single
		found = problem.Words{VI: fmt.Sprintf("dãn dòng %.2f", have), EN: fmt.Sprintf("line spacing %.2f", have)}
	}
	if have < rule.Min-0.06 || have > rule.Max+0.06 {
		u := r.pages[page]
		return Answer{Result: NotMet, Found: found, Spots: []Spot{{u.Number, u.Spot(where[0].Box.Union(where[len(where)-1].Box)).Rect}}}
	}
	return met()
}

// single is the line height of Times New Roman by its size: single spacing.
const single = 1.15

// gap measures how much further apart paragraphs stand than lines.
func (r *Reading) gap(_ *Rules, rule Rule) Answer {
	points, _, _, _ := r.pitches()
	pitch, ok := middling(points, 3)
	if !ok {
		return few()
	}
	var gaps []float64
	var spot []Spot
	ps := r.paragraphs()
	for i := 1; i < len(ps); i++ {
		up, low := ps[i-1].lines[len(ps[i-1].lines)-1], ps[i].lines[0]
		if d := up.Base - low.Base; ps[i].page == ps[i-1].page && d > 0 && d < 4*low.Size {
			gaps = append(gaps, d-pitch)
			u := r.pages[ps[i].page]
			spot = append(spot, Spot{u.Number, u.Spot(low.Box).Rect})
		}
	}
	g, ok := middling(gaps, 1)
	if !ok {
		return few()
	}
	if g < rule.Min-1 {
		return Answer{Result: NotMet, Found: problem.Words{VI: fmt.Sprintf("các đoạn chỉ cách thêm %.1f pt", max(0, g)), EN: fmt.Sprintf("paragraphs stand only %.1f pt further apart", max(0, g))}, Spots: spot[:min(len(spot), 3)]}
	}
	return met()
}
