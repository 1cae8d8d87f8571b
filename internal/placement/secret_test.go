package placement_test

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trien/internal/placement"
)

// TestSecretStamps shows 379.1.2.
func TestSecretStamps(t *testing.T) {
	for _, c := range []struct {
		name string
		page placement.Page
		want placement.Class
	}{
		{"none", decision(), ""},
		{"under the number", decision(text{"MẬT", 170, 700, 14, true}), placement.Mat},
		{"beside the number, in the other column", decision(text{"TỐI MẬT", 420, 721, 14, true}), placement.ToiMat},
		{"at the foot", decision(text{"TUYỆT MẬT", 260, 30, 14, true}), placement.TuyetMat},
		{"spaced letters", decision(text{"T Ố I  M Ậ T", 160, 700, 14, true}), placement.ToiMat},
		{"widely spaced letters", decision(text{"M          Ậ          T", 160, 700, 14, true}), placement.Mat},
		{"decomposed", decision(text{"TUYE\u0302\u0323T MA\u0323\u0302T", 160, 700, 14, true}), placement.TuyetMat},
		{"with invisible characters", decision(text{"M\u200bẬ\u00adT", 160, 700, 14, true}), placement.Mat},
		{"framed", decision(text{"[ MẬT ]", 160, 700, 14, true}), placement.Mat},
		{"with the copy's number", decision(text{"MẬT (BẢN SỐ 02)", 160, 700, 14, true}), placement.Mat},
		{"two lines", decision(text{"TUYỆT", 165, 703, 14, true}, text{"MẬT", 170, 687, 14, true}), placement.TuyetMat},
		{"a line for the class", decision(text{"Độ mật: Tối mật", 90, 700, 13, false}), placement.ToiMat},
		{"on the second line of a page that speaks of secrets", a4(text{"Luật Bảo vệ bí mật nhà nước quy định", 90, 700, 14, false}, text{"MẬT", 170, 600, 14, true}), placement.Mat},
		{"in a sentence", decision(text{"văn bản có độ MẬT phải được quản lý", 90, 600, 14, false}), ""},
		{"in a list item", decision(text{"- TUYỆT MẬT;", 90, 600, 14, false}), ""},
		{"a heading that wraps", a4(text{"DANH MỤC BÍ MẬT NHÀ NƯỚC ĐỘ", 150, 700, 14, true}, text{"TUYỆT MẬT", 240, 682, 14, true}), ""},
		{"a heading that wraps in the word", a4(text{"QUY CHẾ BẢO VỆ BÍ", 150, 700, 14, true}, text{"MẬT", 240, 682, 14, true}), ""},
		{"small letters", decision(text{"mật", 170, 700, 14, true}), ""},
		{"a table of the classes", a4(text{"TUYỆT MẬT", 60, 700, 14, true}, text{"TỐI MẬT", 260, 700, 14, true}, text{"MẬT", 460, 700, 14, true}), ""},
		{"another word", decision(text{"BẢO MẬT", 170, 700, 14, true}), ""},
		{"no class", decision(text{"Độ mật: Không", 90, 700, 13, false}), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, degrees := range []int{0, 90} {
				if got := placement.Secret([]placement.Page{decision(), turned(c.page, degrees)}); got != c.want {
					t.Errorf("turned by %d: %q, want %q", degrees, got, c.want)
				}
			}
		})
	}
}

func TestSlantedStamp(t *testing.T) {
	page := decision()
	sin, cos := math.Sincos(20 * math.Pi / 180)
	for i, w := range []string{"TỐI", "MẬT"} {
		x, y := 300+float64(i)*60*cos, 500+float64(i)*60*sin
		page.Words = append(page.Words, placement.Word{Text: w, Size: 24, Bold: true, Angle: 20, Base: placement.Point{X: x, Y: y},
			Box: placement.Rect{X1: x, Y1: y - 5, X2: x + 50, Y2: y + 40}})
	}
	if got := placement.Secret([]placement.Page{page}); got != placement.ToiMat {
		t.Errorf("a stamp written at 20 degrees: %q", got)
	}
}

