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
	by    bool // callers tell the time by the database's clock already
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

// stale says whether the database should be asked again.
func (c *clock) stale() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Since(c.since) > time.Minute
}

// unnoticed is how far a clock may be off before anybody reckons with it: leases last far longer, and a way to the server and back takes time, too.
const unnoticed = 500 * time.Millisecond

// lease is the instant to reckon a lease by, for a caller whose clock says now.
func (c *clock) lease(now time.Time) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	off := c.off(c.wall())
	if c.by && off.Abs() >= Misset {
		return now
	}
	return now.Add(off)
}

// shared is the database's time, for one whose clock says here.
func (c *clock) shared(here time.Time) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return here.Add(c.off(here))
}

// off is how far the database's clock is before one that says at; 0 where it need not be noticed, or is not known.
func (c *clock) off(at time.Time) time.Duration {
	if !c.known {
		return 0
	}
	off := c.base.Add(time.Since(c.since)).Sub(at.Round(0))
	if off.Abs() < unnoticed {
		return 0
	}
	return off
}

// Misset is from when on a machine's clock is called wrong: acts, sessions and tries are then told the database's time.
const Misset = time.Minute

// Now is the time for one whose own clock says here: that, or the database's where the two are so far apart that one of them is set wrong. Whoever once asks
// tells the store every time by it from then on, so that nothing is reckoned twice.
func (s *Store) Now(here time.Time) time.Time {
	s.clock.mu.Lock()
	defer s.clock.mu.Unlock()
	s.clock.by = true
	if off := s.clock.off(here); off.Abs() >= Misset {
		return here.Add(off)
	}
	return here
}
