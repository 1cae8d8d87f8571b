package placement

import (
	"fmt"
	"math"
)

// overSignature places the office's seal. A picture lies over the left part of the signer's mark (NĐ 30/2020, Appendix I, box 8) and over
// nothing else; where text stands in the way it moves a little, down to the least overlap. Text never covers the signature: it stands left
// of it.
func (p Profile) overSignature(f finder) (Spot, error) {
	b, err := chooseBlock(f.pages, f.request.Signer)
	if err != nil {
		return Spot{}, err
	}
	sig, ok := b.signature(f.request.Taken)
	if !ok {
		mark, ahead := p.Marks[Person], f
		ahead.mark, ahead.want = mark, mark.size(Request{})
		spot, err := ahead.atSigner()
		if err != nil {
			return Spot{}, err
		}
		sig = b.sheet.in(spot.Rect)
	}
	if f.request.Picture && f.mark.Overlap > 0 {
		return f.pictureOver(b, sig)
	}
	return f.textBeside(b, sig)
}

// signature finds the mark between title and name: a field of the page, or one planned.
func (b block) signature(taken []Spot) (Rect, bool) {
	s := b.sheet
	var marks []Rect
	for _, w := range s.page.Widgets {
		marks = append(marks, s.in(w))
	}
	for _, t := range taken {
		if t.Page == s.page.Number {
			marks = append(marks, s.in(t.Rect))
		}
	}
	between := Rect{b.name.box.X1, b.name.box.Y2, b.name.box.X2, b.title.box.Y1}
	for _, m := range marks {
		if m.Overlaps(between) {
			return m, true
		}
	}
	return Rect{}, false
}

// pictureOver tries overlaps from the wanted one down, and for each moves the picture up and down.
func (f finder) pictureOver(b block, sig Rect) (Spot, error) {
	s, w, h := b.sheet, f.want.w, f.want.h
	obstacles := withoutRect(s.obstacles(f.request.Taken), sig)
	at := func(overlap, up float64) Rect {
		right, middle := sig.X1+overlap*sig.Width(), (sig.Y1+sig.Y2)/2+up
		return Rect{right - w, middle - h/2, right, middle + h/2}
	}
	const steps = 8
	for i := range steps + 1 {
		overlap := f.mark.Overlap - (f.mark.Overlap-f.mark.MinOverlap)*float64(i)/steps
		for _, up := range slides(TopCentre, -h/4, h/4) {
			if r := at(overlap, up); f.inks(s, r, obstacles) {
				return s.spot(r), nil
			}
		}
	}
	vi := fmt.Sprintf("Hình dấu %.0f × %.0f mm đặt trùm %.0f%% bên trái chữ ký của “%s” ở trang %d sẽ đè lên chữ. Hãy chừa thêm dòng trống giữa chức vụ và họ tên.",
		w/perMM, h/perMM, f.mark.Overlap*100, b.name.text, s.page.Number)
	en := fmt.Sprintf("The seal of %.0f × %.0f mm over the left %.0f%% of the signature of “%s” on page %d would cover text. Leave more blank lines between title and name.",
		w/perMM, h/perMM, f.mark.Overlap*100, b.name.text, s.page.Number)
	return Spot{}, f.noRoom(wish{b.index(f.pages), at(f.mark.Overlap, 0)}, vi, en)
}

// inks says whether what the picture inks of its rectangle stays clear of the obstacles and inside the sheet.
func (f finder) inks(s *sheet, r Rect, obstacles []Rect) bool {
	if f.mark.Shape != "round" {
		return s.free(r, obstacles, f.gap, f.edge)
	}
	if !s.free(r, nil, 0, f.edge) {
		return false
	}
	for _, o := range obstacles {
		if r.roundOverlaps(o, f.gap-hair) {
			return false
		}
	}
	return true
}

// roundOverlaps says whether the ellipse inside r, grown by gap, shares more than an edge with o.
func (r Rect) roundOverlaps(o Rect, gap float64) bool {
	a, b := r.Width()/2+gap, r.Height()/2+gap
	x := max(o.X1, min(r.X1+r.Width()/2, o.X2)) - (r.X1 + r.Width()/2)
	y := max(o.Y1, min(r.Y1+r.Height()/2, o.Y2)) - (r.Y1 + r.Height()/2)
	return (x/a)*(x/a)+(y/b)*(y/b) < 1
}

// textBeside puts a mark of text to the left of the signature.
func (f finder) textBeside(b block, sig Rect) (Spot, error) {
	s := b.sheet
	obstacles := s.obstacles(f.request.Taken)
	obstacles = append(withoutRect(obstacles, sig), sig)
	middle := (sig.Y1 + sig.Y2) / 2
	for _, scale := range scales() {
		w, h := max(f.want.w*scale, f.want.minW), max(f.want.h*scale, f.want.minH)
		for right := sig.X1 - f.gap; right > sig.X1-f.gap-2*w && right-w >= f.edge; right -= slide {
			if r := (Rect{right - w, middle - h/2, right, middle + h/2}); s.free(r, obstacles, f.gap, f.edge) {
				return s.spot(r), nil
			}
		}
	}
	vi := fmt.Sprintf("Bên trái chữ ký của “%s” ở trang %d không còn chỗ trống cho dấu ký của cơ quan.", b.name.text, s.page.Number)
	en := fmt.Sprintf("There is no blank room for the office's mark left of the signature of “%s” on page %d.", b.name.text, s.page.Number)
	ideal := Rect{sig.X1 - f.gap - f.want.w, middle - f.want.h/2, sig.X1 - f.gap, middle + f.want.h/2}
	return Spot{}, f.noRoom(wish{b.index(f.pages), ideal}, vi, en)
}

// index finds the block's page among pages.
func (b block) index(pages []Page) int {
	for i := range pages {
		if pages[i].Number == b.sheet.page.Number {
			return i
		}
	}
	return 0
}

// withoutRect leaves out what is the very rectangle.
func withoutRect(list []Rect, r Rect) []Rect {
	var out []Rect
	for _, o := range list {
		if math.Abs(o.X1-r.X1)+math.Abs(o.Y1-r.Y1)+math.Abs(o.X2-r.X2)+math.Abs(o.Y2-r.Y2) > 4*hair {
			out = append(out, o)
		}
	}
	return out
}
