package pades

import (
	"fmt"
	"io"
	"maps"
	"strings"

	"trien/pdf"
)

// writer gathers the changes of one revision: fields, the form that holds them, the pages that show them.
type writer struct {
	file       *pdf.File
	view       *pdf.View
	u          *pdf.Update
	pages      []*pdf.Page
	fields     []pdf.Field // of the form, all types
	signatures []Field

	catalog        pdf.Dict
	catalogChanged bool
	formRef        pdf.Reference // zero: direct in the catalog, or new
	form           pdf.Dict
	formChanged    bool
	names          map[string]bool // every field name and what stands above it
}

// newWriter opens the newest revision for appending, or says why nothing may be appended.
func newWriter(f *pdf.File, random io.Reader) (*writer, error) {
	w := &writer{file: f, view: f.Newest(), names: map[string]bool{}}
	if err := w.fit(); err != nil {
		return nil, err
	}
	found, err := read(w.view)
	if err != nil {
		return nil, err
	}
	if found.faulty != nil { // what can't be walked in full must not be appended to
		return nil, found.faulty
	}
	w.signatures, w.fields, w.pages = found.found, found.fields, found.pages
	if err := unbroken(w.signatures); err != nil {
		return nil, err
	}
	if err := appendable(w.signatures); err != nil {
		return nil, err
	}
	for i := range w.fields {
		w.note(w.fields[i].Name)
	}
	if w.u, err = pdf.NewUpdate(f, random); err != nil {
		return nil, err
	}
	return w, w.openForm()
}

// note keeps a field's name and those above it from being given again.
func (w *writer) note(name string) {
	for name != "" {
		w.names[name] = true
		name = name[:max(strings.LastIndexByte(name, '.'), 0)]
	}
}

// openForm reads the catalog and the interactive form, which may be absent (ISO 32000-2, 12.7.3).
func (w *writer) openForm() error {
	var err error
	if w.catalog, err = w.view.Catalog(); err != nil {
		return err
	}
	if w.view.CatalogRef() == (pdf.Reference{}) {
		return refuse(Repaired, "", "the catalog is no indirect object")
	}
	w.formRef, _ = w.catalog["AcroForm"].(pdf.Reference)
	if w.form, err = w.dict(w.catalog["AcroForm"]); err != nil {
		return err
	}
	if w.form["XFA"] == nil {
		return nil
	}
	if needs, _ := w.view.Bool(w.catalog["NeedsRendering"]); needs {
		return refuse(DynamicXFA, "", "the catalog says /NeedsRendering true")
	}
	return nil
}

// dict resolves o to a dictionary that may be changed; null gives an empty one.
func (w *writer) dict(o pdf.Object) (pdf.Dict, error) {
	o, err := w.u.Resolve(o)
	if err != nil {
		return nil, err
	}
	switch d := o.(type) {
	case nil:
		return pdf.Dict{}, nil
	case pdf.Dict:
		return maps.Clone(d), nil
	}
	return nil, &pdf.MalformedError{Where: "form", Offset: -1, Err: fmt.Errorf("%T where a dictionary should be", o)}
}

// nameIsFree refuses a name that is taken, or that is no partial name (ISO 32000-2, 12.7.4.2).
func (w *writer) nameIsFree(name string) error {
	switch {
	case name == "" || strings.ContainsRune(name, '.'):
		return refuse(BadRequest, name, "a new field's name must not be empty or hold a period")
	case w.names[name]:
		return refuse(FieldTaken, name, "a field of that name exists")
	}
	return nil
}

// freeName gives "Signature1", or the next that is free.
func (w *writer) freeName() string {
	for n := 1; ; n++ {
		if name := fmt.Sprintf("Signature%d", n); !w.names[name] {
			return name
		}
	}
}

// widgetFlags are Print and Locked (ISO 32000-2, Table 167): a mark is printed, and no reader moves it. PDF/A asks for Print.
const widgetFlags = 1<<2 | 1<<7

// addField adds a field merged with its widget to form and page. dict holds what is particular to its kind.
func (w *writer) addField(name string, page int, rect Rect, dict pdf.Dict) (pdf.Reference, error) {
	p, err := w.page(page)
	if err != nil {
		return pdf.Reference{}, err
	}
	maps.Copy(dict, pdf.Dict{
		"Type": pdf.Name("Annot"), "Subtype": pdf.Name("Widget"), "T": pdf.EncodeText(name), "P": p.Ref,
		"F": pdf.Integer(widgetFlags), "Rect": array(rect),
	})
	if dict["AP"] == nil && rect != (Rect{}) {
		dict["AP"] = pdf.Dict{"N": w.emptyAppearance(rect)}
	}
	ref := w.u.Add(dict)
	w.note(name)
	if err := w.appendTo(&w.form, "Fields", ref); err != nil {
		return ref, err
	}
	w.formChanged = true
	return ref, w.annotate(p, ref)
}

