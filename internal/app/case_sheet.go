package app

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"trien/internal/office"
	"trien/internal/sheet"
)

// CasePDF writes the report of a case to the authority: what was lost, when it was stopped, which acts are in doubt and what was found of each (379.11.5). It
// is printed and signed, or sent as an outgoing document.
func (h *House) CasePDF(ctx context.Context, t Token, id string, w io.Writer) error {
	s, err := h.enter(ctx, t)
	if err != nil {
		return err
	}
	o := s.office
	if err := o.mayCase(ctx, s.actor, id); err != nil {
		return err
	}
	v, err := o.caseView(ctx, id)
	if err != nil {
		return err
	}
	r, err := o.registry(ctx)
	if err != nil {
		return err
	}
	out, err := o.caseSheet(r, v).Write(o.Random)
	if err == nil {
		_, err = w.Write(out.PDF)
	}
	return err
}

func (o *Office) caseSheet(r *registry, v CaseView) sheet.Sheet {
	s := sheet.Sheet{Left: []string{strings.ToUpper(o.settings.Name)}, Star: o.settings.Style != office.StateStyle, Right: []string{"ĐẢNG CỘNG SẢN VIỆT NAM"},
		Title: "BÁO CÁO SỰ CỐ TÀI KHOẢN, CHỨNG THƯ SỐ", Made: o.now(), Creator: "Triện", Lang: "vi", Foot: "Lập từ sổ cái sự kiện của hệ thống lúc " + moment(o.now()) + ". Vụ việc " + v.ID}
	if o.settings.Style == office.StateStyle {
		s.Right = []string{"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"}
	}
	s.Rows = []sheet.Row{{Label: "Sự việc", Value: v.KindWords.VI}, {Label: "Của ai", Value: v.Name}, {Label: "Khóa lúc", Value: moment(v.Opened)}, {Label: "Người báo", Value: v.By},
		{Label: "Nghi ngờ từ", Value: moment(v.Since)}, {Label: "Diễn biến", Value: v.Title}, {Label: "Tình trạng", Value: v.StateWord.VI}}
	keys := sheet.Part{Title: "Chứng thư số đã tạm dừng"}
	for _, c := range r.certificates {
		if c.holder == v.Person && c.notAfter.After(v.Opened) {
			row := sheet.Row{Label: "SHA-256", Value: c.fingerprint}
			if c.parsed != nil {
				row = sheet.Row{Label: "Số hiệu " + c.parsed.SerialNumber.Text(16), Value: c.subject + "; hết hạn " + shortDay(office.Day(c.notAfter))}
			}
			keys.Rows = append(keys.Rows, row)
		}
	}
	doubts := sheet.Part{Title: fmt.Sprintf("Các thao tác nghi ngờ (%d, còn %d chưa kết luận)", len(v.Doubts)+v.More, v.Open)}
	for _, d := range v.Doubts {
		doubts.Rows = append(doubts.Rows, sheet.Row{Label: moment(d.At), Value: d.line()})
	}
	if v.More > 0 {
		doubts.Notes = append(doubts.Notes, fmt.Sprintf("Còn %d thao tác không in ở đây; xem trên hệ thống.", v.More))
	}
	steps := sheet.Part{Title: "Việc đã làm"}
	for _, st := range v.Steps {
		steps.Rows = append(steps.Rows, sheet.Row{Label: moment(st.At), Value: strings.TrimSuffix(st.Word.VI+" – "+st.By+": "+st.Text, ": ")})
	}
	s.Parts = []sheet.Part{keys, doubts, steps}
	return s
}

// line is a deed in a line of the report.
func (d DeedView) line() string {
	text := d.Word.VI
	if d.Document != "" {
		text += ", văn bản " + d.Document
	}
	if d.SignIn != "" {
		text += "; đăng nhập: " + d.SignIn
	}
	if d.Machine != "" {
		text += "; máy: " + d.Machine
	}
	switch d.Finding {
	case "confirmed":
		text += ". Kết luận: đúng của người này"
	case "disputed":
		text += ". Kết luận: không phải của người này"
	case "remedied":
		text += ". Đã khắc phục bằng " + d.Remedy
	}
	return text
}

// moment writes an instant as people read it.
func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return local(t).Format("15:04 02/01/2006")
}
