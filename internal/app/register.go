package app

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"trien/internal/office"
)

// The registers of NĐ 30/2020, Annex IV, ten columns each.
func outColumns() []Words {
	return []Words{{"Số, ký hiệu văn bản", "Number"}, {"Ngày tháng văn bản", "Date"}, {"Tên loại và trích yếu nội dung", "Type and abstract"},
		{"Người ký", "Signer"}, {"Nơi nhận văn bản", "Recipients"}, {"Đơn vị, người nhận bản lưu", "Keeper of the original"},
		{"Số lượng bản", "Copies"}, {"Ngày chuyển", "Sent on"}, {"Ký nhận", "Receipt"}, {"Ghi chú", "Note"}}
}

func inColumns() []Words {
	return []Words{{"Ngày đến", "Arrived on"}, {"Số đến", "Arrival number"}, {"Tác giả", "Author"}, {"Số, ký hiệu văn bản", "Number"},
		{"Ngày tháng văn bản", "Date"}, {"Tên loại và trích yếu nội dung", "Type and abstract"}, {"Đơn vị hoặc người nhận", "Handled by"},
		{"Ngày chuyển", "Handed on"}, {"Ký nhận", "Receipt"}, {"Ghi chú", "Note"}}
}

// registerDate is the day that orders and filters a line.
func registerDate(d office.Document) string {
	if d.Direction == office.In {
		return d.ArrivalDate
	}
	return d.Date
}

// registerCells is the line of a document, person ids where people stand: names are put in when it is shown.
func registerCells(d office.Document) []string {
	name := typeName(d.DocType).VI + " " + d.Abstract
	if d.Direction == office.In {
		return []string{shortDay(d.ArrivalDate), d.Arrival, d.Sender.Name, d.Number, shortDay(d.Date), name, assignees(d), shortTime(d.RoutedAt), handled(d), note(d)}
	}
	return []string{d.Number, shortDay(d.Date), name, d.SignerName, strings.Join(recipients(d), "; "), cmp.Or(paperKept(d), "Văn thư"), copies(d), sentOn(d), receipts(d), note(d)}
}

// copies is how many there are; what is impounded does not tell.
func copies(d office.Document) string {
	if d.IsSealed() {
		return ""
	}
	return strconv.Itoa(len(recipients(d)))
}

// recipients are those that the document names, and those it was sent to besides.
func recipients(d office.Document) []string {
	var names []string
	for _, r := range d.Recipients {
		names = append(names, r.Name)
	}
	for _, x := range d.Deliveries {
		if !slices.Contains(names, x.Name) {
			names = append(names, x.Name)
		}
	}
	return names
}

func assignees(d office.Document) string {
	if d.Routing == nil {
		return ""
	}
	var list []string
	for _, h := range d.Hands() {
		list = append(list, h.Person)
		if h.Unit != "" {
			list[len(list)-1] += unitOfMark + h.Unit
		}
	}
	return strings.Join(list, peopleMark)
}

// peopleMark parts person ids in a cell.
const peopleMark = "\x1f"

// unitOfMark parts who received for a unit from it.
const unitOfMark = "\x1e"

func handled(d office.Document) string {
	if d.Result != "" {
		return "Đã xử lý"
	}
	return ""
}

func sentOn(d office.Document) string {
	if len(d.Deliveries) == 0 {
		return ""
	}
	first := slices.MinFunc(d.Deliveries, func(a, b office.Delivery) int { return a.Queued.Compare(b.Queued) })
	return shortTime(first.Queued)
}

func receipts(d office.Document) string {
	var list []string
	for _, x := range d.Deliveries {
		switch x.State {
		case "delivered":
			list = append(list, x.Name+": đã nhận")
		case "registered":
			list = append(list, x.Name+": số đến "+x.Number)
		case "returned":
			list = append(list, x.Name+": trả lại")
		}
	}
	return strings.Join(list, "; ")
}

func note(d office.Document) string {
	var list []string
	switch d.State {
	case office.StateNumbered:
		list = append(list, "chưa đóng dấu")
	case office.StateSealed:
		list = append(list, "chưa phát hành")
	case office.StateGivenUp:
		list = append(list, givenUp(d))
	}
	list = append(list, effectNotes(d)...)
	list = append(list, answerNotes(d)...)
	list = append(list, paperNotes(d)...)
	if d.IsSealed() {
		list = append(list, "niêm phong")
	}
	if d.Urgency != office.Ordinary {
		list = append(list, d.Urgency.Words().VI)
	}
	return strings.Join(list, "; ")
}

// shortDay writes "2026-11-21" as registers do.
func shortDay(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.Format("02/01/2006")
}

func shortTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return shortDay(office.Day(t))
}

func typeName(code string) Words {
	t, ok := office.TypeOf(code)
	if !ok {
		return Words{code, code}
	}
	return both(t.Name)
}

// givenUp explains a number that nothing was issued under.
func givenUp(d office.Document) string {
	if why := d.GivenUp(); why != "" && !d.IsSealed() {
		return "không phát hành: " + why
	}
	return "không phát hành"
}
