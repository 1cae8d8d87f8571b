package agentd_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"trien/cms"
	"trien/internal/agent"
	"trien/internal/agentd"
	"trien/internal/keys"
	"trien/internal/problem"
)

func TestABatchTakesOnePIN(t *testing.T) {
	h := newHouse(t)
	p, state := paired(h)
	for _, id := range []string{"a", "b", "c"} {
		h.offer(id, "r1", person)
	}
	o := sits(h, p, state, seal, person)
	o.types(pin, pin)
	o.start()
	for n := range 3 {
		if _, e := o.until(agentd.Signed); e.Done != n+1 || e.Total != 3 || e.Item.ID != string("abc"[n]) {
			t.Errorf("%+v", e)
		}
	}
	o.until(agentd.Waiting)
	h.offer("d", "r2", person)
	o.until(agentd.Signed)
	o.until(agentd.Waiting)
	o.stop()
	if o.asked != 2 || len(o.batches) != 2 || len(o.batches[0]) != 3 {
		t.Errorf("%d PINs for %d batches", o.asked, len(o.batches))
	}
}

// TestABatchIsShownWhole: what the house still prepares is waited for, and shown at the latest when nothing more comes.
func TestABatchIsShownWhole(t *testing.T) {
	h := newHouse(t)
	p, state := paired(h)
	first := h.offer("a", "r1", person, func(w *waiting) { w.Coming = 1 })
	o := sits(h, p, state, person)
	o.types(pin, pin)
	looks := 0
	o.a.Sleep = func(ctx context.Context, _ time.Duration) error {
		if looks++; looks == 5 {
			h.mu.Lock()
			first.Coming = 0
			h.mu.Unlock()
			h.offer("b", "r1", person)
		}
		return ctx.Err()
	}
	o.start()
	o.until(agentd.Preparing)
	o.until(agentd.Signed)
	o.until(agentd.Signed)
	o.until(agentd.Waiting)
	h.offer("c", "r2", person, func(w *waiting) { w.Coming = 1 }) // and nothing more comes
	o.until(agentd.Signed)
	o.stop()
	if len(o.batches) != 2 || len(o.batches[0]) != 2 || o.asked != 2 {
		t.Errorf("%d batches, %d PINs", len(o.batches), o.asked)
	}
}

func TestTheRestOfARequestTakesNoSecondPIN(t *testing.T) {
	h := newHouse(t)
	p, state := paired(h)
	h.offer("a", "r1", person)
	o := sits(h, p, state, person)
	o.types(pin)
	o.choose = func(b *agentd.Batch) []agentd.Choice {
		if b.Lines[0].Item.ID == "a" {
			h.offer("b", "r1", person) // prepared meanwhile
		}
		return []agentd.Choice{agentd.Sign}
	}
	o.start()
	o.until(agentd.Signed)
	o.until(agentd.Signed)
	o.stop()
	if o.asked != 1 || len(o.batches) != 2 {
		t.Errorf("%d PINs for %d batches", o.asked, len(o.batches))
	}
}

// TestAWrongPINLeavesTheBatchWaiting: it is tried once, and the batch is not taken up again by itself.
func TestAWrongPINLeavesTheBatchWaiting(t *testing.T) {
	h := newHouse(t)
	p, state := paired(h)
	h.offer("a", "r1", person)
	h.offer("b", "r1", person)
	o := sits(h, p, state, person)
	o.types("000000")
	o.start()
	for range 2 {
		if _, e := o.until(agentd.SetAside); !errors.Is(e.Err, keys.ErrWrongSecret) {
			t.Errorf("%+v", e)
		}
	}
	o.until(agentd.Waiting)
	if o.asked != 2 || h.state("a") != "" || h.state("b") != "" { // the second time is the wish to try again, which nobody had
		t.Errorf("asked %d times; %q %q", o.asked, h.state("a"), h.state("b"))
	}
	o.types(pin)
	h.offer("c", "r2", person)
	if _, e := o.until(agentd.Signed); e.Item.ID != "c" {
		t.Errorf("%+v", e)
	}
	o.stop()
	if o.asked != 3 || len(o.batches) != 2 || len(o.batches[1]) != 1 {
		t.Errorf("asked %d times for %d batches", o.asked, len(o.batches))
	}
}

