package numbering

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"trien/internal/limits"
	"trien/internal/office"
	"trien/internal/problem"
)

func recorded(list ...office.Event) []office.Record {
	var out []office.Record
	for _, e := range list {
		out = append(out, office.Record{Event: e, At: time.Date(2026, 11, 22, 1, 0, 0, 0, time.UTC), Actor: "mai"})
	}
	return out
}

func reserve(t *testing.T, last, count int, p Purpose) ([]office.Event, Block) {
	t.Helper()
	taken, begun, err := Reserve("b1", office.Series{Last: last}, Request{Series: "out/QĐ/2025-2030", Count: count, Purpose: p, Note: "phòng khi mất điện"})
	if err != nil {
		t.Fatal(err)
	}
	return []office.Event{taken}, Fold("b1", recorded(begun))
}

// 379.4.6: numbers are set aside by a named person with the reason; each ends as used, returned or voided, and never twice.
func TestANumberSetAsideEndsOnce(t *testing.T) {
	_, b := reserve(t, 4, 5, Incident)
	if b.From != 5 || b.To != 9 || b.By != "mai" || len(b.Open()) != 5 {
		t.Fatalf("%+v", b)
	}
	used, err := b.Use(office.BlockNumberUsed{Number: 5, Document: "d", Date: "2026-11-20"})
	if err != nil {
		t.Fatal(err)
	}
	ended, err := b.End(office.BlockNumbersEnded{From: 6, To: 7, How: string(Voided), Reason: "mực nhòe"})
	if err != nil {
		t.Fatal(err)
	}
	b = Fold("b1", append(recorded(office.BlockReserved{Series: b.Series, From: 5, To: 9, Purpose: string(Incident)}), recorded(append(used, ended...)...)...))
	if !reflect.DeepEqual(b.Open(), []int{8, 9}) || b.Of(5) != Used || b.Of(7) != Voided || b.Of(4) != "" {
		t.Fatalf("%v %v %v", b.Open(), b.Of(5), b.Of(7))
	}
	for name, do := range map[string]func() error{
		"a number used twice":  func() error { _, err := b.Use(office.BlockNumberUsed{Number: 5, Document: "x"}); return err },
		"a voided number used": func() error { _, err := b.Use(office.BlockNumberUsed{Number: 7, Document: "x"}); return err },
		"a used number returned": func() error {
			_, err := b.End(office.BlockNumbersEnded{From: 5, To: 5, How: "returned", Reason: "x"})
			return err
		},
		"a stretch with a used one": func() error {
			_, err := b.End(office.BlockNumbersEnded{From: 7, To: 8, How: "returned", Reason: "x"})
			return err
		},
	} {
		if problem.KindOf(do()) != problem.Conflict {
			t.Errorf("%s: %v", name, do())
		}
	}
	for name, e := range map[string]office.BlockNumbersEnded{
		"no reason":    {From: 8, To: 8, How: "returned", Reason: " "},
		"no fate":      {From: 8, To: 8, How: "used", Reason: "x"},
		"backwards":    {From: 9, To: 8, How: "returned", Reason: "x"},
		"not of it":    {From: 8, To: 10, How: "returned", Reason: "x"},
		"words of all": {From: 8, To: 8, How: "returned", Reason: strings.Repeat("x", 2001)},
	} {
		if _, err := b.End(e); problem.KindOf(err) != problem.Usage {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := b.Use(office.BlockNumberUsed{Number: 10}); problem.KindOf(err) != problem.Usage {
		t.Errorf("a number of no block: %v", err)
	}
}

func TestABlockIsAskedForWell(t *testing.T) {
	for name, c := range map[string]struct {
		last int
		r    Request
		want problem.Kind
	}{
		"no number":             {0, Request{Purpose: Paper, Note: "x"}, problem.Usage},
		"no reason":             {0, Request{Count: 1, Purpose: Paper}, problem.Usage},
		"no purpose":            {0, Request{Count: 1, Note: "x"}, problem.Usage},
		"too many":              {0, Request{Count: limits.BlockNumbers + 1, Purpose: Paper, Note: "x"}, problem.Limit},
		"earlier ones too late": {3, Request{Count: 9, Purpose: Earlier, Note: "x"}, problem.Conflict},
		"far too many earlier":  {0, Request{Count: limits.EarlierNumbers + 1, Purpose: Earlier, Note: "x"}, problem.Limit},
	} {
		if _, _, err := Reserve("b", office.Series{Last: c.last}, c.r); problem.KindOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, b := reserve(t, 0, 123, Earlier); len(b.Open()) != 0 || b.Of(123) != Before {
		t.Error("earlier numbers are explained by themselves")
	}
}

// No number is unexplained, and what is wrong with one is named.
func TestTheAccountOfASeries(t *testing.T) {
	set, b := reserve(t, 2, 3, Paper)
	events := recorded(append([]office.Event{office.NumberTaken{Number: 1, Document: "a"}, office.NumberTaken{Number: 2, Document: "b"}}, append(set, office.NumberTaken{Number: 6, Document: "c"})...)...)
	held := map[int]string{1: "a", 2: "b", 6: "c"}
	a := Reckon(Books{"out/QĐ/2025-2030", events, []Block{b}, held})
	if !a.Good() || a.Last != 6 || a.Counts[Used] != 3 || a.Counts[Reserved] != 3 || len(a.Lines) != 3 {
		t.Fatalf("%+v", a)
	}
	for name, c := range map[string]struct {
		at   int
		why  string
		turn func(*Books)
	}{
		"a line that is gone":        {2, NoLine, func(b *Books) { delete(b.Held, 2) }},
		"a line of another document": {2, Twice, func(b *Books) { b.Held[2] = "x" }},
		"a number left out": {7, Missing, func(b *Books) {
			b.Events = append(b.Events, recorded(office.NumberTaken{Number: 8, Document: "e"})...)
			b.Held[8] = "e"
		}},
		"a number given twice":        {6, Twice, func(b *Books) { b.Events = append(b.Events, recorded(office.NumberTaken{Number: 6, Document: "e"})...) }},
		"a line never given":          {9, NotTaken, func(b *Books) { b.Held[9] = "z" }},
		"a set-aside one with a line": {4, Twice, func(b *Books) { b.Held[4] = "z" }},
		"a block that is gone":        {3, Missing, func(b *Books) { b.Blocks = nil }},
		"given and set aside": {3, Twice, func(b *Books) {
			b.Events = append(b.Events, recorded(office.NumberTaken{Number: 3, Document: "e"})...)
			b.Held[3] = "e"
		}},
	} {
		books := Books{"out/QĐ/2025-2030", append([]office.Record{}, events...), []Block{b}, map[int]string{1: "a", 2: "b", 6: "c"}}
		c.turn(&books)
		a, found := Reckon(books), false
		for _, l := range a.Lines {
			found = found || l.What == Unexplained && l.From <= c.at && c.at <= l.To && l.Why == c.why && WhyWords(l.Why).VI != ""
		}
		if !found || a.Good() {
			t.Errorf("%s: %+v", name, a.Lines)
		}
	}
}

// A number typed by hand is the next one, or it is refused with what it is.
func TestATypedNumber(t *testing.T) {
	_, b := reserve(t, 2, 3, Paper)
	s := office.Series{Last: 6}
	for name, c := range map[string]struct {
		n    int
		held problem.Words
		want problem.Kind
		word string
	}{
		"borne by another": {2, problem.Words{VI: "“Quyết định x”", EN: "x"}, problem.Conflict, "“Quyết định x”"},
		"set aside":        {4, problem.Words{}, problem.Conflict, "đang để dành"},
		"beyond the next":  {9, problem.Words{}, problem.Usage, "07"},
		"none":             {-1, problem.Words{}, problem.Usage, "không hợp lệ"},
		"lost":             {6, problem.Words{}, problem.Conflict, "không giải trình được"},
	} {
		if err := Typed(c.n, s, office.Digits(c.n)+"-QĐ/TU", c.held, b); problem.KindOf(err) != c.want || !strings.Contains(problem.WordsOf(err).VI, c.word) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := Typed(7, s, "07-QĐ/TU", problem.Words{}, b); err != nil {
		t.Error(err)
	}
}

// Whatever is done with a series, its account has no number unexplained.
func TestNoGapWhateverIsDone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s office.Series
		var events []office.Record
		var blocks []Block
		held := map[int]string{}
		for range rapid.IntRange(1, 40).Draw(t, "acts") {
			switch rapid.IntRange(0, 3).Draw(t, "act") {
			case 0:
				n, e := s.Take("d" + office.Digits(s.Last+1))
				s, events, held[n] = s.Apply(e), append(events, recorded(e)...), "d"+office.Digits(n)
			case 1:
				id := "b" + office.Digits(len(blocks))
				taken, begun, err := Reserve(id, s, Request{Series: "x", Count: rapid.IntRange(1, 5).Draw(t, "count"), Purpose: Paper, Note: "x"})
				if err != nil {
					t.Fatal(err)
				}
				s, events, blocks = s.Apply(taken), append(events, recorded(taken)...), append(blocks, Fold(id, recorded(begun)))
			default:
				if len(blocks) == 0 {
					continue
				}
				b := &blocks[rapid.IntRange(0, len(blocks)-1).Draw(t, "block")]
				n := rapid.IntRange(b.From, b.To).Draw(t, "number")
				if _, err := b.Use(office.BlockNumberUsed{Number: n, Document: "p"}); err == nil && rapid.Bool().Draw(t, "use") {
					b.Uses, held[n] = append(b.Uses, Use{Number: n, Document: "p"}), "p"
				} else if _, err := b.End(office.BlockNumbersEnded{From: n, To: n, How: "returned", Reason: "x"}); err == nil {
					b.Ends = append(b.Ends, End{From: n, To: n, How: Returned, Reason: "x"})
				}
			}
		}
		if a := Reckon(Books{"x", events, blocks, held}); !a.Good() || a.Last != s.Last {
			t.Fatalf("%+v", a)
		}
	})
}
