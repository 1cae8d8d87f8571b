package authority

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"trien/internal/basis"
	"trien/internal/office"
	"trien/internal/problem"
)

// table is a version with one rule, named after it.
func table(id string, from, to Day) Version {
	return Version{Kind: Rules, ID: id, From: from, To: to, Table: Table{Silence: SilenceRecord,
		Rules: []Rule{{ID: "of-" + id, Answer: Yes, Source: basis.Source{Read: basis.Setting}, Words: problem.Words{VI: id, EN: id}}}}}
}

func adopt(t testing.TB, b Book, on string, v Version) Book {
	t.Helper()
	b, err := b.Adopt(v, at(t, on+" 12:00:00"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestAdoptRefuses: two versions never decide for one day.
func TestAdoptRefuses(t *testing.T) {
	b := adopt(t, Standard(table("std", "2020-01-01", "")), "2026-01-01", table("a", "2026-01-01", "2026-03-31"))
	b = adopt(t, b, "2026-03-01", table("b", "2026-04-01", ""))
	for name, v := range map[string]Version{
		"the id of another":               table("a", "2027-01-01", ""),
		"the id of a standard one":        table("std", "2027-01-01", ""),
		"the first day of another":        table("x", "2026-04-01", ""),
		"within another":                  table("x", "2026-02-01", "2026-02-10"),
		"over the end of another":         table("x", "2026-03-31", "2026-03-31"),
		"open, before another":            table("x", "2025-06-01", ""),
		"before another, into it":         table("x", "2025-06-01", "2026-01-01"),
		"no id":                           table("", "2027-01-01", ""),
		"no first day":                    table("x", "", ""),
		"of no kind":                      {Kind: "x", ID: "x", From: "2027-01-01"},
		"in the place of none":            with(table("x", "2027-01-01", ""), "khong-co"),
		"in the place of itself":          with(table("x", "2027-01-01", ""), "x"),
		"in the place of a later one":     with(table("x", "2025-06-01", "2025-07-01"), "b"),
		"in the place of another kind of": with(Version{Kind: Types, ID: "x", From: "2027-01-01"}, "a"),
	} {
		if after, err := b.Adopt(v, at(t, "2026-05-01 00:00:00")); err == nil || len(after.versions) != len(b.versions) {
			t.Errorf("%s: accepted", name)
		}
	}
	for name, v := range map[string]Version{
		"after an open one":       table("x", "2026-04-02", ""),
		"before all, with an end": table("x", "2025-06-01", "2025-12-31"),
		"another kind":            {Kind: Types, ID: "x", From: "2026-02-01"},
		"in its place":            with(table("x", "2027-01-01", ""), "b"),
		"where a standard one is": table("x", "2020-01-01", "2020-01-01"),
	} {
		if _, err := b.Adopt(v, at(t, "2026-05-01 00:00:00")); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func with(v Version, replaces string) Version {
	v.Replaces = replaces
	return v
}

// TestInForce: at each edge, the version of that day.
func TestInForce(t *testing.T) {
	b := adopt(t, Standard(table("std", "2020-01-01", "")), "2025-12-01", table("a", "2026-01-01", ""))
	b = adopt(t, b, "2026-05-01", table("leap", "2028-02-29", "2028-02-29"))
	for when, want := range map[string]string{
		"2019-12-31 23:59:59": "", "2020-01-01 00:00:00": "std", "2025-12-31 23:59:59.999999999": "std", "2026-01-01 00:00:00": "a",
		"2028-02-28 23:59:59.999999999": "a", "2028-02-29 00:00:00": "leap", "2028-02-29 23:59:59.999999999": "leap",
		"2028-03-01 00:00:00": "std", // what the office adopted has ended, and nothing took its place
	} {
		v, _ := b.InForce(Rules, at(t, when))
		if v.ID != want {
			t.Errorf("%s: %q, want %q", when, v.ID, want)
		}
	}
	var until []string
	for _, k := range b.All(Rules) {
		until = append(until, k.ID+" "+string(k.Until))
	}
	if !slices.Equal(until, []string{"leap 2028-02-29", "a 2028-02-28", "std "}) {
		t.Errorf("%v", until)
	}
}

// TestAsOf: what was adopted later was not known then.
func TestAsOf(t *testing.T) {
	b := adopt(t, Standard(table("std", "2020-01-01", "")), "2026-06-01", table("a", "2026-01-01", "")) // adopted late, in force from January
	q := Question{Type: "QĐ", At: at(t, "2026-03-01 00:00:00")}
	if d := b.May(q); d.Version != "a" {
		t.Errorf("%+v", d)
	}
	if d := b.AsOf(at(t, "2026-06-01 11:59:59")).May(q); d.Version != "std" {
		t.Errorf("%+v", d)
	}
	if d := b.AsOf(at(t, "2026-06-01 12:00:00")).May(q); d.Version != "a" {
		t.Errorf("%+v", d)
	}
}

// TestALaterVersionNeverDecidesEarlier: over any versions adopted in any order, what decides for an instant began by then, is not over, is the newest such,
// and what is adopted later with a later first day changes no answer for a day before it.
func TestALaterVersionNeverDecidesEarlier(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		b, day := Standard(table("std", "2024-01-01", "")), func(n int) Day { return DayOf(Day("2024-01-01").Start().AddDate(0, 0, n)) }
		probes := rapid.SliceOfN(rapid.Int64Range(0, 200*86400), 1, 12).Draw(r, "probes")
		when := func(p int64) time.Time { return Day("2024-01-01").Start().Add(time.Duration(p) * time.Second) }
		for i := range rapid.IntRange(1, 8).Draw(r, "versions") {
			from := rapid.IntRange(0, 150).Draw(r, "from")
			v := table(fmt.Sprint("v", i), day(from), "")
			if span := rapid.IntRange(0, 40).Draw(r, "span"); span > 0 {
				v.To = day(from + span - 1)
			}
			after, err := b.Adopt(v, when(int64(i)))
			if err != nil {
				continue
			}
			for _, p := range probes {
				q := Question{Type: "QĐ", At: when(p)}
				was, is := b.May(q), after.May(q)
				if q.At.Before(v.From.Start()) && was.Version != is.Version {
					r.Fatalf("%s, from %s, changed the answer for %s: %s before, %s now", v.ID, v.From, q.At, was.Version, is.Version)
				}
				if is.Rule != "of-"+is.Version {
					r.Fatalf("%+v", is)
				}
			}
			b = after
		}
		for _, p := range probes {
			v, ok := b.InForce(Rules, when(p))
			if !ok || v.From.Start().After(when(p)) || v.To != "" && !when(p).Before(v.To.Next().Start()) {
				r.Fatalf("%s decides for %s: %+v", v.ID, when(p), v)
			}
		}
	})
}

// TestBookIsNotChanged: adopting gives another book.
func TestBookIsNotChanged(t *testing.T) {
	b := Standard(table("std", "2020-01-01", ""))
	one := adopt(t, b, "2026-01-01", table("a", "2026-01-01", ""))
	two := adopt(t, b, "2026-01-01", table("b", "2026-01-01", ""))
	if len(b.All(Rules)) != 1 || one.All(Rules)[0].ID != "a" || two.All(Rules)[0].ID != "b" {
		t.Error("books share versions")
	}
}

func TestDays(t *testing.T) {
	for _, c := range []struct{ got, want Day }{
		{Day("2024-02-28").Next(), "2024-02-29"}, {Day("2024-02-29").Next(), "2024-03-01"}, {Day("2026-02-28").Next(), "2026-03-01"}, {Day("2026-12-31").Next(), "2027-01-01"},
		{Day("2026-01-31").AddMonths(1), "2026-02-28"}, {Day("2024-01-31").AddMonths(1), "2024-02-29"}, {Day("2024-02-29").AddMonths(12), "2025-02-28"},
		{Day("2026-08-31").AddMonths(6), "2027-02-28"}, {Day("2026-01-15").AddMonths(24), "2028-01-15"},
		{DayOf(time.Date(2026, 1, 8, 17, 0, 0, 0, time.UTC)), "2026-01-09"}, {DayOf(time.Date(2026, 1, 8, 16, 59, 59, 0, time.UTC)), "2026-01-08"},
	} {
		if c.got != c.want {
			t.Errorf("%s, want %s", c.got, c.want)
		}
	}
	if !Day("").Start().IsZero() || !Day("x").Start().IsZero() {
		t.Error("no day has a beginning")
	}
}

// TestReminders: the version in force reminds before its review, and after until it was held.
func TestReminders(t *testing.T) {
	v := table("a", "2026-01-01", "")
	v.Every = 6
	b := adopt(t, Book{}, "2026-01-01", v)
	for _, c := range []struct {
		on      string
		reviews []Reviewed
		due     Day
		overdue bool
	}{
		{"2026-05-01", nil, "", false}, {"2026-06-01", nil, "2026-07-01", false}, {"2026-07-01", nil, "2026-07-01", false}, {"2026-07-02", nil, "2026-07-01", true},
		{"2026-07-02", []Reviewed{{"a", "2026-06-20"}}, "", false}, {"2026-12-01", []Reviewed{{"a", "2026-06-20"}}, "2026-12-20", false},
		{"2026-07-02", []Reviewed{{"another", "2026-06-20"}}, "2026-07-01", true},
	} {
		list := b.Reminders(c.reviews, at(t, c.on+" 08:00:00"), 30)
		if c.due == "" && len(list) == 0 {
			continue
		}
		if len(list) != 1 || list[0].Due != c.due || list[0].Overdue != c.overdue || list[0].Version != "a" {
			t.Errorf("%s: %+v", c.on, list)
		}
	}
	once := table("b", "2026-01-01", "")
	once.Review = "2026-03-01"
	if once.NextReview(nil) != "2026-03-01" || once.NextReview([]Reviewed{{"b", "2026-03-01"}}) != "" {
		t.Error("a review held once is held")
	}
}

// TestMust: a line covers what it names, and what nobody has said (379.28.1).
func TestMust(t *testing.T) {
	d := Duty{ID: "e", Acts: []string{"issue"}, Types: []string{"QĐ"}, Levels: []int{3, 4}, Bodies: []string{"standing"}, Natures: []string{"nhan-su"}, Signatures: []string{Personal, Seal}}
	b := adopt(t, Book{}, "2026-01-01", Version{Kind: MustSign, ID: "m", From: "2026-01-01", Must: []Duty{d}})
	full := Business{Act: "issue", Type: "QĐ", Level: 3, Bodies: []string{"standing"}, Nature: "nhan-su"}
	for name, c := range map[string]struct {
		change func(*Business)
		want   int
	}{
		"as it says":            {func(*Business) {}, 1},
		"another act":           {func(x *Business) { x.Act = "send" }, 0},
		"another type":          {func(x *Business) { x.Type = "CV" }, 0},
		"a lower level":         {func(x *Business) { x.Level = 2 }, 0},
		"a level not set":       {func(x *Business) { x.Level = 0 }, 1},
		"another body":          {func(x *Business) { x.Bodies = []string{"staff"} }, 0},
		"one of its bodies":     {func(x *Business) { x.Bodies = []string{"staff", "standing"} }, 1},
		"a body not known":      {func(x *Business) { x.Bodies = nil }, 1},
		"another business":      {func(x *Business) { x.Nature = "tai-chinh" }, 0},
		"a business not said":   {func(x *Business) { x.Nature = "" }, 1},
		"nothing but the act":   {func(x *Business) { *x = Business{Act: "issue", Type: "QĐ"} }, 1},
		"an act with no type":   {func(x *Business) { x.Type = "" }, 0},
		"everything, unwritten": {func(x *Business) { *x = Business{} }, 0},
	} {
		q := full
		c.change(&q)
		if got := b.Must(q, at(t, "2026-06-01 00:00:00")); len(got) != c.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if got := b.Must(full, at(t, "2025-12-31 23:59:59")); len(got) != 0 {
		t.Errorf("before its day: %+v", got)
	}
	if got := d.Lacks([]string{Seal}); !slices.Equal(got, []string{Personal}) {
		t.Errorf("%v", got)
	}
	if got := d.Lacks([]string{Seal, Personal, Archive}); len(got) != 0 {
		t.Errorf("%v", got)
	}
	if got := standard(t, office.PartyStyle).Must(Business{Act: "issue", Type: "CV"}, at(t, "2026-06-01 00:00:00")); len(got) != 1 || !got[0].Standard {
		t.Errorf("%+v", got)
	}
}

// TestPaperAndTypes: what goes without paper, and what each kind of body signs (1831.types).
func TestPaperAndTypes(t *testing.T) {
	v := Version{Kind: Types, ID: "t", From: "2026-01-01", Types: TypeList{Paperless: []string{"CV", "TB"}, Others: PaperNeed,
		Signed: []SignedTypes{{ID: "s1", Bodies: []string{"staff"}, Types: []string{"CV"}, Open: true}, {ID: "s2", Bodies: []string{"cell"}, Types: []string{"NQ"}}}}}
	b := adopt(t, Book{}, "2026-01-01", v)
	day := at(t, "2026-06-01 00:00:00")
	for typ, want := range map[string]string{"CV": PaperNone, "TB": PaperNone, "QĐ": PaperNeed} {
		if how, version := b.Paper(typ, day); how != want || version != "t" {
			t.Errorf("%s: %s %s", typ, how, version)
		}
	}
	if how, version := b.Paper("QĐ", at(t, "2025-12-31 23:59:59")); how != PaperNone || version != "" {
		t.Errorf("with no list: %s %s", how, version)
	}
	for _, c := range []struct {
		kind, typ string
		want      Answer
	}{{"staff", "CV", Yes}, {"staff", "NQ", Unknown}, {"cell", "NQ", Yes}, {"cell", "CV", No}, {"other", "CV", Unknown}} {
		if d := b.Signs([]string{c.kind}, c.typ, day); d.May != c.want {
			t.Errorf("%s %s: %+v", c.kind, c.typ, d)
		}
	}
	sectors := standard(t, office.PartyStyle)
	if s, ok := sectors.SectorOf("kho-bac", day); !ok || len(s.Signatures) != 2 || s.Position != "" {
		t.Errorf("%+v", s)
	}
	if _, ok := sectors.SectorOf("thue", day); ok {
		t.Error("a sector that is not there")
	}
}

// TestCompare: what came, went, and reads otherwise.
func TestCompare(t *testing.T) {
	before, after := table("a", "2026-01-01", ""), table("b", "2026-02-01", "2026-12-31")
	after.Table.Rules[0].ID = "of-a"
	after.Table.Rules[0].Types = []string{"QĐ"}
	after.Table.Rules = append(after.Table.Rules, Rule{ID: "new", Answer: No})
	before.Table.Bodies = []BodyKind{{Kind: "gone"}}
	var got []string
	for _, c := range Compare(before, after) {
		got = append(got, c.How+" "+c.Part+" "+c.ID)
	}
	want := []string{"changed from ", "changed to ", "removed body gone", "changed rule of-a", "added rule new"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if same := Compare(before, before); len(same) != 0 {
		t.Errorf("%+v", same)
	}
}
