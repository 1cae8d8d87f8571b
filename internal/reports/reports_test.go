package reports

import (
	"bytes"
	"crypto/ed25519"
	"math/rand"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"trien/internal/limits"
	"trien/internal/problem"
)

func TestPeriods(t *testing.T) {
	for in, want := range map[string]Period{
		"2026-4":                 {"2026-Q4", "2026-10-01", "2026-12-31"},
		"2026-Q1":                {"2026-Q1", "2026-01-01", "2026-03-31"},
		"2026-q2":                {"2026-Q2", "2026-04-01", "2026-06-30"},
		"2026-H1":                {"2026-H1", "2026-01-01", "2026-06-30"},
		"2026-H2":                {"2026-H2", "2026-07-01", "2026-12-31"},
		"2028-M02":               {"2028-M02", "2028-02-01", "2028-02-29"},
		"2026":                   {"2026", "2026-01-01", "2026-12-31"},
		"2026-10-05..2026-10-05": {"2026-10-05..2026-10-05", "2026-10-05", "2026-10-05"},
	} {
		got, err := ParsePeriod(in)
		if err != nil || got != want {
			t.Errorf("%s: %+v, %v; want %+v", in, got, err, want)
		}
		if again, err := ParsePeriod(got.Name); err != nil || again != got {
			t.Errorf("%s: its own name gives %+v, %v", in, again, err)
		}
	}
	for _, bad := range []string{"", "26", "2026-5", "2026-0", "2026-Q5", "2026-H3", "2026-M13", "2026-QQ1", "2026-Q1x", "2026-02-30..2026-03-01", "2026-03-02..2026-03-01", "2026-Q-1", "x..y"} {
		if p, err := ParsePeriod(bad); err == nil {
			t.Errorf("%q is taken as %+v", bad, p)
		}
	}
	for day, want := range map[string]string{"2026-01-01": "2026-Q1", "2026-03-31": "2026-Q1", "2026-04-01": "2026-Q2", "2026-12-31": "2026-Q4"} {
		if got := QuarterOf(day); got.Name != want {
			t.Errorf("%s is in %s, not in %s", day, got.Name, want)
		}
	}
}

// office makes the own report of an office.
func own(id string, revision int, lines ...Line) Own {
	p, _ := ParsePeriod("2026-Q4")
	return Own{Format: Format, Kind: OfDealings, Office: id, OfficeName: id, Period: p, Revision: revision, Made: time.Date(2026, 12, 31, 9, 0, 0, 0, time.UTC), By: "Mai", Lines: lines}
}

func key(n byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{n}, ed25519.SeedSize))
}

