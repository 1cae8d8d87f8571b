package fetch_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"trien/internal/fetch"
	"trien/internal/problem"
)

// server answers by path.
func server(t *testing.T) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/ok", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		io.WriteString(w, r.Method+" "+r.Header.Get("Content-Type")+" "+string(body))
	})
	mux.HandleFunc("/slow", func(_ http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		select {
		case <-r.Context().Done():
		case <-time.After(5 * time.Second):
		}
	})
	mux.HandleFunc("/drip", func(w http.ResponseWriter, r *http.Request) {
		for range 50 {
			if _, err := w.Write([]byte{0}); err != nil {
				return
			}
			w.(http.Flusher).Flush()
			select {
			case <-r.Context().Done():
				return
			case <-time.After(100 * time.Millisecond):
			}
		}
	})
	mux.HandleFunc("/large", func(w http.ResponseWriter, _ *http.Request) { w.Write(make([]byte, 2<<20)) })
	mux.HandleFunc("/page", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "<html><body>403</body></html>") })
	mux.HandleFunc("/gone", http.NotFound)
	mux.HandleFunc("/once", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/ok", http.StatusFound) })
	mux.HandleFunc("/loop", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/loop", http.StatusFound) })
	mux.HandleFunc("/file", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
	})
	mux.HandleFunc("/away", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://169.254.169.254/", http.StatusFound)
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func host(t *testing.T, s *httptest.Server) string {
	t.Helper()
	u, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	return u.Host
}

// stamp asks one address for a time-stamp.
func stamp(ctx context.Context, c *fetch.Client, url string) ([]byte, error) {
	a, err := c.TimeStamp(ctx, fetch.Asking{Addresses: []fetch.Address{{URL: url}}, Request: []byte("q")})
	return a.Body, err
}

func TestEachServiceIsAskedItsWay(t *testing.T) {
	s, ctx := server(t), context.Background()
	c := fetch.New(fetch.Options{})
	defer c.Close()
	for want, got := range map[string]func() ([]byte, error){
		"POST application/timestamp-query q": func() ([]byte, error) { return stamp(ctx, c, s.URL+"/ok") },
		"POST application/ocsp-request q":    func() ([]byte, error) { return c.OCSP(ctx, s.URL+"/ok", []byte("q")) },
		"GET  ":                              func() ([]byte, error) { return c.CRL(ctx, s.URL+"/once") },
	} {
		if b, err := got(); err != nil || string(b) != want {
			t.Errorf("%q, want %q: %v", b, want, err)
		}
	}
	if b, err := c.Certificates(ctx, s.URL+"/large"); err != nil || len(b) != 2<<20 {
		t.Errorf("%d bytes: %v", len(b), err)
	}
}

func TestEveryFailureSaysWhichServiceAndWhatNext(t *testing.T) {
	s := server(t)
	named := fetch.New(fetch.Options{Hosts: []string{host(t, s)}, Timeout: 300 * time.Millisecond})
	defer named.Close()
	dead := httptest.NewServer(http.NotFoundHandler())
	dead.Close()
	for name, address := range map[string]string{
		"slow": s.URL + "/slow", "dripping": s.URL + "/drip", "too large": s.URL + "/large", "a web page": s.URL + "/page", "not there": s.URL + "/gone",
		"redirects without end": s.URL + "/loop", "redirect to a file": s.URL + "/file", "redirect to another host": s.URL + "/away",
		"host not named": "http://169.254.169.254/latest", "nobody listens": dead.URL, "a file": "file:///etc/passwd", "ldap": "ldap://ca.example/cn=x",
		"no host": "http:///x", "a user in it": "http://a:b@" + host(t, s) + "/ok", "not an address": "::", "nothing": "",
	} {
		_, err := named.OCSP(context.Background(), address, []byte("q"))
		if problem.KindOf(err) != problem.Unavailable {
			t.Errorf("%s: %v", name, err)
			continue
		}
		words := problem.WordsOf(err)
		if !strings.Contains(words.VI, "(OCSP)") || !strings.Contains(words.EN, "(OCSP)") {
			t.Errorf("%s: the service is not named: %+v", name, words)
		}
	}
}

func TestATimeStampMayTakeLonger(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		time.Sleep(400 * time.Millisecond)
		io.WriteString(w, "late")
	}))
	defer s.Close()
	c := fetch.New(fetch.Options{Timeout: 100 * time.Millisecond, TimeStampTimeout: time.Minute})
	defer c.Close()
	if b, err := stamp(context.Background(), c, s.URL); err != nil || string(b) != "late" {
		t.Errorf("%q %v", b, err)
	}
	if _, err := c.CRL(context.Background(), s.URL); problem.KindOf(err) != problem.Unavailable {
		t.Errorf("a CRL may take as long: %v", err)
	}
}

func TestCancellingIsNoFailureOfTheService(t *testing.T) {
	s := server(t)
	c := fetch.New(fetch.Options{})
	defer c.Close()
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(100*time.Millisecond, cancel)
	if _, err := stamp(ctx, c, s.URL+"/slow"); !errors.Is(err, context.Canceled) || problem.KindOf(err) == problem.Unavailable {
		t.Error(err)
	}
}
