package sheet

import "trien/pdf/stamp"

// Leaf is a page that is one picture, of a size of its own, with lines in small print at its lower end.
type Leaf struct {
	Picture       *stamp.Picture
	Width, Height float64 // of the page, in points
	Foot          []string
	Shrink        bool           // what it shows reaches into Band: it is made smaller by so much as the lines need
	Upended       bool           // the picture is shown turned by half a turn
	Words         []stamp.Unseen // what was read in it, over its place
}

// Band is how high the lines of a leaf stand at its lower end, in points.
const Band = 10 * perMM

const footnote = 7.5 // font size of the lines of a leaf

// leaves draws the pages that go before the sheet.
func (s Sheet) leaves() []stamp.Board {
	var list []stamp.Board
	for _, l := range s.Before {
		list = append(list, l.board())
	}
	return list
}

func (l Leaf) board() stamp.Board {
	p := stamp.Placed{Picture: l.Picture, Width: l.Width, Height: l.Height, Upended: l.Upended}
	if l.Shrink {
		scale := 1 - Band/l.Height
		p = stamp.Placed{Picture: l.Picture, X: l.Width * (1 - scale) / 2, Y: Band, Width: l.Width * scale, Height: l.Height * scale}
	}
	b := stamp.Board{Width: l.Width, Height: l.Height, Pictures: []stamp.Placed{p}, Unseen: l.Words}
	for i, text := range l.Foot {
		line := stamp.Line{Text: text, Face: stamp.Serif, Size: footnote, Align: stamp.Centre}
		b.Pieces = append(b.Pieces, stamp.Piece{Line: line, X: l.Width / 2, Y: Band - 9 - float64(i)*footnote*1.25})
	}
	return b
}

const side = 36 * perMM // of a code

// ending is what stands last: the code at the left and the signer at the right, on one page.
func (s Sheet) ending(l *layout) error {
	if s.Code == nil {
		return s.signer(l)
	}
	high := side + float64(len(s.CodeNotes)+2)*small*leading
	if err := l.keep(max(high, float64(len(s.Signer)+3)*body*leading+room)); err != nil {
		return err
	}
	begun := l.y
	y := begun - body*leading - side
	l.page().Pictures = append(l.page().Pictures, stamp.Placed{Picture: s.Code, X: left, Y: y, Width: side, Height: side})
	for _, text := range s.CodeNotes {
		y -= small * leading
		l.put(stamp.Piece{Line: line(text, false, small), X: left, Y: y})
	}
	err := s.signer(l)
	l.y = min(l.y, y)
	return err
}
