package stamp_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trien/pdf"
	"trien/pdf/stamp"
)

func TestFieldFilledLater(t *testing.T) {
	for _, text := range []string{"15", "1234", "05", "Số bổ sung ĐẶC BIỆT", ""} {
		a, err := stamp.TextField{Width: 200, Height: 18, Text: text, Size: 14, Baseline: 4.2, Align: stamp.Right, Face: stamp.SerifItalic}.Render()
		if err != nil {
			t.Fatal(err)
		}
		if a.Text != text {
			t.Errorf("shows %q, want %q", a.Text, text)
		}
		path := stamped(t, "quyet-dinh.pdf", a, 100, 50)
		tool(t, "qpdf", "--check", path)
		if got := tool(t, "pdftotext", path, "-"); !strings.Contains(got, text) {
			t.Errorf("%q can't be read back", text)
		}
	}
}

func TestFieldNeverCutsOrShrinks(t *testing.T) {
	_, err := stamp.TextField{Width: 27, Height: 18, Text: "1234", Size: 14}.Render()
	var small *stamp.TooSmallError
	if !errors.As(err, &small) || small.Width != 28 {
		t.Errorf("%v, want a width of 28 points asked for", err)
	}
	var missing *stamp.MissingGlyphError
	if _, err := (stamp.TextField{Width: 99, Height: 18, Text: "十", Size: 14}).Render(); !errors.As(err, &missing) {
		t.Errorf("%v", err)
	}
}

// TestFieldFont makes a form with the font in its default resources and lets other readers look at it.
func TestFieldFont(t *testing.T) {
	data, err := os.ReadFile(samples + "quyet-dinh.pdf")
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
	font := stamp.FieldFont{}
	ref, err := font.Write(u)
	if err != nil {
		t.Fatal(err)
	}
	catalog, err := f.Newest().Catalog()
	if err != nil {
		t.Fatal(err)
	}
	catalog["AcroForm"] = pdf.Dict{"Fields": pdf.Array{}, "DA": font.DA(14), "DR": pdf.Dict{"Font": pdf.Dict{font.Name(): ref}}}
	u.Set(f.Newest().CatalogRef(), catalog)
	tail, err := u.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	if len(tail) > 60_000 {
		t.Errorf("%d bytes for the font of a form", len(tail))
	}
	path := filepath.Join(t.TempDir(), "form.pdf")
	if err := os.WriteFile(path, append(data, tail...), 0o600); err != nil {
		t.Fatal(err)
	}
	tool(t, "qpdf", "--check", path)
	if da := string(font.DA(14)); da != "/Trien-serif 14 Tf 0 g" {
		t.Errorf("DA %q", da)
	}
}
