package doctor

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trien/internal/app"
	"trien/internal/fetch"
	"trien/internal/problem"
	"trien/internal/store"
	"trien/internal/testpki"
)

// states are those of the findings of a check.
func states(list []Finding, check string) string {
	var all []string
	for _, f := range list {
		if f.Check == check {
			all = append(all, string(f.State))
		}
	}
	return strings.Join(all, " ")
}

// hung answers nothing until the test is over.
func hung(t *testing.T) *httptest.Server {
	t.Helper()
	over := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-over }))
	t.Cleanup(func() { close(over); s.Close() })
	return s
}

// pki is a certification authority that answers at an address of its own, by a clock that is off by so much.
func pki(t *testing.T, off time.Duration) (*testpki.PKI, string) {
	t.Helper()
	s := httptest.NewUnstartedServer(nil)
	base := "http://" + s.Listener.Addr().String()
	p := testpki.New(testpki.Options{BaseURL: base + "/", Now: time.Now().Add(-time.Hour), Random: rand.Reader})
	s.Config.Handler = p.Handler(func() time.Time { return time.Now().Add(off) })
	s.Start()
	t.Cleanup(s.Close)
	return p, base
}

func office(t *testing.T, p *testpki.PKI, base, stamps string) app.Surroundings {
	t.Helper()
	roots, err := p.Anchors()
	if err != nil {
		t.Fatal(err)
	}
	between, err := p.Intermediates()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "a")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	return app.Surroundings{ID: "a", Dir: dir, Layout: store.Layout{Dir: dir}, Stampers: []fetch.Address{{URL: base + stamps}}, Believed: append(roots, between...),
		Fetch: fetch.Options{Timeout: 10 * time.Second, TimeStampTimeout: 10 * time.Second}}
}

func ask(t *testing.T, o app.Surroundings) []Finding {
	t.Helper()
	var list []Finding
	for _, n := range (Patient{Now: time.Now}).services(o) {
		list = append(list, n.run(t.Context())...)
	}
	return list
}

func TestServicesThatAnswerAreGood(t *testing.T) {
	p, base := pki(t, 0)
	list := ask(t, office(t, p, base, "/tsa"))
	if got := states(list, "timestamp") + "|" + states(list, "clock"); got != "good|good" {
		t.Errorf("%s: %+v", got, list)
	}
	for _, check := range []string{"crl", "ocsp"} {
		if got := states(list, check); got == "" || strings.Trim(got, "god ") != "" {
			t.Errorf("%s: %q in %+v", check, got, list)
		}
	}
	for _, f := range list {
		if f.Office != "a" || f.Words.VI == "" || f.Words.EN == "" {
			t.Errorf("%+v", f)
		}
	}
}

// TestServicesThatDoNotAnswerAreToldEachByItself shows HD03.connect.
func TestServicesThatDoNotAnswerAreToldEachByItself(t *testing.T) {
	p, base := pki(t, 0)
	o := office(t, p, base, "/nothing-here")
	if list := ask(t, o); states(list, "timestamp") != "bad" || Worst(list) != Bad {
		t.Errorf("%+v", list)
	}
	o = office(t, p, base, "/tsa")
	o.Fetch.Hosts = []string{"other.example"}
	if list := ask(t, o); states(list, "timestamp") != "bad" || strings.Contains(states(list, "crl"), "good") {
		t.Errorf("hosts that the settings do not name: %+v", list)
	}
	o.Stampers = nil
	if list := ask(t, o); states(list, "timestamp") != "warn" {
		t.Errorf("none is set: %+v", list)
	}
}

func TestAClockThatIsOffIsSeenInTheTimeStamp(t *testing.T) {
	for off, want := range map[time.Duration]string{10 * time.Second: "warn", -50 * time.Minute: "bad"} {
		p, base := pki(t, off)
		if list := ask(t, office(t, p, base, "/tsa")); states(list, "clock") != want {
			t.Errorf("%s: %+v", off, list)
		}
	}
}

// TestNothingIsWaitedForLongerThanAsked: who hangs could not be checked; the rest is told all the same.
func TestNothingIsWaitedForLongerThanAsked(t *testing.T) {
	s := hung(t)
	dir := t.TempDir()
	o := app.Surroundings{ID: "a", Dir: dir, Layout: store.Layout{Dir: dir}, Stampers: []fetch.Address{{URL: s.URL}}, Fetch: fetch.Options{Timeout: time.Hour, TimeStampTimeout: time.Minute}}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	n := (Patient{Now: time.Now}).services(o)[0]
	go cancel() // the time is over
	if got := n.run(ctx); len(got) != 1 || got[0].State != Unknown && got[0].State != Bad || got[0].Check != "timestamp" {
		t.Errorf("%+v", got)
	}
	stuck := named{"stuck", "a", func(context.Context) []Finding { select {} }}
	if got := stuck.run(ctx); got[0].State != Unknown || got[0].Next.EN == "" {
		t.Errorf("%+v", got)
	}
}

