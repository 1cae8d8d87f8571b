// Package conformance says clause by clause what the regulations ask, where it stands in the code, which tests show it and what is not done yet
// (the rows of 379-QĐ/TW, 03-HD/VPTW, 112-KH/TU, 1831-QĐ/TU and 4587/UBND-KTTH).
package conformance

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"trien/internal/problem"
)

//go:embed rows.toml
var rows string

//go:embed shown.json
var shown string

// Clause is what one row of the regulations asks.
type Clause struct {
	ID   string
	Also []string // the other IDs by which code and tests name it; "379.8.2-4" is three of them
	Asks problem.Words
	Gap  problem.Words // what the system does not do of it; empty: nothing is known to be missing

	Code  []string // files that name it, from the root of the sources
	Tests []string // tests that name it: "internal/app.TestX", "cmd/trien.TestScripts/report", "web/e2e/rights.test.mjs: its name"
}

// Shown is where a clause is named in the sources.
type Shown struct {
	Code  []string `json:"code"`
	Tests []string `json:"tests"`
}

// Clauses are the rows in their order, with what was found in the sources when the program was built.
func Clauses() ([]Clause, error) {
	var found map[string]Shown
	if err := json.Unmarshal([]byte(shown), &found); err != nil {
		return nil, fmt.Errorf("shown.json: %w", err)
	}
	list, err := read(rows)
	for i, c := range list {
		list[i].Code, list[i].Tests = found[c.ID].Code, found[c.ID].Tests
	}
	return list, err
}

type words struct {
	VI string `toml:"vi"`
	EN string `toml:"en"`
}

func read(text string) ([]Clause, error) {
	var file struct {
		Rows []struct {
			ID   string   `toml:"id"`
			Also []string `toml:"also"`
			words
			Gap words `toml:"gap"`
		} `toml:"row"`
	}
	meta, err := toml.Decode(text, &file)
	if err == nil && len(meta.Undecoded()) > 0 {
		err = fmt.Errorf("nothing is known of %q", meta.Undecoded()[0].String())
	}
	var list []Clause
	for _, r := range file.Rows {
		list = append(list, Clause{ID: r.ID, Also: r.Also, Asks: problem.Words(r.words), Gap: problem.Words(r.Gap)})
	}
	return list, err
}

// Status is how far a clause is shown.
type Status string

// The states: missing has neither code nor tests; shown has no gap, and each of its tests is known to have passed when it last ran.
const (
	Done    Status = "shown"
	Partly  Status = "partly"
	Missing Status = "missing"
)

// Row is a clause in the report. LastPass is the earliest of its tests' last passes: since then each of them has passed. Zero: not known of all of them.
type Row struct {
	Clause
	LastPass time.Time
	Status   Status
	Why      problem.Words // what is missing: the gap, and what is not known of the tests
}

// Report judges each clause by what became of the tests when they last ran. What is not known is never shown.
func Report(clauses []Clause, runs Runs) []Row {
	var list []Row
	for _, c := range clauses {
		list = append(list, row(c, runs))
	}
	return list
}

func row(c Clause, runs Runs) Row {
	r := Row{Clause: c, Status: Partly}
	var why []problem.Words
	if c.Gap.EN != "" {
		why = append(why, c.Gap)
	}
	if len(c.Tests) == 0 {
		why = append(why, problem.Words{VI: "Không kiểm thử nào mang mã này.", EN: "No test names it."})
	} else if w, last := runs.of(c.Tests); w.EN != "" {
		why = append(why, w)
	} else {
		r.LastPass = last
	}
	switch {
	case len(c.Code)+len(c.Tests) == 0:
		r.Status = Missing
	case len(why) == 0:
		r.Status = Done
	}
	r.Why = joined(why)
	return r
}

func joined(list []problem.Words) problem.Words {
	var vi, en []string
	for _, w := range list {
		vi, en = append(vi, w.VI), append(en, w.EN)
	}
	return problem.Words{VI: strings.Join(vi, " "), EN: strings.Join(en, " ")}
}

// Named finds the clause that an ID in the sources names, as "379.8.3" names the row of 379.8.2-4 and "379.12.2b" that of sign-in: the one that says it
// most exactly. -1: none.
func Named(clauses []Clause, id string) int {
	best, length := -1, 0
	for i, c := range clauses {
		for _, name := range slices.Concat([]string{c.ID}, c.Also) {
			if n := names(name, id); n > length {
				best, length = i, n
			}
		}
	}
	return best
}

// names says how exactly a row's ID covers an ID: 0 for not at all, else by how much of it is the row's own.
func names(row, id string) int {
	if row == id {
		return 2*len(id) + 2
	}
	base, last, isRange := strings.Cut(row, "-")
	if isRange {
		dot := strings.LastIndexByte(base, '.') + 1
		prefix, first := base[:dot], base[dot:]
		rest, ok := strings.CutPrefix(id, prefix)
		if !ok {
			return 0
		}
		number := rest[:len(rest)-len(strings.TrimLeft(rest, "0123456789"))]
		if len(number) != len(first) || number < first || number > last || !below(rest[len(number):]) {
			return 0
		}
		return 2 * (len(prefix) + len(number))
	}
	rest, ok := strings.CutPrefix(id, row)
	if !ok || !below(rest) {
		return 0
	}
	return 2 * len(row)
}

// below says whether what follows an ID goes deeper into the same clause: a letter, a point; not another digit.
func below(rest string) bool {
	return rest == "" || rest[0] == '.' || rest[0] >= 'a' && rest[0] <= 'z'
}
