package rendertest_test

import (
	"context"
	"os"
	"testing"

	"trien/internal/render"
	"trien/internal/render/rendertest"
)

// TestCompiled is run before the others, without the race detector: compiling takes a fraction of the time so.
func TestCompiled(t *testing.T) {
	e, err := render.New(context.Background(), render.Options{CacheDir: rendertest.Cache(), Instances: 1})
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	if found, err := os.ReadDir(rendertest.Cache()); err != nil || len(found) == 0 {
		t.Errorf("nothing was kept in the cache: %v", err)
	}
}
