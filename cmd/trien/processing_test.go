package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestProcessingNeverGoodUnchecked shows 379.13.3: what is no evidence is refused, and what could not be compared is not good.
func TestProcessingNeverGoodUnchecked(t *testing.T) {
	dir := t.TempDir()
	put := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	tests := []struct {
		fault string
		args  []string
		code  int
		said  string
	}{
		{"no file", []string{filepath.Join(dir, "none.json")}, 2, "none.json"},
		{"no evidence", []string{put("x.json", "{}")}, 2, "bằng chứng"},
		{"a statement of nothing", []string{put("y.json", `{"format":"trien-processing/1","statement":{"format":"trien-processing/1"}}`)}, 1, "sổ cái"},
		{"a key file that is not there", []string{put("z.json", `{"format":"trien-processing/1","statement":{}}`), "--key-file", filepath.Join(dir, "none.key")}, 2, "none.key"},
	}
	for _, tt := range tests {
		var out, bad bytes.Buffer
		e := &env{ctx: t.Context(), stdin: strings.NewReader(""), stdout: &out, stderr: &bad, getenv: func(string) string { return "" }}
		code := run(e, append([]string{"processing", "--lang", "vi"}, tt.args...))
		if code != tt.code || !strings.Contains(out.String()+bad.String(), tt.said) {
			t.Errorf("%s: %d %s %s", tt.fault, code, out.String(), bad.String())
		}
	}
}
