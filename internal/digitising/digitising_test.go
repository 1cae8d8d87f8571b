package digitising

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"trien/internal/form"
	"trien/internal/office"
	"trien/internal/placement"
	"trien/internal/problem"
)

var noon = time.Date(2026, 11, 22, 5, 0, 0, 0, time.UTC)

const today = "2026-11-22"

func of() office.ScanConfirmed {
	return office.ScanConfirmed{Of: office.Of{DocType: "QĐ", Number: "12-QĐ/TU", Date: "2019-03-04", Abstract: "về việc", Author: "Tỉnh ủy"}, Signer: "Ước"}
}

func life(acts ...office.Event) Scan {
	var list []office.Record
	for i, e := range acts {
		list = append(list, office.Record{Event: e, At: noon.Add(time.Duration(i) * time.Minute), Actor: "mai"})
	}
	return Fold("s", list)
}

func wants(t *testing.T, name string, err error, kind problem.Kind, rule string) {
	t.Helper()
	w := problem.WordsOf(err)
	if problem.KindOf(err) != kind || err == nil || w.VI == "" || w.EN == "" {
		t.Errorf("%s: %v", name, err)
	}
	var p *problem.Error
	if rule != "" {
		if p, _ = err.(*problem.Error); p == nil || p.Rule != rule {
			t.Errorf("%s: rule of %v", name, err)
		}
	}
}

// TestNothingProposedIsTakenUnconfirmed shows 379.4.7 and 379.15.2: each field by a named person.
func TestNothingProposedIsTakenUnconfirmed(t *testing.T) {
	s := life(office.ScanReceived{}, office.ScanRead{Pages: 2})
	for _, left := range Fields() {
		ticked := slices.DeleteFunc(Fields(), func(f string) bool { return f == left })
		_, err := Confirm(s, of(), ticked, today)
		wants(t, left, err, problem.Usage, "379.4.7")
	}
	e := of()
	e.Author = " "
	_, err := Confirm(s, e, Fields(), today)
	wants(t, "no office", err, problem.Usage, "379.15.2")
	e = of()
	e.Date = "2026-11-23"
	_, err = Confirm(s, e, Fields(), today)
	wants(t, "tomorrow", err, problem.Usage, "379.15.2")
	if events, err := Confirm(s, of(), Fields(), today); err != nil || len(events) != 1 {
		t.Errorf("%v %v", events, err)
	}
}

// TestEveryPageIsCompared shows 379.15.1, and that another number of pages than told is explained.
func TestEveryPageIsCompared(t *testing.T) {
	s := life(office.ScanReceived{Told: 3}, office.ScanRead{Pages: 2}, of())
	_, err := Compare(s, office.ScanCompared{Remark: "x"}, []int{1})
	wants(t, "a page left", err, problem.Usage, "379.15.1")
	_, err = Compare(s, office.ScanCompared{}, []int{1, 2})
	wants(t, "pages differ", err, problem.Usage, "379.15.1")
	if events, err := Compare(s, office.ScanCompared{Remark: "trang 3 trắng"}, []int{2, 1}); err != nil || events[0].(office.ScanCompared).Pages != 2 {
		t.Errorf("%v %v", events, err)
	}
}

// TestAnotherSignsWhereTheOfficeSaysSo shows 379.15.2.
func TestAnotherSignsWhereTheOfficeSaysSo(t *testing.T) {
	s := life(office.ScanReceived{}, office.ScanRead{Pages: 1}, of(), office.ScanCompared{Pages: 1})
	_, err := Sign(s, office.ScanSigned{}, Rule{Apart: true}, "mai")
	wants(t, "the same", err, problem.Forbidden, "379.15.2")
	for _, c := range []struct {
		by    string
		apart bool
	}{{"mai", false}, {"hai", true}} {
		if _, err := Sign(s, office.ScanSigned{}, Rule{c.apart}, c.by); err != nil {
			t.Errorf("%+v: %v", c, err)
		}
	}
	if again := life(office.ScanReceived{}, office.ScanRead{Pages: 1}, of(), office.ScanCompared{Pages: 1}, of()); again.State != Confirmed || again.Compared.ID != "" {
		t.Errorf("metadata confirmed anew is compared anew: %+v", again)
	}
}

