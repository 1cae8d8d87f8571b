package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"time"
)

// leases remembers what this process has seen of leases that others hold.
type leases struct {
	mu   sync.Mutex
	seen map[string]sighting
	mine map[string]string // holders here that have a lease, by its name
	at   time.Time         // when the sequencer's lease was last renewed here
}

func (l *leases) renew() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.at = time.Now()
}

func (l *leases) renewed() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.at
}

// sighting is a lease as it stood when it was last seen to have changed.
type sighting struct {
	holder string
	beat   int64
	since  time.Time
}

// TakeLease takes or keeps the lease of that name for a holder: what only one process shall do at a time. It tells whether the holder has it. A holder
// calls again before length is over; one that did not is replaced by the next who asks.
//
// No two clocks are compared: a lease counts its holder's renewals, and whoever sees the count stand still for length, by a clock of their own, takes over.
// Give now as time.Now gives it, with its steady reading, and no machine's clock can be set so that a lease is lost or lasts. A lease says who works, not what
// is right: what is done under it must be safe even where two believe that they hold it.
func (s *Store) TakeLease(ctx context.Context, name, holder string, now time.Time, length time.Duration) (held bool, err error) {
	var stands sighting
	err = s.q.QueryRowContext(ctx, leaseSQL, name).Scan(&stands.holder, &stands.beat)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return false, readFailed(err)
	}
	if err == nil && stands.holder != holder && !s.leases.over(name, stands, now, length) {
		if s.leases.note(name, holder, false) {
			s.groups.lost.Add(1)
		}
		return false, nil
	}
	err = s.do(ctx, func(w *writer) error {
		held, err = w.takeLease(name, holder, stands)
		return writeFailed(err)
	})
	if err == nil && s.leases.note(name, holder, held) {
		s.groups.lost.Add(1)
	}
	return held && err == nil, err
}

// note remembers whether the holder has the lease, and tells whether it has just lost it.
func (l *leases) note(name, holder string, held bool) (lost bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if lost = !held && l.mine[name] == holder; lost {
		delete(l.mine, name)
	}
	if held {
		if l.mine == nil {
			l.mine = map[string]string{}
		}
		l.mine[name] = holder
	}
	return lost
}

const leaseSQL = "SELECT holder, beat FROM leases WHERE name = $1"

// takeLease changes the lease if it stands as it was seen, or is the holder's own.
func (w *writer) takeLease(name, holder string, seen sighting) (bool, error) {
	var stands sighting
	err := w.row(leaseSQL, []any{name}, &stands.holder, &stands.beat)
	if errors.Is(err, sql.ErrNoRows) {
		return true, w.exec("INSERT INTO leases (name, holder, beat) VALUES ($1, $2, 1)", name, holder)
	}
	if err != nil || stands.holder != holder && stands != seen {
		return false, err
	}
	return true, w.exec("UPDATE leases SET holder = $2, beat = beat + 1 WHERE name = $1", name, holder)
}

// over says whether a lease has stood still for length.
func (l *leases) over(name string, stands sighting, now time.Time, length time.Duration) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	was, known := l.seen[name]
	if !known || was.holder != stands.holder || was.beat != stands.beat || now.Before(was.since) {
		if l.seen == nil {
			l.seen = map[string]sighting{}
		}
		l.seen[name] = sighting{stands.holder, stands.beat, now}
		return false
	}
	return now.Sub(was.since) >= length
}

// DropLease gives a lease back: the next who asks has it at once.
func (s *Store) DropLease(ctx context.Context, name, holder string) error {
	return s.do(ctx, func(w *writer) error {
		return writeFailed(w.exec("DELETE FROM leases WHERE name = $1 AND holder = $2", name, holder))
	})
}
