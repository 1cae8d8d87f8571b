package stamp

import (
	"fmt"
	"strings"
)

// Piece is a line of text at a place of its own: X is its left end, its middle or its right end, as the line is aligned; Y its baseline. In
// points from the lower left corner.
type Piece struct {
	Line
	X, Y float64
}

// Rule is a ruled line from X1 to X2, in points.
type Rule struct {
	X1, X2, Y float64
	Thickness float64
}

// Board is a drawing of text and rules at given places, as large as a page may be. Nothing in it wraps or shrinks.
type Board struct {
	Width, Height float64 // in points
	Pieces        []Piece
	Rules         []Rule
	Pictures      []Placed
	Unseen        []Unseen
}

// Placed is a picture at a place of its own: its lower left corner and its size, in points.
type Placed struct {
	Picture       *Picture
	X, Y          float64
	Width, Height float64
	Upended       bool // it is shown turned by half a turn
}

// matrix is how it is drawn (ISO 32000-2, 8.9.5).
func (p Placed) matrix() []float64 {
	if p.Upended {
		return []float64{-p.Width, 0, 0, -p.Height, p.X + p.Width, p.Y + p.Height}
	}
	return []float64{p.Width, 0, 0, p.Height, p.X, p.Y}
}

// Render gives the drawing. Errors: *MissingGlyphError.
func (b Board) Render() (Appearance, error) {
	a, err := Mark{Width: b.Width, Height: b.Height}.Render()
	if err != nil {
		return a, err
	}
	faces, err := b.faces()
	if err != nil {
		return a, err
	}
	byFace := map[Face]*typeface{}
	for _, f := range faces {
		byFace[f.face] = f.typeface
		a.fonts = append(a.fonts, f.typeface)
	}
	var out operators
	var text []string
	out.op("q")
	for _, r := range b.Rules {
		out.color(Color{})
		out.WriteString("/RGB CS ")
		out.op("SC", 0, 0, 0)
		out.op("w", r.Thickness)
		out.op("m", r.X1, r.Y)
		out.op("l", r.X2, r.Y)
		out.op("S")
	}
	for i, p := range b.Pictures {
		out.op("q")
		out.op("cm", p.matrix()...)
		out.WriteString("/" + placedName(i) + " Do\n")
		out.op("Q")
		a.placed = append(a.placed, p.Picture)
	}
	for _, p := range b.Pieces {
		t := compose(p.Text)
		face := byFace[p.Face]
		out.color(p.Color)
		out.show(face, t, p.Size, p.X+offset(p.Align, -face.font.width(t, p.Size)), p.Y)
		text = append(text, t)
	}
	for _, w := range b.Unseen {
		if t := w.drawn(); t != "" {
			out.unseen(byFace[unseenFace], t, w)
		}
	}
	out.op("Q")
	a.content, a.Text = []byte(out.String()), strings.Join(text, "\n")
	return a, nil
}

// placedName is what a picture of a board is called in its resources.
func placedName(i int) string { return fmt.Sprintf("Picture%d", i) }

// faces embeds each face once, with all letters that its pieces need.
func (b Board) faces() ([]boardFace, error) {
	fonts, letters := map[Face]*Font{}, map[Face]string{}
	var order []Face
	pieces, err := b.written()
	if err != nil {
		return nil, err
	}
	for _, p := range pieces {
		if fonts[p.Face] == nil {
			f, err := Open(p.Face)
			if err != nil {
				return nil, err
			}
			fonts[p.Face] = f
			order = append(order, p.Face)
		}
		if err := fonts[p.Face].Check(p.Text); err != nil {
			return nil, err
		}
		letters[p.Face] += compose(p.Text)
	}
	var faces []boardFace
	for i, face := range order {
		faces = append(faces, boardFace{face, newTypeface(fmt.Sprintf("F%d", i), fonts[face], letters[face])})
	}
	return faces, nil
}

// boardFace is a face with the subset of it that a board needs.
type boardFace struct {
	face Face
	*typeface
}

// Wrap breaks text into lines no wider than width, both in points, and a word that is wider alone wherever it must. Every character is checked
// against the face: *MissingGlyphError.
func Wrap(face Face, text string, size, width float64) ([]string, error) {
	f, err := Open(face)
	if err != nil {
		return nil, err
	}
	text = strings.Join(strings.Fields(compose(text)), " ")
	if err := f.Check(text); err != nil {
		return nil, err
	}
	var lines []string
	for _, line := range f.fill(text, size, width) {
		for f.width(line, size) > width && len([]rune(line)) > 1 {
			r := []rune(line)
			n := 1
			for n < len(r)-1 && f.width(string(r[:n+1]), size) <= width {
				n++
			}
			lines, line = append(lines, string(r[:n])), string(r[n:])
		}
		lines = append(lines, line)
	}
	return lines, nil
}
