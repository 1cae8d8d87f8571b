// Package page makes the judgement of a file a page of HTML for people, one file that needs nothing else and prints on A4, in the words of package words (EN 319 102-1, 5.1.3).
package page

import (
	"encoding/base64"
	"html/template"
	"io"
	"strings"
	"time"

	"trien/validation/words"
)

// Page is what stands on it.
type Page struct {
	words.Summary
	Lang     string // "vi" or "en"
	File     string // the name of the file that was judged
	SHA256   string // its digest in hexadecimal, "" where that is not known
	At       time.Time
	Program  string // name and version of the program that judged
	Pictures []Picture
}

// Picture is a page of the file on which something was changed after signing, with the places marked.
type Picture struct {
	Signature int    // which signature the change came after, from 0
	Page      int    // from 1
	Signed    []byte // PNG: the page as it was signed; nil where it was not there
	Now       []byte // PNG: the page as it is now; nil where it is gone
}

// Write writes the page as UTF-8.
func Write(w io.Writer, p Page) error {
	t, err := template.New("page").Funcs(template.FuncMap{"mark": mark, "words": p.words, "at": p.at, "data": data, "fold": fold}).Parse(layout)
	if err != nil {
		return err
	}
	return t.Execute(w, p)
}

// Of gives the pictures of one signature, from 0.
func (p Page) Of(signature int) (out []Picture) {
	for _, x := range p.Pictures {
		if x.Signature == signature {
			out = append(out, x)
		}
	}
	return out
}

// mark is the sign of a tone, for who does not see its colour.
func mark(t words.Tone) string {
	switch t {
	case words.Good:
		return "✓"
	case words.Bad:
		return "✗"
	case words.Caution:
		return "?"
	}
	return ""
}

// data puts a picture into the page itself.
func data(png []byte) template.URL {
	return template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(png))
}

// fold leaves out the first line, which the heading says already.
func fold(l []words.Line) []words.Line {
	if len(l) == 0 {
		return nil
	}
	return l[1:]
}

func (p Page) at() string {
	layout := "2006-01-02 15:04:05"
	if p.Lang == "vi" {
		layout = "15:04:05 02/01/2006"
	}
	return p.At.In(time.FixedZone("+07", 7*3600)).Format(layout)
}

// words gives a fixed text of the page.
func (p Page) words(key string) string {
	n := 1
	if p.Lang == "vi" {
		n = 0
	}
	return strings.ReplaceAll(fixed(key)[n], "%", p.Program)
}

func fixed(key string) [2]string {
	switch key {
	case "notes":
		return [2]string{"Lưu ý", "Notes"}
	case "details":
		return [2]string{"Chi tiết của việc kiểm tra", "How this was judged, in detail"}
	case "changed":
		return [2]string{"Chỗ bị thay đổi sau khi ký", "What was changed after signing"}
	case "changedHow":
		return [2]string{"Chỗ thay đổi được khoanh đỏ. Bên trái: trang lúc ký; bên phải: trang hiện nay.", "The places are framed in red. Left: the page as it was signed; right: the page as it is now."}
	case "page":
		return [2]string{"Trang", "Page"}
	case "signed":
		return [2]string{"Lúc ký", "As signed"}
	case "now":
		return [2]string{"Hiện nay", "Now"}
	case "absent":
		return [2]string{"Chưa có trang này", "This page was not there"}
	case "gone":
		return [2]string{"Trang này đã bị bỏ", "This page is gone"}
	case "digest":
		return [2]string{"SHA-256 của tệp", "SHA-256 of the file"}
	case "report":
		return [2]string{"Báo cáo kiểm tra chữ ký số", "Report on digital signatures"}
	case "judged":
		return [2]string{"Kiểm tra tại thời điểm", "Judged as of"}
	case "zone":
		return [2]string{"(giờ Việt Nam) theo EN 319 102-1, bằng %.", "(UTC+7) by EN 319 102-1, with %."}
	}
	return [2]string{key, key}
}
