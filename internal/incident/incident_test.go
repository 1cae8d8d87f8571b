package incident

import (
	"strings"
	"testing"
	"time"

	"trien/internal/numbering"
	"trien/internal/office"
	"trien/internal/problem"
)

var now = time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)

func at(list ...office.Event) []office.Record {
	var out []office.Record
	for _, e := range list {
		out = append(out, office.Record{Event: e, At: now, Actor: "mai"})
	}
	return out
}

func declared() office.IncidentDeclared {
	return office.IncidentDeclared{What: System, Since: now.Add(-time.Hour), Expected: now.Add(time.Hour), Text: "mất điện cả tòa nhà"}
}

// 379.4.6: declared, told, ended, reconciled, in this order and by name.
func TestTheLifeOfAnIncident(t *testing.T) {
	x := Fold("s", nil)
	events, err := x.Declare(declared(), now)
	if err != nil {
		t.Fatal(err)
	}
	x = Fold("s", at(events...))
	if x.State != UnderWay || x.By != "mai" {
		t.Fatalf("%+v", x)
	}
	told, err := x.Tell(office.IncidentTold{Name: "Huyện ủy", How: "điện thoại"})
	if err != nil || told[0].(office.IncidentTold).Over {
		t.Fatal(told, err)
	}
	later, err := x.Extend(office.IncidentExtended{Expected: now.Add(5 * time.Hour), Text: "chờ thay máy phát"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := x.Reconcile(Reckoning{}, "", ""); problem.KindOf(err) != problem.Conflict {
		t.Errorf("reconciled while it lasts: %v", err)
	}
	ended, err := x.End(office.IncidentEnded{At: now, Text: "có điện"}, now)
	if err != nil {
		t.Fatal(err)
	}
	all := append(append(append(events, told...), later...), ended...)
	if x = Fold("s", at(all...)); x.State != Ended || x.Expected != now.Add(5*time.Hour) || len(x.Told) != 1 {
		t.Fatalf("%+v", x)
	}
	if again, err := x.Tell(office.IncidentTold{Name: "Huyện ủy", Peer: "hu", Message: "m"}); err != nil || !again[0].(office.IncidentTold).Over {
		t.Error("after its end others are told that it has ended")
	}
	if _, err := x.Reconcile(Reckoning{Open: []string{"07-QĐ/TU"}}, "", ""); problem.KindOf(err) != problem.Conflict || !strings.Contains(problem.WordsOf(err).VI, "07-QĐ/TU") {
		t.Errorf("reconciled with a number that nobody explains: %v", err)
	}
	done, err := x.Reconcile(Reckoning{Used: 2, Voided: 1}, "ab", "đủ")
	if err != nil {
		t.Fatal(err)
	}
	if x = Fold("s", at(append(all, done...)...)); x.State != Reconciled || x.Used != 2 || x.ReconciledBy != "mai" {
		t.Fatalf("%+v", x)
	}
	if _, err := x.Reconcile(Reckoning{}, "", ""); problem.KindOf(err) != problem.Conflict {
		t.Errorf("reconciled twice: %v", err)
	}
}

func TestWhatIsNoIncident(t *testing.T) {
	running := Fold("s", at(declared()))
	with := func(change func(*office.IncidentDeclared)) error {
		e := declared()
		change(&e)
		_, err := Fold("s", nil).Declare(e, now)
		return err
	}
	second := func(_ []office.Event, err error) error { return err }
	for name, c := range map[string]struct {
		err  error
		want problem.Kind
	}{
		"nothing is down":     {with(func(e *office.IncidentDeclared) { e.What = "x" }), problem.Usage},
		"nobody says what":    {with(func(e *office.IncidentDeclared) { e.Text = " " }), problem.Usage},
		"no beginning":        {with(func(e *office.IncidentDeclared) { e.Since = time.Time{} }), problem.Usage},
		"begins tomorrow":     {with(func(e *office.IncidentDeclared) { e.Since = now.Add(time.Hour); e.Expected = time.Time{} }), problem.Usage},
		"ends before":         {with(func(e *office.IncidentDeclared) { e.Expected = e.Since.Add(-1) }), problem.Usage},
		"declared twice":      {second(running.Declare(declared(), now)), problem.Conflict},
		"ended before begun":  {second(running.End(office.IncidentEnded{At: now.Add(-2 * time.Hour)}, now)), problem.Usage},
		"ended tomorrow":      {second(running.End(office.IncidentEnded{At: now.Add(time.Hour)}, now)), problem.Usage},
		"nobody told":         {second(running.Tell(office.IncidentTold{How: "x"})), problem.Usage},
		"told by no way":      {second(running.Tell(office.IncidentTold{Name: "x"})), problem.Usage},
		"told of nothing":     {second(Fold("s", nil).Tell(office.IncidentTold{Name: "x", How: "x"})), problem.Conflict},
		"extended, no word":   {second(running.Extend(office.IncidentExtended{})), problem.Usage},
		"extended, never was": {second(Fold("s", nil).Extend(office.IncidentExtended{Text: "x"})), problem.Conflict},
	} {
		if problem.KindOf(c.err) != c.want {
			t.Errorf("%s: %v", name, c.err)
		}
	}
}

// Forms are used in their order: a number below the last one used must be explained, those above wait for the next time.
func TestTheReckoningOfAnIncident(t *testing.T) {
	b := numbering.Block{ID: "b", Series: "out/QĐ/2025-2030", From: 5, To: 12, Purpose: numbering.Incident,
		Uses: []numbering.Use{{Number: 5, Document: "old", Incident: "before"}, {Number: 6, Document: "a", Incident: "s"}, {Number: 9, Document: "b", Incident: "s"}},
		Ends: []numbering.End{{From: 8, To: 8, How: numbering.Voided, Incident: "s", Reason: "nhòe"}, {From: 12, To: 12, How: numbering.Returned, Incident: "s", Reason: "thừa"}}}
	untouched := numbering.Block{ID: "c", Series: "in/2026", From: 1, To: 3, Purpose: numbering.Incident}
	paper := numbering.Block{ID: "p", Series: "in/2026", From: 4, To: 5, Purpose: numbering.Paper}
	text := func(_ string, n int) string { return office.Digits(n) }
	r := Reckon("s", []numbering.Block{paper, untouched, b}, text)
	if r.Used != 2 || r.Voided != 1 || r.Returned != 1 || len(r.Open) != 1 || r.Open[0] != "07" || r.Left != 2+3 {
		t.Fatalf("%+v", r)
	}
	var order []string
	for _, l := range r.Lines {
		order = append(order, l.Text+" "+string(l.What))
	}
	if got := strings.Join(order, ", "); got != "06 used, 07 unexplained, 08 voided, 09 used, 12 returned" {
		t.Error(got)
	}
	if r := Reckon("other", []numbering.Block{b}, text); r.Used != 0 || len(r.Open) != 0 || r.Left != 3 {
		t.Errorf("another incident: %+v", r)
	}
}
