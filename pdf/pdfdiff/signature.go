package pdfdiff

import (
	"slices"

	"trien/pdf"
)

// signKeys may change when an existing field gets its signature; those of addKeys only from absent.
var (
	signKeys = []pdf.Name{"V", "AP", "AS", "M"}
	addKeys  = []pdf.Name{"Lock", "SV", "F", "P", "MK", "DA", "Type"}
)

// signatureField judges an existing signature field.
func (d *differ) signatureField(f field, ref pdf.Reference, before, after pdf.Dict, keys []pdf.Name, touched bool) error {
	path := "field " + f.name
	signed := before["V"] != nil
	if v := refOf(before["V"]); d.changes[v] != nil {
		keys, touched = append(keys, "V"), true
	}
	if len(keys) == 0 && !touched {
		return nil
	}
	d.fields[f.name] = true
	if signed {
		d.reject("signature-field", path, ref, "a signed field was changed (%v)", keys)
		return nil
	}
	for _, k := range keys {
		if !slices.Contains(signKeys, k) && !(slices.Contains(addKeys, k) && before[k] == nil) {
			d.reject("signature-field", path, ref, "/%s was changed", string(k))
		}
	}
	if after["V"] == nil {
		d.reject("signature-field", path, ref, "an empty signature field was changed")
		return nil
	}
	if err := d.sharedAppearance(path, ref, before, after); err != nil {
		return err
	}
	d.own(ref, before, f.name)
	d.form.unsigned[ref] = true
	g, err := d.newSignature(path, after["V"])
	if err != nil {
		return err
	}
	if d.terms.locks(f.name) && g > LTAUpdates {
		d.reject("field-lock", path, ref, "the field is locked by a signature")
	}
	d.find(g, "signature-field", path, ref, "the field was signed")
	return nil
}

// newSignature judges a signature dictionary: it must be new, so that no old signature is shown again elsewhere.
func (d *differ) newSignature(path string, o pdf.Object) (Grade, error) {
	ref := refOf(o)
	if ref != (pdf.Reference{}) && (d.changes[ref] == nil || !d.changes[ref].fresh || len(d.graph.in[ref]) > 0) {
		d.reject("signature-field", path, ref, "its signature is not a new object")
		return NotPermitted, nil
	}
	sig, err := d.new.Dict(o)
	if err != nil {
		return NotPermitted, err
	}
	if sig["Contents"] == nil || sig["ByteRange"] == nil {
		d.reject("signature-field", path, ref, "its value is not a signature")
		return NotPermitted, nil
	}
	if t := sig["Type"]; t != nil && t != pdf.Name("Sig") && t != pdf.Name("DocTimeStamp") {
		d.reject("signature-field", path, ref, "its value is not a signature")
		return NotPermitted, nil
	}
	if sig["SubFilter"] == pdf.Name("ETSI.RFC3161") {
		return LTAUpdates, nil
	}
	return FormFilling, nil
}

// newFieldKeys are all that a new signature field and its widget may have.
var newFieldKeys = []pdf.Name{
	"FT", "T", "TU", "TM", "V", "Ff", "Lock", "SV", "Kids", "Parent", "DA", "Type", "Subtype", "Rect", "P", "F", "AP", "AS", "MK", "BS",
	"Border", "DR", "M", "NM", "H", "C", "Contents", "StructParent",
}

// newField judges a field that the signed revision does not have: only a signature field at the top of the form may be added.
func (d *differ) newField(o pdf.Object, above field) error {
	dict, err := d.new.Dict(o)
	if err != nil {
		return err
	}
	f, err := field{}.below(d.new.View, dict)
	if err != nil {
		return err
	}
	ref, path := refOf(o), "field "+f.name
	d.fields[f.name] = true
	switch {
	case above.depth > 0 || above.name != "":
		d.reject("new-field", "field "+above.name, ref, "something was added below an existing field")
		return nil
	case f.kind != "Sig":
		d.reject("new-field", path, ref, "a field was added that is not for a signature")
		return nil
	case f.name == "" || d.form.names[f.name]:
		d.reject("new-field", path, ref, "a field was added without a name of its own")
		return nil
	case ref != (pdf.Reference{}) && (d.changes[ref] == nil || !d.changes[ref].fresh || d.form.seen[ref]):
		d.reject("new-field", path, ref, "an old object was made a field")
		return nil
	}
	d.form.seen[ref], d.form.names[f.name] = true, true
	g := LTAUpdates
	if dict["V"] != nil {
		if g, err = d.newSignature(path, dict["V"]); err != nil {
			return err
		}
	}
	if d.terms.locks(f.name) && g > LTAUpdates {
		d.reject("field-lock", path, ref, "new signatures are locked out")
	}
	if err := d.newWidgets(path, o, dict, g); err != nil {
		return err
	}
	d.find(g, "new-field", path, ref, "a signature field was added")
	return nil
}

// newWidgets judges the widgets of a new field: merged with it, or its kids.
func (d *differ) newWidgets(path string, o pdf.Object, dict pdf.Dict, g Grade) error {
	kids, err := d.new.Array(dict["Kids"])
	if err != nil {
		return err
	}
	if err := d.newWidget(path, refOf(o), dict, g); err != nil {
		return err
	}
	for _, kid := range kids {
		w, err := d.new.Dict(kid)
		if err != nil {
			return err
		}
		ref := refOf(kid)
		if w["Kids"] != nil || w["T"] != nil || d.changes[ref] == nil || !d.changes[ref].fresh || w["Parent"] != nil && refOf(w["Parent"]) != refOf(o) {
			d.reject("new-field", path, ref, "its kid is not a new widget")
			continue
		}
		if err := d.newWidget(path, ref, w, g); err != nil {
			return err
		}
	}
	return nil
}

func (d *differ) newWidget(path string, ref pdf.Reference, w pdf.Dict, g Grade) error {
	for _, k := range w.Keys() {
		if !slices.Contains(newFieldKeys, k) {
			d.reject("new-field", path, ref, "it has a key /%s", string(k))
		}
	}
	visible, err := d.visible(w)
	if err != nil {
		return err
	}
	if visible && d.terms.Level > 0 {
		d.reject("new-field", path, ref, "a visible signature field was added after certification")
	}
	d.form.widgets[ref] = g
	return nil
}

// visible says whether a widget shows on its page (12.5.3, 12.7.5.5).
func (d *differ) visible(w pdf.Dict) (bool, error) {
	if w["Rect"] == nil || w["AP"] == nil {
		return false, nil
	}
	r, err := d.new.Rect(w["Rect"])
	if err != nil {
		return false, err
	}
	flags, err := d.new.Int(w["F"])
	return r[0] < r[2] && r[1] < r[3] && flags&(1<<1|1<<5) == 0, err
}
