package app_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trien/internal/app"
)

// TestTrustInADemonstrationIsShown: an office that calls itself real and believes a throw-away PKI says so to everyone.
func TestTrustInADemonstrationIsShown(t *testing.T) {
	s := newStage(t)
	if v := s.House.House(); !v.Demonstration || !v.TrustsDemonstration {
		t.Fatalf("the demonstration: %+v", v)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{tu, vp} {
		edit(t, filepath.Join(s.Dir, id, "office.toml"), "demonstration = true", "demonstration = false")
	}
	v := reopened(t, s)
	if v.Demonstration || !v.TrustsDemonstration {
		t.Errorf("real by its own word, trusting a demonstration: %+v", v)
	}
	if err := filepath.WalkDir(s.Dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && (strings.HasSuffix(path, ".pem") || strings.HasSuffix(path, ".crt") || strings.HasSuffix(path, ".der")) {
			return os.Remove(path)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if v := reopened(t, s); v.TrustsDemonstration {
		t.Errorf("trusting nobody: %+v", v)
	}
}

func reopened(t *testing.T, s *stage) app.HouseView {
	house, err := app.Open(t.Context(), s.Dir, tools(s.now))
	if err != nil {
		t.Fatal(err)
	}
	defer house.Close()
	return house.House()
}

func edit(t *testing.T, path, from, to string) {
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(raw), from) {
		t.Fatalf("%s has no %q:\n%s", path, from, raw)
	}
	if err := os.WriteFile(path, []byte(strings.ReplaceAll(string(raw), from, to)), 0o600); err != nil {
		t.Fatal(err)
	}
}
