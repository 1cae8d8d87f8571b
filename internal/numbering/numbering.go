// Package numbering keeps series of numbers without a gap that nobody explains: blocks of numbers set aside for paper, what became of each of their numbers, and the account of
// a series (NĐ 30/2020, Articles 15, 22 and 25; 379.4.6).
package numbering

import (
	"slices"
	"strings"
	"time"

	"trien/internal/limits"
	"trien/internal/office"
	"trien/internal/problem"
)

// Purpose is what a block is set aside for.
type Purpose string

// The purposes.
const (
	Paper    Purpose = "paper"    // documents that are made on paper
	Incident Purpose = "incident" // paper while the system, or the signing service, is down: forms with these numbers are printed beforehand
	Earlier  Purpose = "earlier"  // numbers given in the paper register before the office used this system
)

// What became of a number.
type What string

// The fates of a number.
const (
	Used        What = "used"     // a document bears it
	Reserved    What = "reserved" // stands in a block, nobody has used it yet
	Returned    What = "returned" // set aside and not used
	Voided      What = "voided"   // the form that bears it was spoilt, or done away with
	Before      What = "earlier"  // given in the paper register, before the office used this system
	Unexplained What = "unexplained"
)

// Words names it.
func (w What) Words() problem.Words {
	return map[What]problem.Words{
		Used: {VI: "đã dùng", EN: "used"}, Reserved: {VI: "đang để dành", EN: "set aside"}, Returned: {VI: "trả lại, không dùng", EN: "returned, not used"}, Voided: {VI: "hủy", EN: "voided"},
		Before: {VI: "cấp trong sổ giấy trước đây", EN: "given in the earlier paper register"}, Unexplained: {VI: "không giải trình được", EN: "unexplained"},
	}[w]
}

// Use is a number that a document bears.
type Use struct {
	Number   int       `json:"number"`
	Document string    `json:"document"`
	Incident string    `json:"incident,omitempty"`
	Date     string    `json:"date"`
	At       time.Time `json:"at"`
	By       string    `json:"by"`
}

// End are numbers that no document bears, and why.
type End struct {
	From     int       `json:"from"`
	To       int       `json:"to"`
	How      What      `json:"how"` // Returned or Voided
	Incident string    `json:"incident,omitempty"`
	Reason   string    `json:"reason"`
	At       time.Time `json:"at"`
	By       string    `json:"by"`
}

// Block is a block of numbers, as its events make it.
type Block struct {
	ID      string    `json:"id"`
	Series  string    `json:"series"`
	From    int       `json:"from"`
	To      int       `json:"to"`
	Purpose Purpose   `json:"purpose"`
	Note    string    `json:"note"`
	By      string    `json:"by"`
	At      time.Time `json:"at"`
	Uses    []Use     `json:"uses"`
	Ends    []End     `json:"ends"`
}

// Fold makes a block of its events.
func Fold(id string, list []office.Record) Block {
	b := Block{ID: id, Uses: []Use{}, Ends: []End{}}
	for _, r := range list {
		switch e := r.Event.(type) {
		case office.BlockReserved:
			b.Series, b.From, b.To, b.Purpose, b.Note, b.By, b.At = e.Series, e.From, e.To, Purpose(e.Purpose), e.Note, r.Actor, r.At
		case office.BlockNumberUsed:
			b.Uses = append(b.Uses, Use{e.Number, e.Document, e.Incident, e.Date, r.At, r.Actor})
		case office.BlockNumbersEnded:
			b.Ends = append(b.Ends, End{e.From, e.To, What(e.How), e.Incident, e.Reason, r.At, r.Actor})
		}
	}
	return b
}

// Holds says whether a number is of the block.
func (b Block) Holds(n int) bool { return b.ID != "" && n >= b.From && n <= b.To }

// Of says what became of a number of the block; "" where it is none of it.
func (b Block) Of(n int) What {
	switch {
	case !b.Holds(n):
		return ""
	case b.Purpose == Earlier:
		return Before
	case slices.ContainsFunc(b.Uses, func(u Use) bool { return u.Number == n }):
		return Used
	}
	for _, e := range b.Ends {
		if n >= e.From && n <= e.To {
			return e.How
		}
	}
	return Reserved
}

