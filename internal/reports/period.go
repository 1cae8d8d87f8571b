package reports

import (
	"fmt"
	"strings"
	"time"

	"trien/internal/problem"
)

// Period is the days that a report is about, both ends included.
type Period struct {
	Name string `json:"name"` // "2026-Q4", "2026-H2", "2026", "2026-10-01..2026-10-31"
	From string `json:"from"` // 2006-01-02
	To   string `json:"to"`
}

// ParsePeriod reads a quarter ("2026-4", "2026-Q4"), a half-year ("2026-H2"), a year ("2026"), a month ("2026-M10") or days ("2026-10-01..2026-10-31").
func ParsePeriod(s string) (Period, error) {
	bad := problem.New(problem.Usage, "Kỳ báo cáo viết là 2026-Q4 (quý), 2026-H2 (6 tháng), 2026 (năm) hoặc 2026-10-01..2026-10-31.",
		"A period is written 2026-Q4 (quarter), 2026-H2 (half-year), 2026 (year) or 2026-10-01..2026-10-31.")
	if from, to, ok := strings.Cut(s, ".."); ok {
		p := Period{s, from, to}
		if !isDay(from) || !isDay(to) || from > to {
			return Period{}, bad
		}
		return p, nil
	}
	year, part, cut := strings.Cut(strings.ToUpper(s), "-")
	y, err := time.Parse("2006", year)
	if err != nil || y.Year() < 1 {
		return Period{}, bad
	}
	if !cut {
		return spanning(s, y, 1, 12), nil
	}
	letter, digits := "Q", strings.TrimLeft(part, "QHM")
	if part != digits {
		letter = part[:1]
	}
	var n int
	if _, err := fmt.Sscanf(digits, "%d", &n); err != nil || fmt.Sprint(n) != strings.TrimLeft(digits, "0") || len(part)-len(digits) > 1 {
		return Period{}, bad
	}
	months := map[string]int{"Q": 3, "H": 6, "M": 1}[letter]
	if n < 1 || n > 12/months {
		return Period{}, bad
	}
	name := fmt.Sprintf("%s-%s%d", year, letter, n)
	if letter == "M" {
		name = fmt.Sprintf("%s-M%02d", year, n)
	}
	return spanning(name, y, (n-1)*months+1, months), nil
}

func spanning(name string, year time.Time, first, months int) Period {
	from := year.AddDate(0, first-1, 0)
	return Period{name, from.Format(time.DateOnly), from.AddDate(0, months, -1).Format(time.DateOnly)}
}

func isDay(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// QuarterOf is the quarter of a day in Vietnam (2006-01-02).
func QuarterOf(day string) Period {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return Period{}
	}
	p, _ := ParsePeriod(fmt.Sprintf("%04d-Q%d", t.Year(), (int(t.Month())+2)/3))
	return p
}

// Months are the months of the period's ends, as uses are counted by.
func (p Period) Months() (from, to string) {
	if len(p.From) < 7 || len(p.To) < 7 {
		return "", ""
	}
	return p.From[:7], p.To[:7]
}
