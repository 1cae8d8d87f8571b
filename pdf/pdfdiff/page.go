package pdfdiff

import (
	"errors"
	"slices"
	"strings"

	"trien/pdf"
)

// order gives the changes that the signed revision reaches and that no rule has judged, by number.
func (d *differ) order() []*change {
	var out []*change
	for _, ref := range d.graph.order {
		if c := d.changes[ref]; c != nil && !d.isDone(c) {
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
				c.judged = d.rev
				err = d.annots(old, c.new, d.holder(c.ref))
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

// holder is the page whose list of annotations ref is.
func (d *differ) holder(list pdf.Reference) pdf.Reference {
	if in := d.graph.in[list]; len(in) > 0 {
		return in[0].from
	}
	return pdf.Reference{}
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
	path := "page " + page.String()
	if _, ok := d.form.widgets[ref]; ok && ref != (pdf.Reference{}) { // judged with its field
		if d.form.placed[ref] {
			d.reject("new-field", path, ref, "a widget was put on pages twice")
		}
		d.form.placed[ref] = true
		return nil
	}
	dict, err := d.new.Dict(o)
	if err != nil {
		return err
	}
	kind, _ := d.new.Name(dict["Subtype"])
	fresh := ref == (pdf.Reference{}) || d.changes[ref] != nil && d.changes[ref].fresh
	spots, err := d.spots(d.new, ref, dict)
	if err != nil {
		return err
	}
	for i := range spots {
		spots[i].Page = page
	}
	switch {
	case d.form.unsigned[ref]:
		return d.placed(ref, dict, page)
	case !fresh || !isMarkup(kind) || dict["A"] != nil || dict["AA"] != nil || dict["FT"] != nil || dict["Kids"] != nil:
		d.tell(Finding{Grade: NotPermitted, Rule: "annotation", Path: path, Ref: ref, Words: "an annotation /" + string(kind) + " was added to the page"}, spots...)
	default:
		d.tell(Finding{Grade: Annotations, Rule: comment(d.new.View, kind, dict), Path: path, Ref: ref, Words: "a comment /" + string(kind) + " was added"}, spots...)
	}
	return nil
}

// comment names the rule for a comment: one that shows words or pictures of its own can be taken for a part of the page.
func comment(v *pdf.View, kind pdf.Name, annot pdf.Dict) string {
	switch {
	case speaks(v, kind, annot):
		return "comment-text"
	case annot["AP"] == nil && (kind == "Text" || kind == "FileAttachment"): // the reader's own picture, which can be moved aside
		return "comment-icon"
	}
	return "annotation"
}

// placed judges the widget of a field that was on no page before and is signed now.
func (d *differ) placed(ref pdf.Reference, w pdf.Dict, page pdf.Reference) error {
	edges, err := d.graph.edges(ref)
	if err != nil {
		return err
	}
	for _, e := range edges {
		if below(e.path, "Annots") || !strings.Contains(e.path, "/") && e.path != "" && e.path[0] >= '0' && e.path[0] <= '9' {
			d.reject("annotation", "page "+page.String(), ref, "a field that may be on a page already was put on another")
			return nil
		}
	}
	visible, err := d.visible(w)
	if err == nil && visible && d.terms.Level > 0 {
		d.reject("annotation", "page "+page.String(), ref, "a signature became visible after certification")
	}
	return err
}

func (d *differ) goneAnnot(o pdf.Object, page pdf.Reference) error {
	dict, err := d.old.Dict(o)
	if err != nil {
		return err
	}
	kind, _ := d.old.Name(dict["Subtype"])
	spots, err := d.spots(d.old, refOf(o), dict)
	if err != nil {
		return err
	}
	for i := range spots {
		spots[i].Page = page
	}
	f := Finding{Grade: Annotations, Rule: comment(d.old.View, kind, dict), Path: "page " + page.String(), Ref: refOf(o), Words: "a comment /" + string(kind) + " was taken away"}
	if !isMarkup(kind) {
		f.Grade, f.Rule, f.Words = NotPermitted, "annotation", "an annotation /"+string(kind)+" was taken off the page"
	}
	d.tell(f, spots...)
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
		c.judged = d.rev
		for _, k := range changedKeys(old, new) {
			if k == "A" || k == "AA" || k == "Type" || k == "FT" {
				d.reject("annotation", "", c.ref, "/%s of a comment was changed", string(k))
			}
		}
		was, err1 := d.spots(d.old, c.ref, old)
		is, err2 := d.spots(d.new, c.ref, new)
		if err := errors.Join(err1, err2); err != nil {
			return err
		}
		d.tell(Finding{Grade: Annotations, Rule: comment(d.new.View, kind, new), Ref: c.ref, Words: "a comment /" + string(kind) + " was changed"}, append(was, is...)...)
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
