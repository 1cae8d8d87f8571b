package placement

import (
	"testing"

	"pgregory.net/rapid"
)

// lineOf is a page with one line on it, as a reader of pictures gives it.
func lineOf(texts ...string) Page {
	p := Page{Number: 1}
	for i, text := range texts {
		y := -float64(40 * i)
		p.Words = append(p.Words, Word{Text: text, Box: Rect{X1: 10, Y1: y, X2: 10 + 9*float64(len(text)), Y2: y + 14}, Base: Point{X: 10, Y: y}, Size: 14})
	}
	return p
}

func TestMarkingsThatWereReadFromAPicture(t *testing.T) {
	for text, want := range map[string]struct {
		class    Class
		doubtful bool
	}{
		"TỐI MẬT": {ToiMat, false}, "TÓI MẠT": {ToiMat, false}, "TOI MAT": {ToiMat, false}, "[TUYỆT MẬT]": {TuyetMat, false}, "TUYÊT MẶT": {TuyetMat, false},
		"MẬT": {Mat, false}, "ĐỘ MẬT: TỐI MẬT": {ToiMat, false}, "T Ố I M Ậ T": {ToiMat, false}, "TUYỆT MẬT (BẢN SỐ 02)": {TuyetMat, false},
		"MẶT": {"", true}, "MẮT": {"", true}, "MAT": {"", true}, "T0I MẬT": {"", true}, "TUYỆT MÂI": {"", true}, "TOÌ MẬTI": {"", true},
		"mật": {"", false}, "Mặt": {"", false}, "HỎA TỐC": {"", false}, "MẶT TRƯỚC": {"", false}, "BÍ MẬT": {"", false}, "TỈNH ỦY": {"", false}, "": {"", false}, "TÔI": {"", false},
		"BẢO VỆ BÍ MẬT NHÀ NƯỚC": {"", false}, "Tài liệu TỐI MẬT": {"", false}, "ĐẢNG BỘ": {"", false}, "QUYẾT ĐỊNH": {"", false}, "KHẨN": {"", false},
	} {
		if class, doubtful := ReadSecret(lineOf(text)); class != want.class || doubtful != want.doubtful {
			t.Errorf("%q: %q %v, want %+v", text, class, doubtful, want)
		}
	}
}

func TestAPageThatListsAllClassesIsNotMarked(t *testing.T) {
	if class, doubtful := ReadSecret(lineOf("MẬT", "TỐI MẬT", "TUYỆT MẬT")); class != "" || doubtful {
		t.Errorf("%q %v", class, doubtful)
	}
	if class, _ := ReadSecret(lineOf("MẬT", "HỎA TỐC", "TỐI MẬT")); class != ToiMat {
		t.Errorf("the higher of two: %q", class)
	}
}

// Distance is one: nothing is farther from itself, and a letter more is one more.
func TestMisreadIsADistance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[A-Z]{0,12}`).Draw(t, "word")
		at := rapid.IntRange(0, len(word)).Draw(t, "at")
		longer := word[:at] + "Q" + word[at:]
		if Distance(word, word, 1) != 0 || Distance(word, longer, 1) != 1 || Distance(longer, word, 1) != 1 || Distance(word, longer, 0) != 1 {
			t.Fatalf("%q and %q", word, longer)
		}
	})
}

func FuzzReadSecret(f *testing.F) {
	for _, s := range []string{"TỐI MẬT", "Độ mật: MẬT", "(TUYỆT", "\xff", "M\u0323\u0302"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if class, doubtful := ReadSecret(lineOf(text)); class != "" && doubtful {
			t.Errorf("%q is sure and doubtful at once", text)
		}
	})
}