// TestALateReadingCountsForNothing: a job that was taken over, or asked for again, ends once.
func TestALateReadingCountsForNothing(t *testing.T) {
	s := life(office.ScanReceived{}, office.ScanUnread{Why: Late}, office.ScanAgain{Plain: true})
	_, err := Finish(s, 1, office.ScanRead{Pages: 1})
	wants(t, "late", err, problem.Conflict, "")
	events, err := Finish(s, 2, office.ScanRead{Pages: 1, Plain: true})
	if err != nil || len(events) != 1 {
		t.Fatal(err)
	}
	_, err = Finish(life(office.ScanReceived{}, office.ScanRead{}), 1, office.ScanRead{})
	wants(t, "twice", err, problem.Conflict, "")
}

// walk tries anything in any order, and gives the states that it went through.
func walk(t *rapid.T) (reached []State) {
	var list []office.Record
	for range rapid.IntRange(4, 14).Draw(t, "acts") {
		s := Fold("s", list)
		by := rapid.SampledFrom([]string{"mai", "hai"}).Draw(t, "by")
		var events []office.Event
		var err error
		switch rapid.IntRange(0, 8).Draw(t, "act") {
		case 0:
			events, err = Receive(s, office.ScanReceived{Told: 1})
		case 1:
			events, err = Finish(s, s.Tries, office.ScanRead{Pages: 1})
		case 2:
			events, err = Finish(s, s.Tries, office.ScanUnread{Why: Late})
		case 3:
			events, err = Again(s, rapid.Bool().Draw(t, "plain"))
		case 4, 5:
			events, err = Confirm(s, of(), Fields(), today)
		case 6:
			events, err = Compare(s, office.ScanCompared{}, []int{1})
		case 7:
			events, err = Sign(s, office.ScanSigned{Copy: "c"}, Rule{true}, by)
		case 8:
			events, err = Drop(s, office.ScanDropped{Reason: "quét lại"})
		}
		if err != nil {
			continue
		}
		for _, e := range events {
			list = append(list, office.Record{Event: e, At: noon, Actor: by})
		}
		now := Fold("s", list)
		reached = append(reached, now.State)
		switch {
		case s.Over():
			t.Fatalf("something happened to what was over: %+v", events)
		case now.State == Signed && (now.Confirmed.ID == "" || now.Compared.ID == "" || now.Compared.ID == now.Sealed.ID):
			t.Fatalf("signed without confirming, comparing, or by who compared: %+v", now)
		}
	}
	return reached
}

// TestNothingIsSignedUncompared shows 379.15.1-2: whatever is tried in whatever order.
func TestNothingIsSignedUncompared(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { walk(t) })
}

// TestWalksReachEveryState: the lives tried above are not all cut short. The seeds are set.
func TestWalksReachEveryState(t *testing.T) {
	walks, reached := rapid.Custom(walk), map[State]bool{}
	for seed := range 3000 {
		for _, s := range walks.Example(seed) {
			reached[s] = true
		}
	}
	for _, s := range []State{Received, Unread, Read, Confirmed, Compared, Signed, Dropped} {
		if w := s.Words(); !reached[s] || w.VI == "" || w.EN == "" {
			t.Errorf("no life reached %s, or it has no words", s)
		}
	}
}

// TestProposals shows 379.15.2: what was found, where, and how surely.
func TestProposals(t *testing.T) {
	at := form.Spot{Page: 1, Rect: placement.Rect{X1: 10, Y1: 10, X2: 50, Y2: 20}}
	list := Propose(form.Report{Type: "CV", Date: "2020-02-03", Parts: []form.Block{{Part: form.Superior, Text: "TỈNH ỦY AN BÌNH", Spot: at}, {Part: form.Issuer, Text: "s", Spot: at}, {Part: form.Number, Text: "Số: 15 -CV/TU", Spot: at},
		{Part: form.PlaceDate, Text: "ngày 3", Spot: at}, {Part: form.Abstract, Spot: at}}}, []Word{{1, at.Rect, 90}, {1, at.Rect, 50}, {2, at.Rect, 1}})
	want := []Proposal{{"author", "TỈNH ỦY AN BÌNH", 1, [4]float64{10, 10, 50, 20}, 60}, {"number", "15-CV/TU", 1, [4]float64{10, 10, 50, 20}, 60}, {"type", "CV", 1, [4]float64{10, 10, 50, 20}, 60}, {"date", "2020-02-03", 1, [4]float64{10, 10, 50, 20}, 60}}
	if !slices.Equal(list, want) {
		t.Errorf("%+v", list)
	}
	for _, f := range Fields() {
		if w := FieldWords(f); w.VI == "" || w.EN == "" {
			t.Error(f)
		}
	}
}
