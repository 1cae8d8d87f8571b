package app_test

import (
	"crypto/rand"
	"database/sql"
	"encoding/base64"
	"fmt"

	"golang.org/x/crypto/argon2"

	"trien/internal/aead"
	"trien/internal/demo"
	"trien/internal/store"
	"trien/internal/vault"
)

// lighten stretches the passwords and passphrases of a world that is not open as little as their stored parameters allow: every test opens
// vaults and signs people in, and with the usual 64 MiB a time that would be most of what the tests do.
func lighten(l store.Layout) error {
	if err := lightVault(l); err != nil {
		return err
	}
	salt := make([]byte, 16)
	sum := argon2.IDKey([]byte(demo.Password), salt, 1, 8, 1, 32)
	hash := fmt.Sprintf("$argon2id$v=%d$m=8,t=1,p=1$%s$%s", argon2.Version, base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(sum))
	return execute(l.Database(), "UPDATE accounts SET password = $1", hash)
}

func lightVault(l store.Layout) error {
	passphrase, err := vault.Passphrase(l.Passphrase())
	if err != nil {
		return err
	}
	db, err := sql.Open("sqlite", l.Vault())
	if err != nil {
		return err
	}
	defer db.Close()
	var salt, sealed []byte
	var passes, memory uint32
	var lanes uint8
	if err := db.QueryRow("SELECT salt, passes, memory, lanes, sealed FROM root").Scan(&salt, &passes, &memory, &lanes, &sealed); err != nil {
		return err
	}
	heavy, err := aead.NewKey("passphrase", argon2.IDKey(passphrase, salt, passes, memory, lanes, 32))
	if err != nil {
		return err
	}
	secret, err := aead.Open(heavy, sealed, "vault root")
	if err != nil {
		return err
	}
	light, err := aead.NewKey("passphrase", argon2.IDKey(passphrase, salt, 1, 8, 1, 32))
	if err != nil {
		return err
	}
	if sealed, err = aead.Seal(light, secret, rand.Reader, "vault root"); err != nil {
		return err
	}
	_, err = db.Exec("UPDATE root SET passes = 1, memory = 8, lanes = 1, sealed = $1", sealed)
	return err
}

func execute(path, statement string, args ...any) error {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.Exec(statement, args...)
	return err
}
