package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"trien/internal/ledger"
	"trien/internal/pgtest"
	"trien/internal/problem"
)

// nth gives a moment at the nth COMMIT from now, and at no other.
func nth(n int64, m moment) func() moment {
	var seen atomic.Int64
	return func() moment {
		if seen.Add(1) == n {
			return m
		}
		return never
	}
}

// The connection goes at COMMIT. Whether the server has carried it out or not: the answer is what stands, and what stands stands once.
func TestConnectionLostAtCommit(t *testing.T) {
	for name, when := range map[string]moment{"failed and lost": beforeIt, "failed but stored": afterIt} {
		t.Run(name, func(t *testing.T) {
			w, address := wired(t, pgtest.Start(t))
			s, ctx := openAt(t, address), context.Background()
			for kind, b := range map[string]Batch{
				"an event":        {Events: []ledger.Event{event("a", 1)}, Add: []Count{{Name: "n", N: 1}}},
				"nothing but row": {Add: []Count{{Name: "n", N: 1}}},
				"a job":           {At: at, Jobs: []NewJob{{ID: "j", Kind: "deliver"}}, Add: []Count{{Name: "n", N: 1}}},
			} {
				w.at(nth(1, when))
				if _, err := s.Commit(ctx, b); err != nil {
					t.Error(kind, err)
				}
			}
			if c, err := Get[Count](ctx, s.Reader, "n", 0); err != nil || c.N != 3 {
				t.Errorf("three acts stand %d times (%v)", c.N, err)
			}
			mustBeSound(t, s, 1)
		})
	}
}

// A conflict that was found before the connection went is a conflict all the same, and the acts beside it stand.
func TestConnectionLostBesideAConflict(t *testing.T) {
	for name, when := range map[string]moment{"failed and lost": beforeIt, "failed but stored": afterIt} {
		t.Run(name, func(t *testing.T) {
			w, address := wired(t, pgtest.Start(t))
			s, ctx := openAt(t, address), context.Background()
			commit(t, s, Batch{Events: []ledger.Event{event("taken", 1)}})
			w.at(nth(2, when)) // after that which keeps the writer busy
			release := hold(t, s)
			var all sync.WaitGroup
			results := make([]error, 6)
			for i := range results {
				all.Go(func() {
					stream := map[bool]string{true: "taken", false: fmt.Sprint("s", i)}[i == 3]
					_, results[i] = s.Commit(ctx, Batch{Events: []ledger.Event{event(stream, 1)}})
				})
			}
			waitQueued(t, s, len(results))
			release()
			all.Wait()
			for i, err := range results {
				if i == 3 {
					wantKind(t, err, problem.Conflict)
				} else if err != nil {
					t.Error(err)
				}
			}
			mustBeSound(t, s, 6)
		})
	}
}

// Connections go all the time, before and after COMMIT as chance has it, under many writers: every act that was answered with success stands once, every other
// one stands not at all.
func TestConnectionsLostUnderManyWriters(t *testing.T) {
	w, address := wired(t, pgtest.Start(t))
	s := openAt(t, address)
	w.at(func() moment { return []moment{never, never, beforeIt, afterIt}[rand.IntN(4)] })
	stands := manyWriters(t, s, 8, 25)
	w.at(nth(0, never))
	stands(t, s)
}

// manyWriters commits from many sides and gives the check that exactly what was answered with success stands.
func manyWriters(t *testing.T, s *Store, writers, acts int) (stands func(*testing.T, *Store)) {
	t.Helper()
	var all sync.WaitGroup
	var mu sync.Mutex
	acked := map[string]bool{}
	for n := range writers {
		all.Go(func() {
			for i := range acts {
				stream := fmt.Sprintf("w%d-%d", n, i)
				_, err := s.Commit(context.Background(), Batch{Events: []ledger.Event{event(stream, 1)}, Add: []Count{{Name: "n", N: 1}}, At: at,
					Jobs: []NewJob{{ID: stream, Kind: "deliver"}}})
				if err != nil && problem.KindOf(err) != problem.Unavailable || errors.Is(err, ErrUnknown) {
					t.Error(err)
				}
				mu.Lock()
				acked[stream] = err == nil
				mu.Unlock()
			}
		})
	}
	all.Wait()
	return func(t *testing.T, s *Store) {
		t.Helper()
		total := 0
		for stream, ok := range acked {
			v, err := s.Version(context.Background(), stream)
			if err != nil || (v == 1) != ok {
				t.Errorf("%s was answered with success: %t, and stands at %d (%v)", stream, ok, v, err)
			}
			if ok {
				total++
			}
		}
		if c, err := Get[Count](context.Background(), s.Reader, "n", 0); err != nil || int(c.N) != total {
			t.Errorf("%d acts stand, %d were answered with success (%v)", c.N, total, err)
		}
		mustBeSound(t, s, total)
	}
}

