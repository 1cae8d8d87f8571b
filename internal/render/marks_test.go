package render_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"testing"

	"trien/internal/placement"
	"trien/internal/problem"
	"trien/internal/render"
	"trien/pdf"
	"trien/pdf/stamp"
)

// annotated appends annotations with appearances to a file; subtype "Widget" makes them signature fields.
func annotated(t *testing.T, data []byte, subtype pdf.Name, marks map[placement.Spot]stamp.Appearance) []byte {
	t.Helper()
	f, err := pdf.Open(bytes.NewReader(data), int64(len(data)), pdf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	u, err := pdf.NewUpdate(f, bytes.NewReader(make([]byte, 1024)))
	if err != nil {
		t.Fatal(err)
	}
	annots := map[int]pdf.Array{}
	for s, a := range marks {
		ref, err := a.Write(u)
		if err != nil {
			t.Fatal(err)
		}
		d := pdf.Dict{"Type": pdf.Name("Annot"), "Subtype": subtype, "F": pdf.Integer(4), "AP": pdf.Dict{"N": ref},
			"Rect": pdf.Array{pdf.Real(s.Rect.X1), pdf.Real(s.Rect.Y1), pdf.Real(s.Rect.X2), pdf.Real(s.Rect.Y2)}}
		if subtype == "Widget" {
			d["FT"], d["T"] = pdf.Name("Sig"), pdf.String(fmt.Sprint("sig", len(annots)))
		}
		annots[s.Page] = append(annots[s.Page], u.Add(d))
	}
	for n, list := range annots {
		p, err := f.Newest().Page(n - 1)
		if err != nil {
			t.Fatal(err)
		}
		p.Dict["Annots"] = list
		u.Set(p.Ref, p.Dict)
	}
	tail, err := u.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return append(bytes.Clone(data), tail...)
}

func red(t *testing.T, s placement.Spot, words ...string) stamp.Appearance {
	t.Helper()
	w, h := s.Size()
	m := stamp.Mark{Width: w, Height: h, Turn: s.Turn}
	for _, word := range words {
		m.Lines = append(m.Lines, stamp.Line{Text: word, Size: 10, Color: stamp.Color{0.8, 0, 0}})
	}
	a, err := m.Render()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func isRed(r, g, b uint32) bool { return r > 0x9000 && g < 0x7000 && b < 0x7000 }

// TestMarksOnSamples places every role on every sample, draws the page and looks whether the ink lies where it was placed and covers nothing.
func TestMarksOnSamples(t *testing.T) {
	e := engine(t, 1)
	prof, err := placement.Party()
	if err != nil {
		t.Fatal(err)
	}
	for name, last := range map[string]int{"quyet-dinh.pdf": 1, "cong-van.pdf": 1, "bao-cao.pdf": 6, "bao-cao-linearized.pdf": 6, "quyet-dinh-rotated.pdf": 1, "quyet-dinh-objstm.pdf": 1, "quyet-dinh-encrypted.pdf": 1} {
		t.Run(name, func(t *testing.T) {
			data := sample(t, name)
			d := open(t, e, data)
			pages, err := d.Layout(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			plain := count(picture(t, d, 1, 72), isDark)
			d.Close()
			marks := map[placement.Spot]stamp.Appearance{}
			var taken []placement.Spot
			for _, role := range []placement.Role{placement.Person, placement.Office, placement.Archive, placement.Incoming} {
				s, err := prof.Place(pages, placement.Request{Role: role, Taken: taken})
				if err != nil {
					t.Fatalf("%s: %v", role, err)
				}
				if want := map[bool]int{true: last, false: 1}[role == placement.Person]; s.Page != want {
					t.Errorf("%s on page %d, want %d", role, s.Page, want)
				}
				taken = append(taken, s)
				marks[s] = red(t, s, "Ký bởi: Ủy ban Ước Phượng", "2026-11-21T19:05:33+07:00")
			}
			if placement.Secret(pages) != "" || placement.Urgent(pages) != "" {
				t.Error("an ordinary sample reads as marked")
			}
			for _, subtype := range []pdf.Name{"Stamp", "Widget"} {
				d := open(t, e, annotated(t, data, subtype, marks))
				img := picture(t, d, 1, 72)
				if dark := count(img, isDark); dark < plain*98/100 {
					t.Errorf("%s: %d dark points of the text are left of %d: a mark covers it", subtype, dark, plain)
				}
				for _, s := range taken {
					if s.Page == 1 {
						inkInside(t, pages[0], img, s)
					}
				}
				p, err := d.Page(context.Background(), 1)
				if err != nil || len(p.Widgets) == 0 {
					t.Errorf("%s: existing marks are not seen: %v %v", subtype, p.Widgets, err)
				}
				if _, err := prof.Place([]placement.Page{p}, placement.Request{Role: placement.Archive}); last == 1 && problem.KindOf(err) != problem.Refused {
					t.Errorf("%s: a fourth mark at the top: %v", subtype, err)
				}
				d.Close()
			}
		})
	}
}

func isDark(r, g, b uint32) bool { return r < 0x6000 && g < 0x6000 && b < 0x6000 }

// inkInside looks for red points in the mark's rectangle on a picture at 72 dpi.
func inkInside(t *testing.T, p placement.Page, img image.Image, s placement.Spot) {
	t.Helper()
	n := 0
	for x := int(s.Rect.X1); x < int(s.Rect.X2); x++ {
		for y := int(s.Rect.Y1); y < int(s.Rect.Y2); y++ {
			px, py := x, int(p.Box.Y2)-y
			if p.Rotate == 90 {
				px, py = y, x
			}
			if r, g, b, _ := img.At(px, py).RGBA(); isRed(r, g, b) {
				n++
			}
		}
	}
	if n < 40 {
		t.Errorf("only %d red points in %+v", n, s)
	}
}

func TestScanHasNoWords(t *testing.T) {
	pages, err := open(t, engine(t, 1), sample(t, "ban-quet.pdf")).Layout(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	prof, err := placement.Party()
	if err != nil {
		t.Fatal(err)
	}
	if len(pages[0].Words) != 0 || len(pages[0].Pictures) != 1 {
		t.Errorf("%d words, %d pictures", len(pages[0].Words), len(pages[0].Pictures))
	}
	if _, err := prof.Place(pages, placement.Request{Role: placement.Person}); problem.KindOf(err) != problem.Refused {
		t.Error(err)
	}
	spot, err := prof.Place(pages, placement.Request{Role: placement.Office})
	if err != nil || len(pages[0].Ink) == 0 {
		t.Fatalf("the seal finds no blank paper on a scan with %d dark places: %v", len(pages[0].Ink), err)
	}
	for _, r := range pages[0].Ink {
		if r.Overlaps(spot.Rect) {
			t.Errorf("the seal at %+v covers %+v", spot.Rect, r)
		}
	}
}

// TestStampAnnotationIsRead: the words that a stamp annotation draws count as words of the page.
func TestStampAnnotationIsRead(t *testing.T) {
	s := placement.Spot{Page: 1, Rect: placement.Rect{X1: 100, Y1: 40, X2: 260, Y2: 80}}
	data := annotated(t, sample(t, "cong-van.pdf"), "Stamp", map[placement.Spot]stamp.Appearance{s: red(t, s, "TỐI MẬT")})
	pages, err := open(t, engine(t, 1), data).Layout(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if got := placement.Secret(pages); got != placement.ToiMat {
		t.Errorf("%q", got)
	}
}

// TestPageTurnedWithItsText is a page whose text was written turned, so that /Rotate shows it upright, in a crop box that begins elsewhere.
func TestPageTurnedWithItsText(t *testing.T) {
	content := "BT /F 14 Tf 0 1 -1 0 160 150 Tm (T/M BAN BI THU) Tj ET BT /F 14 Tf 0 1 -1 0 260 150 Tm (Nguyen Van A) Tj ET"
	file := "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" +
		"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 500 700]/CropBox[50 100 450 600]/Rotate 90/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n" +
		fmt.Sprintf("4 0 obj<</Length %d>>stream\n%s\nendstream endobj\n", len(content), content) +
		"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>endobj\ntrailer<</Root 1 0 R>>\n"
	d := open(t, engine(t, 1), []byte(file))
	p, err := d.Page(context.Background(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if p.Rotate != 90 || p.Box != (placement.Rect{X1: 50, Y1: 100, X2: 450, Y2: 600}) || p.Words[0].Angle != 90 {
		t.Fatalf("%+v", p)
	}
	prof, err := placement.Party()
	if err != nil {
		t.Fatal(err)
	}
	s, err := prof.Place([]placement.Page{p}, placement.Request{Role: placement.Person})
	if err != nil {
		t.Fatal(err)
	}
	if s.Turn != 90 || s.Rect.X1 < 160 || s.Rect.X2 > 255 || s.Rect.Y1 < 100 {
		t.Errorf("%+v does not stand between the lines at x 160 and 260", s)
	}
}

// TestHostileFiles opens, reads and draws files that are known to break readers: an error or an answer, never more than the limits.
func TestHostileFiles(t *testing.T) {
	dir := os.Getenv("TRIEN_SHARED")
	if dir == "" {
		dir = "../../../shared"
	}
	files, _ := filepath.Glob(filepath.Join(dir, "corpus", "malformed", "*.pdf"))
	if len(files) == 0 {
		t.Skip("the corpus is not here (TRIEN_SHARED)")
	}
	e := engine(t, 1)
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if len(data) < 4<<20 {
			t.Run(filepath.Base(name), func(t *testing.T) { exercise(t, e, data) })
		}
	}
}

// exercise does all that can be done with a document; every failure must be a problem.
func exercise(t *testing.T, e *render.Engine, data []byte) {
	ctx := context.Background()
	d, err := e.Open(ctx, bytes.NewReader(data), int64(len(data)), nil)
	if err == nil {
		defer d.Close()
		_, err = d.PNG(ctx, 1, 40)
		check(t, err)
		_, err = d.Info(ctx)
		check(t, err)
		_, err = d.Layout(ctx)
	}
	check(t, err)
}

func check(t *testing.T, err error) {
	t.Helper()
	if kind := problem.KindOf(err); kind == problem.Internal {
		t.Errorf("not a problem with the file: %v", err)
	}
}

// FuzzRender changes a small file: PDFium may fail in any way, we may not.
func FuzzRender(f *testing.F) {
	e := engine(f, 2)
	f.Add([]byte("%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" +
		"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Annots[<</Subtype/Stamp/Rect[1 1 9 9]/Contents(x)>>]>>endobj\n" +
		"4 0 obj<</Length 9>>stream\n0 0 9 9 re f\nendstream endobj\ntrailer<</Root 1 0 R/Info<</Title(x)>>>>\n"))
	f.Fuzz(func(t *testing.T, data []byte) { exercise(t, e, data) })
}
