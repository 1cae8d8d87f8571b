package vault

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"

	"trien/internal/problem"
)

// LedgerSeed is the name of the secret that the office signs its ledger with: an Ed25519 seed.
const LedgerSeed = "ledger/seed"

// PutSecret keeps a small secret under a name ("totp/…", "ledger/seed", "exchange/identity"), in place of an older one, which is erased.
func (v *Vault) PutSecret(ctx context.Context, name string, secret []byte) error {
	sealed, err := v.wrap(secret, "vault secret", name)
	if err != nil {
		return failed(err)
	}
	if first, err := v.putFirst(ctx, name, sealed); err != nil || first {
		return failed(err)
	}
	return v.eraseSecret(ctx, name, "UPDATE secrets SET sealed = $2 WHERE name = $1", name, sealed)
}

// putFirst keeps a sealed secret where there is none of that name, and tells whether it did.
func (v *Vault) putFirst(ctx context.Context, name string, sealed []byte) (bool, error) {
	res, err := v.db.ExecContext(ctx, "INSERT INTO secrets (name, sealed) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING", name, sealed)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

func (v *Vault) eraseSecret(ctx context.Context, name, change string, arguments ...any) error {
	v.erasing.Lock()
	defer v.erasing.Unlock()
	return failed(v.engine.erase(v, ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, change, arguments...)
		return err
	}, place{"secrets", "name", []string{name}}))
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
	plain, err := v.unwrap(sealed, "vault secret", name)
	return plain, failed(err)
}

// SecretOrNew gives the secret of that name, or makes one of size random bytes where there is none.
func (v *Vault) SecretOrNew(ctx context.Context, name string, size int) ([]byte, error) {
	return v.SecretOr(ctx, name, func() ([]byte, error) {
		b := make([]byte, size)
		_, err := io.ReadFull(v.random, b)
		return b, err
	})
}

// SecretOr gives the secret of that name, or keeps the one that is made. Two processes that do it at once get the same.
func (v *Vault) SecretOr(ctx context.Context, name string, made func() ([]byte, error)) ([]byte, error) {
	b, err := v.Secret(ctx, name)
	if problem.KindOf(err) != problem.NotFound {
		return b, err
	}
	if b, err = made(); err != nil {
		return nil, failed(err)
	}
	defer clear(b)
	sealed, err := v.wrap(b, "vault secret", name)
	if err != nil {
		return nil, failed(err)
	}
	if _, err := v.putFirst(ctx, name, sealed); err != nil {
		return nil, failed(err)
	}
	return v.Secret(ctx, name) // someone else may have been faster
}

// DeleteSecret erases a secret as Forget erases a key.
func (v *Vault) DeleteSecret(ctx context.Context, name string) error {
	return v.eraseSecret(ctx, name, "DELETE FROM secrets WHERE name = $1", name)
}
