package roster

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"trien/internal/limits"
	"trien/internal/problem"
)

// Kind is what a list is about.
type Kind string

// The lists there are.
const (
	People Kind = "people"
	Bodies Kind = "bodies"
)

// column is a column of a list, by the names it may have at its head.
type column struct {
	name    string // as it is written
	aliases []string
}

func columns(k Kind) []column {
	if k == Bodies {
		return []column{
			{"ma", []string{"id", "macoquan", "madonvi"}}, {"ten", []string{"name", "tencoquan", "tendonvi"}}, {"loai", []string{"kind"}},
			{"cap_tren", []string{"parent", "tructhuoc"}}, {"he_ma", []string{"scheme"}}, {"ma_dinh_danh", []string{"code"}},
			{"ma_tu_ngay", []string{"codefrom"}}, {"ma_den_ngay", []string{"codeto"}}, {"ma_ke_tiep", []string{"codesuccessor"}},
			{"tu_ngay", []string{"from"}}, {"den_ngay", []string{"to"}}, {"co_quan_ke_tiep", []string{"successor"}},
		}
	}
	return []column{
		{"tai_khoan", []string{"account", "tendangnhap", "username"}}, {"ho_ten", []string{"name", "hovaten", "hotencanbo"}},
		{"ma_dinh_danh", []string{"code", "macanbo", "ma"}}, {"email", []string{"thudientu"}}, {"co_quan", []string{"body"}}, {"don_vi", []string{"unit", "phong"}},
		{"chuc_vu", []string{"post", "chucdanh"}}, {"tu_ngay", []string{"from"}}, {"den_ngay", []string{"to"}}, {"so_quyet_dinh", []string{"decision"}},
		{"trang_thai", []string{"state"}},
	}
}

// Fault is what is wrong with a list, at a line; the head is line 1.
type Fault struct {
	Line  int
	Words problem.Words
}

// Table is a list as it was read.
type Table struct {
	Kind     Kind
	Encoding string
	lines    []line
	faults   []Fault
}

// line is a row with its place in the file.
type line struct {
	number int
	cells  map[string]string // by column; a column that the list lacks is not in it
}

// Read reads a list. What it is about is told by its head. An error says that it is no list at all; what is wrong with single rows is among the
// faults of its plan.
func Read(raw []byte) (Table, error) {
	text, encodedAs, err := Decode(raw)
	if err != nil {
		return Table{}, err
	}
	t := Table{Encoding: encodedAs}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.ReuseRecord = comma(text), -1, true
	head, err := r.Read()
	if err != nil {
		return t, unreadable("không có dòng tiêu đề", "it has no head")
	}
	names, err := t.head(slices.Clone(head))
	if err != nil {
		return t, err
	}
	for {
		row, err := r.Read()
		if err == io.EOF {
			return t, nil
		}
		var broken *csv.ParseError
		if errors.As(err, &broken) {
			t.fault(broken.StartLine, "dấu ngoặc kép không khớp", "quotes do not match")
			return t, nil
		}
		if len(t.lines) == limits.RosterRows {
			return t, problem.New(problem.Limit, fmt.Sprintf("Danh sách có hơn %d dòng. Hãy chia thành nhiều tệp.", limits.RosterRows), fmt.Sprintf("The list has more than %d rows. Split it.", limits.RosterRows))
		}
		number, _ := r.FieldPos(0)
		t.row(number, names, row)
	}
}

// comma is what stands between cells: what the head has most of. Excel in Vietnamese writes semicolons.
func comma(text string) rune {
	head, _, _ := strings.Cut(text, "\n")
	best := ','
	for _, c := range ";\t" {
		if strings.Count(head, string(c)) > strings.Count(head, string(best)) {
			best = c
		}
	}
	return best
}

// head finds out what the list is about and which column is which.
func (t *Table) head(cells []string) ([]string, error) {
	var wrong []string
	for _, k := range []Kind{People, Bodies} {
		names, unknown := known(k, cells)
		needed := map[Kind]string{People: "tai_khoan", Bodies: "ma"}[k]
		if !slices.Contains(names, needed) {
			continue
		}
		if wrong = unknown; len(unknown) == 0 {
			t.Kind = k
			return names, nil
		}
	}
	if len(wrong) > 0 {
		return nil, unreadable("có cột không rõ hoặc lặp lại: "+strings.Join(wrong, ", "), "it has columns that are unknown or there twice: "+strings.Join(wrong, ", "))
	}
	return nil, unreadable("dòng đầu phải có cột tai_khoan và ho_ten (người) hoặc ma và ten (cơ quan, đơn vị)", "its first line must name the columns tai_khoan and ho_ten (people), or ma and ten (bodies, units)")
}

func known(k Kind, cells []string) (names, unknown []string) {
	for _, cell := range cells {
		name := ""
		for _, c := range columns(k) {
			if p := plain(cell); p == plain(c.name) || slices.Contains(c.aliases, p) {
				name = c.name
				break
			}
		}
		if name == "" || slices.Contains(names, name) {
			unknown = append(unknown, "“"+shortened(cell)+"”")
		}
		names = append(names, name)
	}
	return names, unknown
}

func shortened(s string) string {
	if utf8.RuneCountInString(s) > 40 {
		return string([]rune(s)[:40]) + "…"
	}
	return s
}

// row takes a row in. Empty ones are passed over.
func (t *Table) row(number int, names, cells []string) {
	l := line{number, map[string]string{}}
	empty := true
	for i, cell := range cells {
		cell = strings.Join(strings.Fields(strings.TrimPrefix(guarded(cell), "\ufeff")), " ")
		empty = empty && cell == ""
		if i >= len(names) {
			if cell != "" {
				t.fault(number, "nhiều ô hơn số cột", "more cells than columns")
			}
			continue
		}
		if utf8.RuneCountInString(cell) > limits.RosterCell {
			t.fault(number, "ô “"+names[i]+"” quá dài", "the cell “"+names[i]+"” is too long")
		}
		l.cells[names[i]] = cell
	}
	if !empty {
		t.lines = append(t.lines, l)
	}
}

// guarded takes away the apostrophe that keeps a spreadsheet from reckoning with a cell.
func guarded(cell string) string {
	if len(cell) > 1 && cell[0] == '\'' && strings.ContainsRune("=+-@", rune(cell[1])) {
		return cell[1:]
	}
	return cell
}

func (t *Table) fault(line int, vi, en string) {
	if len(t.faults) < limits.RosterFaults {
		t.faults = append(t.faults, Fault{line, problem.Words{VI: vi, EN: en}})
	}
}
