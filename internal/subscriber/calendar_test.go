package subscriber_test

import (
	"strings"
	"testing"
	"time"

	"trien/internal/problem"
	"trien/internal/subscriber"
)

// ownYear sets a year: Tết off, one Saturday worked.
const ownYear = subscriberYear + `
[[every]]
day = "01-01"
name = "Tết Dương lịch"
`

const subscriberYear = `
[[year]]
year = 2027
source = "do cơ quan đặt"
off = [{day = "2027-02-05", name = "Tết"}, {day = "2027-02-08", name = "Tết"}]
on = [{day = "2027-02-20", name = "làm bù"}]
`

func calendar(t *testing.T, text string) subscriber.Calendar {
	t.Helper()
	c, err := subscriber.ParseHolidays(text)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// in is an instant in Vietnam.
func in(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", s, time.FixedZone("+07", 7*3600))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestWorkingDays(t *testing.T) {
	standard, own := calendar(t, subscriber.DefaultHolidays()), calendar(t, ownYear)
	for name, c := range map[string]struct {
		calendar   subscriber.Calendar
		from       string
		days       int
		until      string
		incomplete bool
	}{
		"three days within a week":         {standard, "2026-11-16 09:00", 3, "2026-11-19", true},
		"over a weekend":                   {standard, "2026-11-20 16:59", 3, "2026-11-25", true},
		"from a Saturday":                  {standard, "2026-11-21 09:00", 1, "2026-11-23", true},
		"late in the evening":              {standard, "2026-11-19 23:59", 1, "2026-11-20", true},
		"over New Year":                    {standard, "2026-12-31 09:00", 1, "2027-01-04", true},
		"over the days of spring":          {standard, "2026-04-29 09:00", 1, "2026-05-04", true}, // 30/4, 1/5, a weekend
		"none":                             {standard, "2026-11-20 10:00", 0, "2026-11-20", true},
		"over Tết as the office set it":    {own, "2027-02-04 09:00", 1, "2027-02-09", false},
		"a Saturday that is worked":        {own, "2027-02-19 09:00", 1, "2027-02-20", false},
		"into a year that nobody has set":  {own, "2027-12-31 09:00", 1, "2028-01-03", true},
		"more days than a search looks at": {own, "2027-01-04 09:00", 1000, "2028-02-08", true},
	} {
		end, incomplete := c.calendar.After(in(t, c.from), c.days)
		if got := end.Format(time.DateOnly); got != c.until || incomplete != c.incomplete {
			t.Errorf("%s: %s %v, want %s %v", name, got, incomplete, c.until, c.incomplete)
		}
		if end.Format("15:04:05") != "23:59:59" {
			t.Errorf("%s: a day ends at %s", name, end)
		}
	}
	if ok, name := standard.Works(in(t, "2026-09-02 00:00")); ok || name != "Quốc khánh" {
		t.Errorf("%v %s", ok, name)
	}
	if len(standard.Notes) != 1 || !strings.Contains(standard.Notes[0], "Tết Âm lịch") {
		t.Errorf("the default does not say what it lacks: %q", standard.Notes)
	}
}

func TestBadHolidays(t *testing.T) {
	for name, text := range map[string]string{
		"no TOML":           "[[year",
		"unknown entry":     "[[year]]\nyear = 2027\nsource = \"x\"\nfree = []\n",
		"no source":         "[[year]]\nyear = 2027\noff = []\n",
		"a day of no month": "[[every]]\nday = \"13-01\"\n",
		"another year":      "[[year]]\nyear = 2027\nsource = \"x\"\noff = [{day = \"2028-01-01\"}]\n",
		"no day":            "[[year]]\nyear = 2027\nsource = \"x\"\noff = [{day = \"2027-02-30\"}]\n",
		"too long":          strings.Repeat("# x\n", 100_000),
	} {
		if _, err := subscriber.ParseHolidays(text); problem.KindOf(err) != problem.Usage {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzParseHolidays(f *testing.F) {
	f.Add(subscriber.DefaultHolidays())
	f.Add(ownYear)
	f.Fuzz(func(t *testing.T, text string) {
		if c, err := subscriber.ParseHolidays(text); err == nil {
			if end, _ := c.After(noon, 5); end.Before(noon) {
				t.Errorf("five working days after %s is %s", noon, end)
			}
		}
	})
}

func TestDeadlines(t *testing.T) {
	c, rules := calendar(t, subscriber.DefaultHolidays()), subscriber.DefaultRules()
	for name, x := range map[string]struct {
		kind  subscriber.Kind
		state subscriber.State
		days  int
		rule  bool
	}{
		"issued in three days":       {subscriber.Issue, subscriber.Sent, 3, true},
		"renewed: no rule is known":  {subscriber.Renew, subscriber.Sent, 3, false},
		"unblocked: no rule here":    {subscriber.Recover, subscriber.Sent, 3, false},
		"returned in five days":      {subscriber.Revoke, subscriber.Granted, 5, true},
		"a step of the office's own": {subscriber.Issue, subscriber.Checked, 2, false},
	} {
		r, err := run(to(x.kind, x.state)...)
		if err != nil {
			t.Fatal(err)
		}
		d, ok := c.Due(r, rules)
		if !ok || d.Days != x.days || (d.Rule != "") != x.rule || d.What.VI == "" {
			t.Errorf("%s: %+v", name, d)
		}
		if _, late := d.Overdue(d.Until); late {
			t.Errorf("%s: late in its last second", name)
		}
		if w, late := d.Overdue(d.Until.Add(time.Second)); !late || w.VI == "" {
			t.Errorf("%s: not late after it", name)
		}
	}
	rules.Delegated = true
	r, _ := run(to(subscriber.Recover, subscriber.Sent)...)
	if d, _ := c.Due(r, rules); d.Days != 1 || d.Rule == "" {
		t.Errorf("delegated: %+v", d)
	}
	r, _ = run(to(subscriber.Issue, subscriber.Accepted)...)
	if _, ok := c.Due(r, rules); ok {
		t.Error("what has ended is due")
	}
}

func TestAlerts(t *testing.T) {
	rules := subscriber.DefaultRules()
	for days, want := range map[int]int{91: 0, 90: 0, 89: 90, 60: 90, 59: 60, 14: 15, 3: 7, 0: 1} {
		a, near := rules.AlertOf(noon.AddDate(0, 0, days).Add(time.Hour), noon)
		if a.Level != want || near != (want != 0) || a.Left != days || a.Ended {
			t.Errorf("%d days before: %+v", days, a)
		}
	}
	if a, near := rules.AlertOf(noon, noon); !near || !a.Ended {
		t.Errorf("at its end: %+v", a)
	}
}
