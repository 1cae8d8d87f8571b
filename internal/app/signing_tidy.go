package app

import (
	"context"
	"errors"
	"time"

	"trien/internal/problem"
	"trien/internal/store"
)

// tidySignings frees what a process beside us held that died, and ends the requests whose time is over.
func (o *Office) tidySignings(ctx context.Context) error {
	if o.layout.Shared() {
		if err := o.store.FreeLapsedItems(ctx, o.now()); err != nil {
			return err
		}
	}
	ended, err := o.store.ExpireSignings(ctx, o.now())
	if len(ended) > 0 {
		o.sweepPrepared(ctx)
		o.tellAgents()
	}
	return err
}

// sweepPrepared removes the working files that no item needs any more. That of a waiting item stays: whoever prepares it, here or elsewhere, writes it
// anew.
func (o *Office) sweepPrepared(ctx context.Context) {
	names, err := o.work.Names(ctx)
	if err != nil {
		o.Log.WarnContext(ctx, "working files can't be listed", "kind", problem.KindOf(err))
		return
	}
	for _, n := range names {
		id, ours := store.PreparedItem(n)
		if !ours {
			continue
		}
		i, err := store.Get[store.SigningItem](ctx, o.store.Reader, id)
		if problem.KindOf(err) == problem.NotFound || err == nil && i.State.Ended() {
			o.dropPrepared(id)
		}
	}
}

// signingLoop ends what is over, forgets what nobody asks for any more, and prepares what waits since before a restart.
func (o *Office) signingLoop(ctx context.Context) {
	tick := time.NewTicker(signingTick)
	defer tick.Stop()
	for {
		if err := o.lookAfterSignings(ctx); err != nil && ctx.Err() == nil {
			o.Log.ErrorContext(ctx, "signing requests", "office", o.settings.ID, "kind", problem.KindOf(err))
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// forgetOld forgets what nothing is decided by any more: tries under names that nobody has, calls of machines that are too old to come again.
func (o *Office) forgetOld(ctx context.Context) error {
	now := o.now()
	if err := errors.Join(o.tidyUploads(ctx), o.forgetIntakes(ctx)); err != nil {
		return err
	}
	return errors.Join(o.forgetGuesses(ctx, now), o.store.DropMachineCalls(ctx, now, now.Add(-readingsTime)))
}

// signingTick is how often requests are looked after.
const signingTick = 30 * time.Second

func (o *Office) lookAfterSignings(ctx context.Context) error {
	if err := o.writeTally(ctx); err != nil {
		return err
	}
	if err := o.forgetOld(ctx); err != nil {
		return err
	}
	if err := o.tidySignings(ctx); err != nil {
		return err
	}
	if err := o.store.DropSignings(ctx, o.now().Add(-signingsTold)); err != nil {
		return err
	}
	open, err := store.List[store.Signing](ctx, o.store.Reader, store.Query{Equal: map[string]any{"state": store.SigningOpen}, Not: map[string]any{"way": WithHeld}})
	for _, r := range open {
		err = errors.Join(err, o.carryOn(r, nil))
	}
	return err
}
