package render_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"trien/internal/placement"
	"trien/internal/problem"
	"trien/internal/render"
	"trien/internal/render/rendertest"
)

const samples = "../../testdata/samples/"

// engine compiles into a cache that all runs of the tests share.
func engine(t testing.TB, instances int) *render.Engine {
	t.Helper()
	e, err := render.New(context.Background(), render.Options{CacheDir: rendertest.Cache(), Instances: instances})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close(context.Background()) })
	return e
}

// TestNothingToKeepItIn: a folder for compiled code that can't be made is done without; a home that is read only must not end the program.
func TestNothingToKeepItIn(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	e, err := render.New(context.Background(), render.Options{CacheDir: filepath.Join(file, "trien"), Instances: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close(context.Background())
	if d := open(t, e, sample(t, "quyet-dinh.pdf")); d.Pages() == 0 {
		t.Error("no page")
	}
}

func open(t testing.TB, e *render.Engine, data []byte) *render.Document {
	t.Helper()
	d, err := e.Open(context.Background(), bytes.NewReader(data), int64(len(data)), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d
}

func sample(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(samples + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func picture(t testing.TB, d *render.Document, page int, dpi float64) image.Image {
	t.Helper()
	data, err := d.PNG(context.Background(), page, dpi)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func TestWordsAreThoseThatPopplerReads(t *testing.T) {
	e := engine(t, 2)
	for _, name := range []string{"quyet-dinh.pdf", "cong-van.pdf", "bao-cao.pdf", "bao-cao-linearized.pdf", "quyet-dinh-objstm.pdf", "quyet-dinh-encrypted.pdf", "quyet-dinh-rotated.pdf"} {
		t.Run(name, func(t *testing.T) {
			out, err := exec.Command("pdftotext", "-raw", samples+name, "-").Output()
			if err != nil {
				t.Fatalf("pdftotext, the other reader (scripts/setup test): %v", err)
			}
			d := open(t, e, sample(t, name))
			defer d.Close()
			pages, err := d.Layout(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, p := range pages {
				for _, w := range p.Words {
					got = append(got, w.Text)
					if !w.Box.Within(p.Box) || w.Size < 8 || w.Size > 20 {
						t.Errorf("%+v is not inside the page %+v, or of a strange size", w, p.Box)
					}
				}
			}
			want := strings.Fields(string(out))
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("%d words, poppler reads %d; only here %q, only there %q", len(got), len(want), without(got, want), without(want, got))
			}
		})
	}
}

// without gives what a has and b has not.
func without(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return slices.Contains(b, s) })
}

func TestStyleOfWords(t *testing.T) {
	p, err := open(t, engine(t, 1), sample(t, "quyet-dinh.pdf")).Page(context.Background(), 1)
	if err != nil {
		t.Fatal(err)
	}
	style := map[string]placement.Word{}
	for _, w := range p.Words {
		if _, seen := style[w.Text]; !seen {
			style[w.Text] = w
		}
	}
	for _, c := range []struct {
		word         string
		size         float64
		bold, italic bool
	}{{"Số", 14, false, false}, {"Bình,", 14, false, true}, {"QUYẾT", 16, true, false}, {"Ước", 14, true, false}} {
		if w := style[c.word]; w.Size != c.size || w.Bold != c.bold || w.Italic != c.italic {
			t.Errorf("%q: %+v, want size %g, bold %v, italic %v", c.word, w, c.size, c.bold, c.italic)
		}
	}
}

func TestPicture(t *testing.T) {
	e := engine(t, 1)
	for _, c := range []struct {
		name   string
		dpi    float64
		landed bool
	}{{"quyet-dinh.pdf", 72, false}, {"quyet-dinh.pdf", 150, false}, {"quyet-dinh-rotated.pdf", 72, true}, {"ban-quet.pdf", 72, false}} {
		d := open(t, e, sample(t, c.name))
		img := picture(t, d, 1, c.dpi)
		d.Close()
		b := img.Bounds()
		if (b.Dx() > b.Dy()) != c.landed || b.Dx() < int(590*c.dpi/72) {
			t.Errorf("%s at %g dpi: %v", c.name, c.dpi, b)
		}
		if dark := count(img, func(r, g, b uint32) bool { return r+g+b < 0x8000 }); dark < 500 {
			t.Errorf("%s at %g dpi: only %d dark points: nothing is drawn", c.name, c.dpi, dark)
		}
	}
}

func count(img image.Image, want func(r, g, b uint32) bool) int {
	n, b := 0, img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if r, g, bl, _ := img.At(x, y).RGBA(); want(r, g, bl) {
				n++
			}
		}
	}
	return n
}

func TestBadInput(t *testing.T) {
	e := engine(t, 1)
	good := sample(t, "quyet-dinh.pdf")
	for _, c := range []struct {
		name string
		data []byte
		kind problem.Kind
	}{
		{"empty", nil, problem.Malformed},
		{"not a pdf", []byte("PK\x03\x04 this is something else"), problem.Malformed},
		{"cut to its header", good[:20], problem.Malformed},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := e.Open(context.Background(), bytes.NewReader(c.data), int64(len(c.data)), nil)
			if problem.KindOf(err) != c.kind {
				t.Errorf("got %v, want kind %s", err, c.kind)
			}
		})
	}
	d := open(t, e, good)
	if _, err := d.PNG(context.Background(), 2, 72); problem.KindOf(err) != problem.NotFound {
		t.Errorf("page 2 of 1: %v", err)
	}
	if _, err := d.PNG(context.Background(), 1, 5000); problem.KindOf(err) != problem.Limit {
		t.Errorf("5000 dpi: %v", err)
	}
	if _, err := d.PNG(context.Background(), 1, -1); problem.KindOf(err) != problem.Limit {
		t.Errorf("negative dpi: %v", err)
	}
	d.Close()
	d.Close()
	if _, err := d.PNG(context.Background(), 1, 72); err == nil {
		t.Error("a closed document draws")
	}
}

