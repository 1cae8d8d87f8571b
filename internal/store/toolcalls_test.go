package store

import (
	"context"
	"testing"
	"time"

	"trien/internal/problem"
)

func TestToolCalls(t *testing.T) { onBoth(t, testToolCalls) }

func testToolCalls(t *testing.T, open opener) {
	ctx, s := context.Background(), open(t)
	now := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	call := func(id, item string, until time.Duration) {
		t.Helper()
		if err := s.PutToolCall(ctx, ToolCall{ID: id, Item: item, Expires: Micros(now.Add(until))}, now); err != nil {
			t.Fatal(err)
		}
	}
	known := func(id string, want bool) {
		t.Helper()
		c, err := Get[ToolCall](ctx, s.Reader, id)
		switch {
		case want && (err != nil || c.ID != id):
			t.Errorf("%s: %+v %v", id, c, err)
		case !want && problem.KindOf(err) != problem.NotFound:
			t.Errorf("%s is there still: %v", id, err)
		}
	}
	call("a", "one", time.Minute)
	call("b", "two", time.Minute)
	call("c", "one", time.Minute)
	known("a", false) // another call of the same item took its place
	known("b", true)
	known("c", true)
	call("old", "three", -time.Second)
	call("d", "four", time.Minute)
	known("old", false)
	if err := s.DropToolCalls(ctx, "two"); err != nil {
		t.Fatal(err)
	}
	known("b", false)
	known("d", true)
}

// TestAToolCallKeepsItsRequestAlive: an officer at the tool has the whole time that the call is good for.
func TestAToolCallKeepsItsRequestAlive(t *testing.T) { onBoth(t, testAToolCallKeepsItsRequestAlive) }

func testAToolCallKeepsItsRequestAlive(t *testing.T, open opener) {
	ctx, s := context.Background(), open(t)
	now := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	for id, state := range map[string]SigningState{"open": SigningOpen, "over": SigningCancelled} {
		r := Signing{ID: id, Person: "p", State: state, Created: Micros(now), Expires: Micros(now.Add(time.Minute))}
		if err := s.BeginSigning(ctx, r, []SigningItem{{ID: id + "-item", Signing: id, Document: id, State: ItemReady}}); err != nil {
			t.Fatal(err)
		}
		for _, until := range []time.Duration{15 * time.Minute, 2 * time.Minute} {
			if err := s.PutToolCall(ctx, ToolCall{ID: id, Item: id + "-item", Expires: Micros(now.Add(until))}, now); err != nil {
				t.Fatal(err)
			}
		}
		got, err := Get[Signing](ctx, s.Reader, id)
		want := map[SigningState]time.Duration{SigningOpen: 15 * time.Minute, SigningCancelled: time.Minute}[state]
		if err != nil || got.Expires != Micros(now.Add(want)) {
			t.Errorf("%s expires at %s: %v", id, Time(got.Expires), err)
		}
	}
}
