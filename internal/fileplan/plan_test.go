package fileplan

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"trien/internal/limits"
	"trien/internal/office"
	"trien/internal/problem"
)

var noon = time.Date(2026, 11, 24, 5, 0, 0, 0, time.UTC)

func line(code string) office.PlanEntry {
	return office.PlanEntry{Code: code, Heading: "I. Tổng hợp", Title: "Hồ sơ " + code, Retention: "10 năm"}
}

func folded(events ...office.Event) Plan {
	var list []office.Record
	for _, e := range events {
		list = append(list, office.Record{Event: e, At: noon, Actor: "mai"})
	}
	return Fold("2026", list)
}

func issued(codes ...string) Plan {
	var list []office.PlanEntry
	for _, c := range codes {
		list = append(list, line(c))
	}
	return folded(office.PlanDrawn{Entries: list}, office.PlanIssued{Document: "01-QĐ/TU"})
}

func TestRetentions(t *testing.T) {
	for said, want := range map[string]int{"Vĩnh viễn": 0, "1 năm": 1, "10 năm": 10, "70 năm": 70} {
		if n, ok := Years(said); !ok || n != want {
			t.Errorf("%s: %d, %v", said, n, ok)
		}
	}
	for _, said := range []string{"", "0 năm", "71 năm", "-5 năm", "05 năm", "+5 năm", "5", "5 năm ", "năm", "vĩnh viễn", "99999999999999999999 năm"} {
		if _, ok := Years(said); ok {
			t.Errorf("%q is a retention", said)
		}
	}
}

// 379.14: a plan is drawn up, issued by a decision, and amended on a document afterwards; nothing of it changes unsaid.
func TestAPlanIsDrawnAndIssued(t *testing.T) {
	for name, change := range map[string]func(*office.PlanEntry){
		"no code": func(e *office.PlanEntry) { e.Code = "" }, "no title": func(e *office.PlanEntry) { e.Title = "" }, "a long title": func(e *office.PlanEntry) { e.Title = strings.Repeat("ắ", 501) },
		"a long note": func(e *office.PlanEntry) { e.Note = strings.Repeat("x", 400) }, "no retention": func(e *office.PlanEntry) { e.Retention = "mãi" }, "a code twice": func(e *office.PlanEntry) { e.Code = "01-VP" },
		"a code in other letters": func(e *office.PlanEntry) { e.Code = "01-vp" },
	} {
		other := line("02-VP")
		change(&other)
		if _, err := Draw(Plan{Year: "2026"}, []office.PlanEntry{line("01-VP"), other}); problem.KindOf(err) != problem.Usage || !strings.Contains(problem.WordsOf(err).VI, "Dòng 2") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, x := range map[string]struct {
		err  error
		kind problem.Kind
	}{
		"nothing":               {second(Draw(Plan{Year: "2026"}, nil)), problem.Usage},
		"no year":               {second(Draw(Plan{Year: "26"}, []office.PlanEntry{line("a")})), problem.Usage},
		"too many":              {second(Draw(Plan{Year: "2026"}, make([]office.PlanEntry, limits.PlanEntries+1))), problem.Limit},
		"issued without lines":  {second(Issue(Plan{Year: "2026"}, "x")), problem.Refused},
		"issued on nothing":     {second(Issue(folded(office.PlanDrawn{Entries: []office.PlanEntry{line("a")}}), "")), problem.Usage},
		"issued twice":          {second(Issue(issued("a"), "x")), problem.Conflict},
		"drawn after its issue": {second(Draw(issued("a"), []office.PlanEntry{line("b")})), problem.Conflict},
		"amended as a draft":    {second(Amend(folded(office.PlanDrawn{Entries: []office.PlanEntry{line("a")}}), []office.PlanEntry{line("b")}, "x")), problem.Refused},
		"amended on nothing":    {second(Amend(issued("a"), []office.PlanEntry{line("b")}, "")), problem.Usage},
		"amended by bad lines":  {second(Amend(issued("a"), []office.PlanEntry{{Code: "b"}}, "x")), problem.Usage},
		"used as a draft":       {second(Use(folded(office.PlanDrawn{Entries: []office.PlanEntry{line("a")}}), "a", "d")), problem.Refused},
		"an unknown code used":  {second(Use(issued("a"), "b", "d")), problem.NotFound},
	} {
		if problem.KindOf(x.err) != x.kind {
			t.Errorf("%s: %v", name, x.err)
		}
	}
}

func second(_ []office.Event, err error) error { return err }

// 379.14: the dossier of a line is opened once, and its line stays as it was then.
func TestALineIsUsedOnce(t *testing.T) {
	p := issued("a", "b")
	events, err := Use(p, "a", "d1")
	if err != nil {
		t.Fatal(err)
	}
	p = folded(office.PlanDrawn{Entries: p.Entries}, office.PlanIssued{Document: "x"}, events[0])
	if _, err := Use(p, "a", "d2"); problem.KindOf(err) != problem.Conflict || p.Used["a"] != "d1" {
		t.Errorf("%v", err)
	}
	if _, err := Amend(p, []office.PlanEntry{line("a")}, "x"); problem.KindOf(err) != problem.Conflict {
		t.Errorf("a line whose dossier is there: %v", err)
	}
	other := office.PlanEntry{Code: "c", Heading: "II. Tổ chức", Title: "x", Retention: Forever}
	changed := line("b")
	changed.Title = "khác"
	events, err = Amend(p, []office.PlanEntry{other, changed, line("d")}, "02-QĐ/TU")
	if err != nil {
		t.Fatal(err)
	}
	p = folded(office.PlanDrawn{Entries: p.Entries}, office.PlanIssued{Document: "x"}, events[0])
	var codes []string
	for _, e := range p.Entries {
		codes = append(codes, e.Code)
	}
	if got := strings.Join(codes, ""); got != "abdc" || p.Entries[1].Title != "khác" || len(p.Amended) != 1 || len(p.Amended[0].Codes) != 3 {
		t.Errorf("%s %+v", got, p)
	}
}

// Whatever is drawn and amended in whatever order, no code stands twice, nothing that was used changes, and no more than the bound is there.
func TestPlansStaySound(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		p := Fold("2026", nil)
		list := []office.Record{}
		take := func(events []office.Event, err error) {
			for _, e := range events {
				list = append(list, office.Record{Event: e, At: noon})
			}
			before := p
			p = Fold("2026", list)
			for code := range before.Used {
				was, _ := before.Entry(code)
				if now, ok := p.Entry(code); !ok || now != was {
					r.Fatalf("the line of an opened dossier changed: %+v to %+v", was, now)
				}
			}
			if before.State == Issued && len(p.Entries) < len(before.Entries) {
				r.Fatal("a line of an issued plan is gone")
			}
			if len(p.Entries) > 0 && sound(p.Entries) != nil {
				r.Fatal(sound(p.Entries))
			}
		}
		code := rapid.SampledFrom([]string{"a", "b", "c", "A", ""})
		for range rapid.IntRange(1, 25).Draw(r, "acts") {
			e := line(code.Draw(r, "code"))
			e.Title += rapid.SampledFrom([]string{"", "x"}).Draw(r, "title")
			switch rapid.IntRange(0, 3).Draw(r, "act") {
			case 0:
				take(Draw(p, []office.PlanEntry{e}))
			case 1:
				take(Issue(p, "x"))
			case 2:
				take(Amend(p, []office.PlanEntry{e}, "x"))
			case 3:
				take(Use(p, e.Code, "d"))
			}
		}
	})
}

