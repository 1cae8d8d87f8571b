package app

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/reports"
	"trien/internal/sheet"
)

func problemKind(s string) problem.Kind { return problem.Kind(s) }

// ReportForm is what a report is written as.
type ReportForm string

// The forms of a report.
const (
	ReportJSON ReportForm = "json" // signed, for the office above
	ReportXLSX ReportForm = "xlsx"
	ReportPDF  ReportForm = "pdf"
)

// ReportAs writes a report in a form for people.
func (h *House) ReportAs(ctx context.Context, t Token, q ReportQuery, form ReportForm, w io.Writer) error {
	s, err := h.enter(ctx, t)
	if err != nil {
		return err
	}
	if err := s.office.may(ctx, s.actor, "reports.read"); err != nil {
		return err
	}
	return s.office.WriteReport(ctx, q, form, w)
}

// WriteReport writes a report: the signed file as it was made, or the figures as they stand, as a workbook or a sheet.
func (o *Office) WriteReport(ctx context.Context, q ReportQuery, form ReportForm, w io.Writer) error {
	p, err := o.period(q)
	if err != nil {
		return err
	}
	if form == ReportJSON {
		parts, err := o.reportParts(ctx, q.Kind, p)
		if err != nil {
			return err
		}
		var list []reports.Part
		for _, c := range parts {
			list = append(list, c.Part)
		}
		raw, err := reports.Write(list)
		if err == nil {
			_, err = w.Write(raw)
		}
		return err
	}
	v, err := o.reportView(ctx, q)
	if err != nil {
		return err
	}
	if form == ReportXLSX {
		return reportBook(v, w)
	}
	out, err := o.reportSheet(v).Write(o.Random)
	if err == nil {
		_, err = w.Write(out.PDF)
	}
	return err
}

// wordList names them in a line.
func wordList(list []Words) string {
	var names []string
	for _, w := range list {
		names = append(names, w.VI)
	}
	return strings.Join(names, "; ")
}

func reportTitle(kind string) string {
	if kind == reports.OfCertificates {
		return "Báo cáo quản lý, sử dụng chứng thư số"
	}
	return "Báo cáo giao dịch điện tử"
}

// reportBook is the report as a workbook: figures are numbers, everything else is text and never a formula.
func reportBook(v ReportView, w io.Writer) error {
	book := excelize.NewFile()
	defer book.Close()
	b := &bookWriter{book: book}
	b.sheet("Số liệu", "Sheet1")
	b.row(reportTitle(v.Kind) + " – " + v.OfficeName)
	b.row("Kỳ " + v.Period + ": từ " + shortDay(v.From) + " đến " + shortDay(v.To))
	b.lines([]string{"Chỉ tiêu", "Chi tiết", "Cơ quan", "Tổng hợp"}, v)
	for _, w := range v.Uncounted {
		b.row(w.VI, "", "chưa có số liệu", "")
	}
	b.sheet("Theo tháng", "")
	b.row("Tháng", "Phát hành", "Đến", "Trả lại", "Chữ ký")
	for _, m := range v.Months {
		b.row(m.Month, m.Issued, m.Received, m.Returned, m.Signed)
	}
	b.sheet("Cơ quan trực thuộc", "")
	b.row("Cơ quan", "Mã", "Lần", "Lập lúc", "Người lập", "SHA-256")
	for _, s := range v.Subordinates {
		if s.Report == nil {
			b.row(s.Name, s.ID, "chưa gửi")
			continue
		}
		b.row(s.Name, s.ID, s.Report.Revision, local(s.Report.Made).Format("02/01/2006 15:04"), s.Report.By, s.Report.SHA256)
	}
	if b.err != nil {
		return b.err
	}
	return book.Write(w)
}

// bookWriter writes rows; the first failure stays.
type bookWriter struct {
	book *excelize.File
	name string
	at   int
	err  error
}

func (b *bookWriter) sheet(name, old string) {
	if b.err == nil && old != "" {
		b.err = b.book.SetSheetName(old, name)
	} else if b.err == nil {
		_, b.err = b.book.NewSheet(name)
	}
	b.name, b.at = name, 0
	if b.err == nil {
		b.err = b.book.SetColWidth(name, "A", "B", 42)
	}
}

