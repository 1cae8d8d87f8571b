package form

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"trien/internal/placement"
)

// head is where the two columns at the top of page 1 part, and where they end.
type head struct {
	from   float64 // the right column begins here
	bottom float64 // the lowest baseline of title, number and date
	number float64 // baseline of the number; 0 where it was not found
}

// The letters by which the titles are known though they are written wrongly.
const (
	titleLetters  = "DANGCONGSANVIETNAM"
	nationLetters = "CONGHOAXAHOICHUNGHIAVIETNAM"
	mottoLetters  = "DOCLAPTUDOHANHPHUC"
)

// head finds titles, number and date, then the names on the left of them.
func (r *Reading) head() head {
	p := r.pages[0]
	h := head{from: p.Width / 2, bottom: p.Height}
	first := p.Width
	for _, row := range rows(p.Lines) {
		if row[0].Base < p.Height*0.55 {
			break
		}
		words := wordsOf(row)
		for _, f := range []struct {
			part Part
			find func(words []placement.Word) (int, int)
		}{{Title, spelled(titleLetters)}, {Nation, spelled(nationLetters)}, {Motto, spelled(mottoLetters)}, {PlaceDate, dated}, {Number, numbered}} {
			if _, there := r.part(f.part); there || (f.part == Title || f.part == Nation || f.part == Motto) && row[0].Base < p.Height*0.75 {
				continue
			}
			from, to := f.find(words)
			if to <= from {
				continue
			}
			l := placement.LineOf(slices.Clone(words[from:to]), row[0].Row)
			r.add(f.part, 0, l)
			if h.bottom = min(h.bottom, l.Base); f.part == Number {
				h.number = l.Base
			} else {
				first = min(first, l.Box.X1)
			}
		}
	}
	if first < p.Width {
		h.from = first
	}
	r.trimNumber(h)
	r.names(h)
	if d, ok := r.part(PlaceDate); ok {
		r.Date = dateOf(d.Text)
	}
	return h
}

// trimNumber takes what stands in the right column out of the number's row.
func (r *Reading) trimNumber(h head) {
	i := slices.IndexFunc(r.Blocks, func(b Block) bool { return b.Part == Number })
	if i < 0 || r.Blocks[i].box().X1 > h.from {
		return
	}
	var words []placement.Word
	for _, w := range r.Blocks[i].words() {
		if w.Box.X1 < h.from-1 {
			words = append(words, w)
		}
	}
	row := r.Blocks[i].lines[0].Row
	r.Blocks = slices.Delete(r.Blocks, i, i+1)
	if len(words) > 0 {
		r.add(Number, 0, placement.LineOf(words, row))
	}
}

// spelled finds words that spell letters, two of them wrong at most; the nearest first.
func spelled(want string) func([]placement.Word) (int, int) {
	return func(words []placement.Word) (from, to int) {
		const most, far = 2, 40 // letters may stand apart, but not for ever: a row of a hostile file has thousands of words without any
		best := most + 1
		for i := range words {
			text := ""
			for j := i; j < min(len(words), i+far) && len(text) < len(want)+most; j++ {
				text += letters(words[j].Text)
				if d := placement.Distance(text, want, most); d < best && letters(words[i].Text) != "" {
					best, from, to = d, i, j+1
				}
			}
		}
		return from, to
	}
}

// dated finds "An Bình, ngày … tháng … năm …", not in a sentence; or a place with a date in figures.
func dated(words []placement.Word) (from, to int) {
	at := [3]int{-1, -1, -1}
	for i, w := range words {
		for k, key := range []string{"NGAY", "THANG", "NAM"} {
			if letters(w.Text) == key && (k == 0 || at[k-1] >= 0 && i-at[k-1] <= 3) && at[k] < 0 {
				at[k] = i
			}
		}
	}
	if at[2] < 0 {
		return figures(words)
	}
	if from = before(words, at[0]); from < 0 {
		return 0, 0
	}
	to = at[2] + 1
	for to < len(words) && to < at[2]+3 && digits(words[to].Text) {
		to++
	}
	return from, to
}

// before gives where the place before a date begins; -1 where a sentence stands there.
func before(words []placement.Word, at int) int {
	next := words[at]
	for i := at - 1; i >= 0; i-- {
		w := words[i]
		if next.Box.X1-w.Box.X2 > 1.2*w.Size {
			return i + 1
		}
		if r := []rune(w.Text)[0]; !unicode.IsUpper(r) && !unicode.IsDigit(r) || at-i > 8 {
			return -1
		}
		next = w
	}
	return 0
}

// figures finds a date in figures: "An Bình, 5/3/2026", "ngày 5-3-2026".
func figures(words []placement.Word) (from, to int) {
	for i, w := range words {
		parts := strings.FieldsFunc(strings.Trim(w.Text, ".,;"), func(r rune) bool { return r == '/' || r == '-' || r == '.' })
		if len(parts) != 3 || len(parts[2]) != 4 || !digits(strings.Join(parts, "")) {
			continue
		}
		if from = before(words, i); from >= 0 && (from < i || i == 0) {
			return from, i + 1
		}
		if i > 0 && letters(words[i-1].Text) == "NGAY" {
			if from = before(words, i-1); from >= 0 {
				return from, i + 1
			}
		}
	}
	return 0, 0
}

