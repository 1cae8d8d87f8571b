// Package conversion decides about copies that change their form, paper to electronic and electronic to paper, and about what confirms a transaction on paper (379-QĐ/TW, Articles 15, 16 and 19.5-6).
package conversion

import (
	"strings"
	"time"

	"trien/internal/office"
	"trien/internal/problem"
)

// The ways in which a document changes its form.
const (
	ToPaper      = "to-paper"
	ToElectronic = "to-electronic"
)

// State is where a copy stands.
type State string

// The states of a copy. A copy that ended never comes back.
const (
	None  State = ""
	Valid State = "valid"
	Ended State = "ended"
)

// Words names the state.
func (s State) Words() problem.Words {
	return map[State]problem.Words{Valid: {VI: "còn giá trị", EN: "valid"}, Ended: {VI: "đã mất hiệu lực", EN: "ended"}}[s]
}

// Copy is a copy folded from its events.
type Copy struct {
	ID      string
	Version int
	State   State
	Way     string
	From    Node // what it was made from
	Root    Node // the original, at whatever remove
	Of      office.Of

	Number   string
	Ordinal  int
	Series   string
	Date     string
	Made     time.Time
	By       string
	Name     string
	Post     string
	Purpose  string
	Receiver string
	SHA256   string
	Print    string
	Pages    int
	Code     string
	List     string
	Line     string // of the list: for reference only
	Scan     string // id of the scan that it was made of
	Own      bool   // of paper that this office issued
	Compared string // name of who held it against the paper

	EndedAt time.Time
	EndedBy string
	Cause   Node // the original that was voided
	Reason  string
	Copies  int // made of this one
}

// Reference says whether the copy serves for reference only (379.15.3, 379.16.5).
func (c Copy) Reference() bool { return c.Line != "" }

// Fold makes a copy of its events, oldest first.
func Fold(id string, records []office.Record) Copy {
	c := Copy{ID: id}
	for _, r := range records {
		c = c.Apply(r)
	}
	return c
}

// Apply folds one event. It never refuses: what happened, happened.
func (c Copy) Apply(r office.Record) Copy {
	c.Version++
	switch e := r.Event.(type) {
	case office.CopyPrinted:
		c.State, c.Way, c.From, c.Root, c.Of = Valid, ToPaper, Node(e.From), Node(e.Root), e.Of
		c.Number, c.Ordinal, c.Series, c.Date, c.Made, c.By, c.Name, c.Post = e.Copy, e.Ordinal, e.Series, e.Day, r.At, r.Actor, e.Name, e.Post
		c.Purpose, c.Receiver, c.SHA256, c.Print, c.Pages, c.Code, c.List, c.Line = e.Purpose, e.Receiver, e.SHA256, e.Print, e.Pages, e.Code, e.List, e.Reference
	case office.CopyScanned:
		c.State, c.Way, c.From, c.Root, c.Of = Valid, ToElectronic, Node(e.From), Node(e.From), e.Of
		c.Number, c.Ordinal, c.Series, c.Date, c.Made, c.By, c.Name, c.Post = e.Copy, e.Ordinal, e.Series, e.Day, r.At, r.Actor, e.Name, e.Post
		c.SHA256, c.Pages, c.List, c.Line, c.Scan, c.Own, c.Compared = e.SHA256, e.Pages, e.List, e.Reference, e.Scan, e.Own, e.Compared
	case office.CopyMade:
		c.Copies++
	case office.CopyEnded:
		c.State, c.EndedAt, c.EndedBy, c.Cause, c.Reason = Ended, r.At, r.Actor, Node(e.Cause), e.Reason
	}
	return c
}

// Print decides that a copy is printed: once for each copy, with a purpose.
func Print(c Copy, e office.CopyPrinted) ([]office.Event, error) {
	switch {
	case c.State != None:
		return nil, problem.New(problem.Conflict, "Bản sao này đã có trong sổ. Hãy tải lại trang.", "This copy is in the register already. Reload the page.")
	case strings.TrimSpace(e.Purpose) == "":
		return nil, problem.New(problem.Usage, "Cần nhập mục đích in bản sao.", "Say what the copy is printed for.").Under("379.16.1")
	}
	return []office.Event{e}, nil
}

