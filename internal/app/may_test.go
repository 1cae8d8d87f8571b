package app

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/rights"
)

// An act that a door asks for is one that the rules of access speak of, and every act of the rules has a name for people.
func TestEveryActAskedForStandsInTheRules(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	asked := 0
	fset := token.NewFileSet()
	constants := map[string]string{}
	var calls []*ast.CallExpr
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ValueSpec:
				for i, v := range n.Values {
					if s, ok := text(v); ok {
						constants[n.Names[i].Name] = s
					}
				}
			case *ast.CallExpr:
				calls = append(calls, n)
			}
			return true
		})
	}
	for _, c := range calls {
		f, ok := c.Fun.(*ast.SelectorExpr)
		if !ok || f.Sel.Name != "may" && f.Sel.Name != "can" || len(c.Args) == 0 {
			continue
		}
		act, ok := text(c.Args[len(c.Args)-1])
		if id, named := c.Args[len(c.Args)-1].(*ast.Ident); named {
			act, ok = constants[id.Name]
		}
		if !ok {
			continue // a name that comes from elsewhere
		}
		asked++
		if !rights.House().Knows(act) {
			t.Errorf("%s: nothing in internal/rights/trien.cedarschema is called %q, so it is refused to everyone", fset.Position(c.Pos()), act)
		}
	}
	if asked < 10 {
		t.Errorf("only %d questions were found", asked)
	}
	for _, act := range rights.House().Acts() {
		if w := actWords(act); w.VI == act || w.EN == act {
			if problem.KindOf(office.Check(office.Document{}, act, identity.System())) == problem.NotFound { // else the machine's own
				t.Errorf("%q has no name for people", act)
			}
		}
	}
}

func text(e ast.Expr) (string, bool) {
	l, ok := e.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(l.Value)
	return s, err == nil
}