func TestWhatIsNotRightIsRefusedAndTheRestSigned(t *testing.T) {
	h := newHouse(t)
	p, state := paired(h)
	h.offer("a", "r1", person)
	h.offer("b", "r1", person, func(w *waiting) { w.Rect[0] += 20 })
	h.offer("c", "r1", person, func(w *waiting) { w.file[200] ^= 1 })
	h.offer("d", "r1", person)
	o := sits(h, p, state, person)
	o.types(pin)
	o.start()
	before, _ := o.until(agentd.Signed)
	o.until(agentd.Signed)
	o.until(agentd.Waiting)
	o.stop()
	var reasons []agent.Reason
	for _, e := range before {
		var refused *agent.RefusedError
		if errors.As(e.Err, &refused) {
			reasons = append(reasons, refused.Reason)
		}
	}
	if !slices.Equal(reasons, []agent.Reason{agent.Unlike, agent.OtherBytes}) {
		t.Error(reasons)
	}
	if h.state("a") != "signed" || h.state("b") != "refused" || h.state("c") != "" || h.state("d") != "signed" {
		t.Error(h.state("a"), h.state("b"), h.state("c"), h.state("d"))
	}
	if !strings.Contains(h.items[1].refused.VI, "Chưa dùng khóa") {
		t.Error(h.items[1].refused)
	}
}

func TestThePersonRefusesOrWaits(t *testing.T) {
	h := newHouse(t)
	p, state := paired(h)
	for _, id := range []string{"a", "b", "c"} {
		h.offer(id, "r1", person)
	}
	o := sits(h, p, state, person)
	o.types(pin)
	o.choose = func(*agentd.Batch) []agentd.Choice { return []agentd.Choice{agentd.Refuse, agentd.Later, agentd.Sign} }
	o.start()
	o.until(agentd.PersonNo)
	o.until(agentd.SetAside)
	o.until(agentd.Signed)
	o.until(agentd.Waiting)
	o.stop()
	if h.state("a") != "refused" || h.state("b") != "" || h.state("c") != "signed" || len(o.batches) != 1 {
		t.Error(h.state("a"), h.state("b"), h.state("c"), len(o.batches))
	}
}

func TestEachKeySignsItsOwn(t *testing.T) {
	h := newHouse(t)
	p, state := paired(h)
	h.offer("a", "r1", person)
	h.offer("b", "r1", seal)
	h.offer("c", "r1", "person-p384", func(w *waiting) { w.Scheme = "ecdsa-sha384" })
	o := sits(h, p, state, person, seal)
	o.types(pin, pin)
	o.start()
	if _, e := o.until(agentd.OtherMachine); e.Item.ID != "c" {
		t.Errorf("%+v", e)
	}
	o.until(agentd.Signed)
	o.until(agentd.Signed)
	o.until(agentd.Waiting)
	o.stop()
	if o.asked != 2 || h.state("c") != "" {
		t.Errorf("%d PINs; %q", o.asked, h.state("c"))
	}
}

func TestASecondSignatureIsSeenToBeOne(t *testing.T) {
	h := newHouse(t)
	p, state := paired(h)
	h.offer("a", "r1", person)
	o := sits(h, p, state, person)
	o.types(pin, pin)
	o.start()
	o.until(agentd.Signed)
	o.until(agentd.Waiting)
	h.offer("b", "r2", person, func(w *waiting) { w.Document.ID = "another name for it" }) // the same bytes before the step
	o.until(agentd.Signed)
	o.stop()
	if !o.batches[0][0].Signed.IsZero() || !o.batches[1][0].Signed.Equal(then) {
		t.Error(o.batches[0][0].Signed, o.batches[1][0].Signed)
	}
}

