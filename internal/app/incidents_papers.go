package app

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"strings"
	"time"

	"trien/internal/incident"
	"trien/internal/numbering"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/sheet"
)

// ownSheet is a sheet with this office's head and nothing on it.
func (o *Office) ownSheet(title string) sheet.Sheet {
	h := o.head(office.Document{}, title)
	return sheet.Sheet{Left: h.Left, Right: h.Right, Star: h.Star, Title: title, Made: local(o.now()), Creator: program, Lang: "vi"}
}

// FormsPDF draws the forms of a block, a page for each number that is open: to be printed beforehand, filled in by hand and signed (379.4.6).
func (h *House) FormsPDF(ctx context.Context, t Token, block string, w io.Writer) error {
	s, err := h.enter(ctx, t)
	if err == nil {
		err = s.office.may(ctx, s.actor, mayNumbers)
	}
	if err != nil {
		return err
	}
	o := s.office
	b, err := blockPapers().get(ctx, o, block)
	if err != nil {
		return err
	}
	open := b.Open()
	if len(open) == 0 {
		return problem.New(problem.Conflict, "Khối này không còn số nào để dành nên không có phôi để in.", "No number of this block is open, so there is no form to print.")
	}
	people, err := o.registry(ctx)
	if err != nil {
		return err
	}
	var forms []sheet.Sheet
	for _, n := range open {
		forms = append(forms, o.numberForm(b, n, people.name(b.By)))
	}
	out, err := sheet.Bind(o.Random, forms)
	if err == nil {
		_, err = w.Write(out.PDF)
	}
	return err
}

// blank is room to write by hand.
const blank = "……………………………………………………………………………"

// numberForm is the form of one number: a document that goes out, or the slip that is fixed to one that came.
func (o *Office) numberForm(b numbering.Block, n int, keeper string) sheet.Sheet {
	number := o.settings.profile().SeriesNumber(b.Series, n)
	s := o.ownSheet("")
	s.Foot = fmt.Sprintf("Phôi in sẵn, số %s của khối %s. Người để dành: %s, ngày %s. Dùng một lần; hỏng thì giữ lại để đối soát.", number,
		numbersText(o.settings.profile(), b.Series, b.From, b.To), keeper, shortTime(b.At))
	if b.Series[:2] == "in" {
		s.Title = "PHIẾU ĐĂNG KÝ VĂN BẢN ĐẾN (BẢN GIẤY)"
		s.Rows = []sheet.Row{{Label: "Số đến", Value: number}}
		for _, label := range []string{"Ngày, giờ đến", "Cơ quan gửi", "Số, ký hiệu", "Ngày văn bản", "Tên loại, trích yếu", "", "Người ký", "Chuyển cho", "Ký nhận", "Nơi giữ bản giấy", "Người vào sổ"} {
			s.Rows = append(s.Rows, sheet.Row{Label: label, Value: blank})
		}
		return s
	}
	typ := typeName(seriesType(b.Series)).VI
	s.Number, s.Date, s.Title = "Số "+number, "…………, ngày ……… tháng ……… năm ………", strings.ToUpper(typ)
	if o.settings.Style == office.StateStyle {
		s.Number = "Số: " + number
	}
	s.Rows = []sheet.Row{{Label: "Trích yếu", Value: blank}, {Label: "", Value: blank}}
	for range 12 {
		s.Notes = append(s.Notes, blank+blank[:len("…")*24])
	}
	s.Rows = append(s.Rows, sheet.Row{Label: "Nơi nhận", Value: blank}, sheet.Row{Label: "Nơi giữ bản giấy", Value: blank})
	s.Signer, s.Name = []string{"QUYỀN HẠN, CHỨC VỤ NGƯỜI KÝ"}, "Họ và tên"
	return s
}

// IncidentNotice draws the notice of an incident, to be printed, signed and carried out by hand, or put on the door: a way outside the system (379.4.6).
func (h *House) IncidentNotice(ctx context.Context, t Token, id string, w io.Writer) error {
	o, x, err := h.incidentOf(ctx, t, id)
	if err != nil {
		return err
	}
	s := o.ownSheet("THÔNG BÁO SỰ CỐ")
	s.Number, s.Date = "Số          -TB", "Ngày "+dateWords(o.now())
	for _, r := range o.noticeRows(x) {
		s.Rows = append(s.Rows, sheet.Row{Label: r[0], Value: r[1]})
	}
	s.Notes = []string{o.noticeAdvice(x)}
	s.Signer, s.Name = []string{"NGƯỜI CÓ THẨM QUYỀN"}, "(ký, ghi rõ họ tên, đóng dấu)"
	out, err := s.Write(o.Random)
	if err == nil {
		_, err = w.Write(out.PDF)
	}
	return err
}

// incidentOf is an incident for whoever may tell of it.
func (h *House) incidentOf(ctx context.Context, t Token, id string) (*Office, incident.Incident, error) {
	s, err := h.enter(ctx, t)
	if err == nil {
		err = s.office.may(ctx, s.actor, mayIncidents)
	}
	if err != nil {
		return nil, incident.Incident{}, err
	}
	x, err := incidentPapers().get(ctx, s.office, id)
	return s.office, x, err
}

// noticeRows are what the notice of an incident tells.
func (o *Office) noticeRows(x incident.Incident) [][2]string {
	list := [][2]string{{"Cơ quan", o.settings.Name}, {"Sự cố", incident.Words(x.What).VI}, {"Từ", moment(x.Since)}, {"Tình hình", x.Text}}
	switch {
	case x.State != incident.UnderWay:
		list = append(list, [2]string{"Đã kết thúc", moment(x.Ended)}, [2]string{"Ghi chú", x.EndText})
	case x.Expected.IsZero():
		list = append(list, [2]string{"Dự kiến khắc phục", "chưa rõ, sẽ báo sau"})
	default:
		list = append(list, [2]string{"Dự kiến khắc phục", moment(x.Expected)})
	}
	var kept [][2]string
	for _, r := range list {
		if r[1] != "" {
			kept = append(kept, r)
		}
	}
	return kept
}

