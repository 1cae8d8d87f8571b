package placement_test

import (
	"testing"

	"trien/internal/placement"
	"trien/internal/problem"
)

// FuzzPage puts words of official documents at any place, in any direction and size: whatever comes, there is an answer or a refusal,
// and a mark never covers a word.
func FuzzPage(f *testing.F) {
	f.Add([]byte("\x01\x10\x20\x0e\x00\x02\x30\x40\x0e\x00"))
	vocabulary := []string{"Số", "-QĐ/TU", "ngày", "tháng", "năm", "2026", "......", "T/M", "BÍ", "THƯ", "Nguyễn", "Văn", "Ước", "MẬT", "TỐI", "\u200b", "An", "Bình,", "Số:", "/QĐ-UBND", "\u0302", ""}
	prof, err := placement.Party()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		page := placement.Page{Number: 1, Box: placement.Rect{X2: 595, Y2: 842}}
		for ; len(data) >= 5; data = data[5:] {
			x, y, size := float64(data[1])*2.3, float64(data[2])*3.3, float64(data[3]%40)
			w := vocabulary[int(data[0])%len(vocabulary)]
			page.Words = append(page.Words, placement.Word{Text: w, Size: size, Angle: int(data[4]) % 8 * 45, Base: placement.Point{X: x, Y: y},
				Box: placement.Rect{X1: x, Y1: y - size/4, X2: x + size*float64(len([]rune(w)))/2, Y2: y + size}})
		}
		pages := []placement.Page{page}
		placement.Secret(pages)
		placement.Urgent(pages)
		if _, err := placement.Blanks(pages, "1234"); err != nil && problem.KindOf(err) == problem.Internal {
			t.Error(err)
		}
		for _, role := range placement.Roles() {
			s, err := prof.Place(pages, placement.Request{Role: role})
			if err != nil {
				continue
			}
			for _, w := range page.Words {
				if s.Rect.Grow(-0.1).Overlaps(w.Box) {
					t.Fatalf("%s at %+v covers %+v", role, s, w)
				}
			}
		}
	})
}
