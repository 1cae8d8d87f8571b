package vault

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"trien/internal/aead"
	"trien/internal/ledger"
	"trien/internal/problem"
)

// NewKey makes the key of that name and returns when it is safely stored: only then may an event use it. A name is used once, also
// when its key is forgotten: problem.Conflict.
func (v *Vault) NewKey(ctx context.Context, id string) (aead.Key, error) {
	k, err := aead.Random(id, v.random)
	if err != nil {
		return aead.Key{}, failed(err)
	}
	sealed, err := v.wrap(k.Secret(), "vault key", id)
	if err != nil {
		return aead.Key{}, failed(err)
	}
	turn, err := v.fresh()
	if err != nil {
		return aead.Key{}, err
	}
	res, err := v.db.ExecContext(ctx, "INSERT INTO keys (id, sealed) SELECT $1, $2 WHERE NOT EXISTS (SELECT 1 FROM forgotten WHERE id = $1) ON CONFLICT (id) DO NOTHING", id, sealed)
	if err != nil {
		return aead.Key{}, failed(err)
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return aead.Key{}, problem.New(problem.Conflict, "Khóa này đã có hoặc đã hủy; không tạo lại.", "This key exists or was destroyed; it is not made again.")
	}
	v.remember(id, k, turn)
	return k, nil
}

// wrap seals a secret under the root.
func (v *Vault) wrap(secret []byte, context ...string) ([]byte, error) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return aead.Seal(v.root, secret, v.random, context...)
}

func (v *Vault) unwrap(sealed []byte, context ...string) ([]byte, error) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return aead.Open(v.root, sealed, context...)
}

// Key gives the key of that name: ledger.ErrForgotten (in a problem.NotFound) where it was destroyed, problem.Key where it never was or can't be opened.
// A key that another process forgot is refused within Lag. It is a ledger.KeySource.
func (v *Vault) Key(id string) (aead.Key, error) {
	turn, err := v.fresh()
	if err != nil {
		return aead.Key{}, err
	}
	v.mu.RLock()
	k, ok := v.keys[id]
	v.mu.RUnlock()
	if ok {
		return k, nil
	}
	var sealed []byte
	err = v.db.QueryRow("SELECT sealed FROM keys WHERE id = $1", id).Scan(&sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return aead.Key{}, v.absent(id)
	}
	if err != nil {
		return aead.Key{}, failed(err)
	}
	if k, err = v.open(id, sealed); err == nil {
		v.remember(id, k, turn)
	}
	return k, err
}

// fresh gives the turn of the vault, not older than Lag: it goes up with each erasure, by whichever process, and then nothing that was kept in memory
// counts any more.
func (v *Vault) fresh() (int64, error) {
	if turn, ok := v.recent(); ok {
		return turn, nil
	}
	v.asking.Lock()
	defer v.asking.Unlock()
	if turn, ok := v.recent(); ok { // somebody else has just asked
		return turn, nil
	}
	asked := v.now()
	var turn int64
	if err := v.db.QueryRow("SELECT n FROM turn WHERE id = 1").Scan(&turn); err != nil {
		return 0, failed(err)
	}
	v.turned(turn, asked)
	return turn, nil
}

func (v *Vault) recent() (int64, bool) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	since := v.now().Sub(v.seen)
	return v.turn, !v.seen.IsZero() && since >= 0 && since < Lag
}

func (v *Vault) turned(turn int64, asked time.Time) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if turn != v.turn {
		clear(v.keys)
	}
	v.turn, v.seen = turn, asked
}

// remember keeps an opened key, unless something was erased since it was read.
func (v *Vault) remember(id string, k aead.Key, turn int64) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.turn == turn {
		v.keys[id] = k
	}
}

func (v *Vault) open(id string, sealed []byte) (aead.Key, error) {
	secret, err := v.unwrap(sealed, "vault key", id)
	if err == nil {
		defer clear(secret)
		var k aead.Key
		if k, err = aead.NewKey(id, secret); err == nil {
			return k, nil
		}
	}
	return aead.Key{}, problem.New(problem.Key,
		"Khóa của tài liệu trong két bị hỏng. Hãy báo quản trị khôi phục két khóa.",
		"The document's key in the vault is damaged. Ask the administrator to restore the vault.").Because(fmt.Errorf("vault: key %s: %w", id, err))
}

func (v *Vault) absent(id string) error {
	var one int
	err := v.db.QueryRow("SELECT 1 FROM forgotten WHERE id = $1", id).Scan(&one)
	if err == nil {
		return problem.New(problem.NotFound,
			"Nội dung của tài liệu này đã được hủy theo quyết định hủy; không thể mở lại.",
			"The content of this document was destroyed by decision; it can't be opened any more.").Because(fmt.Errorf("vault: key %s: %w", id, ledger.ErrForgotten))
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return failed(err)
	}
	return problem.New(problem.Key,
		"Két khóa không có khóa của tài liệu này. Hãy báo quản trị khôi phục két khóa.",
		"The vault has no key for this document. Ask the administrator to restore the vault.").Because(fmt.Errorf("%w %s", ErrAbsent, id))
}

// ErrAbsent is the cause where a key never was in this vault.
var ErrAbsent = errors.New("vault: there never was a key")

// KeyOrNew gives the key of that name, or makes it where it never was: for the office's own key. Two processes that do it at once get the same.
func (v *Vault) KeyOrNew(ctx context.Context, id string) (aead.Key, error) {
	k, err := v.Key(id)
	if !errors.Is(err, ErrAbsent) {
		return k, err
	}
	if k, err = v.NewKey(ctx, id); problem.KindOf(err) == problem.Conflict {
		return v.Key(id)
	}
	return k, err
}

// Forget erases keys for ever: when it returns no file of the database holds them, and within Lag no process uses them. What was sealed under
// them can't be read any more, wherever a copy lies. A name without a key is marked forgotten too; doing it twice is no error.
func (v *Vault) Forget(ctx context.Context, ids ...string) error {
	v.erasing.Lock()
	defer v.erasing.Unlock()
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	var turn int64
	err := v.engine.erase(v, ctx, func(tx *sql.Tx) error {
		for _, id := range ids {
			if _, err := tx.ExecContext(ctx, "INSERT INTO forgotten (id) VALUES ($1) ON CONFLICT (id) DO NOTHING", id); err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, "DELETE FROM keys WHERE id = $1", id); err != nil {
				return err
			}
		}
		return tx.QueryRowContext(ctx, "UPDATE turn SET n = n + 1 WHERE id = 1 RETURNING n").Scan(&turn)
	}, place{"keys", "id", ids})
	v.turned(turn, time.Time{}) // also where it failed: whether it was stored is for the database to say
	return failed(err)
}

// Names lists the keys that are there, and those forgotten.
func (v *Vault) Names(ctx context.Context) (kept, forgotten []string, err error) {
	if kept, err = v.list(ctx, "SELECT id FROM keys ORDER BY id"); err != nil {
		return nil, nil, failed(err)
	}
	forgotten, err = v.list(ctx, "SELECT id FROM forgotten ORDER BY id")
	return kept, forgotten, failed(err)
}

func (v *Vault) list(ctx context.Context, query string) ([]string, error) {
	rows, err := v.db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	return texts(rows)
}
