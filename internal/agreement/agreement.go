// Package agreement keeps what the parties of transactions agreed on as the measure by which their electronic documents are originals (379-QĐ/TW, Article 12.2.c).
package agreement

import (
	"slices"
	"strings"
	"time"

	"trien/internal/office"
	"trien/internal/problem"
)

// Kind is that of the papers.
const Kind = "agreement"

// Agreement is one, folded from its events. It never changes but for its end: another measure is another agreement.
type Agreement struct {
	ID   string
	Kept office.AgreementKept
	By   string
	At   time.Time

	Ended  *office.AgreementEnded
	EndBy  string
	EndsAt time.Time
}

// Fold makes an agreement of its events, oldest first.
func Fold(id string, list []office.Record) Agreement {
	a := Agreement{ID: id}
	for _, r := range list {
		switch e := r.Event.(type) {
		case office.AgreementKept:
			a.Kept, a.By, a.At = e, r.Actor, r.At
		case office.AgreementEnded:
			a.Ended, a.EndBy, a.EndsAt = &e, r.Actor, r.At
		}
	}
	return a
}

// State is how it stands, for lists.
func (a Agreement) State() string {
	if a.Ended != nil {
		return "ended"
	}
	return "stands"
}

// Last is the last day that it covers; empty where there is none.
func (a Agreement) Last() string {
	if a.Ended != nil && (a.Kept.To == "" || a.Ended.On < a.Kept.To) {
		return a.Ended.On
	}
	return a.Kept.To
}

// Keep decides that an agreement is kept: with all that Article 12.2.c asks for, and once.
func Keep(a Agreement, e office.AgreementKept) ([]office.Event, error) {
	if !a.At.IsZero() {
		return nil, problem.New(problem.Conflict, "Thỏa thuận này đã được lưu. Hãy tải lại trang.", "This agreement is kept already. Reload the page.")
	}
	for _, x := range []struct{ said, vi, en string }{
		{e.Title, "tên thỏa thuận", "the agreement's title"}, {e.Measure, "biện pháp mà các bên thống nhất", "the measure that the parties agreed on"},
		{e.Integrity, "cách biện pháp bảo đảm tính toàn vẹn", "how it secures integrity"}, {e.Authenticity, "cách biện pháp bảo đảm tính xác thực", "how it secures authenticity"},
		{e.NonRepudiation, "cách biện pháp bảo đảm tính chống chối bỏ", "how it secures that nobody can deny"},
	} {
		if strings.TrimSpace(x.said) == "" {
			return nil, problem.New(problem.Usage, "Cần nhập "+x.vi+".", "Missing: "+x.en+".").Under("379.12.2")
		}
	}
	return []office.Event{e}, sound(e)
}

func sound(e office.AgreementKept) error {
	usage := func(vi, en string) error { return problem.New(problem.Usage, vi, en).Under("379.12.2") }
	_, from := time.Parse(time.DateOnly, e.From)
	_, to := time.Parse(time.DateOnly, e.To)
	switch {
	case len(e.Parties) == 0 || slices.ContainsFunc(e.Parties, func(p office.Party) bool { return strings.TrimSpace(p.Name) == "" }):
		return usage("Cần nêu các bên của thỏa thuận, ngoài cơ quan này.", "Name the parties of the agreement beside this office.")
	case from != nil:
		return usage("Ngày bắt đầu áp dụng không hợp lệ: “"+e.From+"”.", "“"+e.From+"” is no day from which it covers.")
	case e.To != "" && (to != nil || e.To < e.From):
		return usage("Ngày hết hạn không hợp lệ, hoặc trước ngày bắt đầu áp dụng.", "The last day is none, or comes before the first.")
	case e.Document == "" || e.SHA256 == "":
		return usage("Cần nêu văn bản thỏa thuận được lưu trong hệ thống.", "Name the document of the agreement that is kept here.")
	}
	for _, t := range e.Types {
		if _, ok := office.TypeOf(t); !ok {
			return usage("Không có loại văn bản “"+t+"”.", "There is no type of document “"+t+"”.")
		}
	}
	return nil
}

// End decides that an agreement covers nothing dated after a day.
func End(a Agreement, e office.AgreementEnded) ([]office.Event, error) {
	_, err := time.Parse(time.DateOnly, e.On)
	switch {
	case a.At.IsZero():
		return nil, problem.New(problem.NotFound, "Không có thỏa thuận này.", "There is no such agreement.")
	case a.Ended != nil:
		return nil, problem.New(problem.Conflict, "Thỏa thuận này đã được ghi là chấm dứt. Hãy tải lại trang.", "This agreement has been ended already. Reload the page.")
	case err != nil || e.On < before(a.Kept.From):
		return nil, problem.New(problem.Usage, "Ngày cuối cùng còn áp dụng không hợp lệ, hoặc trước khi thỏa thuận bắt đầu.", "The last day is none, or lies before the agreement begins.")
	case strings.TrimSpace(e.Reason) == "":
		return nil, problem.New(problem.Usage, "Cần nhập căn cứ chấm dứt thỏa thuận.", "Say on what ground the agreement ends.")
	}
	return []office.Event{e}, nil
}

// before is the day before a day: an agreement may end before it has covered anything.
func before(day string) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return at.AddDate(0, 0, -1).Format(time.DateOnly)
}
