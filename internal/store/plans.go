package store

import (
	"context"
	"database/sql"
	"strings"
)

// Which index a statement goes by must not hang on how many rows there happen to be. An office's SQLite keeps no statistics (no ANALYZE, no PRAGMA
// optimize): a plan would change with the moment they were taken, and a page that was quick yesterday would be slow today. So each statement is written so
// that the right plan is the only one, and tests of the packages above ask for the plans of what those really read with.

// Overhear lets heard know each statement that is read with from now on, before it is asked. For tests; to be called before others use the store.
func (s *Store) Overhear(heard func(query string, args []any)) {
	s.heard = heard
	s.q = s.Reader.audible(s.q)
}

func (r *Reader) audible(q queryer) queryer {
	if r.heard == nil {
		return q
	}
	return overheard{q, r.heard}
}

type overheard struct {
	queryer
	heard func(query string, args []any)
}

func (o overheard) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	o.heard(query, args)
	return o.queryer.QueryContext(ctx, query, args...)
}

func (o overheard) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	o.heard(query, args)
	return o.queryer.QueryRowContext(ctx, query, args...)
}

// Plan says how the database would answer a statement of this package, whichever database it was heard on, a line a step. PostgreSQL is asked to
// read a whole table or to sort only where there is no other way.
func (s *Store) Plan(ctx context.Context, query string, args ...any) ([]string, error) {
	if !s.engine.shared {
		type step struct {
			id, parent, unused int64
			text               string
		}
		steps, err := fetch(ctx, &Reader{q: s.read}, "EXPLAIN QUERY PLAN "+query, args, func(p *step) []any { return []any{&p.id, &p.parent, &p.unused, &p.text} })
		lines := make([]string, len(steps))
		for i, p := range steps {
			lines[i] = p.text
		}
		return lines, err
	}
	tx, err := s.read.BeginTx(ctx, &s.engine.snapshot)
	if err != nil {
		return nil, readFailed(err)
	}
	defer tx.Rollback()
	for _, set := range []string{"enable_seqscan", "enable_sort", "enable_incremental_sort", "enable_bitmapscan"} {
		if _, err := tx.ExecContext(ctx, "SET LOCAL "+set+" = off"); err != nil {
			return nil, readFailed(err)
		}
	}
	before, after, hinted := strings.Cut(query, " "+sqlite("").hint+" ")
	if hinted {
		_, after, _ = strings.Cut(after, " ")
		query = before + " " + after
	}
	return values[string](ctx, tx, "EXPLAIN "+query, args...)
}
