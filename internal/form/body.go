package form

import (
	"slices"
	"strings"

	"trien/internal/placement"
)

// body takes the lines of the text itself: below the head and what belongs to it, above who signs.
func (r *Reading) body(sign place) {
	taken := map[place]bool{}
	for _, b := range r.Blocks {
		for _, l := range b.lines {
			taken[place{b.page, l.Row}] = true
		}
	}
	start := r.pages[0].Height
	for _, b := range r.Blocks {
		if b.page == 0 && slices.Contains([]Part{Title, Nation, Motto, Superior, Issuer, Star, Number, PlaceDate, Type, Abstract, Dashes, Addressee, Bases}, b.Part) {
			start = min(start, b.box().Y1)
		}
	}
	label, listed := r.part(Recipients)
	for i, p := range r.pages {
		var lines []placement.Line
		for _, l := range p.Lines {
			past := i > sign.page || i == sign.page && l.Row >= p.Lines[sign.line].Row || listed && i == label.page && l.Row >= label.lines[0].Row
			if i == 0 && l.Box.Y2 > start+2 || past || taken[place{i, l.Row}] {
				continue
			}
			lines = append(lines, l)
		}
		r.add(Body, i, lines...)
	}
}

// marks finds the stamps of urgency and the words "Dự thảo" on page 1.
func (r *Reading) marks() {
	for _, l := range r.pages[0].Lines {
		if l.Base < r.pages[0].Height*0.5 {
			break
		}
		text := clean(l.Text)
		switch {
		case isUrgent(text):
			r.add(Urgency, 0, l)
		case isDraft(text):
			r.add(Draft, 0, l)
		}
	}
}

// isMark says whether a line is a stamp rather than a part of the head.
func isMark(text string) bool { return isUrgent(text) || isDraft(text) }

// isUrgent: "KHẨN" alone, not "KHAN HIẾM"; a word of small letters is none.
func isUrgent(text string) bool {
	return capitals(text) && slices.Contains([]string{"HOATOC", "THUONGKHAN", "KHAN", "HOATOCHENGIO"}, letters(text))
}

func isDraft(text string) bool {
	return strings.HasPrefix(letters(text), "DUTHAO") && len(strings.Fields(text)) <= 6
}

// paragraph is lines of the body that belong together.
type paragraph struct {
	page  int
	lines []placement.Line
}

// paragraphs parts the body where a line goes in, or stands further from the one above. Rows with several pieces are tables, and left out.
func (r *Reading) paragraphs() []paragraph {
	var list []paragraph
	pitch := r.usualPitch()
	for _, b := range r.parts(Body) {
		var last *placement.Line
		for _, row := range rows(b.lines) {
			if len(row) > 1 || row[0].Box.X1 > r.left+80 {
				last = nil
				continue
			}
			l := row[0]
			if last == nil || l.Box.X1 > r.left+6 || last.Base-l.Base > 1.9*max(l.Size, last.Size) || pitch > 0 && last.Base-l.Base > 1.2*pitch {
				list = append(list, paragraph{page: b.page})
			}
			p := &list[len(list)-1]
			p.lines = append(p.lines, l)
			last = &l
		}
	}
	return list
}

// usualPitch is how far lines of the body mostly stand apart, in points; 0 where there are too few.
func (r *Reading) usualPitch() float64 {
	var all []float64
	for _, b := range r.parts(Body) {
		for i := 1; i < len(b.lines); i++ {
			if d := b.lines[i-1].Base - b.lines[i].Base; d > 1 && d < 3*b.lines[i].Size {
				all = append(all, d)
			}
		}
	}
	pitch, _ := middling(all, 5)
	return pitch
}

// bold says "yes" or "no" of most letters; "" where it is not known.
func bold(words []placement.Word) string {
	return most(words, func(w placement.Word) bool { return w.Bold })
}

func italic(words []placement.Word) string {
	return most(words, func(w placement.Word) bool { return w.Italic })
}

// most says of which kind most letters are; "" where the fonts of most have no name, so that nothing is known of their style.
func most(words []placement.Word, is func(placement.Word) bool) string {
	yes, no, unknown := 0, 0, 0
	for _, w := range words {
		n := len([]rune(w.Text))
		switch {
		case w.Font == "":
			unknown += n
		case is(w):
			yes += n
		default:
			no += n
		}
	}
	switch {
	case unknown > yes+no || yes+no == 0:
		return ""
	case yes > no:
		return "yes"
	}
	return "no"
}
