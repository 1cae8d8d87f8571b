// Package softhsm makes tokens of SoftHSM2, a security module in software, for tests, demonstrations and benchmarks.
package softhsm

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"trien/internal/keys"
	"trien/internal/keys/pkcs11"
	"trien/internal/keys/pkcs11/uri"
	"trien/internal/testpki"
)

// Variable is the environment variable by which SoftHSM2 finds its settings; the library reads it when it is first loaded by a Tokens.
const Variable = "SOFTHSM2_CONF"

// SOPIN is the administrator's PIN of the tokens made here.
const SOPIN = "00000000"

// Module gives the path of the library, which `scripts/setup test` installs.
func Module() (string, error) {
	for _, path := range []string{"/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/pkcs11/libsofthsm2.so", "/usr/lib64/softhsm/libsofthsm2.so",
		"/opt/homebrew/lib/softhsm/libsofthsm2.so", "/usr/local/lib/softhsm/libsofthsm2.so"} {
		if _, err := os.Stat(path); err == nil {
			return path, nil
		}
	}
	return "", errors.New("softhsm: SoftHSM2 is not installed: run `scripts/setup test`")
}

// Settings makes a folder for tokens in dir and gives the path of the settings that name it: the value that Variable must have.
func Settings(dir string) (string, error) {
	tokens := filepath.Join(dir, "tokens")
	if err := os.MkdirAll(tokens, 0o700); err != nil {
		return "", err
	}
	path := filepath.Join(dir, "softhsm2.conf")
	return path, os.WriteFile(path, fmt.Appendf(nil, "directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n", tokens), 0o600)
}

// Init makes an empty token.
func Init(ctx context.Context, settings, label, pin string) error {
	run := exec.CommandContext(ctx, "softhsm2-util", "--init-token", "--free", "--label", label, "--pin", pin, "--so-pin", SOPIN)
	run.Env = append(os.Environ(), Variable+"="+settings)
	if out, err := run.CombinedOutput(); err != nil {
		return fmt.Errorf("softhsm: %w: %s", err, out)
	}
	return nil
}

// Put puts a key of a test PKI with its chain on a token, under its name as label and id, and gives the key's URI.
func Put(ctx context.Context, tokens *pkcs11.Tokens, token, pin string, c *testpki.Credential) (uri.URI, error) {
	module, err := Module()
	if err != nil {
		return uri.URI{}, err
	}
	u := uri.URI{}.With(uri.Token, token)
	err = tokens.Put(ctx, pkcs11.Wish{URI: u, Module: module, Ask: keys.Once([]byte(pin))}, pkcs11.Import{Label: c.Name, ID: []byte(c.Name), Key: c.Key, Chain: c.Chain})
	return u.With(uri.Object, c.Name).With(uri.ModulePath, module), err
}
