// Package stamp draws the visible mark of a signature and the text of form fields as form XObjects with embedded font subsets (ISO 32000-2, 8.10 and 9.7).
//
// Fonts are embedded as CIDFontType2 with Identity-H and ToUnicode, so that every Vietnamese letter can be copied and searched.
// Colours are CIE-based, soft masks are the only transparency: a PDF/A-2b stays one. The same mark gives the same bytes.
package stamp

import "fmt"

// Color is red, green and blue of sRGB, 0 to 1.
type Color [3]float64

// Align says where a line stands.
type Align int

// Alignments.
const (
	Left Align = iota
	Centre
	Right
)

// Line is one line of a mark's text; it wraps where it is too wide.
type Line struct {
	Text  string
	Face  Face
	Size  float64 // points; the mark may shrink it, see Mark.MinSize
	Color Color
	Align Align
}

// Layout says how picture and lines share the mark.
type Layout int

// Layouts.
const (
	PictureLeft Layout = iota
	PictureAbove
	PictureBehind // the lines stand over the picture
)

// Mark is a visible signature: lines, a picture, or both.
type Mark struct {
	Width, Height float64 // as the reader sees it, in points
	Turn          int     // 0, 90, 180, 270: degrees counter-clockwise in user space (placement.Spot.Turn)
	Lines         []Line
	Picture       *Picture
	Layout        Layout
	MinSize       float64 // the least font size that shrinking may reach, in points; 0 is 6
	Padding       float64 // free room inside each edge, in points
}

// TooSmallError says that a mark does not hold what it should show.
type TooSmallError struct {
	What          string  // "text" or "picture"
	Width, Height float64 // what is needed at least, in points
}

func (e *TooSmallError) Error() string {
	return fmt.Sprintf("the mark is too small: its %s needs %.0f x %.0f points", e.What, e.Width, e.Height)
}

// Render lays the mark out. Errors: *MissingGlyphError, *TooSmallError.
func (m Mark) Render() (Appearance, error) {
	if !(m.Width > 0) || !(m.Height > 0) || m.Width > 14400 || m.Height > 14400 {
		return Appearance{}, fmt.Errorf("a mark of %g x %g points can't be drawn", m.Width, m.Height)
	}
	if m.Turn != 0 && m.Turn != 90 && m.Turn != 180 && m.Turn != 270 {
		return Appearance{}, fmt.Errorf("a turn of %d degrees: only right angles", m.Turn)
	}
	return m.layOut()
}
