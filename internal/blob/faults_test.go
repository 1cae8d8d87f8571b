package blob

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"trien/internal/problem"
	"trien/internal/s3test"
)

// quick asks again without a pause.
var quick = patience{connect: 10 * time.Second, answer: 20 * time.Second, whole: time.Minute, tries: 3, pause: time.Millisecond, again: time.Millisecond}

// smallPart is the least that S3 takes for a part that is not the last.
const smallPart = 5 << 20

// fault spoils requests of one kind: it answers itself, lets them pass (pass gives the server's answer), or breaks the connection.
type fault struct {
	on    func(*http.Request) bool
	times int // how many requests; 0: all
	do    func(w http.ResponseWriter, r *http.Request, pass func() *httptest.ResponseRecorder)
}

// middle stands between us and the server and spoils what it is told to.
type middle struct {
	proxy http.Handler
	mu    sync.Mutex
	fault fault
	met   int // how many requests the fault was for
	all   []string
}

func (m *middle) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m.mu.Lock()
	f := m.fault
	m.all = append(m.all, r.Method)
	meets := f.on != nil && f.on(r) && (f.times == 0 || m.met < f.times)
	if meets {
		m.met++
	}
	m.mu.Unlock()
	if !meets {
		m.proxy.ServeHTTP(w, r)
		return
	}
	f.do(w, r, func() *httptest.ResponseRecorder {
		answer := httptest.NewRecorder()
		m.proxy.ServeHTTP(answer, r)
		return answer
	})
}

func (m *middle) spoil(f fault) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fault, m.met, m.all = f, 0, nil
}

func (m *middle) requests() (met int, all []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.met, m.all
}

// through gives a store in a bucket of its own whose requests pass a middle.
func through(t testing.TB, p patience) (*Store, *middle) {
	t.Helper()
	a, err := ParseAddress(s3test.Start(t))
	if err != nil {
		t.Fatal(err)
	}
	server, err := url.Parse(a.Endpoint)
	if err != nil {
		t.Fatal(err)
	}
	m := &middle{proxy: &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(server)
		r.Out.Host = r.In.Host // it is signed
	}, ErrorLog: log.New(io.Discard, "", 0)}}
	front := httptest.NewServer(m)
	t.Cleanup(front.Close)
	a.Endpoint = front.URL
	b, err := newBucket(a, p)
	if err != nil {
		t.Fatal(err)
	}
	b.part = smallPart
	return &Store{objects: b, random: rand.Reader}, m
}

func is(method, parameter string) func(*http.Request) bool {
	return func(r *http.Request) bool {
		return r.Method == method && (parameter == "" && r.URL.RawQuery == "x-id="+named[method] || parameter != "" && r.URL.Query().Has(parameter))
	}
}

// named are the operations on an object that have no parameter but their name.
var named = map[string]string{"PUT": "PutObject", "GET": "GetObject", "DELETE": "DeleteObject"}

func copied(w http.ResponseWriter, answer *httptest.ResponseRecorder, body []byte) {
	for name, values := range answer.Header() {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.Code)
	w.Write(body)
}

func said(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	fmt.Fprintf(w, "<Error><Code>%s</Code><Message>m</Message></Error>", code)
}

// The ways in which a request can fail: lost before the server has it, or stored all the same.
var ways = map[string]func(w http.ResponseWriter, r *http.Request, pass func() *httptest.ResponseRecorder){
	"500, lost": func(w http.ResponseWriter, r *http.Request, _ func() *httptest.ResponseRecorder) {
		said(w, 500, "InternalError")
	},
	"503, lost": func(w http.ResponseWriter, r *http.Request, _ func() *httptest.ResponseRecorder) {
		said(w, 503, "SlowDown")
	},
	"cut half-way, lost": func(w http.ResponseWriter, r *http.Request, _ func() *httptest.ResponseRecorder) {
		io.CopyN(io.Discard, r.Body, r.ContentLength/2)
		panic(http.ErrAbortHandler)
	},
	"500, stored": func(w http.ResponseWriter, r *http.Request, pass func() *httptest.ResponseRecorder) {
		pass()
		said(w, 500, "InternalError")
	},
	"503, stored": func(w http.ResponseWriter, r *http.Request, pass func() *httptest.ResponseRecorder) {
		pass()
		said(w, 503, "SlowDown")
	},
	"no answer, stored": func(w http.ResponseWriter, r *http.Request, pass func() *httptest.ResponseRecorder) {
		pass()
		panic(http.ErrAbortHandler)
	},
}

// writes are the requests by which a file is stored, each with a file that needs it.
var writes = map[string]struct {
	on   func(*http.Request) bool
	size int
}{
	"small file":    {is("PUT", ""), 100},
	"begin parts":   {is("POST", "uploads"), smallPart + 1000},
	"part":          {is("PUT", "partNumber"), smallPart + 1000},
	"join of parts": {is("POST", "uploadId"), smallPart + 1000},
}

