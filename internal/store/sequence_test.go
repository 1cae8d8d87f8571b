package store

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"trien/internal/ledger"
	"trien/internal/pgtest"
	"trien/internal/problem"
)

// Two processes write, each with a clock of its own, and both want to give leaves: no leaf is given twice or left out, each stream keeps its order, and what
// was decided on something comes after it.
func TestSequencersBesideWriters(t *testing.T) {
	address := pgtest.Start(t)
	var writers, sequencers sync.WaitGroup
	done := make(chan struct{})
	var mu sync.Mutex
	after := map[string][2]string{} // act: what it was decided on
	stores := []*Store{openAt(t, address), openAt(t, address)}
	for n, s := range stores {
		skew := time.Duration(n) * -time.Hour // the second machine's clock is an hour behind
		for k := range 3 {
			writers.Go(func() {
				ctx, own := context.Background(), fmt.Sprintf("own/%d/%d", n, k)
				for i := range int64(25) {
					stands, err := s.Version(ctx, "shared")
					e := event(own, i+1)
					e.At = at.Add(skew)
					b := Batch{Events: []ledger.Event{e}, Expect: map[string]int64{"shared": stands}, Hold: []ledger.Holding{{Document: own, Digest: fmt.Sprint(own, i)}}}
					if i%5 == 4 {
						shared := event("shared", stands+1)
						shared.At = at.Add(skew)
						b.Events, b.Expect = append(b.Events, shared), nil
					}
					if err == nil {
						_, err = s.Commit(ctx, b)
					}
					for problem.KindOf(err) == problem.Conflict { // somebody else moved it on
						if stands, err = s.Version(ctx, "shared"); err != nil {
							break
						}
						if b.Expect != nil {
							b.Expect["shared"] = stands
						} else {
							b.Events[1].Version = stands + 1
						}
						_, err = s.Commit(ctx, b)
					}
					if err != nil {
						t.Error(err)
						return
					}
					mu.Lock()
					after[fmt.Sprint(own, "@", i+1)] = [2]string{own, fmt.Sprint("shared@", stands)}
					mu.Unlock()
				}
			})
		}
		sequencers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				if _, _, err := s.Sequence(context.Background(), fmt.Sprint("process ", n), time.Now().Add(time.Duration(n)*time.Hour)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	writers.Wait()
	close(done)
	sequencers.Wait()
	for _, n := range []int{0, 1} {
		if err := stores[n].DropSequencer(t.Context(), fmt.Sprint("process ", n)); err != nil {
			t.Fatal(err)
		}
	}
	mustBeSound(t, stores[0], 6*25+6*5)
	mustBeOrdered(t, stores[1], after)
	mustHold(t, stores[0], 6*25)
}

func mustBeOrdered(t *testing.T, s *Store, after map[string][2]string) {
	t.Helper()
	newest, leaves := map[string]int64{}, map[string]int64{}
	for e, err := range s.All(t.Context(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Event.Version != newest[e.Event.Stream]+1 {
			t.Errorf("%s/%d follows %d", e.Event.Stream, e.Event.Version, newest[e.Event.Stream])
		}
		newest[e.Event.Stream] = e.Event.Version
		leaves[fmt.Sprint(e.Event.Stream, "@", e.Event.Version)] = e.Leaf
	}
	for act, on := range after {
		if on[1] != "shared@0" && leaves[act] < leaves[on[1]] {
			t.Errorf("%s has leaf %d, before %s, which it was decided on, with %d", act, leaves[act], on[1], leaves[on[1]])
		}
	}
}

// mustHold checks the tree over holdings against the holdings themselves.
func mustHold(t *testing.T, s *Store, n int64) {
	t.Helper()
	var edge ledger.Edge
	for h, err := range s.Holdings(t.Context(), "") {
		if err != nil || h.Act != "" || h.Position != edge.Size() {
			t.Fatalf("%+v where position %d should be (%v)", h, edge.Size(), err)
		}
		edge.Append(h.Leaf())
	}
	stored, err := ledger.ResumeEdge(n, s.HoldingHashes(t.Context()))
	if err != nil || edge.Size() != n || edge.Root() != stored.Root() {
		t.Fatalf("%d holdings, not %d, or another root (%v)", edge.Size(), n, err)
	}
}

// A file may go before its coming has a leaf, at the same time, and after.
func TestFilesThatComeAndGo(t *testing.T) { onBoth(t, testFilesThatComeAndGo) }

func testFilesThatComeAndGo(t *testing.T, open opener) {
	s, ctx := open(t), context.Background()
	act := func(b Batch) {
		t.Helper()
		b.Events = []ledger.Event{event("act/"+NewID(), 1)}
		if _, err := s.Commit(ctx, b); err != nil {
			t.Fatal(err)
		}
	}
	file := func(d string) ledger.Holding { return ledger.Holding{Document: "d", Digest: d} }
	act(Batch{Hold: []ledger.Holding{file("a"), file("b"), file("c")}})
	act(Batch{Gone: []string{"b"}})
	sequence(t, s)
	mustHold(t, s, 3)
	act(Batch{Gone: []string{"a"}, Hold: []ledger.Holding{file("e")}})
	act(Batch{Gone: []string{"e"}})
	sequence(t, s)
	mustHold(t, s, 4)
	act(Batch{Gone: []string{"c"}})
	sequence(t, s)
	sequence(t, s) // nothing more to do
	mustHold(t, s, 4)
	for h, err := range s.Holdings(ctx, "d") {
		if err != nil || !h.Gone {
			t.Errorf("%s is there still (%v)", h.Digest, err)
		}
	}
}

// More than one transaction of the sequencer takes keeps its order.
func TestSequencingALot(t *testing.T) {
	s := openAt(t, pgtest.Start(t))
	var b Batch
	for i := range int64(2*sequenceMax + 3) {
		b.Events = append(b.Events, event("a", i+1))
	}
	if _, err := s.Commit(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	pending := int64(0)
	for e, err := range s.All(t.Context(), 0) {
		if pending++; err != nil || e.Leaf != -1 || e.Event.Version != pending {
			t.Fatal(e.Leaf, e.Event.Version, err)
		}
	}
	n, held, err := s.Sequence(t.Context(), "x", time.Now())
	if n != 2*sequenceMax+3 || !held || err != nil {
		t.Fatal(n, held, err)
	}
	es, err := s.Stream(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range es {
		if e.Leaf != int64(i) {
			t.Fatalf("version %d has leaf %d", i+1, e.Leaf)
		}
	}
	if n, held, err := s.Sequence(t.Context(), "y", time.Now()); n != 0 || held || err != nil {
		t.Fatal("two hold the lease:", n, held, err)
	}
}
