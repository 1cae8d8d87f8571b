package app

import (
	"context"
	"sync"
	"time"

	"trien/internal/store"
)

// tally counts in memory what strangers were refused at the door for machines: a call that nobody believes costs the disk nothing. What was
// counted is written twice a minute, and when the office closes.
type tally struct {
	mu     sync.Mutex
	counts map[store.Count]int64 // by name and hour
}

// add counts one more and gives the refusal back.
func (t *tally) add(name string, now time.Time, no error) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.counts == nil {
		t.counts = map[store.Count]int64{}
	}
	t.counts[store.Count{Name: name, Hour: store.Micros(now.Truncate(time.Hour))}]++
	return no
}

// take gives what was counted and begins anew.
func (t *tally) take() []store.Count {
	t.mu.Lock()
	defer t.mu.Unlock()
	var list []store.Count
	for c, n := range t.counts {
		c.N = n
		list = append(list, c)
	}
	t.counts = nil
	return list
}

// writeTally keeps what was counted; should that fail it is counted still.
func (o *Office) writeTally(ctx context.Context) error {
	list := o.door.strangers.take()
	if len(list) == 0 {
		return nil
	}
	_, err := o.store.Commit(ctx, store.Batch{Add: list, At: o.now()})
	if err != nil {
		o.door.strangers.back(list)
	}
	return err
}

func (t *tally) back(list []store.Count) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.counts == nil {
		t.counts = map[store.Count]int64{}
	}
	for _, c := range list {
		n := c.N
		c.N = 0
		t.counts[c] += n
	}
}
