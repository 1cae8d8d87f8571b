package collation

import (
	"strings"

	"golang.org/x/text/unicode/norm"

	"trien/internal/limits"
)

// Rect is a place on a page as a reader sees it: left, top, right and bottom as parts of its width and height, 0 to 1.
type Rect [4]float64

// Word is what stands at a place of a page.
type Word struct {
	Text string
	Page int // from 1
	Rect Rect
}

// TextPlace is where words stand on a page.
type TextPlace struct {
	Page int  `json:"page"` // from 1
	Rect Rect `json:"rect"`
}

// Passage is a piece with where it stands: what both texts have by its pages, what one has by its places, a line each.
type Passage struct {
	Kind   string      `json:"kind"`
	Text   string      `json:"text"`
	First  int         `json:"first,omitempty"`  // the page on which it begins in the first text, from 1; 0 where it does not stand there
	Second int         `json:"second,omitempty"` // the same in the second
	Places []TextPlace `json:"places,omitempty"`
}

// PagePair names two pages that belong together; 0 where the other text has none.
type PagePair struct {
	First  int `json:"first"`
	Second int `json:"second"`
}

// Laid is a comparison of two texts page by page.
type Laid struct {
	Passages []Passage  `json:"passages"`
	Pages    []PagePair `json:"pages"`
	Apart    bool       `json:"apart,omitempty"`   // too much differs for word to stand beside word
	Crowded  bool       `json:"crowded,omitempty"` // there are more places than limits.CollatedPlaces: the last ones are not told
	Out      int        `json:"out"`               // words left out
	In       int        `json:"in"`                // words put in
}

// Text is the words of a document and how many pages it has.
type Text struct {
	Words []Word
	Pages int
}

// Add puts what a page shows behind the words before it.
func (t *Text) Add(text string, page int, r Rect) {
	for _, w := range strings.Fields(norm.NFC.String(strings.ToValidUTF8(text, "\uFFFD"))) {
		t.Words = append(t.Words, Word{w, page, r})
	}
}

func (t Text) list() []string {
	list := make([]string, len(t.Words))
	for i, w := range t.Words {
		list[i] = w.Text
	}
	return list
}

// Lay sets two documents side by side, as Compare does, and says where what differs stands and which pages belong together.
func Lay(first, second Text) Laid {
	a, b := first.list(), second.list()
	list, apart := runs(a, b)
	l, left := Laid{Apart: apart, Passages: []Passage{}}, limits.CollatedPlaces
	for _, r := range list {
		p := Passage{Kind: r.kind, Text: r.text(a, b)}
		if r.kind != In {
			p.First = first.Words[r.from].Page
		}
		if r.kind != Out {
			p.Second = second.Words[r.begins].Page
		}
		switch r.kind {
		case Out:
			l.Out += r.to - r.from
			p.Places = places(first.Words[r.from:r.to])
		case In:
			l.In += r.ends - r.begins
			p.Places = places(second.Words[r.begins:r.ends])
		}
		if l.Crowded = l.Crowded || len(p.Places) > left; l.Crowded {
			p.Places = nil
		}
		left -= len(p.Places)
		l.Passages = append(l.Passages, p)
	}
	l.Pages = beside(shared(list, first, second), first.Pages, second.Pages)
	return l
}

// places gathers words into lines.
func places(list []Word) (out []TextPlace) {
	for _, w := range list {
		if n := len(out); n > 0 && out[n-1].takes(w) {
			r := &out[n-1].Rect
			*r = Rect{min(r[0], w.Rect[0]), min(r[1], w.Rect[1]), max(r[2], w.Rect[2]), max(r[3], w.Rect[3])}
			continue
		}
		out = append(out, TextPlace{w.Page, w.Rect})
	}
	return out
}

// takes says whether a word goes on in the line of a place: it stands behind it, at most a tenth of the page away, and more than half as high as it.
func (p TextPlace) takes(w Word) bool {
	const gap = 0.1
	high := min(p.Rect[3], w.Rect[3]) - max(p.Rect[1], w.Rect[1])
	return p.Page == w.Page && high > (w.Rect[3]-w.Rect[1])/2 && w.Rect[0] >= p.Rect[0] && w.Rect[0]-p.Rect[2] < gap
}

// shared counts the words that two pages have in common.
func shared(list []run, first, second Text) map[PagePair]int {
	count := map[PagePair]int{}
	for _, r := range list {
		if r.kind != Same {
			continue
		}
		for i := range r.to - r.from {
			count[PagePair{first.Words[r.from+i].Page, second.Words[r.begins+i].Page}]++
		}
	}
	return count
}

// beside pairs the pages: each with the one that it shares most words with, in order; what lies between two pairs, page by page.
func beside(count map[PagePair]int, first, second int) []PagePair {
	list := []PagePair{}
	i, j := 1, 1
	between := func(a, b int) {
		for ; i < a || j < b; i, j = i+1, j+1 {
			p := PagePair{i, j}
			if i >= a {
				p.First = 0
			}
			if j >= b {
				p.Second = 0
			}
			list = append(list, p)
		}
		i, j = a, b
	}
	for n := 1; n <= first; n++ {
		if m := closest(count, n, max(j, 1), second); m > 0 && best(count, m, n, first) {
			between(n, m)
			list = append(list, PagePair{n, m})
			i, j = n+1, m+1
		}
	}
	between(first+1, second+1)
	return list
}

// closest is the page of the second text, from a page on, that shares most words with one of the first; 0 for none.
func closest(count map[PagePair]int, n, from, to int) (page int) {
	for m := from; m <= to; m++ {
		if c := count[PagePair{n, m}]; c > 0 && c > count[PagePair{n, page}] {
			page = m
		}
	}
	return page
}

// best says whether no later page of the first text shares more with a page of the second.
func best(count map[PagePair]int, m, n, to int) bool {
	for l := n + 1; l <= to; l++ {
		if count[PagePair{l, m}] > count[PagePair{n, m}] {
			return false
		}
	}
	return true
}
