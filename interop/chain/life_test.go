package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trien/internal/render"
	"trien/internal/render/rendertest"
	"trien/internal/testpki"
	"trien/pdf"
	"trien/pdf/pdfdiff"
)

// world makes the chain over the decision, a month between the steps.
func world(t *testing.T) []stage {
	t.Helper()
	data, err := os.ReadFile("../../testdata/samples/quyet-dinh.pdf")
	if err != nil {
		t.Fatal(err)
	}
	engine, err := render.New(t.Context(), render.Options{Instances: 1, CacheDir: rendertest.Cache()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close(context.Background()) })
	clock := time.Date(2026, 11, 21, 5, 0, 0, 0, time.UTC)
	m := &maker{pki: testpki.New(testpki.Options{BaseURL: "http://pki.test", Now: clock, Random: rand.Reader}), engine: engine,
		now: func() time.Time { clock = clock.Add(time.Minute); return clock }}
	stages, err := m.life(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	return stages
}

// TestEveryStepIsPermitted: our own comparison, pdfsig and qpdf find each step a permitted change; the number is there for every reader.
func TestEveryStepIsPermitted(t *testing.T) {
	stages := world(t)
	dir := t.TempDir()
	for i, s := range stages {
		name := filepath.Join(dir, s.name+".pdf")
		if err := os.WriteFile(name, s.data, 0o600); err != nil {
			t.Fatal(err)
		}
		t.Run(s.name, func(t *testing.T) {
			permitted(t, s.data)
			sound(t, name)
			signatures(t, name, min(i, 4))
			if i >= 2 {
				numbered(t, name, s.data)
			}
		})
	}
}

// permitted compares every revision with the newest.
func permitted(t *testing.T, data []byte) {
	t.Helper()
	f, err := pdf.Open(bytes.NewReader(data), int64(len(data)), pdf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for n := range f.Revisions() {
		terms, err := pdfdiff.TermsAt(f.At(n))
		if err != nil {
			t.Fatal(err)
		}
		if r := pdfdiff.Compare(f, n, terms); n > 1 && (!r.Permitted || r.Error != nil) {
			t.Errorf("after revision %d: %s %v %v", n, r.Grade, r.Findings, r.Error)
		}
	}
}

func output(t *testing.T, program string, args ...string) string {
	t.Helper()
	out, err := exec.Command(program, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", program, err, out)
	}
	return string(out)
}

func sound(t *testing.T, name string) {
	t.Helper()
	output(t, "qpdf", "--check", name)
}

// signatures lets pdfsig judge: each is valid. It does not look into document time-stamps; EU DSS and pyHanko do (interop/run).
func signatures(t *testing.T, name string, want int) {
	t.Helper()
	if want == 0 {
		return
	}
	out := output(t, "pdfsig", "-nocert", name)
	if n := strings.Count(out, "Signature is Valid."); n != want || strings.Contains(out, "Invalid") || strings.Contains(out, "Digest Mismatch") {
		t.Errorf("%d of %d signatures are valid for pdfsig:\n%s", n, want, out)
	}
}

// numbered looks for number and date with poppler and MuPDF, and for their ink with PDFium.
func numbered(t *testing.T, name string, data []byte) {
	t.Helper()
	for program, args := range map[string][]string{"pdftotext": {"-layout", name, "-"}, "mutool": {"draw", "-F", "text", name, "1"}} {
		text := strings.Join(strings.Fields(output(t, program, args...)), " ")
		if !strings.Contains(text, "128") || !strings.Contains(text, "21") {
			t.Errorf("%s does not show the number: %s", program, text[:min(200, len(text))])
		}
	}
	engine, err := render.New(t.Context(), render.Options{Instances: 1, CacheDir: rendertest.Cache()})
	if err != nil {
		t.Fatal(err)
	}
	defer engine.Close(context.Background())
	d, err := engine.Open(t.Context(), bytes.NewReader(data), int64(len(data)), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	picture, err := d.PNG(t.Context(), 1, 80)
	if err != nil {
		t.Fatal(err)
	}
	if dir := os.Getenv("TRIEN_PICTURES"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, "chain-"+filepath.Base(name)+".png"), picture, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
