package look

import (
	"bytes"
	"context"
	"errors"
	"os"
	"slices"
	"testing"

	"trien/internal/placement"
	"trien/internal/render"
	"trien/internal/render/rendertest"
)

func TestReadable(t *testing.T) {
	box := placement.Rect{X1: 1, Y1: 2, X2: 3, Y2: 4}
	var words []placement.Word
	for _, text := range []string{"......", "___", "Số", "/", "15", "“a”"} {
		words = append(words, placement.Word{Text: text, Box: box})
	}
	if got := readable(words); len(got) != 3 || got[0] != [4]float64{1, 2, 3, 4} {
		t.Errorf("%v", got)
	}
}

func TestLooking(t *testing.T) {
	engine, err := render.New(t.Context(), render.Options{CacheDir: rendertest.Cache(), Instances: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer engine.Close(context.Background())
	data, err := os.ReadFile("../../testdata/samples/quyet-dinh.pdf")
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	view := By(func(context.Context) (*render.Engine, error) { asked++; return engine, nil }, Usual)
	if asked != 0 {
		t.Error("the renderer was started though nothing is drawn")
	}
	for range 2 { // with one instance, the second waits for the first to be closed
		v, err := view(t.Context(), bytes.NewReader(data), int64(len(data)), nil)
		if err != nil {
			t.Fatal(err)
		}
		img, err := v.Picture(t.Context(), 1)
		if err != nil || img.Bounds().Dx() != 794 || img.Bounds().Dy() != 1123 { // A4
			t.Errorf("%v %v", err, img.Bounds())
		}
		if slices.Max(img.Pix) == slices.Min(img.Pix) {
			t.Error("the picture is blank")
		}
		if words, err := v.Words(t.Context(), 1); err != nil || len(words) < 50 {
			t.Errorf("%d words, %v", len(words), err)
		}
		if _, err := v.Picture(t.Context(), 99); err == nil {
			t.Error("page 99 was drawn")
		}
		v.Close()
	}
}

// TestBudget: what is spent is spent, and nothing is begun without a rest.
func TestBudget(t *testing.T) {
	b := &budget{}
	err := b.within(t.Context(), func(ctx context.Context) error { return ctx.Err() })
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	broken := errors.New("no renderer")
	view := By(func(context.Context) (*render.Engine, error) { return nil, broken }, Usual)
	if _, err := view(t.Context(), bytes.NewReader(nil), 0, nil); !errors.Is(err, broken) {
		t.Error(err)
	}
}
