package main

import (
	"context"
	"sync"
)

// crew is what a server does at once: until the context ends, or one of the things that must not fail has.
type crew struct {
	ctx    context.Context
	stop   context.CancelFunc
	all    sync.WaitGroup
	failed chan error
}

func newCrew(ctx context.Context) *crew {
	c := &crew{failed: make(chan error, 1)}
	c.ctx, c.stop = context.WithCancel(ctx)
	return c
}

// alone does something whose end ends nothing else.
func (c *crew) alone(do func(context.Context) error) {
	c.all.Go(func() { _ = do(c.ctx) }) // it ends when the context does, and says so
}

// untilFailed does something whose failure ends everything.
func (c *crew) untilFailed(do func() error) {
	c.all.Go(func() {
		if err := do(); err != nil {
			select {
			case c.failed <- err:
			default: // another was first
			}
		}
	})
}

// wait waits until the work is to end.
func (c *crew) wait() error {
	select {
	case <-c.ctx.Done():
		return nil
	case err := <-c.failed:
		return err
	}
}

// end ends what is left.
func (c *crew) end() {
	c.stop()
	c.all.Wait()
}
