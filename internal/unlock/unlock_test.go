package unlock

import (
	"context"
	"crypto/rand"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trien/internal/problem"
	"trien/internal/vault"
)

func shared(t *testing.T, needed, number int) (address string, made []vault.Share, terms vault.Terms) {
	t.Helper()
	address, people := filepath.Join(t.TempDir(), "vault.db"), &vault.NewShares{Needed: needed, Number: number}
	v, err := vault.Create(t.Context(), address, people, rand.Reader)
	if err == nil {
		err = v.Close()
	}
	if err == nil {
		terms, err = vault.Look(t.Context(), address)
	}
	if err != nil {
		t.Fatal(err)
	}
	return address, people.Made, terms
}

// People come one after the other through the socket; the last one opens the vault, and the socket is gone.
func TestPeopleComeOneByOne(t *testing.T) {
	address, made, terms := shared(t, 2, 3)
	path := filepath.Join(t.TempDir(), "u.sock")
	l, err := Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatal("others reach the socket", info, err)
	}
	if _, err := Listen(path); problem.KindOf(err) != problem.Conflict {
		t.Fatal("a second server pushes the first aside:", err)
	}
	r := NewRoom(Door{Office: "a", Address: address, Terms: terms})
	ended := make(chan error, 1)
	go func() { ended <- r.Serve(context.Background(), l) }()
	wants, err := Ask(t.Context(), path)
	if err != nil || len(wants) != 1 || wants[0] != (Want{Office: "a", Way: vault.ByShares, Needed: 2}) {
		t.Fatal(wants, err)
	}
	give := func(text, office string) (Want, error) { return Give(t.Context(), path, office, []byte(text)) }
	if w, err := give(made[2].Text()+"\n", ""); err != nil || w.Have != 1 || w.Open() {
		t.Fatal(w, err)
	}
	for text, kind := range map[string]problem.Kind{"nhầm": problem.Key, strings.Repeat("A", 4000): problem.Usage, strings.Replace(made[0].Text(), "-", "2", 1): problem.Key} {
		if _, err := give(text, "a"); problem.KindOf(err) != kind {
			t.Errorf("%.20s: %v", text, err)
		}
	}
	if _, err := give(made[0].Text(), "b"); problem.KindOf(err) != problem.NotFound {
		t.Error(err)
	}
	if u, ok := r.Unlock("a"); ok {
		t.Fatal("it is open too early", u)
	}
	if w, err := give(strings.ToLower(made[0].Text()), "a"); err != nil || !w.Open() {
		t.Fatal(w, err)
	}
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	u, ok := r.Unlock("a")
	if !ok {
		t.Fatal("it is not open")
	}
	v, err := vault.Open(t.Context(), address, u, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	v.Close()
	if _, err := net.Dial("unix", path); err == nil {
		t.Error("the socket is still there")
	}
	if _, err := Ask(t.Context(), path); problem.KindOf(err) != problem.NotFound {
		t.Error(err)
	}
}

func TestSeveralOfficesWait(t *testing.T) {
	a, made, terms := shared(t, 2, 2)
	b := filepath.Join(t.TempDir(), "vault.db")
	v, err := vault.Create(t.Context(), b, vault.Words("mật khẩu"), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	v.Close()
	words, err := vault.Look(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	r := NewRoom(Door{Office: "a", Address: a, Terms: terms}, Door{Office: "b", Address: b, Terms: words})
	if _, err := r.Give(t.Context(), "", []byte("x")); problem.KindOf(err) != problem.Usage {
		t.Error(err)
	}
	if _, err := r.Give(t.Context(), "b", []byte("sai")); problem.KindOf(err) != problem.Key {
		t.Error(err)
	}
	secret := []byte("mật khẩu\n")
	if w, err := r.Give(t.Context(), "b", secret); err != nil || !w.Open() || strings.Trim(string(secret), "\x00") != "" {
		t.Error(w, err, secret)
	}
	for _, s := range made {
		if _, err := r.Give(t.Context(), "", []byte(s.Text())); err != nil { // only one waits now
			t.Fatal(err)
		}
	}
	<-r.Done()
	if _, err := r.Give(t.Context(), "a", []byte(made[0].Text())); err != nil {
		t.Error("one more is no fault:", err)
	}
}

// A server that is stopped while it waits stops, and takes its socket away; so does one whose socket nobody could reach.
func TestWaitingEnds(t *testing.T) {
	address, _, terms := shared(t, 2, 2)
	path := filepath.Join(t.TempDir(), "u.sock")
	l, err := Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := NewRoom(Door{Office: "a", Address: address, Terms: terms}).Serve(ctx, l); err == nil {
		t.Error("it did not say that it was stopped")
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("the socket stays")
	}
	if _, err := Listen(filepath.Join(t.TempDir(), strings.Repeat("x", 120))); problem.KindOf(err) != problem.Usage {
		t.Error(err)
	}
}