func (b *bookWriter) row(cells ...any) {
	b.at++
	for i, c := range cells {
		cell, err := excelize.CoordinatesToCellName(i+1, b.at)
		if err == nil && b.err == nil {
			if text, ok := c.(string); ok {
				err = b.book.SetCellStr(b.name, cell, text)
			} else {
				err = b.book.SetCellValue(b.name, cell, c)
			}
		}
		if b.err == nil {
			b.err = err
		}
	}
}

// lines are the office's own figures beside those of all.
func (b *bookWriter) lines(head []string, v ReportView) {
	b.row(head[0], head[1], head[2], head[3])
	for _, l := range figuresBeside(v) {
		b.row(l.Word.VI, l.TypeName.VI, l.own, l.sum)
	}
}

// twoFigures is a line with its sum.
type twoFigures struct {
	ReportLine
	own, sum int64
}

// figuresBeside puts the office's own figures beside the sums, in their order.
func figuresBeside(v ReportView) []twoFigures {
	var list []twoFigures
	at := map[[2]string]int{}
	put := func(l ReportLine) *twoFigures {
		k := [2]string{l.What, l.Type}
		if _, ok := at[k]; !ok {
			at[k] = len(list)
			list = append(list, twoFigures{ReportLine: l})
		}
		return &list[at[k]]
	}
	for _, l := range v.Lines {
		put(l).own = l.N
	}
	for _, l := range v.Sum {
		put(l).sum = l.N
	}
	return list
}

// reportSheet is the report as a sheet to print and sign.
func (o *Office) reportSheet(v ReportView) sheet.Sheet {
	s := sheet.Sheet{Left: []string{strings.ToUpper(o.settings.Name)}, Star: o.settings.Style != office.StateStyle, Right: []string{"ĐẢNG CỘNG SẢN VIỆT NAM"},
		Title: strings.ToUpper(reportTitle(v.Kind)), Made: o.now(), Creator: "Triện", Lang: "vi"}
	if o.settings.Style == office.StateStyle {
		s.Right = []string{"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"}
	}
	s.Rows = []sheet.Row{{Label: "Kỳ báo cáo", Value: v.Period + " (từ " + shortDay(v.From) + " đến " + shortDay(v.To) + ")"}}
	if v.Made != nil {
		s.Rows = append(s.Rows, sheet.Row{Label: "Lần lập", Value: fmt.Sprintf("%d, ngày %s, người lập %s", v.Made.Revision, shortTime(v.Made.Made), v.Made.By)}, sheet.Row{Label: "SHA-256", Value: v.Made.SHA256})
	}
	if v.Changed {
		s.Notes = append(s.Notes, "Số liệu đã thay đổi sau khi lập; cần lập bản đính chính.")
	}
	if len(v.Uncounted) > 0 {
		s.Notes = append(s.Notes, "Chưa có số liệu, không phải bằng không: "+wordList(v.Uncounted)+".")
	}
	own := sheet.Part{Title: "I. Số liệu của cơ quan"}
	for _, l := range v.Lines {
		own.Rows = append(own.Rows, sheet.Row{Label: l.label(), Value: fmt.Sprint(l.N)})
	}
	s.Parts = append(s.Parts, own)
	if len(v.Subordinates) > 0 {
		below := sheet.Part{Title: "II. Cơ quan trực thuộc"}
		for _, x := range v.Subordinates {
			state := "chưa gửi báo cáo"
			if x.Report != nil {
				state = fmt.Sprintf("đã gửi (lần %d, ngày %s)", x.Report.Revision, shortTime(x.Report.Made))
			}
			below.Rows = append(below.Rows, sheet.Row{Label: x.Name, Value: state})
		}
		sum := sheet.Part{Title: fmt.Sprintf("III. Tổng hợp %d cơ quan đã báo cáo", v.Counted)}
		for _, l := range v.Sum {
			sum.Rows = append(sum.Rows, sheet.Row{Label: l.label(), Value: fmt.Sprint(l.N)})
		}
		s.Parts = append(s.Parts, below, sum)
	}
	s.Foot = "Chữ ký số chỉ có giá trị ở bản điện tử."
	return s
}

func (l ReportLine) label() string {
	if l.TypeName.VI == "" {
		return l.Word.VI
	}
	return l.Word.VI + ": " + l.TypeName.VI
}

// Figures are a report as it stands, for the terminal.
func (o *Office) Figures(ctx context.Context, q ReportQuery) (ReportView, error) {
	return o.reportView(ctx, q)
}
