// Package index finds documents by their words: a full-text index (SQLite FTS5) in a folder of its own, which is never backed up and can be made anew from
// what it was made of.
//
// Words stand in it twice: without marks, by field, and exact, so that "dang" finds "đảng" and "đảng" only that. What is forgotten is overwritten on the disk
// (379.20): the text of a document is kept beside the index for that, and to show where something stands.
package index

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	_ "modernc.org/sqlite" // the driver

	"trien/internal/problem"
)

// format is that of the file: another makes it anew. 2: electronic copies of paper are in it.
const format = 2

const schema = `
CREATE TABLE entries (id INTEGER PRIMARY KEY, document TEXT NOT NULL UNIQUE, date TEXT NOT NULL, source TEXT NOT NULL, entry BLOB NOT NULL);
CREATE TABLE marks (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE VIRTUAL TABLE found USING fts5(number, abstract, party, people, body, exact, tags, content='', tokenize="unicode61 remove_diacritics 0");
INSERT INTO found(found, rank) VALUES ('secure-delete', 1);`

// Index is the open index of one office; safe for concurrent use.
type Index struct {
	db   *sql.DB
	path string
}

// Open opens the index in a file, or makes it where there is none or one that can't be used: it holds nothing that can't be had again.
func Open(ctx context.Context, path string) (*Index, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, unusable(err)
	}
	x, err := open(ctx, path)
	if err == nil || ctx.Err() != nil {
		return x, err
	}
	for _, end := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(path + end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, unusable(err)
		}
	}
	return open(ctx, path)
}

func open(ctx context.Context, path string) (*Index, error) {
	q := url.Values{"_pragma": {"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(NORMAL)", "secure_delete(ON)", "temp_store(MEMORY)", "cache_size(-16000)"}, "_txlock": {"immediate"}}
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}).String())
	if err != nil {
		return nil, unusable(err)
	}
	x := &Index{db, path}
	if err := x.prepare(ctx); err != nil {
		return nil, unusable(errors.Join(err, db.Close()))
	}
	return x, nil
}

// prepare makes the tables in a new file, and refuses one of another format.
func (x *Index) prepare(ctx context.Context) error {
	var version int
	if err := x.db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil || version == format {
		return err
	}
	if version != 0 {
		return errors.New("an index of another format")
	}
	return x.write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, schema); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", format))
		return err
	})
}

func (x *Index) write(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := x.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := f(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// Close ends the use of the index.
func (x *Index) Close() error { return x.db.Close() }

// Mark is a number kept under a name, 0 where none was kept: how far what the index is made of was read.
func (x *Index) Mark(ctx context.Context, name string) (value int64, err error) {
	err = x.db.QueryRowContext(ctx, "SELECT value FROM marks WHERE name = $1", name).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return value, unusable(err)
}

func unusable(err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return problem.New(problem.IO, "Chỉ mục tìm kiếm không đọc hoặc ghi được. Hãy báo quản trị xem thư mục index.",
		"The search index can't be read or written. Tell the administrator to look at the folder index.").Because(err)
}
