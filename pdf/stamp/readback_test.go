package stamp_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"trien/pdf"
	"trien/pdf/stamp"
)

const samples = "../../testdata/samples/"

// stamped appends a stamp annotation with the appearance to a sample and gives the path of the new file.
func stamped(t *testing.T, sample string, a stamp.Appearance, x, y float64) string {
	t.Helper()
	data, err := os.ReadFile(samples + sample)
	if err != nil {
		t.Fatal(err)
	}
	f, err := pdf.Open(bytes.NewReader(data), int64(len(data)), pdf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	u, err := pdf.NewUpdate(f, bytes.NewReader(make([]byte, 1024)))
	if err != nil {
		t.Fatal(err)
	}
	ref, err := a.Write(u)
	if err != nil {
		t.Fatal(err)
	}
	page, err := f.Newest().Page(0)
	if err != nil {
		t.Fatal(err)
	}
	w, h := a.Width, a.Height
	if a.Turn%180 != 0 {
		w, h = h, w
	}
	annot := u.Add(pdf.Dict{
		"Type": pdf.Name("Annot"), "Subtype": pdf.Name("Stamp"), "F": pdf.Integer(4), "P": page.Ref,
		"Rect": pdf.Array{pdf.Real(x), pdf.Real(y), pdf.Real(x + w), pdf.Real(y + h)}, "AP": pdf.Dict{"N": ref},
	})
	dict := page.Dict
	dict["Annots"] = pdf.Array{annot}
	u.Set(page.Ref, dict)
	tail, err := u.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "stamped.pdf")
	if err := os.WriteFile(path, append(data, tail...), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// tool runs another program's reader of our output.
func tool(t *testing.T, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("%s is not installed (make setup)", name)
	}
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

// alphabet is every Vietnamese letter, in words that no sample has.
var alphabet = []string{
	"ẤẦẨẪẬẮẰẲẴẶÁÀẢÃẠÂĂ ấầẩẫậắằẳẵặáàảãạâă", "ẾỀỂỄỆÉÈẺẼẸÊÍÌỈĨỊ ếềểễệéèẻẽẹêíìỉĩị",
	"ỐỒỔỖỘỚỜỞỠỢÓÒỎÕỌÔƠ ốồổỗộớờởỡợóòỏõọôơ", "ỨỪỬỮỰÚÙỦŨỤƯÝỲỶỸỴĐ ứừửữựúùủũụưýỳỷỹỵđÐ",
	"Ký bởi: Trần Thị Quỳnh Hương, 2026-11-21T19:05:33+07:00", "0123456789 (số 15-QĐ/TU) {một} [hai] “ba” – … @#%&*",
}

func TestEveryLetterReadsBack(t *testing.T) {
	for _, face := range []stamp.Face{stamp.Serif, stamp.SerifBold, stamp.SerifItalic, stamp.SerifBoldItalic, stamp.Sans, stamp.SansBold, stamp.SansItalic} {
		t.Run(string(face), func(t *testing.T) {
			m := stamp.Mark{Width: 300, Height: 120}
			for _, l := range alphabet {
				m.Lines = append(m.Lines, stamp.Line{Text: l, Face: face, Size: 9})
			}
			a, err := m.Render()
			if err != nil {
				t.Fatal(err)
			}
			if a.Text != strings.Join(alphabet, "\n") {
				t.Fatalf("the appearance says %q", a.Text)
			}
			path := stamped(t, "quyet-dinh.pdf", a, 100, 20)
			tool(t, "qpdf", "--check", path)
			got := tool(t, "pdftotext", "-layout", path, "-")
			for _, l := range alphabet {
				if !strings.Contains(strings.Join(strings.Fields(got), " "), l) {
					t.Errorf("%q can't be read back; the reader sees\n%s", l, got)
				}
			}
		})
	}
}

func TestDecomposedInputIsComposed(t *testing.T) {
	a, err := stamp.Mark{Width: 200, Height: 30, Lines: []stamp.Line{{Text: "Nguye\u0302\u0303n Va\u0306n U\u031Bo\u031B\u0301c", Size: 12}}}.Render()
	if err != nil {
		t.Fatal(err)
	}
	if a.Text != "Nguyễn Văn Ước" {
		t.Errorf("shown: %q", a.Text)
	}
}

func TestRotatedAndEncryptedSamples(t *testing.T) {
	for _, c := range []struct {
		sample string
		turn   int
	}{{"quyet-dinh-rotated.pdf", 90}, {"quyet-dinh-rotated.pdf", 270}, {"bao-cao-linearized.pdf", 180}, {"quyet-dinh-objstm.pdf", 0}, {"quyet-dinh-encrypted.pdf", 0}} {
		a, err := stamp.Mark{Width: 150, Height: 40, Turn: c.turn, Picture: signature(t, 300), Lines: []stamp.Line{{Text: "Triện số", Size: 12, Color: stamp.Color{0.8, 0, 0}}}}.Render()
		if err != nil {
			t.Fatal(err)
		}
		path := stamped(t, c.sample, a, 20, 20)
		tool(t, "qpdf", "--check", path)
		if got := tool(t, "pdftotext", path, "-"); !strings.Contains(got, "Triện số") {
			t.Errorf("%s, turned by %d: the mark can't be read back", c.sample, c.turn)
		}
	}
}

// signature draws a blue stroke on transparent ground, 300 by 120 pixels.
func signature(t *testing.T, dpi int) *stamp.Picture {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, 300, 120))
	for x := range 300 {
		y := 60 + int(50*math.Sin(float64(x)/25))
		for d := -3; d <= 3; d++ {
			img.SetNRGBA(x, min(max(y+d, 0), 119), color.NRGBA{10, 40, 160, uint8(255 - 40*d*d/2)})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	p, err := stamp.ReadPicture(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	p.WidthMM, p.HeightMM = 300*25.4/float64(dpi), 120*25.4/float64(dpi)
	return p
}
