package app_test

import (
	"strings"
	"testing"
	"time"

	"trien/internal/app"
	"trien/internal/office"
)

// TestDueDaysAreRemindedOnce shows 379.14: who is waited for by a day is told before it, on it and after it, once each.
func TestDueDaysAreRemindedOnce(t *testing.T) {
	s := newStage(t)
	s.stop()
	s.forward(s.now().UTC().Truncate(24 * time.Hour).Add(26 * time.Hour).Sub(s.now())) // nine in the morning in Vietnam: no midnight passes but where the test says so
	r := decision()
	r.Steps = []app.ReviewStep{{People: []app.ReviewAsk{{Person: "thao", Due: office.Day(s.now().AddDate(0, 0, 5))}}}}
	v := s.draft(r)
	s.must(tu, "tuan", v.ID, "submit", app.ActArgs{})
	o, _ := s.House.Office(tu)
	told := func(words string) (n int) {
		t.Helper()
		delete(s.tokens, tu+"thao")
		s.forward(31 * time.Second) // a code serves once
		list, err := s.House.Notices(t.Context(), s.as(tu, "thao"))
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range list {
			if x.Kind == "due" && strings.Contains(x.Words.VI, words) && !strings.Contains(x.Words.VI, r.Abstract) {
				n++
			}
		}
		return n
	}
	for _, step := range []struct {
		days        int
		before, day int
		late        int
	}{{0, 0, 0, 0}, {2, 1, 0, 0}, {0, 1, 0, 0}, {1, 1, 0, 0}, {2, 1, 1, 0}, {1, 1, 1, 1}, {4, 1, 1, 1}} {
		s.forward(time.Duration(step.days) * 24 * time.Hour)
		for range 2 { // as two processes would, or one that was started again
			if err := o.RemindDue(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if a, b, c := told("sắp đến hạn"), told("hôm nay"), told("quá hạn"); a != step.before || b != step.day || c != step.late {
			t.Fatalf("after %d days more: told %d before, %d on the day, %d after", step.days, a, b, c)
		}
	}
	delete(s.tokens, tu+"tuan")
	l, err := s.House.ListDocuments(t.Context(), s.as(tu, "tuan"), app.Filter{Overdue: true})
	if err != nil || len(l.Items) != 1 || !l.Items[0].Overdue {
		t.Fatalf("%d overdue, %v", len(l.Items), err)
	}
	delete(s.tokens, tu+"thao")
	s.forward(time.Minute)
	s.must(tu, "thao", v.ID, "approve", app.ActArgs{})
	if l, err = s.House.ListDocuments(t.Context(), s.as(tu, "tuan"), app.Filter{Overdue: true}); err != nil || len(l.Items) != 0 {
		t.Fatalf("%d overdue, %v", len(l.Items), err)
	}
	s.sound()
}
