package app

import (
	"context"
	"fmt"
	"time"

	"trien/internal/problem"
	"trien/internal/provenance"
	"trien/internal/sheet"
)

// ProcessingPDF is the evidence of who handled a document as a sheet, PDF/A-2b; signed where the server has a key for its reports.
func (h *House) ProcessingPDF(ctx context.Context, t Token, id string) ([]byte, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return nil, err
	}
	o := s.office
	d, err := o.readable(ctx, s.actor, id)
	if err != nil {
		return nil, err
	}
	v, err := o.provenance(ctx, d)
	if err != nil {
		return nil, err
	}
	if v.Processing == nil {
		return nil, errNoStatement()
	}
	head := o.head(d, "PHIẾU BẰNG CHỨNG XỬ LÝ VĂN BẢN")
	page := func(signature string) ([]byte, error) {
		w, err := processingSheet(head, v, signature, o.now()).Write(o.Random)
		if err != nil {
			return nil, unwritable(err)
		}
		return w.PDF, nil
	}
	key, err := o.reportKey()
	if err == nil && key != nil {
		var raw []byte
		if raw, err = page("Ký bằng chứng thư của hệ thống: " + key.Certificate().Subject.CommonName); err == nil {
			if raw, err = o.signReport(ctx, raw, key); err == nil {
				return raw, nil
			}
		}
	}
	if err != nil {
		o.Log.WarnContext(ctx, "a report of ours could not be signed", "kind", problem.KindOf(err))
	}
	return page("Không có: phiếu này được đối chiếu bằng tệp JSON kèm theo")
}

func processingSheet(head sheet.Sheet, v ProvenanceView, signature string, at time.Time) sheet.Sheet {
	p := v.Processing
	head.Rows = []sheet.Row{
		{Label: "Kết quả đối chiếu", Value: p.Words.VI}, {Label: "Giá trị", Value: v.Original.Words.VI},
		{Label: "SHA-256 của tệp đã phát hành", Value: grouped(p.File.SHA256)}, {Label: "Độ dài", Value: fmt.Sprintf("%d byte", p.File.Bytes)},
		{Label: "Lập khi phát hành", Value: local(p.Made).Format("02/01/2006, 15:04:05")}, {Label: "In ra", Value: local(at).Format("02/01/2006, 15:04:05")},
		{Label: "Khóa sổ cái", Value: spaced(p.Key)}, {Label: "Chữ ký số của phiếu này", Value: signature},
	}
	for _, f := range p.Faults {
		head.Notes = append(head.Notes, "Lưu ý: "+f.Words.VI+".")
	}
	for _, s := range p.Steps {
		head.Parts = append(head.Parts, sheet.Part{Title: fmt.Sprintf("%d. %s", s.Version, s.Did.VI), Rows: stepRows(s), Small: true})
	}
	head.Made, head.Creator = local(at), application
	return head
}

func stepRows(s provenance.Step) []sheet.Row {
	rows := []sheet.Row{{Label: "Lúc", Value: local(s.At).Format("02/01/2006, 15:04:05")}, {Label: "Người thực hiện", Value: s.Name}}
	add := func(label, value string) {
		if value != "" {
			rows = append(rows, sheet.Row{Label: label, Value: value})
		}
	}
	add("Chức vụ", s.Title)
	add("Xác thực bằng", s.SignIn)
	if s.File != nil {
		add("Tệp", fmt.Sprintf("%s, %d byte, SHA-256 %s", s.File.Kind, s.File.Bytes, grouped(s.File.SHA256)))
	}
	if s.Certificate != "" {
		add("Chứng thư", grouped(s.Certificate))
	}
	add("Trong sổ cái", grouped(s.Leaf))
	return rows
}

// spaced lets a long key be broken over lines.
func spaced(key string) string {
	out := ""
	for i, r := range key {
		if i > 0 && i%40 == 0 {
			out += " "
		}
		out += string(r)
	}
	return out
}
