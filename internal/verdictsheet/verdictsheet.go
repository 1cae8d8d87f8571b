// Package verdictsheet writes the judgement of a file as a sheet to be filed with it: PDF/A-2b (ISO 19005-2), in the words of the page that shows it.
package verdictsheet

import (
	"encoding/hex"
	"io"
	"strconv"
	"strings"
	"time"

	"trien/internal/sheet"
	"trien/pdf/stamp"
	"trien/validation/page"
	"trien/validation/words"
)

// Head is what an office writes above its sheets; the zero Head writes nothing.
type Head struct {
	Left, Right []string
	Star        bool // below the left head, as Party documents have it
	Rows        []sheet.Row
}

// Write gives the sheet. random gives 32 bytes for the file's identifiers. Letters that the fonts do not have are written as their code
// points, so that a name in a foreign script does not keep a judgement from being filed. Errors: *stamp.PictureError, *pdf.LimitError.
func Write(p page.Page, h Head, random io.Reader) ([]byte, error) {
	face, err := stamp.Open(stamp.Serif)
	if err != nil {
		return nil, err
	}
	w := writer{p, face}
	s := sheet.Sheet{Left: h.Left, Right: h.Right, Star: h.Star, Title: w.say("BÁO CÁO KIỂM TRA CHỮ KÝ SỐ", "REPORT ON DIGITAL SIGNATURES"),
		Made: p.At, Creator: p.Program, Lang: p.Lang}
	s.Rows = append(s.Rows, h.Rows...)
	s.Rows = append(s.Rows, sheet.Row{Label: w.say("Tệp", "File"), Value: w.safe(p.File)})
	if p.SHA256 != "" {
		s.Rows = append(s.Rows, sheet.Row{Label: w.say("SHA-256 của tệp", "SHA-256 of the file"), Value: grouped(p.SHA256)})
	}
	s.Rows = append(s.Rows, sheet.Row{Label: w.say("Kết luận", "Judgement"), Value: w.safe(p.Title)},
		sheet.Row{Label: w.say("Việc cần làm", "What to do"), Value: w.safe(p.Advice)},
		sheet.Row{Label: w.say("Thời điểm kiểm tra", "Judged as of"), Value: w.instant()})
	for i, e := range p.Signatures {
		s.Parts = append(s.Parts, w.entry(i, e)...)
	}
	s.Foot = w.say("Kiểm tra theo EN 319 102-1, bằng ", "Judged by EN 319 102-1, with ") + w.safe(p.Program)
	out, err := s.Write(random)
	return out.PDF, err
}

type writer struct {
	page.Page
	face *stamp.Font
}

func (w writer) say(vi, en string) string {
	if w.Lang == "vi" {
		return vi
	}
	return en
}

// entry is one signature: what a clerk reads, the places that were changed, and small below it how it was judged.
func (w writer) entry(i int, e words.Entry) []sheet.Part {
	first := sheet.Part{Title: strconv.Itoa(i+1) + ". " + w.safe(e.Title), Rows: w.rows(e.Lines)}
	for _, n := range e.Notes {
		first.Notes = append(first.Notes, w.say("Lưu ý: ", "Note: ")+w.safe(n))
	}
	parts := []sheet.Part{first}
	if pictures := w.Of(i); len(pictures) > 0 {
		p := sheet.Part{Title: w.say("Chỗ bị thay đổi sau khi ký (khoanh đỏ)", "What was changed after signing (framed in red)")}
		for _, x := range pictures {
			n := w.say("Trang ", "Page ") + strconv.Itoa(x.Page)
			pair := sheet.Pair{Left: x.Signed, Right: x.Now, LeftCaption: n + w.say(", lúc ký", ", as signed"), RightCaption: n + w.say(", hiện nay", ", now")}
			if x.Signed == nil {
				pair.LeftCaption = n + w.say(" chưa có lúc ký", " was not there when signed")
			}
			if x.Now == nil {
				pair.RightCaption = n + w.say(" đã bị bỏ", " is gone")
			}
			p.Pictures = append(p.Pictures, pair)
		}
		parts = append(parts, p)
	}
	for _, g := range e.Details {
		parts = append(parts, sheet.Part{Title: w.safe(g.Title), Rows: w.rows(g.Lines), Small: true})
	}
	return parts
}

func (w writer) rows(lines []words.Line) (out []sheet.Row) {
	for _, l := range lines {
		out = append(out, sheet.Row{Label: w.safe(l.Label), Value: w.safe(l.Value)})
	}
	return out
}

// safe writes what the font does not have as a code point.
func (w writer) safe(s string) string {
	if w.face.Check(s) == nil {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if w.face.Check(string(r)) == nil {
			b.WriteRune(r)
		} else {
			b.WriteString("[U+" + strings.ToUpper(strconv.FormatInt(int64(r), 16)) + "]")
		}
	}
	return b.String()
}

func (w writer) instant() string {
	t := w.At.In(time.FixedZone("+07", 7*3600))
	return w.say(t.Format("15:04:05 02/01/2006")+" (giờ Việt Nam)", t.Format("2006-01-02 15:04:05")+" (UTC+7)")
}

// grouped cuts a digest in hexadecimal into groups, so that it can be compared by eye.
func grouped(digest string) string {
	if _, err := hex.DecodeString(digest); err != nil {
		return digest
	}
	var groups []string
	for ; len(digest) > 8; digest = digest[8:] {
		groups = append(groups, digest[:8])
	}
	return strings.Join(append(groups, digest), " ")
}