func signed(t *testing.T, o Own, n byte) Part {
	t.Helper()
	p, err := Sign(o, key(n))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestReportFileRoundTrip(t *testing.T) {
	o := own("tinh-uy", 1, Line{"issued", "QĐ", 7}, Line{"received", "", 3})
	raw, err := Write([]Part{signed(t, o, 1)})
	if err != nil {
		t.Fatal(err)
	}
	list, err := Read(raw)
	if err != nil || len(list) != 1 || !reflect.DeepEqual(list[0].Own, o) || !list[0].Key.Equal(key(1).Public()) {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestBrokenReportFiles(t *testing.T) {
	good := signed(t, own("tinh-uy", 1, Line{"issued", "QĐ", 7}), 1)
	with := func(change func(*Part)) []byte {
		p := good
		change(&p)
		raw, _ := Write([]Part{p})
		return raw
	}
	odd := func(change func(*Own)) []byte {
		o := own("tinh-uy", 1, Line{"issued", "QĐ", 7})
		change(&o)
		raw, _ := Write([]Part{signed(t, o, 1)})
		return raw
	}
	whole, _ := Write([]Part{good})
	for name, c := range map[string]struct {
		raw  []byte
		kind problem.Kind
	}{
		"empty":             {nil, problem.Malformed},
		"no JSON":           {[]byte("PK"), problem.Malformed},
		"another format":    {bytes.Replace(whole, []byte(`"trien-report/1","parts"`), []byte(`"trien-report/9","parts"`), 1), problem.Malformed},
		"no parts":          {[]byte(`{"format":"trien-report/1","parts":[]}`), problem.Malformed},
		"unknown field":     {[]byte(`{"format":"trien-report/1","parts":[],"x":1}`), problem.Malformed},
		"something after":   {append(slices.Clone(whole), '1'), problem.Malformed},
		"figure changed":    {with(func(p *Part) { p.Report = bytes.Replace(p.Report, []byte(`"n":7`), []byte(`"n":8`), 1) }), problem.Malformed},
		"another's key":     {with(func(p *Part) { p.Key = signed(t, own("x", 1), 2).Key }), problem.Malformed},
		"no key":            {with(func(p *Part) { p.Key = "" }), problem.Malformed},
		"no signature":      {with(func(p *Part) { p.Signature = "" }), problem.Malformed},
		"other digest":      {with(func(p *Part) { p.SHA256 = strings.Repeat("0", 64) }), problem.Malformed},
		"below zero":        {odd(func(o *Own) { o.Lines[0].N = -1 }), problem.Malformed},
		"nameless figure":   {odd(func(o *Own) { o.Lines[0].What = "" }), problem.Malformed},
		"no office":         {odd(func(o *Own) { o.Office = "" }), problem.Malformed},
		"revision 0":        {odd(func(o *Own) { o.Revision = 0 }), problem.Malformed},
		"unknown kind":      {odd(func(o *Own) { o.Kind = "x" }), problem.Malformed},
		"period with other": {odd(func(o *Own) { o.Period.To = "2027-01-31" }), problem.Malformed},
		"too many figures":  {odd(func(o *Own) { o.Lines = slices.Repeat(o.Lines, limits.ReportLines+1) }), problem.Limit},
		"too large":         {make([]byte, limits.ReportFile+1), problem.Limit},
	} {
		if list, err := Read(c.raw); problem.KindOf(err) != c.kind {
			t.Errorf("%s: %v, %v", name, list, err)
		}
	}
}

// However often the parts of a tree of offices come, by whatever ways and in whatever order, with corrections: each office counts once, by its newest report.
func TestSumCountsEachOfficeOnce(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	for range 200 {
		var all []Checked
		want := map[Line]int64{}
		for n := range 1 + r.Intn(6) {
			id, last := string(rune('a'+n)), 1+r.Intn(3)
			for revision := 1; revision <= last; revision++ {
				o := own(id, revision, Line{"issued", "QĐ", int64(r.Intn(50))}, Line{"received", "", int64(r.Intn(50))})
				c, err := signed(t, o, byte(n)).Check()
				if err != nil {
					t.Fatal(err)
				}
				for range 1 + r.Intn(3) {
					all = append(all, c)
				}
				if revision == last {
					for _, l := range o.Lines {
						want[Line{What: l.What, Type: l.Type}] += l.N
					}
				}
			}
		}
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		if got := Sum(Newest(all)); !reflect.DeepEqual(got, Lines(want)) {
			t.Fatalf("%v, want %v", got, Lines(want))
		}
	}
}

func FuzzRead(f *testing.F) {
	p, _ := Sign(own("tinh-uy", 1, Line{"issued", "QĐ", 7}), key(1))
	raw, _ := Write([]Part{p})
	f.Add(raw)
	f.Add([]byte(`{"format":"trien-report/1","parts":[{}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		list, err := Read(raw)
		if err != nil {
			return
		}
		for _, c := range list {
			if again, err := c.Part.Check(); err != nil || !reflect.DeepEqual(again.Own, c.Own) {
				t.Errorf("%+v, %v", again, err)
			}
		}
	})
}

func FuzzParsePeriod(f *testing.F) {
	for _, s := range []string{"2026-4", "2026-Q4", "2026-H1", "2026", "2026-10-01..2026-10-31", "2026-M10"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := ParsePeriod(s)
		if err != nil {
			return
		}
		if again, err := ParsePeriod(p.Name); err != nil || again != p || p.From > p.To {
			t.Errorf("%q: %+v, then %+v, %v", s, p, again, err)
		}
	})
}
