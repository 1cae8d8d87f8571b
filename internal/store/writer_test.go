package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"trien/internal/ledger"
	"trien/internal/pgtest"
	"trien/internal/problem"
)

// hold keeps the writer busy until the returned function is called.
func hold(t *testing.T, s *Store) (release func()) {
	t.Helper()
	busy, go_ := make(chan struct{}), make(chan struct{})
	var taken sync.Once // it may be done again
	go s.do(context.Background(), func(*writer) error {
		taken.Do(func() { close(busy) })
		<-go_
		return nil
	})
	<-busy
	return func() { close(go_) }
}

func waitQueued(t *testing.T, s *Store, n int) {
	t.Helper()
	for range 1000 {
		if len(s.queue) == n {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatalf("%d acts wait, not %d", len(s.queue), n)
}

// What waits goes into one transaction; a conflict among it hits only its owner, and its leaves are not left as a hole.
func TestWaitingActsShareATransaction(t *testing.T) { onBoth(t, testWaitingActsShareATransaction) }

func testWaitingActsShareATransaction(t *testing.T, open opener) {
	s, ctx := open(t), context.Background()
	commit(t, s, Batch{Events: []ledger.Event{event("taken", 1)}})
	before, acts := s.Groups()
	release := hold(t, s)
	const n = 40
	results := make([]error, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			stream := fmt.Sprint("s", i)
			if i%4 == 0 {
				stream = "taken" // at version 1 already
			}
			_, results[i] = s.Commit(ctx, Batch{Events: []ledger.Event{event(fmt.Sprint("first", i), 1), event(stream, 1)}})
		})
	}
	waitQueued(t, s, n)
	release()
	all.Wait()
	transactions, total := s.Groups()
	if transactions != before+2 || total != acts+n+1 {
		t.Fatalf("%d transactions for %d acts", transactions-before, total-acts)
	}
	for i, err := range results {
		if i%4 == 0 {
			wantKind(t, err, problem.Conflict)
		} else if err != nil {
			t.Fatal(err)
		}
		v, err := s.Version(ctx, fmt.Sprint("first", i))
		if want := map[bool]int64{true: 0, false: 1}[i%4 == 0]; err != nil || v != want {
			t.Errorf("act %d left its first stream at %d (%v)", i, v, err)
		}
	}
	mustBeSound(t, s, 1+2*n*3/4)
}

// mustBeSound checks that the leaves have no hole and that the stored hashes are those of the events.
func mustBeSound(t *testing.T, s *Store, leaves int) {
	t.Helper()
	ctx := context.Background()
	sequence(t, s)
	var edge ledger.Edge
	for e, err := range s.All(ctx, 0) {
		if err != nil || e.Leaf != edge.Size() {
			t.Fatalf("leaf %d where %d should be (%v)", e.Leaf, edge.Size(), err)
		}
		for _, h := range edge.Append(ledger.LeafHash(e.Bytes)) {
			got, err := s.Hashes(ctx).ReadHashes([]int64{h.Index})
			if err != nil || got[0] != h.Hash {
				t.Fatalf("stored hash %d is wrong (%v)", h.Index, err)
			}
		}
	}
	if edge.Size() != int64(leaves) {
		t.Fatalf("%d leaves, not %d", edge.Size(), leaves)
	}
}

// An act that breaks the transaction itself must not take the others with it.
func TestBrokenActHitsOnlyItself(t *testing.T) { onBoth(t, testBrokenActHitsOnlyItself) }

func testBrokenActHitsOnlyItself(t *testing.T, open opener) {
	s, ctx := open(t), context.Background()
	release := hold(t, s)
	var all sync.WaitGroup
	var broken error
	results := make([]error, 5)
	all.Go(func() {
		broken = s.do(ctx, func(w *writer) error { return errors.Join(w.now("ROLLBACK"), errors.New("broke it")) })
	})
	for i := range results {
		all.Go(func() { _, results[i] = s.Commit(ctx, Batch{Events: []ledger.Event{event(fmt.Sprint("s", i), 1)}}) })
	}
	waitQueued(t, s, 6)
	release()
	all.Wait()
	wantKind(t, broken, problem.IO)
	for _, err := range results {
		if err != nil {
			t.Fatal(err)
		}
	}
	mustBeSound(t, s, 5)
}

