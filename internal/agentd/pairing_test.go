package agentd_test

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"trien/internal/agentd"
	"trien/internal/problem"
)

func TestPairing(t *testing.T) {
	h := newHouse(t)
	p, state := paired(h)
	if p.Agent != "m-1" || p.OfficeName != "Tỉnh ủy An Bình" || p.PersonName != "Nguyễn Văn Ước" {
		t.Errorf("%+v", p)
	}
	_, private, _ := ed25519.GenerateKey(rand.Reader)
	second := &agentd.Pairing{Version: 1, Server: h.URL, Office: "tinh-uy", Machine: "khác", Seed: private.Seed()}
	if err := reach(t, second).Pair(context.Background(), "ABCD-EFGH"); problem.KindOf(err) != problem.SignIn || second.Agent != "" {
		t.Errorf("the code served twice: %v %+v", err, second)
	}
	info, err := os.Stat(state)
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Error(info.Mode(), err)
	}
	if got, err := agentd.Load(state); err != nil || got.Agent != "m-1" || !slices.Equal(got.Seed, p.Seed) {
		t.Errorf("%+v %v", got, err)
	}
	lock, err := agentd.Lock(state)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := agentd.Lock(state); problem.KindOf(err) != problem.Conflict {
		t.Errorf("locked twice: %v", err)
	}
	if err := agentd.Forget(state, lock); err != nil {
		t.Fatal(err)
	}
	if _, err := agentd.Load(state); problem.KindOf(err) != problem.NotFound {
		t.Error(err)
	}
}

func TestStatesThatAreNone(t *testing.T) {
	_, state := paired(newHouse(t))
	raw, err := os.ReadFile(state)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		text string
		mode os.FileMode
		want problem.Kind
	}{
		"readable for others": {string(raw), 0o644, problem.Forbidden},
		"cut short":           {string(raw[:len(raw)/2]), 0o600, problem.Malformed},
		"of another version":  {strings.Replace(string(raw), `"version": 1`, `"version": 9`, 1), 0o600, problem.Malformed},
		"half a key":          {strings.Replace(string(raw), `"seed": "`, `"seed": "AAAA`, 1), 0o600, problem.Malformed},
	} {
		if err := os.WriteFile(state, []byte(c.text), c.mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(state, c.mode); err != nil {
			t.Fatal(err)
		}
		if _, err := agentd.Load(state); problem.KindOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestAJournalCutShort: a power cut left half a line, which never left the machine.
func TestAJournalCutShort(t *testing.T) {
	h := newHouse(t)
	p, state := paired(h)
	h.offer("a", "r1", person)
	h.fault = func(r *http.Request) bool { return r.Method == http.MethodPost }
	o := sits(h, p, state, person)
	o.types(pin)
	o.start()
	o.until(agentd.Kept)
	o.stop()
	f, err := os.OpenFile(state+".signed", os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	f.WriteString(`{"at":"2026-11-21T20:43:00Z","item":"half`)
	f.Close()
	j, err := agentd.OpenJournal(state)
	if err != nil || j.Unsent() != 1 {
		t.Errorf("%d owed, %v", j.Unsent(), err)
	}
}

func TestServers(t *testing.T) {
	for _, good := range []string{"https://trien.example", "https://trien.example:8443/", "http://127.0.0.1:8080", "http://localhost:80", "http://[::1]:80"} {
		if _, err := agentd.Server(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{"", "trien.example", "http://trien.example", "http://10.0.0.1", "http://127.0.0.1.trien.example", "ftp://127.0.0.1", "https://a:b@trien.example",
		"https://trien.example/x", "https://trien.example?x", "https://trien.example#x", "https://", "http://localhost.trien.example"} {
		if _, err := agentd.Server(bad); problem.KindOf(err) != problem.Usage {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

func TestTheServersCertificateIsChecked(t *testing.T) {
	s := httptest.NewTLSServer(http.NotFoundHandler())
	defer s.Close()
	s.Config.ErrorLog = nil
	_, private, _ := ed25519.GenerateKey(rand.Reader)
	p := &agentd.Pairing{Version: 1, Server: s.URL, Office: "tinh-uy", Agent: "m-1", Machine: "x", Seed: private.Seed()}
	if _, err := reach(t, p).Work(context.Background(), 0); problem.KindOf(err) != problem.Forbidden {
		t.Errorf("an unknown authority: %v", err)
	}
	p.CA = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}))
	if _, err := reach(t, p).Work(context.Background(), 0); problem.KindOf(err) != problem.Unavailable { // it is no house
		t.Errorf("with its authority: %v", err)
	}
	p.CA = "none"
	if _, err := agentd.NewHouse(p, stopped); problem.KindOf(err) != problem.Usage {
		t.Error(err)
	}
}

func TestNobodyIsFollowedElsewhere(t *testing.T) {
	reached := false
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	defer other.Close()
	s := httptest.NewServer(http.RedirectHandler(other.URL, http.StatusTemporaryRedirect))
	defer s.Close()
	_, private, _ := ed25519.GenerateKey(rand.Reader)
	p := &agentd.Pairing{Version: 1, Server: s.URL, Office: "tinh-uy", Agent: "m-1", Machine: "x", Seed: private.Seed()}
	if _, err := reach(t, p).Work(context.Background(), 0); problem.KindOf(err) != problem.Unavailable || reached {
		t.Error(err, reached)
	}
}

func TestAClockFarOffIsTold(t *testing.T) {
	h := newHouse(t)
	p, state := paired(h)
	o := sits(h, p, state, person)
	way, err := agentd.NewHouse(p, func() time.Time { return then.Add(-100 * time.Second) })
	if err != nil {
		t.Fatal(err)
	}
	o.a.House = way
	h.offer("a", "r1", person)
	o.types(pin)
	o.start()
	if _, e := o.until(agentd.Clock); e.Off.Round(time.Second) != 100*time.Second {
		t.Error(e.Off)
	}
	o.until(agentd.Signed)
	o.stop()
}
