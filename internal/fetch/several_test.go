package fetch_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"trien/internal/fetch"
	"trien/internal/problem"
)

// service is one address of a service, as a test wants it.
type service struct {
	*httptest.Server
	asked atomic.Int32
	state atomic.Value // "answers", "fails", "hangs", "lies"
	gone  chan struct{}
}

func newService(t *testing.T, state string) *service {
	t.Helper()
	s := &service{gone: make(chan struct{})}
	s.state.Store(state)
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		s.asked.Add(1)
		switch s.state.Load() {
		case "answers":
			io.WriteString(w, "token")
		case "lies":
			io.WriteString(w, "nonsense")
		case "hangs":
			select {
			case <-r.Context().Done():
			case <-s.gone:
			}
		default:
			http.Error(w, "out of service", http.StatusServiceUnavailable)
		}
	}))
	t.Cleanup(func() { close(s.gone); s.Close() })
	return s
}

// stopped is a clock that moves only where it is told to.
type stopped struct {
	mu sync.Mutex
	at time.Time
}

func (c *stopped) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *stopped) forward(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

func ask(c *fetch.Client, waiting bool, of ...*service) (fetch.Answer, error) {
	a := fetch.Asking{Request: []byte("q"), Waiting: waiting, Accept: func(answer []byte) error {
		if string(answer) != "token" {
			return errors.New("no token")
		}
		return nil
	}}
	for _, s := range of {
		limit := 30 * time.Second
		if s.state.Load() == "hangs" {
			limit = 200 * time.Millisecond
		}
		a.Addresses = append(a.Addresses, fetch.Address{URL: s.URL, Limit: limit})
	}
	return c.TimeStamp(context.Background(), a)
}

func client(t *testing.T, clock *stopped) *fetch.Client {
	t.Helper()
	c := fetch.New(fetch.Options{Now: clock.now, Timeout: 2 * time.Second})
	t.Cleanup(c.Close)
	return c
}

func healthOf(t *testing.T, c *fetch.Client, s *service) fetch.Health {
	t.Helper()
	for _, h := range c.Health() {
		if strings.HasPrefix(h.Address, s.URL) {
			return h
		}
	}
	t.Fatalf("nothing is known of %s", s.URL)
	return fetch.Health{}
}

func TestTheFirstAddressThatAnswersWellIsTaken(t *testing.T) {
	for first, hung := range map[string]bool{"fails": false, "hangs": true, "lies": false} {
		t.Run(first, func(t *testing.T) {
			clock := &stopped{at: time.Unix(1_800_000_000, 0)}
			bad, good, c := newService(t, first), newService(t, "answers"), client(t, clock)
			a, err := ask(c, false, bad, good)
			if err != nil || string(a.Body) != "token" || a.From != good.URL {
				t.Fatalf("%q from %s: %v", a.Body, a.From, err)
			}
			h := healthOf(t, c, bad)
			if h.Failures != 1 || h.Hung != hung || !h.FailingSince.Equal(clock.now()) || h.Trouble.VI == "" || !h.LastSuccess.IsZero() {
				t.Errorf("%+v", h)
			}
			if h := healthOf(t, c, good); h.Failures != 0 || !h.LastSuccess.Equal(clock.now()) || !h.FailingSince.IsZero() {
				t.Errorf("%+v", h)
			}
			if _, err := ask(c, false, bad, good); err != nil || bad.asked.Load() != 1 {
				t.Errorf("one that failed is asked first again, %d times: %v", bad.asked.Load(), err)
			}
		})
	}
}

func TestAnAddressThatRecoversComesFirstAgain(t *testing.T) {
	clock := &stopped{at: time.Unix(1_800_000_000, 0)}
	first, second, c := newService(t, "fails"), newService(t, "answers"), client(t, clock)
	for range 3 {
		if _, err := ask(c, false, first, second); err != nil {
			t.Fatal(err)
		}
		clock.forward(time.Hour)
	}
	if h := healthOf(t, c, first); h.Failures != 3 || !h.FailingSince.Equal(clock.now().Add(-3*time.Hour)) || !h.LastFailure.Equal(clock.now().Add(-time.Hour)) {
		t.Errorf("%+v", h)
	}
	first.state.Store("answers")
	a, err := ask(c, false, first, second)
	if err != nil || a.From != first.URL {
		t.Fatalf("%s: %v", a.From, err)
	}
	if h := healthOf(t, c, first); h.Failures != 0 || !h.FailingSince.IsZero() || h.Trouble.VI != "" || h.LastFailure.IsZero() {
		t.Errorf("%+v", h)
	}
}

func TestWhereAllAddressesFailEachIsNamed(t *testing.T) {
	clock := &stopped{at: time.Unix(1_800_000_000, 0)}
	one, two, c := newService(t, "fails"), newService(t, "lies"), client(t, clock)
	for range 2 { // also while both rest: a job asks all the same
		_, err := ask(c, false, one, two)
		w := problem.WordsOf(err)
		if problem.KindOf(err) != problem.Unavailable || !strings.Contains(w.VI, strings.TrimPrefix(one.URL, "http://")) || !strings.Contains(w.EN, strings.TrimPrefix(two.URL, "http://")) {
			t.Fatalf("%v", err)
		}
	}
	if one.asked.Load() != 2 || two.asked.Load() != 2 {
		t.Errorf("asked %d and %d times", one.asked.Load(), two.asked.Load())
	}
	if _, err := c.TimeStamp(context.Background(), fetch.Asking{}); problem.KindOf(err) != problem.Unavailable {
		t.Errorf("no address at all: %v", err)
	}
}

// TestWhyNamesEachAddressAndItsCause, where one fails and where several do; what an answer says is not repeated.
func TestWhyNamesEachAddressAndItsCause(t *testing.T) {
	c := client(t, &stopped{at: time.Unix(1_800_000_000, 0)})
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		io.WriteString(w, "secret words")
	}))
	t.Cleanup(page.Close)
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for name, u := range map[string]struct{ url, want string }{
		"fails": {newService(t, "fails").URL, "it answered HTTP 503"}, "lies": {newService(t, "lies").URL, "its answer is not valid"}, "page": {page.URL, "a web page came"},
		"gone": {gone.URL, "connection refused"}, "no name": {"http://nobody.invalid/tsa", "no server of that name"}, "no TLS": {strings.Replace(page.URL, "http:", "https:", 1), "does not speak TLS"},
		"a file": {"file:///etc/passwd", "http or https only"},
	} {
		accept := func(answer []byte) error { return errors.New("no token: " + string(answer)) }
		one := fetch.Asking{Request: []byte("q"), Accept: accept, Addresses: []fetch.Address{{URL: u.url}}}
		_, err := c.TimeStamp(context.Background(), one)
		host := strings.TrimPrefix(strings.TrimPrefix(u.url, "http://"), "https://")
		host, _, _ = strings.Cut(host, "/tsa")
		if w := fetch.Why(err); !strings.HasPrefix(w.EN, host) || !strings.Contains(w.EN, u.want) || w.VI == "" || strings.Contains(w.EN, "secret") || strings.Contains(w.EN, ";") {
			t.Errorf("%s: %+v", name, w)
		}
		one.Addresses = append(one.Addresses, fetch.Address{URL: gone.URL})
		_, err = c.TimeStamp(context.Background(), one)
		if w := fetch.Why(err); !strings.Contains(w.EN, u.want) || strings.Count(w.EN, ";") != 1 && name != "gone" || !strings.Contains(w.EN, strings.TrimPrefix(gone.URL, "http://")+": connection refused") {
			t.Errorf("%s and another: %+v", name, w)
		}
	}
	if w := fetch.Why(errors.New("of something else")); w != (problem.Words{}) {
		t.Errorf("%+v", w)
	}
}

