package office

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"trien/internal/problem"
)

// Style is how an office writes its numbers.
type Style string

// The styles: Party "15-QĐ/TU" (05-HD/VPTW), state "15/QĐ-UBND" (NĐ 30/2020, Annex I).
const (
	PartyStyle Style = "party"
	StateStyle Style = "state"
)

// Term is a congress term: Party numbers run through it, per type.
type Term struct {
	Name string    `json:"name"` // "2025-2030"
	From time.Time `json:"from"`
	To   time.Time `json:"to"` // not included
}

// Profile is what an office's numbers depend on.
type Profile struct {
	Code  string `json:"code"` // of the office in numbers: "TU"
	Style Style  `json:"style"`
	Terms []Term `json:"terms"`
}

// vietnam is the time of every office: days begin at its midnight. The zone has had no changes since 1975.
func vietnam(at time.Time) time.Time { return at.In(time.FixedZone("+07", 7*60*60)) }

// Day is the date of an instant in Vietnam, "2006-01-02".
func Day(at time.Time) string { return vietnam(at).Format(time.DateOnly) }

// Period is the part of a series' key that makes it start again at 01: the congress term in Party style, the year in state style.
func (p Profile) Period(at time.Time) (string, error) {
	if p.Style == StateStyle {
		return strconv.Itoa(vietnam(at).Year()), nil
	}
	for _, t := range p.Terms {
		if !at.Before(t.From) && at.Before(t.To) {
			return t.Name, nil
		}
	}
	return "", problem.New(problem.Refused,
		"Chưa khai báo nhiệm kỳ cho ngày này nên không cấp số được. Hãy báo quản trị khai báo nhiệm kỳ.",
		"No congress term is set for this day, so no number can be given. Ask the administrator to set the term.").Under("379.14")
}

// OutSeries names the series of outgoing numbers for a type at an instant: "out/QĐ/2025-2030" (unique with the office). Kinds that share an
// abbreviation share the series, so that no number is there twice.
func (p Profile) OutSeries(typ string, at time.Time) (string, error) {
	period, err := p.Period(at)
	return "out/" + signOf(typ) + "/" + period, err
}

// InSeries names the series of số đến: one a year, paper and electronic together (NĐ 30/2020, Article 22).
func InSeries(at time.Time) string { return "in/" + strconv.Itoa(vietnam(at).Year()) }

// CopySeries names the series of numbers of copies: one a year for all kinds of copies (NĐ 30/2020, Article 25).
func CopySeries(at time.Time) string { return "copy/" + strconv.Itoa(vietnam(at).Year()) }

// SeriesNumber is a number of a series with its code: "05-QĐ/TU"; of arrivals the number alone.
func (p Profile) SeriesNumber(series string, n int) string {
	parts := strings.Split(series, "/")
	if parts[0] == "out" && len(parts) == 3 {
		return p.Number(n, parts[1])
	}
	return Digits(n)
}

// Digits writes a number as registers and documents do: two digits at least.
func Digits(n int) string { return fmt.Sprintf("%02d", n) }

// Number is the number with its code: "05-QĐ/TU", "12-CV/VPTU"; in state style "05/QĐ-UBND".
func (p Profile) Number(n int, typ string) string {
	typ = signOf(typ)
	if p.Style == StateStyle {
		return Digits(n) + "/" + typ + "-" + p.Code
	}
	return Digits(n) + "-" + typ + "/" + p.Code
}

// Series is a run of numbers without gaps, folded from its own events.
type Series struct {
	Last    int
	Version int // of its stream
}

// Take gives the next number and the event that takes it. Committed with the document's own event, and with the version of the series as
// condition, no number is given twice and none is left out.
func (s Series) Take(document string) (int, Event) {
	n := s.Last + 1
	return n, NumberTaken{Number: n, Document: document}
}

// Apply folds one event.
func (s Series) Apply(e Event) Series {
	s.Version++
	switch e := e.(type) {
	case NumberTaken:
		s.Last = e.Number
	case NumbersReserved:
		s.Last = e.To
	}
	return s
}
