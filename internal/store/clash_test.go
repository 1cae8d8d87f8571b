package store

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"trien/internal/ledger"
	"trien/internal/pgtest"
	"trien/internal/problem"
)

// meeting lets two transactions go on only when both have come to the same place; later ones pass.
type meeting struct{ all sync.WaitGroup }

func newMeeting() *meeting {
	m := &meeting{}
	m.all.Add(2)
	return m
}

// visitor gives one side's way through the meeting: it waits there at its first attempt only.
func (m *meeting) visitor() func() {
	var once sync.Once
	return func() {
		once.Do(func() {
			m.all.Done()
			m.all.Wait()
		})
	}
}

func twoStores(t *testing.T) [2]*Store {
	address := pgtest.Start(t)
	return [2]*Store{openAt(t, address), openAt(t, address)}
}

// Two processes read the same number and write it one higher: one of the two transactions is undone and done again, so that both count.
func TestTransactionsThatClashAreDoneAgain(t *testing.T) {
	stores, m := twoStores(t), newMeeting()
	commit(t, stores[0], Batch{Put: []Row{Setting{Name: "n", Value: ""}}})
	var all sync.WaitGroup
	for _, s := range stores {
		met := m.visitor()
		all.Go(func() {
			if err := s.do(context.Background(), func(w *writer) error {
				row, err := getRow[Setting](w, "n")
				met()
				if err != nil {
					return err
				}
				return w.exec("UPDATE settings SET value = $1 WHERE name = 'n'", row.Value+"+")
			}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if row, err := Get[Setting](t.Context(), stores[0].Reader, "n"); err != nil || row.Value != "++" {
		t.Errorf("two acts made %q (%v)", row.Value, err)
	}
	if n := stores[0].Clashes() + stores[1].Clashes(); n != 1 {
		t.Errorf("%d transactions were done again, want 1", n)
	}
}

// Each of two reads what the other writes. Neither sees the other's row, and together they would break what both have checked: only serializable
// transactions notice.
func TestWriteSkewIsNoticed(t *testing.T) {
	stores, m := twoStores(t), newMeeting()
	var all sync.WaitGroup
	for i, s := range stores {
		met := m.visitor()
		all.Go(func() {
			if err := s.do(context.Background(), func(w *writer) error {
				var n int64
				err := w.row("SELECT COUNT(*) FROM settings WHERE name LIKE 'duty/%'", nil, &n)
				met()
				if err != nil || n > 0 {
					return err
				}
				return w.exec("INSERT INTO settings (name, value) VALUES ($1, '')", fmt.Sprint("duty/", i))
			}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n, err := CountRows[Setting](t.Context(), stores[0].Reader, Query{}); err != nil || n != 1 {
		t.Errorf("%d have the duty that only one may have (%v)", n, err)
	}
}

// Each of two holds what the other waits for. The server ends one of them, and it is done again.
func TestDeadlocksAreDoneAgain(t *testing.T) {
	stores, m := twoStores(t), newMeeting()
	commit(t, stores[0], Batch{Put: []Row{Setting{Name: "a"}, Setting{Name: "b"}}})
	var all sync.WaitGroup
	for i, s := range stores {
		met := m.visitor()
		names := []string{"a", "b"}
		all.Go(func() {
			if err := s.do(context.Background(), func(w *writer) error {
				if err := w.exec("UPDATE settings SET value = value || '+' WHERE name = $1", names[i]); err != nil {
					return err
				}
				met()
				return w.exec("UPDATE settings SET value = value || '+' WHERE name = $1", names[1-i])
			}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for _, name := range []string{"a", "b"} {
		if row, err := Get[Setting](t.Context(), stores[0].Reader, name); err != nil || row.Value != "++" {
			t.Errorf("%s was written %q (%v)", name, row.Value, err)
		}
	}
	if n := stores[0].Clashes() + stores[1].Clashes(); n == 0 {
		t.Error("nothing was done again")
	}
}

// A transaction that clashes each time is given up in words, and stores nothing.
func TestClashingForEver(t *testing.T) {
	stores := twoStores(t)
	commit(t, stores[0], Batch{Put: []Row{Setting{Name: "n"}}})
	tries := 0
	err := stores[0].do(t.Context(), func(w *writer) error {
		tries++
		if _, err := getRow[Setting](w, "n"); err != nil {
			return err
		}
		if _, err := stores[1].Commit(context.Background(), Batch{Put: []Row{Setting{Name: "n", Value: fmt.Sprint(tries)}}}); err != nil {
			t.Error(err)
		}
		return w.exec("UPDATE settings SET value = 'lost' WHERE name = 'n'")
	})
	wantKind(t, err, problem.Unavailable)
	if row, err := Get[Setting](t.Context(), stores[0].Reader, "n"); err != nil || row.Value != fmt.Sprint(clashTries) || tries != clashTries {
		t.Errorf("%d tries, and there stands %q (%v)", tries, row.Value, err)
	}
}

// The same number of a register, wanted by two processes at once, is given once.
func TestANumberIsGivenOnce(t *testing.T) {
	stores := twoStores(t)
	var all sync.WaitGroup
	results := make([]error, 8)
	for i := range results {
		all.Go(func() {
			_, results[i] = stores[i%2].Commit(context.Background(), Batch{Events: []ledger.Event{event(fmt.Sprint("d", i), 1)}, Insert: []Row{Entry{Series: "in/2026", Number: 1, Document: fmt.Sprint("d", i)}}})
		})
	}
	all.Wait()
	given := 0
	for _, err := range results {
		if err == nil {
			given++
		} else {
			wantKind(t, err, problem.Conflict)
		}
	}
	if given != 1 {
		t.Error("the number was given", given, "times")
	}
	mustBeSound(t, stores[0], 1)
}
