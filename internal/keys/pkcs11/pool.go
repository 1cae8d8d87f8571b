package pkcs11

import (
	"context"
	"sync"
)

// pool is the sessions under one login. A session does one thing at a time; as many are opened as are needed at once, up to our own limit or
// the token's, and they stay open until the login ends.
type pool struct {
	token *token
	idle  chan session
	dead  chan struct{} // closed once the token went away
	died  sync.Once

	mu   sync.Mutex
	made int // open ones, in use or idle
	most int
}

// sessions is how many signatures are made at a token at once: smart cards do one at a time anyway, security modules scale with processors.
const sessions = 16

func newPool(t *token, first session) *pool {
	p := &pool{token: t, idle: make(chan session, sessions), dead: make(chan struct{}), made: 1, most: sessions}
	p.idle <- first
	return p
}

// take gives a session that nobody uses.
func (p *pool) take(ctx context.Context) (session, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	select {
	case <-p.dead:
		return 0, deviceRemoved
	default:
	}
	select {
	case s := <-p.idle:
		return s, nil
	default:
	}
	if s, ok, err := p.another(); ok || err != nil {
		return s, err
	}
	select {
	case s := <-p.idle:
		return s, nil
	case <-p.dead:
		return 0, deviceRemoved
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// another opens one more session where that is possible.
func (p *pool) another() (session, bool, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.made >= p.most {
		return 0, false, nil
	}
	s, err := p.open()
	switch {
	case codeOf(err) == sessionCount && p.made > 0: // the token has no more
		p.most = p.made
		return 0, false, nil
	case err != nil:
		return 0, false, err
	}
	p.made++
	return s, true, nil
}

// open opens a session at the token that the login is for. A session ends with its token, so one that was opened before the look is of the
// token that was seen.
func (p *pool) open() (session, error) {
	s, err := p.token.module.openSession(p.token.slot, 0)
	if err != nil {
		return 0, err
	}
	if _, err := p.token.info(); err != nil {
		p.token.module.closeSession(s)
		return 0, err
	}
	return s, nil
}

// give puts a session back; one that the token no longer knows is counted out, and one that is stuck is exchanged first: the login ends with
// the last session.
func (p *pool) give(s session, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := codeOf(err)
	if c.stuck() {
		stuck, failed := s, error(nil)
		s, failed = p.open()
		p.token.module.closeSession(stuck)
		if failed != nil {
			c = sessionClosed
		}
	}
	if c.lost() {
		p.made--
		return
	}
	select {
	case <-p.dead:
		p.token.module.closeSession(s)
	default:
		p.idle <- s
	}
}

// alive tells whether the login under which the sessions were opened is in force.
func (p *pool) alive(ctx context.Context) (bool, error) {
	for range sessions { // one that is lost says nothing about the others
		s, err := p.take(ctx)
		if err != nil {
			return false, ctx.Err()
		}
		in, err := p.token.module.loggedIn(s)
		p.give(s, err)
		if !codeOf(err).lost() {
			return err == nil && (in || !p.token.asksPIN()), nil
		}
	}
	return false, nil
}

// retire closes all sessions and logs out, if none is in use; nobody may take one meanwhile.
func (p *pool) retire() bool {
	p.mu.Lock()
	all := len(p.idle) == p.made
	p.mu.Unlock()
	if all {
		p.die()
	}
	return all
}

// die ends everything; sessions in use are closed when they come back. Errors don't matter: the token may be gone.
func (p *pool) die() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.died.Do(func() {
		close(p.dead)
		defer p.token.module.logins.Add(-1)
		for first := true; ; first = false {
			select {
			case s := <-p.idle:
				if first {
					p.token.module.logout(s)
				}
				p.token.module.closeSession(s)
			default:
				return
			}
		}
	})
}
