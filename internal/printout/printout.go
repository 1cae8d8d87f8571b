// Package printout lays out the file of a copy on paper: the pages of the electronic document as they are seen, what 379-QĐ/TW, Article 16.3 asks to be on it, and a QR (ISO/IEC 18004).
//
// The file is one to be printed. It bears no signature, and the document that it shows is not touched.
package printout

import (
	"fmt"
	"image"
	"image/color"
	"io"
	"strings"

	"rsc.io/qr"

	"trien/internal/sheet"
	"trien/pdf/stamp"
)

// Page is a page of the document, ready to be printed.
type Page struct {
	picture       *stamp.Picture
	width, height float64
	full          bool // it shows something where the lines at its lower end go
}

// PageOf takes a drawn page that is width by height points large.
func PageOf(img *image.RGBA, width, height float64) Page {
	return Page{stamp.Drawn(img), width, height, inked(img, sheet.Band/height)}
}

// inked says whether anything stands in so large a part of the lower end.
func inked(img *image.RGBA, part float64) bool {
	b := img.Bounds()
	for y := b.Max.Y - int(part*float64(b.Dy())) - 1; y < b.Max.Y; y++ {
		row := img.Pix[img.PixOffset(b.Min.X, max(y, b.Min.Y)):]
		for x := 0; x < 4*b.Dx(); x += 4 {
			if min(row[x], row[x+1], row[x+2]) < 0xF0 {
				return true
			}
		}
	}
	return false
}

// Copy is a copy to be printed. Confirmation is its last page; of that Before and Code are filled here.
type Copy struct {
	Confirmation sheet.Sheet
	Foot         [2]string // at the lower end of each page of the document; the second ends with the page's number
	Label        string    // what the QR holds
}

// Write gives the file. random gives 32 bytes. Errors: those of sheet.Sheet.Write, and of a label too long for a QR.
func (c Copy) Write(pages []Page, random io.Reader) ([]byte, error) {
	s := c.Confirmation
	for i, p := range pages {
		foot := []string{c.Foot[0], strings.TrimSpace(fmt.Sprintf("%s  %d/%d", c.Foot[1], i+1, len(pages)))}
		s.Before = append(s.Before, sheet.Leaf{Picture: p.picture, Width: p.width, Height: p.height, Foot: foot, Shrink: p.full})
	}
	if c.Label != "" {
		code, err := Code(c.Label)
		if err != nil {
			return nil, err
		}
		s.Code = stamp.Drawn(code)
	}
	w, err := s.Write(random)
	return w.PDF, err
}

const (
	module = 6 // points of the picture for a module, so that its edges stay sharp
	quiet  = 4 // modules of white around (ISO/IEC 18004, 9.1)
)

// Code draws a QR.
func Code(text string) (*image.RGBA, error) {
	c, err := qr.Encode(text, qr.M)
	if err != nil {
		return nil, fmt.Errorf("printout: %w", err)
	}
	n := (c.Size + 2*quiet) * module
	img := image.NewRGBA(image.Rect(0, 0, n, n))
	for y := range n {
		for x := range n {
			at := color.RGBA{255, 255, 255, 255}
			if c.Black(x/module-quiet, y/module-quiet) {
				at = color.RGBA{0, 0, 0, 255}
			}
			img.SetRGBA(x, y, at)
		}
	}
	return img, nil
}
