package store

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"trien/internal/pgtest"
)

func hasLease(t *testing.T, s *Store, holder string, now time.Time) bool {
	t.Helper()
	held, err := s.TakeLease(context.Background(), "work", holder, now, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	return held
}

func TestLease(t *testing.T) { onBoth(t, testLease) }

func testLease(t *testing.T, open opener) {
	s := open(t)
	step := func(what string, got, want bool) {
		t.Helper()
		if got != want {
			t.Fatalf("%s: held %t, want %t", what, got, want)
		}
	}
	step("a is first", hasLease(t, s, "a", at), true)
	step("b sees it", hasLease(t, s, "b", at), false)
	step("b is too early", hasLease(t, s, "b", at.Add(59*time.Second)), false)
	step("a renews", hasLease(t, s, "a", at.Add(59*time.Second)), true)
	step("b sees that it lives", hasLease(t, s, "b", at.Add(time.Minute)), false)
	step("b waits again", hasLease(t, s, "b", at.Add(119*time.Second)), false)
	step("b has waited", hasLease(t, s, "b", at.Add(2*time.Minute)), true)
	step("a comes back", hasLease(t, s, "a", at.Add(2*time.Minute)), false)
	if err := s.DropLease(t.Context(), "work", "a"); err != nil { // it is not a's any more
		t.Fatal(err)
	}
	step("b has it still", hasLease(t, s, "a", at.Add(2*time.Minute)), false)
	if err := s.DropLease(t.Context(), "work", "b"); err != nil {
		t.Fatal(err)
	}
	step("a after b gave it back", hasLease(t, s, "a", at.Add(2*time.Minute)), true)
}

// However a clock is set, no lease is taken from a holder that renews it, and one that nobody renews does not last.
func TestClocksThatJumpBreakNoLease(t *testing.T) {
	address := pgtest.Start(t)
	a, b := openAt(t, address), openAt(t, address)
	day := 24 * time.Hour
	for i := range 5 { // b's clock runs wild; a renews each time
		if !hasLease(t, a, "a", at.Add(time.Duration(-i)*day)) {
			t.Fatal("a has lost its lease at", i)
		}
		if hasLease(t, b, "b", at.Add(time.Duration(i%2*2-1)*time.Duration(i)*day)) {
			t.Fatal("b took it at", i)
		}
	}
	hasLease(t, b, "b", at)
	if !hasLease(t, b, "b", at.Add(time.Minute)) {
		t.Fatal("the lease of a holder that is gone lasts for ever")
	}
}

// A worker's lease on a job neither ends nor lasts because somebody's clock was set.
func TestClocksThatJumpBreakNoJob(t *testing.T) {
	address := pgtest.Start(t)
	a, b := openAt(t, address), openAt(t, address)
	now := time.Now()
	commit(t, a, Batch{At: now, Jobs: []NewJob{{ID: "j", Kind: "deliver"}}})
	b.clock.wall = func() time.Time { return time.Now().Add(24 * time.Hour) } // this machine's clock is a day ahead
	wrong := func() time.Time { return b.clock.wall() }
	if _, ok, err := a.Claim(t.Context(), []string{"deliver"}, now, time.Minute); !ok || err != nil {
		t.Fatal("not claimed", err)
	}
	if j, ok, err := b.Claim(t.Context(), []string{"deliver"}, wrong(), time.Minute); ok || err != nil {
		t.Fatal("taken from a worker that lives:", j, err)
	}
	j, ok, err := b.Claim(t.Context(), []string{"deliver"}, wrong().Add(2*time.Minute), time.Minute)
	if !ok || err != nil {
		t.Fatal("not taken over when the lease ran out", err)
	}
	if left := Time(j.LeaseUntil).Sub(now); left > 5*time.Minute {
		t.Fatal("the lease of the one whose clock is wrong lasts", left)
	}
}

// Many ask at once: one has it.
func TestOneHasTheLease(t *testing.T) {
	address := pgtest.Start(t)
	var all sync.WaitGroup
	var holders atomic.Int64
	for _, name := range []string{"a", "b", "c", "d"} {
		s := openAt(t, address)
		all.Go(func() {
			held, err := s.TakeLease(context.Background(), "work", name, at, time.Minute)
			if err != nil {
				t.Error(err)
			}
			if held {
				holders.Add(1)
			}
		})
	}
	all.Wait()
	if n := holders.Load(); n != 1 {
		t.Fatal(n, "hold the lease")
	}
}
