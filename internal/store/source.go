package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"trien/internal/ledger"
	"trien/internal/problem"
)

// Source is a database that is moved elsewhere: read-only here, and nobody writes it before Close.
type Source struct {
	*Reader
	address string
	db      *sql.DB
	tx      *sql.Tx
	free    []func() error
}

// HoldStill opens a database to be moved. One that is being served, that an older program left behind, or whose events wait for their leaves is refused.
func HoldStill(ctx context.Context, address string) (_ *Source, err error) {
	e, err := engineAt(address)
	if err != nil {
		return nil, err
	}
	s := &Source{address: address}
	defer func() {
		if err != nil {
			err = errors.Join(unreadable(address, err), s.Close())
		}
	}()
	free, err := e.lock()
	if err != nil {
		return nil, err
	}
	s.free = append(s.free, free)
	if s.db, err = e.open(toCheck); err != nil {
		return nil, err
	}
	s.free = append(s.free, s.db.Close)
	state, err := stateOf(ctx, e, s.db)
	if err != nil {
		return nil, err
	}
	if err = movable(ctx, s.db, state); err != nil {
		return nil, err
	}
	if e.shared {
		if err = s.lockTables(ctx, e, state.tables); err != nil {
			return nil, err
		}
	}
	if s.tx, err = s.db.BeginTx(ctx, &e.snapshot); err != nil {
		return nil, err
	}
	s.Reader = &Reader{q: s.tx, tables: &tables{}, engine: e}
	return s, s.sequenced(ctx)
}

// movable refuses what is not a whole office of this program's schema.
func movable(ctx context.Context, db *sql.DB, state schemaState) error {
	if len(state.versions) == 0 {
		return problem.New(problem.NotFound, "Ở địa chỉ nguồn không có cơ sở dữ liệu của Triện.", "There is no database of Triện at the source.")
	}
	if err := errors.Join(state.sound(), whole(ctx, db, state)); err != nil {
		return err
	}
	made, err := madeBy()
	if err != nil {
		return err
	}
	if newest := slices.Max(slices.Collect(maps.Keys(made))); slices.Max(state.versions) < newest {
		return problem.New(problem.Conflict, "Cơ sở dữ liệu nguồn do bản Triện cũ hơn để lại. Hãy cho bản này phục vụ cơ quan một lần (trien serve), dừng lại, rồi chuyển.",
			"An older Triện left the source database. Have this one serve the office once (trien serve), stop it, then migrate.")
	}
	return nil
}

// lockTables keeps the servers of a shared database from writing until Close.
func (s *Source) lockTables(ctx context.Context, e *engine, names []string) error {
	var alive int
	if err := s.db.QueryRowContext(ctx, "SELECT COUNT(*) FROM replicas WHERE until > $1", Micros(time.Now())).Scan(&alive); err != nil {
		return err
	}
	if alive > 0 {
		return inService(fmt.Errorf("store: %d replicas", alive))
	}
	db, err := e.open(toWrite)
	if err != nil {
		return err
	}
	s.free = append(s.free, db.Close)
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	s.free = append(s.free, tx.Rollback)
	for _, set := range []string{"SET LOCAL idle_in_transaction_session_timeout = 0", "SET LOCAL lock_timeout = '5s'"} {
		if _, err := tx.ExecContext(ctx, set); err != nil {
			return err
		}
	}
	for _, name := range names {
		if _, err := tx.ExecContext(ctx, `LOCK TABLE "`+name+`" IN SHARE MODE`); err != nil {
			return inService(err)
		}
	}
	return nil
}

func inService(cause error) error {
	return problem.New(problem.Conflict, "Cơ quan nguồn đang được phục vụ. Hãy dừng mọi `trien serve` của cơ quan này, chờ nửa phút, rồi chạy lại.",
		"The source is being served. Stop every `trien serve` of this office, wait half a minute, then run this again.").Because(cause)
}

func (s *Source) sequenced(ctx context.Context) error {
	var pending int64
	if err := s.q.QueryRowContext(ctx, "SELECT COUNT(*) FROM events WHERE leaf IS NULL").Scan(&pending); err != nil {
		return err
	}
	if pending > 0 {
		return problem.New(problem.Conflict, fmt.Sprintf("Ở nguồn có %d sự kiện chưa vào sổ cái. Hãy cho `trien serve` chạy vài giây, dừng lại, rồi chuyển.", pending),
			fmt.Sprintf("%d events of the source have no leaf yet. Let `trien serve` run for some seconds, stop it, then migrate.", pending))
	}
	return nil
}

// Close lets others write again.
func (s *Source) Close() error {
	var errs []error
	if s.tx != nil {
		errs = append(errs, s.tx.Rollback())
	}
	for _, free := range slices.Backward(s.free) {
		errs = append(errs, free())
	}
	return errors.Join(errs...)
}

// Sizes are how many leaves both trees have: events, and files held.
func (r *Reader) Sizes(ctx context.Context) (events, held int64, err error) {
	err = r.q.QueryRowContext(ctx, sizesSQL).Scan(&events, &held)
	return events, held, readFailed(err)
}

// Roots are the roots of both trees, by which two places are compared.
type Roots struct {
	Events, Held        int64
	EventRoot, HeldRoot ledger.Hash
}

// Roots reads them.
func (r *Reader) Roots(ctx context.Context) (out Roots, err error) {
	if out.Events, out.Held, err = r.Sizes(ctx); err != nil {
		return out, err
	}
	events, err := ledger.ResumeEdge(out.Events, r.Hashes(ctx))
	if err != nil {
		return out, readFailed(err)
	}
	held, err := ledger.ResumeEdge(out.Held, r.HoldingHashes(ctx))
	out.EventRoot, out.HeldRoot = events.Root(), held.Root()
	return out, readFailed(err)
}
