package placement

import "fmt"

// slide is how far a mark is moved along the edge at each try, in points.
const slide = 3

// scales are the sizes that are tried, by the wanted one.
func scales() []float64 { return []float64{1, 0.9, 0.8, 0.7, 0.6, 0.5} }

// atEdge finds room in the blank band along an edge of the page (1831.position): at the anchor, else beside it, else smaller.
func (f finder) atEdge(s *sheet, page int) (Spot, error) {
	obstacles := s.obstacles(f.request.Taken)
	for _, scale := range scales() {
		w, h := max(f.want.w*scale, f.want.minW), max(f.want.h*scale, f.want.minH)
		for _, r := range f.alongEdge(s, w, h) {
			if s.free(r, obstacles, f.gap, f.edge) {
				return s.spot(r), nil
			}
		}
	}
	ideal := f.alongEdge(s, f.want.w, f.want.h)
	vi, en := s.noBand(f, obstacles)
	return Spot{}, f.noRoom(near{page, append(ideal, Rect{})[0]}, vi, en)
}

// alongEdge gives the places to try along an edge, nearest to the anchor first.
func (f finder) alongEdge(s *sheet, w, h float64) []Rect {
	var tries []Rect
	top, bottom := s.h-f.edge-h, f.edge
	left, right := f.edge, s.w-f.edge-w
	at := func(x, y float64) { tries = append(tries, Rect{x, y, x + w, y + h}) }
	switch f.mark.Anchor {
	case MiddleLeft, MiddleRight:
		x := left
		if f.mark.Anchor == MiddleRight {
			x = right
		}
		for _, y := range slides(TopCentre, bottom, top) {
			at(x, y)
		}
	case BottomLeft, BottomCentre, BottomRight:
		for _, x := range slides(f.mark.Anchor, left, right) {
			at(x, bottom)
		}
	default:
		for _, x := range slides(f.mark.Anchor, left, right) {
			at(x, top)
		}
	}
	return tries
}

// slides gives the places between two ends to try, nearest to the anchor first.
func slides(a Anchor, low, high float64) []float64 {
	var tries []float64
	for d := 0.0; d <= high-low; d += slide {
		switch a {
		case TopLeft, BottomLeft:
			tries = append(tries, low+d)
		case TopRight, BottomRight:
			tries = append(tries, high-d)
		default:
			if middle := (low + high) / 2; d <= (high-low)/2 {
				tries = append(tries, middle-d, middle+d)
			}
		}
	}
	return tries
}

// noBand says how wide the blank band is and what would be needed.
func (s *sheet) noBand(f finder, obstacles []Rect) (vi, en string) {
	var edgeVI, edgeEN string
	band := max(s.w, s.h)
	for _, o := range obstacles {
		if o.X1 >= s.w || o.X2 <= 0 || o.Y1 >= s.h || o.Y2 <= 0 {
			continue
		}
		switch f.mark.Anchor {
		case MiddleLeft:
			edgeVI, edgeEN, band = "mép trái", "left edge", min(band, o.X1)
		case MiddleRight:
			edgeVI, edgeEN, band = "mép phải", "right edge", min(band, s.w-o.X2)
		case BottomLeft, BottomCentre, BottomRight:
			edgeVI, edgeEN, band = "mép dưới", "lower edge", min(band, o.Y1)
		default:
			edgeVI, edgeEN, band = "mép trên", "upper edge", min(band, s.h-o.Y2)
		}
	}
	have, w, h := max(0, band-f.edge-f.gap)/perMM, f.want.minW/perMM, f.want.minH/perMM
	if edgeVI == "" {
		return fmt.Sprintf("Trang %d quá nhỏ cho dấu ký %.0f × %.0f mm.", s.page.Number, w, h),
			fmt.Sprintf("Page %d is too small for a mark of %.0f × %.0f mm.", s.page.Number, w, h)
	}
	return fmt.Sprintf("Ở %s trang %d không còn chỗ trống cho dấu ký: cần %.0f × %.0f mm không đè lên chữ và dấu khác, dải trống chỉ rộng %.0f mm.",
			edgeVI, s.page.Number, w, h, have),
		fmt.Sprintf("There is no blank room left for the mark at the %s of page %d: it takes %.0f × %.0f mm clear of text and other marks, the blank band has %.0f mm.",
			edgeEN, s.page.Number, w, h, have)
}

// atFixed takes the place that the profile gives, if it is blank.
func (f finder) atFixed(s *sheet, page int) (Spot, error) {
	x, y := f.mark.X*perMM, s.h-f.mark.Y*perMM
	r := Rect{x, y - f.want.h, x + f.want.w, y}
	if s.free(r, s.obstacles(f.request.Taken), f.gap, 0) {
		return s.spot(r), nil
	}
	vi := fmt.Sprintf("Chỗ mà mẫu chữ ký quy định (trang %d, cách mép trái %.0f mm, mép trên %.0f mm) đã có chữ, hình hoặc dấu khác, hay nằm ngoài trang.", s.page.Number, f.mark.X, f.mark.Y)
	en := fmt.Sprintf("The place that the profile gives (page %d, %.0f mm from the left edge, %.0f mm from the upper edge) holds text, a picture or another mark, or lies outside the page.", s.page.Number, f.mark.X, f.mark.Y)
	return Spot{}, f.noRoom(near{page, r}, vi, en)
}
