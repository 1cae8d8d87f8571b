package pades

import (
	"trien/internal/limits"
	"trien/pdf"
)

// annotations notes the page of every annotation and gives those that may be widgets, in page order.
func (r *reader) annotations() ([]pdf.Reference, error) {
	pages, err := r.view.Annotations()
	if r.fault(err) != nil {
		return nil, err
	}
	r.pageOf = make(map[pdf.Reference]int)
	var refs []pdf.Reference
	for i, annots := range pages {
		for _, a := range annots {
			if ref, ok := a.(pdf.Reference); ok {
				if r.pageOf[ref] == 0 {
					r.pageOf[ref] = i + 1
				}
				refs = append(refs, ref)
			}
		}
		if len(refs) > limits.PDFFields {
			return nil, &pdf.LimitError{What: "annotations", Limit: limits.PDFFields}
		}
	}
	return refs, nil
}

// looseWidget lists a signature widget that a page shows and the form does not know. A viewer may show its mark, so it is told.
func (r *reader) looseWidget(ref pdf.Reference) error {
	if r.seen[ref] {
		return nil
	}
	r.seen[ref] = true
	dict, err := r.view.Dict(ref)
	if r.fault(err) != nil {
		return err
	}
	ft, value, name := r.inherited(dict)
	if !r.isSignature(ft, value) {
		return nil
	}
	out := Field{Name: name, Ref: ref, Widget: ref, Page: r.pageOf[ref]}
	out.Rect, _ = r.view.Rect(dict["Rect"])
	out.Flags, _ = r.view.Int(dict["F"])
	r.complete(&out, dict, value)
	if out.Filled {
		out.fault(broken("the field is not part of the file's form"))
	}
	r.found = append(r.found, out)
	return nil
}

// inherited climbs the parents of a field for its type, value and full name (ISO 32000-2, 12.7.4.2).
func (r *reader) inherited(dict pdf.Dict) (ft pdf.Name, value pdf.Object, name string) {
	for range limits.PDFDepth {
		if ft == "" {
			ft, _ = r.view.Name(dict["FT"])
		}
		if value == nil {
			value = dict["V"]
		}
		if t, _ := r.view.Text(dict["T"]); t != "" {
			if name != "" {
				t += "." + name
			}
			name = t
		}
		if dict["Parent"] == nil {
			break
		}
		parent, err := r.view.Dict(dict["Parent"])
		if err != nil || parent == nil {
			break
		}
		dict = parent
	}
	return ft, value, name
}

// certification lists the signature that the catalog's /Perms /DocMDP points at where no field holds it (ISO 32000-2, 12.8.6).
func (r *reader) certification() error {
	cat, err := r.view.Catalog()
	if r.fault(err) != nil {
		return err
	}
	perms, _ := r.view.Dict(cat["Perms"])
	ref, ok := perms["DocMDP"].(pdf.Reference)
	if !ok {
		return nil
	}
	for i := range r.found {
		if s := r.found[i].Signature; s != nil && s.Ref == ref {
			s.Certifies = true
			return nil
		}
	}
	if o, _ := r.view.Resolve(ref); o == nil {
		return nil
	}
	out := Field{Filled: true}
	out.Signature, out.Err = r.signature(pdf.Reference{}, ref)
	if out.Signature != nil {
		out.Signature.Certifies = true
	}
	out.fault(broken("no field holds the certification signature"))
	r.found = append(r.found, out)
	return nil
}