func TestAClockThatJumpsIsBad(t *testing.T) {
	for by, want := range map[time.Duration]State{0: Good, time.Hour: Bad, -time.Minute: Bad} {
		off := time.Duration(0)
		c := startClock(func() time.Time { return time.Now().Add(off) })
		off = by
		if f := c.end(); f.State != want {
			t.Errorf("%s: %+v", by, f)
		}
	}
}

func TestSkewAllowsForTheWayThere(t *testing.T) {
	now := time.Now()
	for d, want := range map[time.Duration]State{0: Good, 2 * time.Second: Good, 4 * time.Second: Warn, -40 * time.Second: Bad} {
		if got := skew(problem.Words{VI: "x", EN: "x"}, now.Add(d), now, 0)[0].State; got != want {
			t.Errorf("%s: %s", d, got)
		}
	}
	if got := skew(problem.Words{}, now.Add(40*time.Second), now, time.Minute)[0].State; got != Good {
		t.Errorf("a slow answer: %s", got)
	}
}

func TestPermissionsAndWhereThePassphraseLies(t *testing.T) {
	dir := t.TempDir()
	o := app.Surroundings{Dir: dir, Layout: store.Layout{Dir: dir}}
	if got := apart(o)[0].State; got != Good {
		t.Errorf("no passphrase here: %s", got)
	}
	for name, mode := range map[string]os.FileMode{"passphrase": 0o644, "vault.db": 0o600} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), mode); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	got := []string{}
	for _, f := range permissions(o) {
		got = append(got, string(f.State)+" "+strings.SplitN(f.Words.EN, ":", 2)[0])
	}
	if strings.Join(got, ", ") != "bad folder, bad passphrase, good vault" {
		t.Errorf("%v", got)
	}
	if got := apart(o)[0].State; got != Warn {
		t.Errorf("beside the vault: %s", got)
	}
	o.Layout.At.Vault = filepath.Join(t.TempDir(), "vault.db")
	if got := apart(o)[0].State; got != Good {
		t.Errorf("the vault elsewhere: %s", got)
	}
}

func TestStorageThatIsNotThereIsBad(t *testing.T) {
	dir := t.TempDir()
	o := app.Surroundings{ID: "a", Dir: dir, Layout: store.Layout{Dir: dir}}
	p := Patient{Now: time.Now}
	if got := p.database(t.Context(), o); got[0].State != Bad {
		t.Errorf("%+v", got)
	}
	if got := blobs(t.Context(), o); got[0].State != Bad {
		t.Errorf("a disk that is not mounted: %+v", got)
	}
	s, err := store.Open(t.Context(), o.Layout.Database())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if got := p.database(t.Context(), o); got[0].State != Good || !strings.Contains(got[0].Words.EN, "SQLite 3.") {
		t.Errorf("beside a program that serves: %+v", got)
	}
	if got := p.peers(t.Context(), fetch.New(fetch.Options{}), o); got[0].State != Good {
		t.Errorf("%+v", got)
	}
	if err := os.WriteFile(filepath.Join(dir, "junk.db"), []byte(strings.Repeat("no database", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	o.Layout.At.Store = filepath.Join(dir, "junk.db")
	if got := p.database(t.Context(), o); got[0].State != Bad {
		t.Errorf("%+v", got)
	}
	if got := p.peers(t.Context(), fetch.New(fetch.Options{}), o); got[0].State != Unknown {
		t.Errorf("%+v", got)
	}
}

func TestTheWorstCounts(t *testing.T) {
	for want, list := range map[State][]Finding{Good: nil, Unknown: {{State: Good}, {State: Unknown}}, Warn: {{State: Unknown}, {State: Warn}}, Bad: {{State: Bad}, {State: Warn}}} {
		if got := Worst(list); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestAPeerIsReachedWithoutSendingAnything(t *testing.T) {
	asked := ""
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r.Method
		w.WriteHeader(http.StatusMethodNotAllowed)
	}))
	c := fetch.New(fetch.Options{})
	defer c.Close()
	shown, err := c.Reach(t.Context(), s.URL+"/exchange")
	if err != nil || asked != http.MethodGet || time.Since(shown).Abs() > time.Minute {
		t.Errorf("%s %s: %v", asked, shown, err)
	}
	s.Close()
	for name, address := range map[string]string{"nobody": s.URL, "no address": "::", "a file": "file:///etc/passwd"} {
		if _, err := c.Reach(t.Context(), address); problem.KindOf(err) != problem.Unavailable {
			t.Errorf("%s: %v", name, err)
		}
	}
}
