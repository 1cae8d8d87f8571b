// Package fileplan decides about an office's file plan of a year (danh mục hồ sơ; NĐ 30/2020, Appendix VI for the fields of a dossier) and about the dossiers that are opened by it.
package fileplan

import (
	"slices"
	"time"

	"trien/internal/limits"
	"trien/internal/office"
	"trien/internal/problem"
)

// Kind is that of the papers.
const Kind = "fileplan"

// State is where a plan stands.
type State string

// The states.
const (
	None   State = ""
	Draft  State = "draft"
	Issued State = "issued"
)

// Amendment is a change of an issued plan.
type Amendment struct {
	Document string
	By       string
	At       time.Time
	Codes    []string
}

// Plan is the plan of a year.
type Plan struct {
	Year     string
	State    State
	Entries  []office.PlanEntry
	Used     map[string]string // dossiers by their codes
	Document string            // by which it was issued
	IssuedBy string
	IssuedAt time.Time
	Changed  time.Time
	Amended  []Amendment
}

// Fold makes a plan of its events, oldest first.
func Fold(year string, list []office.Record) Plan {
	p := Plan{Year: year, Used: map[string]string{}}
	for _, r := range list {
		switch e := r.Event.(type) {
		case office.PlanDrawn:
			p.State, p.Entries = Draft, e.Entries
		case office.PlanIssued:
			p.State, p.Document, p.IssuedBy, p.IssuedAt = Issued, e.Document, r.Actor, r.At
		case office.PlanAmended:
			a := Amendment{Document: e.Document, By: r.Actor, At: r.At}
			for _, x := range e.Entries {
				a.Codes = append(a.Codes, x.Code)
				p.Entries = put(p.Entries, x)
			}
			p.Amended = append(p.Amended, a)
		case office.PlanUsed:
			p.Used[e.Code] = e.Dossier
		}
		p.Changed = r.At
	}
	return p
}

// put sets a line of the same code, or adds it behind the last one of its heading.
func put(list []office.PlanEntry, x office.PlanEntry) []office.PlanEntry {
	list = slices.Clone(list)
	if i := slices.IndexFunc(list, func(e office.PlanEntry) bool { return e.Code == x.Code }); i >= 0 {
		list[i] = x
		return list
	}
	at := len(list)
	for i, e := range list {
		if e.Heading == x.Heading {
			at = i + 1
		}
	}
	return slices.Insert(list, at, x)
}

// Entry finds the line of a code.
func (p Plan) Entry(code string) (office.PlanEntry, bool) {
	i := slices.IndexFunc(p.Entries, func(e office.PlanEntry) bool { return e.Code == code })
	if i < 0 {
		return office.PlanEntry{}, false
	}
	return p.Entries[i], true
}

// Draw decides that a plan's draft has these lines.
func Draw(p Plan, list []office.PlanEntry) ([]office.Event, error) {
	if p.State == Issued {
		return nil, problem.New(problem.Conflict, "Danh mục hồ sơ năm "+p.Year+" đã ban hành. Hãy bổ sung bằng văn bản thay vì sửa.", "The file plan of "+p.Year+" is issued. Amend it on a document instead.")
	}
	if err := sound(list); err != nil {
		return nil, err
	}
	if _, err := time.Parse("2006", p.Year); err != nil {
		return nil, problem.New(problem.Usage, "Năm của danh mục không hợp lệ: “"+p.Year+"”.", "“"+p.Year+"” is no year of a plan.")
	}
	return []office.Event{office.PlanDrawn{Entries: list}}, nil
}

// Issue decides that a draft holds from now on, by a decision.
func Issue(p Plan, document string) ([]office.Event, error) {
	switch {
	case p.State == None || len(p.Entries) == 0:
		return nil, problem.New(problem.Refused, "Danh mục hồ sơ chưa có dòng nào để ban hành.", "The file plan has no lines to be issued.")
	case p.State == Issued:
		return nil, problem.New(problem.Conflict, "Danh mục hồ sơ năm "+p.Year+" đã ban hành. Hãy tải lại trang.", "The file plan of "+p.Year+" is issued already. Reload the page.")
	case document == "":
		return nil, problem.New(problem.Usage, "Cần nêu văn bản ban hành danh mục (số, ngày).", "Name the document that issues the plan (number, date).")
	}
	return []office.Event{office.PlanIssued{Document: document}}, nil
}

// Amend decides that an issued plan gets further lines, or that lines change of which no dossier was opened.
func Amend(p Plan, list []office.PlanEntry, document string) ([]office.Event, error) {
	switch {
	case p.State != Issued:
		return nil, problem.New(problem.Refused, "Danh mục chưa ban hành thì sửa thẳng, không cần bổ sung.", "A plan that is not issued is changed as it is, not amended.")
	case document == "":
		return nil, problem.New(problem.Usage, "Cần nêu căn cứ bổ sung danh mục (văn bản, số, ngày).", "Name on what the amendment rests (document, number, date).")
	}
	if err := sound(list); err != nil {
		return nil, err
	}
	whole := p.Entries
	for _, x := range list {
		if p.Used[x.Code] != "" {
			return nil, problem.New(problem.Conflict, "Hồ sơ “"+x.Code+"” đã lập nên không sửa dòng này được.", "The dossier “"+x.Code+"” was opened: its line stays.")
		}
		if alike := slices.IndexFunc(whole, func(e office.PlanEntry) bool { return e.Code != x.Code && office.Plain(e.Code) == office.Plain(x.Code) }); alike >= 0 {
			return nil, problem.New(problem.Conflict, "Mã “"+x.Code+"” trùng với mã “"+whole[alike].Code+"” đã có. Hãy chọn mã khác.", "The code “"+x.Code+"” is that of “"+whole[alike].Code+"”. Choose another.")
		}
		whole = put(whole, x)
	}
	if len(whole) > limits.PlanEntries {
		return nil, tooMany()
	}
	return []office.Event{office.PlanAmended{Entries: list, Document: document}}, nil
}

// Use decides that the dossier of a line is opened: once.
func Use(p Plan, code, dossier string) ([]office.Event, error) {
	_, known := p.Entry(code)
	switch {
	case p.State != Issued:
		return nil, problem.New(problem.Refused, "Danh mục hồ sơ năm "+p.Year+" chưa ban hành nên chưa lập hồ sơ theo danh mục được.", "The file plan of "+p.Year+" is not issued: no dossier is opened by it yet.")
	case !known:
		return nil, problem.New(problem.NotFound, "Danh mục hồ sơ năm "+p.Year+" không có mã “"+code+"”.", "The file plan of "+p.Year+" has no code “"+code+"”.")
	case p.Used[code] != "":
		return nil, problem.New(problem.Conflict, "Hồ sơ “"+code+"” đã được lập. Hãy tải lại trang.", "The dossier “"+code+"” has been opened already. Reload the page.")
	}
	return []office.Event{office.PlanUsed{Code: code, Dossier: dossier}}, nil
}
