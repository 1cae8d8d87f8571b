package vault

import (
	"bytes"
	"context"
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"golang.org/x/crypto/argon2"

	"trien/internal/aead"
	"trien/internal/durable"
	"trien/internal/problem"
)

// cost is what a guess at the passphrase costs (RFC 9106, Section 4, second recommended option).
type cost struct {
	passes, memory uint32 // memory in KiB
	lanes          uint8
}

func usual() cost { return cost{passes: 3, memory: 64 << 10, lanes: 4} }

// bearable keeps a forged vault from eating the machine: at most 16 passes, 1 GiB, 16 lanes.
func (c cost) bearable() bool {
	return c.passes >= 1 && c.passes <= 16 && c.memory >= 8 && c.memory <= 1<<20 && c.lanes >= 1 && c.lanes <= 16
}

func (c cost) key(passphrase, salt []byte) (aead.Key, error) {
	return aead.NewKey("passphrase", argon2.IDKey(passphrase, salt, c.passes, c.memory, c.lanes, 32))
}

func (v *Vault) openRoot(ctx context.Context, passphrase []byte) (aead.Key, error) {
	var salt, sealed []byte
	var c cost
	err := v.db.QueryRowContext(ctx, "SELECT salt, passes, memory, lanes, sealed FROM root").Scan(&salt, &c.passes, &c.memory, &c.lanes, &sealed)
	if err != nil {
		return aead.Key{}, err
	}
	if !c.bearable() {
		return aead.Key{}, errors.New("vault: impossible argon2id parameters")
	}
	k, err := c.key(passphrase, salt)
	if err != nil {
		return aead.Key{}, err
	}
	secret, err := aead.Open(k, sealed, "vault root")
	if errors.Is(err, aead.ErrKey) {
		return aead.Key{}, problem.New(problem.Key,
			"Mật khẩu két khóa không đúng. Hãy kiểm tra tệp mật khẩu đã dùng khi khởi tạo.",
			"The vault's passphrase is wrong. Check the passphrase file that was used when it was made.").Because(err)
	}
	if err != nil {
		return aead.Key{}, err
	}
	return aead.NewKey("root", secret)
}

func (v *Vault) makeRoot(ctx context.Context, passphrase []byte) (aead.Key, error) {
	root, err := aead.Random("root", v.random)
	if err != nil {
		return aead.Key{}, err
	}
	return root, v.putRoot(ctx, root, passphrase)
}

func (v *Vault) putRoot(ctx context.Context, root aead.Key, passphrase []byte) error {
	if len(passphrase) == 0 {
		return problem.New(problem.Key, "Mật khẩu két khóa trống.", "The vault's passphrase is empty.")
	}
	salt, c := make([]byte, 16), usual()
	if _, err := io.ReadFull(v.random, salt); err != nil {
		return err
	}
	k, err := c.key(passphrase, salt)
	if err != nil {
		return err
	}
	sealed, err := aead.Seal(k, root.Secret(), v.random, "vault root")
	if err != nil {
		return err
	}
	_, err = v.db.ExecContext(ctx, "INSERT INTO root (id, salt, passes, memory, lanes, sealed) VALUES (1, $1, $2, $3, $4, $5)"+
		" ON CONFLICT (id) DO UPDATE SET salt = excluded.salt, passes = excluded.passes, memory = excluded.memory, lanes = excluded.lanes, sealed = excluded.sealed",
		salt, c.passes, c.memory, c.lanes, sealed)
	return err
}

// ChangePassphrase seals the root key under another passphrase; the old one no longer opens this file.
func (v *Vault) ChangePassphrase(ctx context.Context, passphrase []byte) error {
	if err := v.putRoot(ctx, v.root, passphrase); err != nil {
		return failed(err)
	}
	return v.emptyLog(ctx)
}

// Passphrase reads a passphrase file; line ends after it do not count. A file that others may read is refused.
func Passphrase(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, problem.New(problem.Key,
			"Không đọc được tệp mật khẩu két khóa "+path+".", "The vault's passphrase file "+path+" can't be read.").Because(err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, problem.New(problem.Key,
			"Tệp mật khẩu "+path+" đang để người khác đọc được. Hãy chạy: chmod 600 "+path,
			"The passphrase file "+path+" can be read by others. Run: chmod 600 "+path)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, failed(err)
	}
	b = bytes.TrimRight(b, "\r\n")
	if len(b) == 0 {
		return nil, problem.New(problem.Key, "Tệp mật khẩu "+path+" trống.", "The passphrase file "+path+" is empty.")
	}
	return b, nil
}

// MakePassphrase reads the passphrase file, or writes a new one with 160 random bits where there is none, and tells which. Whoever calls
// it must tell the administrator: keep a copy apart, without it nothing can be read.
func MakePassphrase(path string, random io.Reader) (passphrase []byte, made bool, err error) {
	b := make([]byte, 20)
	if _, err := io.ReadFull(random, b); err != nil {
		return nil, false, err
	}
	err = durable.Disk{}.Create(path, 0o600, func(w io.Writer) error {
		_, err := fmt.Fprintln(w, base32.StdEncoding.EncodeToString(b))
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, false, failed(err)
	}
	passphrase, readErr := Passphrase(path)
	return passphrase, err == nil, readErr
}
