package validation_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"trien/internal/look"
	"trien/internal/render"
	"trien/internal/render/rendertest"
	"trien/pdf"
	"trien/validation"
)

// drawing starts the renderer once for all tests.
var drawing = sync.OnceValues(func() (*render.Engine, error) {
	return render.New(context.Background(), render.Options{CacheDir: rendertest.Cache(), Instances: 2})
})

// seeing is online, with somebody who looks at pages.
func (w *world) seeing() validation.Sources {
	src := w.online()
	src.View = look.By(func(context.Context) (*render.Engine, error) { return drawing() }, time.Hour)
	return src
}

// editor makes one later revision of a file, as somebody with an editor for bytes can.
type editor struct {
	*world
	u    *pdf.Update
	page *pdf.Page
}

// edit appends a revision.
func (w *world) edit(data []byte, do func(*editor)) []byte {
	w.Helper()
	f, err := pdf.Open(bytes.NewReader(data), int64(len(data)), pdf.Options{})
	w.ok(err)
	p, err := f.Newest().Page(0)
	w.ok(err)
	u, err := pdf.NewUpdate(f, rand.Reader)
	w.ok(err)
	do(&editor{w, u, p})
	tail, err := u.Bytes()
	w.ok(err)
	return append(bytes.Clone(data), tail...)
}

// words gives the boxes of the words on the first page.
func (w *world) words(data []byte) [][4]float64 {
	w.Helper()
	engine, err := drawing()
	w.ok(err)
	v, err := look.By(func(context.Context) (*render.Engine, error) { return engine, nil }, time.Hour)(context.Background(), bytes.NewReader(data), int64(len(data)), nil)
	w.ok(err)
	defer v.Close()
	boxes, err := v.Words(context.Background(), 1)
	w.ok(err)
	return boxes
}

// paragraph is a rectangle over some words of the sample, blank one where it has none.
func (w *world) paragraph() (r [4]float64) {
	w.Helper()
	boxes := w.words(w.sample())
	if len(boxes) < 40 {
		w.Fatalf("the sample has %d words", len(boxes))
	}
	r = boxes[30]
	for _, b := range boxes[31:34] {
		r = [4]float64{min(r[0], b[0]), min(r[1], b[1]), max(r[2], b[2]), max(r[3], b[3])}
	}
	return r
}

var blank = [4]float64{20, 5, 120, 25}

func numbers(r [4]float64) pdf.Array {
	a := pdf.Array{}
	for _, x := range r {
		a = append(a, pdf.Real(x))
	}
	return a
}

// drawn is an appearance of a rectangle's size.
func (e *editor) drawn(r [4]float64, content string) pdf.Dict {
	w, h := r[2]-r[0], r[3]-r[1]
	font := pdf.Dict{"Type": pdf.Name("Font"), "Subtype": pdf.Name("Type1"), "BaseFont": pdf.Name("Helvetica")}
	multiply := pdf.Dict{"Type": pdf.Name("ExtGState"), "BM": pdf.Name("Multiply")}
	content = strings.NewReplacer("FILL", fmt.Sprintf("0 0 %f %f re f", w, h)).Replace(content)
	return pdf.Dict{"N": e.u.Add(pdf.NewStream(pdf.Dict{
		"Type": pdf.Name("XObject"), "Subtype": pdf.Name("Form"), "BBox": numbers([4]float64{0, 0, w, h}),
		"Resources": pdf.Dict{"Font": pdf.Dict{"F": font}, "ExtGState": pdf.Dict{"M": multiply}},
	}, []byte(content)))}
}

const (
	cover  = "1 g FILL BT 0 g /F 9 Tf 2 2 Td (1 000 000 000) Tj ET" // opaque, with words of its own
	white  = "1 g FILL"
	yellow = "/M gs 1 1 0 rg FILL"
	text   = "BT 0 g /F 9 Tf 2 2 Td (1 000 000 000) Tj ET"
)

