package changes_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"image"
	"image/png"
	"os"
	"testing"
	"time"

	"trien/certpath"
	"trien/cms"
	"trien/internal/changes"
	"trien/internal/render"
	"trien/internal/render/rendertest"
	"trien/internal/testpki"
	"trien/pades"
	"trien/pdf"
	"trien/trust"
	"trien/validation"
)

var now = time.Date(2026, 11, 21, 9, 30, 0, 0, time.UTC)

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T, data []byte) *pdf.File {
	t.Helper()
	f, err := pdf.Open(bytes.NewReader(data), int64(len(data)), pdf.Options{})
	ok(t, err)
	return f
}

// signed is a sample with a signature.
func signed(t *testing.T) []byte {
	t.Helper()
	data, err := os.ReadFile("../../testdata/samples/quyet-dinh.pdf")
	ok(t, err)
	cred, err := testpki.New(testpki.Options{BaseURL: "http://pki.test", Now: now.Add(-time.Hour), Random: rand.Reader}).Credential("person-p256")
	ok(t, err)
	scheme, err := cms.DefaultScheme(cred.Key.Public())
	ok(t, err)
	p, err := pades.Sign(t.Context(), open(t, data), pades.Request{Random: rand.Reader, Time: now}, pades.Signer{Chain: cred.Chain, Scheme: scheme,
		Value: func(_ context.Context, digest []byte, s cms.Scheme) ([]byte, error) {
			return cred.Key.Sign(rand.Reader, digest, s.Hash)
		}})
	ok(t, err)
	var out bytes.Buffer
	_, err = p.WriteTo(&out)
	ok(t, err)
	return out.Bytes()
}

// covered puts a grey sheet over the middle of the first page, in a revision after the signature.
func covered(t *testing.T, data []byte) []byte {
	t.Helper()
	f := open(t, data)
	p, err := f.Newest().Page(0)
	ok(t, err)
	u, err := pdf.NewUpdate(f, rand.Reader)
	ok(t, err)
	look := u.Add(pdf.NewStream(pdf.Dict{"Type": pdf.Name("XObject"), "Subtype": pdf.Name("Form"), "BBox": box(0, 0, 300, 100)}, []byte("0.5 g 0 0 300 100 re f")))
	note := u.Add(pdf.Dict{"Type": pdf.Name("Annot"), "Subtype": pdf.Name("Stamp"), "Rect": box(100, 400, 400, 500), "F": pdf.Integer(4), "AP": pdf.Dict{"N": look}})
	page := pdf.Dict{}
	for k, v := range p.Dict {
		page[k] = v
	}
	had, err := f.Newest().Array(p.Dict["Annots"])
	ok(t, err)
	page["Annots"] = append(append(pdf.Array{}, had...), note)
	u.Set(p.Ref, page)
	tail, err := u.Bytes()
	ok(t, err)
	return append(bytes.Clone(data), tail...)
}

func box(x1, y1, x2, y2 int) pdf.Array {
	return pdf.Array{pdf.Integer(x1), pdf.Integer(y1), pdf.Integer(x2), pdf.Integer(y2)}
}

func judged(t *testing.T, data []byte) changes.File {
	t.Helper()
	store := trust.FromCertificates([]*certpath.Certificate{}, nil)
	facts, err := validation.Collect(t.Context(), validation.Input{Name: "a.pdf", Reader: bytes.NewReader(data), Size: int64(len(data))}, validation.Sources{Trust: store}, now)
	ok(t, err)
	r := validation.Judge(facts, validation.DefaultPolicy(store), now)
	return changes.File{Reader: bytes.NewReader(data), Size: int64(len(data)), Facts: facts, Report: &r}
}

// TestCoveredPage: the page is drawn as it was signed and as it is now, framed alike, and the two differ inside the frame.
func TestCoveredPage(t *testing.T) {
	f := judged(t, covered(t, signed(t)))
	f.Report.Signatures[0].ChangesPermitted = false // whether a stamp is allowed is for others to say
	if !changes.Shown(f) {
		t.Fatalf("nothing to draw: %+v", f.Report.Signatures[0].Changes)
	}
	e, err := render.New(t.Context(), render.Options{CacheDir: rendertest.Cache(), Instances: 1})
	ok(t, err)
	defer e.Close(context.Background())
	list, err := changes.Draw(t.Context(), e, f)
	ok(t, err)
	if len(list) != 1 || list[0].Page != 1 || list[0].Signature != 0 {
		t.Fatalf("%d pictures", len(list))
	}
	was, is := decoded(t, list[0].Signed), decoded(t, list[0].Now)
	if was.Bounds() != is.Bounds() {
		t.Fatalf("%v and %v", was.Bounds(), is.Bounds())
	}
	y := 842 - 450 // the middle of the sheet, at 72 dots an inch
	if red := reds(was); red < 500 || red != reds(is) {
		t.Errorf("%d red dots where it was signed, %d now", red, reds(is))
	}
	if r, _, _, _ := is.At(250, y).RGBA(); r>>8 < 100 || r>>8 > 150 {
		t.Errorf("no grey sheet now: %d", r>>8)
	}
}

// TestUnchangedIsNotDrawn: nothing is framed where nothing was changed.
func TestUnchangedIsNotDrawn(t *testing.T) {
	f := judged(t, signed(t))
	if list, err := changes.Draw(t.Context(), nil, f); err != nil || len(list) > 0 || changes.Shown(f) {
		t.Errorf("%d pictures, %v", len(list), err)
	}
}

func decoded(t *testing.T, b []byte) image.Image {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(b))
	ok(t, err)
	return img
}

// reds counts the dots of frames.
func reds(img image.Image) (n int) {
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			if r, g, b, _ := img.At(x, y).RGBA(); r>>8 == 0xd0 && g>>8 == 0x10 && b>>8 == 0x18 {
				n++
			}
		}
	}
	return n
}
