// Package collation sets the words of two documents side by side and says which were left out and which were put in: the comparison that 379-QĐ/TW, Article 17.3 asks for.
package collation

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// The kinds of piece.
const (
	Same = "same"
	Out  = "out" // stands in the first text only
	In   = "in"  // stands in the second only
)

// Piece is a run of words that both texts have, or one of them.
type Piece struct {
	Kind string `json:"kind"`
	Text string `json:"text"`
}

// Collation is a comparison of two texts.
type Collation struct {
	Pieces []Piece `json:"pieces"`
	Apart  bool    `json:"apart,omitempty"` // too much differs for word to stand beside word: the pieces are both texts whole
	Out    int     `json:"out"`             // words left out
	In     int     `json:"in"`              // words put in
}

// Compare sets two texts side by side, word by word, by their longest common subsequence and without regard to where lines break. Where more differs than
// limits.CollatedWords, all between their common beginning and end is shown as left out and put in.
func Compare(first, second string) Collation {
	a, b := words(first), words(second)
	list, apart := runs(a, b)
	c := Collation{Apart: apart}
	for _, r := range list {
		switch r.kind {
		case Out:
			c.Out += r.to - r.from
		case In:
			c.In += r.ends - r.begins
		}
		c.Pieces = append(c.Pieces, Piece{r.kind, r.text(a, b)})
	}
	return c
}

func words(text string) []string {
	return strings.Fields(norm.NFC.String(strings.ToValidUTF8(text, "\uFFFD")))
}

// First is the first text of a comparison, its words in order.
func (c Collation) First() string { return c.of(Out) }

// Second is the second.
func (c Collation) Second() string { return c.of(In) }

func (c Collation) of(kind string) string {
	var list []string
	for _, p := range c.Pieces {
		if p.Kind == Same || p.Kind == kind {
			list = append(list, p.Text)
		}
	}
	return strings.Join(list, " ")
}
