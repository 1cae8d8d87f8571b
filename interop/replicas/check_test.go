package replicas

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"trien/internal/app"
	"trien/internal/demo"
	"trien/internal/store"
)

// eventOf are the events that acts leave, each once in a document's life.
var eventOf = map[string]string{
	"draft": "document.drafted", "submit": "document.submitted", "approve": "document.approved", "prepare": "document.prepared", "sign": "document.signed",
	"seal": "document.sealed", "issue": "document.issued", "send": "document.send-queued", "register": "document.registered",
}

// check asks what became of everything.
func (w *world) check(t *testing.T, houses []*house, told *ledger) {
	t.Helper()
	for _, office := range []string{demo.Province, demo.Bureau} {
		l, err := app.LayoutOf(filepath.Join(w.Dir, office), store.Storage{})
		if err != nil {
			t.Fatal(err)
		}
		data, err := store.OpenToCheck(l.Database())
		if err != nil {
			t.Fatal(err)
		}
		w.allJobsEnd(t, office, data)
		w.numbers(t, office, data)
		if err := data.Close(); err != nil {
			t.Error(err)
		}
		r, err := demo.Check(t.Context(), filepath.Join(w.Dir, office))
		if err != nil {
			t.Fatal(err)
		}
		notes := 0
		for _, f := range r.Findings {
			if f.Note {
				notes++
			} else {
				t.Errorf("%s: fsck: %s %s %s", office, f.Kind, f.Where, f.Words.EN)
			}
		}
		t.Logf("%s: fsck: %d events, %d files, %d rows, %d notes, not checked: %v", office, r.Events, r.Files, r.Rows, notes, r.NotChecked)
	}
	histories := map[string]map[string]int{}
	for _, x := range told.lives {
		for id, who := range map[string]*client{x.out: x.from.clerk, x.in: x.from.there} {
			histories[id] = w.history(t, who, id)
		}
		w.once(t, x)
	}
	for _, a := range told.acts {
		if h, ok := histories[a.document]; ok && h[eventOf[a.act]] != 1 {
			t.Errorf("%s of %s was answered with yes, and its event %s is there %d times", a.act, a.document, eventOf[a.act], h[eventOf[a.act]])
		}
	}
	for _, x := range told.lives {
		for _, act := range []string{"draft", "submit", "sign", "seal", "issue", "send"} {
			if n := histories[x.out][eventOf[act]]; n != 1 {
				t.Errorf("%s: %s happened %d times", x.abstract, act, n)
			}
		}
		for id, event := range map[string]string{x.out: "document.delivered", x.in: "document.received"} {
			if n := histories[id][event]; n != 1 {
				t.Errorf("%s: %s happened %d times", x.abstract, event, n)
			}
		}
	}
}

// once says that a document is there once, here and there.
func (w *world) once(t *testing.T, x life) {
	t.Helper()
	for _, side := range []struct {
		direction string
		who       *client
	}{{"out", x.from.drafter}, {"in", x.from.there}} {
		found, err := side.who.find(t.Context(), side.direction, "kiem-thu", func(d app.DocumentRow) bool { return d.Abstract == x.abstract })
		if err != nil || len(found) != 1 {
			t.Errorf("%s is there %d times (%s): %v", x.abstract, len(found), side.direction, err)
		}
	}
}

func (w *world) history(t *testing.T, who *client, id string) map[string]int {
	t.Helper()
	rows, err := get[[]app.HistoryRow](t.Context(), who, "/api/documents/"+id+"/history")
	if err != nil {
		t.Error(err)
	}
	count := map[string]int{}
	for _, r := range rows {
		count[r.Type]++
	}
	return count
}

// allJobsEnd waits for the machine's work: none may stay for ever, none be given up.
func (w *world) allJobsEnd(t *testing.T, office string, data *store.Checked) {
	t.Helper()
	within(t, 5*time.Minute, func(ctx context.Context) error {
		for {
			var open, dead []store.Job
			err := data.View(ctx, func(r *store.Reader) (err error) {
				if open, err = store.List[store.Job](ctx, r, store.Query{Among: map[string][]string{"state": {string(store.Waiting), string(store.Running)}}}); err != nil {
					return err
				}
				dead, err = store.List[store.Job](ctx, r, store.Query{Equal: map[string]any{"state": string(store.Dead)}})
				return err
			})
			if err != nil {
				return err
			}
			for _, j := range dead {
				return fmt.Errorf("%s: the job %s of %s was given up: %s", office, j.Kind, j.Document, j.Trouble)
			}
			if len(open) == 0 {
				return nil
			}
			if err := pause(ctx); err != nil {
				return fmt.Errorf("%s: jobs do not end: %+v: %w", office, open, err)
			}
		}
	})
}

// numbers says that every series counts without a gap and gives no number twice.
func (w *world) numbers(t *testing.T, office string, data *store.Checked) {
	t.Helper()
	err := data.View(t.Context(), func(r *store.Reader) error {
		all, err := store.List[store.Series](t.Context(), r, store.Query{})
		if err != nil {
			return err
		}
		for _, s := range all {
			if s.ID == numbered { // set aside: no document bears them
				continue
			}
			entries, err := store.List[store.Entry](t.Context(), r, store.Query{Equal: map[string]any{"series": s.ID}, Order: []string{"number"}})
			if err != nil {
				return err
			}
			for i, e := range entries {
				if e.Number != int64(i+1) {
					t.Errorf("%s: %s: number %d stands in place %d", office, s.ID, e.Number, i+1)
				}
			}
			if int64(len(entries)) != s.Last {
				t.Errorf("%s: %s: the last number is %d, and there are %d entries", office, s.ID, s.Last, len(entries))
			}
			t.Logf("%s: %s: numbers 1 to %d", office, s.ID, s.Last)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
