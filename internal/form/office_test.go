package form_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansitalic"
	"github.com/go-fonts/liberation/liberationsansregular"
	"github.com/go-fonts/liberation/liberationserifbold"
	"github.com/go-fonts/liberation/liberationserifbolditalic"
	"github.com/go-fonts/liberation/liberationserifitalic"
	"github.com/go-fonts/liberation/liberationserifregular"

	"trien/internal/form"
	"trien/internal/placement"
	"trien/internal/render"
	"trien/internal/render/rendertest"
)

// today is the day by whose rules the documents without a date are looked at.
const today = "2026-11-22"

// fault is one thing wrong with a document that is otherwise as asked: what is put in another's place, and the rules that must say so, and no others.
type fault struct {
	name, file, old, new string
	rules                string
}

// TestFaults (379.13.1, 1831.format): LibreOffice makes each document with one fault, and the rules find it and nothing else.
func TestFaults(t *testing.T) {
	all := faults()
	if len(all) < 40 {
		t.Fatal("too few faults", len(all))
	}
	dir := t.TempDir()
	var files []string
	put := func(name, text string) {
		path := filepath.Join(dir, name+".fodt")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, path)
	}
	for _, name := range documents() {
		put(name, source(t, name))
	}
	for i, f := range all {
		text := source(t, f.file)
		if strings.Count(text, f.old) == 0 {
			t.Fatalf("%s: %q is not in %s", f.name, f.old, f.file)
		}
		put(fmt.Sprintf("fault-%d", i), strings.Replace(text, f.old, f.new, 1))
	}
	printed(t, dir, files)
	e := engine(t)
	for _, name := range documents() {
		t.Run(name, func(t *testing.T) {
			if r := look(t, e, filepath.Join(dir, "out", name+".pdf")); r.Verdict(nil) != form.Good {
				t.Error(told(r))
			}
		})
	}
	for i, f := range all {
		t.Run(f.name, func(t *testing.T) {
			r := look(t, e, filepath.Join(dir, "out", fmt.Sprintf("fault-%d.pdf", i)))
			var got []string
			for _, a := range r.Answers {
				if a.Result == form.NotMet {
					_, id, _ := strings.Cut(a.Rule.ID, ".")
					got = append(got, id)
					if a.Found.VI == "" || a.Found.EN == "" {
						t.Error(a.Rule.ID, "does not say what was found")
					}
				}
			}
			if !slices.Equal(got, strings.Fields(f.rules)) {
				t.Errorf("want %s\n%s", f.rules, told(r))
			}
		})
	}
}

func documents() []string {
	return []string{"party-decision", "party-report", "party-letter", "party-submission", "state-decision", "state-letter"}
}

func source(t *testing.T, name string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name+".fodt"))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// printed has LibreOffice make PDFs of all files in one run, with fonts that have every Vietnamese letter.
func printed(t *testing.T, dir string, files []string) {
	t.Helper()
	for name, ttf := range map[string][]byte{"serif": liberationserifregular.TTF, "bold": liberationserifbold.TTF, "italic": liberationserifitalic.TTF,
		"bolditalic": liberationserifbolditalic.TTF, "sans": liberationsansregular.TTF, "sansbold": liberationsansbold.TTF, "sansitalic": liberationsansitalic.TTF} {
		if err := errors.Join(os.MkdirAll(filepath.Join(dir, "fonts"), 0o700), os.WriteFile(filepath.Join(dir, "fonts", name+".ttf"), ttf, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	conf := `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>` + dir + `/fonts</dir><cachedir>` + dir + `/cache</cachedir></fontconfig>`
	if err := os.WriteFile(filepath.Join(dir, "fonts.conf"), []byte(conf), 0o600); err != nil {
		t.Fatal(err)
	}
	c := exec.Command("soffice", append([]string{"-env:UserInstallation=file://" + dir + "/profile", "--headless", "--convert-to", "pdf", "--outdir", dir + "/out"}, files...)...)
	c.Env = append(os.Environ(), "FONTCONFIG_FILE="+dir+"/fonts.conf", "HOME="+dir)
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("LibreOffice: %v\n%s", err, out)
	}
}

func engine(t testing.TB) *render.Engine {
	t.Helper()
	e, err := render.New(context.Background(), render.Options{CacheDir: rendertest.Cache(), Instances: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close(context.Background()) })
	return e
}

// pages reads a PDF.
func pages(t testing.TB, e *render.Engine, path string) []placement.Page {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	d, err := e.Open(context.Background(), f, info.Size(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	p, err := d.Layout(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func look(t testing.TB, e *render.Engine, path string) form.Report {
	t.Helper()
	r, known, err := form.Examine(pages(t, e, path), form.Examination{Today: today, Rules: form.Standard})
	if err != nil || !known {
		t.Fatal(known, err)
	}
	return r
}

// told writes down what is not met.
func told(r form.Report) string {
	var b strings.Builder
	fmt.Fprintln(&b, r.Rules, r.Type, r.Date)
	for _, a := range r.Answers {
		if a.Result != form.Met {
			fmt.Fprintln(&b, a.Result, a.Rule.ID, "–", a.Found.EN)
		}
	}
	return b.String()
}