// page finds a page; 0 means the first, where invisible fields hang.
func (w *writer) page(n int) (*pdf.Page, error) {
	n = max(n, 1)
	if n > len(w.pages) {
		return nil, refuse(NoSuchPage, "", "page %d of %d", n, len(w.pages))
	}
	p := w.pages[n-1]
	if p.Ref == (pdf.Reference{}) {
		return nil, refuse(Repaired, "", "page %d is no indirect object", n)
	}
	return p, nil
}

// annotate adds a widget to a page's annotations, in the page or in the array apart that it uses.
func (w *writer) annotate(p *pdf.Page, widget pdf.Reference) error {
	now, err := w.u.Object(p.Ref)
	if err != nil {
		return err
	}
	page, err := w.dict(now)
	if err != nil {
		return err
	}
	_, apart := page["Annots"].(pdf.Reference)
	if err := w.appendTo(&page, "Annots", widget); err != nil || apart {
		return err
	}
	w.u.Set(p.Ref, page)
	return nil
}

// appendTo appends to the array under key of a dictionary: where the array is an object of its own, that object is changed and the
// dictionary stays.
func (w *writer) appendTo(d *pdf.Dict, key pdf.Name, ref pdf.Reference) error {
	o, err := w.u.Resolve((*d)[key])
	if err != nil {
		return err
	}
	a, ok := o.(pdf.Array)
	if !ok && o != nil {
		return &pdf.MalformedError{Where: "/" + string(key), Offset: -1, Err: fmt.Errorf("%T where an array should be", o)}
	}
	a = append(a[:len(a):len(a)], ref)
	if at, apart := (*d)[key].(pdf.Reference); apart && ok {
		w.u.Set(at, a)
		return nil
	}
	(*d)[key] = a
	return nil
}

// emptyAppearance adds a form XObject that draws nothing in a box of the rectangle's size.
func (w *writer) emptyAppearance(rect Rect) pdf.Reference {
	return w.u.Add(pdf.NewStream(pdf.Dict{
		"Type": pdf.Name("XObject"), "Subtype": pdf.Name("Form"), "Resources": pdf.Dict{},
		"BBox": array(Rect{0, 0, rect[2] - rect[0], rect[3] - rect[1]}),
	}, nil))
}

// array writes a rectangle.
func array(r Rect) pdf.Array {
	a := make(pdf.Array, len(r))
	for i, x := range r {
		if x == float64(int64(x)) {
			a[i] = pdf.Integer(int64(x))
		} else {
			a[i] = pdf.Real(x)
		}
	}
	return a
}

// flushForm writes the form and the catalog where they changed. SigFlags says that signatures exist and only appending keeps them
// (ISO 32000-2, Table 225).
func (w *writer) flushForm() error {
	const signaturesExist, appendOnly = 1, 2
	flags, err := w.view.Int(w.form["SigFlags"])
	if err != nil {
		return err
	}
	if flags&(signaturesExist|appendOnly) != signaturesExist|appendOnly {
		w.form["SigFlags"] = pdf.Integer(flags | signaturesExist | appendOnly)
		w.formChanged = true
	}
	if w.form["Fields"] == nil {
		w.form["Fields"] = pdf.Array{}
	}
	switch _, direct := w.catalog["AcroForm"].(pdf.Dict); {
	case !w.formChanged:
	case w.formRef != (pdf.Reference{}):
		w.u.Set(w.formRef, w.form)
	case direct:
		w.catalog["AcroForm"], w.catalogChanged = w.form, true
	default:
		w.catalog["AcroForm"], w.catalogChanged = w.u.Add(w.form), true
	}
	if w.catalogChanged {
		w.u.Set(w.view.CatalogRef(), w.catalog)
	}
	return nil
}

// dict writes a lock as a dictionary of the given type (ISO 32000-2, Tables 237 and 259).
func (l *Lock) dict(typ pdf.Name) pdf.Dict {
	d := pdf.Dict{"Type": typ, "Action": pdf.Name(l.Action)}
	if l.Action != LockAll {
		names := make(pdf.Array, len(l.Fields))
		for i, f := range l.Fields {
			names[i] = pdf.EncodeText(f)
		}
		d["Fields"] = names
	}
	if typ == "TransformParams" {
		d["V"] = pdf.Name("1.2")
	} else if l.P != 0 {
		d["P"] = pdf.Integer(l.P)
	}
	return d
}
