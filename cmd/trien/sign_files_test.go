package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSignWrongPlaces: a place that can't be read or written is told as what it is, with what to do, and nothing is written.
func TestSignWrongPlaces(t *testing.T) {
	w := servedPKI(t)
	dir := t.TempDir()
	file, sample := filepath.Join(dir, "tệp"), samplePath("quyet-dinh.pdf")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	long := filepath.Join(dir, strings.Repeat("a", 300)+".pdf")
	for name, c := range map[string]struct {
		args   []string
		vi, en string
	}{
		"a folder to sign":          {[]string{dir, "-o", filepath.Join(dir, "x.pdf")}, "là thư mục, không phải tệp. Hãy", "is a folder, no file. Name"},
		"a folder to sign detached": {[]string{"--detached", dir, "-o", filepath.Join(dir, "x.p7s")}, "là thư mục, không phải tệp. Hãy", "is a folder, no file. Name"},
		"a folder for the result":   {[]string{sample, "-o", dir}, "Hãy cho tên tệp", "Name a file"},
		"no folder for the result":  {[]string{sample, "-o", filepath.Join(dir, "no", "x.pdf")}, "Hãy kiểm tra lại tên", "Check its name"},
		"a file as --out-dir":       {[]string{sample, "--out-dir", file}, "có một tệp ở chỗ của thư mục. Hãy", "a file stands where a folder should. Choose"},
		"a file in the way to it":   {[]string{sample, "--out-dir", filepath.Join(file, "sub")}, "có một tệp ở chỗ của thư mục. Hãy", "a file stands where a folder should. Choose"},
		"a name that is too long":   {[]string{sample, "-o", long}, "Tên quá dài", "The name is too long"},
	} {
		t.Run(name, func(t *testing.T) {
			for lang, want := range map[string]string{"vi": c.vi, "en": c.en} {
				code, out, errs := command(t.Context(), w.with("person-p256", append([]string{"--invisible", "--lang", lang}, c.args...)...)...)
				if code != 2 || out != "" || !strings.Contains(errs, want) {
					t.Errorf("%s: exit %d: %s%s", lang, code, out, errs)
				}
			}
			left, err := os.ReadDir(dir)
			if err != nil || len(left) != 1 {
				t.Errorf("%v, %v", left, err)
			}
		})
	}
}
