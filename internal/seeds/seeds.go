// Package seeds gives fuzz targets something real to begin with: the files of the outside corpora, where TRIEN_SHARED or ../shared leads to them.
package seeds

import (
	"bytes"
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"
)

// Fuzzing begins by running every seed, and so does every plain test run: seeds are small, and a spread of them is enough.
const (
	largest = 48 << 10
	most    = 24
)

// Files gives files of the corpora whose names fit a pattern, such as "malformed/*.pdf"; none where the corpora are absent.
func Files(t testing.TB, pattern string) (out [][]byte) {
	t.Helper()
	return spread(read(t, pattern, largest))
}

// Add seeds a target with Files.
func Add(f *testing.F, patterns ...string) {
	f.Helper()
	for _, p := range patterns {
		for _, b := range Files(f, p) {
			f.Add(b)
		}
	}
}

// Contents gives the CMS of signatures in the corpus's PDFs, without the zeros that fill the gap.
func Contents(t testing.TB) (out [][]byte) {
	t.Helper()
	for _, b := range spread(read(t, "pdf/*.pdf", 8*largest)) {
		if der := trim(signature(b)); len(der) > 0 && len(der) <= largest {
			out = append(out, der)
		}
	}
	return out
}

// signature finds the first long value of /Contents, as nearly all writers have it.
func signature(b []byte) []byte {
	for {
		_, after, ok := bytes.Cut(b, []byte("/Contents"))
		if !ok {
			return nil
		}
		b = after
		digits, _, ok := bytes.Cut(bytes.TrimLeft(after[:min(len(after), 8*largest)], " \r\n"), []byte(">"))
		if !ok || len(digits) < 200 || digits[0] != '<' {
			continue
		}
		if der, err := hex.DecodeString(string(digits[1 : 1+(len(digits)-1)&^1])); err == nil {
			return der
		}
	}
}

// trim takes the zeros at the end away, but for two, by which contents of indefinite length end.
func trim(b []byte) []byte {
	n := len(b)
	for n > 0 && b[n-1] == 0 {
		n--
	}
	return b[:min(n+2, len(b))]
}

func read(t testing.TB, pattern string, atMost int64) (out [][]byte) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder(), filepath.FromSlash(pattern)))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() > atMost {
			continue
		}
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, b)
	}
	return out
}

// folder finds the corpora from a package's folder, which may lie some levels deep.
func folder() string {
	if root := os.Getenv("TRIEN_SHARED"); root != "" {
		return filepath.Join(root, "corpus")
	}
	up := ".."
	for range 4 {
		up = filepath.Join(up, "..")
		if dir := filepath.Join(up, "shared", "corpus"); exists(dir) {
			return dir
		}
	}
	return filepath.Join("..", "shared", "corpus")
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// spread takes as many as are enough, from everywhere in the list.
func spread(list [][]byte) [][]byte {
	if len(list) <= most {
		return list
	}
	out := make([][]byte, 0, most)
	for i := range most {
		out = append(out, list[i*len(list)/most])
	}
	return out
}