// Who waits is not kept waiting a second time by an address that hung; who insists, and who has time, asks it.
func TestWhoWaitsPassesOverWhatHung(t *testing.T) {
	clock := &stopped{at: time.Unix(1_800_000_000, 0)}
	s, c := newService(t, "hangs"), client(t, clock)
	asked := func(want int32) {
		t.Helper()
		if got := s.asked.Load(); got != want {
			t.Fatalf("asked %d times, want %d", got, want)
		}
	}
	for range 2 {
		if _, err := ask(c, true, s); problem.KindOf(err) != problem.Unavailable {
			t.Fatal(err)
		}
		asked(1)
	}
	s.state.Store("answers")
	clock.forward(31 * time.Second)
	if _, err := ask(c, true, s); err != nil {
		t.Fatal(err)
	}
	asked(2)
	s.state.Store("hangs")
	for range 2 {
		if _, err := c.OCSP(context.Background(), s.URL+"/a", []byte("q")); problem.KindOf(err) != problem.Unavailable {
			t.Fatal(err)
		}
	}
	asked(3)
	s.state.Store("answers")
	if _, err := c.OCSP(fetch.Insist(context.Background()), s.URL+"/b", []byte("q")); err != nil {
		t.Fatal(err)
	}
	asked(4)
}

// Who waits gives each address its share, so that the second has a turn before the time is over.
func TestWhoWaitsSharesTheTime(t *testing.T) {
	clock := &stopped{at: time.Unix(1_800_000_000, 0)}
	first, second := newService(t, "hangs"), newService(t, "answers")
	c := fetch.New(fetch.Options{Now: clock.now, TimeStampTimeout: time.Hour})
	t.Cleanup(c.Close)
	ctx, cancel := context.WithTimeout(context.Background(), 6*time.Second)
	defer cancel()
	a, err := c.TimeStamp(ctx, fetch.Asking{Addresses: []fetch.Address{{URL: first.URL}, {URL: second.URL}}, Request: []byte("q"), Waiting: true})
	if err != nil || a.From != second.URL {
		t.Fatalf("%s: %v", a.From, err)
	}
}

