package placement

import (
	"fmt"

	"trien/internal/problem"
)

// Request says which mark is wanted.
type Request struct {
	Role   Role
	Signer string  // the name below the signature; chooses among several signers, and is refused where the document names another
	Width  float64 // points; 0 takes the profile's
	Height float64 // points; 0 takes the profile's
	Taken  []Spot  // marks already planned on these pages, beside the pages' own Widgets
}

// perMM is how many points a millimetre has.
const perMM = 72 / 25.4

// size is a mark's wanted and least size in points.
type size struct{ w, h, minW, minH float64 }

func (m Mark) size(r Request) size {
	s := size{m.Width * perMM, m.Height * perMM, m.MinWidth * perMM, m.MinHeight * perMM}
	if r.Width > 0 {
		s.w, s.minW = r.Width, min(s.minW, r.Width)
	}
	if r.Height > 0 {
		s.h, s.minH = r.Height, min(s.minH, r.Height)
	}
	return s
}

// Place finds the spot of a mark. Where there is none it gives a *problem.Error (Refused) saying why and what is free. The
// same pages and request always give the same spot.
func (p Profile) Place(pages []Page, r Request) (Spot, error) {
	m, ok := p.Marks[r.Role]
	if !ok {
		return Spot{}, problem.New(problem.Usage,
			fmt.Sprintf("Mẫu chữ ký “%s” không có vai trò “%s”. Hãy chọn vai trò khác hoặc bổ sung vào mẫu.", p.Name, r.Role),
			fmt.Sprintf("The signing profile %q has no role %q. Choose another role or add it to the profile.", p.Name, r.Role))
	}
	if len(pages) == 0 {
		return Spot{}, refused("Văn bản không có trang nào.", "The document has no pages.")
	}
	if wordless(pages) && (m.Anchor == BelowTitle || pages[0].Ink == nil) {
		return Spot{}, refused(
			"Các trang chỉ là ảnh, không có chữ để xác định vị trí ký. Hãy nhận dạng chữ (OCR) trước, hoặc tự chỉ trang và khung, hoặc ký không hiển thị.",
			"The pages are pictures without text, so the place to sign can't be found. Recognise the text (OCR) first, or give page and rectangle yourself, or sign invisibly.")
	}
	if m.Anchor == BelowTitle {
		return p.placeSigner(pages, m, r)
	}
	return p.placeTop(pages[0], m, r)
}

func wordless(pages []Page) bool {
	for _, p := range pages {
		if len(p.Words) > 0 {
			return false
		}
	}
	return true
}

func refused(vi, en string) *problem.Error {
	return problem.New(problem.Refused, vi, en).Under("1831.position")
}

// free says whether a rectangle stays clear of all obstacles by gap and inside the sheet by edge.
func (s *sheet) free(r Rect, obstacles []Rect, gap, edge float64) bool {
	const hair = 0.01 // rounding of earlier spots
	if !r.Within((Rect{0, 0, s.w, s.h}).Grow(hair - edge)) {
		return false
	}
	grown := r.Grow(gap - hair)
	for _, o := range obstacles {
		if grown.Overlaps(o) {
			return false
		}
	}
	return true
}
