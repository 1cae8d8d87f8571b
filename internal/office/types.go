// Package office is the life of an official document: state and command give events or a refusal with its rule (379-QĐ/TW, Articles 12 to 14).
//
// Nothing here reads a clock, a file or a database. A Document is folded from its events; Decide says which events a command makes.
package office

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"trien/internal/problem"
)

// DocumentType is a kind of document.
type DocumentType struct {
	Code string // its id: "QĐ"
	Sign string // its abbreviation in numbers, which two kinds may share: "QĐ" for a decision and a regulation
	Name problem.Words

	Consent bool // a two-way transaction of consent: it may be voided by agreement of its parties (379.19.2b), which no directive or administrative document may
}

// Types are the kinds of document of Party bodies (399-QĐ/TW; abbreviations of 05-HD/VPTW as notes/vn/03 has them), and those that two sides make together (NĐ 30/2020, Annex III). Kinds whose
// abbreviation is not known to us are not offered.
func Types() []DocumentType {
	list := [][4]string{
		{"NQ", "NQ", "Nghị quyết", "Resolution"}, {"CT", "CT", "Chỉ thị", "Directive"}, {"KL", "KL", "Kết luận", "Conclusion"},
		{"QĐ", "QĐ", "Quyết định", "Decision"}, {"QyĐ", "QĐ", "Quy định", "Regulation"}, {"QC", "QC", "Quy chế", "Statute"},
		{"TT", "TT", "Thông tri", "Circular"}, {"HD", "HD", "Hướng dẫn", "Guideline"}, {"TB", "TB", "Thông báo", "Notice"},
		{"TC", "TC", "Thông cáo", "Communiqué"}, {"BC", "BC", "Báo cáo", "Report"}, {"KH", "KH", "Kế hoạch", "Plan"},
		{"CTr", "CTr", "Chương trình", "Programme"}, {"ĐA", "ĐA", "Đề án", "Scheme"}, {"PA", "PA", "Phương án", "Option paper"},
		{"DA", "DA", "Dự án", "Project"}, {"TTr", "TTr", "Tờ trình", "Submission"}, {"BB", "BB", "Biên bản", "Minutes"},
		{"CV", "CV", "Công văn", "Official letter"},
		{"HĐ", "HĐ", "Hợp đồng", "Contract"}, {"BTT", "BTT", "Bản thỏa thuận", "Agreement"}, {"BGN", "BGN", "Bản ghi nhớ", "Memorandum"},
	}
	types := make([]DocumentType, 0, len(list))
	for _, t := range list {
		types = append(types, DocumentType{t[0], t[1], problem.Words{VI: t[2], EN: t[3]}, slices.Contains(consent(), t[0])})
	}
	return types
}

// consent are the kinds that two sides make by agreeing: the regulation names none, this is our reading of NĐ 30/2020, Annex III, where their abbreviations stand.
func consent() []string { return []string{"HĐ", "BTT", "BGN"} }

// signOf is the abbreviation of a kind in numbers.
func signOf(code string) string {
	if t, ok := TypeOf(code); ok {
		return t.Sign
	}
	return code
}

// TypeOf finds a kind by its abbreviation.
func TypeOf(code string) (DocumentType, bool) {
	for _, t := range Types() {
		if t.Code == code {
			return t, true
		}
	}
	return DocumentType{}, false
}

// Urgency is how fast a document must go; empty is ordinary.
type Urgency string

// The degrees of urgency (05-HD/VPTW).
const (
	Ordinary   Urgency = ""
	Urgent     Urgency = "khan"
	VeryUrgent Urgency = "thuong-khan"
	Express    Urgency = "hoa-toc"
)

// Words names the urgency.
func (u Urgency) Words() problem.Words {
	switch u {
	case Urgent:
		return problem.Words{VI: "Khẩn", EN: "Urgent"}
	case VeryUrgent:
		return problem.Words{VI: "Thượng khẩn", EN: "Very urgent"}
	case Express:
		return problem.Words{VI: "Hỏa tốc", EN: "Express"}
	}
	return problem.Words{VI: "Thường", EN: "Ordinary"}
}

// Known says whether u is one of the degrees.
func (u Urgency) Known() bool {
	return u == Ordinary || u == Urgent || u == VeryUrgent || u == Express
}

// Class is a class of state secret; empty is none.
type Class string

// The classes of the Law on Protection of State Secrets, Article 8.
const (
	NotSecret Class = ""
	Secret    Class = "mật"
	TopSecret Class = "tối mật"
	Ultra     Class = "tuyệt mật"
)

// ClassOf reads the class out of the metadata word "secrecy": any word there that does not plainly say "none" is a class, for at this
// door a mistake must fall on the safe side (379.1.2).
func ClassOf(word string) Class {
	switch folded := Plain(word); {
	case folded == "", folded == "khong", folded == "khong mat", folded == "thuong", folded == "none", folded == "0":
		return NotSecret
	case strings.Contains(folded, "tuyet"):
		return Ultra
	case strings.Contains(folded, "toi"):
		return TopSecret
	}
	return Secret
}

// Plain takes marks and case away and đ to d, so that "dang" finds "Đảng". It is the one folding for search and comparison.
func Plain(s string) string {
	fold := func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r == 'đ' || r == 'Đ':
			return 'd'
		}
		return unicode.ToLower(r)
	}
	return strings.Join(strings.Fields(strings.Map(fold, norm.NFD.String(s))), " ")
}