// Open are the numbers that nothing has become of yet.
func (b Block) Open() []int {
	list := []int{}
	if b.Purpose == Earlier {
		return list
	}
	for n := b.From; n <= b.To; n++ {
		if b.Of(n) == Reserved {
			list = append(list, n)
		}
	}
	return list
}

// Request asks for a block.
type Request struct {
	Series  string
	Count   int
	Purpose Purpose
	Note    string
}

// Reserve sets the next numbers of a series aside: the event of the series and that of the block, which stand in one transaction. Numbers that were given before the office
// used this system can be named only while the series has given none.
func Reserve(id string, s office.Series, r Request) (office.NumbersReserved, office.BlockReserved, error) {
	most := limits.BlockNumbers
	if r.Purpose == Earlier {
		most = limits.EarlierNumbers
	}
	note := strings.TrimSpace(r.Note)
	var err error
	switch {
	case r.Purpose != Paper && r.Purpose != Incident && r.Purpose != Earlier, r.Count < 1, note == "", len(note) > 2000:
		err = problem.New(problem.Usage, "Cần chọn mục đích, số lượng số và ghi lý do để dành số.", "The purpose, how many numbers and why they are set aside are needed.").Under("379.4.6")
	case r.Count > most:
		err = problem.New(problem.Limit, "Một khối không được quá "+office.Digits(most)+" số. Hãy chia thành nhiều khối.", "A block may have "+office.Digits(most)+" numbers at most. Reserve several blocks.")
	case r.Purpose == Earlier && s.Last > 0:
		err = problem.New(problem.Conflict, "Sổ này đã cấp số trên hệ thống nên không khai số cũ được nữa. Hãy để dành khối số cho văn bản giấy.",
			"This series has given numbers here already, so earlier ones can't be named any more. Set a block aside for paper.").Under("379.14")
	}
	from, to := s.Last+1, s.Last+r.Count
	return office.NumbersReserved{From: from, To: to, Block: id}, office.BlockReserved{Series: r.Series, From: from, To: to, Purpose: string(r.Purpose), Note: note}, err
}

// Use binds a number of the block to a document that was made on paper.
func (b Block) Use(e office.BlockNumberUsed) ([]office.Event, error) {
	what := b.Of(e.Number)
	if what == Reserved {
		return []office.Event{e}, nil
	}
	if what == "" {
		return nil, problem.New(problem.Usage, "Số "+office.Digits(e.Number)+" không thuộc khối số này. Hãy chọn số đã để dành.", "The number "+office.Digits(e.Number)+" is not of this block. Choose one that was set aside.").Under("379.14")
	}
	w := what.Words()
	return nil, problem.New(problem.Conflict, "Số "+office.Digits(e.Number)+" của khối này "+w.VI+" rồi; không dùng hai lần.", "The number "+office.Digits(e.Number)+" of this block is "+w.EN+" already and is not used twice.").Under("379.14")
}

// End says of numbers that no document bears them. All of them must be open.
func (b Block) End(e office.BlockNumbersEnded) ([]office.Event, error) {
	e.Reason = strings.TrimSpace(e.Reason)
	switch how := What(e.How); {
	case how != Returned && how != Voided, e.Reason == "", len(e.Reason) > 2000:
		return nil, problem.New(problem.Usage, "Cần chọn trả lại hay hủy, và ghi lý do.", "Say whether they are returned or voided, and why.").Under("379.4.6")
	case e.From > e.To, !b.Holds(e.From), !b.Holds(e.To):
		return nil, problem.New(problem.Usage, "Các số đã chọn không thuộc khối số này.", "The numbers are not of this block.")
	}
	for n := e.From; n <= e.To; n++ {
		if what := b.Of(n); what != Reserved {
			w := what.Words()
			return nil, problem.New(problem.Conflict, "Số "+office.Digits(n)+" "+w.VI+" rồi, không thay đổi được.", "The number "+office.Digits(n)+" is "+w.EN+" already and can't be changed.").Under("379.14")
		}
	}
	return []office.Event{e}, nil
}