func TestADossierEnds(t *testing.T) {
	open := FoldDossier("d", []office.Record{{Event: office.DossierOpened{Code: "a", Keeper: "lan"}, At: noon, Actor: "mai"}})
	if !open.Keeps("lan") || open.Keeps("mai") || open.Keeps("") {
		t.Error("who keeps it")
	}
	closed := FoldDossier("d", []office.Record{{Event: office.DossierOpened{Code: "a"}, At: noon, Actor: "mai"}, {Event: office.DossierClosed{Note: "xong"}, At: noon, Actor: "mai"}})
	again := FoldDossier("d", []office.Record{{Event: office.DossierOpened{Code: "a"}, At: noon, Actor: "mai"}, {Event: office.DossierClosed{}, At: noon}, {Event: office.DossierReopened{Reason: "sót"}, At: noon}})
	if !closed.Keeps("mai") || closed.Closed.IsZero() || closed.Note != "xong" || !again.Closed.IsZero() || again.Note != "sót" || again.Version != 3 {
		t.Errorf("%+v %+v", closed, again)
	}
	for name, x := range map[string]struct {
		err  error
		kind problem.Kind
	}{
		"none closed": {second(Close(Dossier{}, 1, "")), problem.NotFound}, "none reopened": {second(Reopen(Dossier{}, "x")), problem.NotFound}, "closed twice": {second(Close(closed, 1, "")), problem.Conflict},
		"empty": {second(Close(open, 0, "")), problem.Refused}, "reopened open": {second(Reopen(open, "x")), problem.Conflict}, "without a reason": {second(Reopen(closed, "")), problem.Usage},
	} {
		if problem.KindOf(x.err) != x.kind {
			t.Errorf("%s: %v", name, x.err)
		}
	}
	if _, err := Close(open, 1, ""); err != nil {
		t.Error(err)
	}
}
