package ocr

import "image"

// sheet is a picture of many small ones, one under the other, so that one run reads them all.
type sheet struct {
	img  *image.Gray
	rows []image.Rectangle
}

const margin = 40 // of white around each, in points of the picture

func newSheet(cuts []*image.Gray) sheet {
	w, h := 0, margin
	var s sheet
	for _, c := range cuts {
		s.rows = append(s.rows, image.Rect(margin, h, margin+c.Rect.Dx(), h+c.Rect.Dy()))
		w, h = max(w, c.Rect.Dx()+2*margin), h+c.Rect.Dy()+margin
	}
	s.img = image.NewGray(image.Rect(0, 0, w, h))
	for i := range s.img.Pix {
		s.img.Pix[i] = 255
	}
	for i, c := range cuts {
		at := s.rows[i].Min
		for y := range c.Rect.Dy() {
			copy(s.img.Pix[(at.Y+y)*s.img.Stride+at.X:], c.Pix[y*c.Stride:y*c.Stride+c.Rect.Dx()])
		}
	}
	return s
}

// apart sorts lines by the picture that they were read in.
func (s sheet) apart(lines []line) [][]line {
	found := make([][]line, len(s.rows))
	for _, l := range lines {
		middle := (l.box.Min.Y + l.box.Max.Y) / 2
		for i, r := range s.rows {
			if middle >= r.Min.Y-margin/2 && middle < r.Max.Y+margin/2 {
				found[i] = append(found[i], l)
				break
			}
		}
	}
	return found
}
