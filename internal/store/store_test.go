package store

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"trien/internal/aead"
	"trien/internal/ledger"
	"trien/internal/limits"
	"trien/internal/problem"
)

var at = time.Date(2026, 11, 21, 8, 30, 0, 123456000, time.UTC)

func open(t testing.TB) *Store {
	t.Helper()
	s, err := Open(context.Background(), filepath.Join(t.TempDir(), "trien.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func event(stream string, version int64) ledger.Event {
	return ledger.Event{Stream: stream, Version: version, Type: "test.done", At: at, Actor: "p1", Document: stream, Clear: map[string]string{"state": "drafted"}}
}

// commit commits b; rows and holdings get an event of their own where b brings none.
func commit(t testing.TB, s *Store, b Batch) Receipt {
	t.Helper()
	if len(b.Events) == 0 {
		b.Events = []ledger.Event{event("commit/"+NewID(), 1)}
	}
	got, err := s.Commit(context.Background(), b)
	if err != nil {
		t.Fatal(err)
	}
	sequence(t, s)
	return got
}

// sequence gives every event its leaf, where the act has not.
func sequence(t fataler, s *Store) {
	t.Helper()
	if _, held, err := s.Sequence(context.Background(), "the test", time.Now()); err != nil || !held {
		t.Fatalf("sequencing: held %t, %v", held, err)
	}
}

// fataler is a test, also one of rapid's.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

func wantKind(t testing.TB, err error, k problem.Kind) {
	t.Helper()
	if problem.KindOf(err) != k {
		t.Fatalf("got %v, want a problem of kind %s", err, k)
	}
}

func TestCommitStoresEventsRowsAndJobsTogether(t *testing.T) {
	onBoth(t, testCommitStoresEventsRowsAndJobsTogether)
}

func testCommitStoresEventsRowsAndJobsTogether(t *testing.T, open opener) {
	s, ctx := open(t), context.Background()
	d := Document{ID: "d1", Version: 2, Direction: "out", State: "drafted", Type: "QĐ", Number: 15, Words: []byte{0, 1, 255}}
	got := commit(t, s, Batch{At: at, Events: []ledger.Event{event("d1", 1), event("d1", 2)}, Put: []Row{d},
		Jobs: []NewJob{{Kind: "convert", Document: "d1"}}})
	if want := (Receipt{0, 2}); !s.engine.shared && got != want || s.engine.shared && got != (Receipt{-1, -1}) {
		t.Fatalf("receipt %+v", got)
	}
	read, err := Get[Document](ctx, s.Reader, "d1")
	if err != nil || fmt.Sprint(read) != fmt.Sprint(d) {
		t.Fatalf("read %+v, %v", read, err)
	}
	es, err := s.Stream(ctx, "d1")
	if err != nil || len(es) != 2 || es[1].Leaf != 1 || es[1].Event.Clear["state"] != "drafted" || !es[1].Event.At.Equal(at) {
		t.Fatalf("events %+v, %v", es, err)
	}
	j, ok, err := s.Claim(ctx, []string{"convert"}, at, time.Minute)
	if err != nil || !ok || j.Document != "d1" || j.Attempts != 1 || j.State != Running {
		t.Fatalf("job %+v %v %v", j, ok, err)
	}
}

func TestConflictStoresNothing(t *testing.T) { onBoth(t, testConflictStoresNothing) }

func testConflictStoresNothing(t *testing.T, open opener) {
	s, ctx := open(t), context.Background()
	commit(t, s, Batch{Events: []ledger.Event{event("a", 1)}})
	for name, b := range map[string]Batch{
		"version taken":        {Events: []ledger.Event{event("b", 1), event("a", 1)}},
		"version skipped":      {Events: []ledger.Event{event("b", 1), event("a", 3)}},
		"expected other":       {Events: []ledger.Event{event("b", 1)}, Expect: map[string]int64{"a": 0}},
		"register number":      {Events: []ledger.Event{event("b", 1)}, Insert: []Row{Entry{Series: "s", Number: 1}, Entry{Series: "s", Number: 1}}},
		"message id":           {Events: []ledger.Event{event("b", 1)}, Insert: []Row{Incoming{ID: "m"}, Incoming{ID: "m"}}},
		"lease of another":     {Events: []ledger.Event{event("b", 1)}, Finish: []Lease{{Job: "x", Token: "y"}}},
		"blob held twice":      {Events: []ledger.Event{event("b", 1)}, Hold: []ledger.Holding{{Digest: "aa"}, {Digest: "aa"}}},
		"empty lease":          {Events: []ledger.Event{event("b", 1)}, Finish: []Lease{{}}},
		"second of two events": {Events: []ledger.Event{event("b", 1), event("b", 1)}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.Commit(ctx, b)
			wantKind(t, err, problem.Conflict)
			if v, err := s.Version(ctx, "b"); v != 0 || err != nil {
				t.Fatalf("stream b stands at %d, %v", v, err)
			}
			if n, err := s.Size(ctx); n != 1 || err != nil {
				t.Fatalf("the ledger has %d leaves, %v", n, err)
			}
		})
	}
	commit(t, s, Batch{Events: []ledger.Event{event("a", 2), event("b", 1)}, Expect: map[string]int64{"c": 0}})
}

// There is no other way to change anything than an act that leaves an event.
func TestNothingChangesWithoutAnEvent(t *testing.T) { onBoth(t, testNothingChangesWithoutAnEvent) }

func testNothingChangesWithoutAnEvent(t *testing.T, open opener) {
	s, ctx := open(t), context.Background()
	commit(t, s, Batch{Put: []Row{Document{ID: "d"}}, Hold: []ledger.Holding{{Digest: "aa"}}})
	for name, b := range map[string]Batch{
		"put": {Put: []Row{Document{ID: "d", State: "issued"}}}, "insert": {Insert: []Row{Entry{Series: "s"}}}, "delete": {Delete: []Row{Document{ID: "d"}}},
		"hold": {Hold: []ledger.Holding{{Digest: "bb"}}}, "gone": {Gone: []string{"aa"}},
	} {
		if _, err := s.Commit(ctx, b); problem.KindOf(err) != problem.Internal {
			t.Error(name, "without an event:", err)
		}
	}
	if _, err := s.Commit(ctx, Batch{Put: []Row{Session{ID: "s"}, Setting{Name: "n"}}}); err != nil {
		t.Error("state rows need no event:", err)
	}
	if d, err := Get[Document](ctx, s.Reader, "d"); err != nil || d.State != "" {
		t.Errorf("%+v %v", d, err)
	}
}

func TestEventsThatCouldNotBeReadAgainAreRefused(t *testing.T) {
	onBoth(t, testEventsThatCouldNotBeReadAgainAreRefused)
}

func testEventsThatCouldNotBeReadAgainAreRefused(t *testing.T, open opener) {
	s, ctx := open(t), context.Background()
	for name, harm := range map[string]func(*ledger.Event){
		"too long":       func(e *ledger.Event) { e.Content, e.ContentKey = make([]byte, limits.EventSize), "k" },
		"too many blobs": func(e *ledger.Event) { e.Blobs = make([]string, limits.EventWords+1) },
	} {
		e := event("a", 1)
		harm(&e)
		_, err := s.Commit(ctx, Batch{Events: []ledger.Event{e}})
		if problem.KindOf(err) != problem.Limit {
			t.Errorf("%s: %v", name, err)
		}
	}
	mustBeSound(t, s, 0)
}

func TestCountsAddUp(t *testing.T) { onBoth(t, testCountsAddUp) }

func testCountsAddUp(t *testing.T, open opener) {
	s, ctx := open(t), context.Background()
	for range 3 {
		if _, err := s.Commit(ctx, Batch{Add: []Count{{Name: "refused", Hour: 7, N: 2}}}); err != nil {
			t.Fatal(err)
		}
	}
	if c, err := Get[Count](ctx, s.Reader, "refused", 7); err != nil || c.N != 6 {
		t.Fatalf("%+v %v", c, err)
	}
}

func TestSealedWordsSurviveTheStore(t *testing.T) { onBoth(t, testSealedWordsSurviveTheStore) }

func testSealedWordsSurviveTheStore(t *testing.T, open opener) {
	s, ctx := open(t), context.Background()
	doc, _ := aead.NewKey("document/d", bytes.Repeat([]byte{1}, 32))
	office, _ := aead.NewKey("office", bytes.Repeat([]byte{2}, 32))
	e, err := ledger.Seal(event("document/d", 1), ledger.Words{Content: []byte("nội dung"), Register: []byte("trích yếu")},
		ledger.Keys{Document: doc, Office: office}, bytes.NewReader(bytes.Repeat([]byte{7}, 64)))
	if err != nil {
		t.Fatal(err)
	}
	commit(t, s, Batch{Events: []ledger.Event{e}})
	got, err := s.Stream(ctx, "document/d")
	if err != nil {
		t.Fatal(err)
	}
	o, err := got[0].Event.Open(func(name string) (aead.Key, error) {
		return map[string]aead.Key{"office": office}[name], map[string]error{"document/d": ledger.ErrForgotten}[name]
	})
	if err != nil || !o.Tombstone || string(o.Words.Register) != "trích yếu" || o.Words.Content != nil {
		t.Fatalf("%+v %v", o, err)
	}
}

// The clear words, the accounts and the sessions are nobody else's on the machine, whatever the folder lets through.
func TestTheDatabaseIsForItsOwnerOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "trien.db")
	s, err := Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	commit(t, s, Batch{At: at})
	files, err := filepath.Glob(path + "*")
	if err != nil || len(files) < 2 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		info, err := os.Stat(f)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", filepath.Base(f), info.Mode().Perm())
		}
	}
}
