package trien_test

import (
	"go/ast"
	"go/parser"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestPackageComments: a package opens with one sentence on what it is.
func TestPackageComments(t *testing.T) {
	for dir, files := range sources(t, parser.ParseComments) {
		var doc string
		for _, f := range files {
			if f.Doc != nil {
				doc += f.Doc.Text()
			}
		}
		name := files[0].Name.Name
		want := "Package " + name + " "
		if name == "main" {
			want = "Command "
		}
		first, _, _ := strings.Cut(doc, "\n\n")
		if !strings.HasPrefix(doc, want) || !strings.HasSuffix(strings.TrimSpace(first), ".") {
			t.Errorf("%s: the package comment must open with %q and a whole sentence; it is %q", dir, want, first)
		}
	}
}

// TestNoInit: nothing is registered or started by being imported.
func TestNoInit(t *testing.T) {
	for dir, files := range sources(t, parser.SkipObjectResolution) {
		for _, f := range files {
			for _, d := range f.Decls {
				if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
					t.Errorf("%s has an init function", dir)
				}
			}
		}
	}
}

// TestNoTwoBoolsInARow: a call f(x, true, false) can't be read.
func TestNoTwoBoolsInARow(t *testing.T) {
	for dir, files := range sources(t, parser.SkipObjectResolution) {
		for _, f := range files {
			for _, d := range f.Decls {
				if fn, ok := d.(*ast.FuncDecl); ok && twoBools(fn.Type.Params) {
					t.Errorf("%s: %s takes two bools in a row", dir, fn.Name.Name)
				}
			}
		}
	}
}

func twoBools(params *ast.FieldList) bool {
	run := 0
	for _, p := range params.List {
		id, ok := p.Type.(*ast.Ident)
		if !ok || id.Name != "bool" {
			run = 0
			continue
		}
		run += max(1, len(p.Names))
		if run > 1 {
			return true
		}
	}
	return false
}

// TestFileSizes: a file over 450 lines is two files.
func TestFileSizes(t *testing.T) {
	for dir := range sources(t, parser.PackageClauseOnly) {
		names, _ := filepath.Glob(filepath.Join(dir, "*.go"))
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if n := strings.Count(string(data), "\n"); n > 450 {
				t.Errorf("%s has %d lines", name, n)
			}
		}
	}
}

// A test that the documents name is one that there is: what they say is shown by it can be looked up.
func TestTestsNamedInTheDocumentsAreThere(t *testing.T) {
	there := map[string]bool{}
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || strings.HasPrefix(d.Name(), ".") && name != ".") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(name, "_test.go") {
			return nil
		}
		raw, err := os.ReadFile(name)
		for _, m := range regexp.MustCompile(`(?m)^func ((?:Test|Fuzz|Benchmark)\w+)\(`).FindAllSubmatch(raw, -1) {
			there[string(m[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	docs, err := filepath.Glob("docs/*.md")
	if err != nil || len(docs) == 0 {
		t.Fatal(err)
	}
	named := 0
	for _, doc := range append(docs, "README.md", "ARCHITECTURE.md") {
		raw, err := os.ReadFile(doc)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile("`((?:Test|Fuzz|Benchmark)[A-Z]\\w*)`").FindAllSubmatch(raw, -1) {
			if named++; !there[string(m[1])] {
				t.Errorf("%s names %s, which is no test", doc, m[1])
			}
		}
	}
	if named < 30 {
		t.Errorf("only %d tests are named", named)
	}
}

// What the pages take from the look in one place is there: a colour that is not would be the light one in the dark.
func TestColoursOfThePagesAreThere(t *testing.T) {
	set, used := map[string]bool{"--total-scale-factor": true}, map[string]string{} // PDF.js sets that one
	err := filepath.WalkDir("web/src", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".css") && !strings.HasSuffix(name, ".svelte") {
			return err
		}
		raw, err := os.ReadFile(name)
		for _, m := range regexp.MustCompile(`(var\()?(--[a-z0-9-]+)(:|=)?`).FindAllSubmatch(raw, -1) {
			switch {
			case len(m[1]) > 0:
				used[string(m[2])] = name
			case len(m[3]) > 0:
				set[string(m[2])] = true
			}
		}
		return err
	})
	if err != nil || len(used) == 0 {
		t.Fatal(err)
	}
	for v, name := range used {
		if !set[v] {
			t.Errorf("%s takes %s, which nothing sets", name, v)
		}
	}
}
