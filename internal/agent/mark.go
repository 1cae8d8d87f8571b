package agent

import (
	"context"
	"math"
	"strings"

	"trien/pdf"
)

// largestMark is the share of a page that a mark may cover: an arrival mark with an instruction takes a quarter. More could show another
// document in the place of the one that is signed.
const largestMark = 0.5

// Flags of an annotation that keep it from being seen (ISO 32000-2, Table 167).
const (
	flagHidden = 1 << 1
	flagNoView = 1 << 5
)

// mark holds page, place and what else is said of the document against the file.
func (t *step) mark(context.Context) error {
	s, i := t.statement, t.statement.Item
	pages, err := t.after.Newest().PageCount()
	if err != nil {
		return err
	}
	if pages != i.Document.Pages {
		return refuse(Unlike, "%d pages, not %d", pages, i.Document.Pages)
	}
	s.Title = title(t.after.Newest())
	if err := s.number(); err != nil {
		return err
	}
	if (i.Page > 0) != t.own.Visible() || i.Page > 0 && t.own.Flags&(flagHidden|flagNoView) != 0 {
		return refuse(Hidden, "page %d, flags %d, rectangle %v", i.Page, t.own.Flags, t.own.Rect)
	}
	if i.Page == 0 {
		return nil
	}
	if t.own.Page != i.Page || !near(t.own.Rect, i.Rect) {
		return refuse(Unlike, "the mark is on page %d at %v, not on page %d at %v", t.own.Page, t.own.Rect, i.Page, i.Rect)
	}
	page, err := t.after.Newest().Page(i.Page - 1)
	if err != nil {
		return err
	}
	if s.Share = share(t.own.Rect, page.CropBox); s.Share > largestMark {
		return refuse(Overgrown, "%.0f %% of page %d", 100*s.Share, i.Page)
	}
	return nil
}

// number holds the number that is filled in against the one that is claimed: "15" begins "15-QĐ/TU".
func (s *Statement) number() error {
	for _, f := range s.Fills {
		if f.Field != "number" || s.Item.Document.Number == "" {
			continue
		}
		rest, ok := strings.CutPrefix(s.Item.Document.Number, f.Value)
		if !ok || f.Value == "" || rest != "" && rest[0] >= '0' && rest[0] <= '9' {
			return refuse(Unlike, "the number filled in is %q, said to be %q", f.Value, s.Item.Document.Number)
		}
	}
	return nil
}

// title gives what the file calls itself.
func title(v *pdf.View) string {
	for _, p := range v.Properties() {
		if strings.EqualFold(p.Name, "Title") && clean(p.Value) != "" {
			return clean(p.Value)
		}
	}
	return ""
}

// near compares rectangles by what survives being written as decimals.
func near(a, b [4]float64) bool {
	for i := range a {
		if !(math.Abs(a[i]-b[i]) < 0.05) { // not a number is never near
			return false
		}
	}
	return true
}

// share gives the part of box that rect covers, 0 to 1.
func share(rect, box [4]float64) float64 {
	width := min(rect[2], box[2]) - max(rect[0], box[0])
	height := min(rect[3], box[3]) - max(rect[1], box[1])
	whole := (box[2] - box[0]) * (box[3] - box[1])
	if width <= 0 || height <= 0 || whole <= 0 {
		return 0
	}
	return width * height / whole
}