func digits(text string) bool { return text != "" && strings.Trim(text, "0123456789.,…_") == "" }

// numbered finds "Số" with a sign after it: "Số -QĐ/TU", "Số: 15/QĐ-UBND".
func numbered(words []placement.Word) (from, to int) {
	for i, w := range words {
		text := clean(w.Text)
		if !strings.HasPrefix(text, "Số") && !strings.HasPrefix(text, "SỐ") || i > 0 && w.Box.X1-words[i-1].Box.X2 < w.Size {
			continue
		}
		rest := ""
		for j := i; j < len(words) && j < i+8; j++ {
			if j > i+1 && rest != "" && words[j].Box.X1-words[j-1].Box.X2 > 1.2*w.Size {
				break
			}
			part := clean(words[j].Text)
			if j == i {
				part = strings.TrimLeft(part[len("Số"):], ":")
			}
			rest += strings.Trim(part, "._…·‥:")
			to = j + 1
		}
		if isSign(rest) {
			return i, to
		}
	}
	return 0, 0
}

// isSign: digits or none, then a hyphen or slash, then letters.
func isSign(text string) bool {
	r := []rune(strings.TrimLeft(text, "0123456789 "))
	return len(r) > 1 && strings.ContainsRune("-–—/", r[0]) && unicode.IsLetter(r[1])
}

// dateOf reads a date in words; "" where part of it is blank, or it is no day.
func dateOf(text string) string {
	numbers := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsDigit(r) })
	if len(numbers) < 3 {
		return ""
	}
	numbers = numbers[len(numbers)-3:]
	t, err := time.Parse("2-1-2006", strings.TrimLeft(numbers[0], "0")+"-"+strings.TrimLeft(numbers[1], "0")+"-"+numbers[2])
	if err != nil {
		return ""
	}
	return t.Format(time.DateOnly)
}

// names reads the left column above the number: the superior body, the issuing one, the star. Where no number was found it ends where rows go
// across the page.
func (r *Reading) names(h head) {
	p := r.pages[0]
	bottom := h.number + 1
	if h.number == 0 {
		bottom = h.bottom - 60
	}
	var lines []placement.Line
	for _, row := range rows(p.Lines) {
		words := wordsOf(row)
		left := leftOf(words, h.from)
		if row[0].Base <= bottom || h.number == 0 && row[0].Base < h.bottom-1 && len(left) < len(words) {
			break
		}
		if len(left) == 0 {
			continue
		}
		l := placement.LineOf(left, row[0].Row)
		switch text := clean(l.Text); {
		case strings.Trim(text, "*×✱∗") == "" && text != "":
			r.add(Star, 0, l)
		case letters(text) == "" || isNumber(text) || isMark(text):
		default:
			lines = append(lines, l)
		}
	}
	r.bodies(lines)
}

// bodies parts the lines of the left column: the bold ones at the end are who issues.
func (r *Reading) bodies(lines []placement.Line) {
	if len(lines) == 0 {
		return
	}
	cut := len(lines)
	for cut > 0 && bold(lines[cut-1].Words) == "yes" {
		cut--
	}
	if cut == len(lines) || cut == 0 && len(lines) > 1 && !sameWeight(lines) { // nothing tells them apart but their order
		cut = len(lines) - 1
	} else if cut == 0 && len(lines) > 1 {
		cut = split(lines)
	}
	r.add(Superior, 0, lines[:cut]...)
	r.add(Issuer, 0, lines[cut:]...)
}

func sameWeight(lines []placement.Line) bool {
	return !slices.ContainsFunc(lines, func(l placement.Line) bool { return bold(l.Words) != bold(lines[0].Words) })
}

// split: where all lines are bold, a line that begins as the name of a body does begins another one.
func split(lines []placement.Line) int {
	for i := len(lines) - 1; i > 0; i-- {
		text := letters(lines[i].Text)
		for _, begin := range []string{"BANTHUONGVU", "BANCHAPHANH", "BANTOCHUC", "BANTUYENGIAO", "BANNOICHINH", "BANDANVAN", "BANKINHTE", "VANPHONG", "SO", "PHONG", "CUC", "CHICUC",
			"TINHUY", "THANHUY", "HUYENUY", "DANGUY", "UYBAN", "CHIBO", "TRUNGTAM", "TRUONG", "HOIDONG", "THANHTRA"} {
			if strings.HasPrefix(text, begin) && text != begin {
				return i
			}
			if text == begin && len(begin) > 5 {
				return i
			}
		}
	}
	return 0
}

// leftOf keeps the words of the left column.
func leftOf(words []placement.Word, x float64) []placement.Word {
	var list []placement.Word
	for _, w := range words {
		if w.Box.X1 < x-1 && middle(w.Box) < x {
			list = append(list, w)
		}
	}
	return list
}
