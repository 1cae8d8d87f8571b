package form

import (
	"math"
	"strings"
	"unicode"

	"trien/internal/placement"
)

// title finds what stands between the head and the text: type, abstract, dashes, addressee, bases.
func (r *Reading) title(h head, rules *Rules) {
	all := rows(r.pages[0].Lines)
	i := r.letterAbstract(h, all)
	for i < len(all) && (all[i][0].Base >= h.bottom-1 || isMark(rowText(all[i]))) {
		i++
	}
	if j, ok := r.typeName(all, i, rules); ok {
		i = r.abstract(all, j)
	}
	i = r.addressee(all, i)
	r.bases(all, i)
	if _, letter := r.part(Addressee); r.Type == "" && letter {
		r.Type = "CV"
	}
	if a, ok := r.part(Abstract); ok && r.Type == "" && a.box().X2 < h.from {
		r.Type = "CV"
	}
}

func rowText(row []placement.Line) string {
	var texts []string
	for _, l := range row {
		texts = append(texts, l.Text)
	}
	return clean(strings.Join(texts, " "))
}

// letterAbstract finds the abstract of a letter (công văn), which stands below its number, in the left column; it says which row comes next.
func (r *Reading) letterAbstract(h head, all [][]placement.Line) int {
	if h.number == 0 {
		return 0
	}
	var found []placement.Line
	last := h.number
	for i, row := range all {
		if row[0].Base >= h.number-1 {
			continue
		}
		words := wordsOf(row)
		left := leftOf(words, h.from)
		switch {
		case len(left) == 0 && row[0].Base >= h.bottom-1: // only the date
			continue
		case len(left) == 0 || len(left) < len(words) && row[0].Base < h.bottom-1 || isMark(rowText(row)):
			r.addLetterAbstract(found)
			return i
		}
		l := placement.LineOf(left, row[0].Row)
		text := letters(l.Text)
		opens := strings.HasPrefix(text, "VEVIEC") || strings.HasPrefix(text, "VV")
		tooFar := last-l.Base > 2.4*l.Size
		if len(found) == 0 && !opens && (l.Size > 13.2 || tooFar) || len(found) > 0 && tooFar || strings.HasPrefix(text, "KINHGUI") || strings.HasPrefix(text, "KINHTRINH") || r.isType(l.Text) {
			r.addLetterAbstract(found)
			return i
		}
		found, last = append(found, l), l.Base
	}
	r.addLetterAbstract(found)
	return len(all)
}

// isType: a line of a few capitals, as the name of a type has it.
func (r *Reading) isType(text string) bool { return capitals(text) && len(strings.Fields(text)) <= 4 }

// addLetterAbstract keeps it, where it is one: at most seven lines.
func (r *Reading) addLetterAbstract(found []placement.Line) {
	if len(found) > 0 && len(found) <= 7 {
		r.add(Abstract, 0, found...)
	}
}

// typeName looks in the first rows below the head for the name of a type, alone in its row.
func (r *Reading) typeName(all [][]placement.Line, from int, rules *Rules) (next int, ok bool) {
	for i := from; i < len(all) && i < from+6; i++ {
		text := letters(rowText(all[i]))
		for _, t := range rules.Types {
			if text == letters(t.Name) {
				r.Type = t.Code
				r.add(Type, 0, placement.LineOf(wordsOf(all[i]), all[i][0].Row))
				return i + 1, true
			}
		}
	}
	return from, false
}

// abstract takes the centred lines below the type, down to dashes, a base, or the text.
func (r *Reading) abstract(all [][]placement.Line, i int) int {
	t, _ := r.part(Type)
	centre, last, size := middle(t.box()), t.box().Y1, t.lines[0].Size
	var found []placement.Line
	for ; i < len(all) && len(found) < 8; i++ {
		l := placement.LineOf(wordsOf(all[i]), all[i][0].Row)
		text := clean(l.Text)
		if isDashes(text) {
			r.add(Dashes, 0, l)
			i++
			break
		}
		inside := l.Box.X1 > r.left+12 || l.Box.X2 < r.right-12 || bold(l.Words) == "yes"
		centred := min(math.Abs(middle(l.Box)-centre), math.Abs(middle(l.Box)-(r.left+r.right)/2)) < 14 && (l.Box.X1 > r.left-40)
		gap := last - l.Box.Y2
		base := isBase(text) || strings.HasPrefix(letters(text), "KINH") && strings.Contains(text, ":")
		if !centred || !inside || base || gap > 1.6*size || len(found) > 0 && capitals(text) && !capitals(found[0].Text) {
			break
		}
		found, last, size = append(found, l), l.Box.Y1, l.Size
	}
	r.add(Abstract, 0, found...)
	return i
}

// isDashes: nothing but a row of strokes.
func isDashes(text string) bool {
	text = squeeze(text)
	return len([]rune(text)) >= 3 && strings.Trim(text, "-–—") == ""
}

// addressee finds "Kính gửi" and the lines of its list.
func (r *Reading) addressee(all [][]placement.Line, from int) int {
	for i := from; i < len(all) && i < from+8; i++ {
		l := placement.LineOf(wordsOf(all[i]), all[i][0].Row)
		text := letters(l.Text)
		if !strings.HasPrefix(text, "KINHGUI") && !strings.HasPrefix(text, "KINHTRINH") {
			continue
		}
		r.add(Addressee, 0, l)
		for i++; i < len(all); i++ {
			next := placement.LineOf(wordsOf(all[i]), all[i][0].Row)
			if !strings.HasPrefix(clean(next.Text), "-") || isBase(clean(next.Text)) {
				break
			}
			r.add(Addressee, 0, next)
		}
		return i
	}
	return from
}

// isBase says whether a line begins a legal base.
func isBase(text string) bool {
	text = letters(strings.TrimLeft(text, "-–+• "))
	return strings.HasPrefix(text, "CANCU") || strings.HasPrefix(text, "XETDENGHI") || strings.HasPrefix(text, "THEODENGHI") || strings.HasPrefix(text, "XETTOTRINH")
}

// bases parts the legal bases by their first lines, down to the line in capitals, or to an article.
func (r *Reading) bases(all [][]placement.Line, from int) {
	start := -1
	for i := from; i < len(all) && i < from+6; i++ {
		if isBase(rowText(all[i])) {
			start = i
			break
		}
	}
	if start < 0 {
		return
	}
	var one []placement.Line
	flush := func() { r.add(Bases, 0, one...); one = nil }
	for i := start; i < len(all); i++ {
		l := placement.LineOf(wordsOf(all[i]), all[i][0].Row)
		text := clean(l.Text)
		begins := isBase(text) || strings.HasPrefix(text, "- ") && unicode.IsUpper(firstLetter(text))
		over := capitals(text) || strings.HasPrefix(letters(text), "DIEU1") || bold(l.Words) == "yes" || isArticle(text)
		indented := l.Box.X1 > r.left+10
		if over || !begins && indented {
			break
		}
		if begins {
			flush()
		}
		one = append(one, l)
	}
	flush()
}

func isArticle(text string) bool {
	f := strings.Fields(text)
	return len(f) > 1 && letters(f[0]) == "DIEU" && strings.Trim(f[1], "0123456789.:") == ""
}

func firstLetter(text string) rune {
	for _, r := range text {
		if unicode.IsLetter(r) {
			return r
		}
	}
	return 0
}
