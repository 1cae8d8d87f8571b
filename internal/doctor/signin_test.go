package doctor

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"trien/internal/app"
	"trien/internal/fetch"
	"trien/internal/store"
)

// TestRehearsalsThatAreDue shows 379.29.1.
func TestRehearsalsThatAreDue(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	rows := []store.Record{{Parent: "provider 2026-10-01T09:00:00Z"}, {Parent: "provider 2026-01-01T09:00:00Z"}, {Parent: "tsa 2026-01-01T09:00:00Z"}, {Parent: "ca nonsense"}}
	for of, want := range map[string]time.Time{"provider": now.AddDate(0, -1, -21), "tsa": time.Date(2026, 1, 1, 9, 0, 0, 0, time.UTC), "ca": {}} {
		if got := lastOf(rows, of); !got.Equal(want) {
			t.Errorf("%s: %v", of, got)
		}
	}
	dir := t.TempDir()
	o := app.Surroundings{ID: "a", Dir: dir, Layout: store.Layout{Dir: dir}, Rehearsed: []string{"ca"}, RehearsedMonths: 6}
	p := Patient{Now: func() time.Time { return now }}
	if f := p.rehearsals(t.Context(), o); len(f) != 1 || f[0].State != Unknown {
		t.Errorf("without a database: %+v", f)
	}
	s, err := store.Open(t.Context(), o.Layout.Database())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if f := p.rehearsals(t.Context(), o); len(f) != 1 || f[0].State != Warn || f[0].Next.VI == "" {
		t.Errorf("never: %+v", f)
	}
}

func TestProvidersThatAnswer(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/.well-known/openid-configuration" {
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	defer s.Close()
	client := fetch.New(fetch.Options{Hosts: []string{strings.TrimPrefix(s.URL, "http://")}})
	for issuer, good := range map[string]bool{s.URL: true, s.URL + "/other": false, "http://127.0.0.1:1": false} {
		list := Patient{}.providers(client, app.Surroundings{Providers: []string{issuer}})
		if f := list[0].look(t.Context()); (f[0].State == Good) != good {
			t.Errorf("%s: %+v", issuer, f)
		}
	}
}
