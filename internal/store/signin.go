package store

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// The rows of this file are state of their own, as accounts and sessions are: no event rebuilds them and "fsck" does not compare them.

// Passkey is a key by which a person signs in (WebAuthn, Section 4: public key credential).
type Passkey struct {
	ID      string `db:"id,key"` // the credential's, base64url
	Person  string `db:"person"`
	Record  []byte `db:"record"`  // public key and flags, in JSON
	Counter int64  `db:"counter"` // the authenticator's, as it was seen last
	State   string `db:"state"`   // PasskeyGood or PasskeyDoubted
	Created int64  `db:"created"`
	Used    int64  `db:"used"`
	Words   []byte `db:"words"` // what the person calls it, sealed
}

// The states of a passkey. One that ended has no row.
const (
	PasskeyGood    = "good"
	PasskeyDoubted = "doubted" // its counter went back: there may be two of it
)

// RecoveryCode is a code for the day when the other factors are lost. Code is its digest under the office's key.
type RecoveryCode struct {
	Person string `db:"person,key"`
	Code   string `db:"code,key"`
	Made   int64  `db:"made"`
	Used   int64  `db:"used"` // 0: not yet
}

// Challenge is what an authenticator must sign, once. ID is the digest of what the page was given.
type Challenge struct {
	ID      string `db:"id,key"`
	Kind    string `db:"kind"`
	Person  string `db:"person"`  // whose answer it waits for; "" where that comes with the answer
	Session string `db:"session"` // handle of the session in which it was asked; "" outside
	Created int64  `db:"created"`
	Expires int64  `db:"expires"`
	Data    []byte `db:"data"`
}

// Browser is a browser in which a person signed in before. Its name is the digest of its cookie.
type Browser struct {
	Browser string `db:"browser,key"`
	Person  string `db:"person,key"`
	Machine string `db:"machine"` // "Chrome · Windows"
	Since   int64  `db:"since"`
	Seen    int64  `db:"seen"`
}

// Notice is something a person is told on the desk until they have seen it.
type Notice struct {
	ID     string `db:"id,key"`
	Person string `db:"person"`
	Kind   string `db:"kind"`
	At     int64  `db:"at"`
	Seen   int64  `db:"seen"`
	Words  []byte `db:"words"` // sealed
}

func (Passkey) Table() string      { return "passkeys" }
func (RecoveryCode) Table() string { return "recovery_codes" }
func (Challenge) Table() string    { return "challenges" }
func (Browser) Table() string      { return "browsers" }
func (Notice) Table() string       { return "notices" }

// PutChallenge stores a challenge and forgets those whose time is over, and the oldest of more than most.
func (s *Store) PutChallenge(ctx context.Context, c Challenge, now time.Time, most int) error {
	return s.do(ctx, func(w *writer) error {
		if err := w.exec("DELETE FROM challenges WHERE expires <= $1", Micros(now)); err != nil {
			return writeFailed(err)
		}
		if err := w.exec("DELETE FROM challenges WHERE created <= (SELECT created FROM challenges ORDER BY created DESC LIMIT 1 OFFSET $1)", most); err != nil {
			return writeFailed(err)
		}
		t := w.tables.of(c)
		return writeFailed(w.exec(t.inserts, t.values(c, false)...))
	})
}

// TakeChallenge uses a challenge up: problem.NotFound where there is none. Nobody can answer one twice, at whatever process.
func (s *Store) TakeChallenge(ctx context.Context, id string) (c Challenge, err error) {
	if _, err := Get[Challenge](ctx, s.Reader, id); err != nil {
		return c, err
	}
	err = s.do(ctx, func(w *writer) error {
		if c, err = getRow[Challenge](w, id); errors.Is(err, sql.ErrNoRows) {
			return NotFound()
		} else if err != nil {
			return writeFailed(err)
		}
		return writeFailed(w.exec("DELETE FROM challenges WHERE id = $1", id))
	})
	return c, err
}

// DropBrowsers forgets the browsers in which nobody signed in since an instant, and the notices that were seen before it.
func (s *Store) DropBrowsers(ctx context.Context, before time.Time) error {
	return s.do(ctx, func(w *writer) error {
		if err := w.exec("DELETE FROM browsers WHERE seen < $1", Micros(before)); err != nil {
			return writeFailed(err)
		}
		return writeFailed(w.exec("DELETE FROM notices WHERE seen > 0 AND seen < $1", Micros(before)))
	})
}
