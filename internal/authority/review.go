package authority

import (
	"cmp"
	"slices"
	"time"

	"trien/internal/problem"
)

// Reviewed records that a version was looked at again and stays as it is.
type Reviewed struct {
	Version string
	On      Day
}

// Reminder says that a version must be looked at again (379-QĐ/TW, 28.2).
type Reminder struct {
	Kind    string
	Version string
	Name    problem.Words
	Due     Day
	Overdue bool
}

// NextReview is when a version must be looked at again: the day it names, or so many months after it came into force or was last reviewed; "" for never.
func (v Version) NextReview(reviews []Reviewed) Day {
	last := Day("")
	for _, r := range reviews {
		if r.Version == v.ID && r.On > last {
			last = r.On
		}
	}
	switch {
	case v.Review > last:
		return v.Review
	case v.Every > 0:
		return max(last, v.From).AddMonths(v.Every)
	}
	return ""
}

// Reminders lists the versions in force at an instant whose review is due within so many days, the earliest first.
func (b Book) Reminders(reviews []Reviewed, at time.Time, ahead int) []Reminder {
	var list []Reminder
	until := DayOf(at.Add(time.Duration(ahead) * 24 * time.Hour))
	for _, kind := range Kinds() {
		v, ok := b.InForce(kind, at)
		if due := v.NextReview(reviews); ok && due != "" && due <= until {
			list = append(list, Reminder{kind, v.ID, v.Name, due, due < DayOf(at)})
		}
	}
	slices.SortStableFunc(list, func(x, y Reminder) int { return cmp.Compare(x.Due, y.Due) })
	return list
}
