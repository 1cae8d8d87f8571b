// Package api is the JSON face of the house over HTTP, described by OpenAPI 3.1 at /api/openapi.json.
//
// It translates and nothing else: a request becomes one call of app.House, a problem's kind becomes a status in one switch
// (errors.go). The session travels in an HttpOnly cookie; requests from other origins are refused (Fetch Metadata).
package api

import (
	"context"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"trien/internal/app"
	"trien/internal/watch"
)

// Options is what the surroundings decide.
type Options struct {
	Log    *slog.Logger // kinds, routes and durations; never names, titles or content
	Secure bool         // the public address is https: cookies are sent over nothing else
	Public string       // where the pages stand: "https://trien.example"; "": where the request came to
	// Certificates: whoever serves has taken ClientCert away from all requests but those of proxies that are trusted.
	Certificates bool
}

// face holds what the handlers share.
type face struct {
	house        *app.House
	log          *slog.Logger
	secure       bool
	public       string
	certificates bool
}

func newFace(house *app.House, o Options) *face {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &face{house: house, log: o.Log, secure: o.Secure, public: o.Public, certificates: o.Certificates}
}

// New serves everything under /api/.
func New(house *app.House, o Options) http.Handler {
	f := newFace(house, o)
	mux := http.NewServeMux()
	f.register(mux)
	mux.HandleFunc("/api/", func(w http.ResponseWriter, r *http.Request) { f.writeError(w, r, errNoRoute) })

	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { f.writeError(w, r, errOtherOrigin) }))
	return f.recovered(f.headers(guard.Handler(mux)))
}

// Describe gives the OpenAPI description as indented JSON: what /api/openapi.json says and what the pages' types are made of.
func Describe() ([]byte, error) {
	f := newFace(nil, Options{})
	return describe(f.register(http.NewServeMux()))
}

// register puts every operation on mux.
func (f *face) register(mux *http.ServeMux) huma.API {
	c := huma.DefaultConfig("Triện", "1")
	c.CreateHooks = nil // no $schema links in our answers
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "/api/openapi", "", ""
	c.Transformers = []huma.Transformer{f.transform}
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{"session": {Type: "apiKey", In: "cookie", Name: cookieName}}
	a := humago.New(mux, c)
	a.UseMiddleware(func(ctx huma.Context, next func(huma.Context)) {
		watch.SetRoute(ctx.Context(), ctx.Operation().Path)
		route := strings.ToLower(ctx.Operation().Method) + " " + ctx.Operation().Path
		next(&steady{inner: huma.WithContext(ctx, app.WithRoute(ctx.Context(), route))})
	})
	for _, add := range []func(huma.API){f.sessions, f.account, f.entering, f.rehearsals, f.lists, f.documents, f.compared, f.intakes, f.uploads, f.files, f.registers, f.numbers, f.incidents, f.judging, f.quarantine, f.signings, f.tools, f.agents, f.directory, f.directoryLists, f.scimTokens, f.datedLists, f.subscribers, f.oversight, f.conversions, f.scans, f.rights, f.impounds} {
		add(a)
	}
	finish(a.OpenAPI())
	return a
}

// headers keeps answers out of caches and carries the session's token to the handlers.
func (f *face) headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Cache-Control", "no-store")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox")
		h.Set("Referrer-Policy", "no-referrer")
		r = f.withCertificate(r.WithContext(app.WithCaller(r.Context(), f.caller(r))))
		if c, err := r.Cookie(f.cookieName(cookieName)); err == nil {
			r = r.WithContext(context.WithValue(r.Context(), tokenKey{}, app.Token(c.Value)))
		}
		next.ServeHTTP(w, r)
	})
}

// recovered turns a panic, always our fault, into an answer; the cause goes to the log.
func (f *face) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if v := recover(); v != nil {
				if v == http.ErrAbortHandler {
					panic(v)
				}
				f.log.ErrorContext(r.Context(), "api: panic", "method", r.Method, "cause", v, "stack", string(debug.Stack()))
				f.writeError(w, r, errOurs)
			}
		}()
		next.ServeHTTP(w, r)
	})
}

type tokenKey struct{}

// token is the caller's session, "" where there is none: the house decides what that may do.
func token(ctx context.Context) app.Token {
	t, _ := ctx.Value(tokenKey{}).(app.Token)
	return t
}
