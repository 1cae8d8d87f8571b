package store

import (
	"context"
	"database/sql"
	"errors"
	"iter"
	"reflect"

	"trien/internal/ledger"
)

// Recorded is an event with its place in the ledger and the bytes its leaf is the hash of.
type Recorded struct {
	Leaf  int64 // -1 where it has none yet
	Bytes []byte
	Event ledger.Event
}

// Version is the newest version of a stream; 0 where it has no event.
func (r *Reader) Version(ctx context.Context, stream string) (int64, error) {
	var v int64
	err := r.q.QueryRowContext(ctx, "SELECT COALESCE(MAX(version), 0) FROM events WHERE stream = $1", stream).Scan(&v)
	return v, readFailed(err)
}

// Size is the number of events in the ledger.
func (r *Reader) Size(ctx context.Context) (int64, error) {
	var n int64
	err := r.q.QueryRowContext(ctx, "SELECT COALESCE(MAX(leaf)+1, 0) FROM events").Scan(&n)
	return n, readFailed(err)
}

// Stream reads a stream's events, oldest first; none where there is no such stream.
func (r *Reader) Stream(ctx context.Context, stream string) ([]Recorded, error) {
	return r.recorded(ctx, "SELECT COALESCE(leaf, -1), bytes FROM events WHERE stream = $1 ORDER BY version", stream)
}

// StreamAfter reads the events of a stream that came after a version.
func (r *Reader) StreamAfter(ctx context.Context, stream string, version int64) ([]Recorded, error) {
	return r.recorded(ctx, "SELECT COALESCE(leaf, -1), bytes FROM events WHERE stream = $1 AND version > $2 ORDER BY version", stream, version)
}

// StreamBack reads at most limit events of a stream before a version, newest first.
func (r *Reader) StreamBack(ctx context.Context, stream string, below int64, limit int) ([]Recorded, error) {
	return r.recorded(ctx, "SELECT COALESCE(leaf, -1), bytes FROM events WHERE stream = $1 AND version < $2 ORDER BY version DESC LIMIT $3", stream, below, limit)
}

// About reads the events that concern a document, of whatever stream, in the order of the ledger.
func (r *Reader) About(ctx context.Context, document string) ([]Recorded, error) {
	return r.recorded(ctx, "SELECT COALESCE(leaf, -1), bytes FROM events WHERE document = $1 ORDER BY leaf NULLS LAST, at, stream, version", document)
}

const page = 500

// All walks every event in the order of the ledger, from the given leaf on, and after them those that have no leaf yet. An error ends the walk.
func (r *Reader) All(ctx context.Context, from int64) iter.Seq2[Recorded, error] {
	return func(yield func(Recorded, error) bool) {
		for {
			part, err := r.recorded(ctx, "SELECT leaf, bytes FROM events WHERE leaf >= $1 ORDER BY leaf LIMIT 500", from)
			if err != nil {
				yield(Recorded{}, err)
				return
			}
			for _, e := range part {
				if !yield(e, nil) {
					return
				}
				from = e.Leaf + 1
			}
			if len(part) < page {
				break
			}
		}
		if !r.engine.shared {
			return
		}
		for e, err := range r.pending(ctx) {
			if !yield(e, err) || err != nil {
				return
			}
		}
	}
}

// pending walks the events that have no leaf yet, in the order in which they will get theirs.
func (r *Reader) pending(ctx context.Context) iter.Seq2[Recorded, error] {
	return func(yield func(Recorded, error) bool) {
		for raw, err := range walk(ctx, r, "SELECT bytes FROM events WHERE leaf IS NULL ORDER BY clock, stream, version", nil, func(b *[]byte) []any { return []any{b} }) {
			e := Recorded{Leaf: -1, Bytes: raw}
			if err == nil {
				e.Event, err = ledger.Decode(raw)
				err = readFailed(err)
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

func (r *Reader) recorded(ctx context.Context, query string, args ...any) ([]Recorded, error) {
	rows, err := r.q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, readFailed(err)
	}
	defer rows.Close()
	var out []Recorded
	for rows.Next() {
		var e Recorded
		if err := rows.Scan(&e.Leaf, &e.Bytes); err != nil {
			return nil, readFailed(err)
		}
		if e.Event, err = ledger.Decode(e.Bytes); err != nil {
			return nil, readFailed(err)
		}
		out = append(out, e)
	}
	return out, readFailed(rows.Err())
}

// Held is a holding with its position in the second tree.
type Held struct {
	Position int64  // -1 where it has none yet
	Act      string // first event of the act that the tree does not show yet, as "stream/version"; "" where it shows the holding as it is
	ledger.Holding
}

// Holdings walks the files held for a document, gone ones too; "" means every document.
func (r *Reader) Holdings(ctx context.Context, document string) iter.Seq2[Held, error] {
	act := "''" // as it is where acts change the tree themselves; the columns are missing in old databases that are only looked at
	if r.engine.shared {
		act = "CASE WHEN stream = '' THEN '' ELSE stream || '/' || CAST(version AS TEXT) END"
	}
	return walk(ctx, r, "SELECT COALESCE(position, -1), "+act+", document, digest, commitment, gone FROM holdings WHERE $1 = '' OR document = $1 ORDER BY position NULLS LAST, digest",
		[]any{document}, func(h *Held) []any {
			return []any{&h.Position, &h.Act, &h.Document, &h.Digest, (*commitment)(&h.Commitment), &h.Gone}
		})
}

// Head is the newest signed head: problem.NotFound before the first.
func (r *Reader) Head(ctx context.Context) (signed []byte, err error) {
	err = r.q.QueryRowContext(ctx, "SELECT note FROM heads ORDER BY size DESC, at DESC LIMIT 1").Scan(&signed)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, NotFound()
	}
	return signed, readFailed(err)
}

// getRow reads a row inside the writer's transaction.
func getRow[R Row](w *writer, key ...any) (R, error) {
	var row R
	t := w.tables.of(row)
	err := w.row(t.selects+t.key, key, t.targets(reflect.ValueOf(&row))...)
	return row, err
}
