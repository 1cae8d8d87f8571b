package printout_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"trien/internal/printout"
	"trien/internal/render"
	"trien/internal/render/rendertest"
	"trien/internal/sheet"
)

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

const label = "https://trien.example/ban-sao/tinh-uy/7k3m9qx2ab7k3m9qx2ab7k3m9q#ht=Tri%E1%BB%87n&cq=T%E1%BB%89nh+%E1%BB%A7y+An+B%C3%ACnh&so=01-BS%2FTU&ngay=2026-11-22&vb=15-Q%C4%90%2FTU&ma=01933f7e-0000-7000-8000-000000000001&nguoi=Nguy%E1%BB%85n+Th%E1%BB%8B+Mai"

func confirmation() sheet.Sheet {
	return sheet.Sheet{Left: []string{"TỈNH ỦY AN BÌNH"}, Star: true, Right: []string{"ĐẢNG CỘNG SẢN VIỆT NAM"}, Title: "XÁC NHẬN BẢN SAO GIẤY",
		Rows: []sheet.Row{{Label: "Bản sao số", Value: "01-BS/TU"}}, Signer: []string{"NGƯỜI CHUYỂN ĐỔI"}, Name: "Nguyễn Thị Mai",
		CodeNotes: []string{"Mã xem nội dung: 7K3M9-QX2AB"}, Made: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC), Creator: "Triện"}
}

func engine(t *testing.T) *render.Engine {
	t.Helper()
	e, err := render.New(context.Background(), render.Options{Instances: 1, CacheDir: rendertest.Cache()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close(context.Background()) })
	return e
}

// drawn is a page with a red square at a height, in parts of the page from above.
func drawn(at float64) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, 1240, 1754))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	y := int(at * 1754)
	for dy := range 30 {
		for x := 100; x < 200; x++ {
			img.SetRGBA(x, y+dy, color.RGBA{200, 20, 30, 255})
		}
	}
	return img
}

func write(t *testing.T, pages ...printout.Page) []byte {
	t.Helper()
	c := printout.Copy{Confirmation: confirmation(), Foot: [2]string{"BẢN SAO 01-BS/TU", "Trang"}, Label: label}
	out, err := c.Write(pages, zeros{})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestTheQRIsReadBackFromThePrintedPage: what the QR holds comes back from a picture of the page, as a phone sees it (379.16.4).
func TestTheQRIsReadBackFromThePrintedPage(t *testing.T) {
	out := write(t, printout.PageOf(drawn(0.3), 595, 842))
	e := engine(t)
	d, err := e.Open(context.Background(), bytes.NewReader(out), int64(len(out)), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if d.Pages() != 2 {
		t.Fatalf("%d pages", d.Pages())
	}
	for _, dpi := range []float64{150, 300} {
		img, err := d.Picture(context.Background(), 2, dpi)
		if err != nil {
			t.Fatal(err)
		}
		bits, err := gozxing.NewBinaryBitmapFromImage(img)
		if err != nil {
			t.Fatal(err)
		}
		got, err := qrcode.NewQRCodeReader().Decode(bits, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
		if err != nil || got.GetText() != label {
			t.Fatalf("at %v dpi: %v, %v", dpi, got, err)
		}
	}
	pages, err := d.Layout(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, p := range pages {
		for _, w := range p.Words {
			words = append(words, w.Text)
		}
	}
	text := strings.Join(words, " ")
	for _, want := range []string{"BẢN SAO 01-BS/TU", "Trang 1/1", "XÁC NHẬN BẢN SAO GIẤY", "7K3M9-QX2AB", "Nguyễn Thị Mai"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in %q", want, text)
		}
	}
	if dir := os.Getenv("TRIEN_PICTURES"); dir != "" {
		for n := 1; n <= 2; n++ {
			raw, err := d.PNG(context.Background(), n, 80)
			if err == nil {
				err = os.WriteFile(filepath.Join(dir, "copy"+string(rune('0'+n))+".png"), raw, 0o644)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestWhatStandsLowIsNeverCovered: a page that shows something where our lines go is made a little smaller, others keep their size (379.16.3a).
func TestWhatStandsLowIsNeverCovered(t *testing.T) {
	out := write(t, printout.PageOf(drawn(0.3), 595, 842), printout.PageOf(drawn(0.975), 842, 595))
	e := engine(t)
	d, err := e.Open(context.Background(), bytes.NewReader(out), int64(len(out)), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	red := func(n int) (count, low int) {
		img, err := d.Picture(context.Background(), n, 72)
		if err != nil {
			t.Fatal(err)
		}
		b := img.Bounds()
		for y := range b.Dy() {
			for x := range b.Dx() {
				if c := img.RGBAAt(x, y); c.R > 150 && c.G < 80 {
					count, low = count+1, b.Dy()-y
				}
			}
		}
		return count, low
	}
	if n, _ := red(1); n < 600 {
		t.Errorf("of the first page's square %d points are left", n)
	}
	n, low := red(2)
	if n < 300 || float64(low) < sheet.Band-1 {
		t.Errorf("the second page: %d points, the lowest %d above the edge", n, low)
	}
	if img, err := d.Picture(context.Background(), 2, 72); err != nil || img.Bounds().Dx() < 800 {
		t.Errorf("the page that lies is not as wide as it was: %v", err)
	}
}

func TestOthersReadTheFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "copy.pdf")
	if err := os.WriteFile(name, write(t, printout.PageOf(drawn(0.3), 595, 842)), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("qpdf", "--check", name).CombinedOutput(); err != nil {
		t.Errorf("qpdf: %v\n%s", err, out)
	}
}

func TestALabelThatIsTooLongIsAnError(t *testing.T) {
	if _, err := printout.Code(strings.Repeat("dài ", 2000)); err == nil {
		t.Error("a QR without end")
	}
}
