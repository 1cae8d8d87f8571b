package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

func TestHelpSpeaksVietnamese(t *testing.T) {
	var c commands
	e := &env{lang: "en", stdout: &bytes.Buffer{}, stderr: &bytes.Buffer{}}
	p, err := e.parser(&c)
	if err != nil {
		t.Fatal(err)
	}
	var walk func(n *kong.Node)
	check := func(what, en string) {
		if en != "" && vietnamese(en) == en {
			t.Errorf("%s: no Vietnamese for %q in help_words.go", what, en)
		}
	}
	walk = func(n *kong.Node) {
		check(n.Name, n.Help)
		for _, f := range n.Flags {
			check(n.Name+" --"+f.Name, f.Help)
		}
		for _, v := range n.Positional {
			check(n.Name+" "+v.Name, v.Help)
		}
		for _, child := range n.Children {
			walk(child)
		}
	}
	walk(p.Model.Node)
}

func TestHelpEveryWay(t *testing.T) {
	for _, args := range [][]string{nil, {"help"}, {"--help"}, {"help", "sign"}, {"sign", "-h"}, {"help", "pki", "demo"}} {
		for lang, want := range map[string]string{"vi": "Cách dùng: trien", "en": "Usage: trien"} {
			var out, errs bytes.Buffer
			e := &env{ctx: t.Context(), stdout: &out, stderr: &errs, getenv: func(string) string { return lang }}
			if code := run(e, args); code != 0 || !strings.HasPrefix(out.String(), want) || errs.Len() > 0 {
				t.Errorf("trien %v in %s: exit %d, %q, %q", args, lang, code, out.String(), errs.String())
			}
		}
	}
}

func TestWrongArguments(t *testing.T) {
	for _, args := range [][]string{{"nonsense"}, {"sign"}, {"verify"}, {"help", "nonsense"}, {"--lang", "de", "version"}} {
		var out, errs bytes.Buffer
		e := &env{ctx: t.Context(), stdout: &out, stderr: &errs, getenv: func(string) string { return "" }}
		if code := run(e, args); code != 2 || !strings.Contains(errs.String(), "trien help") {
			t.Errorf("trien %v: exit %d, %q", args, code, errs.String())
		}
	}
}
