package validation_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"trien/certpath"
	"trien/trust"
	"trien/validation"
)

// TestCorpusReplays: the facts of every file of the outside corpus give the same report after they were stored, at several instants and by
// all the roots that the corpus knows.
func TestCorpusReplays(t *testing.T) {
	dir := outside(t)
	files, err := filepath.Glob(filepath.Join(dir, "pdf", "*.pdf"))
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	store := corpusRoots(t, dir)
	for n, name := range files {
		if testing.Short() && n%10 != 0 {
			continue
		}
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		info, err := f.Stat()
		if err != nil {
			t.Fatal(err)
		}
		in := validation.Input{Name: filepath.Base(name), Reader: f, Size: info.Size()}
		facts, err := validation.Collect(context.Background(), in, validation.Sources{Trust: store}, now)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		stored := again(t, facts)
		for _, y := range []int{2012, 2020, 2026, 2050} {
			same(t, facts, stored, validation.DefaultPolicy(store), time.Date(y, 11, 21, 0, 0, 0, 0, time.UTC))
		}
	}
}

// corpusRoots believes every root of the corpus.
func corpusRoots(t *testing.T, dir string) *trust.Store {
	names, err := filepath.Glob(filepath.Join(dir, "roots", "*.der"))
	if err != nil || len(names) == 0 {
		t.Fatal(err)
	}
	var all []*certpath.Certificate
	for _, name := range names {
		der, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if c, err := certpath.Parse(der); err == nil {
			all = append(all, c)
		}
	}
	return trust.FromCertificates(nil, all)
}
