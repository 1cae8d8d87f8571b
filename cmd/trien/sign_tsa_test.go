package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
)

// TestSignAsksOneAuthorityAfterTheOther: the first that answers stamps, and which it was is told.
func TestSignAsksOneAuthorityAfterTheOther(t *testing.T) {
	w := servedPKI(t)
	const dead = "http://127.0.0.1:1/tsa"
	out := filepath.Join(t.TempDir(), "out.pdf")
	code, stdout, stderr := command(t.Context(), w.with("person-p256", "--invisible", "--json", "--level", "B-T", "--tsa", dead, "--tsa", w.url+"/tsa", "-o", out, samplePath("quyet-dinh.pdf"))...)
	var result struct{ TSA string }
	if err := json.Unmarshal([]byte(stdout), &result); code != 0 || err != nil || result.TSA != w.url+"/tsa" || !strings.Contains(stderr, w.url) {
		t.Fatalf("exit %d, %s %s", code, stdout, stderr)
	}
	out = filepath.Join(t.TempDir(), "none.pdf")
	code, _, stderr = command(t.Context(), w.with("person-p256", "--invisible", "--level", "B-T", "--tsa", dead, "--tsa", dead+"2", "-o", out, samplePath("quyet-dinh.pdf"))...)
	if code != 2 || !strings.Contains(stderr, "dấu thời gian") {
		t.Errorf("none answers: exit %d, %s", code, stderr)
	}
}
