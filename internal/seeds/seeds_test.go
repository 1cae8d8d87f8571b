package seeds_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trien/internal/seeds"
)

// TestSeeds: of many files some are given, none too large; contents come without what fills the gap; without corpora there are none.
func TestSeeds(t *testing.T) {
	root := t.TempDir()
	t.Setenv("TRIEN_SHARED", root)
	if got := seeds.Files(t, "pdf/*.pdf"); len(got) != 0 {
		t.Errorf("%d files without corpora", len(got))
	}
	dir := filepath.Join(root, "corpus", "pdf")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 100 {
		write(strings.Repeat("a", i+1)+".pdf", "%PDF")
	}
	write("b.pdf", strings.Repeat("x", 60<<10))
	write("0.pdf", "<</Contents <"+strings.Repeat("3080", 60)+strings.Repeat("0", 500)+">>>")
	if got := seeds.Files(t, "pdf/*.pdf"); len(got) == 0 || len(got) > 30 {
		t.Errorf("%d files", len(got))
	}
	if got := seeds.Contents(t); len(got) != 1 || len(got[0]) != 122 {
		t.Errorf("%x", got)
	}
}
