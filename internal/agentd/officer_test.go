package agentd_test

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"trien/internal/agentd"
	"trien/internal/keys"
	"trien/internal/problem"
)

const pin = "246810"

// officer is who sits at the machine in a test: says what was set, and notes what was told.
type officer struct {
	*testing.T
	h       *house
	a       *agentd.Agent
	state   string
	choose  func(b *agentd.Batch) []agentd.Choice
	mu      sync.Mutex // of what follows, while the machine works
	typed   []string   // PINs, in their order; none left: gives up
	asked   int
	batches [][]agentd.Line
	events  chan agentd.Event
	cancel  context.CancelFunc
	ended   chan error
}

// sits starts a machine with keys of these names; it works until the test ends.
func sits(h *house, p *agentd.Pairing, state string, names ...string) *officer {
	h.Helper()
	o := &officer{T: h.T, h: h, state: state, events: make(chan agentd.Event, 1000), ended: make(chan error, 1)}
	o.choose = func(b *agentd.Batch) []agentd.Choice {
		return slices.Repeat([]agentd.Choice{agentd.Sign}, len(b.Lines))
	}
	journal, err := agentd.OpenJournal(state)
	if err != nil {
		h.Fatal(err)
	}
	o.a = &agentd.Agent{House: reach(h.T, p), Journal: journal, Now: stopped,
		Sleep: func(ctx context.Context, _ time.Duration) error { runtime.Gosched(); return ctx.Err() }}
	for _, name := range names {
		o.a.Keys = append(o.a.Keys, o.source(name))
	}
	o.a.Desk = agentd.Desk{Ask: o.ask, Tell: func(e agentd.Event) { o.events <- e }, Choose: func(_ context.Context, b *agentd.Batch, _ func(context.Context, int) ([]byte, error)) ([]agentd.Choice, error) {
		o.batches = append(o.batches, slices.Clone(b.Lines))
		return o.choose(b), nil
	}}
	return o
}

// source is a key that opens with the PIN, asked for as a token asks.
func (o *officer) source(name string) *agentd.Source {
	k := soft(o, name)
	return &agentd.Source{Name: name, Chain: k.Chain(), Open: func(ctx context.Context, ask keys.Ask) (keys.Key, error) {
		for p := (keys.Prompt{Secret: keys.PIN, Of: name}); ; {
			secret, err := ask(ctx, p)
			switch {
			case err != nil:
				return nil, err
			case secret == nil:
				return nil, p.Wrong
			case string(secret) == pin:
				return k, nil
			}
			p.Wrong = problem.New(problem.Key, "Sai mã PIN.", "Wrong PIN.").Because(keys.ErrWrongSecret)
		}
	}}
}

// types lays out what the officer will type, from now on.
func (o *officer) types(pins ...string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.typed = pins
}

func (o *officer) ask(context.Context, keys.Prompt) ([]byte, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.asked++
	if len(o.typed) == 0 {
		return nil, nil
	}
	next := o.typed[0]
	o.typed = o.typed[1:]
	return []byte(next), nil
}

func (o *officer) start() *officer {
	ctx, cancel := context.WithCancel(context.Background())
	o.cancel = cancel
	go func() { o.ended <- o.a.Run(ctx) }()
	o.Cleanup(func() { o.stop() })
	return o
}

// stop ends the machine and gives what Run gave.
func (o *officer) stop() error {
	o.cancel()
	err := <-o.ended
	o.ended <- err
	return err
}

// until waits for an event of that kind and gives those that came before it.
func (o *officer) until(k agentd.Kind) (before []agentd.Event, e agentd.Event) {
	o.Helper()
	for {
		select {
		case e := <-o.events:
			if e.Kind == k {
				return before, e
			}
			before = append(before, e)
		case err := <-o.ended:
			o.ended <- err
			o.Fatalf("ended with %v before %s; told: %v", err, k, before)
		}
	}
}
