package placement

import (
	"errors"
	"fmt"
	"math"
)

// NoRoomError says that a mark finds no room where its profile wants it, and where the nearest is.
type NoRoomError struct {
	Nearest Spot // Page 0: no page has room for it
}

func (e *NoRoomError) Error() string {
	if e.Nearest.Page == 0 {
		return "no room on any page"
	}
	return fmt.Sprintf("no room; free is page %d, %v", e.Nearest.Page, e.Nearest.Rect)
}

// wish is where a mark was wanted: a page by its index, a rectangle in its sheet's coordinates.
type wish struct {
	page int
	rect Rect
}

// noRoom makes the refusal: what is in the way, and the nearest free place on the page, else at the edge of the next page that has one.
func (f finder) noRoom(wanted wish, vi, en string) error {
	spot, s, ok := f.nearest(wanted)
	if !ok {
		return refused(vi+" Các trang khác cũng không còn chỗ. Hãy chừa lề trên 20 mm, hoặc ký không hiển thị.",
			en+" No other page has room either. Leave a top margin of 20 mm, or sign invisibly.").Because(&NoRoomError{})
	}
	r := s.in(spot.Rect)
	x, y, w, h := r.X1/perMM, (s.h-r.Y2)/perMM, r.Width()/perMM, r.Height()/perMM
	return refused(
		fmt.Sprintf("%s Chỗ trống gần nhất cỡ %.0f × %.0f mm: trang %d, cách mép trái %.0f mm, mép trên %.0f mm. Hãy chừa thêm chỗ trong văn bản, hoặc chỉ khung ở chỗ trống đó, hoặc ký không hiển thị.", vi, w, h, spot.Page, x, y),
		fmt.Sprintf("%s The nearest free place of %.0f × %.0f mm is on page %d, %.0f mm from the left edge, %.0f mm from the upper edge. Leave more room in the document, or give a rectangle there, or sign invisibly.", en, w, h, spot.Page, x, y),
	).Because(&NoRoomError{spot})
}

// nearest finds the free place that lies nearest to the wanted one, of the wanted size or else the least.
func (f finder) nearest(wanted wish) (Spot, *sheet, bool) {
	order := []int{wanted.page}
	for i := wanted.page + 1; i < min(len(f.pages), wanted.page+farPages); i++ {
		order = append(order, i)
	}
	for i := wanted.page - 1; i >= max(0, wanted.page-farPages); i-- {
		order = append(order, i)
	}
	for _, i := range order {
		if len(f.pages[i].Words) == 0 && f.pages[i].Ink == nil {
			continue // what stands on it is not known
		}
		s := newSheet(f.pages[i])
		ideal := wanted.rect
		if i != wanted.page { // the upper edge of another page
			ideal = Rect{s.w/2 - f.want.w/2, s.h - f.edge - f.want.h, s.w/2 + f.want.w/2, s.h - f.edge}
		}
		for _, z := range [][2]float64{{f.want.w, f.want.h}, {f.want.minW, f.want.minH}} {
			if r, ok := s.nearest(s.obstacles(f.request.Taken), ideal, z, f); ok {
				return s.spot(r), s, true
			}
		}
	}
	return Spot{}, nil, false
}

// farPages bounds how many pages away room is sought.
const farPages = 50

// nearest looks over a grid of places.
func (s *sheet) nearest(obstacles []Rect, ideal Rect, z [2]float64, f finder) (Rect, bool) {
	w, h := z[0], z[1]
	g := newGrid(s, obstacles, f.gap)
	best, found := math.Inf(1), Rect{}
	middleX, middleY := (ideal.X1+ideal.X2)/2, (ideal.Y1+ideal.Y2)/2
	for y := f.edge; y+h <= s.h-f.edge; y += g.cell {
		for x := f.edge; x+w <= s.w-f.edge; x += g.cell {
			r := Rect{x, y, x + w, y + h}
			if d := math.Hypot(x+w/2-middleX, y+h/2-middleY); d < best && g.empty(r) {
				best, found = d, r
			}
		}
	}
	return found, !math.IsInf(best, 1)
}

// grid counts the cells of a sheet that hold something, so that one look tells whether a rectangle is empty, however much is on the page.
type grid struct {
	cell float64
	w, h int
	sum  []int32 // sum[y*(w+1)+x]: cells that hold something left of x and below y
}

func newGrid(s *sheet, obstacles []Rect, gap float64) grid {
	g := grid{cell: max(6, s.w/300, s.h/300)}
	g.w, g.h = int(math.Ceil(s.w/g.cell)), int(math.Ceil(s.h/g.cell))
	g.sum = make([]int32, (g.w+1)*(g.h+1))
	for _, o := range obstacles {
		x1, y1, x2, y2 := g.cells(o.Grow(gap))
		for y := y1; y < y2; y++ {
			for x := x1; x < x2; x++ {
				g.sum[(y+1)*(g.w+1)+x+1] = 1
			}
		}
	}
	for y := 1; y <= g.h; y++ {
		for x := 1; x <= g.w; x++ {
			i := y*(g.w+1) + x
			g.sum[i] += g.sum[i-1] + g.sum[i-g.w-1] - g.sum[i-g.w-2]
		}
	}
	return g
}

// cells gives the cells that a rectangle touches.
func (g grid) cells(r Rect) (x1, y1, x2, y2 int) {
	clamp := func(v float64, most int) int { return int(max(0, min(v, float64(most)))) }
	return clamp(math.Floor(r.X1/g.cell), g.w), clamp(math.Floor(r.Y1/g.cell), g.h),
		clamp(math.Ceil(r.X2/g.cell), g.w), clamp(math.Ceil(r.Y2/g.cell), g.h)
}

func (g grid) empty(r Rect) bool {
	x1, y1, x2, y2 := g.cells(r)
	row := g.w + 1
	return g.sum[y2*row+x2]-g.sum[y2*row+x1]-g.sum[y1*row+x2]+g.sum[y1*row+x1] == 0
}

// Nearest gives the free place that a refusal of [Profile.Place] names.
func Nearest(err error) (Spot, bool) {
	var e *NoRoomError
	if !errors.As(err, &e) || e.Nearest.Page == 0 {
		return Spot{}, false
	}
	return e.Nearest, true
}
