package closing

import (
	"reflect"
	"testing"
	"time"

	"trien/internal/problem"
)

func TestWhatDiffersFromAClosedMonth(t *testing.T) {
	then := []Line{{"a", []string{"01", "x"}}, {"b", []string{"02", "y"}}, {"c", []string{"03", "z"}}}
	now := []Line{{"a", []string{"01", "x"}}, {"d", []string{"02", "w"}}, {"b", []string{"02", "đổi"}}}
	want := []Difference{{"d", Added, []int{}, []string{}, []string{"02", "w"}}, {"b", Changed, []int{1}, []string{"02", "y"}, []string{"02", "đổi"}}, {"c", Gone, []int{}, []string{"03", "z"}, []string{}}}
	if got := Compare(then, now); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
	if got := Compare(then, then); len(got) != 0 {
		t.Errorf("nothing differs from itself: %+v", got)
	}
	if got := Compare([]Line{{"a", []string{"1"}}}, []Line{{"a", []string{"1", "2"}}}); len(got) != 1 || got[0].Columns[0] != 1 {
		t.Errorf("a column more: %+v", got)
	}
}

func TestAMonthIsClosedWhenItIsOver(t *testing.T) {
	now := time.Date(2026, 11, 30, 17, 30, 0, 0, time.UTC) // the first of December in Vietnam
	if from, to, err := Days("2026-11", now); err != nil || from != "2026-11-01" || to != "2026-11-30" {
		t.Error(from, to, err)
	}
	for month, want := range map[string]problem.Kind{"2026-12": problem.Conflict, "2027-01": problem.Conflict, "11/2026": problem.Usage, "": problem.Usage} {
		if _, _, err := Days(month, now); problem.KindOf(err) != want {
			t.Errorf("%q: %v", month, err)
		}
	}
	if _, _, err := Days("2026-11", now.Add(-time.Hour)); problem.KindOf(err) != problem.Conflict {
		t.Errorf("on its last day: %v", err)
	}
}