func TestWhatTheHouseCancelledIsTold(t *testing.T) {
	h := newHouse(t)
	p, state := paired(h)
	i := h.offer("a", "r1", person)
	o := sits(h, p, state, person)
	o.types(pin)
	o.choose = func(*agentd.Batch) []agentd.Choice {
		h.mu.Lock()
		i.state = "cancelled"
		h.mu.Unlock()
		return []agentd.Choice{agentd.Sign}
	}
	o.start()
	if _, e := o.until(agentd.Unwanted); problem.KindOf(e.Err) != problem.Conflict {
		t.Errorf("%+v", e)
	}
	o.until(agentd.Waiting)
	o.stop()
	if o.a.Journal.Unsent() != 0 {
		t.Error("it is still owed")
	}
}

func TestAnEndedPairingEndsTheProgram(t *testing.T) {
	h := newHouse(t)
	p, state := paired(h)
	o := sits(h, p, state, person)
	h.mu.Lock()
	h.key = nil
	h.mu.Unlock()
	o.start()
	if err := <-o.ended; problem.KindOf(err) != problem.SignIn {
		t.Error(err)
	} else {
		o.ended <- err
	}
}

func TestTheTokenPulledOutLeavesTheRestWaiting(t *testing.T) {
	h := newHouse(t)
	p, state := paired(h)
	h.offer("a", "r1", person)
	h.offer("b", "r1", person)
	o := sits(h, p, state, person)
	o.types(pin)
	open := o.a.Keys[0].Open
	o.a.Keys[0].Open = func(ctx context.Context, ask keys.Ask) (keys.Key, error) {
		k, err := open(ctx, ask)
		return &pulled{Key: k, left: 1}, err
	}
	o.start()
	o.until(agentd.Signed)
	if _, e := o.until(agentd.SetAside); e.Item.ID != "b" || problem.KindOf(e.Err) != problem.Key {
		t.Errorf("%+v", e)
	}
	o.stop()
}

// pulled is a key that goes away after some signatures.
type pulled struct {
	keys.Key
	left int
}

func (p *pulled) Sign(ctx context.Context, digest []byte, s cms.Scheme) ([]byte, error) {
	if p.left--; p.left < 0 {
		return nil, problem.New(problem.Key, "Thiết bị đã bị rút.", "The token was pulled out.")
	}
	return p.Key.Sign(ctx, digest, s)
}

func TestAValueOfAnotherKeyDoesNotLeave(t *testing.T) {
	h := newHouse(t)
	p, state := paired(h)
	h.offer("a", "r1", person)
	o := sits(h, p, state, person)
	o.types(pin)
	mine, other := soft(t, person), soft(t, seal)
	o.a.Keys[0].Open = func(context.Context, keys.Ask) (keys.Key, error) { return &swapped{mine, other}, nil }
	o.start()
	if _, e := o.until(agentd.SetAside); problem.KindOf(e.Err) != problem.Key {
		t.Errorf("%+v", e)
	}
	o.stop()
	if h.posts != 0 {
		t.Error("something was handed over")
	}
}

// swapped has one key's certificate and signs with another.
type swapped struct {
	keys.Key
	by keys.Key
}

func (s *swapped) Sign(ctx context.Context, digest []byte, scheme cms.Scheme) ([]byte, error) {
	return s.by.Sign(ctx, digest, scheme)
}

// TestAnExchangedTokenIsNoticed: the key that opens has another certificate than the one that was shown.
func TestAnExchangedTokenIsNoticed(t *testing.T) {
	h := newHouse(t)
	p, state := paired(h)
	h.offer("a", "r1", person)
	o := sits(h, p, state, person)
	other := soft(t, seal)
	o.a.Keys[0].Open = func(context.Context, keys.Ask) (keys.Key, error) { return other, nil }
	o.start()
	if _, e := o.until(agentd.SetAside); problem.KindOf(e.Err) != problem.Key {
		t.Errorf("%+v", e)
	}
	o.stop()
	if h.posts != 0 {
		t.Error("something was handed over")
	}
}