// Eight writers on the same streams: each act is done once, or told that it lost; no stream has a gap.
func TestManyWriters(t *testing.T) { onBoth(t, testManyWriters) }

func testManyWriters(t *testing.T, open opener) {
	s, ctx := open(t), context.Background()
	var all sync.WaitGroup
	var mu sync.Mutex
	done := map[string]int64{}
	for range 8 {
		all.Go(func() {
			for i := range 60 {
				stream := fmt.Sprint("s", i%3)
				v, err := s.Version(ctx, stream)
				if err == nil {
					_, err = s.Commit(ctx, Batch{Events: []ledger.Event{event(stream, v+1)}})
				}
				if err == nil {
					mu.Lock()
					done[stream]++
					mu.Unlock()
				} else if problem.KindOf(err) != problem.Conflict {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	total := 0
	for stream, n := range done {
		v, err := s.Version(ctx, stream)
		if err != nil || v != n {
			t.Errorf("%s stands at %d after %d acts (%v)", stream, v, n, err)
		}
		total += int(n)
	}
	if total < 60 {
		t.Error("only", total, "acts went through")
	}
	mustBeSound(t, s, total)
}

func TestCancelledBeforeTheWriterTakesIt(t *testing.T) {
	onBoth(t, testCancelledBeforeTheWriterTakesIt)
}

func testCancelledBeforeTheWriterTakesIt(t *testing.T, open opener) {
	s := open(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.Commit(ctx, Batch{Events: []ledger.Event{event("a", 1)}}); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	mustBeSound(t, s, 0)
}

// Cancelling while the writer is at it does not make the answer a guess.
func TestCancelledInTheMiddleIsStillAnswered(t *testing.T) {
	onBoth(t, testCancelledInTheMiddleIsStillAnswered)
}

func testCancelledInTheMiddleIsStillAnswered(t *testing.T, open opener) {
	s := open(t)
	release := hold(t, s)
	ctx, cancel := context.WithCancel(context.Background())
	answer := make(chan error, 1)
	go func() {
		_, err := s.Commit(ctx, Batch{Events: []ledger.Event{event("a", 1)}})
		answer <- err
	}()
	waitQueued(t, s, 1)
	cancel()
	release()
	if err := <-answer; err != nil {
		t.Fatal(err)
	}
	mustBeSound(t, s, 1)
}

func TestClosedStoreRefuses(t *testing.T) { onBoth(t, testClosedStoreRefuses) }

func testClosedStoreRefuses(t *testing.T, open opener) {
	s := open(t)
	if err := errors.Join(s.Close(), s.Close()); err != nil {
		t.Fatal(err)
	}
	_, err := s.Commit(context.Background(), Batch{})
	wantKind(t, err, problem.Unavailable)
}

// What was committed is there for the next process, and the ledger goes on where it stood.
func TestReopen(t *testing.T) {
	ctx := context.Background()
	_, err := Open(ctx, filepath.Join(t.TempDir(), "a folder?", "trien.db"))
	wantKind(t, err, problem.IO) // no such folder
	for name, address := range map[string]string{"sqlite": filepath.Join(t.TempDir(), "số 1 50%?.db"), "postgres": pgtest.Start(t)} {
		for n := range int64(3) {
			s, err := Open(ctx, address)
			if err != nil {
				t.Fatal(err)
			}
			got := commit(t, s, Batch{Events: []ledger.Event{event("a", n+1)}, Hold: []ledger.Holding{{Digest: fmt.Sprint(n)}}})
			if got.FirstLeaf != n && name == "sqlite" {
				t.Fatalf("leaf %d after %d", got.FirstLeaf, n)
			}
			mustBeSound(t, s, int(n)+1)
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}
