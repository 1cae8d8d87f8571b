package ocr

import (
	"context"
	"errors"
	"image"
	"math"
	"time"

	"trien/internal/limits"
	"trien/internal/placement"
	"trien/internal/render"
)

// Gap is why something could not be looked at; empty where all was.
type Gap string

// The gaps, as internal/office names them.
const (
	NoReader   Gap = "no_reader"
	TooLong    Gap = "too_long"
	TooMany    Gap = "too_many"
	Unreadable Gap = "not_readable"
	Doubtful   Gap = "doubtful"
)

// Seen is what was found in the pictures of a document.
type Seen struct {
	Class placement.Class // the highest class that a picture is marked with; "" for none
	Gap   Gap             // why a person must look; empty where the machine saw everything
	Page  int             // of the gap, from 1; 0 where it is about the whole
}

// Look looks for the marking of a state secret in what the pages show as pictures (379.1.2): stamps first, on every page, then whole pages that are
// pictures, as scans are. Pages of text alone are not drawn at all. What could not be looked at is told, never passed over. The error is that
// of a context that ended.
func (r *Reader) Look(ctx context.Context, doc *render.Document, pages []placement.Page) (Seen, error) {
	l := looking{reader: r, doc: doc}
	within, cancel := context.WithTimeoutCause(ctx, limits.OCRSeconds*time.Second, errTooLong)
	defer cancel()
	for _, p := range pages {
		l.page(within, p)
		if l.seen.Class == placement.TuyetMat || within.Err() != nil {
			break
		}
	}
	for _, w := range l.whole {
		if l.seen.Class != "" || within.Err() != nil {
			break
		}
		l.read(within, w)
	}
	if ctx.Err() != nil {
		return Seen{}, context.Cause(ctx)
	}
	if within.Err() != nil {
		l.gap(TooLong, 0)
	}
	return l.seen, nil
}

// Needed says whether any of the pages shows something that is no text.
func Needed(ctx context.Context, doc *render.Document, pages []placement.Page) bool {
	for _, p := range pages {
		if s, err := doc.Shown(ctx, p.Number); err != nil || len(s.Images) > 0 || len(s.Shapes) > 0 {
			return true
		}
	}
	return false
}

var errTooLong = errors.New("ocr: looking takes too long")

// looking is one document being looked at.
type looking struct {
	reader *Reader
	doc    *render.Document
	whole  []wanted // pages to be read whole
	seen   Seen
}

// wanted is a page to be read whole.
type wanted struct {
	page  placement.Page
	shown render.Shown
}

// gap keeps the first reason why a person must look.
func (l *looking) gap(g Gap, page int) {
	if l.seen.Gap == "" {
		l.seen.Gap, l.seen.Page = g, page
	}
}

// page looks for stamps on a page and remembers it where it must be read whole.
func (l *looking) page(ctx context.Context, p placement.Page) {
	shown, err := l.doc.Shown(ctx, p.Number)
	if err != nil {
		l.gap(Unreadable, p.Number)
		return
	}
	if len(shown.Images) == 0 && len(shown.Shapes) == 0 {
		return
	}
	whole := pictured(p, shown)
	if whole {
		if len(l.whole) == limits.OCRPages {
			l.gap(TooMany, p.Number)
		} else {
			l.whole = append(l.whole, wanted{p, shown})
		}
	}
	img, ok := l.picture(ctx, p, shown)
	if !ok {
		return
	}
	var cuts []*image.Gray
	found, more := spots(img, whole)
	if more {
		l.gap(TooMany, p.Number)
	}
	for _, s := range found {
		cuts = append(cuts, s.readings()...)
	}
	if len(cuts) == 0 {
		return
	}
	s := newSheet(cuts)
	lines, err := l.reader.read(ctx, s.img, sparse, sight)
	if err != nil {
		l.unread(err, p.Number)
		return
	}
	for _, one := range s.apart(lines) {
		l.judge(one, p.Number)
	}
}

// pictured says whether a page is to be read whole: pictures make more than a tenth of it.
func pictured(p placement.Page, s render.Shown) bool {
	area := 0.0
	for _, r := range s.Images {
		area += r.Width() * r.Height()
	}
	return area > p.Box.Width()*p.Box.Height()/10
}

