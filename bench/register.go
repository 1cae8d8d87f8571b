package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"trien/internal/store"
)

// paging measures a page of 50 rows of a register with a million documents beside the same page of one with ten thousand: lines of the register from a day on,
// and the newest documents that concern a clerk.
func paging(database string) func(*world) (float64, float64, error) {
	return func(w *world) (ours, floor float64, err error) {
		err = onRegister(w, database, 1_000_000, func(large *store.Store) error {
			return onRegister(w, database, 10_000, func(small *store.Store) error {
				var a, b []float64
				for range 100 {
					for _, side := range []struct {
						s      *store.Store
						middle int
						into   *[]float64
					}{{large, 500_000, &a}, {small, 5_000, &b}} {
						begun := time.Now()
						if err := page(side.s, side.middle); err != nil {
							return err
						}
						*side.into = append(*side.into, float64(time.Since(begun))/float64(time.Microsecond))
					}
				}
				slices.Sort(a)
				slices.Sort(b)
				ours, floor = a[len(a)/4], b[len(b)/4]
				return nil
			})
		})
		return ours, floor, err
	}
}

const (
	pageRows = 50
	aDay     = 50 // documents
)

// day is a date as a register sorts it.
func day(document int) string { return fmt.Sprint(10_000_000 + document/aDay) }

func page(s *store.Store, middle int) error {
	ctx := context.Background()
	entries, err := store.List[store.Entry](ctx, s.Reader, store.Query{Equal: map[string]any{"direction": "in"}, From: map[string]any{"date": day(middle)},
		To: map[string]any{"date": day(middle + 30*aDay)}, Order: []string{"date", "at"}, Limit: pageRows})
	if err != nil {
		return err
	}
	documents, err := s.Documents(ctx, store.Query{Concerning: []string{"p1", "role:clerk"}, Limit: pageRows}, 1000)
	if err == nil && (len(entries) != pageRows || len(documents.Rows) != pageRows || documents.Total != 1000) {
		err = fmt.Errorf("pages of %d and %d rows", len(entries), len(documents.Rows))
	}
	return err
}

// onRegister runs do with a store that has so many documents.
func onRegister(w *world, database string, documents int, do func(*store.Store) error) error {
	return onStore(w, database, func(address string, s *store.Store) error {
		db, err := openRaw(database, address)
		if err != nil {
			return err
		}
		err = fillRegister(db, documents)
		if err == nil && database == "postgres" {
			_, err = db.Exec("ANALYZE") // as the server does by itself within a minute; an office's SQLite has no statistics
		}
		return errors.Join(err, db.Close(), do(s))
	})
}

// fillRegister writes the lines of many documents at once. Both databases understand it.
func fillRegister(db *sql.DB, documents int) error {
	const numbers = "WITH RECURSIVE numbers (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < $1) "
	for _, fill := range []string{
		"INSERT INTO documents (id, version, direction, state, type, series, number, term, date, urgency, drafter, signer, party, waits_for, waits_role, due, dossier, trouble, created, updated)" +
			" SELECT 'd' || i, 3, 'in', 'registered', 'CV', 'in/2026', i, '2026', CAST(10000000 + i / 50 AS TEXT), '', '', '', '', '', '', '', '', '', i, i FROM numbers",
		"INSERT INTO entries (series, number, document, date, direction, state, at) SELECT 'in/2026', i, 'd' || i, CAST(10000000 + i / 50 AS TEXT), 'in', 'registered', i FROM numbers",
		"INSERT INTO concerns (document, subject, part, open, due, since) SELECT 'd' || i, 'role:clerk', 'duty', FALSE, '', i FROM numbers",
	} {
		if _, err := db.Exec(numbers+fill, documents); err != nil {
			return err
		}
	}
	return nil
}

// openRaw opens a store's database for whoever writes into it beside the store.
func openRaw(database, address string) (*sql.DB, error) {
	if database == "postgres" {
		return sql.Open("pgx", asSearchPath(address))
	}
	return sql.Open("sqlite", "file:"+filepath.ToSlash(address)+"?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=secure_delete(ON)&_pragma=cache_size(-16000)")
}
