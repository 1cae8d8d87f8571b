package store

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// Tries are the wrong tries in a row at a door, under a name. At most one try at a time holds the lease, so that no process tries what another is
// trying, or has tried wrongly.
type Tries struct {
	Door     string `db:"door,key"`
	Name     string `db:"name,key"` // a holder; or a digest, where the name is whatever somebody typed
	Failures int64  `db:"failures"`
	Closed   int64  `db:"closed"` // until then nothing is tried
	Token    string `db:"lease"`
	Until    int64  `db:"lease_until"`
	Updated  int64  `db:"updated"`
}

func (Tries) Table() string { return "tries" }

// at says where the tries stand, now and by the clock of leases: none of the name's are known where the row is empty.
func (t Tries) at(now, leases time.Time) TryState {
	switch {
	case t.Closed > Micros(now):
		return TryClosed
	case t.Until > Micros(leases):
		return TryBusy
	}
	return TryMine
}

// TryState says whether something may be tried.
type TryState int

// The states of a door for a name.
const (
	TryMine   TryState = iota // the lease was given: try, then say what came of it
	TryBusy                   // somebody else is trying
	TryClosed                 // closed after wrong tries
)

// BeginTry takes the right to try for a while, where nobody else has it and the door is open.
func (s *Store) BeginTry(ctx context.Context, door, name string, now time.Time, lease time.Duration) (t Tries, state TryState, err error) {
	err = s.do(ctx, func(w *writer) error {
		if t, err = triesOf(w, door, name); err != nil {
			return writeFailed(err)
		}
		leases := s.clock.lease(now)
		if state = t.at(now, leases); state != TryMine {
			return nil
		}
		t.Token, t.Until, t.Updated = NewID(), Micros(leases.Add(lease)), Micros(now)
		return writeFailed(w.putTries(t))
	})
	return t, state, err
}

// EndTry gives the right back. wrong: one more failure, and the door stays closed for as long as wait says of the failures in a row; else they are
// forgotten where right. Who has lost the right meanwhile is counted all the same.
func (s *Store) EndTry(ctx context.Context, t Tries, now time.Time, came Outcome, wait func(failures int) time.Duration) error {
	return s.do(ctx, func(w *writer) error {
		stands, err := triesOf(w, t.Door, t.Name)
		if err != nil {
			return writeFailed(err)
		}
		if stands.Token == t.Token {
			stands.Token, stands.Until = "", 0
		}
		switch came {
		case TriedWrong:
			stands.Failures++
			stands.Closed = Micros(now.Add(wait(int(stands.Failures))))
		case TriedRight:
			stands.Failures, stands.Closed = 0, 0
		}
		stands.Updated = Micros(now)
		if stands.Failures == 0 && stands.Token == "" {
			return writeFailed(w.exec("DELETE FROM tries WHERE door = $1 AND name = $2", t.Door, t.Name))
		}
		return writeFailed(w.putTries(stands))
	})
}

// Outcome is what came of a try.
type Outcome int

// The outcomes of a try.
const (
	TriedNothing Outcome = iota // the machine failed: it tells nothing
	TriedRight
	TriedWrong
)

// triesOf reads a row; one that is not there is empty.
func triesOf(w *writer, door, name string) (Tries, error) {
	t, err := getRow[Tries](w, door, name)
	if errors.Is(err, sql.ErrNoRows) {
		return Tries{Door: door, Name: name}, nil
	}
	return t, err
}

func (w *writer) putTries(t Tries) error {
	d := w.tables.of(t)
	return w.exec(d.upserts, d.values(t, false)...)
}

// DropTries forgets the tries at a door that nobody repeated since an instant, and the oldest of more than most.
func (s *Store) DropTries(ctx context.Context, door string, before time.Time, most int) error {
	return s.do(ctx, func(w *writer) error {
		if err := w.exec("DELETE FROM tries WHERE door = $1 AND updated < $2", door, Micros(before)); err != nil {
			return writeFailed(err)
		}
		return writeFailed(w.exec("DELETE FROM tries WHERE door = $1 AND updated <= (SELECT updated FROM tries WHERE door = $1 ORDER BY updated DESC LIMIT 1 OFFSET $2)", door, most))
	})
}
