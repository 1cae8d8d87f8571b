package app

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"trien/internal/rights"
)

// Every field of every exported type of this package that people are in is either in the map of personal data or named there as not personal (379.4.1).
func TestThePersonalMapIsWhole(t *testing.T) {
	types := exportedStructs(t)
	for _, place := range rights.PersonalPlaces() {
		fields, ok := types[place.View]
		if !ok {
			t.Errorf("the map names %s, which is no exported type", place.View)
			continue
		}
		told := map[string]bool{}
		for _, f := range append(strings.Fields(place.Plain), fieldNames(place.Fields)...) {
			if told[f] {
				t.Errorf("%s.%s stands twice in the map", place.View, f)
			}
			told[f] = true
			if !fields[f] {
				t.Errorf("the map names %s.%s, which is not there", place.View, f)
			}
		}
		for f := range fields {
			if !told[f] {
				t.Errorf("%s.%s: say in internal/rights/personal_places.go what personal data it is, or that it is none", place.View, f)
			}
		}
		for f, what := range place.Fields {
			if _, ok := rights.PersonalField(what); !ok && what != rights.Known {
				t.Errorf("%s.%s is said to be %q, which is no kind of personal data", place.View, f, what)
			}
		}
		delete(types, place.View)
	}
	for name, fields := range types {
		for f := range fields {
			switch f {
			case "Email", "Code", "Phone", "Address", "Birth", "Serial":
				if !rights.NotPeople(name) {
					t.Errorf("%s.%s looks like personal data, and %s is not in the map", name, f, name)
				}
			}
		}
	}
}

func fieldNames(m map[string]string) []string {
	var list []string
	for k := range m {
		list = append(list, k)
	}
	return list
}

// exportedStructs lists the exported fields of the package's exported types, as JSON shows them.
func exportedStructs(t *testing.T) map[string]map[string]bool {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	list := map[string]map[string]bool{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok && spec.Name.IsExported() {
				if s, ok := spec.Type.(*ast.StructType); ok {
					list[spec.Name.Name] = shownFields(s)
				}
			}
			return true
		})
	}
	return list
}

func shownFields(s *ast.StructType) map[string]bool {
	fields := map[string]bool{}
	for _, f := range s.Fields.List {
		if f.Tag == nil || reflect.StructTag(strings.Trim(f.Tag.Value, "`")).Get("json") == "-" {
			continue
		}
		for _, n := range f.Names {
			if n.IsExported() {
				fields[n.Name] = true
			}
		}
	}
	return fields
}