func TestPassword(t *testing.T) {
	if _, err := exec.LookPath("qpdf"); err != nil {
		t.Fatal("qpdf, which locks the file for this test, is not installed: run scripts/setup test")
	}
	path := filepath.Join(t.TempDir(), "locked.pdf")
	if out, err := exec.Command("qpdf", "--encrypt", "mật-khẩu", "owner", "256", "--", samples+"quyet-dinh.pdf", path).CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	e := engine(t, 1)
	for password, want := range map[string]problem.Kind{"": problem.Encrypted, "wrong": problem.Encrypted, "mật-khẩu": ""} {
		d, err := e.Open(context.Background(), bytes.NewReader(data), int64(len(data)), []byte(password))
		if problem.KindOf(err) != want {
			t.Errorf("password %q: %v, want kind %q", password, err, want)
		}
		if err == nil {
			d.Close()
		}
	}
}

func TestCancelledAndFull(t *testing.T) {
	e := engine(t, 1)
	data := sample(t, "bao-cao.pdf")
	d := open(t, e, data)
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if _, err := e.Open(ctx, bytes.NewReader(data), int64(len(data)), nil); problem.KindOf(err) != problem.Limit {
		t.Errorf("opened beyond the engine's instances: %v", err)
	}
	gone, stop := context.WithCancel(context.Background())
	stop()
	if _, err := d.PNG(gone, 1, 72); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := d.PNG(context.Background(), 1, 72); err == nil {
		t.Error("an instance that was stopped in the middle is used again")
	}
	d.Close()
	if _, err := open(t, e, data).PNG(context.Background(), 1, 72); err != nil {
		t.Errorf("the engine does not recover: %v", err)
	}
}

func TestAtOnce(t *testing.T) {
	e := engine(t, 2)
	data := sample(t, "quyet-dinh.pdf")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			d, err := e.Open(context.Background(), bytes.NewReader(data), int64(len(data)), nil)
			if err != nil {
				t.Error(err)
				return
			}
			defer d.Close()
			if p, err := d.Page(context.Background(), 1); err != nil || len(p.Words) != 240 {
				t.Errorf("%d words, %v", len(p.Words), err)
			}
		})
	}
	wg.Wait()
}
