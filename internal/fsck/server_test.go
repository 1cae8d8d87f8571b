package fsck

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"trien/internal/ledger"
	"trien/internal/pgtest"
	"trien/internal/store"
)

// onServer builds the office with its database on a server.
func onServer(t *testing.T) *world {
	t.Helper()
	w := &world{Layout: store.Layout{Dir: t.TempDir(), At: store.Storage{Store: pgtest.Start(t), Vault: "vault.db"}}}
	must(t, w.fill(7))
	t.Cleanup(func() {
		if w.vault != nil {
			w.vault.Close()
		}
	})
	return w
}

// harm changes the database beside its store.
func (w *world) harm(t *testing.T, query string) {
	t.Helper()
	address := strings.Replace(w.At.Store, "schema=", "search_path=", 1)
	db, err := sql.Open("pgx", address)
	must(t, err)
	defer db.Close()
	res, err := db.Exec(query)
	must(t, err)
	if n, _ := res.RowsAffected(); n == 0 {
		t.Fatal("nothing was harmed by", query)
	}
}

func TestCleanOfficeOnAServer(t *testing.T) {
	w := onServer(t)
	r := w.check(t)
	r.NotChecked = slices.DeleteFunc(r.NotChecked, func(s string) bool { return s == "integrity" }) // the test's server keeps no checksums
	if !r.Clean() || len(r.Findings) != 0 || len(r.NotChecked) != 0 {
		t.Fatalf("%+v", r)
	}
	r.Findings = nil
	want := Report{Events: 15, Streams: 8, Tombstones: 2, Heads: 3, Holdings: 7, Gone: 1, Files: 6, Rows: 14, NotChecked: []string{}}
	if fmt.Sprint(r) != fmt.Sprint(want) {
		t.Fatalf("got %+v, want %+v", r, want)
	}
}

// An event may wait for its leaf, and its file for its place, for a minute; then nobody gives leaves, and that is a finding.
func TestEventsThatWaitForTheSequencer(t *testing.T) {
	for name, c := range map[string]struct {
		age  time.Duration
		want []Kind
	}{"a moment ago": {0, []Kind{RowDiffers}}, "two minutes ago": {2 * time.Minute, []Kind{EventNoLeaf, RowDiffers, TreeHash}}} {
		t.Run(name, func(t *testing.T) {
			w := onServer(t)
			s, err := store.Open(t.Context(), w.Database())
			must(t, err)
			defer s.Close()
			gone := ledger.Event{Stream: "destruction/2", Version: 1, Type: "destroyed", At: time.Now().Add(-c.age)}
			_, err = s.Commit(t.Context(), store.Batch{Events: []ledger.Event{gone}, Gone: []string{w.digests[2]}})
			must(t, err)
			must(t, w.vault.Forget(t.Context(), "d02"))
			if got := kinds(w.check(t)); !slices.Equal(got, c.want) { // the row of the destroyed document was not put
				t.Fatalf("found %v, want %v", got, c.want)
			}
			_, held, err := s.Sequence(t.Context(), "next", time.Now())
			if err != nil || !held {
				t.Fatal(held, err)
			}
			if got := kinds(w.check(t)); !slices.Equal(got, []Kind{RowDiffers}) {
				t.Fatalf("found %v once it has its leaf", got)
			}
		})
	}
}

func kinds(r Report) (out []Kind) {
	for _, f := range r.Findings {
		if !f.Note && !slices.Contains(out, f.Kind) {
			out = append(out, f.Kind)
		}
	}
	slices.Sort(out)
	return out
}

func TestDamageOnAServerIsNamed(t *testing.T) {
	for name, c := range map[string]struct {
		harm string
		want []Kind
	}{
		"event cut":         {"UPDATE events SET bytes = '\\x01' WHERE leaf = 5", []Kind{EventBytes, EventLeaf, RowsUnbuilt}},
		"column changed":    {"UPDATE events SET document = 'other' WHERE leaf = 5", []Kind{EventColumns}},
		"event deleted":     {"DELETE FROM events WHERE leaf = 5", []Kind{EventMissing, RowOrphan}},
		"leaf taken away":   {"UPDATE events SET leaf = NULL WHERE leaf = 14", []Kind{EventNoLeaf, HeadBeyond, TreeHash}},
		"newest lost":       {"DELETE FROM events WHERE leaf > 9", []Kind{HeadBeyond, RowOrphan, TreeHash}},
		"stored hash":       {"UPDATE tree SET hash = sha256(hash) WHERE tree = 'events' AND idx = 2", []Kind{TreeHash}},
		"head of another":   {"UPDATE heads SET note = convert_to(replace(convert_from(note, 'UTF8'), 'tinh-uy', 'tinh-ux'), 'UTF8') WHERE size = 6", []Kind{HeadForged}},
		"undone on paper":   {"UPDATE holdings SET gone = FALSE WHERE position = 1", []Kind{HoldingKey, TreeHash}},
		"place taken away":  {"UPDATE holdings SET position = NULL WHERE position = 2", []Kind{HeldRoot, HoldingGap, TreeHash}},
		"row changed":       {"UPDATE documents SET state = 'issued' WHERE id = 'd02'", []Kind{RowDiffers}},
		"row deleted":       {"DELETE FROM concerns WHERE document = 'd02'", []Kind{RowMissing}},
		"row invented":      {"INSERT INTO entries VALUES ('s', 1, 'd02', '', 'issued', 0, NULL)", []Kind{RowOrphan}},
		"holding forgotten": {"DELETE FROM holdings WHERE position = 6", []Kind{FileUnheld, HeldRoot, TreeHash}},
	} {
		t.Run(name, func(t *testing.T) {
			w := onServer(t)
			w.harm(t, c.harm)
			if got := kinds(w.check(t)); !slices.Equal(got, c.want) {
				t.Errorf("found %v, want %v", got, c.want)
			}
		})
	}
}
