package scan

import (
	"context"
	"image"
	"unicode"

	"golang.org/x/image/draw"

	"trien/internal/digitising"
	"trien/internal/limits"
	"trien/internal/ocr"
	"trien/internal/placement"
	"trien/internal/sheet"
	"trien/pdf/stamp"
)

// Options say how a scan is read.
type Options struct {
	Reader *ocr.Reader
	Plain  bool           // text is not looked for
	Told   func(done int) // after each page
}

// Result is a scan that was read.
type Result struct {
	Leaves []sheet.Leaf // its pages, with the words behind them
	Sheets []digitising.Sheet
	Pages  []placement.Page  // the words, as of a page that was written
	Words  []digitising.Word // how surely each was read
	Aside  []placement.Page  // the words of pages that lie on their side, as those are turned: they are looked at, and no text behind a picture
	packed int
}

// Read measures and reads every page. Errors: those of Page, ocr.ErrMissing, and that of a context that ended.
func Read(ctx context.Context, s *Scan, o Options) (r Result, err error) {
	for n := 1; n <= s.Pages(); n++ {
		p, err := s.Page(ctx, n)
		if err != nil {
			return r, err
		}
		if err := r.page(ctx, p, o); err != nil {
			return r, err
		}
		if r.packed += p.Picture.Packed(); r.packed > limits.ScanPacked {
			return r, Heavy()
		}
		if o.Told != nil {
			o.Told(n)
		}
	}
	return r, nil
}

// page takes one page in.
func (r *Result) page(ctx context.Context, p Page, o Options) error {
	m := Measure(p)
	leaf := sheet.Leaf{Picture: p.Picture, Width: p.Width, Height: p.Height}
	page := placement.Page{Number: len(r.Sheets) + 1, Box: placement.Rect{X2: p.Width, Y2: p.Height}}
	if !o.Plain && !m.Empty() {
		f, err := turned(ctx, o.Reader, p)
		if err != nil {
			return err
		}
		m.Turned, leaf.Upended = f.turned, f.turned == 180
		if f.turned%180 == 0 {
			f.lay(&page, &leaf, p)
			m.Words, m.Sure = f.words()
			r.Words = append(r.Words, f.sure(page)...)
		} else {
			aside := placement.Page{Number: page.Number, Box: placement.Rect{X2: p.Height, Y2: p.Width}}
			f.lay(&aside, &sheet.Leaf{}, Page{Width: p.Height, Height: p.Width})
			r.Aside = append(r.Aside, aside)
		}
	}
	r.Leaves, r.Sheets, r.Pages = append(r.Leaves, leaf), append(r.Sheets, m), append(r.Pages, page)
	return nil
}

// reading is how fine a page is read at most, in dots an inch: Tesseract reads no better above.
const reading = 300.0

// found is what was read on a page, turned so that it could be.
type found struct {
	lines  []ocr.ReadLine
	turned int // degrees
	dots   float64
}

// turned reads a page as it lies; where that makes no sense upside down, then on either side.
func turned(ctx context.Context, reader *ocr.Reader, p Page) (best found, err error) {
	img, dots := greyed(p)
	for _, angle := range []int{0, 180, 90, 270} {
		lines, err := reader.Page(ctx, rotated(img, angle), int(dots+0.5))
		if err != nil {
			return best, err
		}
		f := found{lines, angle, dots}
		if angle == 0 || f.sense() > 2*best.sense()+5 {
			best = f
		}
		if best.sense() > enough {
			break
		}
	}
	return best, nil
}

// enough is the sense of a line or two that were surely read.
const enough = 8

// sense is how many words of three letters or more were read surely.
func (f found) sense() (n float64) {
	for _, l := range f.lines {
		for _, w := range l.Words {
			if w.Sure > 60 && letters(w.Text) > 2 {
				n += (w.Sure - 60) / 30
			}
		}
	}
	return n
}

func letters(text string) (n int) {
	for _, r := range text {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}

func (f found) words() (n int, sure float64) {
	for _, l := range f.lines {
		for _, w := range l.Words {
			n, sure = n+1, sure+w.Sure
		}
	}
	if n > 0 {
		sure /= float64(n)
	}
	return n, sure
}

// Of the height of a line, marks above and tails below counted, letters take so much and stand so high above its lower end.
const letterPart, tailPart = 0.82, 0.22

// lay puts the words over their places.
func (f found) lay(page *placement.Page, leaf *sheet.Leaf, p Page) {
	k := 72 / f.dots
	for _, l := range f.lines {
		high := float64(l.Box.Dy()) * k
		base := p.Height - float64(l.Box.Max.Y)*k + high*tailPart
		for _, w := range l.Words {
			x1, x2 := float64(w.Box.Min.X)*k, float64(w.Box.Max.X)*k
			leaf.Words = append(leaf.Words, stamp.Unseen{Text: w.Text, X: x1, Y: base, Width: x2 - x1, Size: high * letterPart})
			page.Words = append(page.Words, placement.Word{Text: w.Text, Size: high * letterPart, Base: placement.Point{X: x1, Y: base},
				Box: placement.Rect{X1: x1, Y1: base - high*tailPart, X2: x2, Y2: base + high*letterPart}})
		}
	}
}

func (f found) sure(page placement.Page) (list []digitising.Word) {
	i := 0
	for _, l := range f.lines {
		for _, w := range l.Words {
			list = append(list, digitising.Word{Page: page.Number, Box: page.Words[i].Box, Sure: w.Sure})
			i++
		}
	}
	return list
}

// greyed is a page as it is read.
func greyed(p Page) (*image.Gray, float64) {
	by := min(1, reading/p.DPI)
	out := image.NewGray(image.Rect(0, 0, max(1, int(float64(p.Image.Rect.Dx())*by)), max(1, int(float64(p.Image.Rect.Dy())*by))))
	if by == 1 {
		draw.Draw(out, out.Rect, p.Image, image.Point{}, draw.Src)
	} else {
		draw.CatmullRom.Scale(out, out.Rect, p.Image, p.Image.Rect, draw.Src, nil)
	}
	return out, p.DPI * by
}

// rotated turns a picture clockwise by a multiple of a quarter turn.
func rotated(g *image.Gray, degrees int) *image.Gray {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	out := image.NewGray(image.Rect(0, 0, w, h))
	if degrees%180 != 0 {
		out = image.NewGray(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			v := g.Pix[y*g.Stride+x]
			switch degrees {
			case 90:
				out.Pix[x*out.Stride+h-1-y] = v
			case 180:
				out.Pix[(h-1-y)*out.Stride+w-1-x] = v
			case 270:
				out.Pix[(w-1-x)*out.Stride+y] = v
			default:
				out.Pix[y*out.Stride+x] = v
			}
		}
	}
	return out
}
