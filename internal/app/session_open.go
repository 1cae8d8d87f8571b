package app

import (
	"context"
	"encoding/base64"
	"io"

	"trien/internal/office"
	"trien/internal/store"
)

// newToken makes the secret of a session. Its first part names the office.
func (o *Office) newToken() (Token, error) {
	raw := make([]byte, 32)
	if _, err := io.ReadFull(o.Random, raw); err != nil {
		return "", err
	}
	return Token(o.settings.ID + "." + base64.RawURLEncoding.EncodeToString(raw)), nil
}

// openSession is the one door through which sessions are opened, whatever way a person came: how names the factors, as identity's constants do. change, which
// may be nil, adds to the transaction what the way uses up, and what must stand for it. Sessions of the person that have run out are cleared away.
func (o *Office) openSession(ctx context.Context, person, how string, change func(*transaction) error) (SignedIn, error) {
	token, err := o.newToken()
	if err != nil {
		return SignedIn{}, err
	}
	a, err := o.actor(ctx, person, how)
	if err != nil {
		return SignedIn{}, err
	}
	t := o.begin(a)
	if t.batch.Delete, err = o.sessionsOf(ctx, person, func(s store.Session) bool { return s.Expires <= store.Micros(t.at) }); err != nil {
		return SignedIn{}, err
	}
	s := store.Session{ID: tokenDigest(token), Handle: store.NewID(), Person: person, SignIn: how, Proved: store.Micros(t.at),
		Since: store.Micros(t.at), Seen: store.Micros(t.at), Expires: store.Micros(t.at.Add(sessionLength))}
	if change != nil {
		if err := change(t); err != nil {
			return SignedIn{}, err
		}
	}
	t.add(sessionStream(s), 0, "", office.SignedIn{})
	t.batch.Put = append(t.batch.Put, s)
	if err := o.commit(ctx, t); err != nil {
		return SignedIn{}, err
	}
	me, err := o.me(ctx, entered{o, a, s})
	return SignedIn{Token: token, Expires: me.Expires, Me: me}, err
}

// sessionStream is where what happens to a session stands.
func sessionStream(s store.Session) string { return "session/" + s.Handle }
