package api

import (
	"context"
	"crypto/x509"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"trien/internal/app"
	"trien/internal/problem"
)

// Cookies of sign-ins that leave the page: what must come back from a provider, and the rehearsal that a browser is in.
const (
	awayCookie      = "trien-away"
	rehearsalCookie = "trien-rehearsal"
)

// WayAnswer is how far a sign-in is that is answered elsewhere.
type WayAnswer struct {
	State   string      `json:"state"`             // "waiting", "done"
	Purpose string      `json:"purpose,omitempty"` // "sign-in", "link", "proof"
	Me      *app.MeView `json:"me,omitempty"`
}

// Away is where the browser is sent.
type Away struct {
	Address string `json:"address"`
}

// entering: signing in by certificate and at a provider of identities, and proofs by them.
func (f *face) entering(a huma.API) {
	type office struct {
		Office string `path:"office"`
	}
	read(f, a, "/api/entry/{office}", "By which ways an office lets people in", func(ctx context.Context, i *office) (app.EntryView, error) {
		_, shown := ctx.Value(certificateKey{}).(*x509.Certificate)
		return f.house.Entry(ctx, i.Office, shown)
	})
	do(f, a, op(http.MethodPost, "/api/session/certificate", "Ask the machine of an account to prove a sign-in by its certificate"), func(ctx context.Context, i *in[app.CertificateRequest]) (app.CertificateAsked, error) {
		return f.house.BeginCertificate(ctx, i.Body)
	})
	huma.Register(a, op(http.MethodPost, "/api/session/certificate/answer", "Whether the machine has answered; a session, once it has"), f.certificateAnswer)
	huma.Register(a, op(http.MethodPost, "/api/session/tls", "Sign in by the certificate that the connection has shown"), f.signInTLS)
	do(f, a, op(http.MethodPost, "/api/session/proof/certificate", "Ask the caller's machine for a proof by certificate"), func(ctx context.Context, _ *none) (app.CertificateAsked, error) {
		return f.house.AskCertificateProof(ctx, token(ctx))
	})
	huma.Register(a, op(http.MethodPost, "/api/session/proof/certificate/answer", "Whether the machine has answered; the session has its proof, once it has"), f.certificateProof)
	huma.Register(a, op(http.MethodPost, "/api/session/provider", "Go to a provider of identities: to sign in, or, in a session, to prove it or to bind the identity"), f.toProvider)
	huma.Register(a, op(http.MethodPost, "/api/session/provider/answer", "Come back from a provider"), f.fromProvider)
}

// Ticket is what the page that asked holds.
type Ticket struct {
	Ticket string `json:"ticket"`
}

func (f *face) certificateAnswer(ctx context.Context, i *in[Ticket]) (*withCookie[WayAnswer], error) {
	s, err := f.house.FinishCertificate(ctx, i.Body.Ticket)
	return f.answer(ctx, s, err)
}

func (f *face) certificateProof(ctx context.Context, i *in[Ticket]) (*withCookie[WayAnswer], error) {
	s, err := f.house.FinishCertificateProof(ctx, token(ctx), i.Body.Ticket)
	return f.answer(ctx, s, err)
}

// answer gives the cookies of a session where there is one.
func (f *face) answer(ctx context.Context, s *app.SignedIn, err error) (*withCookie[WayAnswer], error) {
	switch {
	case err != nil:
		return nil, f.fail(ctx, err)
	case s == nil:
		return &withCookie[WayAnswer]{Body: WayAnswer{State: "waiting"}}, nil
	}
	return &withCookie[WayAnswer]{SetCookie: f.cookies(*s, time.Now()), Body: WayAnswer{State: "done", Me: &s.Me}}, nil
}

// OfficeOnly names an office.
type OfficeOnly struct {
	Office string `json:"office"`
}

func (f *face) signInTLS(ctx context.Context, i *in[OfficeOnly]) (*withCookie[Session], error) {
	c, _ := ctx.Value(certificateKey{}).(*x509.Certificate)
	s, err := f.house.SignInTLS(ctx, i.Body.Office, c)
	return f.signedIn(ctx, s, err)
}

func (f *face) toProvider(ctx context.Context, i *in[app.ProviderRequest]) (*withCookie[Away], error) {
	p, err := f.house.BeginProvider(ctx, token(ctx), i.Body)
	if err != nil {
		return nil, f.fail(ctx, err)
	}
	return &withCookie[Away]{SetCookie: []http.Cookie{f.named(awayCookie, p.Cookie, p.Expires)}, Body: Away{p.Address}}, nil
}

func (f *face) fromProvider(ctx context.Context, i *struct {
	Away   http.Cookie `cookie:"trien-away"`
	Secure http.Cookie `cookie:"__Host-trien-away"`
	Body   app.ProviderReturn
}) (*withCookie[WayAnswer], error) {
	r := i.Body
	if r.Cookie = i.Away.Value; f.secure {
		r.Cookie = i.Secure.Value
	}
	done, err := f.house.FinishProvider(ctx, token(ctx), r)
	if err != nil {
		return nil, f.fail(ctx, err)
	}
	answer := &withCookie[WayAnswer]{SetCookie: []http.Cookie{f.named(awayCookie, "", time.Unix(1, 0))}, Body: WayAnswer{State: "done", Purpose: done.Purpose}}
	if done.In != nil {
		answer.SetCookie = append(answer.SetCookie, f.cookies(*done.In, time.Now())...)
		answer.Body.Me = &done.In.Me
	}
	return answer, nil
}

// named is a cookie like the session's, of another name.
func (f *face) named(name, value string, expires time.Time) http.Cookie {
	c := f.cookie(value, expires)
	c.Name = f.cookieName(name)
	return c
}

// certificateKey carries the certificate that a connection has shown, as a trusted proxy says.
type certificateKey struct{}

// withCertificate puts it into the context; one that can't be read is as none.
func (f *face) withCertificate(r *http.Request) *http.Request {
	c, err := f.clientCert(r)
	if err != nil {
		f.log.WarnContext(r.Context(), "a proxy showed a certificate that can't be read", "kind", problem.Malformed)
	}
	if c == nil {
		return r
	}
	return r.WithContext(context.WithValue(r.Context(), certificateKey{}, c))
}
