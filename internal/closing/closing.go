// Package closing is the month of a register that a clerk has closed: what it held then, signed, and what of it differs now (NĐ 30/2020, Article 16).
package closing

import (
	"slices"
	"time"

	"trien/internal/office"
	"trien/internal/problem"
)

// Line is a line of a register.
type Line struct {
	Document string   `json:"document"`
	Cells    []string `json:"cells"`
}

// Closing is a month that was closed, as its event has it.
type Closing struct {
	ID      string        `json:"id"`
	Book    string        `json:"book"`
	Month   string        `json:"month"`
	Lines   int           `json:"lines"`
	File    office.File   `json:"file"`
	Table   office.Stored `json:"table"`
	Subject string        `json:"subject"`
	Stamped bool          `json:"stamped"`
	At      time.Time     `json:"at"`
	By      string        `json:"by"`
}

// Fold makes it of its events.
func Fold(id string, list []office.Record) Closing {
	c := Closing{ID: id}
	for _, r := range list {
		if e, ok := r.Event.(office.RegisterClosed); ok {
			c.Book, c.Month, c.Lines, c.File, c.Table, c.Subject, c.Stamped, c.At, c.By = e.Book, e.Month, e.Lines, e.File, e.Table, e.Subject, e.Stamped, r.At, r.Actor
		}
	}
	return c
}

// Days are the first and the last day of a month, as 2026-11. Only a month that is over can be closed: lines would still come.
func Days(month string, now time.Time) (from, to string, err error) {
	first, err := time.Parse("2006-01", month)
	if err != nil {
		return "", "", problem.New(problem.Usage, "Tháng cần chốt viết năm-tháng, ví dụ 2026-11.", "The month is written as 2026-11.")
	}
	from, to = first.Format(time.DateOnly), first.AddDate(0, 1, -1).Format(time.DateOnly)
	if to >= office.Day(now) {
		return "", "", problem.New(problem.Conflict, "Tháng này chưa hết nên chưa chốt sổ được.", "This month is not over, so its register can't be closed yet.")
	}
	return from, to, nil
}

// What differs.
const (
	Added   = "added"   // a line that was not there when it was closed
	Gone    = "gone"    // a line that was there
	Changed = "changed" // some of its columns
)

// Difference is a line that is not as it was when the month was closed.
type Difference struct {
	Document string   `json:"document"`
	What     string   `json:"what"`
	Columns  []int    `json:"columns"` // from 0; of a changed line
	Then     []string `json:"then"`
	Now      []string `json:"now"`
}

// Compare holds a month as it was closed against how it stands now, line by line, in the order of how it stands; what is gone comes last.
func Compare(then, now []Line) []Difference {
	list := []Difference{}
	for _, n := range now {
		i := slices.IndexFunc(then, func(l Line) bool { return l.Document == n.Document })
		if i < 0 {
			list = append(list, Difference{Document: n.Document, What: Added, Columns: []int{}, Then: []string{}, Now: n.Cells})
			continue
		}
		if columns := differing(then[i].Cells, n.Cells); len(columns) > 0 {
			list = append(list, Difference{n.Document, Changed, columns, then[i].Cells, n.Cells})
		}
	}
	for _, l := range then {
		if !slices.ContainsFunc(now, func(n Line) bool { return n.Document == l.Document }) {
			list = append(list, Difference{Document: l.Document, What: Gone, Columns: []int{}, Then: l.Cells, Now: []string{}})
		}
	}
	return list
}

func differing(then, now []string) []int {
	var columns []int
	for i := range max(len(then), len(now)) {
		if i >= len(then) || i >= len(now) || then[i] != now[i] {
			columns = append(columns, i)
		}
	}
	return columns
}