// annots puts annotations on the first page.
func (e *editor) annots(refs ...pdf.Object) {
	o, err := e.u.Object(e.page.Ref)
	e.ok(err)
	page := o.(pdf.Dict)
	list, err := e.u.Resolve(page["Annots"])
	e.ok(err)
	now, _ := list.(pdf.Array)
	page["Annots"] = append(slices.Clone(now), refs...)
	e.u.Set(e.page.Ref, page)
}

// comment puts an annotation on the first page.
func (e *editor) comment(kind pdf.Name, r [4]float64, content string) pdf.Reference {
	d := pdf.Dict{"Type": pdf.Name("Annot"), "Subtype": kind, "Rect": numbers(r), "F": pdf.Integer(4), "C": pdf.Array{pdf.Integer(1), pdf.Integer(1), pdf.Integer(0)}}
	if content != "" {
		d["AP"] = e.drawn(r, content)
	}
	ref := e.u.Add(d)
	e.annots(ref)
	return ref
}

// form changes the catalog's form.
func (e *editor) form(change func(form pdf.Dict)) {
	o, err := e.u.Resolve(e.u.Base().Trailer()["Root"])
	e.ok(err)
	root := o.(pdf.Dict)
	o, err = e.u.Resolve(root["AcroForm"])
	e.ok(err)
	form, _ := o.(pdf.Dict)
	if form == nil {
		form = pdf.Dict{"Fields": pdf.Array{}}
	}
	list, err := e.u.Resolve(form["Fields"])
	e.ok(err)
	form["Fields"], _ = list.(pdf.Array)
	change(form)
	root["AcroForm"] = form
	e.u.Set(e.u.Base().CatalogRef(), root)
}

// field adds a field with its widget to form and page.
func (e *editor) field(name string, kind pdf.Name, r [4]float64, more pdf.Dict) pdf.Reference {
	d := pdf.Dict{"Type": pdf.Name("Annot"), "Subtype": pdf.Name("Widget"), "FT": kind, "T": pdf.String(name), "Rect": numbers(r), "F": pdf.Integer(4), "P": e.page.Ref}
	for k, o := range more {
		d[k] = o
	}
	ref := e.u.Add(d)
	e.annots(ref)
	e.form(func(f pdf.Dict) { f["Fields"] = append(f["Fields"].(pdf.Array), ref) })
	return ref
}

// selfMade is a signature dictionary whose value is nobody's.
func selfMade(contents string) pdf.Dict {
	return pdf.Dict{"Type": pdf.Name("Sig"), "Filter": pdf.Name("Adobe.PPKLite"), "SubFilter": pdf.Name("ETSI.CAdES.detached"),
		"ByteRange": pdf.Array{pdf.Integer(0), pdf.Integer(10), pdf.Integer(20), pdf.Integer(10)}, "Contents": pdf.String(contents)}
}

// set changes keys of an object; nil takes away.
func (e *editor) set(ref pdf.Reference, keys pdf.Dict) {
	o, err := e.u.Object(ref)
	e.ok(err)
	d := o.(pdf.Dict)
	for k, v := range keys {
		if d[k] = v; v == nil {
			delete(d, k)
		}
	}
	e.u.Set(ref, d)
}

// of finds a warning by its code, on the page.
func of(s *validation.Signature, code string, page int) *validation.Warning {
	for i := range s.Warnings {
		if w := &s.Warnings[i]; w.Code == code && (page == 0 || w.Page == page) {
			return w
		}
	}
	return nil
}

func told(s *validation.Signature) (out []string) {
	for _, w := range s.Warnings {
		out = append(out, fmt.Sprintf("%s(%d %s)", w.Code, w.Page, w.Detail))
	}
	return out
}

// overlaps says whether one of the regions lies on the page and touches a rectangle.
func overlaps(list []validation.Region, r [4]float64) bool {
	return slices.ContainsFunc(list, func(g validation.Region) bool {
		return g.Page == 1 && g.Rect[0] < r[2] && g.Rect[2] > r[0] && g.Rect[1] < r[3] && g.Rect[3] > r[1]
	})
}
