// Package pkcs11 signs with keys on tokens and in security modules through their makers' libraries (PKCS #11 v2.40), without cgo.
//
// A library, its sessions and its login belong to the whole process, so one Tokens stands for all of them. What PKCS #11 leaves open and
// costs others dearly is settled here: a login is for the whole process, so each caller's PIN is checked again (login.go); a token
// that was pulled out takes its login along (pool.go); and no PIN is ever tried a second time by itself.
package pkcs11

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"slices"
	"sync"

	"trien/internal/keys"
	"trien/internal/keys/pkcs11/uri"
)

// Tokens are the tokens that this process uses. Make one a process; it is safe for concurrent use.
type Tokens struct {
	random io.Reader

	mu      sync.Mutex
	modules map[string]*module
	tokens  map[tokenID]*token
}

// tokenID is a token in a slot: another one in the same slot is another.
type tokenID struct {
	module string
	slot   slotID
	serial string
}

// New gives the tokens of this process; random salts the digests of PINs.
func New(random io.Reader) *Tokens {
	return &Tokens{random: random, modules: map[string]*module{}, tokens: map[tokenID]*token{}}
}

// Wish says which key is wanted and how to get to it.
type Wish struct {
	URI    uri.URI
	Module string // the library's path, where the URI has no module-path; "": the well-known places are searched
	Ask    keys.Ask
	// Certificates are used where the token has none of the key, and for the chain. One of the key's stands before the token's own.
	Certificates []*x509.Certificate
}

// Open finds the one key that is wished for and logs in. The key must be closed: with the last one of a token the login ends.
// Failures are problems of kind Key; a wrong PIN has the cause keys.ErrWrongSecret.
func (t *Tokens) Open(ctx context.Context, w Wish) (*Key, error) {
	if kind, ok := w.URI.Get(uri.Type); ok && kind != "private" && kind != "cert" {
		return nil, notAKey(kind)
	}
	tok, err := t.find(w)
	if err != nil {
		return nil, err
	}
	l, pin, err := tok.enter(ctx, w.Ask)
	if err != nil {
		return nil, err
	}
	k, err := l.key(ctx, w, pin)
	if err != nil {
		l.leave()
		return nil, err
	}
	return k, nil
}

// Close ends the use of all libraries. One that still works on something (its PIN pad was left waiting) is left as it is.
func (t *Tokens) Close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	var errs []error
	for path, m := range t.modules {
		if t.busy(m) {
			continue // it stays loaded and initialised until the process ends
		}
		errs = append(errs, m.finalize())
		delete(t.modules, path)
	}
	clear(t.tokens)
	return errors.Join(errs...)
}

// busy tells whether a call into the module has not come back, after ending the logins that nobody uses.
func (t *Tokens) busy(m *module) bool {
	for _, tok := range t.tokens {
		if tok.module == m && !tok.shut() {
			return true
		}
	}
	return false
}

// module gives a loaded library.
func (t *Tokens) module(path string) (*module, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if m := t.modules[path]; m != nil {
		return m, nil
	}
	m, err := loadModule(path)
	if err != nil {
		return nil, err
	}
	t.modules[path] = m
	return m, nil
}

// seen is a token that a module shows.
type seen struct {
	module *module
	slot   slotID
	info   tokenInfo
}

// find gives the one token that the URI means. Where there is none, libraries that nobody uses look again from the beginning.
func (t *Tokens) find(w Wish) (*token, error) {
	paths, err := modulePaths(w.URI, w.Module)
	if err != nil {
		return nil, err
	}
	all, fault := t.look(paths, (*module).tokens)
	fit := fitting(all, w.URI)
	if len(fit) == 0 {
		all, fault = t.look(paths, (*module).tokensAnew)
		fit = fitting(all, w.URI)
	}
	switch {
	case len(fit) == 1:
		return t.token(fit[0]), nil
	case len(fit) > 1:
		return nil, severalTokens(fit)
	case len(all) == 0 && fault != nil:
		return nil, fault
	}
	return nil, noToken(w.URI, all, paths)
}

// look lists the tokens that the modules show; the first failure, too.
func (t *Tokens) look(paths []string, list func(*module) ([]seen, error)) (all []seen, fault error) {
	for _, path := range paths {
		m, err := t.module(path)
		if err == nil {
			var here []seen
			here, err = list(m)
			all = append(all, here...)
		}
		if err != nil && fault == nil {
			fault = unloadable(path, err)
		}
	}
	return all, fault
}

// fitting gives the tokens that the URI means, each once: a proxy shows the tokens of other modules again.
func fitting(all []seen, u uri.URI) []seen {
	var fit []seen
	for _, s := range all {
		same := func(o seen) bool {
			return o.info.serial == s.info.serial && o.info.label == s.info.label && o.info.model == s.info.model && o.module != s.module
		}
		if s.fits(u) && !slices.ContainsFunc(fit, same) {
			fit = append(fit, s)
		}
	}
	return fit
}

// tokensAnew lists them after the module looked for readers and tokens again.
func (m *module) tokensAnew() ([]seen, error) {
	if err := m.refresh(); err != nil {
		return nil, err
	}
	return m.tokens()
}

// tokens lists the tokens that a module shows and that were set up. One that is pulled out just now is not among them.
func (m *module) tokens() ([]seen, error) {
	slots, err := m.slots()
	if err != nil {
		return nil, err
	}
	var out []seen
	for _, s := range slots {
		info, err := m.tokenInfo(s)
		if err == nil && info.flags&initialized != 0 {
			out = append(out, seen{m, s, info})
		}
	}
	return out, nil
}

func (s seen) fits(u uri.URI) bool {
	slot, named := u.Slot()
	return u.Fits(uri.Token, s.info.label) && u.Fits(uri.Manufacturer, s.info.manufacturer) && u.Fits(uri.Model, s.info.model) &&
		u.Fits(uri.Serial, s.info.serial) && (!named || slot == uint64(s.slot))
}

// token gives what is remembered of a token, which is its login.
func (t *Tokens) token(s seen) *token {
	t.mu.Lock()
	defer t.mu.Unlock()
	id := tokenID{s.module.path, s.slot, s.info.serial}
	if t.tokens[id] == nil {
		t.tokens[id] = &token{module: s.module, slot: s.slot, label: s.info.label, serial: s.info.serial, random: t.random, door: make(chan struct{}, 1)}
	}
	return t.tokens[id]
}
