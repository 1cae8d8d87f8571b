package app

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"trien/internal/identity"
	"trien/internal/keys"
	"trien/internal/problem"
	"trien/internal/store"
	"trien/internal/watch"
)

// pinDoor is where wrong PINs in a row are kept, by holder. A key in a file can't count them itself, as a token does; nor does a restart forget them.
const pinDoor = "pin"

// turns lets one at a time do something about a name, here. Beside others the database does so, too.
type turns struct {
	mu    sync.Mutex
	names map[string]*turn
}

type turn struct {
	free  chan struct{}
	users int
}

// take waits for the turn about a name.
func (t *turns) take(ctx context.Context, name string) (leave func(), err error) {
	t.mu.Lock()
	if t.names == nil {
		t.names = map[string]*turn{}
	}
	x := t.names[name]
	if x == nil {
		x = &turn{free: make(chan struct{}, 1)}
		t.names[name] = x
	}
	x.users++
	t.mu.Unlock()
	gone := func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		if x.users--; x.users == 0 {
			delete(t.names, name)
		}
	}
	select {
	case x.free <- struct{}{}:
		return func() { <-x.free; gone() }, nil
	case <-ctx.Done():
		gone()
		return nil, context.Cause(ctx)
	}
}

// tryPIN tries a PIN of a holder's key, once, while nobody else tries one of it, here or elsewhere; not at all while it is closed after wrong ones.
// What failed for another reason than the PIN counts neither as wrong nor as right.
func (o *Office) tryPIN(ctx context.Context, holder string, try func() error) error {
	leave, err := o.pinTurns.take(ctx, holder)
	if err != nil {
		return err
	}
	defer leave()
	t, err := o.mayTryPIN(ctx, holder)
	if err != nil {
		if problem.KindOf(err) == problem.Key {
			watch.Add(ctx, watch.ClosedPIN)
		}
		return err
	}
	tried := try()
	came := store.TriedNothing
	switch {
	case tried == nil:
		came = store.TriedRight
	case errors.Is(tried, keys.ErrWrongSecret):
		came = store.TriedWrong
		watch.Add(ctx, watch.WrongPIN)
	}
	if t.Token == "" && (came == store.TriedNothing || came == store.TriedRight && t.Failures == 0) {
		return tried // alone here, and nothing to write
	}
	if err := o.store.EndTry(context.WithoutCancel(ctx), t, o.now(), came, identity.Wait); err != nil {
		return errors.Join(tried, err)
	}
	return tried
}

const (
	pinLease = 2 * time.Minute // longer than a token or a service takes over one PIN; of a process that died another takes over after it
	pinLook  = 50 * time.Millisecond
)

// mayTryPIN refuses a PIN while the holder's key is closed after wrong ones; beside other processes it waits for its turn among them.
func (o *Office) mayTryPIN(ctx context.Context, holder string) (store.Tries, error) {
	if !o.layout.Shared() {
		return o.pinTries(ctx, holder)
	}
	again := time.NewTicker(pinLook)
	defer again.Stop()
	for {
		t, state, err := o.store.BeginTry(ctx, pinDoor, holder, o.now(), pinLease)
		switch {
		case err != nil:
			return t, err
		case state == store.TryClosed:
			return t, o.pinClosed(t)
		case state == store.TryMine:
			return t, nil
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return t, context.Cause(ctx)
		}
	}
}

// pinTries reads the wrong PINs of a holder's key, and refuses where it is closed after them.
func (o *Office) pinTries(ctx context.Context, holder string) (store.Tries, error) {
	t, err := store.Get[store.Tries](ctx, o.store.Reader, pinDoor, holder)
	if problem.KindOf(err) == problem.NotFound {
		return store.Tries{Door: pinDoor, Name: holder}, nil
	}
	if err == nil && o.now().Before(store.Time(t.Closed)) {
		err = o.pinClosed(t)
	}
	return t, err
}

func (o *Office) pinClosed(t store.Tries) error {
	wait := int(store.Time(t.Closed).Sub(o.now()).Seconds()) + 1
	return problem.New(problem.Key, fmt.Sprintf("Sai mã PIN quá nhiều lần; mã lần này chưa được thử. Hãy thử lại sau %d giây.", wait),
		fmt.Sprintf("Too many wrong PINs; this one was not tried. Try again in %d seconds.", wait)).Under("379.5.6")
}
