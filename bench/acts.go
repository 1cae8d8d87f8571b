package main

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"; SQLite's comes with the store

	"trien/internal/ledger"
	"trien/internal/pgtest"
	"trien/internal/store"
)

// databases are where acts are measured: on a disk, as durable as an office's.
func databases(w *world) map[string]func() (address string, close func() error, err error) {
	return map[string]func() (string, func() error, error){
		"sqlite": func() (string, func() error, error) {
			return filepath.Join(w.dir, store.NewID()+".db"), func() error { return nil }, nil
		},
		"postgres": func() (string, func() error, error) {
			s, err := pgtest.Launch("-c shared_buffers=256MB -c max_wal_size=4GB")
			if err != nil {
				return "", nil, err
			}
			return s.Address(), s.Close, nil
		},
	}
}

// onStore runs do with a new store.
func onStore(w *world, database string, do func(address string, s *store.Store) error) error {
	address, end, err := databases(w)[database]()
	if err != nil {
		return err
	}
	s, err := store.Open(context.Background(), address)
	if err != nil {
		return errors.Join(err, end())
	}
	return errors.Join(do(address, s), s.Close(), end())
}

// acting measures legal acts a second from many clients beside bare durable transactions that write the same lines: no streams checked, no tree,
// no lease, nothing that could be refused.
func acting(database string, clients int) func(*world) (float64, float64, error) {
	return func(w *world) (ours, floor float64, err error) {
		err = onStore(w, database, func(address string, s *store.Store) error {
			bare, err := openBare(w, database, address)
			if err != nil {
				return err
			}
			defer bare.Close()
			end := sequencing(s)
			defer end()
			const turns = 4
			for range turns {
				a, err := perSecond(clients, func() error { return act(s) })
				if err != nil {
					return err
				}
				b, err := perSecond(clients, func() error { return bareAct(bare) })
				if err != nil {
					return err
				}
				ours, floor = ours+a/turns, floor+b/turns
			}
			return nil
		})
		return ours, floor, err
	}
}

// turn is how long one side works before it is the other's turn.
const turn = 1500 * time.Millisecond

// perSecond tells how often do is done a second by so many at once.
func perSecond(clients int, do func() error) (float64, error) {
	var all sync.WaitGroup
	var done atomic.Int64
	errs := make([]error, clients)
	begun := time.Now()
	for i := range clients {
		all.Go(func() {
			for time.Since(begun) < turn && errs[i] == nil {
				errs[i] = do()
				done.Add(1)
			}
		})
	}
	all.Wait()
	return float64(done.Load()) / time.Since(begun).Seconds(), errors.Join(errs...)
}

// sequencing gives leaves as an office does, until it is ended.
func sequencing(s *store.Store) (end func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var all sync.WaitGroup
	all.Go(func() {
		for ctx.Err() == nil {
			_, _, _ = s.Sequence(ctx, "bench", time.Now()) // the lag shows what fails
			select {
			case <-ctx.Done():
			case <-time.After(store.SequencerLease / 15):
			}
		}
	})
	return func() {
		cancel()
		all.Wait()
	}
}

// lines are what one act writes.
type lines struct {
	event    ledger.Event
	document store.Document
	concerns []store.Concern
	entry    store.Entry
	holding  ledger.Holding
	job      store.NewJob
}

// ordinal makes every number of the register another one.
var ordinal atomic.Int64

func newLines(at time.Time) lines {
	id, words := store.NewID(), make([]byte, 300)
	_, _ = rand.Read(words) // it never fails
	number := ordinal.Add(1)
	l := lines{
		event: ledger.Event{Stream: "document/" + id, Version: 1, Type: "document.registered", At: at, Actor: store.NewID(), Post: "van-thu", SignIn: "password+totp",
			Document: id, Blobs: []string{fmt.Sprintf("%064x", number)}, ContentKey: id, Content: words, RegisterKey: "office", Register: words[:150]},
		document: store.Document{ID: id, Version: 1, Direction: "in", State: "registered", Type: "CV", Series: "in/2026", Number: number, Term: "2026", Date: "2026-11-21",
			WaitsRole: "leader", Created: store.Micros(at), Updated: store.Micros(at), Words: words},
		entry:   store.Entry{Series: "in/2026", Number: number, Document: id, Date: "2026-11-21", State: "registered", At: store.Micros(at), Words: words},
		holding: ledger.Holding{Document: id, Digest: fmt.Sprintf("%064x", number)},
		job:     store.NewJob{ID: store.NewID(), Kind: "judge", Document: id, Dedupe: "judge/" + id},
	}
	for _, subject := range []string{"role:clerk", "role:leader"} {
		l.concerns = append(l.concerns, store.Concern{Document: id, Subject: subject, Part: "duty", Open: true, Since: store.Micros(at)})
	}
	return l
}

