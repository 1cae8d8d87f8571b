package stamp

import (
	"fmt"
	"math"
	"strings"
)

const (
	leading   = 1.15 // line distance by font size, as Times New Roman has it
	shrinking = 0.97 // each step of making text smaller
	between   = 2.0  // room between picture and lines, in points
)

// area is a part of a mark, in points from its lower left corner.
type area struct{ x, y, w, h float64 }

// row is one line after wrapping.
type row struct {
	line         Line
	font         *Font
	text         string
	size         float64
	width        float64
	above, under float64
}

func (m Mark) layOut() (Appearance, error) {
	pad := min(m.Padding, m.Width/4, m.Height/4)
	text := area{pad, pad, m.Width - 2*pad, m.Height - 2*pad}
	picture := text
	lines, err := m.paragraphs()
	if err != nil {
		return Appearance{}, err
	}
	if m.Picture != nil && len(lines) > 0 {
		picture, text = m.share(picture, lines)
	}
	a := Appearance{Width: m.Width, Height: m.Height, Turn: m.Turn}
	var out operators
	out.op("q")
	if m.Picture != nil {
		if err := m.Picture.draw(&out, picture); err != nil {
			return Appearance{}, err
		}
		a.picture = m.Picture
	}
	if len(lines) > 0 {
		rows, err := fit(lines, text, m.leastSize())
		if err != nil {
			return Appearance{}, err
		}
		a.write(&out, rows, text)
	}
	out.op("Q")
	a.content = []byte(out.String())
	return a, nil
}

func (m Mark) leastSize() float64 {
	if m.MinSize > 0 {
		return m.MinSize
	}
	return 6
}

// paragraphs gives the lines composed and checked against their fonts, each face parsed once; hard breaks make lines of their own.
func (m Mark) paragraphs() ([]row, error) {
	fonts := map[Face]*Font{}
	var rows []row
	for _, l := range m.Lines {
		if l.Size <= 0 || math.IsNaN(l.Size) || l.Size > 1000 {
			return nil, fmt.Errorf("a font size of %g points can't be drawn", l.Size)
		}
		f := fonts[l.Face]
		if f == nil {
			var err error
			if f, err = Open(l.Face); err != nil {
				return nil, err
			}
			fonts[l.Face] = f
		}
		for text := range strings.SplitSeq(compose(l.Text), "\n") {
			if text = strings.Join(strings.Fields(text), " "); text == "" {
				continue
			}
			if err := f.Check(text); err != nil {
				return nil, err
			}
			rows = append(rows, row{line: l, font: f, text: text})
		}
	}
	return rows, nil
}

// share divides the mark between picture and lines.
func (m Mark) share(all area, lines []row) (picture, text area) {
	switch m.Layout {
	case PictureBehind:
		return all, all
	case PictureAbove:
		need := 0.0
		for _, l := range lines {
			need += l.line.Size * leading
		}
		need = min(need, all.h/2)
		return area{all.x, all.y + need + between, all.w, all.h - need - between}, area{all.x, all.y, all.w, need}
	}
	w, _ := m.Picture.points()
	if w == 0 {
		w = all.h * m.Picture.aspect()
	}
	if w = min(w, all.w-between); m.Picture.Shrink || m.Picture.WidthMM == 0 {
		w = min(w, all.w/2)
	}
	return area{all.x, all.y, w, all.h}, area{all.x + w + between, all.y, all.w - w - between, all.h}
}

// fit wraps the lines and shrinks them all by one factor until they fit.
func fit(lines []row, room area, least float64) ([]row, error) {
	for scale := 1.0; ; scale *= shrinking {
		rows, w, h := wrapAll(lines, room.w, scale)
		if w <= room.w && h <= room.h {
			return rows, nil
		}
		for _, l := range lines {
			if l.line.Size*scale*shrinking < min(least, l.line.Size*shrinking*shrinking) {
				return nil, &TooSmallError{"text", w, h}
			}
		}
	}
}

func wrapAll(lines []row, width, scale float64) (rows []row, w, h float64) {
	for _, l := range lines {
		size := l.line.Size * scale
		for _, text := range l.font.wrap(l.text, size, width) {
			r := l
			r.text, r.size, r.width = text, size, l.font.width(text, size)
			above, below := l.font.ink(text, size)
			r.above, r.under = max(above, 0.9*size), max(below, (leading-0.9)*size)
			rows = append(rows, r)
			w, h = max(w, r.width), h+r.above+r.under
		}
	}
	return rows, w, h
}

// write draws the rows as a block in the middle of the room.
func (a *Appearance) write(out *operators, rows []row, room area) {
	height, used := 0.0, map[Face]string{}
	var order []Face
	for _, r := range rows {
		height += r.above + r.under
		if _, ok := used[r.line.Face]; !ok {
			order = append(order, r.line.Face)
		}
		used[r.line.Face] += r.text
	}
	faces := map[Face]*typeface{}
	for i, face := range order {
		for _, r := range rows {
			if r.line.Face == face && faces[face] == nil {
				faces[face] = newTypeface(fmt.Sprintf("F%d", i), r.font, used[face])
				a.fonts = append(a.fonts, faces[face])
			}
		}
	}
	var text []string
	y := room.y + (room.h+height)/2
	for _, r := range rows {
		out.color(r.line.Color)
		out.show(faces[r.line.Face], r.text, r.size, room.x+offset(r.line.Align, room.w-r.width), y-r.above)
		y -= r.above + r.under
		text = append(text, r.text)
	}
	a.Text = strings.Join(text, "\n")
}

// offset gives how far from the left a line starts that leaves free room.
func offset(align Align, free float64) float64 {
	switch align {
	case Centre:
		return free / 2
	case Right:
		return free
	}
	return 0
}
