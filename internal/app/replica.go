package app

import (
	"context"
	"errors"
	"slices"
	"time"

	"trien/internal/problem"
	"trien/internal/store"
)

// Several processes may serve one office whose database is a server's. Each does what comes to it; what only one may do, giving the ledger its order
// and signing its head, is done by whoever holds the sequencer's lease. Nobody is elected: a lease that is not renewed is taken by the next who asks.

// Shared says whether other processes may serve an office of the house at the same time.
func (h *House) Shared() bool {
	return slices.ContainsFunc(h.offices, func(o *Office) bool { return o.layout.Shared() })
}

// sequenceStep is how often leaves are given to new events, and the lease renewed: well within its length.
const sequenceStep = store.SequencerLease / 15

// sequenceLoop gives the events of all processes their place in the ledger, where it is this one's turn.
func (o *Office) sequenceLoop(ctx context.Context) {
	if !o.layout.Shared() {
		o.leads.Store(true)
		return
	}
	tick := time.NewTicker(sequenceStep)
	defer tick.Stop()
	for ctx.Err() == nil {
		_, held, err := o.store.Sequence(ctx, o.instance, time.Now()) // the steady clock: see TakeLease
		o.leads.Store(held && err == nil)
		if err != nil && ctx.Err() == nil {
			o.Log.ErrorContext(ctx, "giving the ledger its order", "office", o.settings.ID, "kind", problem.KindOf(err), "cause", err)
		}
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
	o.leads.Store(false)
}

// placed gives the events of a stream, after a short wait where the newest have no place in the ledger yet: whoever holds the lease gives it within
// a step or two, or the next within the length of a lease.
func (o *Office) placed(ctx context.Context, stream string) ([]store.Recorded, error) {
	tick := time.NewTicker(sequenceStep)
	defer tick.Stop()
	for turn := 0; ; turn++ {
		events, err := o.store.Stream(ctx, stream)
		waits := slices.ContainsFunc(events, func(e store.Recorded) bool { return e.Leaf < 0 })
		if err != nil || !waits || turn == int(store.SequencerLease/sequenceStep) {
			return events, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-tick.C:
		}
	}
}

// resign gives what only one may do to the others, once nothing is added here any more; what was added last gets its place first.
func (o *Office) resign(ctx context.Context) error {
	if !o.layout.Shared() {
		return nil
	}
	err := o.sequenceLast(ctx)
	return errors.Join(err, o.store.DropSequencer(ctx, o.instance))
}

// sequenceLast gives what was added last its place, unless others are there to do so. A lease that a dead process left is waited for.
func (o *Office) sequenceLast(ctx context.Context) error {
	for range 2 * store.SequencerLease / sequenceStep {
		_, held, err := o.store.Sequence(ctx, o.instance, time.Now())
		if err != nil || held {
			return err
		}
		others, err := o.store.Replicas(ctx, o.now())
		if err != nil || slices.ContainsFunc(others, func(r store.Replica) bool { return r.ID != o.instance }) {
			return err
		}
		time.Sleep(sequenceStep)
	}
	return nil
}

// A process that dies beside others is replaced within jobKept; whoever works renews in time.
const (
	jobKept  = 30 * time.Second
	jobRenew = jobKept / 3
)

// errJobTaken ends work on a job that another process has taken over, for this one seemed dead.
var errJobTaken = errors.New("app: the job was taken over")

// keeping renews the lease of a job now and again while it is worked on. The context ends where the lease is lost; done must be called.
func (o *Office) keeping(ctx context.Context, j store.Job, every time.Duration) (_ context.Context, done func()) {
	if !o.layout.Shared() {
		return ctx, func() {}
	}
	ctx, cancel := context.WithCancelCause(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(every)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			if err := o.store.Extend(ctx, j.Lease(), o.now().Add(jobKept)); problem.KindOf(err) == problem.Conflict {
				cancel(errJobTaken) // or it has ended itself, and nothing is left to stop
			}
		}
	}()
	return ctx, func() {
		cancel(nil)
		<-ended
	}
}
