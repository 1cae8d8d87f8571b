package app_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"trien/internal/app"
	"trien/internal/problem"
	"trien/internal/store"
)

func testConfigurationsDiffer(t *testing.T, w *two) {
	a, b := w.in(t)
	if n := len(a.House.Differences()) + len(b.House.Differences()); n != 0 {
		t.Fatalf("%d differences of what is the same", n)
	}
	dir := filepath.Join(t.TempDir(), "world")
	if err := os.CopyFS(dir, os.DirFS(w.Dir)); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{tu, vp} {
		if err := os.Chmod(store.Layout{Dir: filepath.Join(dir, id)}.Passphrase(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	settings := filepath.Join(dir, tu, app.SettingsFile)
	raw, err := os.ReadFile(settings)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, tu, "policy.toml"), []byte("# as by default\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(settings, append([]byte("policy = \"policy.toml\"\n"), raw...), 0o600); err != nil {
		t.Fatal(err)
	}
	c := w.another(t, dir)
	defer c.Close()
	list := c.House.Differences()
	if len(list) != 1 || list[0].Office != tu || !list[0].Judging || list[0].Words.VI == "" {
		t.Fatalf("%+v", list)
	}
	if n := len(a.House.Differences()); n != 0 {
		t.Error("the eldest differs from itself")
	}
	for _, s := range []*stage{a, c} {
		v, err := s.House.Services(t.Context(), a.as(tu, "bao"))
		if err != nil || (v.Differs != nil) != (s == c) {
			t.Errorf("the administrator is told %+v %v", v.Differs, err)
		}
	}
	_, err = c.House.VerifyPDF(t.Context(), upload("x.pdf", sample(t, "quyet-dinh.pdf")))
	wantKind(t, err, problem.Unavailable, "")
	if _, err := a.House.VerifyPDF(t.Context(), upload("x.pdf", sample(t, "quyet-dinh.pdf"))); err != nil {
		t.Errorf("where all is as it was: %v", err)
	}
}

// closed ends both servers. Jobs ran only where a test let them: the last to go gives what has no place in the ledger yet its place.
func (w *two) closed(t *testing.T) {
	t.Helper()
	if err := errors.Join(w.b.Close(), w.Close()); err != nil {
		t.Fatal(err)
	}
}
