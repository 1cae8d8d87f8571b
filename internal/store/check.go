package store

import (
	"context"
	"database/sql"
	"errors"
	"iter"
)

// Checked is a database opened to be looked at only: nothing is created, migrated or changed.
type Checked struct {
	db     *sql.DB
	reader *Reader
}

// OpenToCheck opens the database at an address read-only. Other processes may be writing meanwhile. One of a newer program, half-migrated or
// something else altogether is refused.
func OpenToCheck(address string) (*Checked, error) {
	e, err := engineAt(address)
	if err != nil {
		return nil, err
	}
	db, err := e.open(toCheck)
	if err != nil {
		return nil, unreadable(address, err)
	}
	if err := checkable(context.Background(), e, db); err != nil {
		return nil, errors.Join(unreadable(address, err), db.Close())
	}
	return &Checked{db: db, reader: &Reader{q: db, tables: &tables{}, engine: e}}, nil
}

func checkable(ctx context.Context, e *engine, db *sql.DB) error {
	state, err := stateOf(ctx, e, db)
	if err == nil && len(state.versions) == 0 {
		err = errors.New("store: there is no database of ours")
	}
	if err != nil {
		return err
	}
	if err := state.sound(); err != nil {
		return err
	}
	return whole(ctx, db, state)
}

// Close closes the database.
func (c *Checked) Close() error { return c.db.Close() }

// View runs fn on one snapshot.
func (c *Checked) View(ctx context.Context, fn func(*Reader) error) error {
	return view(ctx, c.db, c.reader, fn)
}

// Integrity asks the database whether its own pages are sound, and gives what it complains of; known is false where it does not look at them.
func (r *Reader) Integrity(ctx context.Context) (complaints []string, known bool, err error) {
	complaints, known, err = r.engine.faults(ctx, r.q)
	return complaints, known, readFailed(err)
}

// Schema is the newest migration that the database has seen.
func (r *Reader) Schema(ctx context.Context) (int64, error) {
	var n int64
	err := r.q.QueryRowContext(ctx, "SELECT COALESCE(MAX(version_id), 0) FROM goose_db_version WHERE is_applied").Scan(&n)
	return n, readFailed(err)
}

// SchemaSignings is the migration that brought signing requests.
const SchemaSignings = 2

// Raw is a line of the events as it stands, columns beside bytes, not yet read.
type Raw struct {
	Leaf     int64 // -1 where it has none …
	Waits    bool  // … and need not have one yet: the sequencer has a minute
	Stream   string
	Version  int64
	Type     string
	At       int64
	Document string
	Bytes    []byte
}

// RawEvents walks the lines of the events in the order of the leaves, and those without a leaf after them.
func (r *Reader) RawEvents(ctx context.Context) iter.Seq2[Raw, error] {
	return func(yield func(Raw, error) bool) {
		waits := "FALSE"
		if r.engine.shared {
			waits = "at > " + databaseNow + " - 60000000"
		}
		for _, query := range []string{
			"SELECT leaf, FALSE, stream, version, type, at, document, bytes FROM events WHERE leaf IS NOT NULL ORDER BY leaf",
			"SELECT -1, " + waits + ", stream, version, type, at, document, bytes FROM events WHERE leaf IS NULL ORDER BY stream, version",
		} {
			for raw, err := range walk(ctx, r, query, nil, func(e *Raw) []any {
				return []any{&e.Leaf, &e.Waits, &e.Stream, &e.Version, &e.Type, &e.At, &e.Document, &e.Bytes}
			}) {
				if !yield(raw, err) || err != nil {
					return
				}
			}
		}
	}
}

// TreeHash is a line of the stored hashes.
type TreeHash struct {
	Index int64
	Hash  []byte
}

// TreeHashes walks the stored hashes of one tree ("events", "holdings") in the order of their indexes.
func (r *Reader) TreeHashes(ctx context.Context, tree string) iter.Seq2[TreeHash, error] {
	return walk(ctx, r, "SELECT idx, hash FROM tree WHERE tree = $1 ORDER BY idx", []any{tree},
		func(h *TreeHash) []any { return []any{&h.Index, &h.Hash} })
}

// SignedHead is a line of the heads.
type SignedHead struct {
	Size, At int64
	Note     []byte
}

// Heads walks the signed heads, smallest first.
func (r *Reader) Heads(ctx context.Context) iter.Seq2[SignedHead, error] {
	return walk(ctx, r, "SELECT size, at, note FROM heads ORDER BY size, at", nil,
		func(h *SignedHead) []any { return []any{&h.Size, &h.At, &h.Note} })
}

// commitment scans 32 bytes; any other length stays zero, which commits to no key.
type commitment [32]byte

// Scan implements sql.Scanner.
func (c *commitment) Scan(v any) error {
	b, ok := v.([]byte)
	if ok && len(b) == len(c) {
		copy(c[:], b)
	}
	return nil
}
