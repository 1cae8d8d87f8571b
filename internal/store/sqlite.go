package store

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"net/url"
	"os"

	"github.com/pressly/goose/v3"
	driver "modernc.org/sqlite" // the driver "sqlite", too
	sqlite3 "modernc.org/sqlite/lib"

	"trien/internal/durable"
	"trien/internal/problem"
)

// sqlite is the engine of a database in a file: one process writes, and the lock beside the file sees to it.
func sqlite(path string) *engine {
	return &engine{
		dialect: goose.DialectSQLite3, begin: "BEGIN IMMEDIATE", snapshot: sql.TxOptions{ReadOnly: true}, hint: "INDEXED BY",
		tables: "SELECT name FROM sqlite_master WHERE type = 'table'",
		open:   func(u use) (*sql.DB, error) { return openSQLite(path, u) },
		lock:   func() (func() error, error) { return lockSQLite(path) },
		faults: integrity,
	}
}

// openSQLite sets what SQLite forgets between connections: WAL, full fsync at each commit, waiting for a lock, erasing what is deleted.
func openSQLite(path string, u use) (*sql.DB, error) {
	q := url.Values{"_pragma": {"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "secure_delete(ON)", "temp_store(MEMORY)", "cache_size(-16000)"}}
	switch u {
	case toWrite:
		if err := private(path); err != nil {
			return nil, err
		}
	case toRead:
		q.Add("_pragma", "query_only(ON)")
	case toCheck:
		q = url.Values{"mode": {"ro"}, "_pragma": {"busy_timeout(10000)", "query_only(ON)"}}
	}
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}).String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(map[use]int{toWrite: 1, toRead: 8}[u])
	db.SetMaxIdleConns(8)
	return db, db.Ping()
}

// private makes the database's file its owner's only, from its first moment on; SQLite gives its log and index the same mode.
func private(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return os.Chmod(path, 0o600)
	}
	if err != nil {
		return err
	}
	return f.Close()
}

// lockSQLite holds the file for this process: two that write would each believe that the ledger ends where they left it.
func lockSQLite(path string) (func() error, error) {
	f, err := durable.Lock(path + ".lock")
	if errors.Is(err, durable.ErrLocked) {
		return nil, problem.New(problem.Conflict,
			"Cơ sở dữ liệu "+path+" đang được một chương trình khác dùng. Hãy dừng chương trình đó rồi chạy lại; nhiều máy cùng phục vụ thì cần PostgreSQL.",
			"The database "+path+" is in use by another program. Stop that one, then run this again; for several machines PostgreSQL is needed.").Because(err)
	}
	if err != nil {
		return nil, err
	}
	return f.Close, nil
}

// integrity asks SQLite whether its own pages are sound.
func integrity(ctx context.Context, q queryer) (complaints []string, known bool, err error) {
	rows, err := q.QueryContext(ctx, "PRAGMA integrity_check(20)")
	if err != nil {
		return nil, true, err
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return complaints, true, err
		}
		if s != "ok" {
			complaints = append(complaints, s)
		}
	}
	return complaints, true, rows.Err()
}

func sqliteFault(err error) fault {
	var e *driver.Error
	if errors.As(err, &e) && (e.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || e.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY) {
		return occupied
	}
	return broken
}
