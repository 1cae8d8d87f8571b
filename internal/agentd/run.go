package agentd

import (
	"context"
	"errors"
	"time"

	"trien/internal/agent"
	"trien/internal/keys"
	"trien/internal/problem"
)

// Agent is the program at work. Make it with all fields set; use it from one goroutine.
type Agent struct {
	House   *House
	Journal *Journal
	Keys    []*Source
	Desk    Desk
	Now     func() time.Time
	Sleep   func(ctx context.Context, d time.Duration) error // ends early with ctx's error

	told   map[string]bool // items that nothing more is said of, by what they are
	doubt  map[string]int  // how often the house said that it does not wait for a signature whose fate is not known
	open   *opened
	lost   bool
	quiet  bool // it was said that nothing waits
	clocks bool // it was said that the clocks are apart
	shown  bool // the house knows the certificates of the keys
}

// opened is a key under its PIN, for one request.
type opened struct {
	request string
	source  *Source
	key     keys.Key
}

// How long is waited, for what.
const (
	workWait  = 20 * time.Second       // for work, at the house
	restWait  = 2 * time.Second        // for the rest of a request whose key is open
	moreWait  = 300 * time.Millisecond // between looks whether a batch is whole
	moreLooks = 100                    // such looks without one more, before what is there is shown
	firstRest = time.Second            // before the house is tried again; doubled each time
	lastRest  = 30 * time.Second
	clockOff  = 90 * time.Second // the clocks may be apart before it is said; the house believes no call that is two minutes off
)

// Run works until ctx ends or the pairing does. A network or a house that goes away is waited for.
func (a *Agent) Run(ctx context.Context) error {
	a.told, a.doubt = map[string]bool{}, map[string]int{}
	defer a.shut()
	rest := firstRest
	for {
		err := a.round(ctx)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err == nil:
			rest = firstRest
			continue
		case problem.KindOf(err) != problem.Unavailable:
			return err
		}
		if !a.lost {
			a.lost = true
			a.Desk.Tell(Event{Kind: Lost, Err: err})
		}
		if err := a.Sleep(ctx, rest); err != nil {
			return err
		}
		rest = min(2*rest, lastRest)
	}
}

// round hands over what is owed, asks for work once and does it.
func (a *Agent) round(ctx context.Context) error {
	if err := a.handOver(ctx); err != nil {
		return err
	}
	a.show(ctx)
	wait := workWait
	if a.open != nil {
		wait = restWait
	}
	w, err := a.work(ctx, wait)
	if err != nil {
		return err
	}
	if err := a.signIns(ctx, w); err != nil {
		return err
	}
	fresh := a.fresh(w)
	if len(fresh) == 0 {
		a.shut()
		if !a.quiet {
			a.quiet = true
			a.Desk.Tell(Event{Kind: Waiting})
		}
		return a.pause(ctx, w)
	}
	a.quiet = false
	if fresh, err = a.whole(ctx, fresh); err != nil {
		return err
	}
	for _, b := range a.batches(fresh) {
		if err := a.batch(ctx, b); err != nil {
			return err
		}
	}
	return nil
}

// show tells the house once which certificates are here. Nothing waits for it: where the house can't be reached it is told with the next round, and what is
// wrong with the pairing the next call says.
func (a *Agent) show(ctx context.Context) {
	if !a.shown {
		a.shown = problem.KindOf(a.House.show(ctx, a.Keys)) != problem.Unavailable
	}
}

// work asks the house, and once more where it does not believe the call: a network may have sent the last one twice.
func (a *Agent) work(ctx context.Context, wait time.Duration) (agent.Work, error) {
	w, err := a.House.Work(ctx, wait)
	if problem.KindOf(err) == problem.SignIn {
		w, err = a.House.Work(ctx, wait)
	}
	if err != nil {
		return w, err
	}
	if a.lost {
		a.lost = false
		a.Desk.Tell(Event{Kind: Back})
	}
	if off := a.House.off; !a.clocks && (off > clockOff || off < -clockOff) {
		a.clocks = true
		a.Desk.Tell(Event{Kind: Clock, Off: off})
	}
	return w, nil
}

// pause keeps from asking again at once where the house answers at once, because what waits is set aside here.
func (a *Agent) pause(ctx context.Context, w agent.Work) error {
	if len(w.Items)+len(w.SignIns) == 0 {
		return nil
	}
	return a.Sleep(ctx, restWait)
}

// mark names an item as it stands: prepared anew it is another.
func mark(i agent.Item) string { return i.ID + "/" + i.SHA256 }