// picture draws a page and leaves on it only what is no text.
func (l *looking) picture(ctx context.Context, p placement.Page, shown render.Shown) (*image.RGBA, bool) {
	img, err := l.doc.Picture(ctx, p.Number, sight)
	if err != nil {
		l.gap(Unreadable, p.Number)
		return nil, false
	}
	keep(img, p, shown)
	return img, true
}

// read reads a whole page.
func (l *looking) read(ctx context.Context, w wanted) {
	img, ok := l.picture(ctx, w.page, w.shown)
	if !ok {
		return
	}
	grey, _ := inks(img)
	lines, err := l.reader.read(ctx, grey, sparse, sight)
	if err != nil {
		l.unread(err, w.page.Number)
		return
	}
	l.judge(lines, w.page.Number)
}

func (l *looking) unread(err error, page int) {
	switch {
	case errors.Is(err, ErrMissing):
		l.gap(NoReader, 0)
	case errors.Is(err, errTooLong):
		l.gap(TooLong, page)
	default:
		l.gap(Unreadable, page)
	}
}

// judge decides on lines that were read together.
func (l *looking) judge(lines []line, page int) {
	sure, doubtful := placement.ReadSecret(asPage(lines))
	if sure != "" {
		l.seen.Class = placement.Higher(l.seen.Class, sure)
	}
	if doubtful {
		l.gap(Doubtful, page)
	}
}

// asPage makes a page of lines that were read, upright, a point of print for each of the picture.
func asPage(lines []line) placement.Page {
	p := placement.Page{Number: 1}
	for _, line := range lines {
		size := float64(line.box.Dy())
		for _, w := range line.words {
			box := placement.Rect{X1: float64(w.box.Min.X), Y1: -float64(line.box.Max.Y), X2: float64(w.box.Max.X), Y2: -float64(line.box.Min.Y)}
			p.Words = append(p.Words, placement.Word{Text: w.text, Box: box, Base: placement.Point{X: box.X1, Y: box.Y1}, Size: size})
		}
	}
	return p
}

// keep whitens everything but pictures and drawings, and the words that stand in drawings: those are known as text. A word over a picture stays,
// for pictures may have an unseen text of their own over them.
func keep(img *image.RGBA, p placement.Page, shown render.Shown) {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	stays := newBits(w, h)
	fill := func(r placement.Rect, with bool) {
		box := onPicture(p, r, w, h)
		for y := box.Min.Y; y < box.Max.Y; y++ {
			for x := box.Min.X; x < box.Max.X; x++ {
				stays.ink[y*w+x] = with
			}
		}
	}
	for _, r := range shown.Shapes {
		fill(r.Grow(1), true)
	}
	for _, word := range p.Words {
		fill(word.Box.Grow(1), false)
	}
	for _, r := range shown.Images {
		fill(r.Grow(1), true)
	}
	for i, stay := range stays.ink {
		if !stay {
			at := i/w*img.Stride + i%w*4
			img.Pix[at], img.Pix[at+1], img.Pix[at+2] = 255, 255, 255
		}
	}
}

// onPicture turns a rectangle of user space into one of the picture that a reader sees (ISO 32000-2, Table 31, Rotate).
func onPicture(p placement.Page, r placement.Rect, w, h int) image.Rectangle {
	b := p.Box
	x1, x2, y1, y2 := r.X1-b.X1, r.X2-b.X1, b.Y2-r.Y2, b.Y2-r.Y1 // from the left and from the top, not turned
	width, height := b.Width(), b.Height()
	switch p.Rotate {
	case 90:
		x1, x2, y1, y2 = height-y2, height-y1, x1, x2
		width, height = height, width
	case 180:
		x1, x2, y1, y2 = width-x2, width-x1, height-y2, height-y1
	case 270:
		x1, x2, y1, y2 = y1, y2, width-x2, width-x1
		width, height = height, width
	}
	if width <= 0 || height <= 0 {
		return image.Rectangle{}
	}
	sx, sy := float64(w)/width, float64(h)/height
	box := image.Rect(int(math.Floor(x1*sx)), int(math.Floor(y1*sy)), int(math.Ceil(x2*sx)), int(math.Ceil(y2*sy)))
	return box.Intersect(image.Rect(0, 0, w, h))
}
