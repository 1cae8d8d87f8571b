package placement_test

import (
	"testing"

	"trien/internal/placement"
	"trien/internal/problem"
)

// TestPersonStandsBetweenTitleAndName shows 1831.position.
func TestPersonStandsBetweenTitleAndName(t *testing.T) {
	page := decision()
	s, err := party(t).Place([]placement.Page{page}, placement.Request{Role: placement.Person})
	if err != nil {
		t.Fatal(err)
	}
	if s.Page != 1 || s.Rect.Y1 <= 180+0.8*14 || s.Rect.Y2 >= 272-0.2*14 {
		t.Errorf("the mark %+v is not between the title at 272 and the name at 180", s)
	}
	if middle := (s.Rect.X1 + s.Rect.X2) / 2; !near(middle, 370+14*0.5*14/2-7.0/2*1) && (middle < 380 || middle > 440) {
		t.Errorf("the mark is not above the name: middle %.1f", middle)
	}
}

func TestPagesTurned(t *testing.T) {
	prof := party(t)
	for _, role := range placement.Roles() {
		upright, err := prof.Place([]placement.Page{turned(decision(), 0)}, placement.Request{Role: role})
		if err != nil {
			t.Fatal(err)
		}
		w0, h0 := upright.Size()
		for _, degrees := range []int{90, 180, 270} {
			page := turned(decision(), degrees)
			s, err := prof.Place([]placement.Page{page}, placement.Request{Role: role})
			if err != nil {
				t.Fatalf("%s turned by %d: %v", role, degrees, err)
			}
			if w, h := s.Size(); !near(w, w0) || !near(h, h0) || s.Turn != degrees || !s.Rect.Within(page.Box) {
				t.Errorf("%s turned by %d: %+v, want a mark of %.1f x %.1f turned with the text", role, degrees, s, w0, h0)
			}
		}
	}
}

// TestMarksKeepClear shows 1831.position.
func TestMarksKeepClear(t *testing.T) {
	prof, pages := party(t), []placement.Page{decision()}
	var taken []placement.Spot
	for _, role := range []placement.Role{placement.Office, placement.Incoming, placement.Archive, placement.Person} {
		s, err := prof.Place(pages, placement.Request{Role: role, Taken: taken})
		if err != nil {
			t.Fatalf("%s: %v", role, err)
		}
		for _, o := range taken {
			if s.Rect.Overlaps(o.Rect) {
				t.Errorf("%s at %+v covers another mark at %+v", role, s.Rect, o.Rect)
			}
		}
		for _, w := range pages[0].Words {
			if s.Rect.Overlaps(w.Box) {
				t.Errorf("%s at %+v covers %q", role, s.Rect, w.Text)
			}
		}
		taken = append(taken, s)
	}
	if taken[2].Rect.X1 > 20 || taken[0].Rect.Y1 < 782 || taken[2].Rect.Y1 < 782 {
		t.Errorf("office %+v and archive %+v do not stand at the top, archive left", taken[0], taken[2])
	}
}

func TestExistingFieldsAreObstacles(t *testing.T) {
	prof, page := party(t), decision()
	first, err := prof.Place([]placement.Page{page}, placement.Request{Role: placement.Office})
	if err != nil {
		t.Fatal(err)
	}
	page.Widgets = []placement.Rect{first.Rect}
	second, err := prof.Place([]placement.Page{page}, placement.Request{Role: placement.Office})
	if err != nil {
		t.Fatal(err)
	}
	if second.Rect.Overlaps(first.Rect) {
		t.Errorf("%+v covers the field at %+v", second, first)
	}
	page.Widgets = []placement.Rect{page.Box}
	_, err = prof.Place([]placement.Page{page}, placement.Request{Role: placement.Person})
	refusal(t, err, problem.Refused, "đã có dấu khác")
}

