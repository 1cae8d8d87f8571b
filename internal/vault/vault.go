// Package vault keeps the keys: one per document, the office's, those of the exchange and the ledger, and people's small secrets, each
// sealed under a root key that a passphrase (argon2id, RFC 9106), a device (PKCS #11 v2.40) or several people (Shamir's shares) open.
//
// It is a file or a database of its own so that forgetting a key there destroys the document everywhere, in old backups of all the rest too.
// SQLite overwrites what is deleted (secure_delete) and its log is emptied at once; in PostgreSQL the table that held a key is written anew.
// Blocks that a disk has put aside are beyond any program, so the vault belongs on an encrypted disk; docs/vault.md says what else is to be done.
package vault

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"trien/internal/aead"
	"trien/internal/problem"
)

// Vault is an opened vault. It is safe for use by many goroutines, and a database by many processes; a file is one process's to change.
type Vault struct {
	db     *sql.DB
	engine engine
	random io.Reader
	now    func() time.Time
	// patience is how long an erasure waits for those who read the keys, as PostgreSQL writes it.
	patience string
	erasing  sync.Mutex // one at a time in this process
	asking   sync.Mutex // for the turn

	mu   sync.RWMutex
	root aead.Key
	keys map[string]aead.Key // opened so far
	turn int64               // of the vault, when the keys were opened
	seen time.Time           // when turn was read last
}

// Lag is how long a key may still be used by a process that opened it before another one forgot it.
const Lag = time.Second

// Create makes a new vault at an address, a path or postgres://…: problem.Conflict where there is one already. A vault whose making was
// interrupted holds nothing and is made again.
func Create(ctx context.Context, address string, unlock Unlock, random io.Reader) (*Vault, error) {
	e := engineOf(address)
	if err := e.make(ctx, address); err != nil {
		return nil, failed(err)
	}
	return start(address, e, random, func(v *Vault) error {
		if _, err := v.known(ctx); err != nil {
			return err
		}
		if err := v.migrate(ctx); err != nil {
			return err
		}
		return v.makeRoot(ctx, unlock)
	})
}

// Open opens the vault at an address: problem.Key where it does not open by what is given, and then nothing is touched; problem.NotFound where there
// is no vault.
func Open(ctx context.Context, address string, unlock Unlock, random io.Reader) (*Vault, error) {
	v, err := open(ctx, address, random, func(v *Vault, t Terms) error {
		if t.filling != "" {
			return halfFilled()
		}
		return v.openRoot(ctx, t, unlock)
	})
	if err != nil {
		return nil, err
	}
	if err := v.migrate(ctx); err != nil {
		v.Close()
		return nil, failed(err)
	}
	return v, nil
}

func open(ctx context.Context, address string, random io.Reader, root func(*Vault, Terms) error) (*Vault, error) {
	e := engineOf(address)
	if err := e.missing(address); err != nil {
		return nil, noVault(err)
	}
	return start(address, e, random, func(v *Vault) error {
		t, err := v.terms(ctx)
		if err != nil {
			return err
		}
		return root(v, t)
	})
}

// Look reads how the vault at an address is opened. It needs no secret and changes nothing.
func Look(ctx context.Context, address string) (t Terms, err error) {
	v, err := open(ctx, address, nil, func(_ *Vault, found Terms) error {
		t = found
		return nil
	})
	if err != nil {
		return Terms{}, err
	}
	return t, v.Close()
}

func start(address string, e engine, random io.Reader, root func(*Vault) error) (*Vault, error) {
	db, err := e.open(address)
	if err != nil {
		return nil, failed(err)
	}
	v := &Vault{db: db, engine: e, random: random, now: time.Now, patience: "10s", keys: map[string]aead.Key{}}
	if err := root(v); err != nil {
		return nil, errors.Join(failed(err), v.Close())
	}
	return v, nil
}

// Close closes the vault and forgets what is in memory.
func (v *Vault) Close() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.root.Wipe()
	v.keys, v.root = map[string]aead.Key{}, aead.Key{}
	return v.db.Close()
}

func noVault(cause error) error {
	return problem.New(problem.NotFound, "Không có két khóa ở đó. Hãy kiểm tra thư mục dữ liệu hoặc địa chỉ của két.", "There is no vault there. Check the data folder or the vault's address.").Because(cause)
}

func halfFilled() error {
	return problem.New(problem.Conflict, "Két khóa này đang được chuyển đến, chưa xong. Hãy chạy lại `trien migrate` với đúng hai địa chỉ cũ.",
		"This vault is being moved to and is not whole yet. Run `trien migrate` again with the same two addresses.")
}

// failed gives a failure its kind and words; what has a kind already keeps it.
func failed(err error) error {
	var p *problem.Error
	if err == nil || errors.As(err, &p) || errors.Is(err, context.Canceled) {
		return err
	}
	return problem.New(problem.IO,
		"Không đọc hoặc ghi được két khóa (đĩa đầy, hỏng, hoặc mất kết nối?). Chưa có gì bị thay đổi; hãy báo quản trị.",
		"The vault can't be read or written (disk full or broken, connection lost?). Nothing was changed; tell the administrator.").Because(fmt.Errorf("vault: %w", err))
}
