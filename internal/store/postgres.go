package store

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"trien/internal/problem"
)

// What a connection waits for.
const (
	connectPatience = 5 * time.Second
	actPatience     = 30 * time.Second
	readPatience    = 30 * time.Second // for each further word of an answer to a reader
	statementTime   = "25000"          // milliseconds that a reader's statement may take: the server ends it before the reader goes
	healing         = 10 * time.Second // a restart takes two
	// orphanPatience ends a transaction on the server whose client has gone without a word, so that what it locked is free again.
	orphanPatience = "30000" // milliseconds
)

// postgres is the engine of a database behind PostgreSQL's protocol: several processes may write. It uses nothing that a sharded database lacks:
// no advisory locks, no LISTEN, no SKIP LOCKED.
func postgres(address string) (*engine, error) {
	config, schema, err := postgresConfig(address)
	if err != nil {
		return nil, err
	}
	return &engine{
		dialect: goose.DialectPostgres, begin: "BEGIN ISOLATION LEVEL SERIALIZABLE",
		snapshot: sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true},
		tables:   "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()",
		patience: actPatience, healing: healing, shared: true,
		open:   func(u use) (*sql.DB, error) { return openPostgres(config, schema, u) },
		lock:   func() (func() error, error) { return func() error { return nil }, nil },
		faults: checksums,
	}, nil
}

// postgresConfig reads an address. "schema" is ours; the rest is as libpq has it, and so are PGPASSWORD, PGPASSFILE and the like.
func postgresConfig(address string) (*pgx.ConnConfig, string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, "", misread(address, errors.New("store: the address is no URL")) // url.Error repeats it, with its password
	}
	q := u.Query()
	schema := q.Get("schema")
	q.Del("schema")
	u.RawQuery = q.Encode()
	if schema == "" {
		schema = "public"
	}
	if len(schema) > schemaLength || strings.ContainsRune(schema, 0) {
		return nil, "", misread(address, fmt.Errorf("store: a schema's name has at most %d bytes", schemaLength))
	}
	config, err := pgx.ParseConfig(u.String())
	if err != nil {
		return nil, "", misread(address, err) // pgx hides the password
	}
	config.ConnectTimeout = connectPatience
	config.RuntimeParams["search_path"] = pgx.Identifier{schema}.Sanitize()
	config.RuntimeParams["application_name"] = "trien"
	return config, schema, nil
}

func misread(address string, cause error) error {
	return problem.New(problem.Usage,
		"Không hiểu địa chỉ cơ sở dữ liệu "+Shown(address)+". Cách ghi: postgres://người-dùng@máy:5432/cơ-sở-dữ-liệu?schema=tên&sslmode=verify-full.",
		"The address of the database, "+Shown(address)+", is not understood. Write it as postgres://user@host:5432/database?schema=name&sslmode=verify-full.").Because(cause)
}

func openPostgres(config *pgx.ConnConfig, schema string, u use) (*sql.DB, error) {
	config = config.Copy()
	if u == toWrite {
		config.RuntimeParams["idle_in_transaction_session_timeout"] = orphanPatience
	} else {
		config.RuntimeParams["default_transaction_read_only"] = "on"
		// From its sixth time on a prepared statement may get a plan that knows no values: a page of the newest documents would join all that there are.
		config.RuntimeParams["plan_cache_mode"] = "force_custom_plan"
	}
	if u == toRead { // whoever checks everything may take long
		config.RuntimeParams["statement_timeout"] = statementTime
		config.DialFunc = impatient(config.DialFunc, readPatience)
	}
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(16)
	db.SetMaxIdleConns(16)
	db.SetConnMaxIdleTime(5 * time.Minute)
	err := suited(db)
	if err == nil && u == toWrite {
		err = madeSchema(db, schema)
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// suited refuses a database that would store other characters than it is given.
func suited(db *sql.DB) error {
	var encoding string
	ctx, cancel := context.WithTimeout(context.Background(), connectPatience)
	defer cancel()
	if err := db.QueryRowContext(ctx, "SHOW server_encoding").Scan(&encoding); err != nil {
		return err
	}
	if encoding != "UTF8" {
		return problem.New(problem.Usage, "Cơ sở dữ liệu dùng bảng mã "+encoding+"; hãy tạo cơ sở dữ liệu mới với ENCODING 'UTF8'.",
			"The database has the encoding "+encoding+"; make a new one with ENCODING 'UTF8'.")
	}
	return nil
}

func madeSchema(db *sql.DB, schema string) error {
	ctx, cancel := context.WithTimeout(context.Background(), connectPatience)
	defer cancel()
	var there bool
	err := db.QueryRowContext(ctx, "SELECT current_schema() IS NOT NULL").Scan(&there)
	if err != nil || there {
		return err
	}
	_, err = db.ExecContext(ctx, "CREATE SCHEMA IF NOT EXISTS "+pgx.Identifier{schema}.Sanitize())
	if faultOf(err) == occupied { // another replica was faster
		return nil
	}
	return err
}

// checksums asks the server for pages that it found damaged. Where it keeps no checksums it can't know.
func checksums(ctx context.Context, q queryer) (complaints []string, known bool, err error) {
	var kept string
	if err := q.QueryRowContext(ctx, "SHOW data_checksums").Scan(&kept); err != nil || kept != "on" {
		return nil, false, err
	}
	var n int64
	err = q.QueryRowContext(ctx, "SELECT COALESCE(SUM(checksum_failures), 0) FROM pg_stat_database WHERE datname = current_database()").Scan(&n)
	if n > 0 {
		complaints = append(complaints, fmt.Sprintf("pg_stat_database: %d checksum failures", n))
	}
	return complaints, true, err
}

// postgresFault reads an SQLSTATE; ok is false where the failure is not PostgreSQL's. A server that is going down or recovering (class 57), a broken
// connection (class 08), one that is refused for there are too many (53300), and a COMMIT of which nobody knows the end (40003) leave open what became
// of the transaction.
func postgresFault(err error) (f fault, ok bool) {
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		return cut, disconnected(err)
	}
	switch {
	case e.Code == "40001", e.Code == "40P01":
		return clash, true
	case e.Code == "23505", e.Code == "42P06", e.Code == "42P07": // a key; a schema, a table that another process has just made
		return occupied, true
	case e.Code == "40003", e.Code == "53300", strings.HasPrefix(e.Code, "57P"), strings.HasPrefix(e.Code, "08"), e.Code == "25P03", e.Code == "57014":
		return cut, true
	}
	return broken, true
}

// disconnected says whether a failure is that of the wire: refused, cut or silent.
func disconnected(err error) bool {
	var wire net.Error
	var connect *pgconn.ConnectError
	return errors.As(err, &wire) || errors.As(err, &connect) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, sqldriver.ErrBadConn) || errors.Is(err, pgconn.ErrConnClosed) || errors.Is(err, sql.ErrConnDone) || pgconn.Timeout(err)
}
