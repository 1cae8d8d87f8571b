package store

import (
	"context"
	"testing"
	"time"

	"trien/internal/ledger"
	"trien/internal/problem"
)

// What was lost and what was done again is counted, and what is held is counted without going through all of it.
func TestMeasures(t *testing.T) { onBoth(t, testMeasures) }

func testMeasures(t *testing.T, open opener) {
	s, ctx := open(t), context.Background()
	commit(t, s, Batch{At: at, Events: []ledger.Event{event("a", 1)}, Jobs: []NewJob{{ID: "j", Kind: "deliver"}},
		Hold: []ledger.Holding{{Document: "d", Digest: "1"}, {Document: "d", Digest: "2"}, {Document: "e", Digest: "3"}}})
	commit(t, s, Batch{Events: []ledger.Event{event("a", 2)}, Gone: []string{"2"}})
	m, err := s.Measure(ctx, at)
	if err != nil || m.Files != 2 || m.Lost != 0 || m.Retried != 0 || len(m.Jobs) != 1 || m.Jobs[0].Count != 1 {
		t.Fatalf("%+v %v", m, err)
	}
	j, ok, err := s.Claim(ctx, []string{"deliver"}, at.Add(time.Hour), time.Minute)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	wantKind(t, s.Extend(ctx, Lease{Job: j.ID, Token: "another's"}, at.Add(2*time.Hour)), problem.Conflict)
	now := time.Now()
	for _, who := range []string{"a", "b", "b"} { // the lease moves, and the first finds it gone
		if _, err := s.TakeLease(ctx, "work", who, now, time.Second); err != nil {
			t.Fatal(err)
		}
		now = now.Add(2 * time.Second)
	}
	if held, err := s.TakeLease(ctx, "work", "a", now, time.Hour); err != nil || held {
		t.Fatal(held, err)
	}
	if m, err = s.Measure(ctx, at); err != nil || m.Lost < 1 {
		t.Fatalf("%+v %v", m, err)
	}
}