func TestSigners(t *testing.T) {
	minutes := a4(
		text{"NGƯỜI GHI BIÊN BẢN", 90, 290, 14, true}, text{"CHỦ TRÌ HỘI NGHỊ", 350, 290, 14, true},
		text{"Trần Thị Hoa", 110, 180, 14, true}, text{"Đại tá Lê Văn Sơn", 340, 180, 14, true})
	for _, c := range []struct {
		name, signer string
		page         placement.Page
		left, right  float64
		fault        string
	}{
		{"left of two", "Trần Thị Hoa", minutes, 50, 250, ""},
		{"right of two, with a rank before the name", "Lê Văn Sơn", minutes, 300, 560, ""},
		{"right of two, in other case and form", "LÊ VĂN SƠN", minutes, 300, 560, ""},
		{"nobody named among two", "", minutes, 0, 0, "nhiều chỗ ký"},
		{"another person", "Phạm Văn Tư", minutes, 0, 0, "không phải “Phạm Văn Tư”"},
		{"part of a name", "Sơn Hải", minutes, 0, 0, "không phải"},
		{"no block at all", "", a4(text{"Kính gửi: các đồng chí", 90, 500, 14, false}), 0, 0, "Không tìm thấy chỗ ký"},
		{"no room between title and name", "", a4(text{"BÍ THƯ", 350, 210, 14, true}, text{"Nguyễn Văn Ước", 340, 180, 14, true}), 0, 0, "cần ít nhất"},
		{"name without a title", "", a4(text{"cho năm sau", 350, 290, 14, false}, text{"Nguyễn Văn Ước", 340, 180, 14, true}), 0, 0, "Không tìm thấy"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := party(t).Place([]placement.Page{c.page}, placement.Request{Role: placement.Person, Signer: c.signer})
			if c.fault != "" {
				refusal(t, err, problem.Refused, c.fault)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if s.Rect.X1 < c.left || s.Rect.X2 > c.right {
				t.Errorf("%+v is not between %.0f and %.0f", s, c.left, c.right)
			}
		})
	}
}

func TestBlockOnAnEarlierPage(t *testing.T) {
	annex := a4(text{"PHỤ LỤC", 260, 780, 14, true}, text{"Danh sách kèm theo", 90, 700, 14, false})
	annex.Number = 2
	s, err := party(t).Place([]placement.Page{decision(), annex}, placement.Request{Role: placement.Person})
	if err != nil || s.Page != 1 {
		t.Errorf("%+v, %v; want page 1, where the block stands", s, err)
	}
}

func TestNoRoomAtTheTop(t *testing.T) {
	crowded := a4(text{"ĐẢNG BỘ TỈNH AN BÌNH TỈNH ỦY ĐẢNG CỘNG SẢN VIỆT NAM AN BÌNH NGÀY THÁNG NĂM CỘNG", 5, 815, 14, false})
	_, err := party(t).Place([]placement.Page{crowded}, placement.Request{Role: placement.Archive})
	refusal(t, err, problem.Refused, "không đủ chỗ trống", "no blank room", "40 × 10 mm")
	logo := decision()
	logo.Pictures = []placement.Rect{{X1: 0, Y1: 790, X2: 595, Y2: 841}}
	_, err = party(t).Place([]placement.Page{logo}, placement.Request{Role: placement.Office})
	refusal(t, err, problem.Refused)
}

func TestScanIsRefusedWithAdvice(t *testing.T) {
	scan := placement.Page{Number: 1, Box: placement.Rect{X2: 595, Y2: 842}, Pictures: []placement.Rect{{X2: 595, Y2: 842}}}
	for _, role := range placement.Roles() {
		_, err := party(t).Place([]placement.Page{scan}, placement.Request{Role: role})
		refusal(t, err, problem.Refused, "OCR")
	}
}

// TestScanWithBlankPaper: where the dark places of a scan are known, the seal stands on blank paper; where nothing is blank it is refused.
func TestScanWithBlankPaper(t *testing.T) {
	scan := placement.Page{Number: 1, Box: placement.Rect{X2: 595, Y2: 842}, Pictures: []placement.Rect{{X2: 595, Y2: 842}},
		Ink: []placement.Rect{{X1: 85, Y1: 700, X2: 540, Y2: 760}}}
	s, err := party(t).Place([]placement.Page{scan}, placement.Request{Role: placement.Office})
	if err != nil || s.Rect.Overlaps(scan.Ink[0]) || s.Rect.Y1 < 760 {
		t.Errorf("%+v, %v", s, err)
	}
	_, err = party(t).Place([]placement.Page{scan}, placement.Request{Role: placement.Person})
	refusal(t, err, problem.Refused, "OCR")
	scan.Ink = scan.Pictures
	_, err = party(t).Place([]placement.Page{scan}, placement.Request{Role: placement.Office})
	refusal(t, err, problem.Refused)
}

func TestUnknownRole(t *testing.T) {
	_, err := party(t).Place([]placement.Page{decision()}, placement.Request{Role: "witness"})
	refusal(t, err, problem.Usage, "witness")
	_, err = party(t).Place(nil, placement.Request{Role: placement.Person})
	refusal(t, err, problem.Refused)
}
