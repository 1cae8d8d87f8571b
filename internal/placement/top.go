package placement

import "fmt"

// slide is how far a mark is moved along the band at each try, in points.
const slide = 3

// placeTop finds room in the blank band above the first line of page 1 (1831.position): at the anchor, else beside it, else smaller.
func (p Profile) placeTop(page Page, m Mark, r Request) (Spot, error) {
	s := newSheet(page)
	obstacles := s.obstacles(r.Taken)
	gap, edge, want := p.Gap*perMM, p.Edge*perMM, m.size(r)
	for _, scale := range []float64{1, 0.9, 0.8, 0.7, 0.6, 0.5} {
		w, h := max(want.w*scale, want.minW), max(want.h*scale, want.minH)
		y := s.h - edge - h
		for _, x := range slides(m.Anchor, edge, s.w-edge-w) {
			if rect := (Rect{x, y, x + w, y + h}); s.free(rect, obstacles, gap, edge) {
				return s.spot(rect), nil
			}
		}
	}
	return Spot{}, s.noRoom(obstacles, edge+gap, want)
}

// slides gives the left ends to try, nearest to the anchor first.
func slides(a Anchor, left, right float64) []float64 {
	var tries []float64
	for d := 0.0; d <= right-left; d += slide {
		switch a {
		case TopLeft:
			tries = append(tries, left+d)
		case TopRight:
			tries = append(tries, right-d)
		default:
			if middle := (left + right) / 2; d <= (right-left)/2 {
				tries = append(tries, middle-d, middle+d)
			}
		}
	}
	return tries
}

// noRoom says how high the band is and what would be needed.
func (s *sheet) noRoom(obstacles []Rect, margin float64, want size) error {
	lowest := s.h
	for _, o := range obstacles {
		if o.X1 < s.w && o.X2 > 0 && o.Y1 < s.h {
			lowest = min(lowest, max(0, s.h-o.Y2))
		}
	}
	have, need := max(0, lowest-margin)/perMM, want.minH/perMM
	return refused(
		fmt.Sprintf("Phía trên dòng đầu trang 1 không còn chỗ trống cho dấu ký %.0f × %.0f mm (chỗ trống cao %.0f mm; cần ít nhất %.0f × %.0f mm, không đè lên chữ và dấu khác). Hãy chừa lề trên 20 mm, hoặc chỉ khung khác, hoặc ký không hiển thị.",
			want.w/perMM, want.h/perMM, have, want.minW/perMM, need),
		fmt.Sprintf("There is no blank room left above the first line of page 1 for a mark of %.0f × %.0f mm (the blank is %.0f mm high; at least %.0f × %.0f mm are needed, clear of text and other marks). Leave a top margin of 20 mm, or give another rectangle, or sign invisibly.",
			want.w/perMM, want.h/perMM, have, want.minW/perMM, need))
}
