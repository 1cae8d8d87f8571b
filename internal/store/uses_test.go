package store

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"trien/internal/problem"
)

// An office whose events were counted in an older way is counted anew, once: what the old way had counted is gone.
func TestIndexesAreCountedAnewWhereTheWayChanged(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "a.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	counts, asked := []Row{Dealing{Day: "2026-01-02", What: "issued", N: 3}, Deed{Person: "mai", At: 1, Stream: "a", Version: 1, Part: "actor"}}, 0
	fill := func() error {
		return s.FillUses(t.Context(), func(context.Context, *Reader) ([]Row, error) { asked++; return counts, nil })
	}
	stand := func(want int64, deeds int) {
		t.Helper()
		sums, err := s.SumDealings(t.Context(), "2026-01-01", "2026-12-31")
		list, err2 := List[Deed](t.Context(), s.Reader, Query{})
		if err := errors.Join(err, err2); err != nil || len(sums) != 1 || sums[0].N != want || len(list) != deeds {
			t.Fatalf("%+v %+v %v", sums, list, err)
		}
	}
	if err := fill(); err != nil {
		t.Fatal(err)
	}
	stand(3, 1)
	counts = []Row{Dealing{Day: "2026-01-02", What: "issued", N: 5}}
	if err := fill(); err != nil || asked != 1 {
		t.Fatalf("asked %d times, %v", asked, err)
	}
	stand(3, 1)
	older := func(value string) {
		t.Helper()
		if err := s.do(t.Context(), func(w *writer) error {
			return w.exec("UPDATE settings SET value = $1 WHERE name = $2", value, countedSetting)
		}); err != nil {
			t.Fatal(err)
		}
	}
	older("1")
	if err := fill(); err != nil || asked != 2 {
		t.Fatalf("asked %d times, %v", asked, err)
	}
	stand(5, 0)
	older("1")
	err = s.FillUses(t.Context(), func(context.Context, *Reader) ([]Row, error) { older(counting); return nil, nil }) // by another, meanwhile
	if problem.KindOf(err) != problem.Conflict {
		t.Errorf("two count: %v", err)
	}
	stand(5, 0)
}
