package placement

import (
	"fmt"
	"strconv"

	"trien/internal/problem"
)

// Request says which mark is wanted.
type Request struct {
	Role    Role
	Signer  string  // the name below the signature; chooses among several signers, and is refused where the document names another
	Width   float64 // points; 0 takes the profile's
	Height  float64 // points; 0 takes the profile's
	Picture bool    // the mark is a picture: it may lie over the signature where the profile says so
	Taken   []Spot  // marks already planned on these pages, beside the pages' own Widgets
}

// perMM is how many points a millimetre has.
const perMM = 72 / 25.4

// hair forgives the rounding of earlier spots, in points.
const hair = 0.01

// size is a mark's wanted and least size in points.
type size struct{ w, h, minW, minH float64 }

func (m Mark) size(r Request) size {
	s := size{m.Width * perMM, m.Height * perMM, m.MinWidth * perMM, m.MinHeight * perMM}
	if r.Width > 0 {
		s.w, s.minW = r.Width, r.Width
	}
	if r.Height > 0 {
		s.h, s.minH = r.Height, r.Height
	}
	return s
}

// Place finds the spot of a mark: inside what is seen of a page, and clear of text, pictures, fields and other marks, but for a seal's
// picture, which may lie over the signature. Where there is no such spot it gives a *problem.Error (Refused) saying why and what is
// free; a *NoRoomError in it has the nearest free place. The same pages and request always give the same spot.
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
	f := finder{pages: pages, mark: m, request: r, want: m.size(r), gap: p.Gap * perMM, edge: p.Edge * perMM}
	if m.Anchor.atBlock() {
		if wordless(pages) {
			return Spot{}, onlyPictures()
		}
		if m.Anchor == BelowTitle {
			return f.atSigner()
		}
		return p.overSignature(f)
	}
	return f.onPage()
}

// finder looks for the spot of one mark.
type finder struct {
	pages     []Page
	mark      Mark
	request   Request
	want      size
	gap, edge float64 // points
}

// onPage places a mark at an edge, a corner or a fixed place of the page that the profile names.
func (f finder) onPage() (Spot, error) {
	i, err := f.mark.page(len(f.pages))
	if err != nil {
		return Spot{}, err
	}
	page := f.pages[i]
	if len(page.Words) == 0 && page.Ink == nil {
		return Spot{}, onlyPictures()
	}
	s := newSheet(page)
	if f.mark.Anchor == Absolute {
		return f.atFixed(s, i)
	}
	return f.atEdge(s, i)
}

// page gives the index of the page where a mark stands.
func (m Mark) page(count int) (int, error) {
	switch m.Page {
	case "", "first":
		return 0, nil
	case "last":
		return count - 1, nil
	}
	n, _ := strconv.Atoi(m.Page) // checked when the profile was read
	if n < 1 || n > count {
		return 0, refused(
			fmt.Sprintf("Mẫu chữ ký đặt dấu ở trang %s, nhưng văn bản chỉ có %d trang. Hãy dùng mẫu khác hoặc tự chỉ trang và khung.", m.Page, count),
			fmt.Sprintf("The profile puts the mark on page %s, but the document has %d pages. Use another profile, or give page and rectangle.", m.Page, count))
	}
	return n - 1, nil
}

func wordless(pages []Page) bool {
	for _, p := range pages {
		if len(p.Words) > 0 {
			return false
		}
	}
	return true
}

func onlyPictures() error {
	return refused(
		"Trang cần ký chỉ là ảnh, không có chữ để xác định vị trí ký. Hãy nhận dạng chữ (OCR) trước, hoặc tự chỉ trang và khung, hoặc ký không hiển thị.",
		"The page to be signed is a picture without text, so the place to sign can't be found. Recognise the text (OCR) first, or give page and rectangle yourself, or sign invisibly.")
}

func refused(vi, en string) *problem.Error {
	return problem.New(problem.Refused, vi, en).Under("1831.position")
}

// free says whether a rectangle stays clear of all obstacles by gap and inside the sheet by edge.
func (s *sheet) free(r Rect, obstacles []Rect, gap, edge float64) bool {
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
