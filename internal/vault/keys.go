package vault

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"

	"trien/internal/aead"
	"trien/internal/ledger"
	"trien/internal/problem"
)

// LedgerSeed is the name of the secret that the office signs its ledger with: an Ed25519 seed.
const LedgerSeed = "ledger/seed"

// NewKey makes the key of that name and returns when it is safely on the disk: only then may an event use it. A name is used once, also
// when its key is forgotten: problem.Conflict.
func (v *Vault) NewKey(ctx context.Context, id string) (aead.Key, error) {
	k, err := aead.Random(id, v.random)
	if err != nil {
		return aead.Key{}, failed(err)
	}
	sealed, err := aead.Seal(v.root, k.Secret(), v.random, "vault key", id)
	if err != nil {
		return aead.Key{}, failed(err)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	res, err := v.db.ExecContext(ctx, "INSERT INTO keys (id, sealed) SELECT $1, $2 WHERE NOT EXISTS (SELECT 1 FROM forgotten WHERE id = $1) ON CONFLICT (id) DO NOTHING", id, sealed)
	if err != nil {
		return aead.Key{}, failed(err)
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return aead.Key{}, problem.New(problem.Conflict, "Khóa này đã có hoặc đã hủy; không tạo lại.", "This key exists or was destroyed; it is not made again.")
	}
	v.keys[id] = k
	return k, nil
}

// Key gives the key of that name: ledger.ErrForgotten (in a problem.NotFound) where it was destroyed, problem.Key where it never was or can't be opened.
// It is a ledger.KeySource.
func (v *Vault) Key(id string) (aead.Key, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if k, ok := v.keys[id]; ok {
		return k, nil
	}
	var sealed []byte
	err := v.db.QueryRow("SELECT sealed FROM keys WHERE id = $1", id).Scan(&sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return aead.Key{}, v.absent(id)
	}
	if err != nil {
		return aead.Key{}, failed(err)
	}
	k, err := v.unwrap(id, sealed)
	if err != nil {
		return aead.Key{}, err
	}
	v.keys[id] = k
	return k, nil
}

func (v *Vault) unwrap(id string, sealed []byte) (aead.Key, error) {
	secret, err := aead.Open(v.root, sealed, "vault key", id)
	if err == nil {
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
		"The vault has no key for this document. Ask the administrator to restore the vault.").Because(fmt.Errorf("%w %s", errAbsent, id))
}

var errAbsent = errors.New("vault: there never was a key")

// Forget erases a key for ever: its bytes are overwritten and the database's log is emptied before it returns. What was sealed under it can't be
// read any more, wherever a copy lies. A name without a key is marked forgotten too; doing it twice is no error.
func (v *Vault) Forget(ctx context.Context, id string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	tx, err := v.db.BeginTx(ctx, nil)
	if err != nil {
		return failed(err)
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, "INSERT INTO forgotten (id) VALUES ($1) ON CONFLICT (id) DO NOTHING", id); err != nil {
		return failed(err)
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM keys WHERE id = $1", id); err != nil {
		return failed(err)
	}
	if err := tx.Commit(); err != nil {
		return failed(err)
	}
	delete(v.keys, id)
	return v.emptyLog(ctx)
}

// emptyLog moves everything out of the write-ahead log and cuts it to nothing, so that no deleted byte stays in it.
func (v *Vault) emptyLog(ctx context.Context) error {
	var busy, frames, moved int
	if err := v.db.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &moved); err != nil {
		return failed(err)
	}
	if busy != 0 {
		return problem.New(problem.Unavailable,
			"Khóa đã bị loại nhưng dấu vết chưa xóa hết vì chương trình khác đang mở két. Hãy đóng chương trình đó rồi làm lại.",
			"The key is removed, but its traces are not yet, because another program has the vault open. Close that program and do it again.")
	}
	return nil
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
	defer rows.Close()
	var out []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

// PutSecret keeps a small secret under a name ("totp/…", "ledger/seed", "exchange/identity"), in place of an older one.
func (v *Vault) PutSecret(ctx context.Context, name string, secret []byte) error {
	return v.putSecret(ctx, name, secret, "UPDATE SET sealed = excluded.sealed")
}

func (v *Vault) putSecret(ctx context.Context, name string, secret []byte, taken string) error {
	sealed, err := aead.Seal(v.root, secret, v.random, "vault secret", name)
	if err != nil {
		return failed(err)
	}
	_, err = v.db.ExecContext(ctx, "INSERT INTO secrets (name, sealed) VALUES ($1, $2) ON CONFLICT (name) DO "+taken, name, sealed)
	return failed(err)
}

// Secret gives a secret back: problem.NotFound where there is none of that name.
func (v *Vault) Secret(ctx context.Context, name string) ([]byte, error) {
	var sealed []byte
	err := v.db.QueryRowContext(ctx, "SELECT sealed FROM secrets WHERE name = $1", name).Scan(&sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, problem.New(problem.NotFound, "Két khóa không có mục này.", "The vault has no such entry.").Because(fmt.Errorf("vault: no secret %s", name))
	}
	if err != nil {
		return nil, failed(err)
	}
	plain, err := aead.Open(v.root, sealed, "vault secret", name)
	return plain, failed(err)
}

// SecretOrNew gives the secret of that name, or makes one of size random bytes where there is none.
func (v *Vault) SecretOrNew(ctx context.Context, name string, size int) ([]byte, error) {
	b, err := v.Secret(ctx, name)
	if problem.KindOf(err) != problem.NotFound {
		return b, err
	}
	b = make([]byte, size)
	if _, err := io.ReadFull(v.random, b); err != nil {
		return nil, failed(err)
	}
	if err := v.putSecret(ctx, name, b, "NOTHING"); err != nil {
		return nil, err
	}
	return v.Secret(ctx, name) // someone else may have been faster
}

// KeyOrNew gives the key of that name, or makes it where it never was: for the office's own key.
func (v *Vault) KeyOrNew(ctx context.Context, id string) (aead.Key, error) {
	k, err := v.Key(id)
	if errors.Is(err, errAbsent) {
		return v.NewKey(ctx, id)
	}
	return k, err
}

// DeleteSecret erases a secret as Forget erases a key.
func (v *Vault) DeleteSecret(ctx context.Context, name string) error {
	if _, err := v.db.ExecContext(ctx, "DELETE FROM secrets WHERE name = $1", name); err != nil {
		return failed(err)
	}
	return v.emptyLog(ctx)
}
