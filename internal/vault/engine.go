package vault

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"trien/internal/durable"
	"trien/internal/problem"
)

//go:embed migrations/*/*.sql
var migrations embed.FS

// engine is what differs between the databases that a vault may be.
type engine struct {
	dialect    goose.Dialect
	migrations string
	open       func(address string) (*sql.DB, error)
	make       func(ctx context.Context, address string) error // the file or the schema, where it is not there
	still      func(address string) (*sql.DB, error)           // read-only where that is possible
	shared     bool                                            // several processes may use it
	missing    func(address string) error                      // not nil where there is no file
	absent     func(error) bool                                // tells that a table is not there
	firstTerms bool                                            // vaults without the columns of the second version are about
	erase      func(v *Vault, ctx context.Context, change func(*sql.Tx) error, places ...place) error
}

// place is where rows are taken from: those of a table, or of the parts of it that hold the named ones.
type place struct {
	table, column string
	names         []string
}

func engineOf(address string) engine {
	if strings.Contains(address, "://") {
		return engine{dialect: goose.DialectPostgres, migrations: "migrations/postgres", open: openPostgres, still: openPostgres, shared: true, make: makeSchema,
			missing: func(string) error { return nil }, absent: noTable, erase: (*Vault).erasePostgres}
	}
	return engine{dialect: goose.DialectSQLite3, migrations: "migrations/sqlite", open: openSQLite, still: stillSQLite, make: makeFile, missing: missingFile, absent: noTableInFile,
		firstTerms: true, erase: (*Vault).eraseSQLite}
}

func openSQLite(path string) (*sql.DB, error) {
	q := url.Values{"_pragma": {"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "secure_delete(ON)"}, "_txlock": {"immediate"}}
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}).String())
	if err == nil {
		db.SetMaxOpenConns(1)
	}
	return db, err
}

func makeFile(_ context.Context, path string) error {
	if err := durable.Folder(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), durable.SyncFolder(filepath.Dir(path)))
}

func missingFile(path string) error {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func noTableInFile(err error) bool {
	return err != nil && strings.Contains(err.Error(), "no such table")
}

// eraseSQLite changes something and empties the log, so that no deleted byte stays in it; the database overwrites what is deleted (secure_delete).
func (v *Vault) eraseSQLite(ctx context.Context, change func(*sql.Tx) error, _ ...place) error {
	if err := v.transact(ctx, change); err != nil {
		return err
	}
	var busy, frames, moved int
	if err := v.db.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &moved); err != nil {
		return err
	}
	if busy != 0 {
		return inUse(nil)
	}
	return nil
}

func inUse(cause error) error {
	return problem.New(problem.Unavailable,
		"Dấu vết của khóa chưa xóa hết vì chương trình khác đang mở két. Hãy đóng chương trình đó rồi làm lại.",
		"The key's traces are not all removed, because another program has the vault open. Close that program and do it again.").Because(cause)
}

func (v *Vault) transact(ctx context.Context, change func(*sql.Tx) error) error {
	tx, err := v.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := change(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// versions is where the vault's schema notes its version: apart from the office's, so that they never mix.
const versions = "vault_version"

func (v *Vault) provider() (*goose.Provider, error) {
	dir, err := fs.Sub(migrations, v.engine.migrations)
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(v.engine.dialect, v.db, dir, goose.WithDisableGlobalRegistry(true), goose.WithTableName(versions))
}

// migrate brings the schema up to this program's. Two processes may do it at once: one of them finds it done.
func (v *Vault) migrate(ctx context.Context) error {
	p, err := v.provider()
	if err != nil {
		return err
	}
	for tries := 0; ; tries++ {
		_, err := p.Up(ctx)
		if err == nil || tries == 4 || ctx.Err() != nil {
			return err
		}
	}
}

// version is that of the schema: 0 where none is noted. It changes nothing.
func (v *Vault) version(ctx context.Context) (n int64, err error) {
	found := "SELECT COUNT(*) FROM sqlite_master WHERE name = '" + versions + "'"
	if v.engine.dialect == goose.DialectPostgres {
		found = "SELECT COUNT(*) FROM pg_class WHERE oid = to_regclass('" + versions + "')"
	}
	if err := v.db.QueryRowContext(ctx, found).Scan(&n); err != nil || n == 0 {
		return 0, err
	}
	err = v.db.QueryRowContext(ctx, "SELECT COALESCE(MAX(version_id), 0) FROM "+versions).Scan(&n)
	return n, err
}

// known refuses a vault that a newer program has made.
func (v *Vault) known(ctx context.Context) (int64, error) {
	there, err := v.version(ctx)
	if err != nil {
		return 0, err
	}
	p, err := v.provider()
	if err != nil {
		return 0, err
	}
	sources := p.ListSources()
	if newest := sources[len(sources)-1].Version; there > newest {
		return 0, problem.New(problem.Conflict,
			"Két khóa này do phiên bản trien mới hơn tạo. Hãy dùng bản trien mới hơn; két chưa bị động đến.",
			"This vault was made by a newer trien. Use the newer one; the vault was not touched.").Because(fmt.Errorf("vault: version %d, known %d", there, newest))
	}
	return there, nil
}
