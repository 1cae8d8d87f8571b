package digitising

import (
	"fmt"

	"trien/internal/problem"
)

// What is found about the quality of a scan. It is advice: a person decides.
const (
	LowDPI     = "low-dpi"    // fewer dots an inch than the office asks for
	NoDPI      = "no-dpi"     // the file does not say: A4 is taken for its pages
	Blank      = "blank"      // nothing, or next to nothing, is on the page
	Skewed     = "skewed"     // its lines rise or fall
	Turned     = "turned"     // it was upside down; it is shown and read upright
	Sideways   = "sideways"   // it lies on its side: its text was not read
	Colourless = "colourless" // no page has any colour
	FewWords   = "few-words"  // hardly anything could be read
	PageCount  = "page-count" // another number of pages than was told
)

// Finding is one of them, on a page; page 0 is the whole.
type Finding struct {
	Code  string  `json:"code"`
	Page  int     `json:"page"`
	Value float64 `json:"value"` // dots an inch, degrees, pages
	Asked float64 `json:"asked"` // what the office asks for
}

// Words says a finding, and what to do.
func (f Finding) Words() problem.Words {
	switch f.Code {
	case LowDPI:
		return problem.Words{VI: fmt.Sprintf("độ phân giải %.0f dpi, cơ quan đặt mức ít nhất %.0f dpi; nên quét lại", f.Value, f.Asked), EN: fmt.Sprintf("%.0f dots an inch, the office asks for %.0f; better scan it again", f.Value, f.Asked)}
	case NoDPI:
		return problem.Words{VI: fmt.Sprintf("tệp không ghi độ phân giải; tính theo khổ A4 là %.0f dpi", f.Value), EN: fmt.Sprintf("the file does not say how fine it is; taken for A4 it is %.0f dots an inch", f.Value)}
	case Blank:
		return problem.Words{VI: "trang trắng; hãy xem bản giấy có đúng là trang trắng", EN: "a blank page; see whether the paper has one"}
	case Skewed:
		return problem.Words{VI: fmt.Sprintf("trang bị lệch %.1f độ; nên quét lại nếu mất chữ ở mép", f.Value), EN: fmt.Sprintf("askew by %.1f degrees; scan it again where text is lost at the edge", f.Value)}
	case Turned:
		return problem.Words{VI: "trang bị ngược; đã xoay lại cho đúng chiều, ảnh không đổi", EN: "it was upside down; it is shown upright, the picture is unchanged"}
	case Sideways:
		return problem.Words{VI: "trang nằm ngang; chữ trên trang chưa đọc được, nên quét lại đúng chiều", EN: "it lies on its side; its text was not read, better scan it upright"}
	case Colourless:
		return problem.Words{VI: "bản quét không có màu; NĐ 30/2020 yêu cầu quét màu", EN: "the scan has no colour; NĐ 30/2020 asks for colour"}
	case FewWords:
		return problem.Words{VI: "hầu như không đọc được chữ nào; nên quét lại rõ hơn", EN: "hardly a word could be read; better scan it more clearly"}
	case PageCount:
		return problem.Words{VI: fmt.Sprintf("quét được %.0f trang, khai là %.0f trang; hãy kiểm tra có thiếu trang", f.Value, f.Asked), EN: fmt.Sprintf("%.0f pages were scanned, %.0f were told; see whether one is missing", f.Value, f.Asked)}
	}
	return problem.Words{VI: f.Code, EN: f.Code}
}

// Terms are what an office asks of a scan.
type Terms struct {
	DPI    float64
	Colour bool
	Skew   float64 // degrees either way that are let pass
}

// Sheet is what was measured of a page.
type Sheet struct {
	DPI    float64 `json:"dpi"`
	Stated bool    `json:"stated"` // the file says how fine it is, or a PDF how large the page
	Ink    float64 `json:"ink"`    // part of the page that is dark, 0 to 1
	Skew   float64 `json:"skew"`   // degrees
	Colour bool    `json:"colour"`
	Turned int     `json:"turned"` // degrees by which it had to be turned to be read
	Words  int     `json:"words"`
	Sure   float64 `json:"sure"` // mean, 0 to 100
}

// blankInk is the part of a page that dust and the edge of the paper make dark at most.
const blankInk = 0.0008

// Empty says whether nothing is on the page.
func (p Sheet) Empty() bool { return p.Ink < blankInk }

// Findings holds pages against what the office asks; told is the number of pages that the person gave, 0 for none; read says whether text was looked for.
func Findings(pages []Sheet, terms Terms, told int, read bool) []Finding {
	list := []Finding{}
	colour := false
	for i, p := range pages {
		n := i + 1
		colour = colour || p.Colour
		if !p.Stated {
			list = append(list, Finding{NoDPI, n, p.DPI, terms.DPI})
		}
		if p.DPI < terms.DPI*0.98 { // what scanners round
			list = append(list, Finding{LowDPI, n, p.DPI, terms.DPI})
		}
		list = append(list, p.shown(n, terms, read)...)
	}
	if terms.Colour && !colour {
		list = append(list, Finding{Code: Colourless})
	}
	if told > 0 && told != len(pages) {
		list = append(list, Finding{PageCount, 0, float64(len(pages)), float64(told)})
	}
	return list
}

// shown is what is found in the picture itself.
func (p Sheet) shown(n int, terms Terms, read bool) (list []Finding) {
	switch {
	case p.Empty():
		return []Finding{{Code: Blank, Page: n}}
	case p.Turned == 180:
		list = append(list, Finding{Code: Turned, Page: n})
	case p.Turned != 0:
		return []Finding{{Code: Sideways, Page: n}}
	}
	if max(p.Skew, -p.Skew) > terms.Skew {
		list = append(list, Finding{Skewed, n, p.Skew, terms.Skew})
	}
	if read && p.Words < 3 {
		list = append(list, Finding{Code: FewWords, Page: n})
	}
	return list
}
