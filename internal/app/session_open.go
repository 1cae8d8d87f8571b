package app

import (
	"context"
	"encoding/base64"
	"io"
	"time"

	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// newToken makes the secret of a session. Its first part names the office.
func (o *Office) newToken() (Token, error) {
	raw, err := o.newSecret()
	return Token(o.settings.ID + "." + raw), err
}

// newSecret is one that nobody guesses: 256 bits, base64url.
func (o *Office) newSecret() (string, error) {
	raw := make([]byte, 32)
	if _, err := io.ReadFull(o.Random, raw); err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(raw), nil
}

// openSession is the one door through which sessions are opened, whatever way a person came: how names the factors, as identity's constants do. change, which
// may be nil, adds to the transaction what the way uses up and what must stand for it, and to t.session what the session shall know. Sessions of the person
// that have run out are cleared away. problem.Conflict: something that must stand does not; the caller decides anew.
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
		Since: store.Micros(t.at), Seen: store.Micros(t.at), Expires: store.Micros(t.at.Add(o.settings.SignIn.length()))}
	if o.settings.SignIn.ProofMinutes == eachAct {
		s.Proved = 0
	}
	t.session = &s
	if change != nil {
		if err := change(t); err != nil {
			return SignedIn{}, err
		}
	}
	browser, err := o.meetBrowser(ctx, t)
	if err != nil {
		return SignedIn{}, err
	}
	t.add(sessionStream(s), 0, "", office.SignedIn{})
	t.batch.Put = append(t.batch.Put, s)
	if err := o.commit(ctx, t); err != nil {
		return SignedIn{}, err
	}
	o.rehearsedSignIn(ctx, person, how)
	me, err := o.me(ctx, entered{o, a, s})
	return SignedIn{Token: token, Browser: browser, Expires: me.Expires, Me: me}, err
}

// sessionStream is where what happens to a session stands.
func sessionStream(s store.Session) string { return "session/" + s.Handle }

// browserMemory is how long a browser is known in which nobody signs in.
const browserMemory = 180 * 24 * time.Hour

// meetBrowser remembers the browser of a sign-in; one without a name gets one, which is returned. Where the person has signed in before, but not in this
// browser, they are told.
func (o *Office) meetBrowser(ctx context.Context, t *transaction) (name string, err error) {
	c, ok := callerOf(ctx)
	if !ok {
		return "", nil
	}
	if c.Browser == "" {
		if name, err = o.newSecret(); err != nil {
			return "", err
		}
		c.Browser = name
	}
	s := t.session
	s.Browser, s.Machine = c.browser(), c.Machine
	row := store.Browser{Browser: s.Browser, Person: s.Person, Machine: c.Machine, Since: s.Since, Seen: s.Since}
	list, err := store.List[store.Browser](ctx, o.store.Reader, store.Query{Equal: map[string]any{"person": s.Person}})
	if err != nil {
		return "", err
	}
	met := false
	for _, b := range list {
		if b.Browser == row.Browser {
			row.Since, met = b.Since, true
		}
	}
	t.batch.Put = append(t.batch.Put, row)
	if met || len(list) == 0 {
		return name, nil
	}
	return name, o.tell(t, s.Person, noticeBrowser, newBrowserWords(c.Machine, t.at))
}

// isKnownBrowser says whether a person signed in before in a browser.
func (o *Office) isKnownBrowser(ctx context.Context, browser, person string) (bool, error) {
	if browser == "" {
		return false, nil
	}
	_, err := store.Get[store.Browser](ctx, o.store.Reader, browser, person)
	if problem.KindOf(err) == problem.NotFound {
		return false, nil
	}
	return err == nil, err
}
