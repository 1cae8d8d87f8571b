package main

import (
	"context"
	"crypto/ed25519"
	"database/sql"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trien/internal/ledger"
	"trien/internal/store"
)

// ledgered is an office's folder with so many events, a signed head over them, and its key.
type ledgered struct {
	store.Layout
	signer *ledger.Signer
	dir    string
}

func newLedgered(t *testing.T, name string, events int) *ledgered {
	t.Helper()
	dir := t.TempDir()
	signer, err := ledger.NewSigner(name+"/trien", make([]byte, ed25519.SeedSize))
	if err != nil {
		t.Fatal(err)
	}
	l := &ledgered{store.Layout{Dir: filepath.Join(dir, name)}, signer, dir}
	bareOffice(t, l.Layout, l.Passphrase())
	l.grow(t, 2, events)
	l.put(t, "key", []byte(signer.VerifierKey()+"\n"))
	return l
}

// grow adds events up to a number and signs the head.
func (l *ledgered) grow(t *testing.T, from, to int) {
	t.Helper()
	s, err := store.Open(t.Context(), l.Database())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for n := from; n <= to; n++ {
		e := ledger.Event{Stream: "machine/1", Version: int64(n - 1), Type: "machine.noted", At: time.Unix(int64(n), 0)}
		if _, err := s.Commit(t.Context(), store.Batch{Events: []ledger.Event{e}}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.SignHead(t.Context(), l.signer.Name(), time.Unix(int64(to), 0), l.signer); err != nil {
		t.Fatal(err)
	}
}

func (l *ledgered) put(t *testing.T, name string, raw []byte) string {
	t.Helper()
	path := filepath.Join(l.dir, name)
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// says runs the command and keeps what it printed in a file.
func (l *ledgered) says(t *testing.T, name string, args ...string) string {
	t.Helper()
	code, out, said := command(context.Background(), append([]string{"ledger"}, args...)...)
	if code != 0 {
		t.Fatalf("%v: %d %s", args, code, said)
	}
	return l.put(t, name, []byte(out))
}

// checked runs `trien ledger check`.
func checked(t *testing.T, args ...string) (int, ledgerFinding) {
	t.Helper()
	code, out, said := command(context.Background(), append([]string{"ledger", "check", "--json"}, args...)...)
	var f ledgerFinding
	if err := json.Unmarshal([]byte(out), &f); err != nil {
		t.Fatalf("%v: %d %q %q", args, code, out, said)
	}
	return code, f
}

// 379.5.3: a head that is kept elsewhere tells whether a copy, grown meanwhile, still begins with the events that it was signed over.
func TestLedgerAgainstAKeptHead(t *testing.T) {
	l := newLedgered(t, "tinh-uy", 5)
	key := filepath.Join(l.dir, "key")
	head := l.says(t, "head", "head", "--data", l.Dir)
	l.grow(t, 6, 9)
	if code, f := checked(t, head, "--key-file", key, "--data", l.Dir); code != 0 || f.Verdict != "agrees" || f.Size != 5 || f.Now != 9 {
		t.Errorf("%d %+v", code, f)
	}
	if code, f := checked(t, head, "--data", l.Dir); code != 1 || f.Verdict != "not_checked" || f.Signed != nil {
		t.Errorf("without the key it is good: %d %+v", code, f)
	}
	proof := l.says(t, "proof", "prove", head, "--data", l.Dir)
	if code, f := checked(t, head, "--key-file", key, "--proof", proof); code != 0 || f.Verdict != "agrees" || f.Now != 9 {
		t.Errorf("by the proof: %d %+v", code, f)
	}
	if code, out, _ := command(t.Context(), "ledger", "check", head, "--key-file", key, "--data", l.Dir, "--lang", "vi"); code != 0 || !strings.Contains(out, "Khớp: 5 sự kiện đầu") {
		t.Errorf("%d %s", code, out)
	}

	raw, err := os.ReadFile(head)
	if err != nil {
		t.Fatal(err)
	}
	other := newLedgered(t, "other", 3)
	forged := l.put(t, "forged", []byte(strings.Replace(string(raw), "\n5\n", "\n4\n", 1)))
	if code, f := checked(t, forged, "--key-file", key, "--data", l.Dir); code != 1 || f.Verdict != "differs" || *f.Signed {
		t.Errorf("a changed head: %d %+v", code, f)
	}
	if code, f := checked(t, head, "--key-file", key, "--data", other.Dir); code != 1 || f.Verdict != "differs" || f.Agrees {
		t.Errorf("a shorter ledger: %d %+v", code, f)
	}
	if code, f := checked(t, forged, "--key-file", key, "--proof", proof); code != 1 || f.Verdict != "differs" {
		t.Errorf("a proof for another head: %d %+v", code, f)
	}
	bareOffice(t, store.Layout{Dir: filepath.Join(l.dir, "van-phong")}, filepath.Join(l.dir, "van-phong", "passphrase"))
	if code, f := checked(t, head, "--key-file", key, "--data", l.dir); code != 0 || f.Verdict != "agrees" {
		t.Errorf("of two offices in a folder the one that the head names: %d %+v", code, f)
	}
	rewrite(t, l)
	if code, f := checked(t, head, "--key-file", key, "--data", l.Dir); code != 1 || f.Verdict != "differs" || f.Agrees || !*f.Signed {
		t.Errorf("an event was changed in the database: %d %+v", code, f)
	}
}

// rewrite changes a byte of an event where it is stored, as who has the database could.
func rewrite(t *testing.T, l *ledgered) {
	t.Helper()
	db, err := sql.Open("sqlite", l.Database())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	r, err := db.Exec("UPDATE events SET bytes = substr(bytes, 1, length(bytes)-1) || x'ff' WHERE leaf = 2")
	if err != nil {
		t.Fatal(err)
	}
	if n, _ := r.RowsAffected(); n != 1 {
		t.Fatalf("%d events changed", n)
	}
}

func TestLedgerBadInput(t *testing.T) {
	l := newLedgered(t, "tinh-uy", 3)
	key := filepath.Join(l.dir, "key")
	head := l.says(t, "head", "head", "--data", l.Dir)
	longer := newLedgered(t, "longer", 8)
	far := longer.says(t, "head", "head", "--data", longer.Dir)
	two := t.TempDir()
	for _, name := range []string{"a", "b"} {
		bareOffice(t, store.Layout{Dir: filepath.Join(two, name)}, store.Layout{Dir: filepath.Join(two, name)}.Passphrase())
	}
	for name, c := range map[string]struct {
		args []string
		says string
	}{
		"no folder":             {[]string{"head", "--data", filepath.Join(l.dir, "none")}, "none"},
		"which of two":          {[]string{"head", "--data", two}, "--office"},
		"neither of two":        {[]string{"head", "--data", two, "--office", "c"}, "a, b"},
		"never signed":          {[]string{"head", "--data", two, "--office", "a"}, "đầu sổ cái"},
		"nobody cosigned":       {[]string{"head", "--data", l.Dir, "--cosigned", "x"}, "chưa ký xác nhận"},
		"no file":               {[]string{"check", filepath.Join(l.dir, "none"), "--data", l.Dir}, "none"},
		"no head":               {[]string{"check", key, "--data", l.Dir}, "không phải đầu sổ cái"},
		"no proof":              {[]string{"check", head, "--key-file", key, "--proof", key}, "không phải bằng chứng"},
		"a proof without a key": {[]string{"check", head, "--proof", l.says(t, "proof", "prove", head, "--data", l.Dir)}, "--key-file"},
		"more than there is":    {[]string{"prove", far, "--data", l.Dir}, "ít hơn 8"},
	} {
		code, out, said := command(t.Context(), append(append([]string{"ledger"}, c.args...), "--lang", "vi")...)
		if code != 2 || out != "" || !strings.Contains(said, c.says) {
			t.Errorf("%s: %d %q %q", name, code, out, said)
		}
	}
}