// Where the server does not come back, nobody knows: the answer says just that, and the act stands or not, as the server knows.
func TestNobodyKnows(t *testing.T) {
	for name, when := range map[string]moment{"failed and lost": beforeIt, "failed but stored": afterIt} {
		t.Run(name, func(t *testing.T) {
			w, address := wired(t, pgtest.Start(t))
			s, ctx := openAt(t, address), context.Background()
			s.engine.healing = 50 * time.Millisecond
			w.at(func() moment {
				w.shut = true // at holds the lock
				return when
			})
			_, err := s.Commit(ctx, Batch{Events: []ledger.Event{event("a", 1)}})
			if !errors.Is(err, ErrUnknown) || problem.KindOf(err) != problem.Unavailable {
				t.Fatal(err)
			}
			_, err = s.Commit(ctx, Batch{Events: []ledger.Event{event("b", 1)}})
			if errors.Is(err, ErrUnknown) || problem.KindOf(err) != problem.Unavailable { // it was not even begun
				t.Fatal(err)
			}
			w.at(func() moment { return never })
			w.refuse(false)
			stands := int64(map[moment]int{beforeIt: 0, afterIt: 1}[when])
			if v, err := s.Version(ctx, "a"); err != nil || v != stands {
				t.Fatalf("the act stands at %d, want %d (%v)", v, stands, err)
			}
			commit(t, s, Batch{Events: []ledger.Event{event("c", 1)}})
			mustBeSound(t, s, int(stands)+1)
		})
	}
}

// The server is stopped and crashes under many writers, and comes back each time: nothing that was answered is lost, nothing is done twice.
func TestServerRestartsUnderManyWriters(t *testing.T) {
	server := pgtest.Own(t)
	s := openAt(t, server.Address())
	var restarts sync.WaitGroup
	restarts.Go(func() {
		for _, end := range []func() error{server.Stop, server.Crash, server.Crash} {
			begun, _ := s.Groups()
			for now := begun; now < begun+5; now, _ = s.Groups() { // in the middle of the writers
				time.Sleep(time.Millisecond)
			}
			if err := errors.Join(end(), server.Start()); err != nil {
				t.Error(err)
			}
		}
	})
	stands := manyWriters(t, s, 4, 200)
	restarts.Wait()
	stands(t, s)
}

// A reader whose connection has gone reads again with the next call.
func TestReadersHeal(t *testing.T) {
	server := pgtest.Own(t)
	s, ctx := openAt(t, server.Address()), context.Background()
	commit(t, s, Batch{Events: []ledger.Event{event("a", 1)}})
	if err := server.Crash(); err != nil {
		t.Fatal(err)
	}
	_, err := s.Version(ctx, "a")
	wantKind(t, err, problem.Unavailable)
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	var v int64
	for range 20 { // each connection of the pool finds out for itself
		if v, err = s.Version(ctx, "a"); err == nil {
			break
		}
		wantKind(t, err, problem.Unavailable)
	}
	if err != nil || v != 1 {
		t.Fatal(v, err)
	}
}

// A full disk stores nothing of an act, says so, and harms neither what stands nor what comes when there is room again.
func TestDiskFull(t *testing.T) {
	s, ctx := open(t), context.Background()
	commit(t, s, Batch{Events: []ledger.Event{event("a", 1)}})
	pages := func(n int) {
		if err := s.do(ctx, func(w *writer) error {
			var got int
			return w.conn.QueryRowContext(ctx, fmt.Sprint("PRAGMA max_page_count = ", n)).Scan(&got)
		}); err != nil {
			t.Fatal(err)
		}
	}
	pages(1) // as many as there are
	big := event("b", 1)
	big.Clear = map[string]string{"words": string(make([]byte, 200_000))}
	_, err := s.Commit(ctx, Batch{Events: []ledger.Event{big}})
	wantKind(t, err, problem.IO)
	if v, err := s.Version(ctx, "b"); err != nil || v != 0 {
		t.Fatal("something of it stands:", v, err)
	}
	mustBeSound(t, s, 1)
	pages(1 << 30)
	commit(t, s, Batch{Events: []ledger.Event{big}})
	mustBeSound(t, s, 2)
}
