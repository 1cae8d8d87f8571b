package stamp

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Unseen is a word that is there to be searched and copied but not drawn (ISO 32000-2, 9.3.6, mode 3): what was read in a picture, over its place there.
// Letters that the font does not have are left out.
type Unseen struct {
	Text  string
	X, Y  float64 // left end of the baseline, in points
	Width float64 // it is stretched to
	Size  float64
}

// unseenFace is the face of words that are not drawn: it only says which letters they have.
const unseenFace = Serif

// drawn is the text as it is written.
func (w Unseen) drawn() string {
	f, err := Open(unseenFace)
	if err != nil || w.Width <= 0 || w.Size <= 0 {
		return ""
	}
	return strings.Map(func(r rune) rune {
		if f.glyph(r) == 0 || norm.NFD.PropertiesString(string(r)).CCC() != 0 {
			return -1
		}
		return r
	}, compose(w.Text))
}

// written are all texts of a board, those that are not drawn too.
func (b Board) written() ([]Piece, error) {
	list := slices.Clip(b.Pieces)
	var all strings.Builder
	for _, w := range b.Unseen {
		all.WriteString(w.drawn())
	}
	if all.Len() > 0 {
		list = append(list, Piece{Line: Line{Text: all.String(), Face: unseenFace}})
	}
	return list, nil
}

// unseen writes a word in mode 3, stretched to its width (ISO 32000-2, 9.3.4 and 9.3.6).
func (o *operators) unseen(t *typeface, text string, w Unseen) {
	wide := t.font.width(text, w.Size)
	if wide <= 0 {
		return
	}
	o.WriteString("BT\n3 Tr\n")
	o.op("Tz", 100*w.Width/wide)
	o.WriteString("/" + string(t.resource) + " " + decimal(w.Size) + " Tf\n")
	o.op("Td", w.X, w.Y)
	o.WriteString(t.encode(text) + " Tj\n100 Tz\n0 Tr\nET\n")
}
