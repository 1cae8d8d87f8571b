package conformance

import (
	"encoding/json"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write shown.json anew")

// ids are the IDs of rows as sources name them.
var ids = regexp.MustCompile(`\b(?:379|HD03|112KH|1831|4587)\.[A-Za-z0-9]+(?:\.[A-Za-z0-9]+)*(?:-\d+)?`)

// collector goes through the sources.
type collector struct {
	t       *testing.T
	clauses []Clause
	found   map[string]*Shown
}

func (c *collector) note(text string, add func(*Shown)) {
	for _, id := range ids.FindAllString(text, -1) {
		if i := Named(c.clauses, id); i >= 0 {
			add(c.found[c.clauses[i].ID])
		}
	}
}

func test(name string) func(*Shown) { return func(s *Shown) { s.Tests = append(s.Tests, name) } }
func code(path string) func(*Shown) { return func(s *Shown) { s.Code = append(s.Code, path) } }

// goTests notes the tests of a file whose words or body name a row.
func (c *collector) goTests(path, text string) {
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, path, text, parser.ParseComments)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, d := range f.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Recv != nil || !strings.HasPrefix(fn.Name.Name, "Test") || fn.Name.Name == "TestMain" {
			continue
		}
		from := fn.Pos()
		if fn.Doc != nil {
			from = fn.Doc.Pos()
		}
		dir := filepath.ToSlash(filepath.Dir(path))
		if dir == "." {
			dir = ""
		}
		c.note(text[set.Position(from).Offset:set.Position(fn.End()).Offset], test(dir+"."+fn.Name.Name))
	}
}

// pageTests notes the tests of the pages: each from its name to the next.
var pageTest = regexp.MustCompile("(?m)^test\\((?:'([^'\n]*)'|\"([^\"\n]*)\"|`([^`\n]*)`)")

func (c *collector) pageTests(path, text string) {
	all := pageTest.FindAllStringSubmatchIndex(text, -1)
	for i, at := range all {
		end := len(text)
		if i+1 < len(all) {
			end = all[i+1][0]
		}
		name := ""
		for g := 2; g < len(at); g += 2 {
			if at[g] >= 0 {
				name = text[at[g]:at[g+1]]
			}
		}
		c.note(text[at[0]:end], test(path+": "+name))
	}
}

func (c *collector) file(path string) {
	raw, err := os.ReadFile(filepath.Join("..", "..", path))
	if err != nil {
		c.t.Fatal(err)
	}
	text := string(raw)
	script, isScript := strings.CutPrefix(path, "cmd/trien/testdata/script/")
	switch {
	case strings.HasPrefix(path, "internal/conformance/"):
	case strings.HasSuffix(path, "_test.go"):
		c.goTests(path, text)
	case isScript:
		c.note(text, test("cmd/trien.TestScripts/"+strings.TrimSuffix(script, ".txt")))
	case strings.HasSuffix(path, ".test.mjs"):
		c.pageTests(path, text)
	case slices.Contains([]string{".go", ".cedar", ".toml", ".svelte", ".ts"}, filepath.Ext(path)) && !strings.Contains(path, "testdata/"):
		c.note(text, code(path))
	}
}

// skipped are folders that hold no sources of ours.
var skipped = []string{".git", ".cache", "bin", "data", "web/node_modules", "internal/web/dist"}

func collect(t *testing.T) map[string]*Shown {
	clauses, err := read(rows)
	if err != nil {
		t.Fatal(err)
	}
	c := &collector{t, clauses, map[string]*Shown{}}
	for _, x := range clauses {
		c.found[x.ID] = &Shown{Code: []string{}, Tests: []string{}}
	}
	err = filepath.WalkDir(filepath.Join("..", ".."), func(path string, d fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(filepath.Join("..", ".."), path)
		rel = filepath.ToSlash(rel)
		switch {
		case err != nil:
			return err
		case d.IsDir() && slices.Contains(skipped, rel):
			return filepath.SkipDir
		case d.Type().IsRegular():
			c.file(rel)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range c.found {
		for _, list := range []*[]string{&s.Code, &s.Tests} {
			slices.Sort(*list)
			*list = slices.Compact(*list)
		}
	}
	return c.found
}

// TestWhatIsShown: the report names the code and the tests as they are.
func TestWhatIsShown(t *testing.T) {
	want, err := json.MarshalIndent(collect(t), "", " ")
	if err != nil {
		t.Fatal(err)
	}
	want = append(want, '\n')
	if *update {
		if err := os.WriteFile("shown.json", want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if string(want) != shown {
		t.Error("shown.json is not what the sources say: run `go test ./internal/conformance -run TestWhatIsShown -update`")
	}
}
