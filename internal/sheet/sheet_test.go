package sheet_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trien/internal/render"
	"trien/internal/render/rendertest"
	"trien/internal/sheet"
	"trien/pdf"
	"trien/pdf/stamp"
)

func example() sheet.Sheet {
	return sheet.Sheet{
		Left: []string{"ĐẢNG BỘ TỈNH AN BÌNH", "TỈNH ỦY"}, Star: true,
		Right: []string{"ĐẢNG CỘNG SẢN VIỆT NAM"}, Date: "Ngày 21 tháng 11 năm 2026",
		Title: "PHIẾU GIẢI QUYẾT VĂN BẢN ĐẾN",
		Rows: []sheet.Row{{"Số đến", "07"}, {"Cơ quan gửi", "Văn phòng Tỉnh ủy An Bình"},
			{"SHA-256", strings.Repeat("0123456789abcdef", 4)}, {"Trích yếu", "thành lập Ban Chỉ đạo chuyển đổi số trong các cơ quan đảng của tỉnh, giai đoạn 2026 - 2030"}},
		Notes:  []string{"Giao Phòng Tổng hợp tham mưu, báo cáo trước ngày 30/11/2026."},
		Signer: []string{"T/M BAN THƯỜNG VỤ", "BÍ THƯ"}, Name: "Nguyễn Văn Ước",
		Foot: "Chữ ký số trên phiếu này chỉ có giá trị ở dạng điện tử.", Made: time.Date(2026, 11, 21, 12, 5, 33, 0, time.FixedZone("+07", 7*3600)), Creator: "Trien",
	}
}

// zeros are a source of randomness that gives the same every time.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

func write(t *testing.T, s sheet.Sheet) []byte {
	t.Helper()
	w, err := s.Write(zeros{})
	if err != nil {
		t.Fatal(err)
	}
	return w.PDF
}

func TestSheetSaysWhatItIsGiven(t *testing.T) {
	data := write(t, example())
	e, err := render.New(context.Background(), render.Options{Instances: 1, CacheDir: rendertest.Cache()})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close(context.Background())
	d, err := e.Open(context.Background(), bytes.NewReader(data), int64(len(data)), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	pages, err := d.Layout(context.Background())
	if err != nil || len(pages) != 1 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	var words []string
	for _, w := range pages[0].Words {
		words = append(words, w.Text)
	}
	text := strings.Join(words, " ")
	for _, want := range []string{"TỈNH ỦY", "PHIẾU GIẢI QUYẾT VĂN BẢN ĐẾN", "Số đến 07", "0123456789abcdef0123456789abcdef", "trước ngày 30/11/2026", "Nguyễn Văn Ước"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in %q", want, text)
		}
	}
	if name := os.Getenv("TRIEN_PICTURES"); name != "" {
		picture, err := d.PNG(context.Background(), 1, 80)
		if err == nil {
			err = os.WriteFile(filepath.Join(name, "sheet.png"), picture, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestOthersReadTheSheet: qpdf finds no fault; pdffonts sees every font embedded.
func TestOthersReadTheSheet(t *testing.T) {
	name := filepath.Join(t.TempDir(), "sheet.pdf")
	if err := os.WriteFile(name, write(t, example()), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("qpdf", "--check", name).CombinedOutput(); err != nil {
		t.Errorf("qpdf: %v\n%s", err, out)
	}
	out, err := exec.Command("pdffonts", name).CombinedOutput()
	if err != nil {
		t.Fatalf("pdffonts: %v\n%s", err, out)
	}
	for _, row := range strings.Split(strings.TrimSpace(string(out)), "\n")[2:] {
		if f := strings.Fields(row); len(f) < 6 || f[len(f)-5] != "yes" {
			t.Errorf("a font is not embedded: %s", row)
		}
	}
}

func TestSheetIsTheSameEachTime(t *testing.T) {
	if !bytes.Equal(write(t, example()), write(t, example())) {
		t.Error("the same sheet gives other bytes")
	}
}

func TestLongSheetTurnsPages(t *testing.T) {
	s := example()
	s.Notes = []string{strings.Repeat("Yêu cầu các cơ quan, đơn vị thực hiện nghiêm túc. ", 150)}
	data := write(t, s)
	f, err := pdf.Open(bytes.NewReader(data), int64(len(data)), pdf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if n, err := f.Newest().PageCount(); err != nil || n < 2 {
		t.Errorf("%d pages, %v", n, err)
	}
}

func TestSheetsRefused(t *testing.T) {
	endless, foreign := example(), example()
	endless.Notes = []string{strings.Repeat("dài ", 200_000)}
	var limit *pdf.LimitError
	if _, err := endless.Write(zeros{}); !errors.As(err, &limit) {
		t.Errorf("a sheet without end: %v", err)
	}
	foreign.Notes = []string{"印"}
	var glyph *stamp.MissingGlyphError
	if _, err := foreign.Write(zeros{}); !errors.As(err, &glyph) {
		t.Errorf("letters that the font does not have: %v", err)
	}
}

func FuzzSheet(f *testing.F) {
	f.Add("Nguyễn Văn Ước", "một\nhai\tba")
	f.Fuzz(func(t *testing.T, a, b string) {
		s := example()
		s.Title, s.Rows, s.Notes, s.Name = a, []sheet.Row{{a, b}, {b, a}}, []string{b}, b
		w, err := s.Write(zeros{})
		if err != nil {
			return
		}
		data := w.PDF
		if _, err := pdf.Open(bytes.NewReader(data), int64(len(data)), pdf.Options{}); err != nil {
			t.Errorf("what was written can't be read: %v", err)
		}
	})
}
