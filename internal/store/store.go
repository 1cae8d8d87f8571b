// Package store keeps one office's events, ledger, rows and jobs in one SQL database, all of an act or nothing of it.
//
// One goroutine a process writes and puts many waiting acts into one transaction (group commit); readers have a pool of their own. The schema is
// plain SQL for SQLite (one process) and PostgreSQL (several). Microseconds since 1970 stand for times; see Micros and Time.
package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"time"

	"github.com/google/uuid"
)

// Store is an open database. It is safe for use by many goroutines.
type Store struct {
	*Reader
	write  *sql.DB
	read   *sql.DB
	unlock func() error
	tables *tables
	clock  *clock
	leases leases
	queue  chan *request
	wake   chan struct{}
	close  sync.Once
	closed chan struct{}
	ended  chan struct{}
	polled chan struct{}
	groups groupCount
	last   int // acts of the last transaction; the writer's
}

// NewID gives a new UUIDv7 in text (RFC 9562, Section 5.7): ids of documents, jobs, messages. They sort by time.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// Micros is how a time stands in a row; the zero time is 0.
func Micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// Time is the time of a row's microseconds, in UTC; 0 is the zero time.
func Time(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micros).UTC()
}

// Open opens the database at an address, creating and migrating it as needed. What is newer than this program, half-migrated or something else
// altogether is refused, and nothing in it is touched.
func Open(ctx context.Context, address string) (*Store, error) { return OpenFor(ctx, address, "") }

// OpenFor is Open for one office: a database of another office is refused before anything in it is touched, a new one is that office's from then on.
func OpenFor(ctx context.Context, address, office string) (_ *Store, err error) {
	e, err := engineAt(address)
	if err != nil {
		return nil, err
	}
	s := newStore(e)
	defer func() {
		if err != nil {
			err = errors.Join(unreadable(address, err), s.release())
		}
	}()
	if s.unlock, err = e.lock(); err != nil {
		return nil, err
	}
	if s.write, err = e.open(toWrite); err != nil {
		return nil, err
	}
	if err = settle(ctx, e, s.write, office); err != nil {
		return nil, err
	}
	if s.read, err = e.open(toRead); err != nil {
		return nil, err
	}
	s.q = s.read
	w := &writer{engine: e, db: s.write, id: NewID(), tables: s.tables, clock: s.clock, groups: &s.groups}
	if _, err = w.connect(ctx); err != nil {
		return nil, err
	}
	go s.writeLoop(w)
	if e.shared {
		go s.pollLoop()
	} else {
		close(s.polled)
	}
	return s, nil
}

func newStore(e *engine) *Store {
	t := &tables{}
	return &Store{
		Reader: &Reader{tables: t, engine: e}, tables: t, clock: newClock(),
		queue: make(chan *request, 256), wake: make(chan struct{}, 1),
		closed: make(chan struct{}), ended: make(chan struct{}), polled: make(chan struct{}),
	}
}

// View runs fn on one snapshot: what fn reads belongs together.
func (s *Store) View(ctx context.Context, fn func(*Reader) error) error {
	return view(ctx, s.read, s.Reader, fn)
}

func view(ctx context.Context, db *sql.DB, r *Reader, fn func(*Reader) error) error {
	tx, err := db.BeginTx(ctx, &r.engine.snapshot)
	if err != nil {
		return readFailed(err)
	}
	defer tx.Rollback()
	in := &Reader{q: r.audible(tx), tables: r.tables, engine: r.engine, heard: r.heard}
	if r.engine.shared {
		in.cursors = new(int)
	}
	return fn(in)
}

// Wake receives after jobs were added or freed, so that a worker need not ask all the time. One worker pool should listen.
func (s *Store) Wake() <-chan struct{} { return s.wake }

// Close waits for the acts under way and closes the database. Acts that come later fail.
func (s *Store) Close() error {
	var err error
	s.close.Do(func() {
		close(s.closed)
		<-s.ended
		<-s.polled
		err = s.release()
	})
	return err
}

// release gives back what Open took.
func (s *Store) release() error {
	var errs []error
	for _, db := range []*sql.DB{s.read, s.write} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	if s.unlock != nil {
		errs = append(errs, s.unlock())
	}
	return errors.Join(errs...)
}

// pollEvery is how late a worker here learns of a job that another process added, at most.
const pollEvery = time.Second

// pollLoop wakes the workers where jobs are due that other processes added or let go of: nobody tells us.
func (s *Store) pollLoop() {
	defer close(s.polled)
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		select {
		case <-s.closed:
			return
		case <-tick.C:
		}
		var due int64
		now := Micros(s.clock.shared(time.Now()))
		err := s.read.QueryRow("SELECT COUNT(*) FROM (SELECT 1 FROM jobs WHERE not_before <= $1 AND (state = 'waiting' OR state = 'running' AND lease_until <= $1) LIMIT 1) AS due", now).Scan(&due)
		if err == nil && due > 0 { // a database that does not answer is somebody else's to report: whoever asks it for something
			s.wakeUp()
		}
	}
}

func (s *Store) wakeUp() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}
