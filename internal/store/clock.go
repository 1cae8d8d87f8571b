package store

import (
	"sync"
	"time"
)

// clock tells how far this machine's clock is off the database's. Leases on jobs and items are reckoned by the database's clock, which is the same
// for every process; in between two readings of it time is counted by the processor's steady counter, so that setting this machine's clock, forward
// or back, neither ends a lease nor prolongs it. On SQLite there is one process and one clock, and nothing is off.
type clock struct {
	wall  func() time.Time // this machine's
	mu    sync.Mutex
	known bool
	base  time.Time // the database's clock …
	since time.Time // … when this machine's (steady) clock said this
}

func newClock() *clock { return &clock{wall: time.Now} }

// set takes a reading of the database's clock.
func (c *clock) set(database time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.known, c.base, c.since = true, database, time.Now()
}

// unnoticed is how far a clock may be off before anybody reckons with it: leases last far longer, and a way to the server and back takes time, too.
const unnoticed = 500 * time.Millisecond

// lease is the instant to reckon a lease by, for a caller whose clock says now.
func (c *clock) lease(now time.Time) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.known {
		return now
	}
	off := c.base.Add(time.Since(c.since)).Sub(c.wall().Round(0))
	if off.Abs() < unnoticed {
		return now
	}
	return now.Add(off)
}
