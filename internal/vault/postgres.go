package vault

import (
	"context"
	"database/sql"
	"errors"
	"net/url"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"trien/internal/problem"
)

// connections is how many a process holds at most: keys are asked for one by one and mostly kept.
const connections = 4

// settingsOf takes the schema out of the address and makes it the connection's own. Passwords come from PGPASSFILE or PGPASSWORD.
func settingsOf(address string) (*pgx.ConnConfig, string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, "", err
	}
	q := u.Query()
	schema := q.Get("schema")
	if schema == "" {
		schema = "vault"
	}
	q.Del("schema")
	u.RawQuery = q.Encode()
	c, err := pgx.ParseConfig(u.String())
	if err != nil {
		return nil, "", err
	}
	c.RuntimeParams["search_path"] = pgx.Identifier{schema}.Sanitize()
	return c, schema, nil
}

func openPostgres(address string) (*sql.DB, error) {
	c, _, err := settingsOf(address)
	if err != nil {
		return nil, problem.New(problem.Usage, "Địa chỉ két khóa không đúng dạng (ví dụ postgres://trien@máy/két?schema=tên).",
			"The vault's address is not well formed (as postgres://trien@host/vault?schema=name).") // the cause could show a password
	}
	db := stdlib.OpenDB(*c)
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db, nil
}

// makeSchema makes the schema; two who do it at once both find it.
func makeSchema(ctx context.Context, address string) error {
	c, schema, err := settingsOf(address)
	if err != nil {
		return err
	}
	conn, err := pgx.ConnectConfig(ctx, c)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	_, err = conn.Exec(ctx, "CREATE SCHEMA IF NOT EXISTS "+pgx.Identifier{schema}.Sanitize())
	if code(err) == "23505" || code(err) == "42P06" { // somebody else was faster
		return nil
	}
	return err
}

// code is PostgreSQL's code of an error (SQLSTATE); "" where it has none.
func code(err error) string {
	var p *pgconn.PgError
	if errors.As(err, &p) {
		return p.Code
	}
	return ""
}

func noTable(err error) bool { return code(err) == "42P01" }

// erasePostgres changes something and writes the tables anew that held it, all in one transaction: a deleted row would stay in its page until other
// rows come to lie there, and VACUUM leaves the bytes of it, too. TRUNCATE gives a table new files and cuts the old ones to nothing at the
// commit. Snapshots that are still in use do not hold a row back, as they would from VACUUM FULL. What stays in the write-ahead log, in archives
// of it and at standbys is for docs/vault.md.
func (v *Vault) erasePostgres(ctx context.Context, change func(*sql.Tx) error, places ...place) error {
	err := v.transact(ctx, func(tx *sql.Tx) error {
		tables, err := v.lockPlaces(ctx, tx, places)
		if err != nil {
			return err
		}
		if err := change(tx); err != nil {
			return err
		}
		for _, table := range tables {
			for _, step := range []string{"CREATE TEMPORARY TABLE kept ON COMMIT DROP AS SELECT * FROM " + table, "TRUNCATE " + table,
				"INSERT INTO " + table + " SELECT * FROM kept", "DROP TABLE kept"} {
				if _, err := tx.ExecContext(ctx, step); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if code(err) == "55P03" || code(err) == "40P01" { // somebody reads it (a backup?), or two waited for each other
		return inUse(err)
	}
	return err
}

// lockPlaces locks what is to change and gives the names of the tables to be written anew. The row of turn comes first: one erases at a time.
func (v *Vault) lockPlaces(ctx context.Context, tx *sql.Tx, places []place) (tables []string, err error) {
	if _, err := tx.ExecContext(ctx, "SET LOCAL lock_timeout = '"+v.patience+"'"); err != nil {
		return nil, err
	}
	if _, err := tx.ExecContext(ctx, "SELECT n FROM turn WHERE id = 1 FOR UPDATE"); err != nil {
		return nil, err
	}
	for _, p := range places {
		if _, err := tx.ExecContext(ctx, "LOCK TABLE "+p.table+" IN SHARE MODE"); err != nil { // readers go on, writers wait
			return nil, err
		}
		rows, err := tx.QueryContext(ctx, "SELECT DISTINCT tableoid::regclass::text FROM "+p.table+" WHERE "+p.column+"::text = ANY($1)", p.names)
		if err != nil {
			return nil, err
		}
		found, err := texts(rows)
		if err != nil {
			return nil, err
		}
		tables = append(tables, found...)
	}
	return tables, nil
}

func texts(rows *sql.Rows) (out []string, err error) {
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}
