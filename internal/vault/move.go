package vault

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"trien/internal/problem"
)

// Still is a vault that is moved elsewhere: nobody changes it until Close. It stays closed: what moves is sealed.
type Still struct {
	v     *Vault
	terms Terms
	free  []func() error
}

// HoldStill opens a vault to be moved, which needs no secret.
func HoldStill(ctx context.Context, address string) (_ *Still, err error) {
	e := engineOf(address)
	if err := e.missing(address); err != nil {
		return nil, noVault(err)
	}
	db, err := e.still(address)
	if err != nil {
		return nil, failed(err)
	}
	s := &Still{v: &Vault{db: db, engine: e, patience: "5s"}, free: []func() error{db.Close}}
	defer func() {
		if err != nil {
			err = errors.Join(failed(err), s.Close())
		}
	}()
	if s.terms, err = s.v.terms(ctx); err != nil {
		return nil, err
	}
	if s.terms.filling != "" {
		return nil, halfFilled()
	}
	if e.shared {
		err = s.lock(ctx)
	}
	return s, err
}

// lock keeps servers from changing the vault until Close.
func (s *Still) lock(ctx context.Context) error {
	tx, err := s.v.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	s.free = append(s.free, tx.Rollback)
	for _, step := range []string{"SET LOCAL lock_timeout = '5s'", "SET LOCAL idle_in_transaction_session_timeout = 0", "LOCK TABLE root, keys, forgotten, secrets, turn IN SHARE MODE"} {
		if _, err := tx.ExecContext(ctx, step); err != nil {
			return inUse(err)
		}
	}
	return nil
}

// Terms are how the vault is opened, here and where it comes to be.
func (s *Still) Terms() Terms { return s.terms }

// Close lets others change it again.
func (s *Still) Close() error {
	var errs []error
	for i := len(s.free) - 1; i >= 0; i-- {
		errs = append(errs, s.free[i]())
	}
	return errors.Join(errs...)
}

func stillSQLite(path string) (*sql.DB, error) {
	q := url.Values{"mode": {"ro"}, "_pragma": {"busy_timeout(10000)", "query_only(ON)"}}
	return sql.Open("sqlite", (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}).String())
}

// Refill makes the vault at an address the same as another, all of it or nothing, and marks it: it can't be opened before Finish. What is there must be
// nothing, or come from the same vault.
func Refill(ctx context.Context, address, office string, from *Still) (keys int, err error) {
	e := engineOf(address)
	if err := e.make(ctx, address); err != nil {
		return 0, failed(err)
	}
	db, err := e.open(address)
	if err != nil {
		return 0, failed(err)
	}
	v := &Vault{db: db, engine: e, patience: "10s"}
	defer db.Close()
	if _, err := v.known(ctx); err != nil {
		return 0, failed(err)
	}
	if err := v.migrate(ctx); err != nil {
		return 0, failed(err)
	}
	if err := v.mayRefill(ctx, office, from); err != nil {
		return 0, failed(err)
	}
	err = v.engine.erase(v, ctx, func(tx *sql.Tx) error {
		keys, err = v.refill(ctx, tx, office, from)
		return err
	}, place{"keys", "id", v.all(ctx, "SELECT id FROM keys")}, place{"secrets", "name", v.all(ctx, "SELECT name FROM secrets")}, place{"root", "id", []string{"1"}})
	return keys, failed(err)
}

func (v *Vault) all(ctx context.Context, query string) []string {
	names, _ := v.list(ctx, query) // what can't be read can't be erased either, and that fails in words
	return names
}

func (v *Vault) mayRefill(ctx context.Context, office string, from *Still) error {
	t, err := v.terms(ctx)
	if problem.KindOf(err) == problem.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	if t.Office != office || t.filling == "" && string(t.sealed) != string(from.terms.sealed) {
		return problem.New(problem.Conflict, "Ở nơi đến đã có két khóa khác (của “"+t.Office+"”); không ghi đè.", "There is another vault at the target (of “"+t.Office+"”); it is not overwritten.")
	}
	return nil
}

// refill exchanges all rows. Keys and secrets move as they are, sealed under the root, which moves sealed too.
func (v *Vault) refill(ctx context.Context, tx *sql.Tx, office string, from *Still) (keys int, err error) {
	for _, table := range []string{"root", "keys", "forgotten", "secrets", "turn"} {
		if _, err := tx.ExecContext(ctx, "DELETE FROM "+table); err != nil {
			return 0, err
		}
	}
	t := from.terms
	t.Office, t.filling = office, "trien migrate"
	if _, err := tx.ExecContext(ctx, rootInsert, t.row()...); err != nil {
		return 0, err
	}
	for _, c := range []struct{ from, to string }{
		{"SELECT id, sealed FROM keys", "INSERT INTO keys (id, sealed) VALUES ($1, $2)"},
		{"SELECT name, sealed FROM secrets", "INSERT INTO secrets (name, sealed) VALUES ($1, $2)"},
		{"SELECT id, NULL FROM forgotten", "INSERT INTO forgotten (id) VALUES ($1)"},
	} {
		n, err := carry(ctx, from.v.db, tx, c.from, c.to)
		if err != nil {
			return 0, err
		}
		if strings.HasSuffix(c.from, " keys") {
			keys = n
		}
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO turn (id, n) VALUES (1, 1)")
	return keys, err
}

func carry(ctx context.Context, from *sql.DB, to *sql.Tx, query, insert string) (n int, err error) {
	rows, err := from.QueryContext(ctx, query)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	stmt, err := to.PrepareContext(ctx, insert)
	if err != nil {
		return 0, err
	}
	defer stmt.Close()
	for ; rows.Next(); n++ {
		var name string
		var sealed []byte
		if err := rows.Scan(&name, &sealed); err != nil {
			return n, err
		}
		arguments := []any{name, sealed}
		if sealed == nil {
			arguments = arguments[:1]
		}
		if _, err := stmt.ExecContext(ctx, arguments...); err != nil {
			return n, fmt.Errorf("%s: %w", name, err)
		}
	}
	return n, rows.Err()
}

// Finish has a refilled vault open again.
func Finish(ctx context.Context, address string) error {
	return at(ctx, address, func(v *Vault) error {
		_, err := v.db.ExecContext(ctx, "UPDATE root SET filling = '' WHERE id = 1")
		return err
	})
}

func at(ctx context.Context, address string, do func(*Vault) error) error {
	v, err := open(ctx, address, nil, func(*Vault, Terms) error { return nil })
	if err != nil {
		return err
	}
	return failed(errors.Join(do(v), v.Close()))
}
