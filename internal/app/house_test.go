package app_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"trien/internal/app"
	"trien/internal/convert"
	"trien/internal/demo"
	"trien/internal/ocr"
	"trien/internal/problem"
	"trien/internal/render"
	"trien/internal/render/rendertest"
	"trien/internal/store"
)

// clock is a clock that tests may put forward, and stop where seconds decide: a slow machine must not change what a test sees.
type clock struct {
	mu      sync.Mutex
	off     time.Duration
	stopped time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.stopped.IsZero() {
		return c.stopped.Add(c.off)
	}
	return time.Now().Add(c.off)
}

func (c *clock) stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stopped = time.Now()
}

// goOn lets a clock that was stopped go on, as if nothing had been.
func (c *clock) goOn() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stopped = time.Time{}
}

func (c *clock) forward(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.off += d
}

// stage is a demonstration world that is served; its jobs run only where a test lets them.
type stage struct {
	*demo.World
	*clock
	t      *testing.T
	tokens map[string]app.Token
}

// ground is what all tests of the package share: a world made once, whose folder each test copies, and the one address that its
// certificates point to.
type ground struct {
	dir     string
	base    string
	engine  *render.Engine
	reader  *ocr.Reader
	handler atomic.Pointer[http.Handler]
}

var shared ground

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "trien-app")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	if shared.engine, err = render.New(context.Background(), render.Options{CacheDir: rendertest.Cache()}); err != nil {
		panic(err)
	}
	shared.reader = ocr.New(ocr.Options{})
	if os.Getenv(victimDir) != "" || os.Getenv(numbererDir) != "" { // works in a world that is there
		return m.Run()
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	shared.dir, shared.base = filepath.Join(dir, "world"), "http://"+l.Addr().String()
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { (*shared.handler.Load()).ServeHTTP(w, r) })}
	go server.Serve(l)
	defer server.Close()
	w, err := demo.Create(context.Background(), shared.dir, shared.base, tools(time.Now))
	if err != nil {
		panic(err)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	for _, id := range []string{tu, vp} {
		if err := lighten(store.Layout{Dir: filepath.Join(shared.dir, id)}); err != nil {
			panic(err)
		}
	}
	return m.Run()
}

func tools(now func() time.Time) app.Tools {
	return app.Tools{Now: now, Random: rand.Reader, Convert: convert.New(convert.Options{}), Render: shared.engine, OCR: shared.reader, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
}

func newStage(t *testing.T) *stage { return newStageWith(t, convert.Options{}) }

func newStageWith(t *testing.T, o convert.Options) *stage {
	return newStageOf(t, func(with *app.Tools) { with.Convert = convert.New(o) })
}

func newStageOf(t *testing.T, change func(*app.Tools)) *stage {
	s := &stage{clock: &clock{}, t: t, tokens: map[string]app.Token{}}
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "world"), os.DirFS(shared.dir)); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{tu, vp} { // what is copied may be read by everyone; a passphrase must not be
		if err := os.Chmod(store.Layout{Dir: filepath.Join(dir, "world", id)}.Passphrase(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var err error
	with := tools(s.now)
	change(&with)
	if s.World, err = demo.Open(t.Context(), filepath.Join(dir, "world"), with); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	s.serve(s.Handler(s.now, tools(s.now).Log))
	return s
}

// serve puts a handler where the world's certificates point to.
func (s *stage) serve(h http.Handler) { shared.handler.Store(&h) }

// work runs the jobs until the test ends or stop is called.
func (s *stage) work() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); s.House.Run(ctx) }()
	stop = sync.OnceFunc(func() { cancel(); <-done })
	s.t.Cleanup(stop)
	return stop
}

func (s *stage) account(office, name string) demo.Account {
	for _, a := range s.Accounts {
		if a.Office == office && a.Account == name {
			return a
		}
	}
	s.t.Fatalf("no account %s", name)
	return demo.Account{}
}

func (s *stage) as(office, name string) app.Token {
	s.t.Helper()
	if t, ok := s.tokens[office+name]; ok {
		return t
	}
	a := s.account(office, name)
	in, err := s.House.SignIn(s.t.Context(), app.SignInRequest{Office: office, Account: name, Password: demo.Password, Code: a.Code(s.now())})
	if err != nil {
		s.t.Fatal(err)
	}
	s.tokens[office+name] = in.Token
	return in.Token
}

const (
	tu = demo.Province
	vp = demo.Bureau
)

