// Package provider is the relying party of OpenID Connect Core 1.0: a person comes back from a provider of identities with a code (RFC 6749, Section 4.1,
// with PKCE, RFC 7636), and what the provider's ID token says of them is given only where all of it holds.
//
// It keeps nothing of a person: no token, no session. Who they are here, and what their sign-in counts for, is for the caller to say.
package provider

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"trien/internal/limits"
	"trien/internal/problem"
)

// Settings are what is agreed with a provider.
type Settings struct {
	Name       string // as people know it
	Issuer     string
	ClientID   string
	Secret     string // "": a public client
	Post       bool   // the secret goes in the body
	Scopes     []string
	Algorithms []string      // of ID tokens
	MaxAge     time.Duration // how long ago the person may have signed in there; 0: however long
}

// Party is the relying party at one provider. It is safe for concurrent use: no call waits for another's.
type Party struct {
	set    Settings
	client *http.Client
	now    func() time.Time
	places chan struct{}

	mu    sync.Mutex
	found *found
}

// found is what a provider says of itself.
type found struct {
	*oidc.Provider
	at     time.Time
	names  bool // it names itself in what it sends back (RFC 9207)
	logout string
}

// foundTime is how long a provider's metadata serve: endpoints move seldom.
const foundTime = time.Hour

// New makes a party. Every request goes through client, whose errors are given as they are.
func New(s Settings, client *http.Client, now func() time.Time) *Party {
	return &Party{set: s, client: client, now: now, places: make(chan struct{}, limits.ProviderCalls)}
}

// Start is what a person is sent away with. State, Nonce and Verifier are secrets of this one sign-in.
type Start struct {
	Redirect string // where they come back to
	State    string
	Nonce    string
	Verifier string
	Began    time.Time
	Fresh    bool // they must sign in there anew, whoever is signed in there already
}

// Address is where the person's browser is sent (OpenID Connect Core 1.0, Section 3.1.2.1).
func (p *Party) Address(ctx context.Context, s Start) (string, error) {
	leave, err := p.enter()
	if err != nil {
		return "", err
	}
	defer leave()
	f, err := p.discover(ctx)
	if err != nil {
		return "", err
	}
	options := []oauth2.AuthCodeOption{oidc.Nonce(s.Nonce), oauth2.S256ChallengeOption(s.Verifier)}
	if age, asked := p.maxAge(s.Fresh); asked {
		options = append(options, oauth2.SetAuthURLParam("max_age", strconv.Itoa(int(age.Seconds()))))
	}
	if s.Fresh {
		options = append(options, oauth2.SetAuthURLParam("prompt", "login"))
	}
	return p.agreed(f, s.Redirect).AuthCodeURL(s.State, options...), nil
}

// maxAge is how long ago the person may have signed in at the provider.
func (p *Party) maxAge(fresh bool) (age time.Duration, asked bool) {
	if fresh {
		return 0, true
	}
	return p.set.MaxAge, p.set.MaxAge > 0
}

// agreed is the client as OAuth has it.
func (p *Party) agreed(f *found, redirect string) *oauth2.Config {
	e := f.Endpoint()
	e.AuthStyle = oauth2.AuthStyleInHeader
	if p.set.Post || p.set.Secret == "" {
		e.AuthStyle = oauth2.AuthStyleInParams
	}
	return &oauth2.Config{ClientID: p.set.ClientID, ClientSecret: p.set.Secret, Endpoint: e, RedirectURL: redirect, Scopes: append([]string{oidc.ScopeOpenID}, p.set.Scopes...)}
}

// enter takes a place among those who wait for the provider, or says at once that there is none.
func (p *Party) enter() (leave func(), err error) {
	select {
	case p.places <- struct{}{}:
		return func() { <-p.places }, nil
	default:
		return nil, problem.New(problem.Unavailable, p.set.Name+" đang trả lời chậm và đã có nhiều người chờ. Hãy đăng nhập cách khác, hoặc thử lại sau.",
			p.set.Name+" is slow to answer and many wait already. Sign in another way, or try again later.")
	}
}

// discover asks the provider what it is (OpenID Connect Discovery 1.0, Section 4), or remembers it.
func (p *Party) discover(ctx context.Context) (*found, error) {
	p.mu.Lock()
	f := p.found
	p.mu.Unlock()
	if f != nil && p.now().Sub(f.at) < foundTime && !p.now().Before(f.at) {
		return f, nil
	}
	known, err := oidc.NewProvider(oidc.ClientContext(ctx, p.client), p.set.Issuer) // refuses another issuer in the metadata
	if err != nil {
		return nil, p.wrong(err)
	}
	var says struct {
		Names  bool   `json:"authorization_response_iss_parameter_supported"`
		Logout string `json:"end_session_endpoint"`
	}
	if err := known.Claims(&says); err != nil {
		return nil, p.wrong(err)
	}
	if err := sound(known.Endpoint()); err != nil {
		return nil, p.wrong(err)
	}
	f = &found{known, p.now(), says.Names, says.Logout}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.found = f
	return f, nil
}

// sound refuses metadata that would send a person or a code over an open line.
func sound(e oauth2.Endpoint) error {
	for _, address := range []string{e.AuthURL, e.TokenURL} {
		u, err := url.Parse(address)
		if err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && !(u.Scheme == "http" && loopback(u.Hostname())) {
			return errors.New("an endpoint is not reached by https")
		}
	}
	return nil
}

func loopback(host string) bool { return host == "127.0.0.1" || host == "::1" || host == "localhost" }

// wrong makes a problem of what went wrong with the provider: that it can't be reached comes as the client said it.
func (p *Party) wrong(err error) error {
	var known *problem.Error
	if errors.As(err, &known) {
		return known
	}
	if errors.Is(err, context.Canceled) {
		return context.Canceled
	}
	return problem.New(problem.Unavailable, p.set.Name+" trả lời sai chuẩn nên chưa dùng để đăng nhập được. Hãy đăng nhập cách khác và báo quản trị.",
		p.set.Name+" does not answer as the standard has it, so nobody is let in by it. Sign in another way and tell the administrator.").Because(err)
}

// Discovered says whether the provider can be asked now: its health, for whoever looks after the system.
func (p *Party) Discovered(ctx context.Context) error {
	leave, err := p.enter()
	if err != nil {
		return err
	}
	defer leave()
	p.mu.Lock()
	p.found = nil
	p.mu.Unlock()
	_, err = p.discover(ctx)
	return err
}

// clean is a text of a provider's fit to be kept: short, printable ASCII (OpenID Connect Core 1.0, Section 2, "sub").
func clean(s string) bool {
	const most = 255
	return s != "" && len(s) <= most && strings.IndexFunc(s, func(r rune) bool { return r < 0x20 || r > 0x7e }) < 0
}
