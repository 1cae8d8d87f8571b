package store

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// Pairing is a code that was given out to pair a machine. Code is its digest; the code itself is only with the person.
type Pairing struct {
	Code    string `db:"code,key"`
	Person  string `db:"person"`
	SignIn  string `db:"sign_in"`
	Expires int64  `db:"expires"`
}

// Machine is when a paired machine was last heard of.
type Machine struct {
	ID   string `db:"id,key"`
	Seen int64  `db:"seen"`
}

// MachineShown are the certificates that a machine last showed: agent.Shown, in JSON.
type MachineShown struct {
	Machine string `db:"machine,key"`
	At      int64  `db:"at"`
	Chains  string `db:"chains"`
}

// MachineCall is a call of a machine that came: none is taken twice, wherever it comes again. Call is the digest of its signature.
type MachineCall struct {
	Machine string `db:"machine,key"`
	Call    string `db:"call,key"`
	Until   int64  `db:"until"` // then it is too old to come again
}

// Reading is a reading of a version that was recorded in a session.
type Reading struct {
	Session  string `db:"session,key"`
	Document string `db:"document,key"`
	Version  int64  `db:"version,key"`
	At       int64  `db:"at"`
}

func (Pairing) Table() string      { return "pairings" }
func (Machine) Table() string      { return "machines" }
func (MachineShown) Table() string { return "machine_shown" }
func (MachineCall) Table() string  { return "machine_calls" }
func (Reading) Table() string      { return "readings" }

// PutPairing stores a code in place of the person's others, and forgets those whose time is over.
func (s *Store) PutPairing(ctx context.Context, p Pairing, now time.Time) error {
	return s.do(ctx, func(w *writer) error {
		if err := w.exec("DELETE FROM pairings WHERE person = $1 OR expires <= $2", p.Person, Micros(now)); err != nil {
			return writeFailed(err)
		}
		t := w.tables.of(p)
		return writeFailed(w.exec(t.inserts, t.values(p, false)...))
	})
}

// TakePairing uses a code up: problem.NotFound where there is none, or its time is over. A wrong code costs the disk nothing.
func (s *Store) TakePairing(ctx context.Context, code string, now time.Time) (p Pairing, err error) {
	if _, err := Get[Pairing](ctx, s.Reader, code); err != nil {
		return p, err
	}
	err = s.do(ctx, func(w *writer) error {
		if p, err = getRow[Pairing](w, code); errors.Is(err, sql.ErrNoRows) {
			return NotFound()
		} else if err != nil {
			return writeFailed(err)
		}
		if err := w.exec("DELETE FROM pairings WHERE code = $1", code); err != nil {
			return writeFailed(err)
		}
		return nil
	})
	if err == nil && p.Expires <= Micros(now) {
		err = NotFound()
	}
	return p, err
}

// DropMachineCalls forgets the calls that are too old to come again, and the readings of sessions that have long ended.
func (s *Store) DropMachineCalls(ctx context.Context, now, readings time.Time) error {
	return s.do(ctx, func(w *writer) error {
		if err := w.exec("DELETE FROM machine_calls WHERE until <= $1", Micros(now)); err != nil {
			return writeFailed(err)
		}
		return writeFailed(w.exec("DELETE FROM readings WHERE at <= $1", Micros(readings)))
	})
}

// ReadyFor lists the people for whom an item of an open request of that way waits to be signed.
func (r *Reader) ReadyFor(ctx context.Context, way string) (people []string, err error) {
	rows, err := r.q.QueryContext(ctx, "SELECT DISTINCT s.person FROM signing_items i JOIN signings s ON s.id = i.signing WHERE i.state = 'ready' AND s.state = 'open' AND s.way = $1", way)
	if err != nil {
		return nil, readFailed(err)
	}
	defer rows.Close()
	for rows.Next() {
		var p string
		if err := rows.Scan(&p); err != nil {
			return nil, readFailed(err)
		}
		people = append(people, p)
	}
	return people, readFailed(rows.Err())
}
