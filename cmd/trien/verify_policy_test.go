package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestVerifyPolicy: the printed policy is one to begin with, and a wrong one is refused by its line, key and what is allowed.
func TestVerifyPolicy(t *testing.T) {
	code, printed, _ := command(t.Context(), "verify", "--print-policy")
	if code != 0 || !strings.Contains(printed, "[[digest]]") || !strings.Contains(printed, "TT 15/2025") {
		t.Fatalf("%d: %s", code, printed)
	}
	dir := t.TempDir()
	good, bad := filepath.Join(dir, "good.toml"), filepath.Join(dir, "bad.toml")
	for name, text := range map[string]string{good: printed, bad: "name = \"a\"\n[revocation]\nmax_old = \"1h\"\n"} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	pdf := filepath.Join("..", "..", "testdata", "samples", "quyet-dinh.pdf")
	if code, out, _ := command(t.Context(), "verify", "--json", "--policy", good, pdf); code != 1 || !strings.Contains(out, "NO_SIGNATURE_FOUND") {
		t.Errorf("%d: %s", code, out)
	}
	code, _, said := command(t.Context(), "verify", "--policy", bad, pdf)
	for _, want := range []string{"3", "max_old", "max_age"} {
		if code != 2 || !strings.Contains(said, want) {
			t.Errorf("%d without %q: %s", code, want, said)
		}
	}
	if code, _, _ := command(t.Context(), "verify", "--policy", filepath.Join(dir, "none.toml"), pdf); code != 2 {
		t.Errorf("a missing policy: %d", code)
	}
	if code, _, said := command(t.Context(), "verify"); code != 2 || said == "" {
		t.Errorf("no file at all: %d %s", code, said)
	}
}
