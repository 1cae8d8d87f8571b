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
	vi, en := s.noBand(f)
	return Spot{}, f.noRoom(wish{page, append(ideal, Rect{})[0]}, vi, en)
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

// noBand says how wide the band beside the text is, whether other marks fill it, and what would be needed.
func (s *sheet) noBand(f finder) (vi, en string) {
	edgeVI, edgeEN := edgeWords(f.mark.Anchor)
	n, w, h := s.page.Number, f.want.minW/perMM, f.want.minH/perMM
	have := max(0, s.band(f.mark.Anchor)-f.edge-f.gap)
	if have >= f.want.minH {
		return fmt.Sprintf("Dải trống ở %s trang %d đã kín dấu khác: không còn %.0f × %.0f mm cho dấu ký này.", edgeVI, n, w, h),
			fmt.Sprintf("Other marks fill the blank band at the %s of page %d: no %.0f × %.0f mm are left for this one.", edgeEN, n, w, h)
	}
	return fmt.Sprintf("Ở %s trang %d không đủ chỗ trống cho dấu ký: cần %.0f × %.0f mm không đè lên chữ, dải trống chỉ rộng %.0f mm.", edgeVI, n, w, h, have/perMM),
		fmt.Sprintf("There is no blank room for the mark at the %s of page %d: it takes %.0f × %.0f mm clear of text, the blank band has %.0f mm.", edgeEN, n, w, h, have/perMM)
}

// band is how far the blank along an edge reaches before text or a picture, in points.
func (s *sheet) band(a Anchor) float64 {
	bare := *s
	bare.page.Widgets = nil
	band := max(s.w, s.h)
	for _, o := range bare.obstacles(nil) {
		if o.X1 >= s.w || o.X2 <= 0 || o.Y1 >= s.h || o.Y2 <= 0 {
			continue
		}
		switch a {
		case MiddleLeft:
			band = min(band, o.X1)
		case MiddleRight:
			band = min(band, s.w-o.X2)
		case BottomLeft, BottomCentre, BottomRight:
			band = min(band, o.Y1)
		default:
			band = min(band, s.h-o.Y2)
		}
	}
	return band
}

func edgeWords(a Anchor) (vi, en string) {
	switch a {
	case MiddleLeft:
		return "mép trái", "left edge"
	case MiddleRight:
		return "mép phải", "right edge"
	case BottomLeft, BottomCentre, BottomRight:
		return "mép dưới", "lower edge"
	}
	return "mép trên", "upper edge"
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
	return Spot{}, f.noRoom(wish{page, r}, vi, en)
}
