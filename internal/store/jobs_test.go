package store

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"trien/internal/ledger"
	"trien/internal/pgtest"
	"trien/internal/problem"
)

func claim(t rapid.TB, s *Store, kind string, now time.Time) (Job, bool) {
	t.Helper()
	j, ok, err := s.Claim(context.Background(), []string{kind, "unused"}, now, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	return j, ok
}

func TestLifeOfAJob(t *testing.T) { onBoth(t, testLifeOfAJob) }

func testLifeOfAJob(t *testing.T, open opener) {
	s, ctx := open(t), context.Background()
	commit(t, s, Batch{At: at, Jobs: []NewJob{{ID: "j", Kind: "deliver", Payload: []byte("m1"), NotBefore: at.Add(time.Hour), Tries: 2}}})
	<-s.Wake()
	if _, ok := claim(t, s, "deliver", at); ok {
		t.Fatal("claimed before its time")
	}
	if _, ok := claim(t, s, "other", at.Add(time.Hour)); ok {
		t.Fatal("claimed by the wrong worker")
	}
	now := at.Add(time.Hour)
	first, ok := claim(t, s, "deliver", now)
	if !ok || string(first.Payload) != "m1" {
		t.Fatalf("%+v", first)
	}
	if _, ok := claim(t, s, "deliver", now); ok {
		t.Fatal("claimed twice")
	}
	if err := s.Progress(ctx, first.Lease(), 3, 7); err != nil {
		t.Fatal(err)
	}
	if j, err := Get[Job](ctx, s.Reader, "j"); err != nil || j.DonePart != 3 || j.Whole != 7 {
		t.Fatalf("%+v %v", j, err)
	}
	if err := s.Extend(ctx, first.Lease(), now.Add(2*time.Minute)); err != nil {
		t.Fatal(err)
	}
	if _, ok := claim(t, s, "deliver", now.Add(time.Minute)); ok {
		t.Fatal("taken over though it was extended")
	}
	// The lease runs out: the next worker takes over, the first can do no more harm.
	now = now.Add(2 * time.Minute)
	second, ok := claim(t, s, "deliver", now)
	if !ok || second.Attempts != 2 || second.Token == first.Token {
		t.Fatalf("%+v", second)
	}
	late := Batch{At: now, Events: []ledger.Event{event("d", 1)}, Finish: []Lease{first.Lease()}}
	_, err := s.Commit(ctx, late)
	wantKind(t, err, problem.Conflict)
	for name, act := range map[string]func() error{
		"fail":     func() error { _, err := s.Fail(ctx, first.Lease(), problem.IO, now); return err },
		"release":  func() error { return s.Release(ctx, first.Lease()) },
		"extend":   func() error { return s.Extend(ctx, first.Lease(), now) },
		"progress": func() error { return s.Progress(ctx, first.Lease(), 1, 1) },
	} {
		if problem.KindOf(act()) != problem.Conflict {
			t.Error("a lost lease may still", name)
		}
	}
	if v, err := s.Version(ctx, "d"); v != 0 || err != nil {
		t.Fatal("the late worker's event was stored")
	}
	// Its tries are used up.
	state, err := s.Fail(ctx, second.Lease(), problem.Unavailable, now)
	if err != nil || state != Dead {
		t.Fatal(state, err)
	}
	if _, ok := claim(t, s, "deliver", now.Add(24*time.Hour)); ok {
		t.Fatal("a dead job was claimed")
	}
	if err := s.Retry(ctx, "j", now); err != nil {
		t.Fatal(err)
	}
	third, ok := claim(t, s, "deliver", now)
	if !ok || third.Attempts != 1 || third.Trouble != string(problem.Unavailable) {
		t.Fatalf("%+v", third)
	}
	commit(t, s, Batch{At: now, Events: []ledger.Event{event("d", 1)}, Finish: []Lease{third.Lease()}})
	j, err := Get[Job](ctx, s.Reader, "j")
	if err != nil || j.State != Done || j.Finished != Micros(now) || j.Token != "" || j.Trouble != "" {
		t.Fatalf("%+v %v", j, err)
	}
	_, err = s.Commit(ctx, Batch{Finish: []Lease{third.Lease()}})
	wantKind(t, err, problem.Conflict)
	wantKind(t, s.Retry(ctx, "j", now), problem.NotFound)
}

func TestDedupe(t *testing.T) { onBoth(t, testDedupe) }

func testDedupe(t *testing.T, open opener) {
	s := open(t)
	for range 2 {
		commit(t, s, Batch{At: at, Jobs: []NewJob{{Kind: "deliver", Dedupe: "message 1"}, {Kind: "deliver"}}})
	}
	n, err := CountRows[Job](context.Background(), s.Reader, Query{Equal: map[string]any{"state": string(Waiting)}})
	if err != nil || n != 3 {
		t.Fatal(n, err)
	}
}

func TestFailedJobComesBackLater(t *testing.T) { onBoth(t, testFailedJobComesBackLater) }

func testFailedJobComesBackLater(t *testing.T, open opener) {
	s, ctx := open(t), context.Background()
	commit(t, s, Batch{At: at, Jobs: []NewJob{{ID: "j", Kind: "k"}}})
	now := at
	for attempt := 1; attempt <= 5; attempt++ {
		j, ok := claim(t, s, "k", now)
		if !ok || j.Attempts != int64(attempt) {
			t.Fatalf("attempt %d: %+v", attempt, j)
		}
		if state, err := s.Fail(ctx, j.Lease(), problem.Unavailable, now); err != nil || state != Waiting {
			t.Fatal(state, err)
		}
		pause := Backoff(attempt, "j")
		if _, ok := claim(t, s, "k", now.Add(pause-time.Millisecond)); ok {
			t.Fatal("came back too early")
		}
		now = now.Add(pause)
	}
}

func TestBackoffGrowsAndEnds(t *testing.T) {
	last := time.Duration(0)
	for n := range 40 {
		d := Backoff(n, "")
		if d < last || d > time.Hour {
			t.Fatalf("after attempt %d: %v", n, d)
		}
		last = d
	}
	if last != time.Hour || Backoff(1, "") != 2*time.Second {
		t.Fatal(last, Backoff(1, ""))
	}
	if Backoff(3, "a") == Backoff(3, "b") {
		t.Fatal("jobs that failed together come back together")
	}
}

// Eight workers, every job done once.
func TestWorkersShareJobs(t *testing.T) { onBoth(t, testWorkersShareJobs) }

func testWorkersShareJobs(t *testing.T, open opener) {
	s, ctx := open(t), context.Background()
	const n = 120
	var b Batch
	for i := range n {
		b.Jobs = append(b.Jobs, NewJob{Kind: "k", Payload: fmt.Append(nil, i)})
	}
	commit(t, s, b)
	var mu sync.Mutex
	done := map[string]int{}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for {
				j, ok, err := s.Claim(ctx, []string{"k"}, at, time.Hour)
				if err != nil {
					t.Error(err)
				}
				if !ok {
					return
				}
				mu.Lock()
				done[string(j.Payload)]++
				mu.Unlock()
				if _, err := s.Commit(ctx, Batch{At: at, Finish: []Lease{j.Lease()}}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	for i := range n {
		if done[fmt.Sprint(i)] != 1 {
			t.Errorf("job %d was done %d times", i, done[fmt.Sprint(i)])
		}
	}
}

// Whatever workers do in whatever order, at most one lease of a job is good for anything, and a job is finished once.
func TestLeasesProperty(t *testing.T) { onBoth(t, testLeasesProperty) }

func testLeasesProperty(t *testing.T, open opener) {
	s, ctx := open(t), context.Background()
	run := 0
	rapid.Check(t, func(t *rapid.T) {
		run++
		kind, now := fmt.Sprint("k", run), at
		var good map[string]Lease = map[string]Lease{} // by job
		var old []Lease
		until := map[string]time.Time{}
		finished := map[string]bool{}
		retire := func(id string) {
			old = append(old, good[id])
			delete(good, id)
		}
		pick := func(t *rapid.T) (Lease, bool) {
			for _, l := range good {
				return l, true
			}
			return Lease{}, false
		}
		t.Repeat(map[string]func(*rapid.T){
			"add": func(t *rapid.T) {
				if _, err := s.Commit(ctx, Batch{At: now, Jobs: []NewJob{{Kind: kind, Tries: 1000}}}); err != nil {
					t.Fatal(err)
				}
			},
			"wait": func(t *rapid.T) {
				now = now.Add(time.Duration(rapid.IntRange(1, 90).Draw(t, "seconds")) * time.Second)
			},
			"claim": func(t *rapid.T) {
				j, ok := claim(t, s, kind, now)
				if !ok {
					return
				}
				if _, taken := good[j.ID]; taken {
					if now.Before(until[j.ID]) {
						t.Fatal("taken over before its lease ran out")
					}
					retire(j.ID)
				}
				if finished[j.ID] {
					t.Fatal("a finished job was claimed")
				}
				good[j.ID], until[j.ID] = j.Lease(), now.Add(time.Minute)
			},
			"finish": func(t *rapid.T) {
				l, ok := pick(t)
				if !ok {
					return
				}
				if _, err := s.Commit(ctx, Batch{At: now, Finish: []Lease{l}}); err != nil {
					t.Fatal(err)
				}
				finished[l.Job] = true
				retire(l.Job)
			},
			"fail": func(t *rapid.T) {
				if l, ok := pick(t); ok {
					if _, err := s.Fail(ctx, l, problem.IO, now); err != nil {
						t.Fatal(err)
					}
					retire(l.Job)
				}
			},
			"release": func(t *rapid.T) {
				if l, ok := pick(t); ok {
					if err := s.Release(ctx, l); err != nil {
						t.Fatal(err)
					}
					retire(l.Job)
				}
			},
			"late": func(t *rapid.T) {
				if len(old) == 0 {
					return
				}
				l := rapid.SampledFrom(old).Draw(t, "old lease")
				if _, err := s.Commit(ctx, Batch{At: now, Finish: []Lease{l}}); problem.KindOf(err) != problem.Conflict {
					t.Fatal("a lost lease finished a job", err)
				}
			},
		})
	})
}

// A job whose worker dies each time must not be begun for ever: after its tries a person must look.
func TestAJobThatKillsItsWorkersIsGivenUp(t *testing.T) {
	onBoth(t, testAJobThatKillsItsWorkersIsGivenUp)
}

func testAJobThatKillsItsWorkersIsGivenUp(t *testing.T, open opener) {
	s, now := open(t), at
	commit(t, s, Batch{At: at, Jobs: []NewJob{{ID: "deadly", Kind: "convert", Tries: 3}, {ID: "other", Kind: "convert", NotBefore: at.Add(time.Hour)}}})
	for n := range 3 {
		j, ok := claim(t, s, "convert", now)
		if !ok || j.ID != "deadly" {
			t.Fatalf("attempt %d: %+v", n+1, j)
		}
		now = now.Add(2 * time.Minute)
	}
	if j, ok := claim(t, s, "convert", now); ok {
		t.Fatalf("claimed again: %+v", j)
	}
	j, err := Get[Job](context.Background(), s.Reader, "deadly")
	if err != nil || j.State != Dead || j.Token != "" || j.Trouble == "" {
		t.Fatalf("%+v %v", j, err)
	}
	if j, ok := claim(t, s, "convert", at.Add(time.Hour)); !ok || j.ID != "other" {
		t.Fatalf("the next job is not found: %+v", j)
	}
}

// Beside others a lease ends with its time alone: nobody knows who died.
func TestNobodysLeaseIsEndedBesideOthers(t *testing.T) {
	s := openAt(t, pgtest.Start(t))
	commit(t, s, Batch{At: at, Jobs: []NewJob{{ID: "j", Kind: "deliver"}}})
	if _, ok := claim(t, s, "deliver", at); !ok {
		t.Fatal("not claimed")
	}
	if err := s.ExpireLeases(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, ok := claim(t, s, "deliver", at.Add(time.Minute-time.Second)); ok {
		t.Fatal("taken from a worker that lives")
	}
	if j, ok := claim(t, s, "deliver", at.Add(time.Minute)); !ok || j.Attempts != 2 {
		t.Fatal("not taken over when the lease ran out:", ok, j.Attempts)
	}
}

func TestJobsOfADeadProcessAreDueAtOnce(t *testing.T) {
	s, ctx := open(t), context.Background()
	commit(t, s, Batch{At: at, Jobs: []NewJob{{ID: "j", Kind: "deliver", Tries: 2}}})
	dead, ok := claim(t, s, "deliver", at)
	if !ok {
		t.Fatal("not claimed")
	}
	if _, ok := claim(t, s, "deliver", at); ok {
		t.Fatal("claimed twice")
	}
	if err := s.ExpireLeases(ctx); err != nil {
		t.Fatal(err)
	}
	j, ok := claim(t, s, "deliver", at)
	if !ok || j.Attempts != 2 {
		t.Fatal("not taken over at once, or the try that died does not count:", ok, j.Attempts)
	}
	if _, err := s.Commit(ctx, Batch{At: at, Finish: []Lease{dead.Lease()}}); problem.KindOf(err) != problem.Conflict {
		t.Error("the lease that ran out still counts:", err)
	}
	if err := s.ExpireLeases(ctx); err != nil {
		t.Fatal(err)
	}
	if _, ok := claim(t, s, "deliver", at); ok {
		t.Error("a job that killed its process twice is tried a third time")
	}
}
