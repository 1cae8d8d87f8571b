package app

import (
	"context"
	"crypto/rand"
	"errors"
	"testing"
	"time"

	"trien/internal/ledger"
	"trien/internal/pgtest"
	"trien/internal/store"
)

// claimedJob is a job that somebody works on, beside others.
func claimedJob(t *testing.T, lease time.Duration) (*Office, store.Job) {
	t.Helper()
	s, err := store.Open(t.Context(), pgtest.Start(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	o := &Office{Tools: Tools{Now: time.Now}, layout: store.Layout{At: store.Storage{Store: "postgres://here"}}, store: s}
	if _, err := s.Commit(t.Context(), store.Batch{Jobs: []store.NewJob{{Kind: judgeJob, Document: "d"}}, At: o.now()}); err != nil {
		t.Fatal(err)
	}
	j, ok, err := s.Claim(t.Context(), []string{judgeJob}, o.now(), lease)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	return o, j
}

func TestAJobIsKeptWhileItIsWorkedOn(t *testing.T) {
	o, j := claimedJob(t, time.Second)
	ctx, done := o.keeping(t.Context(), j, time.Millisecond)
	for kept := j; kept.LeaseUntil <= j.LeaseUntil; {
		var err error
		if kept, err = store.Get[store.Job](t.Context(), o.store.Reader, j.ID); err != nil {
			t.Fatal(err)
		}
	}
	if ctx.Err() != nil {
		t.Error("the work was ended:", context.Cause(ctx))
	}
	done()
	if !errors.Is(context.Cause(ctx), context.Canceled) {
		t.Error(context.Cause(ctx))
	}
}

// Who seemed dead and was not is told to stop; what it did counts for nothing.
func TestWorkEndsWhereItsJobWasTakenOver(t *testing.T) {
	o, j := claimedJob(t, time.Millisecond)
	taken, ok, err := o.store.Claim(t.Context(), []string{judgeJob}, o.now().Add(time.Hour), time.Hour)
	if err != nil || !ok || taken.ID != j.ID {
		t.Fatal(ok, err)
	}
	ctx, done := o.keeping(t.Context(), j, time.Millisecond)
	<-ctx.Done()
	done()
	if !errors.Is(context.Cause(ctx), errJobTaken) {
		t.Error(context.Cause(ctx))
	}
	if err := o.finish(t.Context(), j); err == nil {
		t.Error("a job was ended by who held it no more")
	}
}

// Whoever closes an office last gives the last events their place, also where a process that died holds the lease still.
func TestTheLastOneLeavesNothingWithoutAPlace(t *testing.T) {
	o, j := claimedJob(t, time.Hour)
	if _, held, err := o.store.Sequence(t.Context(), "a process that died", time.Now()); err != nil || !held {
		t.Fatal(held, err)
	}
	o.instance = store.NewID()
	e, err := ledger.Seal(ledger.Event{Stream: "document/d", Version: 1, Type: "document.drafted", At: o.now(), Document: "d"}, ledger.Words{}, ledger.Keys{}, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.store.Commit(t.Context(), store.Batch{Events: []ledger.Event{e}, Finish: []store.Lease{j.Lease()}, At: o.now()}); err != nil {
		t.Fatal(err)
	}
	if size, err := o.store.Size(t.Context()); err != nil || size != 0 {
		t.Fatal("it has a place already:", size, err)
	}
	if err := o.resign(t.Context()); err != nil {
		t.Fatal(err)
	}
	if size, err := o.store.Size(t.Context()); err != nil || size != 1 {
		t.Error("it has no place:", size, err)
	}
}
