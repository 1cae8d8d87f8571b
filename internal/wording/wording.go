// Package wording reads what somebody looks for in Vietnamese documents, with or without the marks, and shows where it stands in a text.
package wording

import (
	"math/bits"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"trien/internal/limits"
)

// Word is a run of letters and digits of a text.
type Word struct {
	Exact      string // small letters, marks composed: "đảng"
	Plain      string // without marks, đ as d: "dang"
	Start, End int    // bytes in the text that was given
}

// Words are the words of a text in their order. Bytes that are no letters are left out, so is what no reader sees.
func Words(text string) (list []Word) {
	start := -1
	end := func(at int) {
		if start >= 0 {
			if w := wordOf(text[start:at]); w.Plain != "" {
				w.Start, w.End = start, at
				list = append(list, w)
			}
		}
		start = -1
	}
	for i, r := range text {
		switch {
		case r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r)):
			if start < 0 {
				start = i
			}
		default:
			end(i)
		}
	}
	end(len(text))
	return list
}

func wordOf(s string) Word {
	if plain, ok := ascii(s); ok {
		return Word{Exact: plain, Plain: plain}
	}
	exact := norm.NFC.String(strings.ToLower(norm.NFC.String(s)))
	var plain strings.Builder
	for _, r := range norm.NFKD.String(exact) {
		switch {
		case r == 'đ':
			plain.WriteByte('d')
		case unicode.IsLetter(r), unicode.IsNumber(r):
			plain.WriteRune(unicode.ToLower(r))
		}
	}
	return Word{Exact: exact, Plain: plain.String()}
}

// ascii gives a word of Latin letters without marks and of digits in small letters: about half of those of a Vietnamese text.
func ascii(s string) (string, bool) {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return "", false
		}
	}
	return strings.ToLower(s), true
}

// Marked says whether a word was written with marks, so that only the same marks are meant.
func (w Word) Marked() bool { return w.Exact != w.Plain }

// Term is one thing that must stand, or must not, in what is found: words that follow each other.
type Term struct {
	Words []Word
	Begun bool // the last word may go on: it is still being typed; never of what must not stand there
	Not   bool // must not stand there
}

// Terms reads what was typed: words, "words in quotation marks" that follow each other, -words that must not stand there. A number such as 12-QĐ/TU is a
// term by its parts. The last word of what must stand there may go on, unless something follows it. No more terms are read than limits.SearchTerms.
func Terms(typed string) (list []Term) {
	typed = strings.NewReplacer("“", `"`, "”", `"`).Replace(typed)
	for len(list) < limits.SearchTerms {
		typed = strings.TrimLeftFunc(typed, unicode.IsSpace)
		if typed == "" {
			break
		}
		var t Term
		if rest, ok := strings.CutPrefix(typed, "-"); ok && rest != "" && !strings.HasPrefix(rest, " ") {
			t.Not, typed = true, rest
		}
		var part string
		if rest, ok := strings.CutPrefix(typed, `"`); ok {
			part, typed, _ = strings.Cut(rest, `"`)
		} else if at := strings.IndexFunc(typed, func(r rune) bool { return unicode.IsSpace(r) || r == '"' }); at >= 0 {
			part, typed = typed[:at], typed[at:]
		} else {
			part, typed = typed, ""
			last, _ := utf8.DecodeLastRuneInString(part)
			t.Begun = !t.Not && (unicode.IsLetter(last) || unicode.IsNumber(last))
		}
		if t.Words = Words(part); len(t.Words) > 0 {
			list = append(list, t)
		}
	}
	return list
}

// Fragment is a part of a text that is shown; Hit where it is what was looked for.
type Fragment struct {
	Text string `json:"text"`
	Hit  bool   `json:"hit,omitempty"`
}

// Excerpt shows where the terms stand: about so many words around the first place at which most of them do, or nothing where none does.
func Excerpt(text string, terms []Term, around int) []Fragment {
	words := Words(text)
	hit, begin := make([]bool, len(words)), make([]uint32, len(words))
	for n, t := range terms[:min(len(terms), limits.SearchTerms)] {
		for i := range words {
			if !t.Not && t.at(words[i:]) {
				begin[i] |= 1 << n
				for j := range t.Words {
					hit[i+j] = true
				}
			}
		}
	}
	first := densest(begin, max(1, around*2/3))
	if first < 0 {
		return nil
	}
	from := max(0, first-around/3)
	to := min(len(words), from+around)
	return pieces(text, words[from:to], hit[from:to], [2]bool{from > 0, to < len(words)})
}

// densest is the first place from which on most terms stand within so many words; -1 where none does. begin has a bit for each term that begins at a word.
func densest(begin []uint32, within int) int {
	best, most := -1, 0
	for i, b := range begin {
		if b == 0 {
			continue
		}
		for _, more := range begin[i+1 : min(len(begin), i+within)] {
			b |= more
		}
		if n := bits.OnesCount32(b); n > most {
			best, most = i, n
		}
	}
	return best
}

// In says whether the term stands in a text.
func (t Term) In(text string) bool {
	words := Words(text)
	for i := range words {
		if t.at(words[i:]) {
			return true
		}
	}
	return false
}

// Mixed says whether only some of the term's words were written with marks: those are meant exactly, and the others either way.
func (t Term) Mixed() bool {
	marked := 0
	for _, w := range t.Words {
		if w.Marked() {
			marked++
		}
	}
	return marked > 0 && marked < len(t.Words)
}

// at says whether the term stands at the beginning of words.
func (t Term) at(words []Word) bool {
	if len(words) < len(t.Words) {
		return false
	}
	for i, want := range t.Words {
		has, wants := words[i].Plain, want.Plain
		if want.Marked() {
			has, wants = words[i].Exact, want.Exact
		}
		if has != wants && !(t.Begun && i == len(t.Words)-1 && strings.HasPrefix(has, wants)) {
			return false
		}
	}
	return true
}

// pieces cuts a text at its hits. cut says on which sides words were left out.
func pieces(text string, words []Word, hit []bool, cut [2]bool) (list []Fragment) {
	add := func(s string, hit bool) {
		if s = strings.ToValidUTF8(s, "\uFFFD"); len(list) > 0 && list[len(list)-1].Hit == hit {
			list[len(list)-1].Text += s
		} else if s != "" {
			list = append(list, Fragment{s, hit})
		}
	}
	if cut[0] {
		add("… ", false)
	}
	for i, w := range words {
		add(text[w.Start:w.End], hit[i])
		if i+1 < len(words) {
			add(between(text[w.End:words[i+1].Start]), hit[i] && hit[i+1])
		}
	}
	if cut[1] {
		add(" …", false)
	}
	return list
}

// between is what stands between two words, with a line's end as a space.
func between(s string) string {
	if fields := strings.Fields(s); len(fields) > 0 {
		lead, trail := "", ""
		if s[0] <= ' ' {
			lead = " "
		}
		if s[len(s)-1] <= ' ' {
			trail = " "
		}
		return lead + strings.Join(fields, " ") + trail
	}
	return " "
}