func TestStampAnnotations(t *testing.T) {
	page := decision()
	page.Stamps = []string{"Đã xem", "Mật"}
	if got := placement.Secret([]placement.Page{page}); got != placement.Mat {
		t.Errorf("%q", got)
	}
	page.Stamps = []string{"Xin ý kiến về phạm vi bí mật nhà nước"}
	if got := placement.Secret([]placement.Page{page}); got != "" {
		t.Errorf("a note that speaks of secrets: %q", got)
	}
}

func TestSecretWords(t *testing.T) {
	for value, want := range map[string]placement.Class{
		"Mật": placement.Mat, "TỐI MẬT": placement.ToiMat, "tuyệt mật": placement.TuyetMat, "Độ mật: Tối mật": placement.ToiMat,
		"keywords: nghị quyết; Mật": placement.Mat, "[MẬT] Báo cáo quý III": placement.Mat, "TỐI MẬT - Phương án": placement.ToiMat, "Báo cáo (TUYỆT MẬT)": placement.TuyetMat,
		"TOI MAT": placement.ToiMat, "": "", "Thường": "", "bí mật nhà nước": "", "Độ mật: Thường": "", "Quy chế bảo mật": "", "Khoá bí mật của con dấu": "",
		"Mat": "", "Mật, Tối mật, Tuyệt mật": "", "Thực hiện quy định về tài liệu mật, tối mật": "", "Luật Bảo vệ bí mật nhà nước: hướng dẫn": "",
	} {
		if got := placement.SecretWords(value); got != want {
			t.Errorf("%q: %q, want %q", value, got, want)
		}
	}
}

func TestUrgency(t *testing.T) {
	for s, want := range map[string]placement.Urgency{
		"HỎA TỐC": placement.HoaToc, "HOẢ TỐC": placement.HoaToc, "HỎA TỐC HẸN GIỜ": placement.HoaToc, "THƯỢNG KHẨN": placement.ThuongKhan,
		"K H Ẩ N": placement.Khan, "khẩn trương": "", "VĂN BẢN KHẨN CẤP": "",
	} {
		if got := placement.Urgent([]placement.Page{decision(text{s, 160, 700, 14, true})}); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
	if placement.Secret([]placement.Page{decision(text{"HỎA TỐC", 160, 700, 14, true})}) != "" {
		t.Error("urgency is not secrecy")
	}
}

// TestRegulationsAreNotSecret lays the regulations' own texts out as pages of many widths: they speak of secrets on every page (379.1.2).
func TestRegulationsAreNotSecret(t *testing.T) {
	dir := os.Getenv("TRIEN_SHARED")
	if dir == "" {
		dir = "../../../shared"
	}
	files, _ := filepath.Glob(filepath.Join(dir, "regulations", "*.txt"))
	if len(files) == 0 {
		t.Skip("the regulations' texts are not here (TRIEN_SHARED)")
	}
	mentions := 0
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		mentions += strings.Count(strings.ToLower(string(data)), "mật")
		for width := 20; width < 90; width += 3 {
			pages := flow(string(data), width)
			if got := placement.Secret(pages); got != "" {
				t.Fatalf("%s set %d letters wide: %q", filepath.Base(name), width, got)
			}
		}
	}
	if mentions < 20 {
		t.Errorf("only %d mentions: not the texts that this test is about", mentions)
	}
}

// flow sets paragraphs in lines of so many letters, 45 lines a page.
func flow(s string, width int) []placement.Page {
	var lines []string
	for paragraph := range strings.Lines(s) {
		line := ""
		for word := range strings.FieldsSeq(paragraph) {
			if line != "" && len([]rune(line))+1+len([]rune(word)) > width {
				lines, line = append(lines, line), ""
			}
			line = strings.TrimSpace(line + " " + word)
		}
		lines = append(lines, line)
	}
	var pages []placement.Page
	for start := 0; start < len(lines); start += 45 {
		var set []text
		for i, l := range lines[start:min(start+45, len(lines))] {
			if l != "" {
				set = append(set, text{l, 85, 780 - 16*float64(i), 14, false})
			}
		}
		p := a4(set...)
		p.Number = len(pages) + 1
		pages = append(pages, p)
	}
	return pages
}
