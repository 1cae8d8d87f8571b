package placement_test

import (
	"strings"
	"testing"

	"trien/internal/placement"
	"trien/internal/problem"
)

// letterhead is the top of a page with a line for the number and one for the date.
func letterhead(number, date string) placement.Page {
	return a4(text{"TỈNH ỦY AN BÌNH", 100, 769, 14, true}, text{number, 100, 721, 14, false}, text{date, 300, 736, 14, false},
		text{"Căn cứ Quy định số 379-QĐ/TW, ngày 22 tháng 10 năm 2025", 90, 600, 14, false}, text{"hết phần mở đầu của văn bản này tại đây", 300, 580, 14, false})
}

func TestBlanks(t *testing.T) {
	const date = "An Bình, ngày        tháng        năm 2026"
	for _, c := range []struct {
		name, number, date string
		want               string // kinds found
		kind               problem.Kind
		says               string
	}{
		{"party form", "Số          -QĐ/TU", date, "number day month", "", ""},
		{"state form", "Số:          /QĐ-UBND", date, "number day month", "", ""},
		{"leader dots", "Số ........ -QĐ/TU", "An Bình, ngày ..... tháng ..... năm 2026", "number day month", "", ""},
		{"sign apart", "Số          - QĐ/TU", date, "number day month", "", ""},
		{"decomposed", "So\u0302\u0301          -Q\u0110/TU", "An Bình, nga\u0300y        tha\u0301ng        na\u0306m 2026", "number day month", "", ""},
		{"year blank too", "Số          -QĐ/TU", "An Bình, ngày        tháng        năm", "number day month year", "", ""},
		{"year begun", "Số          -QĐ/TU", "An Bình, ngày        tháng        năm 20", "number day month year", "", ""},
		{"date printed", "Số          -QĐ/TU", "An Bình, ngày 21 tháng 11 năm 2026", "number", "", ""},
		{"day blank only", "Số          -QĐ/TU", "An Bình, ngày        tháng 11 năm 2026", "number day", "", ""},
		{"number printed", "Số 15-QĐ/TU", date, "", problem.Conflict, "đã được ghi sẵn"},
		{"no number line", "Kính gửi các cơ quan", date, "", problem.Refused, "chỗ trống để ghi số"},
		{"no date line", "Số          -QĐ/TU", "An Bình", "", problem.Refused, "ngày tháng năm"},
		{"number too narrow", "Số    -QĐ/TU", date, "", problem.Refused, "không đủ cho “1234”"},
		{"day too narrow", "Số          -QĐ/TU", "An Bình, ngày tháng        năm 2026", "", problem.Refused, "rộng"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, degrees := range []int{0, 90, 270} {
				page := turned(letterhead(c.number, c.date), degrees)
				blanks, err := placement.Blanks([]placement.Page{page}, "1234")
				if c.kind != "" {
					refusal(t, err, c.kind, c.says)
					continue
				}
				if err != nil {
					t.Fatal(err)
				}
				var kinds []string
				for _, b := range blanks {
					kinds = append(kinds, string(b.Kind))
					checkBlank(t, page, b, degrees)
				}
				if got := strings.Join(kinds, " "); got != c.want {
					t.Errorf("found %q, want %q", got, c.want)
				}
			}
		})
	}
}

func checkBlank(t *testing.T, page placement.Page, b placement.Blank, degrees int) {
	t.Helper()
	if b.Size != 14 || b.Spot.Turn != degrees || !near(b.Baseline, 0.22*14) {
		t.Errorf("%+v: want the neighbour's size, direction and baseline", b)
	}
	for _, w := range page.Words {
		if b.Spot.Rect.Overlaps(w.Box) && strings.Trim(w.Text, ".") != "" {
			t.Errorf("the blank for the %s covers %q", b.Kind, w.Text)
		}
	}
}

func TestYearBegunKeepsItsDigits(t *testing.T) {
	blanks, err := placement.Blanks([]placement.Page{letterhead("Số          -QĐ/TU", "ngày        tháng        năm 20")}, "99")
	if err != nil {
		t.Fatal(err)
	}
	if last := blanks[len(blanks)-1]; last.Kind != placement.Year || last.Printed != "20" {
		t.Errorf("%+v, want a year that begins with 20", last)
	}
}

func TestFieldsInTheBlanks(t *testing.T) {
	page := letterhead("Số          -QĐ/TU", "ngày        tháng        năm 2026")
	blanks, err := placement.Blanks([]placement.Page{page}, "15")
	if err != nil {
		t.Fatal(err)
	}
	page.Widgets = []placement.Rect{blanks[0].Spot.Rect}
	_, err = placement.Blanks([]placement.Page{page}, "15")
	refusal(t, err, problem.Conflict, "đã có ô nhập")
	_, err = placement.Blanks(nil, "15")
	refusal(t, err, problem.Refused, "không có chữ")
}