func act(s *store.Store) error {
	l := newLines(time.Now().UTC())
	b := store.Batch{At: l.event.At, Events: []ledger.Event{l.event}, Hold: []ledger.Holding{l.holding}, Put: []store.Row{l.document}, Insert: []store.Row{l.entry}, Jobs: []store.NewJob{l.job}}
	for _, c := range l.concerns {
		b.Put = append(b.Put, c)
	}
	_, err := s.Commit(context.Background(), b)
	return err
}

// openBare opens a database of the same schema with the same durability, for whoever writes into it without a store.
func openBare(w *world, database, address string) (*sql.DB, error) {
	bare := filepath.Join(w.dir, "bare-"+store.NewID()+".db")
	if database == "postgres" {
		bare = address + "_bare" // the schema comes last
	}
	s, err := store.Open(context.Background(), bare) // makes its tables
	if err != nil {
		return nil, err
	}
	db, err := openRaw(database, bare)
	if err == nil && database == "postgres" {
		db.SetMaxIdleConns(64)
	} else if err == nil {
		db.SetMaxOpenConns(1) // SQLite has one writer at a time: a queue is faster than waiting for its lock
	}
	return db, errors.Join(err, s.Close())
}

// asSearchPath is an address of ours as the driver takes it.
func asSearchPath(address string) string {
	return strings.Replace(address, "schema=", "search_path=", 1)
}

// bareAct writes the same lines as act in a transaction of its own.
func bareAct(db *sql.DB) error {
	l := newLines(time.Now().UTC())
	raw := l.event.Canonical()
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	at := store.Micros(l.event.At)
	d, e := l.document, l.entry
	statements := []struct {
		query string
		args  []any
	}{
		{"INSERT INTO events (stream, version, leaf, type, at, document, bytes, clock) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
			[]any{l.event.Stream, 1, nil, l.event.Type, at, l.event.Document, raw, at}},
		{"INSERT INTO holdings (digest, position, document, commitment, gone, stream, version) VALUES ($1, $2, $3, $4, $5, $6, $7)",
			[]any{l.holding.Digest, nil, l.holding.Document, l.holding.Commitment[:], false, l.event.Stream, 1}},
		{"INSERT INTO documents (id, version, direction, state, type, series, number, term, date, urgency, drafter, signer, party, waits_for, waits_role, due, dossier, trouble, created, updated, words)" +
			" VALUES ($1, 1, 'in', $2, $3, $4, $5, $6, $7, '', '', '', '', '', $8, '', '', '', $9, $9, $10)",
			[]any{d.ID, d.State, d.Type, d.Series, d.Number, d.Term, d.Date, d.WaitsRole, at, d.Words}},
		{"INSERT INTO entries (series, number, document, date, state, at, words) VALUES ($1, $2, $3, $4, $5, $6, $7)", []any{e.Series, e.Number, e.Document, e.Date, e.State, at, e.Words}},
		{"INSERT INTO jobs (id, kind, document, dedupe, payload, state, not_before, attempts, tries, lease, lease_until, trouble, done_part, whole, created, finished)" +
			" VALUES ($1, $2, $3, $4, NULL, 'waiting', 0, 0, 20, '', 0, '', 0, 0, $5, 0)", []any{l.job.ID, l.job.Kind, l.job.Document, l.job.Dedupe, at}},
	}
	for _, c := range l.concerns {
		statements = append(statements, struct {
			query string
			args  []any
		}{"INSERT INTO concerns (document, subject, part, open, due, since) VALUES ($1, $2, $3, $4, '', $5)", []any{c.Document, c.Subject, c.Part, c.Open, c.Since}})
	}
	for _, s := range statements {
		if _, err := tx.Exec(s.query, s.args...); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// lagging measures how old the oldest event without a leaf gets while so many clients act, beside the second that it may take.
func lagging(clients int) func(*world) (float64, float64, error) {
	return func(w *world) (ours, floor float64, err error) {
		err = onStore(w, "postgres", func(_ string, s *store.Store) error {
			end := sequencing(s)
			defer end()
			stop, looked := make(chan struct{}), make(chan error, 1)
			go func() { looked <- oldest(s, stop, &ours) }()
			_, err := perSecond(clients, func() error { return act(s) })
			if err == nil {
				_, err = perSecond(clients, func() error { return act(s) })
			}
			close(stop)
			return errors.Join(err, <-looked)
		})
		return ours, 1000, err
	}
}

func oldest(s *store.Store, stop chan struct{}, worst *float64) error {
	for {
		m, err := s.Measure(context.Background(), time.Now())
		if err != nil {
			return err
		}
		*worst = max(*worst, float64(m.Lag)/float64(time.Millisecond))
		select {
		case <-stop:
			return nil
		case <-time.After(20 * time.Millisecond):
		}
	}
}
