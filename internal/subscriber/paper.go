package subscriber

import (
	"strings"
	"time"

	"trien/internal/problem"
	"trien/internal/sheet"
)

// Letterhead is what an office writes at the head of its papers.
type Letterhead struct {
	Parent, Office string
	Number         string // the blank for the number of an outgoing document: "Số     -CV/TU"; "" for minutes
	Place          string
	Party          bool
	Signer         []string // title lines
	SignerName     string
	InCharge       string // the person in charge of subscribers
	Made           time.Time
	Creator        string
}

// Paper lays a request out as the document that carries it: every field with its label.
func Paper(r Request, h Letterhead) sheet.Sheet {
	form := FormOf(Kind(r.Kind), Subject(r.Subject))
	s := h.sheet()
	s.Title, s.Number = strings.ToUpper(form.Title.VI), h.Number
	if h.Number != "" { // the clerk dates it with its number
		s.Date = h.Place + ", ngày      tháng      năm " + h.Made.In(zone()).Format("2006")
	}
	s.Rows = append(s.Rows, sheet.Row{Label: "Loại đề nghị", Value: Kind(r.Kind).Words().VI}, sheet.Row{Label: "Loại thuê bao", Value: Subject(r.Subject).Words().VI})
	for _, f := range FieldsOf(r.SubscriberRequested) {
		value := f.Value
		if value == "" {
			value = "(không có)"
		}
		s.Rows = append(s.Rows, sheet.Row{Label: f.Label.VI, Value: value})
	}
	s.Rows = append(s.Rows, sheet.Row{Label: "Người quản lý thuê bao", Value: h.InCharge})
	if c := Cause(r.Cause); c != "" {
		s.Rows = append(s.Rows, sheet.Row{Label: "Phát sinh từ", Value: c.Words().VI + ", từ ngày " + r.From.In(zone()).Format("02/01/2006")})
	}
	s.Notes = []string{"Kính gửi cơ quan cung cấp dịch vụ chứng thực chữ ký số chuyên dùng công vụ: đề nghị giải quyết theo nội dung nêu trên."}
	s.Signer, s.Name = h.Signer, h.SignerName
	s.Foot = form.Stands().VI
	return s
}

// HandOver is what minutes tell.
type HandOver struct {
	Minutes
	FromName, ToName           string
	Serial, Model, Kind, What  string // of the device
	Certificate, Until, Reason string
	Lost                       bool
}

// MinutesPaper lays minutes out: two persons, the device, the time, and whether the receiver accepted in the system.
func MinutesPaper(m HandOver, h Letterhead) sheet.Sheet {
	s, form := h.sheet(), returnForm()
	s.Title = "BIÊN BẢN GIAO NHẬN THIẾT BỊ LƯU KHÓA BÍ MẬT"
	s.Foot = "Biên bản do hệ thống trình bày; số hiệu và bố cục mẫu bàn giao chưa có trong hệ thống"
	switch {
	case m.Lost:
		form, s.Title = lostForm(), "BIÊN BẢN XÁC NHẬN MẤT THIẾT BỊ LƯU KHÓA BÍ MẬT"
		s.Foot = form.Stands().VI
	case m.Back:
		s.Foot = form.Stands().VI
	}
	add := func(label, value string) {
		if value != "" {
			s.Rows = append(s.Rows, sheet.Row{Label: label, Value: value})
		}
	}
	add("Thời gian", m.At.In(zone()).Format("15:04 02/01/2006"))
	add("Bên giao", m.FromName)
	add("Bên nhận", m.ToName)
	add("Thiết bị", m.Kind)
	add("Số hiệu thiết bị", m.Serial)
	add("Chủng loại", m.Model)
	add("Mục đích sử dụng", m.What)
	add("Chứng thư số", m.Certificate)
	add("Có hiệu lực đến", m.Until)
	add("Nội dung", m.Note)
	add("Lý do", m.Reason)
	switch {
	case m.Lost:
	case m.Declined != "":
		add("Xác nhận của bên nhận", "Không nhận: "+m.Declined)
	case m.Accepted.IsZero():
		add("Xác nhận của bên nhận", "Chưa xác nhận")
	default:
		add("Xác nhận của bên nhận", "Đã xác nhận trên hệ thống lúc "+m.Accepted.In(zone()).Format("15:04 02/01/2006"))
	}
	return s
}

func (h Letterhead) sheet() sheet.Sheet {
	s := sheet.Sheet{Star: h.Party, Made: h.Made, Creator: h.Creator}
	for _, line := range []string{h.Parent, h.Office} {
		if line != "" {
			s.Left = append(s.Left, line)
		}
	}
	s.Right = []string{"ĐẢNG CỘNG SẢN VIỆT NAM"}
	if !h.Party {
		s.Right = []string{"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"}
	}
	s.Date = h.Made.In(zone()).Format("Ngày 02 tháng 01 năm 2006")
	return s
}

// Overdue says in words what is late.
func (d Deadline) Overdue(at time.Time) (problem.Words, bool) {
	if !at.After(d.Until) {
		return problem.Words{}, false
	}
	day := d.Until.In(zone()).Format("02/01/2006")
	return problem.Words{VI: "Quá hạn từ " + day + ": " + lower(d.What.VI), EN: "Overdue since " + day + ": " + lower(d.What.EN)}, true
}
