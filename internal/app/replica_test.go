package app

import (
	"context"
	"errors"
	"testing"
	"time"

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
