// Package rendertest keeps the page renderer that tests use compiled in one folder, so that a run of all tests compiles PDFium once.
package rendertest

import (
	"os"
	"path/filepath"
)

// Home is the folder that stands for a user's cache in tests: XDG_CACHE_HOME of a command under test.
func Home() string {
	dir, err := os.UserCacheDir()
	if err != nil { // a machine without a home
		dir = os.TempDir()
	}
	return filepath.Join(dir, "trien-test")
}

// Cache is where the renderer keeps its compiled code below Home; the commands use the same.
func Cache() string { return filepath.Join(Home(), "trien") }
