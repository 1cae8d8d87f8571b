package authority

import (
	"errors"
	"time"

	"trien/internal/office"
)

// Day is a date in Vietnam, "2006-01-02": rules come into force at its midnight. "" is no day.
type Day string

var errDay = errors.New("a day is written 2026-01-09, without time and zone")

// UnmarshalTOML takes a local date of TOML, or the same in quotes; an instant with a zone is none.
func (d *Day) UnmarshalTOML(v any) error {
	switch v := v.(type) {
	case time.Time:
		if v.Location().String() != "date-local" { // how the TOML library tells a date from an instant
			return errDay
		}
		*d = Day(v.Format(time.DateOnly))
		return nil
	case string:
		if _, err := time.Parse(time.DateOnly, v); err != nil {
			return errDay
		}
		*d = Day(v)
		return nil
	}
	return errDay
}

// DayOf is the day of an instant.
func DayOf(at time.Time) Day { return Day(office.Day(at)) }

// Start is the first instant of the day; the zero time for no day.
func (d Day) Start() time.Time {
	t, err := time.ParseInLocation(time.DateOnly, string(d), time.FixedZone("+07", 7*60*60))
	if err != nil {
		return time.Time{}
	}
	return t
}

// Next is the day after.
func (d Day) Next() Day { return DayOf(d.Start().Add(36 * time.Hour)) }

// AddMonths is the same day n months on; the last day of that month where it is shorter.
func (d Day) AddMonths(n int) Day {
	t := d.Start()
	first := time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, t.Location()).AddDate(0, n, 0)
	last := first.AddDate(0, 1, -1).Day()
	return DayOf(first.AddDate(0, 0, min(t.Day(), last)-1))
}
