package pdfdiff

import (
	"maps"
	"slices"

	"trien/pdf"
)

// order gives the changes that no rule has judged, by number.
func (d *differ) order() []*change {
	var out []*change
	for _, ref := range slices.SortedFunc(maps.Keys(d.changes), pdf.Reference.Compare) {
		if c := d.changes[ref]; !c.done && len(d.graph.in[ref]) > 0 {
			out = append(out, c)
		}
	}
	return out
}

// pages lets page objects differ in /Annots alone (ISO 32000-2, Table 31), and lists of annotations as annots says.
func (d *differ) pages() error {
	for _, c := range d.order() {
		var err error
		switch old := c.old.(type) {
		case pdf.Dict:
			new, ok := c.new.(pdf.Dict)
			switch {
			case ok && old["Type"] == pdf.Name("Page"):
				err = d.page(c.ref, old, new)
			case ok && old["Type"] == pdf.Name("Pages"):
				d.pageNode(c.ref, old, new)
			}
		case pdf.Array:
			var ok bool
			if ok, err = d.pageLists(c.ref); ok && err == nil {
				c.done = true
				err = d.annots(old, c.new, c.ref)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *differ) page(ref pdf.Reference, old, new pdf.Dict) error {
	d.vouchAll(ref)
	for _, k := range changedKeys(old, new) {
		if k == "Annots" || k == "Tabs" && old[k] == nil {
			continue
		}
		same, err := d.equivalent(old[k], new[k], 0)
		if err != nil {
			return err
		}
		if !same {
			d.reject("page", "page "+ref.String(), ref, "/%s was changed", string(k))
		}
	}
	if alike(old["Annots"], new["Annots"]) {
		return nil
	}
	before, err := d.old.Array(old["Annots"])
	if err != nil {
		return err
	}
	return d.annots(before, new["Annots"], ref)
}

// pageNode lets a node of the page tree get the mark that one library leaves in it.
func (d *differ) pageNode(ref pdf.Reference, old, new pdf.Dict) {
	if keys := changedKeys(old, new); len(keys) == 1 && keys[0] == "ITXT" && plain(new["ITXT"]) {
		d.vouchAll(ref)
	}
}

// pageLists says whether a list is used as nothing but the annotations of pages.
func (d *differ) pageLists(ref pdf.Reference) (bool, error) {
	edges, err := d.graph.edges(ref)
	if err != nil {
		return false, err
	}
	for _, e := range edges {
		if page, err := d.oldPage(e.from); err != nil || !page || e.path != "Annots" {
			return false, err
		}
	}
	return true, nil
}

func (d *differ) oldPage(ref pdf.Reference) (bool, error) {
	o, err := d.old.Shape(ref)
	page, ok := o.(pdf.Dict)
	return ok && page["Type"] == pdf.Name("Page"), err
}

// annots compares a page's annotations: those that were there stay, in order; new signature fields' widgets and comments may come.
func (d *differ) annots(before pdf.Array, new pdf.Object, ref pdf.Reference) error {
	after, err := d.new.Array(new)
	if err != nil {
		return err
	}
	i := 0
	for _, o := range after {
		for i < len(before) && !alike(before[i], o) && !contains(after, before[i]) {
			if err := d.goneAnnot(before[i], ref); err != nil {
				return err
			}
			i++
		}
		if i < len(before) && alike(before[i], o) {
			i++
			continue
		}
		if err := d.newAnnot(o, ref); err != nil {
			return err
		}
	}
	for ; i < len(before); i++ {
		if err := d.goneAnnot(before[i], ref); err != nil {
			return err
		}
	}
	return nil
}

func contains(list pdf.Array, o pdf.Object) bool {
	return slices.ContainsFunc(list, func(e pdf.Object) bool { return alike(e, o) })
}

func (d *differ) newAnnot(o pdf.Object, page pdf.Reference) error {
	ref := refOf(o)
	if _, ok := d.form.widgets[ref]; ok && ref != (pdf.Reference{}) {
		return nil // judged with its field
	}
	dict, err := d.new.Dict(o)
	if err != nil {
		return err
	}
	kind, _ := d.new.Name(dict["Subtype"])
	fresh := ref == (pdf.Reference{}) || d.changes[ref] != nil && d.changes[ref].fresh
	switch {
	case d.form.unsigned[ref]:
		return d.placed(ref, dict)
	case !fresh || !isMarkup(kind) || dict["A"] != nil || dict["AA"] != nil:
		d.reject("annotation", "page "+page.String(), ref, "an annotation /%s was added to the page", string(kind))
	default:
		d.find(Annotations, "annotation", "page "+page.String(), ref, "a comment /%s was added", string(kind))
	}
	return nil
}

// placed judges the widget of a field that was on no page before and is signed now.
func (d *differ) placed(ref pdf.Reference, w pdf.Dict) error {
	visible, err := d.visible(w)
	if err == nil && visible && d.terms.Level > 0 {
		d.reject("annotation", "", ref, "a signature became visible after certification")
	}
	return err
}

func (d *differ) goneAnnot(o pdf.Object, page pdf.Reference) error {
	dict, err := d.old.Dict(o)
	if err != nil {
		return err
	}
	kind, _ := d.old.Name(dict["Subtype"])
	if !isMarkup(kind) {
		d.reject("annotation", "page "+page.String(), refOf(o), "an annotation /%s was taken off the page", string(kind))
		return nil
	}
	d.find(Annotations, "annotation", "page "+page.String(), refOf(o), "a comment /%s was taken away", string(kind))
	return nil
}

// isMarkup says whether an annotation is a comment (12.5.6.2) or the pop-up of one.
func isMarkup(kind pdf.Name) bool {
	switch kind {
	case "Text", "FreeText", "Line", "Square", "Circle", "Polygon", "PolyLine", "Highlight", "Underline", "Squiggly", "StrikeOut",
		"Caret", "Stamp", "Ink", "Popup", "FileAttachment":
		return true
	}
	return false
}

// annotations lets comments that were there change.
func (d *differ) annotations() error {
	for _, c := range d.order() {
		old, ok1 := c.old.(pdf.Dict)
		new, ok2 := c.new.(pdf.Dict)
		kind, _ := old["Subtype"].(pdf.Name)
		if !ok1 || !ok2 || !isMarkup(kind) || new["Subtype"] != kind {
			continue
		}
		if ok, err := d.commentEdges(c.ref); !ok || err != nil {
			if err != nil {
				return err
			}
			continue
		}
		c.done = true
		for _, k := range changedKeys(old, new) {
			if k == "A" || k == "AA" || k == "Type" || k == "FT" {
				d.reject("annotation", "", c.ref, "/%s of a comment was changed", string(k))
			}
		}
		d.find(Annotations, "annotation", "", c.ref, "a comment /%s was changed", string(kind))
	}
	return nil
}

// commentEdges says whether an annotation is used as nothing else.
func (d *differ) commentEdges(ref pdf.Reference) (bool, error) {
	for _, e := range d.graph.in[ref] {
		if e.path == "Popup" || e.path == "Parent" || e.path == "IRT" || e.path == "Obj" {
			continue
		}
		ok, err := d.oldPage(e.from)
		if ok = ok && below(e.path, "Annots"); !ok && err == nil {
			ok, err = d.listOfPage(e.from)
		}
		if !ok || err != nil {
			return false, err
		}
	}
	return true, nil
}

// listOfPage says whether ref is a list of annotations of its own.
func (d *differ) listOfPage(ref pdf.Reference) (bool, error) {
	o, err := d.old.Shape(ref)
	if _, ok := o.(pdf.Array); !ok || err != nil {
		return false, err
	}
	return d.pageLists(ref)
}
