package store

import (
	"context"
	"testing"
	"time"

	"trien/internal/problem"
)

// TestAPostponedJobIsNoAttempt: it comes again at its time with every try that it had.
func TestAPostponedJobIsNoAttempt(t *testing.T) { onBoth(t, testAPostponedJobIsNoAttempt) }

func testAPostponedJobIsNoAttempt(t *testing.T, open opener) {
	ctx, s := context.Background(), open(t)
	at := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	commit(t, s, Batch{At: at, Jobs: []NewJob{{ID: "j", Kind: "stamp", Tries: 2}}})
	for n := range 5 {
		j, ok, err := s.Claim(ctx, []string{"stamp"}, at, time.Minute)
		if err != nil || !ok || j.Attempts != 1 {
			t.Fatalf("time %d: %+v %t %v", n, j, ok, err)
		}
		at = at.Add(15 * time.Second)
		if err := s.Postpone(ctx, j.Lease(), at); err != nil {
			t.Fatal(err)
		}
		if _, ok, err := s.Claim(ctx, []string{"stamp"}, at.Add(-time.Second), time.Minute); ok || err != nil {
			t.Fatalf("it came before its time: %v", err)
		}
		if err := s.Postpone(ctx, j.Lease(), at); problem.KindOf(err) != problem.Conflict {
			t.Fatalf("a lease that is lost: %v", err)
		}
	}
}

func TestBeingSigned(t *testing.T) { onBoth(t, testBeingSigned) }

func testBeingSigned(t *testing.T, open opener) {
	ctx, s := context.Background(), open(t)
	now := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	begin := func(id string, state SigningState, item ItemState) {
		t.Helper()
		r := Signing{ID: id, Person: id, State: state, Created: Micros(now), Expires: Micros(now.Add(time.Minute))}
		if err := s.BeginSigning(ctx, r, []SigningItem{{ID: id, Signing: id, Document: id, State: item}}); err != nil {
			t.Fatal(err)
		}
	}
	begin("waits", SigningOpen, ItemWaiting)
	begin("ready", SigningOpen, ItemReady)
	begin("signed", SigningOpen, ItemSigned)
	begin("cancelled", SigningCancelled, ItemReady)
	for document, want := range map[string]bool{"waits": true, "ready": true, "signed": false, "cancelled": false, "never": false} {
		if got, err := s.BeingSigned(ctx, document); got != want || err != nil {
			t.Errorf("%s: %t %v", document, got, err)
		}
	}
}
