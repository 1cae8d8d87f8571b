package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestBatchInterrupted: what was begun when the run is interrupted leaves nothing; what was done stays whole, and the next run goes on.
func TestBatchInterrupted(t *testing.T) {
	w := servedPKI(t)
	data, err := os.ReadFile(samplePath("quyet-dinh.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	args := w.with("person-p256", "--invisible", "--out-dir", filepath.Join(dir, "out"))
	for i := range 6 {
		name := filepath.Join(dir, fmt.Sprintf("%d.pdf", i))
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, name)
	}
	if code, _, stderr := command(t.Context(), args[:len(args)-5]...); code != 0 {
		t.Fatal(stderr)
	}
	before, err := os.ReadFile(filepath.Join(dir, "out", "0.pdf"))
	if err != nil {
		t.Fatal(err)
	}

	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	tsa := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body) // only then the server sees that the client went away
		interrupt()                 // while a signature waits for its time
		<-r.Context().Done()
	}))
	defer tsa.Close()
	code, stdout, stderr := command(ctx, append(args, "--level", "B-T", "--tsa", tsa.URL)...)
	if code != 130 || !strings.Contains(stderr, "6 ") || strings.Contains(stdout, "signed") {
		t.Errorf("exit %d\n%s\n%s", code, stdout, stderr)
	}
	left, err := os.ReadDir(filepath.Join(dir, "out"))
	if err != nil {
		t.Fatal(err)
	}
	if after, err := os.ReadFile(filepath.Join(dir, "out", "0.pdf")); err != nil || string(after) != string(before) || len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}

	code, stdout, stderr = command(t.Context(), append(args, "--json")...)
	if code != 0 || strings.Count(stdout, `"outcome":"signed"`) != 5 || strings.Count(stdout, `"outcome":"skipped"`) != 1 {
		t.Errorf("taken up again: exit %d\n%s\n%s", code, stdout, stderr)
	}
}

// TestReaches: levels are told apart, and what has no level here reaches none.
func TestReaches(t *testing.T) {
	for _, c := range []struct {
		level, asked string
		want         bool
	}{
		{"PAdES-BASELINE-B", "B-B", true}, {"PAdES-BASELINE-B", "B-T", false}, {"PAdES-BASELINE-LTA", "B-LT", true}, {"PAdES-BASELINE-LT", "B-LTA", false},
		{"CAdES-BASELINE-T", "B-T", true}, {"PKCS7-T", "B-B", false}, {"", "B-B", false},
	} {
		if reaches(c.level, c.asked) != c.want {
			t.Errorf("%+v", c)
		}
	}
}
