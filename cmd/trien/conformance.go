package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"trien/internal/conformance"
	"trien/internal/problem"
)

// conformanceCmd is `trien conformance`.
type conformanceCmd struct {
	Rows  []string `arg:"" optional:"" name:"id" help:"Only the rows of these IDs, as 379.19.5."`
	Tests []string `type:"existingfile" placeholder:"FILE" help:"Record of a run of the tests, as go test -json writes it (else tests.json and pages.json beside the program)."`
	JSON  bool     `name:"json" help:"Print the rows as JSON."`
}

// Run says clause by clause what implements it, which tests show it and when they last passed.
func (c *conformanceCmd) Run(e *env) error {
	clauses, err := conformance.Clauses()
	if err != nil {
		return err
	}
	if clauses, err = c.asked(clauses); err != nil {
		return err
	}
	runs, err := c.runs()
	if err != nil {
		return err
	}
	if len(runs) == 0 {
		fmt.Fprintln(e.stderr, problem.Words{VI: "Không có bản ghi lần chạy kiểm thử nào, nên không hàng nào được coi là đã chứng tỏ. `make test` ghi lại, hoặc dùng --tests TỆP.",
			EN: "No run of the tests is on record, so no row counts as shown. `make test` keeps one, or say --tests FILE."}.In(e.lang))
	}
	rows := conformance.Report(clauses, runs)
	if c.JSON {
		return json.NewEncoder(e.stdout).Encode(map[string]any{"rows": rowsJSON(rows, e.lang)})
	}
	return tellRows(e, rows)
}

func (c *conformanceCmd) asked(all []conformance.Clause) ([]conformance.Clause, error) {
	if len(c.Rows) == 0 {
		return all, nil
	}
	var list []conformance.Clause
	for _, id := range c.Rows {
		i := conformance.Named(all, id)
		if i < 0 {
			return nil, problem.New(problem.Usage, "Không có hàng nào mang mã “"+id+"”. `trien conformance` liệt kê mọi hàng.", "No row has the ID \""+id+"\". `trien conformance` lists them all.")
		}
		list = append(list, all[i])
	}
	return list, nil
}

// runs reads what is known of the tests: what the user names, else what stands beside the program.
func (c *conformanceCmd) runs() (conformance.Runs, error) {
	runs, files := conformance.Runs{}, c.Tests
	if len(files) == 0 {
		program, err := os.Executable()
		if err != nil {
			return nil, err
		}
		files = []string{filepath.Join(filepath.Dir(program), "tests.json"), filepath.Join(filepath.Dir(program), "pages.json")}
	}
	for _, name := range files {
		f, err := os.Open(name)
		if errors.Is(err, fs.ErrNotExist) && len(c.Tests) == 0 {
			continue
		}
		if err != nil {
			return nil, problem.New(problem.IO, "Không đọc được "+name+".", "Can't read "+name+".").Because(err)
		}
		if err := errors.Join(runs.Read(f), f.Close()); err != nil {
			return nil, err
		}
	}
	return runs, nil
}

// rowJSON is a row as scripts read it.
type rowJSON struct {
	ID          string             `json:"id"`
	Requirement string             `json:"requirement"`
	Code        []string           `json:"code"`
	Tests       []string           `json:"tests"`
	LastPass    *string            `json:"last_pass"` // null: not known of all of its tests
	Status      conformance.Status `json:"status"`
	Gap         string             `json:"gap"`
}

func rowsJSON(rows []conformance.Row, lang string) []rowJSON {
	list := []rowJSON{}
	for _, r := range rows {
		x := rowJSON{r.ID, r.Asks.In(lang), append([]string{}, r.Code...), append([]string{}, r.Tests...), nil, r.Status, r.Why.In(lang)}
		if !r.LastPass.IsZero() {
			at := r.LastPass.UTC().Format(time.RFC3339)
			x.LastPass = &at
		}
		list = append(list, x)
	}
	return list
}

// tellRows prints the rows for people, and how many of them are shown.
func tellRows(e *env, rows []conformance.Row) error {
	count := map[conformance.Status]int{}
	for _, r := range rows {
		count[r.Status]++
		if _, err := io.WriteString(e.stdout, rowText(r, e.lang)); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(e.stdout, problem.Words{VI: "%d hàng: %d đã chứng tỏ, %d một phần, %d chưa có\n", EN: "%d rows: %d shown, %d partly, %d missing\n"}.In(e.lang),
		len(rows), count[conformance.Done], count[conformance.Partly], count[conformance.Missing])
	return err
}

func rowText(r conformance.Row, lang string) string {
	state := map[conformance.Status]problem.Words{conformance.Done: {VI: "đã chứng tỏ", EN: "shown"}, conformance.Partly: {VI: "một phần", EN: "partly"}, conformance.Missing: {VI: "chưa có", EN: "missing"}}[r.Status]
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s\n  %s\n", strings.Join(append([]string{r.ID}, r.Also...), ", "), state.In(lang), r.Asks.In(lang))
	if w := r.Why.In(lang); w != "" {
		fmt.Fprintf(&b, "  ! %s\n", w)
	}
	tests := problem.Words{VI: "  %d kiểm thử, %d tệp nguồn mang mã này", EN: "  %d tests and %d source files name it"}.In(lang)
	fmt.Fprintf(&b, tests, len(r.Tests), len(r.Code))
	if !r.LastPass.IsZero() {
		fmt.Fprintf(&b, problem.Words{VI: "; đạt từ %s", EN: "; all passed since %s"}.In(lang), r.LastPass.In(vietnam).Format("15:04 02/01/2006"))
	}
	return b.String() + "\n\n"
}
