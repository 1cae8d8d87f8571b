// Package store keeps one office's events, ledger, rows and jobs in one SQL database, all of an act or nothing of it.
//
// One goroutine writes and puts many waiting acts into one transaction (group commit); readers have a pool of their own. The schema is
// plain SQL for SQLite and PostgreSQL. Microseconds since 1970 stand for times; see Micros and Time.
package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"trien/internal/problem"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Store is an open database. It is safe for use by many goroutines; one process per database may write.
type Store struct {
	*Reader
	write  *sql.DB
	read   *sql.DB
	tables *tables
	queue  chan *request
	wake   chan struct{}
	close  sync.Once
	closed chan struct{}
	ended  chan struct{}
	groups groupCount
}

// NewID gives a new UUIDv7 in text (RFC 9562, Section 5.7): ids of documents, jobs, messages. They sort by time.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// Micros is how a time stands in a row; the zero time is 0.
func Micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// Time is the time of a row's microseconds, in UTC; 0 is the zero time.
func Time(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micros).UTC()
}

// Open opens the database at path, creating and migrating it as needed.
func Open(ctx context.Context, path string) (*Store, error) {
	if err := private(path); err != nil {
		return nil, unreadable(path, err)
	}
	w, err := openSQLite(path, false)
	if err != nil {
		return nil, unreadable(path, err)
	}
	if err := migrate(ctx, w); err != nil {
		w.Close()
		return nil, unreadable(path, err)
	}
	r, err := openSQLite(path, true)
	if err != nil {
		w.Close()
		return nil, unreadable(path, err)
	}
	s := newStore(w, r)
	conn, err := w.Conn(ctx)
	if err != nil {
		return nil, errors.Join(unreadable(path, err), r.Close(), w.Close())
	}
	go s.writeLoop(&writer{conn: conn, tables: s.tables, stmts: map[string]*sql.Stmt{}})
	return s, nil
}

func newStore(w, r *sql.DB) *Store {
	t := &tables{}
	return &Store{
		Reader: &Reader{q: r, tables: t}, write: w, read: r, tables: t,
		queue: make(chan *request, 256), wake: make(chan struct{}, 1),
		closed: make(chan struct{}), ended: make(chan struct{}),
	}
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

// openSQLite sets what SQLite forgets between connections: WAL, full fsync at each commit, waiting for a lock, erasing what is deleted.
func openSQLite(path string, readOnly bool) (*sql.DB, error) {
	q := url.Values{"_pragma": {"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "secure_delete(ON)", "temp_store(MEMORY)", "cache_size(-16000)"}}
	if readOnly {
		q.Add("_pragma", "query_only(ON)")
	}
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}).String())
	if err != nil {
		return nil, err
	}
	if !readOnly {
		db.SetMaxOpenConns(1)
	} else {
		db.SetMaxOpenConns(8)
		db.SetMaxIdleConns(8)
	}
	return db, db.Ping()
}

func migrate(ctx context.Context, db *sql.DB) error {
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, dir, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

func unreadable(path string, cause error) error {
	return problem.New(problem.IO,
		"Không mở được cơ sở dữ liệu "+path+". Hãy kiểm tra quyền đọc, ghi và dung lượng đĩa; chạy `trien fsck` nếu nghi hỏng.",
		"The database "+path+" can't be opened. Check permissions and free space; run `trien fsck` if you suspect damage.").Because(fmt.Errorf("store: %w", cause))
}

// View runs fn on one snapshot: what fn reads belongs together.
func (s *Store) View(ctx context.Context, fn func(*Reader) error) error {
	tx, err := s.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return readFailed(err)
	}
	defer tx.Rollback()
	return fn(&Reader{q: tx, tables: s.tables})
}

// Wake receives after jobs were added or freed, so that a worker need not ask all the time. One worker pool should listen.
func (s *Store) Wake() <-chan struct{} { return s.wake }

// Close waits for the acts under way and closes the database. Acts that come later fail.
func (s *Store) Close() error {
	s.close.Do(func() { close(s.closed) })
	<-s.ended
	return errors.Join(s.read.Close(), s.write.Close())
}
