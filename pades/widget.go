package pades

import (
	"fmt"
	"maps"

	"trien/pdf"
)

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
