package store

import (
	"context"
	"database/sql"
	"time"
)

// Measures are how a database stands, in numbers alone.
type Measures struct {
	Jobs        []JobMeasure
	Events      int64         // with a leaf
	Unsequenced int64         // without one yet
	Lag         time.Duration // the age of the oldest of these
	Files       int64         // held, and not destroyed
	Leases      int64         // of jobs, signing items and the processes among themselves
	Retried     int64         // transactions of this process done again, since they met another's or the connection went
	Lost        int64         // leases that this process had and others took over
	Pools       []sql.DBStats // of those who read, of those who write
}

// JobMeasure counts the jobs of one kind in one state that are not done.
type JobMeasure struct {
	Kind   string
	State  JobState
	Count  int64
	Oldest time.Duration
}

// Measure asks for them.
func (s *Store) Measure(ctx context.Context, now time.Time) (Measures, error) {
	m := Measures{Retried: s.groups.clashes.Load() + s.groups.reconnects.Load(), Lost: s.Lost(), Pools: []sql.DBStats{s.read.Stats(), s.write.Stats()}}
	err := s.View(ctx, func(r *Reader) (err error) {
		if m.Jobs, err = r.jobMeasures(ctx, now); err != nil {
			return err
		}
		var oldest int64
		for _, q := range []struct {
			query string
			into  []any
		}{
			{"SELECT COALESCE(MAX(leaf)+1, 0) FROM events", []any{&m.Events}},
			{"SELECT COUNT(*), COALESCE(MIN(at), 0) FROM events WHERE leaf IS NULL", []any{&m.Unsequenced, &oldest}},
			{"SELECT (SELECT COALESCE(MAX(position)+1, 0) FROM holdings) + (SELECT COUNT(*) FROM holdings WHERE position IS NULL) - (SELECT COUNT(*) FROM holdings WHERE gone)", []any{&m.Files}},
			{"SELECT (SELECT COUNT(*) FROM leases WHERE holder <> '') + (SELECT COUNT(*) FROM jobs WHERE state = 'running')", []any{&m.Leases}},
		} {
			if err := r.q.QueryRowContext(ctx, q.query).Scan(q.into...); err != nil {
				return readFailed(err)
			}
		}
		if oldest > 0 {
			m.Lag = max(0, now.Sub(Time(oldest)))
		}
		return nil
	})
	return m, err
}

func (r *Reader) jobMeasures(ctx context.Context, now time.Time) ([]JobMeasure, error) {
	rows, err := r.q.QueryContext(ctx, "SELECT kind, state, COUNT(*), MIN(created) FROM jobs WHERE state IN ('waiting', 'running', 'dead') GROUP BY kind, state ORDER BY kind, state")
	if err != nil {
		return nil, readFailed(err)
	}
	defer rows.Close()
	var list []JobMeasure
	for rows.Next() {
		var j JobMeasure
		var oldest int64
		if err := rows.Scan(&j.Kind, &j.State, &j.Count, &oldest); err != nil {
			return nil, readFailed(err)
		}
		j.Oldest = max(0, now.Sub(Time(oldest)))
		list = append(list, j)
	}
	return list, readFailed(rows.Err())
}

// Answers says whether the database answers: nil, or why not.
func (s *Store) Answers(ctx context.Context) error {
	var one int
	return readFailed(s.read.QueryRowContext(ctx, "SELECT 1").Scan(&one))
}

// About is what a database says of itself.
type About struct {
	Engine  string // "SQLite", "PostgreSQL"
	Version string
	Schema  int64     // the newest migration that it has seen
	Now     time.Time // by its own clock, to the microsecond where it has one
	Newest  time.Time // of the events; zero where there is none
}

// About asks for it.
func (c *Checked) About(ctx context.Context) (About, error) {
	a := About{Engine: "SQLite"}
	queries := []string{"SELECT sqlite_version()", "SELECT CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)"}
	if c.reader.engine.shared {
		a.Engine, queries = "PostgreSQL", []string{"SHOW server_version", "SELECT " + databaseNow}
	}
	err := c.View(ctx, func(r *Reader) (err error) {
		if a.Schema, err = r.Schema(ctx); err != nil {
			return err
		}
		var now, newest int64
		for query, into := range map[string]any{queries[0]: &a.Version, queries[1]: &now, "SELECT COALESCE(MAX(at), 0) FROM events": &newest} {
			if err := r.q.QueryRowContext(ctx, query).Scan(into); err != nil {
				return readFailed(err)
			}
		}
		a.Now, a.Newest = Time(now), Time(newest)
		return nil
	})
	return a, err
}