// Each request of a Put fails once, in each way: the file is stored all the same, once and whole.
func TestWritesThatFailOnce(t *testing.T) {
	for what, request := range writes {
		for how, do := range ways {
			t.Run(what+", "+how, func(t *testing.T) {
				s, m := through(t, quick)
				m.spoil(fault{on: request.on, times: 1, do: do})
				k, plain := key(t, "document/1"), text(request.size)
				ref, err := s.Put(t.Context(), k, bytes.NewReader(plain))
				if met, _ := m.requests(); err != nil || met != 1 {
					t.Fatal(met, err)
				}
				m.spoil(fault{})
				if got, err := readAll(t, s, ref, k); err != nil || !bytes.Equal(got, plain) {
					t.Fatal("not what was put", err)
				}
				wantStored(t, s, 1)
			})
		}
	}
}

// Each request of a Put fails for good, in each way: that is told, and what stands afterwards is whole. Where the server had stored it, Put finds that out.
func TestWritesThatAlwaysFail(t *testing.T) {
	for what, request := range writes {
		for how, do := range ways {
			t.Run(what+", "+how, func(t *testing.T) {
				s, m := through(t, quick)
				m.spoil(fault{on: request.on, do: do})
				ref, err := s.Put(t.Context(), key(t, "document/1"), bytes.NewReader(text(request.size)))
				m.spoil(fault{})
				kept := strings.HasSuffix(how, "stored") && (what == "small file" || what == "join of parts")
				if !kept {
					wantKind(t, err, problem.Unavailable)
					wantStored(t, s, 0)
					return
				}
				if err != nil {
					t.Fatal("stored, and not known:", err)
				}
				if err := s.Verify(t.Context(), ref.Digest, 0); err != nil {
					t.Fatal(err)
				}
				wantStored(t, s, 1)
			})
		}
	}
}

// wantStored counts the files that stand, each of which must be whole, and sweeps the uploads that were begun: none of them may stay.
func wantStored(t *testing.T, s *Store, want int) {
	t.Helper()
	got := 0
	for d, err := range s.All(t.Context()) {
		if err := errors.Join(err, s.Verify(t.Context(), d, 0)); err != nil {
			t.Fatal(err)
		}
		got++
	}
	if got != want {
		t.Fatalf("%d files stand, not %d", got, want)
	}
}

// The write and the question whether it was stored both go without an answer: that is what is said, and the file is an orphan at worst.
func TestNobodyKnowsWhetherItIsStored(t *testing.T) {
	s, m := through(t, quick)
	m.spoil(fault{on: func(r *http.Request) bool { return r.Method == "PUT" || r.Method == "HEAD" }, do: ways["no answer, stored"]})
	_, err := s.Put(t.Context(), key(t, "document/1"), bytes.NewReader(text(100)))
	wantKind(t, err, problem.Unavailable)
	if !strings.Contains(problem.WordsOf(err).EN, "not known whether") {
		t.Error(err)
	}
	m.spoil(fault{})
	wantStored(t, s, 1)
	if err := s.Sweep(t.Context(), time.Now().Add(time.Hour), func(Digest) bool { return false }); err != nil {
		t.Fatal(err)
	}
	wantStored(t, s, 0)
}

// Half an answer is never taken for the whole: it is asked for again, and told where it never comes whole.
func TestReadsThatBreakOff(t *testing.T) {
	half := func(w http.ResponseWriter, r *http.Request, pass func() *httptest.ResponseRecorder) {
		answer := pass()
		copied(w, answer, answer.Body.Bytes()[:answer.Body.Len()/2])
		panic(http.ErrAbortHandler)
	}
	k, plain := key(t, "document/1"), text(10*SegmentSize)
	s, m := through(t, quick)
	ref := put(t, s, k, plain)
	m.spoil(fault{on: is("GET", ""), times: 2, do: half})
	if got, err := readAll(t, s, ref, k); err != nil || !bytes.Equal(got, plain) {
		t.Fatal(len(got), err)
	}
	m.spoil(fault{on: is("GET", ""), do: half})
	for name, read := range map[string]func() error{
		"open":   func() error { _, err := s.Open(t.Context(), ref, k); return err },
		"verify": func() error { return s.Verify(t.Context(), ref.Digest, 0) },
	} {
		err := read()
		wantKind(t, err, problem.Unavailable)
		if errors.Is(err, ErrDamaged) {
			t.Error(name, "takes a broken connection for a damaged file")
		}
	}
}

