package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"trien/internal/keys/pkcs11/softhsm"
	"trien/internal/render/rendertest"
)

// suite takes the shared PKI away after the tests.
type suite struct{ *testing.M }

func (s suite) Run() int {
	code := s.M.Run()
	if w, err := served(); err == nil {
		os.RemoveAll(w.dir)
	}
	return code
}

func TestMain(m *testing.M) { testscript.Main(suite{m}, map[string]func(){"trien": main}) }

// TestScripts runs the command line as its user sees it; the scripts are documentation, too.
func TestScripts(t *testing.T) {
	w := onToken(t)
	samples, err := filepath.Abs(filepath.Join("..", "..", "testdata", "samples"))
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("PKI", w.dir)
			e.Setenv("XDG_CACHE_HOME", rendertest.Home())
			e.Setenv("URL", w.url)
			e.Setenv(softhsm.Variable, os.Getenv(softhsm.Variable))
			e.Setenv("SAMPLES", samples)
			e.Setenv("TRIEN_LANG", "en")
			return nil
		},
	})
}