// noticeAdvice says what others should do.
func (o *Office) noticeAdvice(x incident.Incident) string {
	switch {
	case x.State != incident.UnderWay:
		return "Đề nghị quý cơ quan gửi, nhận văn bản với " + o.settings.Name + " qua hệ thống như thường lệ. Văn bản giấy lập trong thời gian sự cố vẫn có giá trị, được nhập vào sổ đăng ký theo số đã ghi trên giấy."
	case x.What == incident.Signing:
		return "Trong thời gian này văn bản của " + o.settings.Name + " được ký tay, đóng dấu ướt và gửi bằng giấy theo số đã để dành. Hệ thống vẫn nhận văn bản đến."
	}
	return "Trong thời gian này đề nghị gửi văn bản giấy tới " + o.settings.Name + "; văn bản của " + o.settings.Name + " được lập bằng giấy theo số đã để dành. Việc gửi qua hệ thống được thực hiện lại khi có thông báo mới."
}

// dateWords is a day as notices have it: "22 tháng 11 năm 2026".
func dateWords(t time.Time) string {
	at := local(t)
	return fmt.Sprintf("%02d tháng %02d năm %d", at.Day(), int(at.Month()), at.Year())
}

// IncidentMail writes the notice as a message that any mail program opens as a draft (RFC 5322; X-Unsent), to be sent by hand from wherever mail still goes: the system
// sends no mail by itself.
func (h *House) IncidentMail(ctx context.Context, t Token, id string, w io.Writer) error {
	o, x, err := h.incidentOf(ctx, t, id)
	if err != nil {
		return err
	}
	var body strings.Builder
	for _, r := range o.noticeRows(x) {
		fmt.Fprintf(&body, "%s: %s\r\n", r[0], r[1])
	}
	body.WriteString("\r\n" + o.noticeAdvice(x) + "\r\n")
	var out bytes.Buffer
	subject := mime.BEncoding.Encode("utf-8", "Thông báo sự cố – "+o.settings.Name)
	fmt.Fprintf(&out, "Subject: %s\r\nDate: %s\r\nX-Unsent: 1\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n",
		subject, local(o.now()).Format(time.RFC1123Z))
	q := quotedprintable.NewWriter(&out)
	if _, err := io.WriteString(q, body.String()); err != nil {
		return err
	}
	if err := q.Close(); err != nil {
		return err
	}
	_, err = w.Write(out.Bytes())
	return err
}

// IncidentReport draws the record of the reconciliation: each number and what became of it, who confirmed it and when (379.4.6).
func (h *House) IncidentReport(ctx context.Context, t Token, id string, w io.Writer) error {
	s, err := h.enter(ctx, t)
	if err == nil {
		err = s.office.may(ctx, s.actor, mayRegisters)
	}
	if err != nil {
		return err
	}
	o := s.office
	x, err := incidentPapers().get(ctx, o, id)
	if err != nil {
		return err
	}
	people, err := o.registry(ctx)
	if err != nil {
		return err
	}
	v, err := o.incidentView(ctx, people, x)
	if err != nil {
		return err
	}
	out, err := o.reconciliation(v).Write(o.Random)
	if err == nil {
		_, err = w.Write(out.PDF)
	}
	return err
}

func (o *Office) reconciliation(v IncidentView) sheet.Sheet {
	s := o.ownSheet("BIÊN BẢN ĐỐI SOÁT SỐ VĂN BẢN TRONG SỰ CỐ")
	s.Rows = []sheet.Row{{Label: "Sự cố", Value: v.Words.VI + ". " + v.Text}, {Label: "Từ", Value: moment(v.Since)}, {Label: "Khai báo", Value: v.By + ", " + moment(v.Declared)}}
	if !v.Ended.IsZero() {
		s.Rows = append(s.Rows, sheet.Row{Label: "Kết thúc", Value: v.EndedBy + ", " + moment(v.Ended)})
	}
	r := v.Reckoning
	s.Rows = append(s.Rows, sheet.Row{Label: "Tổng hợp", Value: fmt.Sprintf("%d số đã dùng, %d hủy, %d trả lại, %d chưa giải trình, %d còn để dành", r.Used, r.Voided, r.Returned, len(r.Open), r.Left)})
	if v.ReconciledBy == "" {
		s.Notes = append(s.Notes, "Chưa được xác nhận.")
	} else {
		s.Rows = append(s.Rows, sheet.Row{Label: "Xác nhận", Value: v.ReconciledBy + ", " + moment(v.Reconciled)}, sheet.Row{Label: "SHA-256 của danh sách", Value: grouped(r.SHA256)})
	}
	if r.Changed {
		s.Notes = append(s.Notes, "Danh sách dưới đây đã khác danh sách được xác nhận.")
	}
	list := sheet.Part{Title: "Từng số"}
	for _, l := range r.Lines {
		list.Rows = append(list.Rows, sheet.Row{Label: l.Text, Value: strings.Trim(strings.Join([]string{l.Word.VI, l.Title, l.Reason, l.By}, "; "), "; ")})
	}
	if len(r.Lines) == 0 {
		list.Notes = []string{"Không có văn bản giấy nào được lập trong sự cố này."}
	}
	s.Parts = []sheet.Part{list}
	s.Signer, s.Name = []string{"NGƯỜI ĐỐI SOÁT"}, v.ReconciledBy
	return s
}