func TestMirrorsStandInForWhatCertificatesName(t *testing.T) {
	clock := &stopped{at: time.Unix(1_800_000_000, 0)}
	named, mirror := newService(t, "fails"), newService(t, "answers")
	c := fetch.New(fetch.Options{Now: clock.now, Hosts: []string{host(t, named.Server), host(t, mirror.Server)}, Mirrors: []fetch.Mirror{{Of: named.URL + "/crl/", At: []string{mirror.URL + "/m/"}}}})
	t.Cleanup(c.Close)
	if b, err := c.CRL(context.Background(), named.URL+"/crl/a.crl"); err != nil || string(b) != "token" {
		t.Fatalf("%q %v", b, err)
	}
	if _, err := c.CRL(context.Background(), named.URL+"/other/a.crl"); problem.KindOf(err) != problem.Unavailable {
		t.Errorf("a mirror answers for what it is none of: %v", err)
	}
	var services []string
	for _, h := range c.Health() {
		services = append(services, string(h.Service)+" "+h.Address)
	}
	if len(services) != 2 || !strings.HasPrefix(services[0], "crl http://127.0.0.1:") {
		t.Errorf("%v", services)
	}
}

// Files name as many addresses as they like; what is kept of them is bounded, and who cancels says nothing about a service.
func TestHealthIsBoundedAndKeepsOnlyWhatWasSeen(t *testing.T) {
	clock := &stopped{at: time.Unix(1_800_000_000, 0)}
	s := newService(t, "answers")
	c := client(t, clock)
	for i := range 300 {
		clock.forward(time.Second)
		c.TimeStamp(context.Background(), fetch.Asking{Addresses: []fetch.Address{{URL: s.URL + "/" + strings.Repeat("x", i)}}, Request: []byte("q")})
	}
	if n := len(c.Health()); n != 200 {
		t.Errorf("%d addresses are kept", n)
	}
	hanging := newService(t, "hangs")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := c.CRL(ctx, hanging.URL); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := c.CRL(context.Background(), "ldap://x"); problem.KindOf(err) != problem.Unavailable {
		t.Error(err)
	}
	for _, h := range c.Health() {
		if h.Service != fetch.TimeStamps {
			t.Errorf("%+v", h)
		}
	}
}
