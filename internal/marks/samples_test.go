package marks_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"trien/internal/marks"
	"trien/internal/placement"
	"trien/internal/problem"
	"trien/internal/render"
	"trien/internal/render/rendertest"
	"trien/pdf"
	"trien/pdf/stamp"
)

const samples = "../../testdata/samples"

// noon is when the marks on samples are made.
var noon = time.Date(2026, 11, 21, 5, 5, 33, 0, time.UTC)

func engine(t *testing.T) *render.Engine {
	t.Helper()
	e, err := render.New(context.Background(), render.Options{Instances: 1, CacheDir: rendertest.Cache()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close(context.Background()) })
	return e
}

func layout(t *testing.T, e *render.Engine, data []byte) []placement.Page {
	t.Helper()
	d, err := e.Open(context.Background(), bytes.NewReader(data), int64(len(data)), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	pages, err := d.Layout(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

// inked draws a picture w by h pixels; ink says where.
func inked(w, h int, c color.NRGBA, ink func(x, y float64) bool) []byte {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			if ink(float64(x)/float64(w), float64(y)/float64(h)) {
				img.SetNRGBA(x, y, c)
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// handwriting is a blue stroke on nothing; seal is a red ring with a star's worth of red inside.
func handwriting() []byte {
	return inked(500, 250, color.NRGBA{0x10, 0x30, 0xA0, 0xFF}, func(x, y float64) bool {
		wave := 0.5 + 0.32*math.Sin(14*x)*math.Cos(3*x)
		return x > 0.04 && x < 0.96 && math.Abs(y-wave) < 0.035
	})
}

func seal() []byte {
	return inked(425, 425, color.NRGBA{0xD0, 0x10, 0x10, 0xC0}, func(x, y float64) bool {
		r := math.Hypot(x-0.5, y-0.5)
		return r < 0.495 && r > 0.465 || r < 0.33 && r > 0.315 || r < 0.12 || r > 0.36 && r < 0.43 && int(math.Atan2(y-0.5, x-0.5)*9)%2 == 0
	})
}

var drawings = sync.OnceValue(func() map[placement.Role][]byte {
	return map[placement.Role][]byte{placement.Person: handwriting(), placement.Office: seal()}
})

func pictureOf(role placement.Role) []byte { return drawings()[role] }

// content is what a role's mark shows on a sample.
func content(t *testing.T, role placement.Role, look placement.Mark, pictures bool) marks.Content {
	t.Helper()
	cert := &x509.Certificate{Subject: pkix.Name{CommonName: "Nguyễn Văn Ước", Organization: []string{"Văn phòng Tỉnh ủy An Bình"}}}
	name := cert.Subject.CommonName
	if role == placement.Office {
		name = "Tỉnh ủy An Bình"
	}
	c := marks.Content{Values: marks.Values(cert, name, noon)}
	c.Values["number"], c.Values["form"] = "1024-QĐ/TU", "SAO Y"
	if role == placement.Incoming {
		c.Values["number"] = "1024"
	}
	data := pictureOf(role)
	if pictures && data != nil {
		p, err := marks.Picture(look, data)
		if err != nil {
			t.Fatal(err)
		}
		c.Picture = p
	}
	return c
}

// drawn is a mark with its place.
type drawn struct {
	role placement.Role
	spot placement.Spot
	look stamp.Appearance
}

// marked appends the marks to a file as signature fields that nobody signed.
func marked(t *testing.T, data []byte, list []drawn) []byte {
	t.Helper()
	f, err := pdf.Open(bytes.NewReader(data), int64(len(data)), pdf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	u, err := pdf.NewUpdate(f, bytes.NewReader(make([]byte, 4096)))
	if err != nil {
		t.Fatal(err)
	}
	annots := map[int]pdf.Array{}
	for i, m := range list {
		ref, err := m.look.Write(u)
		if err != nil {
			t.Fatal(err)
		}
		r := m.spot.Rect
		annots[m.spot.Page] = append(annots[m.spot.Page], u.Add(pdf.Dict{"Type": pdf.Name("Annot"), "Subtype": pdf.Name("Widget"), "F": pdf.Integer(4),
			"FT": pdf.Name("Sig"), "T": pdf.String(fmt.Sprint("sig", i)), "AP": pdf.Dict{"N": ref},
			"Rect": pdf.Array{pdf.Real(r.X1), pdf.Real(r.Y1), pdf.Real(r.X2), pdf.Real(r.Y2)}}))
	}
	for n, more := range annots {
		p, err := f.Newest().Page(n - 1)
		if err != nil {
			t.Fatal(err)
		}
		p.Dict["Annots"] = more
		u.Set(p.Ref, p.Dict)
	}
	tail, err := u.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return append(bytes.Clone(data), tail...)
}

// documents are all samples that are PDF, and what they become when cropped, turned and enlarged.
func documents(t *testing.T) map[string][]byte {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(samples, "*.pdf"))
	if err != nil || len(names) < 8 {
		t.Fatalf("%d samples, %v", len(names), err)
	}
	all := map[string][]byte{}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all[strings.TrimSuffix(filepath.Base(name), ".pdf")] = data
	}
	for name, change := range map[string]func(pdf.Dict){
		"turned-180": func(p pdf.Dict) { p["Rotate"] = pdf.Integer(180) },
		"turned-270": func(p pdf.Dict) { p["Rotate"] = pdf.Integer(270) },
		"cropped": func(p pdf.Dict) {
			p["CropBox"] = pdf.Array{pdf.Integer(30), pdf.Integer(20), pdf.Integer(590), pdf.Integer(830)}
		},
		"unit-2": func(p pdf.Dict) { p["UserUnit"] = pdf.Integer(2) },
		"cropped-tight": func(p pdf.Dict) {
			p["CropBox"] = pdf.Array{pdf.Integer(80), pdf.Integer(60), pdf.Integer(550), pdf.Integer(786)}
		},
	} {
		all["quyet-dinh-"+name] = changed(t, all["quyet-dinh"], change)
	}
	return all
}

// changed gives a file whose pages were changed.
func changed(t *testing.T, data []byte, change func(pdf.Dict)) []byte {
	t.Helper()
	f, err := pdf.Open(bytes.NewReader(data), int64(len(data)), pdf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	u, err := pdf.NewUpdate(f, bytes.NewReader(make([]byte, 4096)))
	if err != nil {
		t.Fatal(err)
	}
	pages, err := f.Newest().Pages()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pages {
		change(p.Dict)
		u.Set(p.Ref, p.Dict)
	}
	tail, err := u.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return append(bytes.Clone(data), tail...)
}

// TestEverySampleRoleProfile places every role of every profile on every sample, with pictures and without: the mark is inside the page and off
// text and other marks, or refused with words. With TRIEN_PICTURES=FOLDER it also draws the pages there, to be looked at (1831.position).
func TestEverySampleRoleProfile(t *testing.T) {
	e := engine(t)
	for name, data := range documents(t) {
		pages := layout(t, e, data)
		for _, profile := range placement.Builtins() {
			for _, pictures := range []bool{false, true} {
				for i, roles := range together() {
					t.Run(fmt.Sprintf("%s/%s/%s/pictures=%t", name, profile, roles[0], pictures), func(t *testing.T) {
						list := everyRole(t, pages, profile, roles, pictures)
						if dir := os.Getenv("TRIEN_PICTURES"); dir != "" {
							save(t, e, marked(t, data, list), filepath.Join(dir, fmt.Sprintf("%s--%s-%d-%t", name, profile, i, pictures)), pageNumbers(list))
						}
					})
				}
			}
		}
	}
}

// together are the roles that meet on one document.
func together() [][]placement.Role {
	return [][]placement.Role{
		{placement.Person, placement.Office, placement.Incoming, placement.Archive},
		{placement.Attachment, placement.Incoming, placement.Archive},
		{placement.Copy, placement.Incoming, placement.Archive},
	}
}

// everyRole places and draws roles, one after the other.
func everyRole(t *testing.T, pages []placement.Page, profile string, roles []placement.Role, pictures bool) []drawn {
	t.Helper()
	p, err := placement.Builtin(profile)
	if err != nil {
		t.Fatal(err)
	}
	var list []drawn
	var taken []placement.Spot
	for _, role := range roles {
		m := p.Marks[role]
		c := content(t, role, m, pictures)
		spot, err := p.Place(pages, c.Ask(m, placement.Request{Role: role, Taken: taken}))
		if err != nil {
			if problem.KindOf(err) != problem.Refused {
				t.Fatalf("%s: %v", role, err)
			}
			t.Logf("%s: %s", role, problem.WordsOf(err).VI)
			continue
		}
		a, err := marks.Draw(m, spot, c)
		if err != nil {
			t.Fatalf("%s: %v", role, err)
		}
		for _, w := range pages[spot.Page-1].Words {
			if m.Shape != "round" && spot.Rect.Grow(-0.1).Overlaps(w.Box) {
				t.Errorf("%s at %+v covers %q", role, spot.Rect, w.Text)
			}
		}
		if !spot.Rect.Within(pages[spot.Page-1].Box.Grow(0.1)) {
			t.Errorf("%s at %+v leaves the page %+v", role, spot.Rect, pages[spot.Page-1].Box)
		}
		list, taken = append(list, drawn{role, spot, a}), append(taken, spot)
	}
	return list
}

func pageNumbers(list []drawn) map[int]bool {
	n := map[int]bool{}
	for _, m := range list {
		n[m.spot.Page] = true
	}
	return n
}

// save draws pages into files.
func save(t *testing.T, e *render.Engine, data []byte, name string, pages map[int]bool) {
	t.Helper()
	d, err := e.Open(context.Background(), bytes.NewReader(data), int64(len(data)), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for n := range pages {
		picture, err := d.PNG(context.Background(), n, 80)
		if err == nil {
			err = os.WriteFile(fmt.Sprintf("%s-%d.png", name, n), picture, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
