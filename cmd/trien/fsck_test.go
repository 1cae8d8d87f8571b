package main

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trien/internal/ledger"
	"trien/internal/store"
	"trien/internal/vault"
)

// bareOffice makes an office's folder in which one number was given.
func bareOffice(t *testing.T, l store.Layout, passphrase string) {
	t.Helper()
	ctx := context.Background()
	if err := os.MkdirAll(l.Blobs(), 0o700); err != nil {
		t.Fatal(err)
	}
	words, _, err := vault.MakePassphrase(passphrase, rand.Reader)
	v, vaultErr := vault.Create(ctx, l.Vault(), words, rand.Reader)
	s, storeErr := store.Open(ctx, l.Database())
	if err := errors.Join(err, vaultErr, storeErr); err != nil {
		t.Fatal(err)
	}
	k, err := v.NewKey(ctx, "office")
	if err != nil {
		t.Fatal(err)
	}
	e, err := ledger.Seal(ledger.Event{Stream: "series/in/2026", Version: 1, Type: "series.number-taken", At: time.Unix(0, 0)},
		ledger.Words{Register: []byte(`{"Number":1}`)}, ledger.Keys{Office: k}, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Commit(ctx, store.Batch{Events: []ledger.Event{e}, Put: []store.Row{store.Series{ID: "in/2026", Direction: "in", Term: "2026", Last: 1, Version: 1}}})
	if err := errors.Join(err, s.Close(), v.Close()); err != nil {
		t.Fatal(err)
	}
}

func fsckJSON(t *testing.T, out string) (got struct {
	Clean   bool
	Offices []struct {
		Office   string
		Events   int
		Findings []struct{ Kind, Where, Message string }
	}
	Error struct{ Kind, Message string }
}) {
	t.Helper()
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatalf("%v in %q", err, out)
	}
	return got
}

// TestFsckSweep: only files that no event names, older than a day, go; and only where all else agrees.
func TestFsckSweep(t *testing.T) {
	data := t.TempDir()
	l := store.Layout{Dir: filepath.Join(data, "tinh-uy")}
	bareOffice(t, l, l.Passphrase())
	put := func(b byte, age time.Duration) string {
		path := filepath.Join(l.Blobs(), fmt.Sprintf("%02x", b), strings.Repeat(fmt.Sprintf("%02x", b), 32))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte("x"), 0o400), os.Chtimes(path, time.Time{}, time.Now().Add(-age))); err != nil {
			t.Fatal(err)
		}
		return path
	}
	there := func(path string) bool { _, err := os.Stat(path); return err == nil }
	old, fresh := put(0xaa, 48*time.Hour), put(0xbb, time.Hour)
	if code, out, _ := command(t.Context(), "fsck", "--data", data); code != 0 || !there(old) {
		t.Fatalf("exit %d, without being asked: %s", code, out)
	}
	if code, out, _ := command(t.Context(), "fsck", "--data", data, "--sweep"); code != 0 || there(old) || !there(fresh) {
		t.Fatalf("exit %d, old there: %v, fresh there: %v: %s", code, there(old), there(fresh), out)
	}
	old = put(0xcc, 48*time.Hour)
	db, err := sql.Open("sqlite", l.Database())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("UPDATE series SET last = 2"); err != nil {
		t.Fatal(err)
	}
	db.Close()
	if code, _, _ := command(t.Context(), "fsck", "--data", data, "--sweep"); code != 1 || !there(old) {
		t.Errorf("exit %d: swept over a damaged office", code)
	}
}

func TestFsckExitCodes(t *testing.T) {
	data := t.TempDir()
	l := store.Layout{Dir: filepath.Join(data, "tinh-uy")}
	bareOffice(t, l, filepath.Join(data, "passphrase")) // one passphrase for all offices of the folder
	code, out, _ := command(t.Context(), "fsck", "--data", data, "--json")
	if got := fsckJSON(t, out); code != 0 || !got.Clean || len(got.Offices) != 1 || got.Offices[0].Office != "tinh-uy" || got.Offices[0].Events != 1 {
		t.Fatalf("exit %d: %s", code, out)
	}
	db, err := sql.Open("sqlite", l.Database())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("UPDATE series SET last = 2"); err != nil {
		t.Fatal(err)
	}
	db.Close()
	code, out, _ = command(t.Context(), "fsck", "--data", l.Dir, "--json", "--lang", "en")
	if got := fsckJSON(t, out); code != 1 || got.Clean || len(got.Offices[0].Findings) != 1 || got.Offices[0].Findings[0].Kind != "row.differs" {
		t.Fatalf("exit %d: %s", code, out)
	}
	if code, out, _ = command(t.Context(), "fsck", "--data", data); code != 1 || out == "" {
		t.Fatalf("exit %d: %s", code, out)
	}
	wrong := filepath.Join(data, "wrong")
	if err := os.WriteFile(wrong, []byte("sai"), 0o600); err != nil {
		t.Fatal(err)
	}
	for kind, args := range map[string][]string{
		"key": {"--data", data, "--pass-file", wrong},
		"io":  {"--data", filepath.Join(data, "none")},
	} {
		code, out, _ = command(t.Context(), append([]string{"fsck", "--json"}, args...)...)
		if got := fsckJSON(t, out); code != 2 || got.Error.Kind != kind || got.Error.Message == "" {
			t.Errorf("exit %d: %s", code, out)
		}
	}
}
