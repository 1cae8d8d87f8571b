package main

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/netutil"

	"trien/internal/api"
	"trien/internal/logs"
	"trien/internal/watch"
)

// listen opens an address of the server.
func (s *serving) listen(address string) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(s.ctx, "tcp", address)
	if err != nil {
		return nil, noPort(address, err)
	}
	return netutil.LimitListener(l, s.Server.Connections), nil
}

// server is the one that answers people, with its limits.
func (s *serving) server(mux http.Handler) *http.Server {
	c := s.Server
	server := &http.Server{Handler: s.around(mux), ReadHeaderTimeout: c.HeaderTime, ReadTimeout: c.BodyTime, WriteTimeout: c.BodyTime, IdleTimeout: c.IdleTime,
		MaxHeaderBytes: c.LargestHeaders, ErrorLog: log.New(logs.ServerWriter{Log: s.log}, "", 0)}
	if c.Certificate != "" {
		pair := &pair{certificate: c.Certificate, key: c.Key, log: s.log}
		server.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: pair.get}
	}
	return server
}

func (s *serving) accept(server *http.Server, l net.Listener) error {
	var err error
	if server.TLSConfig != nil {
		err = server.ServeTLS(l, "", "")
	} else {
		err = server.Serve(l)
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// around is what stands around every request: its id, who it really is from, what is measured and written of it, and what a panic becomes.
func (s *serving) around(next http.Handler) http.Handler {
	measured := s.eyes.watch.Handler(recovered(s.log, next), s.answered)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := s.identify(r)
		w.Header().Set("X-Request-Id", id)
		measured.ServeHTTP(w, r.WithContext(logs.WithID(r.Context(), id)))
	})
}

// answered writes a request down: never its path, which may carry ids of documents, or its query.
func (s *serving) answered(ctx context.Context, q watch.Request, office string) {
	level := slog.LevelInfo
	if q.Method == http.MethodGet && q.Status < http.StatusBadRequest && !strings.HasPrefix(q.Route, "/api/") {
		level = slog.LevelDebug // pages, their parts, health
	}
	s.log.LogAttrs(ctx, level, "request", slog.String("method", q.Method), slog.String("route", q.Route), slog.Int("status", q.Status),
		slog.Int64("bytes", q.Bytes), slog.Int64("ms", q.Took.Milliseconds()), slog.String("office", office))
}

// identify gives the request's id, and makes RemoteAddr the address of whoever asks. The word of proxies that are not trusted is taken away, so that
// nothing inside believes it.
func (s *serving) identify(r *http.Request) string {
	id := r.Header.Get("X-Request-Id")
	if !s.vouched(r) {
		r.Header.Del(api.ClientCert)
	}
	r.Header.Del(secretHeader)
	if !s.trusted(r.RemoteAddr) {
		for _, h := range []string{"X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-Ip", "Forwarded"} {
			r.Header.Del(h)
		}
		return newRequestID()
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) { // each proxy adds whom it saw at the end
		a, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil {
			break
		}
		r.RemoteAddr = netip.AddrPortFrom(a.Unmap(), 0).String()
		if !s.trusted(r.RemoteAddr) {
			break
		}
	}
	if requestID.MatchString(id) {
		return id
	}
	return newRequestID()
}

// secretHeader is where a proxy shows the secret by which it is believed on certificates.
const secretHeader = "Trien-Proxy-Secret"

// vouched says whether the word of whoever sends a request is taken on the certificate that its connection has shown (RFC 9440, Section 4): a trusted
// proxy that shows the secret, once.
func (s *serving) vouched(r *http.Request) bool {
	shown := r.Header.Values(secretHeader)
	return s.Server.ProxySecret != "" && s.trusted(r.RemoteAddr) && len(shown) == 1 && subtle.ConstantTimeCompare([]byte(shown[0]), []byte(s.Server.ProxySecret)) == 1
}

var requestID = regexp.MustCompile(`^[A-Za-z0-9-]{8,64}$`)

func newRequestID() string {
	raw := make([]byte, 8)
	rand.Read(raw)
	return hex.EncodeToString(raw)
}

func (s *serving) trusted(remote string) bool {
	a, err := netip.ParseAddrPort(remote)
	return err == nil && slices.ContainsFunc(s.Server.Proxies, func(p netip.Prefix) bool { return p.Contains(a.Addr().Unmap()) })
}

// recovered keeps a panic, always our fault, from ending more than its request.
func recovered(log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if v == http.ErrAbortHandler {
				panic(v)
			}
			log.ErrorContext(r.Context(), "panic", "cause", v, "stack", string(debug.Stack()))
			w.WriteHeader(http.StatusInternalServerError)
		}()
		next.ServeHTTP(w, r)
	})
}

// pair is the certificate of TLS and its key, read again when the file has changed.
type pair struct {
	certificate, key string
	log              *slog.Logger

	mu      sync.Mutex
	looked  time.Time
	changed time.Time
	kept    *tls.Certificate
}

const pairAge = time.Minute

func (p *pair) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.kept != nil && time.Since(p.looked) < pairAge {
		return p.kept, nil
	}
	p.looked = time.Now()
	info, err := os.Stat(p.certificate)
	if err == nil && (p.kept == nil || !info.ModTime().Equal(p.changed)) {
		var fresh tls.Certificate
		if fresh, err = tls.LoadX509KeyPair(p.certificate, p.key); err == nil {
			p.kept, p.changed = &fresh, info.ModTime()
		}
	}
	if err != nil {
		p.log.Error("the TLS certificate can't be read", "cause", err)
		if p.kept == nil {
			return nil, errors.New("no certificate")
		}
	}
	return p.kept, nil
}
