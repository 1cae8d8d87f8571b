package main

import (
	"bytes"
	"crypto/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trien/internal/limits"
	"trien/internal/testscan"
	"trien/pdf"
	"trien/pdf/stamp"
)

// changed appends a revision to a sample and gives the path of the new file.
func changed(t *testing.T, sample string, change func(u *pdf.Update, v *pdf.View)) string {
	t.Helper()
	data, err := os.ReadFile(samplePath(sample))
	if err != nil {
		t.Fatal(err)
	}
	f, err := pdf.Open(bytes.NewReader(data), int64(len(data)), pdf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	u, err := pdf.NewUpdate(f, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	change(u, f.Newest())
	tail, err := u.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "changed.pdf")
	if err := os.WriteFile(path, append(data, tail...), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// stamped puts a stamp annotation with a line of text on the first page.
func stamped(text string) func(u *pdf.Update, v *pdf.View) {
	return func(u *pdf.Update, v *pdf.View) {
		look, err := stamp.Mark{Width: 200, Height: 24, Lines: []stamp.Line{{Text: text, Size: 12, Color: stamp.Color{0.8, 0, 0}}}}.Render()
		if err != nil {
			panic(err)
		}
		form, err := look.Write(u)
		if err != nil {
			panic(err)
		}
		p, err := v.Page(0)
		if err != nil {
			panic(err)
		}
		p.Dict["Annots"] = pdf.Array{u.Add(pdf.Dict{"Type": pdf.Name("Annot"), "Subtype": pdf.Name("Stamp"), "F": pdf.Integer(4),
			"Rect": pdf.Array{pdf.Integer(40), pdf.Integer(790), pdf.Integer(240), pdf.Integer(814)}, "AP": pdf.Dict{"N": form}})}
		u.Set(p.Ref, p.Dict)
	}
}

func informed(key pdf.Name, text string) func(u *pdf.Update, v *pdf.View) {
	return func(u *pdf.Update, v *pdf.View) {
		u.SetTrailer("Info", u.Add(pdf.Dict{key: pdf.EncodeText(text)}))
	}
}

// TestSignIsADoor: a state secret is refused before any key is asked for, however it would be signed (379.1.2); what only speaks of
// secrets is signed.
func TestSignIsADoor(t *testing.T) {
	w := servedPKI(t)
	out := filepath.Join(t.TempDir(), "out.pdf")
	xmp := func(u *pdf.Update, v *pdf.View) {
		catalog, err := v.Catalog()
		if err != nil {
			panic(err)
		}
		catalog["Metadata"] = u.Add(pdf.NewStream(pdf.Dict{"Type": pdf.Name("Metadata"), "Subtype": pdf.Name("XML")},
			[]byte(`<x:xmpmeta xmlns:x="adobe:ns:meta/"><title xmlns="http://purl.org/dc/elements/1.1/">[TỐI MẬT] Báo cáo</title></x:xmpmeta>`)))
		u.Set(v.CatalogRef(), catalog)
	}
	for name, c := range map[string]struct {
		change func(u *pdf.Update, v *pdf.View)
		secret bool
	}{
		"a stamp":              {stamped("TUYỆT MẬT"), true},
		"a title":              {informed("Title", "Tối mật"), true},
		"an entry of its own":  {informed("Độ mật", "Mật"), true},
		"XMP":                  {xmp, true},
		"speaks of secrets":    {stamped("Bảo vệ bí mật nhà nước"), false},
		"a title about them":   {informed("Title", "Quy định về bảo vệ bí mật nhà nước"), false},
		"an author named Mật":  {informed("Author", "Mật"), false},
		"a list of the levels": {stamped("MẬT, TỐI MẬT, TUYỆT MẬT"), false},
	} {
		path := changed(t, "quyet-dinh.pdf", c.change)
		for how, args := range map[string][]string{"invisible": {"--invisible"}, "rect": {"--page", "1", "--rect", "50,50,200,100"}, "profile": nil} {
			t.Run(name+" "+how, func(t *testing.T) {
				defer os.Remove(out)
				args := append([]string{"sign", "--key", "p12:" + filepath.Join(t.TempDir(), "none.p12"), "-o", out, path}, args...)
				if !c.secret {
					args = append(w.with("person-p256", "-o", out, path), args[6:]...)
				}
				code, stdout, stderr := command(t.Context(), args...)
				_, err := os.Stat(out)
				switch {
				case c.secret && (code != 2 || stdout != "" || err == nil || !strings.Contains(stderr, "bí mật nhà nước")):
					t.Errorf("not refused: exit %d, %s %s", code, stdout, stderr)
				case !c.secret && (code != 0 || err != nil):
					t.Errorf("refused: exit %d, %s", code, stderr)
				}
			})
		}
	}
}

// scanned is a page that a scanner made, with the stamp on it.
func scanned(t *testing.T, stamp string) string {
	t.Helper()
	page := testscan.Page{Lines: []string{"Kính gửi: Ban Thường vụ", "Về việc bảo vệ bí mật nhà nước"}, Stamps: []testscan.Stamp{
		{Lines: []string{stamp}, X: 130, Y: 90, Size: 16, Angle: 7, Colour: testscan.Red, Framed: true}}}
	path := filepath.Join(t.TempDir(), "scan.pdf")
	if err := os.WriteFile(path, testscan.PDF(page.Picture()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestSignReadsScans: a marking that is only a picture is refused, and what is none passes without a word. Where no reader is installed the
// signer is told to look.
func TestSignReadsScans(t *testing.T) {
	w := servedPKI(t)
	secret, plain := scanned(t, "TỐI MẬT"), scanned(t, "HỎA TỐC")
	for path, want := range map[string]string{secret: "bí mật nhà nước", plain: "", samplePath("ban-quet.pdf"): ""} {
		out := filepath.Join(t.TempDir(), "out.pdf")
		code, _, stderr := command(t.Context(), w.with("person-p256", "--invisible", "-o", out, path)...)
		_, err := os.Stat(out)
		if signed := err == nil; signed == (want != "") || (code == 0) != signed || !strings.Contains(stderr, want) || signed && stderr != "" {
			t.Errorf("%s: exit %d, %q", path, code, stderr)
		}
	}
	t.Setenv("PATH", t.TempDir())
	code, _, stderr := command(t.Context(), w.with("person-p256", "--invisible", "-o", filepath.Join(t.TempDir(), "out.pdf"), secret)...)
	if code != 0 || !strings.Contains(stderr, "Tesseract") || !strings.Contains(stderr, "phải tự xem") {
		t.Errorf("exit %d, %q", code, stderr)
	}
}

// TestSignSaysWhatItDidNotSee: a file that is too large to be drawn can't be looked at for markings; a warning says so.
func TestSignSaysWhatItDidNotSee(t *testing.T) {
	w := servedPKI(t)
	long := changed(t, "quyet-dinh.pdf", func(u *pdf.Update, v *pdf.View) {
		p, err := v.Page(0)
		if err != nil {
			panic(err)
		}
		parent := p.Dict["Parent"].(pdf.Reference)
		kids := pdf.Array{p.Ref}
		for range limits.RenderPages {
			kids = append(kids, u.Add(p.Dict))
		}
		u.Set(parent, pdf.Dict{"Type": pdf.Name("Pages"), "Kids": kids, "Count": pdf.Integer(len(kids)), "MediaBox": pdf.Array{pdf.Integer(0), pdf.Integer(0), pdf.Integer(595), pdf.Integer(842)}})
	})
	for path, want := range map[string]string{long: "trong giới hạn", samplePath("quyet-dinh.pdf"): ""} {
		code, _, stderr := command(t.Context(), w.with("person-p256", "--invisible", "-o", filepath.Join(t.TempDir(), "out.pdf"), path)...)
		if code != 0 || !strings.Contains(stderr, want) || (stderr != "") != (want != "") {
			t.Errorf("%s: exit %d, %q", path, code, stderr)
		}
	}
}
