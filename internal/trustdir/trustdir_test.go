package trustdir_test

import (
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trien/certpath"
	"trien/internal/problem"
	"trien/internal/testpki"
	"trien/internal/trustdir"
	"trien/trust"
	"trien/trust/list"
)

var now = time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)

// TestWords: every refusal has whole sentences in both languages that say what to do.
func TestWords(t *testing.T) {
	for _, r := range list.Reasons() {
		err := trustdir.Told("list.p7m", &list.Refusal{Reason: r, At: now, Have: 7, Is: 6})
		w := problem.WordsOf(err)
		if problem.KindOf(err) == problem.Internal || !strings.HasSuffix(w.VI, ".") || !strings.HasSuffix(w.EN, ".") || strings.ContainsAny(w.VI+w.EN, "{%") {
			t.Errorf("%s: %q %q", r, w.VI, w.EN)
		}
	}
	if err := errors.New("x"); trustdir.Told("", err) != err { //nolint:errorlint // the very error passes
		t.Error("another error was changed")
	}
	if k := problem.KindOf(trustdir.Told("x", list.ErrMalformed)); k != problem.Malformed {
		t.Error(k)
	}
}

func TestFingerprints(t *testing.T) {
	hex := strings.Repeat("0aF1", 16)
	for name, s := range map[string]string{"plain": hex, "colons": strings.Join(strings.SplitAfter(hex, "a"), ":"), "groups": trustdir.Shown(hex), "edges": " " + hex + "\n"} {
		if id, err := trustdir.ParseID(s); err != nil || id[0] != 0x0a || id[31] != 0xf1 {
			t.Errorf("%s: %x %v", name, id, err)
		}
	}
	for name, s := range map[string]string{"empty": "", "SHA-1": hex[:40], "letters": "xyz", "too long": hex + "00"} {
		if _, err := trustdir.ParseID(s); problem.KindOf(err) != problem.Usage {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRead(t *testing.T) {
	if f, err := trustdir.Read(""); err != nil || !f.Empty() || !trustdir.Store(f, f, now).Empty() {
		t.Errorf("no folder: %+v %v", f, err)
	}
	if _, err := trustdir.Read(filepath.Join(t.TempDir(), "none")); problem.KindOf(err) != problem.IO {
		t.Errorf("a missing folder: %v", err)
	}
	dir := t.TempDir()
	write(t, filepath.Join(dir, "README.md"), "not a certificate")
	if f, err := trustdir.Read(dir); err != nil || !f.Empty() {
		t.Errorf("a folder of other things: %+v %v", f, err)
	}
	if _, err := trustdir.Read(filepath.Join(dir, "README.md")); problem.KindOf(err) != problem.Usage {
		t.Errorf("a file: %v", err)
	}
	for name, s := range map[string]string{"broken": "{", "another version": `{"version":2}`, "an unknown field": `{"version":1,"anchors":[]}`,
		"an entry that is no certificate": `{"version":1,"entries":[{"certificate":"AAAA","uses":["signing"]}]}`} {
		write(t, filepath.Join(dir, trustdir.Register), s)
		if _, err := trustdir.Read(dir); problem.KindOf(err) != problem.Malformed {
			t.Errorf("%s: %v", name, err)
		}
		if err := trustdir.Change(dir, func(r list.Register) (list.Register, error) { return r, nil }); problem.KindOf(err) != problem.Malformed {
			t.Errorf("%s was written over: %v", name, err)
		}
	}
}

func TestChange(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "trust")
	pin := func(r list.Register) (list.Register, error) {
		return r.Pin([32]byte{1}, nil, list.Note{By: "an", At: now}), nil
	}
	if err := trustdir.Change(dir, pin); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(filepath.Join(dir, trustdir.Register))
	if err != nil {
		t.Fatal(err)
	}
	refusal := errors.New("no")
	err = trustdir.Change(dir, func(r list.Register) (list.Register, error) { // refused, and meanwhile nobody else may
		if err := trustdir.Change(dir, pin); problem.KindOf(err) != problem.Conflict {
			t.Errorf("two at once: %v", err)
		}
		return list.Register{}, refusal
	})
	after, _ := os.ReadFile(filepath.Join(dir, trustdir.Register))
	if !errors.Is(err, refusal) || string(before) != string(after) {
		t.Errorf("%v\n%s\n%s", err, before, after)
	}
	if f, err := trustdir.Read(dir); err != nil || len(f.Register.Signers) != 1 || f.Register.Signers[0].By != "an" {
		t.Errorf("%+v %v", f, err)
	}
}

func write(t *testing.T, path, text string) {
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestStore: two folders and their registers make one store.
func TestStore(t *testing.T) {
	p := testpki.New(testpki.Options{BaseURL: "http://pki.test", Now: now, Random: rand.Reader})
	dir := filepath.Join(t.TempDir(), "pki")
	if err := p.Save(dir); err != nil {
		t.Fatal(err)
	}
	read := func(name string) trustdir.Folder {
		f, err := trustdir.Read(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	general, official := read("trust"), read("official")
	s := trustdir.Store(general, official, now)
	root := official.Laid[0].Certificate
	if len(s.All()) != 2 || len(s.Intermediates()) != 2 || !s.Official(root) || !s.Anchors(trust.TimeStamping, now).Has(root) {
		t.Errorf("laid by hand: %d anchors, %d intermediates", len(s.All()), len(s.Intermediates()))
	}
	if s := trustdir.Store(general, trustdir.Folder{}, now); len(s.All()) != 2 || s.HasOfficial() {
		t.Errorf("nothing official: %d anchors", len(s.All()))
	}
	own := t.TempDir()
	err := trustdir.Change(own, func(r list.Register) (list.Register, error) {
		o, err := list.Open(root.Raw, nil, nil)
		if err != nil {
			return r, err
		}
		r, _, err = r.Take(o, list.Taking{Pins: []certpath.ID{root.ID()}, Uses: []list.Use{list.Signing}, To: now.AddDate(1, 0, 0), Note: list.Note{At: now}})
		return r, err
	})
	if err != nil {
		t.Fatal(err)
	}
	bounded, err := trustdir.Read(own)
	if err != nil || bounded.Empty() {
		t.Fatal(err)
	}
	s = trustdir.Store(trustdir.Folder{}, bounded, now)
	for name, c := range map[string]struct {
		purpose trust.Purpose
		at      time.Time
		want    bool
	}{"signatures": {trust.Signing, now, true}, "signatures too late": {trust.Signing, now.AddDate(2, 0, 0), false}, "time-stamps": {trust.TimeStamping, now, false}} {
		if got := s.Anchors(c.purpose, c.at).Has(root); got != c.want {
			t.Errorf("%s: believed %v", name, got)
		}
	}
}
