package pkcs11

import (
	"context"
	"crypto/subtle"
	"errors"
	"io"
	"sync"
	"sync/atomic"

	"golang.org/x/crypto/argon2"

	"trien/internal/keys"
)

// token is a token and the login of this process at it.
//
// C_Login is for the process and not for whoever called it (PKCS #11 v2.40 Base, Section 5.6), so while it is in force the token would sign for
// anybody. Therefore each caller's PIN is compared with a slow digest of the one that opened the token. A different one is refused
// and NOT given to the token: the token would have to be logged out under those who sign with it, and each guess would use up one of the owner's tries.
// So that nobody guesses here instead, the third wrong one in a row closes the token to newcomers until those who use it are done.
// Then, with nobody logged in, a PIN goes to the token again, which counts.
type token struct {
	module *module
	slot   slotID
	label  string
	serial string
	random io.Reader
	flags  atomic.Uint64 // of CK_TOKEN_INFO, as last seen
	door   chan struct{} // held by whoever comes in

	mu    sync.Mutex
	login *login // nil: nobody is logged in
}

// login is one C_Login and what was opened under it.
type login struct {
	token  *token
	pool   *pool
	salt   []byte // nil where the token wants no PIN, or has it typed at the reader
	digest []byte

	keys  int // open ones; guarded by token.mu
	wrong int // wrong PINs in a row; guarded by token.door
}

// guesses is how many wrong PINs in a row are compared before newcomers are refused: as many as most tokens allow.
const guesses = 3

// enter logs in, or joins the login in force, and gives the PIN that was right. Each PIN that ask gives is tried once.
func (t *token) enter(ctx context.Context, ask keys.Ask) (*login, []byte, error) {
	p := keys.Prompt{Secret: keys.PIN, Of: t.label}
	for {
		info, err := t.info()
		if err != nil {
			return nil, nil, t.trouble(err)
		}
		t.flags.Store(uint64(info.flags))
		if err := t.usable(); err != nil {
			return nil, nil, err
		}
		p.Left = left(info.flags)
		pin, err := t.ask(ctx, ask, p)
		switch {
		case err != nil:
			return nil, nil, err
		case pin == nil && p.Wrong != nil:
			return nil, nil, p.Wrong
		}
		l, err := t.admit(ctx, pin)
		if !errors.Is(err, keys.ErrWrongSecret) || t.has(pinPad) {
			return l, pin, err
		}
		p.Wrong = err
	}
}

// info describes the token, unless another one is in its slot now.
func (t *token) info() (tokenInfo, error) {
	info, err := t.module.tokenInfo(t.slot)
	if err == nil && info.serial != t.serial {
		err = tokenNotPresent
	}
	return info, err
}

func (t *token) has(flag uintptr) bool { return uintptr(t.flags.Load())&flag != 0 }
func (t *token) asksPIN() bool         { return t.has(loginRequired) }

// usable refuses a token whose PIN can't be tried at all.
func (t *token) usable() error {
	switch {
	case !t.asksPIN():
		return nil
	case t.has(pinLockedFlag):
		return t.locked()
	case !t.has(pinInitialized):
		return t.noPIN()
	}
	return nil
}

func left(flags uintptr) keys.Left {
	switch {
	case flags&pinFinalTry != 0:
		return keys.Last
	case flags&pinCountLow != 0:
		return keys.Few
	}
	return keys.Plenty
}

// ask gets a PIN; nil where the token wants none, has it typed at its reader, or whoever is asked has no other.
func (t *token) ask(ctx context.Context, ask keys.Ask, p keys.Prompt) ([]byte, error) {
	switch {
	case !t.asksPIN() || t.has(pinPad):
		return nil, nil
	case ask == nil:
		return nil, keys.NoSecret()
	}
	pin, err := ask(ctx, p)
	if err == nil && len(pin) == 0 && p.Wrong == nil {
		err = keys.NoSecret()
	}
	return pin, err
}

