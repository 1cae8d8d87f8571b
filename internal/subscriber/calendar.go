package subscriber

import (
	_ "embed"
	"fmt"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"trien/internal/limits"
	"trien/internal/problem"
)

// defaultHolidays is the list of days off that stands where an office has given none.
//
//go:embed holidays.toml
var defaultHolidays string

// DefaultHolidays gives the list of days off that stands where an office has given none: a file in TOML that says what it lacks.
func DefaultHolidays() string { return defaultHolidays }

// Calendar says which days are worked. The zero Calendar knows Saturdays and Sundays alone.
type Calendar struct {
	every map[string]string // "01-02" -> name: each year
	off   map[string]string // "2006-01-02" -> name
	on    map[string]string // a Saturday or Sunday that is worked instead
	years map[int]bool      // that somebody has set whole
	Notes []string          // what a list says of itself
}

// file is a list of days off as it is written.
type file struct {
	Note  string `toml:"note"`
	Every []struct {
		Day, Name string
	} `toml:"every"`
	Years []struct {
		Year   int
		Source string
		Off    []struct{ Day, Name string }
		On     []struct{ Day, Name string }
	} `toml:"year"`
}

// ParseHolidays reads a list of days off. It stands in the place of the default, or beside it: see Beside. Errors are *problem.Error with the entry.
func ParseHolidays(text string) (Calendar, error) {
	if len(text) > limits.HolidaysFile {
		return Calendar{}, badHolidays("tệp quá dài", "the file is too long", nil)
	}
	var f file
	m, err := toml.Decode(text, &f)
	if err != nil {
		return Calendar{}, badHolidays("không đúng khuôn dạng TOML", "it is no TOML", err)
	}
	if u := m.Undecoded(); len(u) > 0 {
		return Calendar{}, badHolidays("mục không rõ “"+u[0].String()+"”", "unknown entry “"+u[0].String()+"”", nil)
	}
	c := Calendar{every: map[string]string{}, off: map[string]string{}, on: map[string]string{}, years: map[int]bool{}}
	if f.Note != "" {
		c.Notes = append(c.Notes, f.Note)
	}
	for _, d := range f.Every {
		if _, err := time.Parse("2006-01-02", "2004-"+d.Day); err != nil {
			return Calendar{}, badHolidays("ngày “"+d.Day+"” không đúng (tháng-ngày)", "“"+d.Day+"” is no month-day", err)
		}
		c.every[d.Day] = d.Name
	}
	for _, y := range f.Years {
		if strings.TrimSpace(y.Source) == "" {
			return Calendar{}, badHolidays(fmt.Sprintf("năm %d chưa ghi nguồn (source)", y.Year), fmt.Sprintf("the year %d names no source", y.Year), nil)
		}
		c.years[y.Year] = true
		for list, days := range map[*map[string]string][]struct{ Day, Name string }{&c.off: y.Off, &c.on: y.On} {
			for _, d := range days {
				t, err := time.Parse(time.DateOnly, d.Day)
				if err != nil || t.Year() != y.Year {
					return Calendar{}, badHolidays(fmt.Sprintf("ngày “%s” không thuộc năm %d", d.Day, y.Year), fmt.Sprintf("“%s” is no day of %d", d.Day, y.Year), err)
				}
				(*list)[d.Day] = d.Name
			}
		}
	}
	return c, nil
}

func badHolidays(vi, en string, cause error) error {
	return problem.New(problem.Usage, "Danh sách ngày nghỉ có lỗi: "+vi+". Hãy sửa tệp rồi thử lại.", "The list of days off is wrong: "+en+". Correct the file, then try again.").Because(cause)
}

// zone is the civil time of Vietnam (QĐ 121/CP 1975): a day there begins seven hours before that of UTC.
func zone() *time.Location { return time.FixedZone("+07", 7*60*60) }

// Works says whether the day of an instant, in Vietnam, is worked, and where not, what it is.
func (c Calendar) Works(at time.Time) (bool, string) {
	d := at.In(zone())
	day := d.Format(time.DateOnly)
	if _, on := c.on[day]; on {
		return true, ""
	}
	if name, off := c.off[day]; off {
		return false, name
	}
	if name, off := c.every[day[5:]]; off {
		return false, name
	}
	return d.Weekday() != time.Saturday && d.Weekday() != time.Sunday, ""
}

// Complete says whether somebody has set the year's days off whole; where not, a deadline may be too early by what is missing.
func (c Calendar) Complete(year int) bool { return c.years[year] }

// longest bounds a search for working days: no list has so many days off in a row.
const longest = 400

// After gives the end of the n-th working day after the day of an instant; n of 0 is the end of that day itself. incomplete tells that days off of a
// year in between are not set.
func (c Calendar) After(at time.Time, n int) (end time.Time, incomplete bool) {
	d := at.In(zone())
	day := time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, zone())
	incomplete = !c.Complete(day.Year())
	for tries := 0; n > 0 && tries < longest; tries++ {
		day = day.AddDate(0, 0, 1)
		if worked, _ := c.Works(day); worked {
			n--
		}
		incomplete = incomplete || !c.Complete(day.Year())
	}
	return day.AddDate(0, 0, 1).Add(-time.Second), incomplete
}
