// Package placement finds where a visible mark goes on a page: signing profile and page text in, rectangle or the reason why not out.
//
// It knows the signer's block of Vietnamese official documents (399-QĐ/TW, NĐ 30/2020 Appendix I), the blank band above the first
// line, the blanks left for number and date, and the markings of state secrets. It sees words with their boxes, never a file.
package placement

// Point is a place in PDF user space, in points (1/72 inch), y upwards (ISO 32000-2, 8.3.2.3).
type Point struct{ X, Y float64 }

// Rect is a rectangle in PDF user space, in points; X1 <= X2 and Y1 <= Y2.
type Rect struct{ X1, Y1, X2, Y2 float64 }

// Word is a run of characters with no gap in it, as a page draws it.
type Word struct {
	Text   string  // Unicode, composed or not
	Box    Rect    // the line box: ascent to descent, not only the ink
	Base   Point   // where its baseline begins
	Angle  int     // direction of writing in user space, degrees counter-clockwise; 0 on most pages, 90 on pages with /Rotate 90
	Size   float64 // font size as drawn, in points
	Bold   bool
	Italic bool
	Font   string // name of the font as the file has it, without the prefix of a subset; "" where it is not known
}

// Page is one page as far as placement must know it. Everything is in user space, as the page's own operators see it.
type Page struct {
	Number   int      // from 1
	Box      Rect     // what is seen of it: the crop box, as far as the media box reaches
	Unit     float64  // points a unit of user space has (/UserUnit; ISO 32000-2, Table 31); 0 is 1
	Rotate   int      // /Rotate: 0, 90, 180, 270 clockwise
	Words    []Word   // in the order of the page's content
	Pictures []Rect   // images and ruled lines: a mark never covers them
	Ink      []Rect   // of a page that is a scan: what is dark on it; nil where that was not looked at
	Widgets  []Rect   // form fields and other annotations that are there already
	Stamps   []string // words of stamp and free-text annotations, looked at for secret markings
}

// Spot is where a mark goes.
type Spot struct {
	Page int     // from 1
	Rect Rect    // user space: what /Rect of the annotation takes
	Turn int     // degrees counter-clockwise by which the mark is drawn so that it stands upright with the text
	Unit float64 // points a unit of Rect has; 0 is 1
}

// Size gives width and height of the mark as its reader sees it, in points.
func (s Spot) Size() (width, height float64) {
	w, h := s.Rect.Width()*unit(s.Unit), s.Rect.Height()*unit(s.Unit)
	if s.Turn%180 != 0 {
		return h, w
	}
	return w, h
}

// unit reads a scale whose zero value is 1.
func unit(u float64) float64 {
	if u > 0 {
		return u
	}
	return 1
}

// Width gives the extent along x.
func (r Rect) Width() float64 { return r.X2 - r.X1 }

// Height gives the extent along y.
func (r Rect) Height() float64 { return r.Y2 - r.Y1 }

// Overlaps says whether the two rectangles share more than an edge.
func (r Rect) Overlaps(o Rect) bool {
	return r.X1 < o.X2 && o.X1 < r.X2 && r.Y1 < o.Y2 && o.Y1 < r.Y2
}

// Within says whether r lies wholly inside o.
func (r Rect) Within(o Rect) bool {
	return r.X1 >= o.X1 && r.Y1 >= o.Y1 && r.X2 <= o.X2 && r.Y2 <= o.Y2
}

// Grow gives r with every side moved outwards by d points (inwards where d is negative).
func (r Rect) Grow(d float64) Rect { return Rect{r.X1 - d, r.Y1 - d, r.X2 + d, r.Y2 + d} }

// Union gives the smallest rectangle that holds both.
func (r Rect) Union(o Rect) Rect {
	return Rect{min(r.X1, o.X1), min(r.Y1, o.Y1), max(r.X2, o.X2), max(r.Y2, o.Y2)}
}
