package app_test

import (
	"bytes"
	"testing"
	"time"

	"trien/internal/app"
	"trien/internal/demo"
	"trien/internal/problem"
)

// A month of a register is drawn, signed and kept as it was; what is changed afterwards shows, column by column, and a line that comes late shows as added (NĐ 30/2020, Article 16).
func TestAMonthOfARegisterIsClosed(t *testing.T) {
	s := newStage(t)
	block := s.reserve(app.BlockRequest{Book: "out", Type: "QĐ", Count: 3, Purpose: "paper", Note: "giữ phôi"})
	first := onPaper(block, 1)
	if _, err := s.takePaper(first); err != nil {
		t.Fatal(err)
	}
	closes := func(who string, r app.CloseRequest) (app.ClosingsView, error) {
		return s.House.CloseMonth(t.Context(), s.as(tu, who), r)
	}
	month := app.CloseRequest{Book: "out", Month: "2026-01", PIN: demo.PIN}
	v, err := closes("mai", month)
	if err != nil {
		t.Fatal(err)
	}
	x := v.List[0]
	if x.Lines != 1 || x.Signer == "" || x.By == "" || len(x.Differences) != 0 || x.Newer {
		t.Fatalf("%+v", x)
	}
	var raw bytes.Buffer
	if err := s.House.ClosedMonth(t.Context(), s.as(tu, "mai"), x.ID, &raw); err != nil {
		t.Fatal(err)
	}
	s.valid(raw.Bytes(), 1)
	this := s.now().In(time.FixedZone("+07", 7*3600)).Format("2006-01")
	for name, c := range map[string]struct {
		who  string
		r    app.CloseRequest
		want problem.Kind
	}{
		"a month in which nothing changed": {"mai", month, problem.Conflict},
		"a month that is not over":         {"mai", app.CloseRequest{Book: "out", Month: this, PIN: demo.PIN}, problem.Conflict},
		"no month":                         {"mai", app.CloseRequest{Book: "out", Month: "1/2026", PIN: demo.PIN}, problem.Usage},
		"by a drafter":                     {"tuan", month, problem.Forbidden},
		"with a wrong PIN":                 {"mai", app.CloseRequest{Book: "in", Month: "2026-01", PIN: "000000"}, problem.Key},
	} {
		if _, err := closes(c.who, c.r); problem.KindOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}

	late := onPaper(block, 2)
	late.Date = "2026-01-30"
	d, err := s.takePaper(late)
	if err != nil {
		t.Fatal(err)
	}
	v, err = s.House.Closings(t.Context(), s.as(tu, "uoc"))
	if err != nil || len(v.List) != 1 || len(v.List[0].Differences) != 1 || v.May {
		t.Fatalf("%+v %v", v, err)
	}
	if x := v.List[0].Differences[0]; x.What != "added" || x.Document != d.ID || x.Number != "02-QĐ/TU" {
		t.Errorf("%+v", x)
	}
	if v, err = closes("mai", month); err != nil || len(v.List) != 2 || v.List[0].Lines != 2 || v.List[0].Newer || !v.List[1].Newer {
		t.Errorf("closed again: %+v %v", v, err)
	}
	s.sound()
}
