package placement

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"trien/internal/problem"
)

// Kind is what a blank is for.
type Kind string

// The blanks of an official document.
const (
	Number Kind = "number"
	Day    Kind = "day"
	Month  Kind = "month"
	Year   Kind = "year"
)

// Blank is room that the drafter left for the clerk: "Số     -QĐ/TU", "ngày    tháng    năm    ". Leader dots count as blank.
type Blank struct {
	Kind     Kind
	Spot     Spot
	Baseline float64 // of the neighbouring text, above the lower edge of the spot as its reader sees it, in points
	Size     float64 // font size of the neighbouring text, in points
	Bold     bool
	Italic   bool
	Align    string // "right" for a number, which stands close to its sign; else "centre"
	Printed  string // digits that stand before the blank already: "20" of a year
}

// FieldSize is the font size in units of the page's user space, as a field's default appearance has it.
func (b Blank) FieldSize() float64 { return b.Size / unit(b.Spot.Unit) }

// header is the part of page 1 in which number and date stand, measured from the top.
const header = 0.5

// Blanks finds the blanks for number and date on page 1. A part of the date that is printed already has no blank. Refused are: no
// blank for the number, or a number printed already (Conflict); neither blank nor print for day or month; a blank for the number that
// is too narrow for longest, the longest number that may be given (as "1234"); fields that stand in the blanks already (Conflict).
func Blanks(pages []Page, longest string) ([]Blank, error) {
	if len(pages) == 0 || wordless(pages) {
		return nil, refused("Văn bản không có chữ đọc được nên không tìm thấy chỗ ghi số và ngày. Hãy dùng văn bản chuyển từ tệp soạn thảo.",
			"The document has no readable text, so the blanks for number and date can't be found. Use one made from the draft's own file.")
	}
	s := newSheet(pages[0])
	number, err := s.numberBlank()
	if err != nil {
		return nil, err
	}
	dates, err := s.dateBlanks()
	if err != nil {
		return nil, err
	}
	all := append([]Blank{number}, dates...)
	for _, b := range all {
		if err := s.fits(b, longest); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// rows gives the lines of the header as words, wide gaps and all.
func (s *sheet) rows() [][]Word {
	var rows [][]Word
	last := -1
	for _, g := range s.segs {
		if g.base < s.h*(1-header) {
			break
		}
		if g.row != last {
			rows = append(rows, nil)
			last = g.row
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], g.words...)
	}
	return rows
}

// numberBlank finds "Số" or "Số:", room, and a sign: "-QĐ/TU", "/QĐ-UBND".
func (s *sheet) numberBlank() (Blank, error) {
	printed := false
	for _, row := range s.rows() {
		for i, w := range row {
			if !slices.Contains([]string{"Số", "Số:", "SỐ", "SỐ:"}, compose(w.Text)) { // a small letter: "Quy định số 379-QĐ/TW"
				continue
			}
			next := slices.IndexFunc(row[i+1:], func(w Word) bool { return !isLeader(w.Text) }) + i + 1
			if next == i {
				continue
			}
			if isSign(row[next:]) {
				return s.blank(Number, w, row[next].Box.X1), nil
			}
			printed = printed || unicode.IsDigit([]rune(compose(row[next].Text) + " ")[0]) && strings.Contains(row[next].Text, "/")
		}
	}
	if printed {
		return Blank{}, problem.New(problem.Conflict,
			"Số văn bản đã được ghi sẵn; số do văn thư cấp khi đóng dấu. Hãy để trống, ví dụ “Số     -QĐ/TU”.",
			"A document number is printed already; the clerk gives it when sealing. Leave it blank, as “Số     -QĐ/TU”.")
	}
	return Blank{}, refused("Không tìm thấy chỗ trống để ghi số ở nửa trên trang 1. Hãy chừa trống, ví dụ “Số     -QĐ/TU”.",
		"No blank for the number was found in the upper half of page 1. Leave one, as “Số     -QĐ/TU”.")
}

// isSign says whether words begin with a document's sign: a hyphen or slash with capitals after it.
func isSign(words []Word) bool {
	text := compose(words[0].Text)
	if (text == "-" || text == "/" || text == "–") && len(words) > 1 {
		text += compose(words[1].Text)
	}
	r := []rune(text)
	return len(r) > 1 && strings.ContainsRune("-–/", r[0]) && unicode.IsUpper(r[1])
}

// isLeader says whether a word is only dots or a rule to write on.
func isLeader(text string) bool { return text != "" && strings.Trim(text, ".…_·‥") == "" }

// dateBlanks finds "ngày … tháng … năm …" and what is blank in it.
func (s *sheet) dateBlanks() ([]Blank, error) {
	for _, row := range s.rows() {
		at := [3]int{-1, -1, -1}
		for i, w := range row {
			for k, key := range []string{"ngày", "tháng", "năm"} {
				if fold(w.Text) == key && (k == 0 || at[k-1] >= 0) && at[k] < 0 {
					at[k] = i
				}
			}
		}
		if at[2] >= 0 && afterPlace(row[:at[0]], row[at[0]]) {
			return s.dateParts(row, at), nil
		}
	}
	return nil, refused("Không tìm thấy dòng địa danh, ngày tháng năm ở nửa trên trang 1. Hãy ghi, ví dụ “An Bình, ngày     tháng     năm 2026”.",
		"No line for place and date was found in the upper half of page 1. Write one, as “An Bình, ngày     tháng     năm 2026”.")
}

// afterPlace says whether what stands close before "ngày" is a place ("An Bình,") or nothing: a date inside a sentence is no blank.
func afterPlace(before []Word, day Word) bool {
	next := day
	for i := len(before) - 1; i >= 0 && next.Box.X1-before[i].Box.X2 < 1.2*day.Size; i-- {
		if next = before[i]; !unicode.IsUpper([]rune(compose(next.Text))[0]) || len(before)-i > 6 {
			return false
		}
	}
	return true
}

func (s *sheet) dateParts(row []Word, at [3]int) []Blank {
	var found []Blank
	for k, kind := range []Kind{Day, Month} {
		if printed(row[at[k]+1:at[k+1]]) == "" {
			found = append(found, s.blank(kind, row[at[k]], row[at[k+1]].Box.X1))
		}
	}
	year := row[at[2]]
	digits := printed(row[at[2]+1:])
	if len(digits) >= 4 {
		return found
	}
	if digits != "" {
		year = row[at[2]+1]
	}
	b := s.blank(Year, year, s.rightEdge(row, year))
	b.Printed = digits
	return append(found, b)
}

// printed gives the digits with which words begin.
func printed(words []Word) string {
	if len(words) == 0 {
		return ""
	}
	text := compose(words[0].Text)
	return text[:len(text)-len(strings.TrimLeftFunc(text, unicode.IsDigit))]
}

// rightEdge gives how far a blank at the end of a line may reach: to the next word, else to the right end of the page's text.
func (s *sheet) rightEdge(row []Word, after Word) float64 {
	edge := after.Box.X2
	for _, w := range row {
		if w.Box.X1 >= after.Box.X2 && !isLeader(w.Text) {
			return w.Box.X1
		}
	}
	for _, g := range s.segs {
		edge = max(edge, g.box.X2)
	}
	return edge
}

// blank is the room between a word and x.
func (s *sheet) blank(kind Kind, after Word, x float64) Blank {
	inset := after.Size / 20
	box := Rect{after.Box.X2 + inset, after.Box.Y1, x - inset, after.Box.Y2}
	b := Blank{Kind: kind, Spot: s.spot(box), Size: after.Size, Bold: after.Bold, Italic: after.Italic, Align: "centre"}
	b.Baseline = after.Base.Y - box.Y1
	if kind == Number {
		b.Align = "right"
	}
	return b
}

// fits says whether a blank holds what will be written: digits are half an em wide in Times New Roman and its equals.
func (s *sheet) fits(b Blank, longest string) error {
	text := map[Kind]string{Number: longest, Day: "30", Month: "12", Year: "2026"[len(b.Printed):]}[b.Kind]
	need := 0.0
	for _, r := range text {
		if need += 0.5 * b.Size; !unicode.IsDigit(r) {
			need += 0.3 * b.Size
		}
	}
	have, _ := b.Spot.Size()
	inside := s.in(b.Spot.Rect)
	if inside.X2 <= inside.X1 || have < need || inside.X1 < 0 || inside.X2 > s.w {
		return tooNarrow(b, text, need, max(0, have))
	}
	for _, o := range s.page.Widgets {
		if s.in(o).Overlaps(inside) {
			return problem.New(problem.Conflict, "Chỗ ghi số, ngày đã có ô nhập hoặc dấu khác. Hãy dùng bản chưa đặt ô.",
				"A field or another mark stands in the blanks for number and date already. Use the file without it.")
		}
	}
	return nil
}

func tooNarrow(b Blank, text string, need, have float64) error {
	vi := map[Kind]string{Number: "số", Day: "ngày", Month: "tháng", Year: "năm"}[b.Kind]
	return refused(
		fmt.Sprintf("Chỗ trống ghi %s rộng %.0f mm, không đủ cho “%s” cỡ chữ %.0f (cần %.0f mm). Hãy chừa rộng hơn trước khi trình ký.", vi, have/perMM, text, b.Size, need/perMM),
		fmt.Sprintf("The blank for the %s is %.0f mm wide, too narrow for “%s” at %.0f points (%.0f mm are needed). Leave more room before anyone signs.", b.Kind, have/perMM, text, b.Size, need/perMM))
}
