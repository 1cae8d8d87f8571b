package store

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
)

// walk streams a query; an error ends it. Other queries may be asked while it goes on.
func walk[T any](ctx context.Context, r *Reader, query string, args []any, targets func(*T) []any) iter.Seq2[T, error] {
	if r.cursors != nil {
		return walkCursor(ctx, r, query, args, targets)
	}
	return func(yield func(T, error) bool) {
		var none T
		rows, err := r.q.QueryContext(ctx, query, args...)
		if err != nil {
			yield(none, readFailed(err))
			return
		}
		defer rows.Close()
		for rows.Next() {
			v, err := scanned(rows, targets)
			if !yield(v, err) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(none, readFailed(err))
		}
	}
}

func scanned[T any](rows *sql.Rows, targets func(*T) []any) (v T, err error) {
	err = readFailed(rows.Scan(targets(&v)...))
	return v, err
}

// walkCursor streams a query within a snapshot of PostgreSQL, whose one connection answers one query at a time: a cursor gives a page, and in between
// others may ask.
func walkCursor[T any](ctx context.Context, r *Reader, query string, args []any, targets func(*T) []any) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		*r.cursors++
		name := fmt.Sprintf("walk_%d", *r.cursors)
		_, err := fetch[T](ctx, r, "DECLARE "+name+" NO SCROLL CURSOR FOR "+query, args, nil)
		defer func() {
			if err == nil {
				_, _ = fetch[T](ctx, r, "CLOSE "+name, nil, nil) // or it ends with the snapshot
			}
		}()
		for {
			var part []T
			if err == nil {
				part, err = fetch(ctx, r, fmt.Sprint("FETCH ", page, " FROM ", name), nil, targets)
			}
			for _, v := range part {
				if !yield(v, nil) {
					return
				}
			}
			if err != nil {
				var none T
				yield(none, err)
			}
			if err != nil || len(part) < page {
				return
			}
		}
	}
}

// fetch reads all that a query gives.
func fetch[T any](ctx context.Context, r *Reader, query string, args []any, targets func(*T) []any) ([]T, error) {
	rows, err := r.q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, readFailed(err)
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scanned(rows, targets)
		if err != nil {
			return out, err
		}
		out = append(out, v)
	}
	return out, readFailed(rows.Err())
}
