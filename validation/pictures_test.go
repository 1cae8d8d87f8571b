package validation_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"io"
	"os"
	"path/filepath"
	"testing"

	"trien/pdf"
	"trien/validation"
)

// TestOutsidePictures: where others changed a signed file as its signer allows, the pictures show nothing else, and no signed word is lost.
func TestOutsidePictures(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(outside(t), "pdf", "*.pdf"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	w := newWorld(t)
	looked := 0
	for _, name := range files {
		data, err := os.ReadFile(name)
		w.ok(err)
		doubt := false
		for _, s := range w.collect(data, validation.Sources{}, now).Signatures {
			doubt = doubt || s.Changes != nil && s.Changes.Permitted && s.Changes.Looked != nil
		}
		if !doubt {
			continue
		}
		looked++
		for _, s := range w.collect(data, validation.Sources{View: w.seeing().View}, now).Signatures {
			if s.Changes == nil || s.Changes.Looked == nil || !s.Changes.Permitted {
				continue
			}
			if l := s.Changes.Looked; len(l.Differs)+len(l.Hidden)+len(l.Bared) > 0 {
				t.Errorf("%s %s: %+v", filepath.Base(name), s.Field, l)
			}
		}
	}
	if looked < 20 {
		t.Errorf("%d files looked at", looked)
	}
}

// painter is a viewer that draws what a test wants: the newest revision is the longest.
func painter(newest int64, draw func(isNewest bool) *image.RGBA, words [][4]float64) func(context.Context, io.ReaderAt, int64, []byte) (*validation.Viewer, error) {
	return func(_ context.Context, _ io.ReaderAt, size int64, _ []byte) (*validation.Viewer, error) {
		return &validation.Viewer{Close: func() {},
			Picture: func(context.Context, int) (*image.RGBA, error) {
				if img := draw(size == newest); img != nil {
					return img, nil
				}
				return nil, errors.New("it can't be drawn")
			},
			Words: func(context.Context, int) ([][4]float64, error) { return words, nil },
		}, nil
	}
}

// paper is a white picture of the sample's page with black rectangles.
func paper(black ...image.Rectangle) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, 595, 842))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	for _, r := range black {
		for y := r.Min.Y; y < r.Max.Y; y++ {
			for x := r.Min.X; x < r.Max.X; x++ {
				copy(img.Pix[img.PixOffset(x, y):], []byte{0, 0, 0})
			}
		}
	}
	return img
}

// TestPictures: what pictures tell, by what two of them show. The structure tells of a mark in the lower left corner.
func TestPictures(t *testing.T) {
	w := newWorld(t)
	signed := w.sign(w.sample(), signing{key: "person-p256"})
	data := w.edit(signed, func(e *editor) { e.field("n", "Sig", [4]float64{0, 0, 100, 20}, e.mark()) })
	corner, far := image.Rect(0, 822, 100, 842), image.Rect(300, 300, 320, 310)
	for name, c := range map[string]struct {
		was, now *image.RGBA
		word     [4]float64
		verdict  validation.Verdict
		code     string
	}{
		"the mark alone":                    {paper(), paper(corner), [4]float64{}, good, ""},
		"something elsewhere":               {paper(), paper(corner, far), [4]float64{}, doubted, "since/looks_other"},
		"something gone elsewhere":          {paper(far), paper(), [4]float64{}, doubted, "since/looks_other"},
		"a word blackened":                  {paper(image.Rect(10, 830, 14, 836)), paper(corner), [4]float64{8, 4, 40, 14}, doubted, "since/hidden_words"},
		"a word whitened":                   {paper(image.Rect(10, 830, 14, 836)), paper(), [4]float64{8, 4, 40, 14}, doubted, "since/hidden_words"},
		"a word bared":                      {paper(), paper(image.Rect(10, 830, 14, 836)), [4]float64{8, 4, 40, 14}, doubted, "since/shown_words"},
		"a line over a word":                {paper(image.Rect(10, 830, 14, 836)), paper(image.Rect(10, 830, 14, 836), image.Rect(0, 832, 100, 833)), [4]float64{8, 4, 40, 14}, good, "since/over_words"},
		"a page of another size":            {paper(), image.NewRGBA(image.Rect(0, 0, 10, 10)), [4]float64{}, doubted, "since/looks_other"},
		"a signed page that can't be drawn": {nil, paper(), [4]float64{}, good, "not_looked/look_failed"},
		"a page that can't be drawn now":    {paper(), nil, [4]float64{}, good, "not_looked/look_failed"},
	} {
		t.Run(name, func(t *testing.T) {
			src := w.online()
			src.View = painter(int64(len(data)), func(newest bool) *image.RGBA {
				if newest {
					return c.now
				}
				return c.was
			}, [][4]float64{c.word})
			r := w.judge(data, src, now)
			s := &r.Signatures[0]
			if s.Verdict != c.verdict || c.code != "" && of(s, c.code, 1) == nil || c.code == "" && len(s.Warnings) > 0 {
				t.Errorf("%v %v %+v", s.Verdict, told(s), s.Changes.Looked)
			}
		})
	}
}

// mark is an appearance for a mark.
func (e *editor) mark() pdf.Dict {
	return pdf.Dict{"AP": e.drawn([4]float64{0, 0, 100, 20}, white)}
}

// TestNobodyOpens: a viewer that opens nothing is told as such, a cancelled one ends the collection.
func TestNobodyOpens(t *testing.T) {
	w := newWorld(t)
	data := w.edit(w.sign(w.sample(), signing{key: "person-p256"}), func(e *editor) { e.field("n", "Sig", blank, e.mark()) })
	src := w.online()
	src.View = func(context.Context, io.ReaderAt, int64, []byte) (*validation.Viewer, error) {
		return nil, errors.New("no")
	}
	r := w.judge(data, src, now)
	if s := &r.Signatures[0]; of(s, "not_looked/look_failed", 1) == nil {
		t.Error(told(s))
	}
	ctx, cancel := context.WithCancel(context.Background())
	src.View = func(ctx context.Context, _ io.ReaderAt, _ int64, _ []byte) (*validation.Viewer, error) {
		cancel()
		return nil, ctx.Err()
	}
	if _, err := validation.Collect(ctx, validation.Input{Reader: bytes.NewReader(data), Size: int64(len(data))}, src, now); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
