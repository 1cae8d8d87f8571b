// Package collation sets the words of two documents side by side and says which were left out and which were put in: the comparison that 379-QĐ/TW, Article 17.3 asks for.
package collation

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"trien/internal/limits"
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

// Compare sets two texts side by side, word by word, by their longest common subsequence and without regard to where lines break. Where what differs is larger than
// limits.CollatedCells, the whole of it is shown as left out and put in.
func Compare(first, second string) Collation {
	a, b := words(first), words(second)
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	var c Collation
	c.add(Same, a[:head]...)
	c.middle(a[head:len(a)-tail], b[head:len(b)-tail])
	c.add(Same, a[len(a)-tail:]...)
	return c
}

func words(text string) []string {
	return strings.Fields(norm.NFC.String(strings.ToValidUTF8(text, "\uFFFD")))
}

// middle compares what lies between the common beginning and end.
func (c *Collation) middle(a, b []string) {
	if len(a)*len(b) > limits.CollatedCells {
		c.Apart = true
		c.add(Out, a...)
		c.add(In, b...)
		return
	}
	table := common(a, b)
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			c.add(Same, a[i])
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && table[i+1][j] >= table[i][j+1]:
			c.add(Out, a[i])
			i++
		default:
			c.add(In, b[j])
			j++
		}
	}
}

// common is the table of the lengths of the longest common subsequences of what is left from each place on.
func common(a, b []string) [][]int32 {
	table := make([][]int32, len(a)+1)
	for i := range table {
		table[i] = make([]int32, len(b)+1)
	}
	for i := range slices.Backward(a) {
		for j := range slices.Backward(b) {
			table[i][j] = max(table[i+1][j], table[i][j+1])
			if a[i] == b[j] {
				table[i][j] = table[i+1][j+1] + 1
			}
		}
	}
	return table
}

// add puts words behind what is there already.
func (c *Collation) add(kind string, list ...string) {
	if len(list) == 0 {
		return
	}
	switch kind {
	case Out:
		c.Out += len(list)
	case In:
		c.In += len(list)
	}
	text := strings.Join(list, " ")
	if n := len(c.Pieces); n > 0 && c.Pieces[n-1].Kind == kind {
		c.Pieces[n-1].Text += " " + text
		return
	}
	c.Pieces = append(c.Pieces, Piece{kind, text})
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
