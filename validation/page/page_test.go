package page_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"trien/validation/page"
	"trien/validation/words"
)

func example(lang string) page.Page {
	return page.Page{Lang: lang, File: "quyet-dinh.pdf", SHA256: "ab12", At: time.Date(2026, 11, 21, 17, 0, 30, 0, time.UTC), Program: "Triện",
		Summary: words.Summary{Tone: words.Bad, Title: "Chữ ký KHÔNG hợp lệ", Advice: "Trả lại nơi gửi.", Signatures: []words.Entry{
			{Tone: words.Good, Title: "1. Chữ ký của An", Lines: []words.Line{{Label: "Kết luận", Value: "Hợp lệ"}, {Label: "Người ký", Value: "An"}}},
			{Tone: words.Bad, Title: "2. Chữ ký của Bình", Lines: []words.Line{{Label: "Kết luận", Value: "Không hợp lệ"}}, Notes: []string{"Trang 1 bị thay đổi."},
				Details: []words.Group{{Title: "Các bước", Lines: []words.Line{{Label: "Khuôn dạng", Value: "không đạt"}}}}},
			{Tone: words.Caution, Title: "3. Dấu thời gian", Lines: []words.Line{{Label: "Kết luận", Value: "Chưa đủ căn cứ"}}},
		}}}
}

func written(t *testing.T, p page.Page) string {
	t.Helper()
	var b bytes.Buffer
	if err := page.Write(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestSaysAll: each part stands on the page, the time in Vietnam's zone, every tone with a sign of its own, in either language.
func TestSaysAll(t *testing.T) {
	for lang, want := range map[string][]string{
		"vi": {`<html lang="vi">`, "00:00:30 22/11/2026", "giờ Việt Nam", "bằng Triện", "Lưu ý", "Trang 1 bị thay đổi.", "SHA-256 của tệp: ab12", "Khuôn dạng", "✓", "✗", "?", "Trả lại nơi gửi."},
		"en": {`<html lang="en">`, "2026-11-22 00:00:30", "UTC&#43;7", "with Triện", "Notes", "SHA-256 of the file: ab12"},
	} {
		s := written(t, example(lang))
		for _, w := range want {
			if !strings.Contains(s, w) {
				t.Errorf("%s: no %q in %s", lang, w, s)
			}
		}
	}
	bare := written(t, page.Page{Lang: "vi", Summary: words.Summary{Title: "Tệp không có chữ ký số nào"}})
	if strings.Contains(bare, "SHA-256") || strings.Contains(bare, "<section") || strings.Contains(bare, "ZgotmplZ") {
		t.Errorf("%s", bare)
	}
}

// TestNeedsNothingElse: the page loads nothing, runs nothing, and what a file says cannot become markup.
func TestNeedsNothingElse(t *testing.T) {
	p := example("vi")
	nasty := `"><script>alert(1)</script><img src=x onerror=alert(1)>`
	p.File, p.Title, p.Signatures[0].Title, p.Signatures[0].Lines[1].Value, p.Signatures[1].Notes[0] = nasty, nasty, nasty, nasty, nasty
	p.Signatures[1].Details[0].Lines[0].Label = nasty
	s := written(t, p)
	if strings.Contains(s, "<script") || strings.Contains(s, "<img src=x") {
		t.Errorf("markup got through: %s", s)
	}
	if out := regexp.MustCompile(`(?i)(src|href)\s*=\s*"?(https?:|//|file:)|@import|url\(`).FindString(s); out != "" {
		t.Errorf("it loads something: %s", out)
	}
	if !strings.Contains(s, `default-src 'none'`) {
		t.Error("nothing forbids loading")
	}
}

// TestPictures: pages stand beside each other below the signature that they are about, in the page itself; what was not there says so.
func TestPictures(t *testing.T) {
	p := example("vi")
	p.Pictures = []page.Picture{{Signature: 1, Page: 3, Signed: []byte("as signed"), Now: []byte("as it is")}, {Signature: 1, Page: 4, Now: []byte("new")}, {Signature: 1, Page: 5, Signed: []byte("old")}}
	s := written(t, p)
	for _, b := range []string{"as signed", "as it is", "new", "old"} {
		if !strings.Contains(s, `src="data:image/png;base64,`+base64.StdEncoding.EncodeToString([]byte(b))) {
			t.Errorf("no picture %q", b)
		}
	}
	for _, w := range []string{"Trang 3: Lúc ký", "Trang 4, Lúc ký", "Chưa có trang này", "Trang này đã bị bỏ", "khoanh đỏ"} {
		if !strings.Contains(s, w) {
			t.Errorf("no %q", w)
		}
	}
	if first, second := strings.Index(s, "2. Chữ ký của Bình"), strings.Index(s, "data:image/png;base64"); second < first {
		t.Error("the pictures stand with another signature")
	}
	if got := p.Of(0); len(got) != 0 {
		t.Errorf("%d pictures of the first", len(got))
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

var errFull = errors.New("no space left")

// TestNoSpace: a page that could not be written whole is an error.
func TestNoSpace(t *testing.T) {
	if err := page.Write(full{}, example("vi")); !errors.Is(err, errFull) {
		t.Error(err)
	}
}