// admit lets a caller in whose PIN is right, one caller after the other. A call that waits at a PIN pad is not waited for after the context
// ends; nobody else comes to the door before it is back.
func (t *token) admit(ctx context.Context, pin []byte) (*login, error) {
	select {
	case t.door <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	type outcome struct {
		*login
		err error
	}
	done, settled := make(chan outcome, 1), new(atomic.Bool) // settled by whoever is first: who comes back, or who goes away
	go func() {
		l, err := t.letIn(pin)
		if !settled.CompareAndSwap(false, true) && err == nil {
			l.leave()
		}
		<-t.door
		done <- outcome{l, err}
	}()
	select {
	case o := <-done:
		return o.login, o.err
	case <-ctx.Done():
		if settled.CompareAndSwap(false, true) {
			return nil, ctx.Err()
		}
		o := <-done
		return o.login, o.err
	}
}

// letIn joins the login in force, or logs in.
func (t *token) letIn(pin []byte) (*login, error) {
	l := t.joined()
	if l == nil {
		return t.start(pin)
	}
	alive, _ := l.pool.alive(context.Background())
	if !alive {
		l.lose()
		return t.start(pin)
	}
	if err := l.check(pin); err != nil {
		l.leave()
		return nil, err
	}
	return l, nil
}

// joined counts the caller in at the login in force, so that it does not end meanwhile; nil where there is none.
func (t *token) joined() *login {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.login != nil {
		t.login.keys++
	}
	return t.login
}

// check compares a PIN with the one that opened the token.
func (l *login) check(pin []byte) error {
	switch {
	case !l.token.asksPIN():
		return nil
	case l.salt == nil: // typed at the reader by somebody else
		return l.token.padInUse()
	case l.wrong >= guesses:
		return l.token.closed()
	case subtle.ConstantTimeCompare(slow(pin, l.salt), l.digest) != 1:
		l.wrong++
		return l.token.different()
	}
	l.wrong = 0
	return nil
}

// slow is argon2id with the parameters of RFC 9106, Section 4 for little memory, lighter: the digest lives no longer than the login.
func slow(pin, salt []byte) []byte { return argon2.IDKey(pin, salt, 2, 19<<10, 1, 32) }

// start logs in at the token with a session that stays open: closing the last one would end the login.
func (t *token) start(pin []byte) (*login, error) {
	l := &login{token: t, keys: 1}
	if pin != nil {
		l.salt = make([]byte, 16)
		if _, err := io.ReadFull(t.random, l.salt); err != nil {
			return nil, err
		}
		l.digest = slow(pin, l.salt)
	}
	t.module.logins.Add(1)
	s, err := t.module.openSession(t.slot, 0)
	if err == nil {
		err = t.try(s, pin)
	}
	if err != nil {
		t.module.logins.Add(-1)
		return nil, t.refused(err)
	}
	l.pool = newPool(t, s)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.login = l
	return l, nil
}

// try gives the PIN to the token, once. Tokens may have been exchanged while it was typed: another one would count it as wrong. A session ends
// with its token, so one that was opened before the look is of the token that was seen.
func (t *token) try(s session, pin []byte) error {
	_, err := t.info()
	if err == nil && t.asksPIN() {
		err = t.module.login(s, userOrdinary, pin)
	}
	if err == userAlreadyLoggedIn { // by someone whose PIN is not known here: that says nothing about this one
		if err = t.module.logout(s); err == nil {
			err = t.module.login(s, userOrdinary, pin)
		}
	}
	if err != nil {
		t.module.closeSession(s)
	}
	return err
}

// leave gives a key's share of the login back.
func (l *login) leave() {
	l.token.mu.Lock()
	l.keys--
	l.token.mu.Unlock()
	l.settle()
}

// settle ends a login that no key uses and under which nothing runs.
func (l *login) settle() {
	l.token.mu.Lock()
	defer l.token.mu.Unlock()
	if l.keys == 0 && l.token.login == l && l.pool.retire() {
		l.token.login = nil
	}
}

// shut ends a login that nobody will use again, and tells whether nothing runs at the token.
func (t *token) shut() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.login == nil {
		return true
	}
	if !t.login.pool.retire() {
		return false
	}
	t.login = nil
	return true
}

// drop forgets a login whose token went away; token.mu is held.
func (t *token) drop(l *login) {
	l.pool.die()
	if t.login == l {
		t.login = nil
	}
}

// lose forgets the login where a call found that the token went away.
func (l *login) lose() {
	l.token.mu.Lock()
	defer l.token.mu.Unlock()
	l.token.drop(l)
}

// do runs work with a session. A call that C does not come back from is not waited for after the context ends.
func (l *login) do(ctx context.Context, work func(session) error) error {
	s, err := l.pool.take(ctx)
	if err != nil {
		return err
	}
	done := make(chan error, 1)
	go func() {
		err := work(s)
		l.pool.give(s, err)
		done <- err
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		go func() { // the last key may have been closed meanwhile
			<-done
			l.settle()
		}()
		return ctx.Err()
	}
}
