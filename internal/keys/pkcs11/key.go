package pkcs11

import (
	"context"
	"crypto/x509"
	"errors"
	"sync"
	"sync/atomic"

	"trien/cms"
	"trien/internal/keys"
	"trien/internal/problem"
)

// Key is a private key on a token. It is safe for concurrent use.
type Key struct {
	login  *login
	handle object
	chain  []*x509.Certificate
	size   int // of a signature, in bytes
	always bool

	proven atomic.Bool // a signature was seen to be the certificate's
	closed sync.Once
	mu     sync.Mutex // over pin; one try at a time
	pin    []byte     // kept only where the token wants it for each signature
}

var _ keys.Key = (*Key)(nil)

// Certificate gives the certificate of the key.
func (k *Key) Certificate() *x509.Certificate { return k.chain[0] }

// Chain gives the certificate and its issuers, as far as the token holds them or they were given.
func (k *Key) Chain() []*x509.Certificate { return k.chain }

// Close gives the key back; with the last one the login at the token ends.
func (k *Key) Close() error {
	k.closed.Do(func() {
		k.mu.Lock()
		clear(k.pin)
		k.pin = nil
		k.mu.Unlock()
		k.login.leave()
	})
	return nil
}

// Sign signs a digest on the token. The first signature is verified, so that a certificate that is not the key's is found before anything is written.
func (k *Key) Sign(ctx context.Context, digest []byte, scheme cms.Scheme) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m, err := mechanismOf(scheme, k.Certificate().PublicKey, digest)
	if err != nil {
		return nil, err
	}
	value, err := k.value(ctx, m)
	if c := codeOf(err); c.lost() || c.stuck() { // the token may have forgotten one session only
		if alive, _ := k.login.pool.alive(ctx); alive {
			value, err = k.value(ctx, m)
		}
	}
	if err != nil {
		return nil, k.login.failed(ctx, err)
	}
	usual := len(value) == k.size
	if scheme.Family == cms.ECDSA {
		value = derValue(value)
	}
	if !k.proven.Load() || !usual {
		if f := cms.CheckValue(k.Certificate().PublicKey, scheme, digest, value); !f.OK() {
			return nil, k.login.token.otherKey(errors.New(f.Why))
		}
		k.proven.Store(true)
	}
	return value, nil
}

// value has the token make one signature.
func (k *Key) value(ctx context.Context, m mechanism) ([]byte, error) {
	module := k.login.token.module
	var made []byte // by a call that may come back after nobody waits for it any more
	err := k.login.do(ctx, func(s session) error {
		if k.always {
			k.mu.Lock()
			defer k.mu.Unlock()
			if k.pin == nil && !k.login.token.has(pinPad) {
				return k.login.token.reopen()
			}
		}
		if err := module.signInit(s, k.handle, m.kind, m.pss.parameters(module.abi)); err != nil {
			return err
		}
		if k.always {
			if err := k.again(s); err != nil {
				module.sign(s, m.data, k.size) // it fails, which ends what was begun: the session serves others
				return err
			}
		}
		v, err := module.sign(s, m.data, k.size)
		made = v
		return err
	})
	if err != nil {
		return nil, err
	}
	return made, nil
}

// again gives the PIN for the one signature that was begun (C_Login, CKU_CONTEXT_SPECIFIC). A PIN that turns out wrong is never tried again.
func (k *Key) again(s session) error {
	t := k.login.token
	err := t.module.login(s, userForOneUse, k.pin)
	if err == nil {
		return nil
	}
	clear(k.pin)
	k.pin = nil
	return t.refused(err)
}

// failed puts the failure of a call into words; where the token went away, the login goes, too.
func (l *login) failed(ctx context.Context, err error) error {
	var known *problem.Error
	c := codeOf(err)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &known):
		return err
	case c.gone() || c.lost():
		l.lose()
		return l.token.removed(err)
	}
	return l.token.trouble(err)
}
