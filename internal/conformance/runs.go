package conformance

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"trien/internal/limits"
	"trien/internal/problem"
)

// Run is what became of a test when it last ran.
type Run struct {
	At     time.Time
	Passed bool
}

// Runs are tests by their names; a test that was skipped has not run.
type Runs map[string]Run

// event is a line of `go test -json`; the pages' tests are written down in the same form.
type event struct {
	Time    time.Time
	Action  string
	Package string
	Test    string
}

// module is the path before the names of our packages.
const module = "trien/"

// Read adds the tests that a run told of, a JSON document a line as `go test -json` prints them: problem.Malformed where a line is none, problem.Limit
// where one is too long.
func (r Runs) Read(from io.Reader) error {
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, limits.TestEvent)
	for n := 1; lines.Scan(); n++ {
		var e event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			return problem.New(problem.Malformed, fmt.Sprintf("Dòng %d của bản ghi kiểm thử không đọc được. Hãy chạy lại `make test`.", n),
				fmt.Sprintf("Line %d of the record of the tests can't be read. Run `make test` again.", n)).Because(err)
		}
		r.add(e)
	}
	if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
		return problem.New(problem.Limit, "Bản ghi kiểm thử có dòng quá dài.", "A line of the record of the tests is too long.")
	} else if err != nil {
		return problem.New(problem.IO, "Không đọc được bản ghi kiểm thử.", "The record of the tests can't be read.").Because(err)
	}
	return nil
}

func (r Runs) add(e event) {
	if e.Test == "" || e.Action != "pass" && e.Action != "fail" {
		return
	}
	name := strings.TrimPrefix(e.Package, module) + "." + e.Test
	if e.Package == "trien" {
		name = "." + e.Test
	}
	if strings.HasSuffix(e.Package, ".mjs") {
		name = e.Package + ": " + e.Test
	}
	if before, ok := r[name]; !ok || !e.Time.Before(before.At) {
		r[name] = Run{e.Time, e.Action == "pass"}
	}
}

// of says since when all of the tests have passed, or in words why that is not so.
func (r Runs) of(tests []string) (why problem.Words, last time.Time) {
	var unknown, failed []string
	for _, t := range tests {
		run, ok := r[t]
		switch {
		case !ok:
			unknown = append(unknown, t)
		case !run.Passed:
			failed = append(failed, t)
		case last.IsZero() || run.At.Before(last):
			last = run.At
		}
	}
	switch {
	case len(failed) > 0:
		return problem.Words{VI: "Không đạt ở lần chạy sau cùng: " + strings.Join(failed, ", ") + ".", EN: "Failed when last run: " + strings.Join(failed, ", ") + "."}, time.Time{}
	case len(unknown) == len(tests):
		return problem.Words{VI: "Không có bản ghi lần chạy nào của các kiểm thử.", EN: "No run of its tests is on record."}, time.Time{}
	case len(unknown) > 0:
		return problem.Words{VI: "Chưa có bản ghi lần chạy của: " + strings.Join(unknown, ", ") + ".", EN: "No run on record of: " + strings.Join(unknown, ", ") + "."}, time.Time{}
	}
	return problem.Words{}, last
}
