package digitising

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"trien/internal/office"
	"trien/internal/problem"
)

// Fields are the metadata that a person confirms one by one.
func Fields() []string { return []string{"type", "number", "date", "abstract", "author", "signer"} }

// FieldWords names one.
func FieldWords(field string) problem.Words {
	return map[string]problem.Words{"type": {VI: "loại văn bản", EN: "type"}, "number": {VI: "số, ký hiệu", EN: "number"}, "date": {VI: "ngày văn bản", EN: "date"},
		"abstract": {VI: "trích yếu", EN: "abstract"}, "author": {VI: "cơ quan ban hành", EN: "issuing office"}, "signer": {VI: "người ký", EN: "signer"}}[field]
}

// Confirm keeps the metadata that a named person has confirmed, each field by itself: what a program proposed is nothing until then (379.4.7). ticked are the fields.
func Confirm(s Scan, e office.ScanConfirmed, ticked []string, today string) ([]office.Event, error) {
	if err := s.stands(Read, Confirmed, Compared); err != nil {
		return nil, err
	}
	var open []problem.Words
	for _, f := range Fields() {
		if !slices.Contains(ticked, f) {
			open = append(open, FieldWords(f))
		}
	}
	switch {
	case len(open) > 0:
		vi, en := listed(open)
		return nil, problem.New(problem.Usage, "Chưa xác nhận: "+vi+". Người có tên phải xác nhận từng thông tin; máy chỉ gợi ý.", "Not confirmed: "+en+". A named person confirms each; the machine only proposes.").Under("379.4.7")
	case missing(e.DocType, e.Abstract, e.Author):
		return nil, problem.New(problem.Usage, "Cần có loại văn bản, trích yếu và cơ quan ban hành như ghi trên giấy.", "Type, abstract and issuing office are needed, as the paper has them.").Under("379.15.2")
	case e.Date != "" && !isDay(e.Date) || e.Date > today:
		return nil, problem.New(problem.Usage, "Ngày văn bản không hợp lệ, hoặc ở sau hôm nay. Nếu giấy không ghi ngày, hãy để trống.", "The date is none, or after today. Leave it empty where the paper has none.").Under("379.15.2")
	}
	return []office.Event{e}, nil
}

// Compare keeps that a named person has held every page against the paper: pages are those that they looked at.
func Compare(s Scan, e office.ScanCompared, pages []int) ([]office.Event, error) {
	if err := s.stands(Confirmed); err != nil {
		return nil, err
	}
	var left []string
	for n := 1; n <= s.Pages; n++ {
		if !slices.Contains(pages, n) {
			left = append(left, fmt.Sprint(n))
		}
	}
	if len(left) > 0 {
		return nil, problem.New(problem.Usage, "Chưa đối chiếu trang "+strings.Join(left, ", ")+" với bản giấy. Hãy đối chiếu từng trang.", "Pages "+strings.Join(left, ", ")+" were not compared with the paper. Compare each page.").Under("379.15.1")
	}
	if s.Told > 0 && s.Told != s.Pages && strings.TrimSpace(e.Remark) == "" {
		return nil, problem.New(problem.Usage, fmt.Sprintf("Bản giấy được khai %d trang, bản quét có %d trang. Hãy ghi rõ vì sao khác, hoặc bỏ bản quét này và quét lại.", s.Told, s.Pages),
			fmt.Sprintf("The paper was said to have %d pages, the scan has %d. Say why they differ, or give this scan up and scan again.", s.Told, s.Pages)).Under("379.15.1")
	}
	e.Pages = s.Pages
	return []office.Event{e}, nil
}

// Rule is what an office sets about the signature.
type Rule struct{ Apart bool } // who signs for the office is another than who compared

// MaySign says whether a person may sign for the office now.
func MaySign(s Scan, by string, rule Rule) error {
	if err := s.stands(Compared); err != nil {
		return err
	}
	if rule.Apart && by == s.Compared.ID {
		return problem.New(problem.Forbidden, "Cơ quan quy định người ký số là người khác với người đối chiếu. Hãy nhờ người khác được giao khóa của cơ quan ký.",
			"The office has set that another than who compared it signs. Ask another who holds the office's key.").Under("379.15.2")
	}
	return nil
}

// Sign keeps the office's signature.
func Sign(s Scan, e office.ScanSigned, rule Rule, by string) ([]office.Event, error) {
	if err := MaySign(s, by, rule); err != nil {
		return nil, err
	}
	return []office.Event{e}, nil
}

func missing(words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.TrimSpace(w) == "" })
}

func isDay(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

func listed(words []problem.Words) (vi, en string) {
	var v, e []string
	for _, w := range words {
		v, e = append(v, w.VI), append(e, w.EN)
	}
	return strings.Join(v, ", "), strings.Join(e, ", ")
}