// Scan decides that an electronic copy of a paper is made, once.
func Scan(c Copy, e office.CopyScanned) ([]office.Event, error) {
	if c.State != None {
		return nil, problem.New(problem.Conflict, "Bản sao này đã có trong sổ. Hãy tải lại trang.", "This copy is in the register already. Reload the page.")
	}
	return []office.Event{e}, nil
}

// NotePaper notes a paper original where it is not yet, and that a copy of it was made. One that was voided is copied no more.
func NotePaper(p Paper, of office.Of, made office.CopyMade) ([]office.Event, error) {
	switch {
	case p.Voided():
		return nil, problem.New(problem.Refused, "Bản giấy này đã được ghi nhận là hết hiệu lực nên không lập bản sao điện tử được.", "This paper is on record as voided: no electronic copy of it is made.").Under("379.19.6")
	case p.Version == 0:
		return []office.Event{office.PaperNoted{Of: of}, made}, nil
	}
	return []office.Event{made}, nil
}

// CopyOf keeps with a copy that another was made of it. One that ended is copied no more.
func CopyOf(c Copy, e office.CopyMade) ([]office.Event, error) {
	switch c.State {
	case Valid:
		return []office.Event{e}, nil
	case None:
		return nil, problem.New(problem.NotFound, "Không có bản sao này.", "There is no such copy.")
	}
	return nil, problem.New(problem.Refused, "Bản này đã mất hiệu lực nên không sao, in tiếp được.", "This copy has ended and can't be copied any more.").Under("379.19.5")
}

// End ends a copy by itself: lost, spoilt, made by mistake. Its original is not touched.
func End(c Copy, reason string) ([]office.Event, error) {
	switch {
	case c.State == None:
		return nil, problem.New(problem.NotFound, "Không có bản sao này.", "There is no such copy.")
	case c.State == Ended:
		return nil, problem.New(problem.Conflict, "Bản sao này đã mất hiệu lực từ trước.", "This copy has ended already.")
	case strings.TrimSpace(reason) == "":
		return nil, problem.New(problem.Usage, "Cần nhập lý do.", "Give the reason.")
	}
	return []office.Event{office.CopyEnded{Reason: reason}}, nil
}

// EndWith ends a copy because its original was voided (379.19.5-6). One that ended before stays as it is.
func EndWith(c Copy, cause Node) []office.Event {
	if c.State != Valid {
		return nil
	}
	return []office.Event{office.CopyEnded{Cause: string(cause)}}
}

// Paper is a paper original folded from its events.
type Paper struct {
	ID       string
	Version  int
	Of       office.Of
	Noted    time.Time
	VoidedAt time.Time
	VoidedBy string
	On       string
	Reason   string
	Basis    string
}

// Voided says whether the paper has lost its force.
func (p Paper) Voided() bool { return !p.VoidedAt.IsZero() }

// FoldPaper makes a paper original of its events.
func FoldPaper(id string, records []office.Record) Paper {
	p := Paper{ID: id}
	for _, r := range records {
		p.Version++
		switch e := r.Event.(type) {
		case office.PaperNoted:
			p.Of, p.Noted = e.Of, r.At
		case office.PaperVoided:
			p.VoidedAt, p.VoidedBy, p.On, p.Reason, p.Basis = r.At, r.Actor, e.On, e.Reason, e.Basis
		}
	}
	return p
}

// VoidPaper records that a paper original lost its force: on which day, why, by which decision. A recorded act, and an act once.
func VoidPaper(p Paper, e office.PaperVoided, today string) ([]office.Event, error) {
	switch {
	case p.Version == 0:
		return nil, problem.New(problem.NotFound, "Không có bản giấy này trong sổ.", "There is no such paper in the register.")
	case p.Voided():
		return nil, problem.New(problem.Conflict, "Việc hủy hiệu lực bản giấy này đã được ghi nhận.", "That this paper was voided is on record already.").Under("379.19.6")
	case strings.TrimSpace(e.Reason) == "" || strings.TrimSpace(e.Basis) == "":
		return nil, problem.New(problem.Usage, "Cần nhập lý do và căn cứ (số, ngày của quyết định) hủy hiệu lực bản giấy.", "Give the reason, and the decision (number and date) by which the paper was voided.").Under("379.19.6")
	case !day(e.On) || e.On > today:
		return nil, problem.New(problem.Usage, "Ngày bản giấy mất hiệu lực không hợp lệ, hoặc ở sau hôm nay.", "The day on which the paper was voided is none, or after today.")
	}
	return []office.Event{e}, nil
}

func day(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}