func sample(t *testing.T, name string) []byte {
	raw, err := os.ReadFile(filepath.Join("..", "..", "testdata", "samples", name))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func upload(name string, raw []byte) app.Upload {
	return app.Upload{Name: name, Size: int64(len(raw)), Reader: bytes.NewReader(raw)}
}

func decision() app.DraftRequest {
	return app.DraftRequest{Type: "QĐ", Abstract: "thành lập Ban Chỉ đạo", Signer: "uoc", Capacity: "btv", Recipients: []string{vp}}
}

// draft makes a draft from the sample PDF, which is quicker than from the docx.
func (s *stage) draft(r app.DraftRequest) app.DocumentView {
	s.t.Helper()
	v, err := s.House.CreateDraft(s.t.Context(), s.as(tu, "tuan"), r, upload("quyet-dinh.pdf", sample(s.t, "quyet-dinh.pdf")))
	if err != nil {
		s.t.Fatal(err)
	}
	return v
}

// act does an act on the document as it stands, where the test names no version.
func (s *stage) act(office, name, id, act string, a app.ActArgs) (app.DocumentView, error) {
	s.t.Helper()
	if v, err := s.House.Document(s.t.Context(), s.as(office, name), id); err == nil && a.ExpectedVersion == 0 {
		a.ExpectedVersion = v.Version
	}
	return s.House.Act(s.t.Context(), s.as(office, name), id, act, a, nil)
}

func (s *stage) must(office, name, id, act string, a app.ActArgs) app.DocumentView {
	s.t.Helper()
	v, err := s.act(office, name, id, act, a)
	if err != nil {
		s.t.Fatalf("%s by %s: %v", act, name, err)
	}
	return v
}

// signed takes a new draft to the signature.
func (s *stage) signed() app.DocumentView {
	s.t.Helper()
	v := s.draft(decision())
	s.must(tu, "tuan", v.ID, "submit", app.ActArgs{})
	return s.must(tu, "uoc", v.ID, "sign", app.ActArgs{PIN: demo.PIN})
}

// issued takes a new draft to issue.
func (s *stage) issued() app.DocumentView {
	s.t.Helper()
	v := s.signed()
	s.must(tu, "mai", v.ID, "seal", app.ActArgs{PIN: demo.PIN})
	return s.must(tu, "mai", v.ID, "issue", app.ActArgs{Confirm: true})
}

func (s *stage) until(office, name, id string, done func(app.DocumentView) bool) app.DocumentView {
	s.t.Helper()
	for end := time.Now().Add(3 * time.Minute); ; time.Sleep(50 * time.Millisecond) {
		v, err := s.House.Document(s.t.Context(), s.as(office, name), id)
		if err != nil {
			s.t.Fatal(err)
		}
		if done(v) {
			return v
		}
		if time.Now().After(end) {
			s.t.Fatalf("waited in vain: %s %+v", v.State, v.Deliveries)
		}
	}
}

func (s *stage) arrivals() []app.DocumentRow {
	s.t.Helper()
	l, err := s.House.ListDocuments(s.t.Context(), s.as(vp, "lan"), app.Filter{Direction: "in"})
	if err != nil {
		s.t.Fatal(err)
	}
	return l.Items
}

// folder is where an office's things lie.
func (s *stage) folder(id string) string { return filepath.Join(s.Dir, id) }

// sound lets fsck set everything beside everything.
func (s *stage) sound() {
	s.t.Helper()
	for _, id := range []string{tu, vp} {
		r, err := demo.Check(s.t.Context(), filepath.Join(s.Dir, id))
		if err != nil {
			s.t.Fatal(err)
		}
		if !r.Clean() || len(r.NotChecked) > 0 {
			s.t.Errorf("fsck of %s: %+v", id, r.Findings)
		}
	}
}

func wantKind(t *testing.T, err error, kind problem.Kind, rule string) {
	t.Helper()
	var p *problem.Error
	if !errors.As(err, &p) || p.Kind != kind || rule != "" && p.Rule != rule {
		t.Fatalf("err = %v, want %s %s", err, kind, rule)
	}
	if p.Words.VI == "" || p.Words.EN == "" {
		t.Error("the refusal has no words")
	}
}

// between puts a handler between the province and the bureau: the bureau's address becomes the handler's.
func (s *stage) between(h func(w http.ResponseWriter, r *http.Request, next func(body []byte) []byte)) {
	s.t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		s.t.Fatal(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h(w, r, func(body []byte) []byte {
			receipt, err := s.House.Exchange(r.Context(), vp, bytes.NewReader(body))
			if err != nil {
				s.t.Error(err)
			}
			return receipt
		})
	})}
	go server.Serve(l)
	s.t.Cleanup(func() { server.Close() })
	from, _ := s.House.Office(tu)
	to, _ := s.House.Office(vp)
	seal, err := s.PKI.Credential(vp)
	if err != nil {
		s.t.Fatal(err)
	}
	if err := from.Agree(s.t.Context(), app.Terminal(), to.AsPeer("http://"+l.Addr().String()), seal.Chain[0]); err != nil {
		s.t.Fatal(err)
	}
	from.AllowHost("127.0.0.1")
}
