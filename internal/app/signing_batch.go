package app

import (
	"context"
	"errors"
	"sync"

	"trien/internal/keys"
	"trien/internal/problem"
	"trien/internal/store"
)

// hands is how many items of a request are worked on at once. Signing waits mostly for services; seals go one after the other, so that
// numbers come in the order of the list.
func hands(act string) int {
	if act == "sign" {
		return 3
	}
	return 1
}

// itemsIn lists the items of a request that stand in a state, in their order.
func (o *Office) itemsIn(ctx context.Context, request string, state store.ItemState) ([]store.SigningItem, error) {
	return store.List[store.SigningItem](ctx, o.store.Reader, store.Query{Equal: map[string]any{"signing": request, "state": state}, Order: []string{"position"}})
}

// signBatch signs what waits of a request with a key that is here. One failing does not stop the rest; a key that gives out does.
func (o *Office) signBatch(ctx context.Context, r store.Signing, k keys.Key) {
	o.eachItem(ctx, r, func(ctx context.Context, w *claimed) error {
		err := o.numbered(ctx, w)
		if err != nil {
			return err
		}
		for more := true; more && err == nil; {
			more, err = o.finishItem(ctx, w, w.item.State, func(ctx context.Context, _ *transaction, s signable) (evidence, error) {
				made, err := o.sign(ctx, s, k)
				made.by = hand{way: WithHeld}
				return made, err
			})
		}
		return err
	})
}

// eachItem does something with each waiting item of a request, several at once, until the work is ended or the key gives out.
func (o *Office) eachItem(ctx context.Context, r store.Signing, do func(context.Context, *claimed) error) {
	items, err := o.itemsIn(ctx, r.ID, store.ItemWaiting)
	if err != nil {
		o.stop(ctx, r, err)
		return
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	next := make(chan store.SigningItem)
	var all sync.WaitGroup
	for range hands(r.Act) {
		all.Go(func() {
			for i := range next {
				err := o.withItem(ctx, r, i, do)
				var lost *keyError
				if errors.As(err, &lost) || errors.Is(err, errClosing) {
					stop(err)
				}
			}
		})
	}
	for _, i := range items {
		select {
		case next <- i:
		case <-ctx.Done():
		}
	}
	close(next)
	all.Wait()
	if err := context.Cause(ctx); err != nil {
		o.stop(ctx, r, err)
	}
}

// withItem takes one item and sees it to its end. A fault of ours ends this item and nothing else.
func (o *Office) withItem(ctx context.Context, r store.Signing, i store.SigningItem, do func(context.Context, *claimed) error) error {
	if ctx.Err() != nil {
		return nil
	}
	w, err := o.claim(ctx, r, i.ID, store.ItemWaiting, store.ItemPreparing)
	if err != nil {
		return o.unclaimed(err)
	}
	defer o.signings.reached(i.ID, PhaseDone)
	err = o.acting(ctx, i.Document, r.Act, func(inner context.Context) (err error) {
		defer func() {
			if v := recover(); v != nil {
				o.Log.ErrorContext(ctx, "signing: panic", "office", o.settings.ID, "cause", v)
				err = problem.New(problem.Internal, problem.WordsOf(nil).VI, problem.WordsOf(nil).EN)
			}
		}()
		return do(alsoTelling(inner, func(p Phase) { o.signings.reached(i.ID, p) }), w)
	})
	err = o.afterItem(ctx, w, err)
	if k := problem.KindOf(err); k == problem.IO || k == problem.Internal {
		o.Log.ErrorContext(ctx, "signing failed", "office", o.settings.ID, "kind", k, "cause", err)
	}
	return err
}

// unclaimed passes over an item that is somebody else's, or whose request was ended, or whose person may do nothing any more.
func (o *Office) unclaimed(err error) error {
	if k := problem.KindOf(err); k == problem.Conflict || k == problem.NotFound || k == problem.SignIn {
		return nil
	}
	o.Log.Error("signing: an item can't be had", "office", o.settings.ID, "kind", problem.KindOf(err), "cause", err)
	return err
}

// alsoTelling lets phases below ctx be told to one more.
func alsoTelling(ctx context.Context, tell func(Phase)) context.Context {
	above, _ := ctx.Value(phaseKey{}).(func(Phase))
	return telling(ctx, func(p Phase) {
		if above != nil {
			above(p)
		}
		tell(p)
	})
}

// stop keeps why a request does not go on: the rest waits.
func (o *Office) stop(ctx context.Context, r store.Signing, why error) {
	v := problemView(why)
	words, err := sealed(o.key, v, signingPlace(r.ID)...)
	if err == nil {
		err = o.store.StopSigning(context.WithoutCancel(ctx), r.ID, problem.Kind(v.Kind), words)
	}
	if err != nil {
		o.Log.WarnContext(ctx, "why a signing request stopped could not be kept", "kind", problem.KindOf(err))
	}
}

func signingPlace(id string) []string { return []string{"trien row", "signings", id} }

// stopped reads why a request does not go on.
func (o *Office) stopped(r store.Signing) (*ProblemView, error) {
	if r.Words == nil {
		return nil, nil
	}
	var v ProblemView
	return &v, openWords(o.key, r.Words, &v, signingPlace(r.ID)...)
}
