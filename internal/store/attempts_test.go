package store

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"trien/internal/problem"
)

// An attempt serves once, wherever it is taken; a person has one of a kind; strangers push out only strangers.
func TestAttempts(t *testing.T) { onBoth(t, testAttempts) }

func testAttempts(t *testing.T, open opener) {
	s, ctx := open(t), context.Background()
	put := func(c Attempt) {
		t.Helper()
		c.Created, c.Expires = cmpMicros(c.Created, at), cmpMicros(c.Expires, at.Add(time.Minute))
		if err := s.PutAttempt(ctx, c, at, 3); err != nil {
			t.Fatal(err)
		}
	}
	put(Attempt{ID: "a", Kind: "certificate", Name: "n1", Person: "uoc", Purpose: "sign-in", State: AttemptOpen})
	put(Attempt{ID: "b", Kind: "certificate", Name: "n2", Person: "uoc", Purpose: "sign-in", State: AttemptOpen})
	put(Attempt{ID: "c", Kind: "certificate", Name: "n3", Person: "ha", Purpose: "sign-in", State: AttemptOpen})
	if _, err := s.TakeAttempt(ctx, "a", at); problem.KindOf(err) != problem.NotFound {
		t.Errorf("the one before: %v", err)
	}
	people, err := s.PeopleAsked(ctx, at)
	slices.Sort(people)
	if err != nil || !slices.Equal(people, []string{"ha", "uoc"}) {
		t.Errorf("%v %v", people, err)
	}
	if people, err = s.PeopleAsked(ctx, at.Add(time.Hour)); err != nil || len(people) != 0 {
		t.Errorf("after their time: %v %v", people, err)
	}
	for i := range 5 {
		put(Attempt{ID: fmt.Sprint("x", i), Kind: "provider", Created: Micros(at.Add(time.Duration(i) * time.Second)), State: AttemptOpen})
	}
	for id, kept := range map[string]bool{"x0": false, "x1": false, "x2": true, "x3": true, "x4": true, "b": true, "c": true} {
		if _, err := Get[Attempt](ctx, s.Reader, id); (err == nil) != kept {
			t.Errorf("%s: kept %v (%v)", id, err == nil, err)
		}
	}
	takenOnce(t, s, "b")
	if _, err := s.TakeAttempt(ctx, "c", at.Add(time.Minute)); problem.KindOf(err) != problem.NotFound {
		t.Errorf("when its time is over: %v", err)
	}
}

func cmpMicros(set int64, otherwise time.Time) int64 {
	if set != 0 {
		return set
	}
	return Micros(otherwise)
}

// takenOnce lets many take one challenge at once.
func takenOnce(t *testing.T, s *Store, id string) {
	t.Helper()
	var all sync.WaitGroup
	got := make(chan string, 8)
	for range cap(got) {
		all.Go(func() {
			if c, err := s.TakeAttempt(context.Background(), id, at); err == nil {
				got <- c.Person
			} else if problem.KindOf(err) != problem.NotFound {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if len(got) != 1 || <-got != "uoc" {
		t.Errorf("it was taken %d times", len(got)+1)
	}
}
