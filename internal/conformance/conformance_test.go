package conformance

import (
	"slices"
	"strings"
	"testing"
	"time"

	"trien/internal/limits"
	"trien/internal/problem"
)

func TestEveryRowIsWhole(t *testing.T) {
	list, err := Clauses()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, c := range list {
		for _, id := range slices.Concat([]string{c.ID}, c.Also) {
			if seen[id] {
				t.Errorf("%s stands twice", id)
			}
			seen[id] = true
		}
		if c.ID == "" || c.Asks.VI == "" || c.Asks.EN == "" || (c.Gap.VI == "") != (c.Gap.EN == "") {
			t.Errorf("%+v", c)
		}
	}
	if len(list) < 60 {
		t.Errorf("%d rows", len(list))
	}
}

func TestIDsFindTheirRow(t *testing.T) {
	list, err := Clauses()
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]string{
		"379.8.3": "379.8.2", "379.8.5": "", "379.12.4": "379.8.2", "379.12.2": "379.12.2", "379.12.2a": "379.12.2", "379.12.2b": "379.12.2b.signin",
		"379.12.2b.signin": "379.12.2b.signin", "379.12.2b.time": "379.12.2b.time", "379.12.2c": "379.12.2", "379.13.5": "379.11.6", "379.13.2": "379.8.2", "379.19.2b": "379.19.1",
		"379.19.6": "379.19.5", "379.1.2": "1831.scope", "379.1": "", "379.10": "379.10", "379.10.1": "379.10", "379.100": "", "379.23.1a": "379.23.1a", "379.23.1": "379.23.1",
		"379.16.5": "379.15.3", "379.16.4": "379.16.1", "379.3.3": "379.19.1", "HD03.review": "4587.review", "own": "", "379": "", "379.31.training": "HD03.training", "379.31": "379.31",
	} {
		got := ""
		if i := Named(list, id); i >= 0 {
			got = list[i].ID
		}
		if got != want {
			t.Errorf("%s names %q, want %q", id, got, want)
		}
	}
}

const record = `{"Time":"2026-11-20T08:00:00Z","Action":"pass","Package":"trien/internal/app","Test":"TestA"}
{"Time":"2026-11-21T08:00:00Z","Action":"pass","Package":"trien/internal/app","Test":"TestB"}
{"Time":"2026-11-21T08:00:00Z","Action":"fail","Package":"trien/pdf","Test":"TestC"}
{"Time":"2026-11-21T08:00:00Z","Action":"skip","Package":"trien/pdf","Test":"TestD"}
{"Time":"2026-11-21T08:00:00Z","Action":"pass","Package":"web/e2e/a.test.mjs","Test":"một trang"}
{"Time":"2026-11-21T08:00:00Z","Action":"output","Package":"trien/pdf","Test":"TestD","Output":"x"}
{"Time":"2026-11-21T09:00:00Z","Action":"pass","Package":"trien/pdf"}
`

// TestTheReportSaysThatSecretsAreNotCarried: whoever reads the report is told that state secrets need the cipher branch's solutions (379.4.3, 379.22.2, 379.24.4).
func TestTheReportSaysThatSecretsAreNotCarried(t *testing.T) {
	clauses, err := Clauses()
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"379.4.3", "379.22.2", "379.24.4"} {
		r := Report(clauses, Runs{})[Named(clauses, id)]
		if !strings.Contains(r.Asks.EN, "no state secrets") || !strings.Contains(r.Asks.EN, "cipher branch") || !strings.Contains(r.Asks.VI, "cơ yếu") {
			t.Errorf("%s: %+v", id, r.Clause)
		}
	}
}

func TestReportOfWhatRan(t *testing.T) {
	runs := Runs{}
	if err := runs.Read(strings.NewReader(record)); err != nil {
		t.Fatal(err)
	}
	code, gap := []string{"x.go"}, problem.Words{VI: "Chưa có.", EN: "Not built."}
	for name, c := range map[string]struct {
		Clause
		status Status
		last   string
		why    string
	}{
		"nothing at all":            {Clause{}, Missing, "", "No test names it."},
		"code and no test":          {Clause{Code: code}, Partly, "", "No test names it."},
		"all of it":                 {Clause{Code: code, Tests: []string{"internal/app.TestB", "internal/app.TestA", "web/e2e/a.test.mjs: một trang"}}, Done, "2026-11-20T08:00:00Z", ""},
		"a gap":                     {Clause{Code: code, Gap: gap, Tests: []string{"internal/app.TestA"}}, Partly, "2026-11-20T08:00:00Z", "Not built."},
		"one failed":                {Clause{Code: code, Tests: []string{"internal/app.TestA", "pdf.TestC"}}, Partly, "", "Failed when last run: pdf.TestC."},
		"one was skipped":           {Clause{Code: code, Tests: []string{"internal/app.TestA", "pdf.TestD"}}, Partly, "", "No run on record of: pdf.TestD."},
		"none is known to have run": {Clause{Code: code, Tests: []string{"pdf.TestD"}}, Partly, "", "No run of its tests is on record."},
	} {
		t.Run(name, func(t *testing.T) {
			r := Report([]Clause{c.Clause}, runs)[0]
			last := ""
			if !r.LastPass.IsZero() {
				last = r.LastPass.Format(time.RFC3339)
			}
			if r.Status != c.status || last != c.last || r.Why.EN != c.why || (r.Why.VI == "") != (c.why == "") {
				t.Errorf("%s %s %q", r.Status, last, r.Why.EN)
			}
		})
	}
}

func TestRecordsThatAreNone(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		kind problem.Kind
	}{
		"no JSON":       {"ok trien 0.1s\n", problem.Malformed},
		"a line of age": {strings.Repeat("x", limits.TestEvent+1), problem.Limit},
		"a bad time":    {`{"Time":"yesterday"}`, problem.Malformed},
	} {
		t.Run(name, func(t *testing.T) {
			if err := (Runs{}).Read(strings.NewReader(c.text)); problem.KindOf(err) != c.kind {
				t.Errorf("%v", err)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add(record)
	f.Add(`{"Package":"trien","Test":"x","Action":"pass"}`)
	f.Fuzz(func(t *testing.T, text string) {
		runs := Runs{}
		if err := runs.Read(strings.NewReader(text)); err != nil && problem.KindOf(err) == problem.Internal {
			t.Error(err)
		}
		for name := range runs {
			runs.of([]string{name})
		}
	})
}
