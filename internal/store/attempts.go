package store

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// Attempt is a sign-in, or a proof, that is under way and waits for its answer. ID is the digest of what only the browser that began it holds.
type Attempt struct {
	ID       string `db:"id,key"`
	Kind     string `db:"kind"`     // "certificate": a machine answers; "provider": a provider of identities
	Name     string `db:"name"`     // by which the machine names it; "" for a provider's
	Person   string `db:"person"`   // who must answer; "" where nobody has the account, or who it is comes with the answer
	Account  string `db:"account"`  // as it was typed
	Provider string `db:"provider"` // of identities
	Purpose  string `db:"purpose"`  // what follows the proof: "sign-in", "link", "proof"
	Session  string `db:"session"`  // in which it was begun, where in one
	Browser  string `db:"browser"`  // digest of the cookie that must come back with the answer
	Origin   string `db:"origin"`   // where the page stands
	Number   string `db:"number"`   // that page and machine show
	Nonce    string `db:"nonce"`    // base64
	State    string `db:"state"`    // AttemptOpen, then one of the others
	Proof    string `db:"proof"`    // fingerprint of the certificate that answered
	Trouble  string `db:"trouble"`  // why it was refused: a word of package app
	Created  int64  `db:"created"`
	Expires  int64  `db:"expires"`
}

// The states of an attempt. One that has served is no more.
const (
	AttemptOpen    = "open"
	AttemptProven  = "proven"  // answered rightly: whoever began it may go on
	AttemptRefused = "refused" // the person said no, or the answer does not hold
)

// Table names the table.
func (Attempt) Table() string { return "attempts" }

// PutAttempt stores an attempt in place of the person's other of its kind and purpose, and forgets those whose time is over. Of those that bear
// nobody's name, as anyone may begin them, the newest most are kept.
func (s *Store) PutAttempt(ctx context.Context, c Attempt, now time.Time, most int) error {
	return s.do(ctx, func(w *writer) error {
		if err := w.exec("DELETE FROM attempts WHERE expires <= $1", Micros(now)); err != nil {
			return writeFailed(err)
		}
		if c.Person != "" && c.Kind == "certificate" {
			if err := w.exec("DELETE FROM attempts WHERE person = $1 AND kind = $2 AND purpose = $3", c.Person, c.Kind, c.Purpose); err != nil {
				return writeFailed(err)
			}
		}
		if c.Person == "" {
			oldest := "SELECT created FROM attempts WHERE person = '' ORDER BY created DESC LIMIT 1 OFFSET $1"
			if err := w.exec("DELETE FROM attempts WHERE person = '' AND created <= ("+oldest+")", most-1); err != nil {
				return writeFailed(err)
			}
		}
		t := w.tables.of(c)
		return writeFailed(w.exec(t.inserts, t.values(c, false)...))
	})
}

// TakeAttempt uses an attempt up, whatever becomes of it: problem.NotFound where there is none, or its time is over.
func (s *Store) TakeAttempt(ctx context.Context, id string, now time.Time) (c Attempt, err error) {
	if _, err := Get[Attempt](ctx, s.Reader, id); err != nil {
		return c, err
	}
	err = s.do(ctx, func(w *writer) error {
		if c, err = getRow[Attempt](w, id); errors.Is(err, sql.ErrNoRows) {
			return NotFound()
		} else if err != nil {
			return writeFailed(err)
		}
		return writeFailed(w.exec("DELETE FROM attempts WHERE id = $1", id))
	})
	if err == nil && c.Expires <= Micros(now) {
		err = NotFound()
	}
	return c, err
}

// PeopleAsked lists the people whose machines are asked to prove them.
func (r *Reader) PeopleAsked(ctx context.Context, now time.Time) (people []string, err error) {
	rows, err := r.q.QueryContext(ctx, "SELECT DISTINCT person FROM attempts WHERE kind = 'certificate' AND state = 'open' AND person <> '' AND expires > $1", Micros(now))
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
