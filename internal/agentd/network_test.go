package agentd_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync/atomic"
	"testing"

	"trien/internal/agentd"
)

// TestNothingIsLostWithTheNetwork breaks the connection at each call in turn; the person signs once.
func TestNothingIsLostWithTheNetwork(t *testing.T) {
	for _, where := range []string{"GET /agent/tinh-uy/work", "GET /agent/tinh-uy/work/a/file", "POST /agent/tinh-uy/work/a", "lost"} {
		t.Run(where, func(t *testing.T) {
			h := newHouse(t)
			p, state := paired(h)
			h.offer("a", "r1", person)
			var broken atomic.Int32 // the house's calls may still be answered when the agent has stopped
			if where == "lost" {
				h.lose = func(string) bool { return broken.Add(1) <= 3 }
			} else {
				h.fault = func(r *http.Request) bool {
					if r.Method+" "+r.URL.Path != where {
						return false
					}
					return broken.Add(1) <= 3
				}
			}
			o := sits(h, p, state, person)
			o.types(pin)
			o.start()
			before, _ := o.until(agentd.Signed)
			o.until(agentd.Waiting)
			o.stop()
			if h.state("a") != "signed" || o.asked != 1 || broken.Load() < 3 {
				t.Errorf("%q after %d PINs, broken %d times", h.state("a"), o.asked, broken.Load())
			}
			lost := slices.ContainsFunc(before, func(e agentd.Event) bool { return e.Kind == agentd.Lost || e.Kind == agentd.Kept })
			if !lost {
				t.Errorf("nobody was told: %+v", before)
			}
			if o.a.Journal.Unsent() != 0 {
				t.Error("something is still owed")
			}
		})
	}
}

// TestASignatureOutlivesTheProgram: made, not handed over, and handed over by the next start without a key.
func TestASignatureOutlivesTheProgram(t *testing.T) {
	h := newHouse(t)
	p, state := paired(h)
	h.offer("a", "r1", person)
	h.fault = func(r *http.Request) bool { return r.Method == http.MethodPost }
	o := sits(h, p, state, person)
	o.types(pin)
	o.start()
	o.until(agentd.Kept)
	o.stop()
	h.mu.Lock()
	h.fault = nil
	h.mu.Unlock()
	again := sits(h, p, state)
	if again.a.Journal.Unsent() != 1 {
		t.Fatal(again.a.Journal.Unsent())
	}
	again.start()
	again.until(agentd.Signed)
	again.stop()
	if h.state("a") != "signed" || again.asked != 0 {
		t.Error(h.state("a"), again.asked)
	}
	last, err := agentd.OpenJournal(state)
	if err != nil || last.Unsent() != 0 {
		t.Error(last.Unsent(), err)
	}
}

func TestInterruptedABatchLeavesTheRestWaiting(t *testing.T) {
	h := newHouse(t)
	p, state := paired(h)
	for _, id := range []string{"a", "b", "c"} {
		h.offer(id, "r1", person)
	}
	o := sits(h, p, state, person)
	o.types(pin)
	tell := o.a.Desk.Tell
	o.a.Desk.Tell = func(e agentd.Event) {
		tell(e)
		if e.Kind == agentd.Signed {
			o.cancel()
		}
	}
	o.start()
	o.until(agentd.Signed)
	if err := o.stop(); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if h.state("a") != "signed" || h.state("b") != "" || h.state("c") != "" {
		t.Error(h.state("a"), h.state("b"), h.state("c"))
	}
}
