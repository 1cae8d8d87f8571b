package changes_test

import (
	"bytes"
	"context"
	"image/png"
	"os"
	"testing"

	"trien/internal/changes"
	"trien/internal/placement"
	"trien/internal/problem"
	"trien/internal/render"
	"trien/internal/render/rendertest"
)

func sheet(data []byte, page int) changes.Sheet {
	return changes.Sheet{Reader: bytes.NewReader(data), Size: int64(len(data)), Page: page}
}

// With one instance two files are drawn one after the other.
func TestPagesBeside(t *testing.T) {
	engine, err := render.New(t.Context(), render.Options{CacheDir: rendertest.Cache(), Instances: 1})
	ok(t, err)
	defer engine.Close(context.Background())
	was, err := os.ReadFile("../../testdata/samples/quyet-dinh.pdf")
	ok(t, err)
	now := covered(t, was)
	p, err := changes.Beside(t.Context(), engine, sheet(was, 1), sheet(now, 1))
	ok(t, err)
	if len(p.Differs) != 1 || p.Sizes {
		t.Fatalf("%v %v", p.Differs, p.Sizes)
	}
	// The sheet lies at 100–400, 400–500 of A4.
	if r := p.Differs[0]; r[0] > 0.17 || r[2] < 0.67 || r[1] > 0.407 || r[3] < 0.524 || r[3]-r[1] > 0.2 {
		t.Errorf("%v", r)
	}
	for _, raw := range [][]byte{p.First, p.Second} {
		_, err := png.Decode(bytes.NewReader(raw))
		ok(t, err)
	}
	turned, err := os.ReadFile("../../testdata/samples/quyet-dinh-rotated.pdf")
	ok(t, err)
	if p, err = changes.Beside(t.Context(), engine, sheet(was, 1), sheet(turned, 1)); err != nil || p.First == nil || p.Second == nil {
		t.Errorf("%v", err)
	}
	if p, err = changes.Beside(t.Context(), engine, sheet(nil, 0), sheet(now, 1)); err != nil || p.First != nil || p.Second == nil || p.Differs != nil {
		t.Errorf("a page alone: %v", err)
	}
	for name, c := range map[string]struct {
		second changes.Sheet
		kind   problem.Kind
	}{
		"a page that is not":    {sheet(was, 99), problem.NotFound},
		"no PDF":                {sheet([]byte("no PDF"), 1), problem.Malformed},
		"a page before a first": {sheet(was, -1), problem.NotFound},
	} {
		if _, err := changes.Beside(t.Context(), engine, sheet(was, 1), c.second); problem.KindOf(err) != c.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestUpright(t *testing.T) {
	box := placement.Rect{X1: 10, Y1: 20, X2: 110, Y2: 220} // 100 by 200
	r := [4]float64{20, 200, 60, 210}
	for turn, want := range map[int][4]float64{
		0:   {0.1, 0.05, 0.5, 0.1},
		90:  {0.9, 0.1, 0.95, 0.5},
		180: {0.5, 0.9, 0.9, 0.95},
		270: {0.05, 0.5, 0.1, 0.9},
	} {
		got := changes.Upright(placement.Page{Box: box, Rotate: turn}, r)
		for i := range got {
			if d := got[i] - want[i]; d > 1e-9 || d < -1e-9 {
				t.Errorf("%d: %v, want %v", turn, got, want)
				break
			}
		}
	}
	if got := changes.Upright(placement.Page{}, r); got != [4]float64{} {
		t.Errorf("a page without a size: %v", got)
	}
}