// A connection that ends as if the answer were whole: a length that is too small, a range that was not asked for, the whole instead of a range.
func TestReadsThatLie(t *testing.T) {
	k, plain := key(t, "document/1"), text(10*SegmentSize)
	s, m := through(t, quick)
	ref := put(t, s, k, plain)
	for name, c := range map[string]struct {
		change  func(h http.Header, body []byte) []byte
		damaged bool
	}{
		"shorter than its range": {func(h http.Header, b []byte) []byte { h.Set("Content-Length", "1000"); return b[:1000] }, false},
		"another range": {func(h http.Header, b []byte) []byte {
			h.Set("Content-Range", strings.Replace(h.Get("Content-Range"), "bytes 0-", "bytes 1-", 1))
			return b
		}, false},
		"no range":    {func(h http.Header, b []byte) []byte { h.Del("Content-Range"); return b }, false},
		"a wrong bit": {func(h http.Header, b []byte) []byte { b[len(b)-1] ^= 1; return b }, true},
		"other bytes": {func(h http.Header, b []byte) []byte { clear(b); return b }, true},
		"an error page": {func(h http.Header, b []byte) []byte {
			for i := range b {
				b[i] = ' '
			}
			return b
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			m.spoil(fault{on: is("GET", ""), do: func(w http.ResponseWriter, r *http.Request, pass func() *httptest.ResponseRecorder) {
				answer := pass()
				copied(w, answer, c.change(answer.Header(), answer.Body.Bytes()))
			}})
			_, err := readAll(t, s, ref, k)
			if err == nil || errors.Is(err, ErrDamaged) != c.damaged {
				t.Errorf("read: %v", err)
			}
			err = s.Verify(t.Context(), ref.Digest, 0)
			if err == nil || errors.Is(err, ErrDamaged) != c.damaged {
				t.Errorf("verify: %v", err)
			}
		})
	}
}

// What a server says is told in words, each with its kind.
func TestAnswersHaveTheirWords(t *testing.T) {
	for answer, c := range map[string]struct {
		status int
		kind   problem.Kind
		words  string
	}{
		"NoSuchBucket":                 {404, problem.IO, "no bucket"},
		"AccessDenied":                 {403, problem.IO, "access key"},
		"SignatureDoesNotMatch":        {403, problem.IO, "access key"},
		"RequestTimeTooSkewed":         {403, problem.IO, "clocks"},
		"SlowDown":                     {503, problem.Unavailable, "overloaded"},
		"InternalError":                {500, problem.Unavailable, "overloaded"},
		"PermanentRedirect":            {301, problem.IO, "region"},
		"AuthorizationHeaderMalformed": {400, problem.IO, "region"},
		"QuotaExceeded":                {403, problem.IO, "full"},
		"NotImplemented":               {501, problem.IO, "lacks something"},
		"InvalidArgument":              {400, problem.IO, "refused"},
	} {
		t.Run(answer, func(t *testing.T) {
			s, m := through(t, quick)
			ref := put(t, s, key(t, "document/1"), text(10))
			m.spoil(fault{on: func(*http.Request) bool { return true }, do: func(w http.ResponseWriter, r *http.Request, _ func() *httptest.ResponseRecorder) {
				said(w, c.status, answer)
			}})
			_, putErr := s.Put(t.Context(), key(t, "document/1"), bytes.NewReader(text(10)))
			for name, err := range map[string]error{
				"put": putErr, "verify": s.Verify(t.Context(), ref.Digest, 0), "remove": s.Remove(t.Context(), ref.Digest), "tidy": s.objects.tidy(t.Context(), time.Now()),
			} {
				if problem.KindOf(err) != c.kind || !strings.Contains(problem.WordsOf(err).EN, c.words) && !strings.Contains(problem.WordsOf(err).EN, "not known") {
					t.Errorf("%s: %v", name, err)
				}
			}
		})
	}
}

func TestNobodyAnswers(t *testing.T) {
	s, m := through(t, patience{connect: time.Minute, answer: 50 * time.Millisecond, whole: time.Minute, tries: 2, pause: time.Millisecond, again: time.Millisecond})
	ref := put(t, s, key(t, "document/1"), text(10))
	over := make(chan struct{})
	defer close(over)
	m.spoil(fault{on: func(*http.Request) bool { return true }, do: func(http.ResponseWriter, *http.Request, func() *httptest.ResponseRecorder) { <-over }})
	err := s.Verify(t.Context(), ref.Digest, 0)
	wantKind(t, err, problem.Unavailable)
	if !strings.Contains(problem.WordsOf(err).EN, "slowly") {
		t.Error(err)
	}
	a := s.objects.(*bucket).address
	a.Endpoint = "http://127.0.0.1:1" // nobody listens there
	b, err := newBucket(a, quick)
	if err != nil {
		t.Fatal(err)
	}
	_, err = (&Store{objects: b}).Has(t.Context(), ref.Digest)
	wantKind(t, err, problem.Unavailable)
	if !strings.Contains(problem.WordsOf(err).EN, "reached") {
		t.Error(err)
	}
}
