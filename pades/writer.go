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

// newWriter opens the newest revision for signing, or says why nothing may be appended.
func newWriter(f *pdf.File, random io.Reader) (*writer, error) {
	w, err := newAugmenter(f, random)
	if err != nil {
		return nil, err
	}
	return w, appendable(w.signatures)
}

// newAugmenter is newWriter for what every signature lets follow, whatever its permissions: a security store and document
// time-stamps (ISO 32000-2, 12.8.2.2.2).
func newAugmenter(f *pdf.File, random io.Reader) (*writer, error) {
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
	w.signatures, w.fields = found.found, found.fields
	if w.pages, err = w.view.Pages(); err != nil {
		return nil, err
	}
	if err := unbroken(w.signatures); err != nil {
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
func (w *writer) freeName(stem string) string {
	for n := 1; ; n++ {
		if name := fmt.Sprintf("%s%d", stem, n); !w.names[name] {
			return name
		}
	}
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
