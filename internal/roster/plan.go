package roster

import (
	"fmt"
	"slices"
	"time"

	"trien/internal/identity"
	"trien/internal/limits"
	"trien/internal/office"
	"trien/internal/problem"
)

// What a row would do.
const (
	New     = "new"
	Changed = "changed"
	Same    = "same"
)

// Row is what one row of a list would do.
type Row struct {
	Line  int
	Name  string
	Does  string // New, Changed, Same
	Words []problem.Words
}

// Plan is what a list would do: events to be recorded all together, or faults, with which nothing is.
type Plan struct {
	Kind     Kind
	Encoding string
	Rows     []Row
	Faults   []Fault
	Events   []office.Event // nil where there are faults
}

// Given is what a plan is made against.
type Given struct {
	Staff identity.Staff
	At    time.Time      // when it is recorded
	Zone  *time.Location // of the days in it
	NewID func() string  // ids for who is new
	Own   string         // id of the body that the office itself is
}

// planner makes a plan row by row, on a copy of the directory, so that each row is decided on what those before it leave.
type planner struct {
	Given
	plan  Plan
	table Table
	seen  map[string]int // what stood on which line
}

// Plan looks at the whole list and says what it would do.
func (t Table) Plan(g Given) Plan {
	g.Staff = g.Staff.Clone()
	p := &planner{Given: g, plan: Plan{Kind: t.Kind, Encoding: t.Encoding}, table: t, seen: map[string]int{}}
	for _, l := range t.lines {
		if t.Kind == Bodies {
			p.body(l)
		} else {
			p.person(l)
		}
	}
	p.plan.Faults = p.table.faults
	slices.SortStableFunc(p.plan.Faults, func(a, b Fault) int { return a.Line - b.Line })
	if len(p.plan.Faults) > 0 {
		p.plan.Events = nil
	}
	return p.plan
}

// Count is how many rows do something of a kind.
func (p Plan) Count(does string) int {
	n := 0
	for _, r := range p.Rows {
		if r.Does == does {
			n++
		}
	}
	return n
}

// decide takes an event into the plan where the rules allow it.
func (p *planner) decide(l line, r *Row, e office.Event, vi, en string) bool {
	if err := p.Staff.Decide(office.ChangeOf(e), p.At); err != nil {
		w := problem.WordsOf(err)
		p.table.fault(l.number, w.VI, w.EN)
		return false
	}
	p.plan.Events = append(p.plan.Events, e)
	if r.Does == Same {
		r.Does = Changed
	}
	r.Words = append(r.Words, problem.Words{VI: vi, EN: en})
	return true
}

// day reads a day: 21/11/2026 or 2026-11-21; zero where the cell is empty.
func (p *planner) day(l line, column string) (time.Time, bool) {
	cell := l.cells[column]
	if cell == "" {
		return time.Time{}, true
	}
	for _, form := range []string{time.DateOnly, "2/1/2006"} {
		if at, err := time.ParseInLocation(form, cell, p.Zone); err == nil && at.Year() > 1900 && at.Year() < 2200 {
			return at.UTC(), true
		}
	}
	p.table.fault(l.number, "ngày “"+cell+"” không đúng dạng, ví dụ 21/11/2026", "“"+cell+"” is no date, such as 21/11/2026")
	return time.Time{}, false
}

// days reads the two ends of a span.
func (p *planner) days(l line, from, to string) (a, b time.Time, ok bool) {
	a, okA := p.day(l, from)
	b, okB := p.day(l, to)
	return a, b, okA && okB
}

// once refuses what stood on another line already.
func (p *planner) once(l line, key, vi, en string) bool {
	if was, ok := p.seen[key]; ok {
		p.table.fault(l.number, fmt.Sprintf("%s đã có ở dòng %d", vi, was), fmt.Sprintf("%s is on line %d already", en, was))
		return false
	}
	p.seen[key] = l.number
	return true
}

// keep is a cell, or what was there before where the cell is empty or the list has no such column; "-" empties it.
func (l line) keep(column, was string) string {
	switch cell := l.cells[column]; cell {
	case "":
		return was
	case "-":
		return ""
	default:
		return cell
	}
}

// Truncated says whether there are more faults than are told.
func (p Plan) Truncated() bool { return len(p.Faults) >= limits.RosterFaults }
