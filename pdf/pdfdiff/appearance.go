package pdfdiff

import (
	"maps"
	"slices"
	"strings"

	"trien/pdf"
)

// apRef is an indirect object of an /AP.
type apRef struct {
	ref    pdf.Reference
	stream bool
}

// appearanceOf gives the indirect objects of a widget's /AP in the signed revision; they are read once.
func (d *differ) appearanceOf(widget pdf.Reference, ap pdf.Object) (out []apRef, err error) {
	if known, ok := d.signed.appearances[widget]; ok && widget != (pdf.Reference{}) {
		return known, nil
	}
	err = d.eachAppearance(ap, 0, func(ref pdf.Reference, stream bool) { out = append(out, apRef{ref, stream}) })
	if err == nil && d.signed.appearances != nil {
		d.signed.appearances[widget] = out
	}
	return out, err
}

// appearanceTouched says whether anything below an /AP was changed in place: its dictionaries, its streams.
func (d *differ) appearanceTouched(widget pdf.Reference, ap pdf.Object) (bool, error) {
	refs, err := d.appearanceOf(widget, ap)
	return slices.ContainsFunc(refs, func(r apRef) bool { return d.changes[r.ref] != nil }), err
}

// eachAppearance calls visit for the indirect objects of an /AP: dictionaries of appearances and of states, and streams (12.5.5).
func (d *differ) eachAppearance(o pdf.Object, level int, visit func(ref pdf.Reference, stream bool)) error {
	if o == nil || level > 2 {
		return nil
	}
	ref := refOf(o)
	v, err := d.shape(o)
	if err != nil {
		return err
	}
	dict, isDict := v.(pdf.Dict)
	if ref != (pdf.Reference{}) {
		visit(ref, !isDict)
	}
	for _, e := range dict {
		if err := d.eachAppearance(e, level+1, visit); err != nil {
			return err
		}
	}
	return nil
}

func (d *differ) shape(o pdf.Object) (pdf.Object, error) {
	if ref, ok := o.(pdf.Reference); ok {
		return d.old.Shape(ref)
	}
	return o, nil
}

// own notes that a widget's appearance may change, and what belongs to it in the signed revision.
func (d *differ) own(ref pdf.Reference, widget pdf.Dict, name string) {
	if ref == (pdf.Reference{}) || widget["AP"] == nil {
		return
	}
	d.form.owners[ref] = true
	refs, _ := d.appearanceOf(ref, widget["AP"]) // errors were met in appearanceTouched
	for _, r := range refs {
		if r.stream {
			d.form.streams[r.ref] = name
		} else {
			d.form.nodes[r.ref] = true
		}
	}
}

// appearances vouches for appearances rewritten in place: nothing but widgets that may change uses them.
func (d *differ) appearances() error {
	for _, c := range d.order() {
		_, isStream := d.form.streams[c.ref]
		if !isStream && !d.form.nodes[c.ref] {
			continue
		}
		own, err := d.ownNodes()
		if err != nil {
			return err
		}
		d.vouch("appearance", c.ref, func(e edge) bool {
			return d.form.owners[e.from] && below(e.path, "AP") || own[e.from]
		})
	}
	return nil
}

// sharedAppearance rejects a new /AP where something else uses the old one's dictionary: who shares it has prepared for a change.
func (d *differ) sharedAppearance(path string, ref pdf.Reference, before, after pdf.Dict) error {
	ap := refOf(before["AP"])
	if ap == (pdf.Reference{}) || alike(before["AP"], after["AP"]) {
		return nil
	}
	edges, err := d.graph.edges(ap)
	for _, e := range edges {
		if e != (edge{ref, "AP"}) {
			d.reject("appearance", path, ap, "the field's appearances are also used from %v", e)
		}
	}
	return err
}

func below(path, key string) bool { return path == key || strings.HasPrefix(path, key+"/") }

// ownNodes are the appearance dictionaries that nothing but widgets that may change uses.
func (d *differ) ownNodes() (map[pdf.Reference]bool, error) {
	own := maps.Clone(d.form.nodes)
	for removed := true; removed; {
		removed = false
		for ref := range own {
			edges, err := d.graph.edges(ref)
			if err != nil {
				return nil, err
			}
			for _, e := range edges {
				if !own[e.from] && !(d.form.owners[e.from] && below(e.path, "AP")) && own[ref] {
					delete(own, ref)
					removed = true
				}
			}
		}
	}
	return own, nil
}
