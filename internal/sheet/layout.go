package sheet

import (
	"trien/internal/limits"
	"trien/pdf"
	"trien/pdf/stamp"
)

const (
	body    = 13.0 // font size of rows and notes, in points
	leading = 1.35 // line distance by font size
	labels  = 48 * perMM
	room    = 30 * perMM // between a signer's title and name
)

// layout puts text on boards, page after page.
type layout struct {
	pages  []stamp.Board
	y      float64 // the lowest line of what is written on the last page
	signed int     // the page with room to sign
	room   [4]float64
}

func (s Sheet) layOut() (*layout, error) {
	l := &layout{signed: 1, room: [4]float64{right - 60*perMM, height - 20*perMM, right, height - 5*perMM}}
	l.turn()
	for _, write := range []func(*layout) error{s.heads, s.title, s.rows, s.notes, s.parts, s.ending} {
		if err := write(l); err != nil {
			return nil, err
		}
	}
	if s.Foot != "" {
		l.put(stamp.Piece{Line: stamp.Line{Text: s.Foot, Face: stamp.SerifItalic, Size: 10}, X: left, Y: bottom - 14})
	}
	return l, nil
}

// turn begins a page.
func (l *layout) turn() {
	l.pages = append(l.pages, stamp.Board{Width: width, Height: height})
	l.y = top
}

func (l *layout) page() *stamp.Board { return &l.pages[len(l.pages)-1] }

func (l *layout) put(p ...stamp.Piece) { l.page().Pieces = append(l.page().Pieces, p...) }

// keep turns the page where a height is no more on it. It fails where a sheet gets longer than is accepted.
func (l *layout) keep(h float64) error {
	if l.y-h >= bottom {
		return nil
	}
	if len(l.pages) == limits.SheetPages {
		return &pdf.LimitError{What: "pages of a sheet", Limit: limits.SheetPages}
	}
	l.turn()
	return nil
}

// down moves by the height of a line.
func (l *layout) down(h float64) error {
	err := l.keep(h)
	l.y -= h
	return err
}

// heads are the two columns at the upper end of the first page.
func (s Sheet) heads(l *layout) error {
	low := l.y
	for i, column := range [][]string{s.Left, s.Right} {
		middle, y := left+(right-left)*0.23, top
		if i == 1 {
			middle = left + (right-left)*0.73
		}
		for n, text := range column {
			bold := i == 0 && n == len(column)-1 || i == 1 && n == 0
			y -= body * leading
			piece := line(text, bold, body)
			piece.Align = stamp.Centre
			l.put(stamp.Piece{Line: piece, X: middle, Y: y})
			if bold && i == 0 && s.Star {
				y -= body
				l.put(stamp.Piece{Line: stamp.Line{Text: "*", Size: body, Align: stamp.Centre}, X: middle, Y: y})
			} else if bold {
				if err := l.underline(piece, middle, y-4, i == 0); err != nil {
					return err
				}
			}
		}
		if i == 0 && s.Number != "" {
			y -= 1.2 * body * leading
			l.put(stamp.Piece{Line: stamp.Line{Text: s.Number, Face: stamp.Serif, Size: body, Align: stamp.Centre}, X: middle, Y: y})
		}
		if i == 1 && s.Date != "" {
			y -= 1.6 * body * leading
			l.put(stamp.Piece{Line: stamp.Line{Text: s.Date, Face: stamp.SerifItalic, Size: body, Align: stamp.Centre}, X: middle, Y: y})
		}
		low = min(low, y)
	}
	l.y = low
	return nil
}

// underline rules under a line: as long as it, or a third of it.
func (l *layout) underline(p stamp.Line, middle, y float64, short bool) error {
	f, err := stamp.Open(p.Face)
	if err != nil {
		return err
	}
	w, err := f.Width(p.Text, p.Size)
	if err != nil {
		return err
	}
	if short {
		w /= 3
	}
	l.page().Rules = append(l.page().Rules, stamp.Rule{X1: middle - w/2, X2: middle + w/2, Y: y, Thickness: 0.7})
	return nil
}

func line(text string, bold bool, size float64) stamp.Line {
	face := stamp.Serif
	if bold {
		face = stamp.SerifBold
	}
	return stamp.Line{Text: text, Face: face, Size: size}
}

func (s Sheet) title(l *layout) error {
	if err := l.down(2.4 * body * leading); err != nil {
		return err
	}
	lines, err := stamp.Wrap(stamp.SerifBold, s.Title, body+2, right-left)
	for _, text := range lines {
		p := line(text, true, body+2)
		p.Align = stamp.Centre
		l.put(stamp.Piece{Line: p, X: (left + right) / 2, Y: l.y})
		if err := l.down((body + 2) * leading); err != nil {
			return err
		}
	}
	return err
}

func (s Sheet) rows(l *layout) error { return l.rows(s.Rows, body) }

// rows writes labels and values in two columns.
func (l *layout) rows(rows []Row, size float64) error {
	for _, r := range rows {
		label, err := stamp.Wrap(stamp.Serif, r.Label, size, labels-6)
		if err != nil {
			return err
		}
		value, err := stamp.Wrap(stamp.Serif, r.Value, size, right-left-labels)
		if err != nil {
			return err
		}
		for i := range max(len(label), len(value)) {
			if err := l.down(size * leading); err != nil {
				return err
			}
			if i < len(label) {
				l.put(stamp.Piece{Line: line(label[i], false, size), X: left, Y: l.y})
			}
			if i < len(value) {
				l.put(stamp.Piece{Line: line(value[i], false, size), X: left + labels, Y: l.y})
			}
		}
		l.y -= 3
	}
	return nil
}

func (s Sheet) notes(l *layout) error { return l.notes(s.Notes, body) }

// notes writes paragraphs.
func (l *layout) notes(notes []string, size float64) error {
	for _, text := range notes {
		lines, err := stamp.Wrap(stamp.Serif, text, size, right-left)
		if err != nil {
			return err
		}
		l.y -= 6
		for _, text := range lines {
			if err := l.down(size * leading); err != nil {
				return err
			}
			l.put(stamp.Piece{Line: line(text, false, size), X: left, Y: l.y})
		}
	}
	return nil
}

// signer is the block at the end, whole on one page.
func (s Sheet) signer(l *layout) error {
	if len(s.Signer) == 0 {
		return nil
	}
	if err := l.keep(float64(len(s.Signer)+3)*body*leading + room); err != nil {
		return err
	}
	l.y -= 1.5 * body * leading
	middle := left + (right-left)*0.73
	for i, text := range s.Signer {
		p := line(text, i == 0, body+1)
		p.Align = stamp.Centre
		l.y -= body * leading
		l.put(stamp.Piece{Line: p, X: middle, Y: l.y})
	}
	l.signed, l.room = len(l.pages), [4]float64{middle - 25*perMM, l.y - room + body + 4, middle + 25*perMM, l.y - 6}
	l.y -= room
	p := line(s.Name, true, body+1)
	p.Align = stamp.Centre
	l.put(stamp.Piece{Line: p, X: middle, Y: l.y})
	return nil
}
