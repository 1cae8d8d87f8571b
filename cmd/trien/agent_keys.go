package main

import (
	"context"
	"crypto/rand"
	"crypto/x509"
	"os"
	"strings"

	"trien/internal/agentd"
	"trien/internal/keys"
	"trien/internal/keys/pkcs11"
	"trien/internal/keys/pkcs11/uri"
	"trien/internal/keys/pkcs12"
	"trien/internal/limits"
	"trien/internal/problem"
)

// keyring is the keys that an agent may use. Whose they are is learnt with a PIN the first time and remembered.
type keyring struct {
	*env
	pairing *agentd.Pairing
	ask     keys.Ask
	tokens  *pkcs11.Tokens
	sources []*agentd.Source
	learnt  bool // a certificate is to be remembered
}

func newKeyring(e *env, p *agentd.Pairing, ask keys.Ask) *keyring {
	return &keyring{env: e, pairing: p, ask: ask, tokens: pkcs11.New(rand.Reader)}
}

func (k *keyring) close() { k.tokens.Close() } // a library that still waits for its PIN pad ends with the process

// open takes the keys that the command line names; anew: what is remembered of them is not used.
func (k *keyring) open(names []string, anew bool) error {
	for _, name := range names {
		s, err := k.source(name)
		if err != nil {
			return err
		}
		if s.Chain = k.pairing.Known(name); s.Chain == nil || anew {
			if s.Chain, err = k.learn(s); err != nil {
				return err
			}
		}
		k.sources = append(k.sources, s)
	}
	return nil
}

// learn opens a key once to see whose it is.
func (k *keyring) learn(s *agentd.Source) ([]*x509.Certificate, error) {
	key, err := s.Open(k.ctx, k.ask)
	if err != nil {
		return nil, err
	}
	chain := key.Chain()
	k.pairing.Remember(s.Name, chain)
	k.learnt = true
	return chain, keys.Close(key)
}

// source reads the name of a key.
func (k *keyring) source(name string) (*agentd.Source, error) {
	switch keyKind(name) {
	case "pkcs11":
		u, err := uri.Parse(name)
		if err != nil {
			return nil, err
		}
		return &agentd.Source{Name: name, Open: func(ctx context.Context, ask keys.Ask) (keys.Key, error) {
			key, err := k.tokens.Open(ctx, pkcs11.Wish{URI: u, Module: k.getenv(moduleVariable), Ask: ask})
			if err != nil {
				return nil, err
			}
			return key, nil
		}}, nil
	case "p12":
		path := strings.TrimPrefix(name, "p12:")
		if _, err := os.Stat(path); err != nil {
			return nil, fileProblem(path, err)
		}
		return &agentd.Source{Name: name, Open: func(ctx context.Context, ask keys.Ask) (keys.Key, error) { return openFile(ctx, path, ask) }}, nil
	}
	return nil, problem.New(problem.Usage, "Không hiểu --key. Dạng đúng: --key 'pkcs11:token=…;object=…' (USB token, thẻ) hoặc --key p12:TỆP.",
		"--key is not understood. It is --key 'pkcs11:token=…;object=…' (a token or card) or --key p12:FILE.")
}

// openFile opens a key file. A wrong password is tried once and asked for again only as long as the person wants.
func openFile(ctx context.Context, path string, ask keys.Ask) (keys.Key, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fileProblem(path, err)
	}
	if len(data) > limits.KeyFile {
		return nil, problem.New(problem.Limit, "Tệp khoá quá lớn; đây có thể không phải tệp PKCS#12.", "The key file is too large; it may be no PKCS#12 file.")
	}
	for prompt := (keys.Prompt{Secret: keys.PIN, Of: path}); ; {
		pin, err := ask(ctx, prompt)
		switch {
		case err != nil:
			return nil, err
		case pin == nil && prompt.Wrong != nil:
			return nil, prompt.Wrong
		case pin == nil:
			return nil, keys.NoSecret()
		}
		key, err := pkcs12.Open(data, string(pin), rand.Reader)
		if err == nil {
			return key, nil
		}
		if problem.KindOf(err) != problem.Key {
			return nil, err
		}
		prompt.Wrong = err
	}
}
