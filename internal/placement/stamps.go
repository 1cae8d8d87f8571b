package placement

import (
	"maps"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// stamps gives the texts on a page that stand alone as a stamp does: a piece of a line with nothing beside it in its column, also
// where its letters are spaced out, where two lines make it ("TỐI" over "MẬT"), and where it is written at another angle.
func stamps(p Page) []string {
	byAngle := map[int][]Word{}
	for _, w := range p.Words {
		byAngle[w.Angle] = append(byAngle[w.Angle], w)
	}
	var texts []string
	for _, angle := range slices.Sorted(maps.Keys(byAngle)) {
		segs := joinSpaced(segments(upright(byAngle[angle], angle)))
		for i, g := range segs {
			if !continues(segs, i) {
				texts = append(texts, g.text)
			}
			if up, ok := above(segs, i); ok && adjacent(up, g) && utf8.RuneCountInString(up.text) <= 8 {
				texts = append(texts, up.text+" "+g.text)
			}
		}
	}
	return texts
}

// upright turns words by their angle, so that they read from left to right. Boxes of slanted words are rebuilt from their bases.
func upright(words []Word, angle int) []Word {
	sin, cos := math.Sincos(float64(angle) * math.Pi / 180)
	out := make([]Word, len(words))
	for i, w := range words {
		x, y := w.Base.X*cos+w.Base.Y*sin, w.Base.Y*cos-w.Base.X*sin
		length := math.Max(math.Abs(w.Box.Width()*cos)+math.Abs(w.Box.Height()*sin)-w.Size*math.Abs(sin*cos), w.Size/4)
		if angle%90 != 0 {
			length = float64(utf8.RuneCountInString(compose(w.Text))) * w.Size * 0.6
		}
		out[i] = w
		out[i].Base, out[i].Box = Point{x, y}, Rect{x, y - w.Size/4, x + length, y + w.Size}
	}
	return out
}

// joinSpaced puts pieces of one line together that are single letters: "M   Ậ   T".
func joinSpaced(segs []segment) []segment {
	var out []segment
	for _, g := range segs {
		if n := len(out); n > 0 && out[n-1].row == g.row && spaced(out[n-1].text) && spaced(g.text) && g.box.X1-out[n-1].box.X2 < 5*g.size {
			out[n-1].text += " " + g.text
			out[n-1].box = out[n-1].box.Union(g.box)
			continue
		}
		out = append(out, g)
	}
	return out
}

func spaced(text string) bool {
	for f := range strings.FieldsSeq(text) {
		if utf8.RuneCountInString(f) > 1 {
			return false
		}
	}
	return true
}

// adjacent says whether two lines belong to one stamp: close, about the same size (of words that were read only the height of the ink is known:
// a dot under a letter makes it a fifth more), about the same middle.
func adjacent(up, low segment) bool {
	middle := func(g segment) float64 { return (g.box.X1 + g.box.X2) / 2 }
	return up.base-low.base < 2.2*max(up.size, low.size) && math.Abs(up.size-low.size) < max(1, 0.3*low.size) && math.Abs(middle(up)-middle(low)) < 3*low.size
}

// continues says whether a piece is the end of a sentence that wrapped: the line above, close and of the same kind, breaks off in
// words that need more ("… BÍ MẬT NHÀ NƯỚC ĐỘ" / "TUYỆT MẬT"), or it shares its line with running text.
func continues(segs []segment, i int) bool {
	g := segs[i]
	up, ok := above(segs, i)
	if !ok || up.base-g.base > 2*max(g.size, up.size) || math.Abs(up.size-g.size) > 0.6 || up.bold != g.bold {
		return false
	}
	words := strings.Fields(up.text)
	last := words[len(words)-1]
	open := []string{"ĐỘ", "BÍ", "TỐI", "TUYỆT", "VÀ", "HOẶC", "LÀ", "MỨC", "CỦA", "THUỘC", "CẤP", "LOẠI", "DẤU", "ĐÓNG", "CHỈ", "GỒM"}
	return len(words) > 2 && (slices.Contains(open, strings.ToUpper(last)) || strings.HasSuffix(last, ",")) && len(up.text) > len(g.text)
}
