// Package vault keeps the keys: one per document, the office's, those of the exchange and the ledger, and people's small secrets, each
// sealed under a root key that a passphrase opens (argon2id, RFC 9106).
//
// It is a file of its own so that forgetting a key there destroys the document everywhere, in old backups of all the rest too. SQLite
// overwrites what is deleted (secure_delete) and its log is emptied at once; blocks that a disk has put aside are beyond any program, so
// the vault belongs on an encrypted disk.
package vault

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sync"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"trien/internal/aead"
	"trien/internal/durable"
	"trien/internal/problem"
)

// Vault is an opened vault. It is safe for use by many goroutines; one process at a time should change it.
type Vault struct {
	db     *sql.DB
	root   aead.Key
	random io.Reader
	mu     sync.Mutex
	keys   map[string]aead.Key // opened so far
}

const schema = `
CREATE TABLE IF NOT EXISTS root (id INTEGER PRIMARY KEY CHECK (id = 1), salt BLOB NOT NULL, passes INTEGER NOT NULL, memory INTEGER NOT NULL, lanes INTEGER NOT NULL, sealed BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS keys (id TEXT PRIMARY KEY, sealed BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS forgotten (id TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS secrets (name TEXT PRIMARY KEY, sealed BLOB NOT NULL);`

// Create makes a new vault at path: problem.Conflict where there is one already. A vault whose making was interrupted holds nothing and is
// made again.
func Create(ctx context.Context, path string, passphrase []byte, random io.Reader) (*Vault, error) {
	if err := durable.Folder(filepath.Dir(path), 0o700); err != nil {
		return nil, failed(err)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, failed(err)
	}
	if err := errors.Join(f.Close(), durable.SyncFolder(filepath.Dir(path))); err != nil {
		return nil, failed(err)
	}
	return start(path, random, func(v *Vault) error {
		if _, err := v.db.ExecContext(ctx, schema); err != nil {
			return err
		}
		var made int
		if err := v.db.QueryRowContext(ctx, "SELECT COUNT(*) FROM root").Scan(&made); err != nil {
			return err
		}
		if made > 0 {
			return problem.New(problem.Conflict, "Két khóa đã có; không ghi đè.", "There is a vault already; it is not overwritten.")
		}
		v.root, err = v.makeRoot(ctx, passphrase)
		return err
	})
}

// Open opens the vault at path: problem.Key where the passphrase is another, problem.NotFound where there is no vault.
func Open(ctx context.Context, path string, passphrase []byte, random io.Reader) (*Vault, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, problem.New(problem.NotFound, "Không có két khóa "+path+". Hãy kiểm tra thư mục dữ liệu.", "There is no vault "+path+". Check the data folder.").Because(err)
	}
	return start(path, random, func(v *Vault) (err error) {
		v.root, err = v.openRoot(ctx, passphrase)
		return err
	})
}

func start(path string, random io.Reader, root func(*Vault) error) (*Vault, error) {
	q := url.Values{"_pragma": {"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "secure_delete(ON)"}, "_txlock": {"immediate"}}
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}).String())
	if err != nil {
		return nil, failed(err)
	}
	db.SetMaxOpenConns(1)
	v := &Vault{db: db, random: random, keys: map[string]aead.Key{}}
	if err := root(v); err != nil {
		db.Close()
		return nil, failed(err)
	}
	return v, nil
}

// Close closes the vault and forgets what is in memory.
func (v *Vault) Close() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.keys, v.root = map[string]aead.Key{}, aead.Key{}
	return v.db.Close()
}

// failed gives a failure its kind and words; what has a kind already keeps it.
func failed(err error) error {
	var p *problem.Error
	if err == nil || errors.As(err, &p) {
		return err
	}
	return problem.New(problem.IO,
		"Không đọc hoặc ghi được két khóa (đĩa đầy hoặc hỏng?). Chưa có gì bị thay đổi; hãy báo quản trị.",
		"The vault can't be read or written (disk full or broken?). Nothing was changed; tell the administrator.").Because(fmt.Errorf("vault: %w", err))
}