// fresh gives the items that nothing has been decided about yet.
func (a *Agent) fresh(w agent.Work) []agent.Item {
	var out []agent.Item
	for _, i := range w.Items {
		if !a.told[mark(i)] && !a.Journal.pending(i) {
			out = append(out, i)
		}
	}
	return out
}

// whole waits until the house has prepared the rest of each request: one list and one PIN are for all. Where nothing more comes for long, what is
// there is taken.
func (a *Agent) whole(ctx context.Context, items []agent.Item) ([]agent.Item, error) {
	for looks := 0; looks < moreLooks && coming(items) > 0; looks++ {
		if err := a.Sleep(ctx, moreWait); err != nil {
			return nil, err
		}
		w, err := a.work(ctx, 0)
		if err != nil {
			return nil, err
		}
		more := a.fresh(w)
		if len(more) != len(items) {
			looks = 0
			a.Desk.Tell(Event{Kind: Preparing, Done: len(more), Total: len(more) + coming(more)})
		}
		items = more
	}
	return items, nil
}

// coming counts the documents that are still being prepared.
func coming(items []agent.Item) int {
	n, seen := 0, map[string]bool{}
	for _, i := range items {
		if !seen[i.Request] {
			seen[i.Request] = true
			n += max(i.Coming, 0)
		}
	}
	return n
}

// batches sorts items by request and key, in their order. What no key here is for is told once and left to other machines.
func (a *Agent) batches(items []agent.Item) []*Batch {
	var out []*Batch
	for _, i := range items {
		k := a.key(i)
		if k == nil {
			a.aside(i, OtherMachine, nil)
			continue
		}
		b := find(out, i.Request, k)
		if b == nil {
			b = &Batch{Request: i.Request, Key: k, Open: a.open != nil && a.open.request == i.Request && a.open.source == k}
			out = append(out, b)
		}
		b.Lines = append(b.Lines, Line{Item: i})
	}
	return out
}

func find(list []*Batch, request string, k *Source) *Batch {
	for _, b := range list {
		if b.Request == request && b.Key == k {
			return b
		}
	}
	return nil
}

// key gives the key that an item is for.
func (a *Agent) key(i agent.Item) *Source {
	for _, k := range a.Keys {
		if len(k.Chain) > 0 && agent.Fingerprint(k.Chain[0]) == i.Certificate {
			return k
		}
	}
	return nil
}

// aside says once what became of an item that is left waiting.
func (a *Agent) aside(i agent.Item, k Kind, err error) {
	a.told[mark(i)] = true
	a.Desk.Tell(Event{Kind: k, Item: i, Err: err})
}

// doubts is how many rounds a signature stays owed that the house does not wait for: it may be at work on it, since the first call that brought
// it went astray. A time-stamp may take two minutes.
const doubts = 10

// handOver gives the house the signatures that it has not answered to.
func (a *Agent) handOver(ctx context.Context) error {
	for _, e := range a.Journal.unsent() {
		tell := Event{Item: agent.Item{ID: e.Item, Document: agent.Document{ID: e.Document}, Field: e.Field}}
		if err := a.hand(ctx, e, tell); err != nil {
			return err
		}
	}
	return nil
}

// hand gives the house one signature and keeps what it made of it. The error is Unavailable, ctx's or the journal's: the signature stays owed.
func (a *Agent) hand(ctx context.Context, e entry, tell Event) error {
	outcome, err := a.House.answer(ctx, e.Item, *e.Result)
	if problem.KindOf(err) == problem.SignIn { // see work
		outcome, err = a.House.answer(ctx, e.Item, *e.Result)
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case problem.KindOf(err) == problem.Unavailable || problem.KindOf(err) == problem.SignIn:
		a.doubt[e.Item]++
		return err
	case problem.KindOf(err) == problem.Conflict && 0 < a.doubt[e.Item] && a.doubt[e.Item] < doubts:
		a.doubt[e.Item]++
		return nil
	case err != nil:
		tell.Kind, tell.Err = Unwanted, err
		outcome.State = "unwanted"
	case outcome.State == agent.Again:
		tell.Kind = Again
	default:
		tell.Kind = Signed
	}
	if err := a.Journal.settle(e, outcome.State); err != nil {
		return err
	}
	a.told[e.Item+"/"+e.Prepared] = true
	a.Desk.Tell(tell)
	return nil
}

// shut closes the key that is open.
func (a *Agent) shut() {
	if a.open != nil {
		keys.Close(a.open.key) // the token may be gone: nothing is lost by that
		a.open = nil
	}
}

// ended tells errors that end everything from those of one document.
func ended(ctx context.Context, err error) bool {
	k := problem.KindOf(err)
	return ctx.Err() != nil || errors.Is(err, context.Canceled) || k == problem.SignIn || k == problem.IO
}
