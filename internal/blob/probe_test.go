package blob

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"trien/internal/problem"
	"trien/internal/s3test"
)

// What a server may say to a probe though it keeps write-once: the probe is made all the same, and nothing is left behind.
func TestProbeWithstands(t *testing.T) {
	answer := func(status int, code string, stored bool) func(http.ResponseWriter, *http.Request, func() *httptest.ResponseRecorder) {
		return func(w http.ResponseWriter, _ *http.Request, pass func() *httptest.ResponseRecorder) {
			if stored {
				pass()
			}
			said(w, status, code)
		}
	}
	for _, c := range []struct {
		status int
		code   string
	}{{409, "ConditionalRequestConflict"}, {412, "PreconditionFailed"}, {429, "TooManyRequests"}, {500, "InternalError"}, {503, "SlowDown"}} {
		for from := range 3 { // which of the requests is the first that is spoiled: the first put, the second, …
			t.Run(fmt.Sprint(c.status, " from ", from), func(t *testing.T) {
				s, m := through(t, quick)
				puts := 0
				m.spoil(fault{times: 2, on: func(r *http.Request) bool {
					if r.Method == "PUT" {
						puts++
					}
					return r.Method == "PUT" && puts > from
				}, do: answer(c.status, c.code, false)})
				left, err := s.objects.(*bucket).probe(t.Context())
				if err != nil || left != nil {
					t.Fatal(err, left)
				}
				for name, err := range s.objects.names(t.Context()) {
					t.Error("left behind:", name, err)
				}
			})
		}
	}
	t.Run("stored though it said 500", func(t *testing.T) {
		s, m := through(t, quick)
		m.spoil(fault{times: 1, on: is("PUT", ""), do: answer(500, "InternalError", true)})
		if left, err := s.objects.(*bucket).probe(t.Context()); err != nil || left != nil {
			t.Fatal(err, left)
		}
	})
}

// A server that stays busy is given up in the end, with words; one whose key may not delete is used all the same.
func TestProbeThatFails(t *testing.T) {
	s, m := through(t, quick)
	b := s.objects.(*bucket)
	m.spoil(fault{on: is("PUT", ""), do: ways["503, lost"]})
	_, err := b.probe(t.Context())
	wantKind(t, err, problem.Unavailable)
	if met, _ := m.requests(); met != probeTries {
		t.Errorf("%d requests", met)
	}
	m.spoil(fault{on: is("DELETE", ""), do: func(w http.ResponseWriter, _ *http.Request, _ func() *httptest.ResponseRecorder) {
		said(w, 403, "AccessDenied")
	}})
	left, err := b.probe(t.Context())
	if err != nil || left == nil {
		t.Fatal("it should be said, and no more:", err, left)
	}
	wantKind(t, b.probeGone(t.Context()), problem.IO)
}

// Every probe has a name of its own.
func TestProbesDoNotMeet(t *testing.T) {
	s, m := through(t, quick)
	seen := map[string]bool{}
	m.spoil(fault{on: func(r *http.Request) bool {
		if r.Method == "PUT" {
			seen[r.URL.Path] = true
		}
		return false
	}})
	for range 5 {
		if left, err := s.objects.(*bucket).probe(t.Context()); err != nil || left != nil {
			t.Fatal(err, left)
		}
	}
	if len(seen) != 5 {
		t.Errorf("%d names", len(seen))
	}
}

// Which leftovers are old is said by the clock that opening is given, whatever this machine's says: a clock that is a year ahead drops what others work on
// only where the office's own clock does so, one that is behind drops nothing.
func TestOpeningGoesByTheClockGiven(t *testing.T) {
	k := key(t, "work/1")
	for place, address := range map[string]string{"folder": filepath.Join(t.TempDir(), "work"), "bucket": s3test.Start(t)} {
		t.Run(place, func(t *testing.T) {
			names := func(ahead time.Duration) int {
				t.Helper()
				w, err := OpenWork(t.Context(), address, nil, func() time.Time { return time.Now().Add(ahead) })
				if err != nil {
					t.Fatal(err)
				}
				list, err := w.Names(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				return len(list)
			}
			w, err := OpenWork(t.Context(), address, rand.Reader, time.Now)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.Put(t.Context(), k, "one", bytes.NewReader(text(10))); err != nil {
				t.Fatal(err)
			}
			for _, c := range []struct {
				ahead time.Duration
				want  int
			}{{-365 * 24 * time.Hour, 1}, {0, 1}, {abandoned - time.Hour, 1}, {abandoned + time.Hour, 0}} {
				if got := names(c.ahead); got != c.want {
					t.Errorf("with a clock %s ahead %d files stay, not %d", c.ahead, got, c.want)
				}
			}
		})
	}
}

// The day until which a bucket's lock holds is by the clock given, too: a machine's clock that is years ahead locks nothing for years.
func TestRetentionGoesByTheClockGiven(t *testing.T) {
	at := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	b := &bucket{address: Address{Lock: "governance", Days: 30}, now: func() time.Time { return at }}
	if _, until := b.retention(); !until.Equal(at.AddDate(0, 0, 30)) {
		t.Error(until)
	}
}
