package store

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// statement is one that waits to be sent with the next whose answer is needed: each way to a server and back costs more than most statements.
type statement struct {
	query string
	args  []any
}

// pipe sends what waits and one statement more in one go, and gives the answer of that one to last. The first that fails ends it; what comes after is not
// carried out (PostgreSQL's protocol 3, "Pipelining").
func (w *writer) pipe(query string, args []any, last func(pgx.BatchResults) error) error {
	waiting := append(w.waiting, statement{query, args})
	w.waiting = nil
	if w.conn == nil {
		return sql.ErrConnDone
	}
	return w.conn.Raw(func(driver any) (err error) {
		batch := &pgx.Batch{}
		for _, s := range waiting {
			batch.Queue(s.query, s.args...)
		}
		results := driver.(*stdlib.Conn).Conn().SendBatch(w.ctx, batch)
		defer func() {
			if closing := results.Close(); err == nil {
				err = closing
			}
		}()
		for range len(waiting) - 1 {
			if _, err := results.Exec(); err != nil {
				return err
			}
		}
		return last(results)
	})
}

func (w *writer) pipeRun(query string, args []any) (n int64, err error) {
	err = w.pipe(query, args, func(r pgx.BatchResults) error {
		tag, err := r.Exec()
		n = tag.RowsAffected()
		return err
	})
	return n, err
}

func (w *writer) pipeRow(query string, args []any, targets []any) error {
	return w.pipe(query, args, func(r pgx.BatchResults) error { return r.QueryRow().Scan(targets...) })
}

// now carries out a statement, and what waits before it.
func (w *writer) now(query string) error {
	_, err := w.run(query)
	return err
}

// flush carries out what waits.
func (w *writer) flush() error {
	if len(w.waiting) == 0 {
		return nil
	}
	last := w.waiting[len(w.waiting)-1]
	w.waiting = w.waiting[:len(w.waiting)-1]
	_, err := w.pipeRun(last.query, last.args)
	return err
}

// tip is the newest event of a stream.
type tip struct{ version, clock int64 }

// look asks at once for all streams that the group's acts will ask about.
func (w *writer) look(group []*request) error {
	w.known = map[string]tip{}
	var streams []string
	for _, r := range group {
		for _, name := range r.streams {
			if _, twice := w.known[name]; !twice {
				w.known[name] = tip{}
				streams = append(streams, name)
			}
		}
	}
	if len(streams) == 0 {
		return w.flush()
	}
	return w.pipe("SELECT asked.stream, newest.version, newest.clock FROM unnest($1::text[]) AS asked (stream)"+
		" CROSS JOIN LATERAL (SELECT version, clock FROM events WHERE stream = asked.stream ORDER BY version DESC LIMIT 1) AS newest", []any{streams},
		func(r pgx.BatchResults) error {
			rows, err := r.Query()
			if err != nil {
				return err
			}
			var name string
			var t tip
			_, err = pgx.ForEachRow(rows, []any{&name, &t.version, &t.clock}, func() error {
				w.known[name] = t
				return nil
			})
			return err
		})
}

// patience is the context of one transaction.
func (w *writer) patience() (context.Context, context.CancelFunc) {
	if w.engine.patience == 0 {
		return context.Background(), func() {}
	}
	return context.WithTimeout(context.Background(), w.engine.patience)
}
