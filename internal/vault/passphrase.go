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

// Words are a passphrase.
type Words []byte

// Way is ByPassphrase.
func (Words) Way() Way { return ByPassphrase }

func (w Words) open(_ context.Context, t Terms) (aead.Key, error) {
	if !t.cost.bearable() {
		return aead.Key{}, errors.New("vault: impossible argon2id parameters")
	}
	return t.cost.key(w, t.salt)
}

func (w Words) wrap(_ context.Context, v *Vault) (Terms, aead.Key, error) {
	if len(w) == 0 {
		return Terms{}, aead.Key{}, problem.New(problem.Key, "Mật khẩu két khóa trống.", "The vault's passphrase is empty.")
	}
	t := Terms{salt: make([]byte, 16), cost: usual()}
	if _, err := io.ReadFull(v.random, t.salt); err != nil {
		return t, aead.Key{}, err
	}
	k, err := t.cost.key(w, t.salt)
	return t, k, err
}

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
	secret := argon2.IDKey(passphrase, salt, c.passes, c.memory, c.lanes, 32)
	defer clear(secret)
	return aead.NewKey("passphrase", secret)
}

// Passphrase reads a passphrase file; line ends after it do not count. A file that others may read is refused.
func Passphrase(path string) (Words, error) {
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
func MakePassphrase(path string, random io.Reader) (passphrase Words, made bool, err error) {
	b := make([]byte, 20)
	if _, err := io.ReadFull(random, b); err != nil {
		return nil, false, err
	}
	defer clear(b)
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
