package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"

	"trien/internal/app"
	"trien/internal/keys"
	"trien/internal/keys/pkcs11"
	"trien/internal/limits"
	"trien/internal/problem"
	"trien/internal/store"
	"trien/internal/vault"
)

// vaultFlags say what opens vaults, over what lies in the offices' folders. Secrets stand in files or are typed, never in arguments.
type vaultFlags struct {
	PassFile string   `help:"The file with the vault's passphrase (else the one in the folder)." type:"path" placeholder:"FILE"`
	PINFile  string   `name:"pin-file" help:"The file with the PIN of the vault's device (else the one in the folder, else it is asked for)." type:"path" placeholder:"FILE"`
	Share    []string `help:"A file with a share of the vault's key; give as many as are needed, the rest is asked for." sep:"none" type:"path" placeholder:"FILE"`
}

// opening opens vaults for a command.
type opening struct {
	*env
	vaultFlags
	tokens *pkcs11.Tokens
	ask    bool // on the terminal, for what lies in no file
}

// opener gives one and what to call at the end.
func (e *env) opener(f vaultFlags) (*opening, func()) {
	noCore()
	o := &opening{env: e, vaultFlags: f, tokens: pkcs11.New(rand.Reader), ask: e.onTerminal() != nil}
	return o, func() { o.tokens.Close() }
}

// unlocker opens the vaults of offices that a command works on.
func (e *env) unlocker(tokens *pkcs11.Tokens) app.Unlocker {
	o := &opening{env: e, tokens: tokens, ask: e.onTerminal() != nil}
	return func(_ context.Context, p app.VaultPlace, t vault.Terms) (vault.Unlock, error) {
		noCore()
		return o.unlock(p, t)
	}
}

// open opens an office's vault.
func (o *opening) open(p app.VaultPlace) (*vault.Vault, error) {
	terms, err := vault.Look(o.ctx, p.Layout.Vault())
	if err != nil {
		return nil, err
	}
	unlock, err := o.unlock(p, terms)
	if err != nil {
		return nil, err
	}
	defer vault.Wipe(unlock)
	return vault.Open(o.ctx, p.Layout.Vault(), unlock, rand.Reader)
}

func (o *opening) unlock(p app.VaultPlace, t vault.Terms) (vault.Unlock, error) {
	switch t.Way {
	case vault.ByDevice:
		return o.device(p)
	case vault.ByShares:
		return o.gather(t)
	}
	return o.words(p.Layout)
}

// words reads the file given, else the office's own, else the one that all offices of the folder share.
func (o *opening) words(l store.Layout) (vault.Words, error) {
	path := o.PassFile
	if path == "" {
		path = l.Passphrase()
		if above := (store.Layout{Dir: filepath.Dir(l.Dir)}); !isThere(path) && isThere(above.Passphrase()) {
			path = above.Passphrase()
		}
	}
	if o.PassFile == "" && !isThere(path) && o.ask {
		return o.typed(problem.Words{VI: "Mật khẩu két khóa: ", EN: "The vault's passphrase: "})
	}
	return vault.Passphrase(path)
}

// device gives the PIN in a file as long as no wrong one was tried, and one that is typed once.
func (o *opening) device(p app.VaultPlace) (vault.Unlock, error) {
	token := vault.Token{Tokens: o.tokens, Module: p.Module}
	path := o.PINFile
	if path == "" && isThere(p.Layout.PIN()) {
		path = p.Layout.PIN()
	}
	if path != "" {
		pin, err := vault.Passphrase(path)
		token.Ask = vault.UnattendedPIN(pin)
		return token, err
	}
	token.Ask = func(ctx context.Context, q keys.Prompt) ([]byte, error) {
		switch {
		case q.Wrong != nil: // it is tried once
			return nil, nil
		case !o.ask:
			return nil, keys.NoSecret()
		}
		return o.typed(problem.Words{VI: "Mã PIN của thiết bị “" + q.Of + "”: ", EN: "PIN of the device “" + q.Of + "”: "})
	}
	return token, nil
}

// gather takes the shares in files, then asks for the rest.
func (o *opening) gather(t vault.Terms) (vault.Unlock, error) {
	s := vault.Gather(t)
	for _, path := range o.Share {
		if err := addShare(s, func() ([]byte, error) { return readSecret(path) }); err != nil {
			return nil, err
		}
	}
	for {
		have, needed := s.Have()
		if have >= needed || !o.ask {
			return s, nil // Open says how many are missing
		}
		ask := problem.Words{VI: fmt.Sprintf("Mảnh khóa (%d/%d): ", have+1, needed), EN: fmt.Sprintf("Share (%d/%d): ", have+1, needed)}
		if err := addShare(s, func() ([]byte, error) { return o.typed(ask) }); err != nil {
			return nil, err
		}
	}
}

func addShare(s *vault.Shares, get func() ([]byte, error)) error {
	text, err := get()
	if err != nil {
		return err
	}
	defer clear(text)
	one, err := vault.ParseShare(text)
	if err == nil {
		_, _, err = s.Add(one)
	}
	return err
}

// readSecret reads a small file that others may not read.
func readSecret(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fileProblem(path, err)
	}
	if info.Mode().Perm()&0o077 != 0 || info.Size() > limits.ShareText {
		return nil, problem.New(problem.Key, "Tệp "+path+" để người khác đọc được, hoặc không phải mảnh khóa. Hãy chạy: chmod 600 "+path,
			"The file "+path+" can be read by others, or is no share. Run: chmod 600 "+path)
	}
	b, err := os.ReadFile(path)
	return bytes.TrimRight(b, "\r\n"), err
}

func (o *opening) typed(ask problem.Words) ([]byte, error) {
	return secretPrompt{o.onTerminal(), o.stderr, ask.In(o.lang), problem.Words{VI: "Không đọc được điều vừa nhập.", EN: "What was typed could not be read."}}.unseen(o.ctx)
}
