package verdictsheet_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trien/internal/verdictsheet"
	"trien/pdf/stamp"
	"trien/validation/page"
	"trien/validation/words"
)

func example(lang string) page.Page {
	return page.Page{Lang: lang, File: "văn bản 文書.pdf", SHA256: strings.Repeat("0123456789abcdef", 4), Program: "trien", At: time.Date(2026, 11, 21, 9, 30, 0, 0, time.UTC),
		Summary: words.Summary{Tone: words.Bad, Title: "Chữ ký KHÔNG hợp lệ", Advice: "Không tiếp nhận.", Signatures: []words.Entry{{
			Tone: words.Bad, Title: "Chữ ký của Nguyễn Văn Ước", Lines: []words.Line{{Label: "Kết luận", Value: "Không hợp lệ"}}, Notes: []string{"Trang bị thay đổi."},
			Details: []words.Group{{Title: "Thuật toán", Lines: []words.Line{{Label: "Hàm băm", Value: "SHA-256"}}}}}}},
		Pictures: []page.Picture{{Signature: 0, Page: 2, Signed: picture(), Now: nil}}}
}

func picture() []byte {
	var b bytes.Buffer
	png.Encode(&b, image.NewRGBA(image.Rect(0, 0, 60, 80)))
	return b.Bytes()
}

// TestSheetSaysAll: what the page says stands on the sheet, letters without a glyph as their code points, and others read it without a fault.
func TestSheetSaysAll(t *testing.T) {
	for lang, want := range map[string]string{"vi": "Trang 2 đã bị bỏ", "en": "Page 2 is gone"} {
		b, err := verdictsheet.Write(example(lang), verdictsheet.Head{}, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Join(t.TempDir(), "r.pdf")
		if err := os.WriteFile(name, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.CommandContext(t.Context(), "qpdf", "--check", name).CombinedOutput(); err != nil {
			t.Errorf("qpdf: %v %s", err, out)
		}
		text, err := exec.CommandContext(t.Context(), "pdftotext", name, "-").Output()
		if err != nil {
			t.Fatal(err)
		}
		flat := strings.Join(strings.Fields(string(text)), " ")
		for _, w := range []string{"Nguyễn Văn Ước", "[U+6587][U+66F8]", "Trang bị thay đổi.", "Hàm băm", "01234567 89abcdef", want} {
			if !strings.Contains(flat, w) {
				t.Errorf("%s: no %q in %s", lang, w, flat)
			}
		}
	}
}

// TestBadPicture: a picture that is none is an error, not a hole in the sheet.
func TestBadPicture(t *testing.T) {
	p := example("vi")
	p.Pictures[0].Signed = []byte("no picture")
	var bad *stamp.PictureError
	if _, err := verdictsheet.Write(p, verdictsheet.Head{}, rand.Reader); !errors.As(err, &bad) {
		t.Errorf("%v", err)
	}
}
