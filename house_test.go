package trien_test

import (
	"go/ast"
	"go/parser"
	"os"
	"path/filepath"
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
