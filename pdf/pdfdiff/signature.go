package pdfdiff

import (
	"fmt"
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
	if v := refOf(before["V"]); d.changes[v] != nil {
		keys, touched = append(keys, "V"), true
	}
	if len(keys) == 0 && !touched {
		return nil
	}
	d.fields[f.name] = true
	if f.value {
		spots, err := d.spots(d.new, ref, after)
		d.tell(Finding{Grade: NotPermitted, Rule: "signature-field", Path: path, Ref: ref, Words: fmt.Sprintf("a signed field was changed (%v)", keys)}, spots...)
		return err
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
	spots, err := d.spots(d.new, ref, after)
	d.tell(Finding{Grade: g, Rule: "signature-field", Path: path, Ref: ref, Words: "the field was signed"}, spots...)
	return err
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
	if known := d.knownField(refOf(o)); known != nil && d.mayCome(o, known.name, above) {
		return d.addField(o, known)
	}
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
	case !d.mayCome(o, f.name, above):
		d.reject("new-field", path, ref, "a field was added without a name of its own, or an old object was made a field")
		return nil
	}
	judged := &freshField{name: f.name, value: d.changes[refOf(dict["V"])]}
	if dict["V"] != nil {
		if judged.grade, err = d.newSignature(path, dict["V"]); err != nil {
			return err
		}
	}
	judged.grade = max(judged.grade, LTAUpdates)
	if err := d.newWidgets(path, o, dict, judged); err != nil {
		return err
	}
	if len(judged.spots) > 0 {
		judged.grade = max(judged.grade, FormFilling) // what is seen is more than an update for the long term
	}
	if c := d.changes[ref]; c != nil && ref != (pdf.Reference{}) && alone(dict) && !judged.refused && judged.grade < NotPermitted {
		c.field = judged
	}
	return d.addField(o, judged)
}

// freshField is what was found of a new field by itself; it holds until one of its objects is changed again.
type freshField struct {
	name    string
	grade   Grade
	value   *change // its value's object, nil where that is direct or absent
	widgets []pdf.Reference
	spots   []Spot // where it is seen
	refused bool   // something is wrong with it
}

// knownField gives what an earlier revision found of a new field, where nothing of it was touched since.
func (d *differ) knownField(ref pdf.Reference) *freshField {
	c := d.changes[ref]
	if c == nil || c.field == nil || c.field.value != nil && d.changes[c.field.value.ref] != c.field.value {
		return nil
	}
	return c.field
}

// alone says whether nothing of a field but its value is spread over other objects.
func alone(dict pdf.Dict) bool {
	for k, e := range dict {
		_, isRef := e.(pdf.Reference)
		if k == "Kids" || isRef && !slices.Contains([]pdf.Name{"V", "AP", "P", "Parent", "Lock"}, k) {
			return false
		}
	}
	return true
}

// mayCome says whether a new field has a name and an object of its own.
func (d *differ) mayCome(o pdf.Object, name string, above field) bool {
	ref := refOf(o)
	c := d.changes[ref]
	return above.depth == 0 && above.name == "" && name != "" && !d.signed.names[name] && !d.form.added[name] &&
		(ref == (pdf.Reference{}) || c != nil && c.fresh && !d.form.seen[ref])
}

// addField lets in a new field by the terms in force.
func (d *differ) addField(o pdf.Object, f *freshField) error {
	ref, path := refOf(o), "field "+f.name
	d.fields[f.name], d.form.seen[ref], d.form.added[f.name] = true, true, true
	for _, w := range f.widgets {
		d.form.widgets[w] = f.grade
	}
	if d.terms.locks(f.name) && f.grade > LTAUpdates {
		d.reject("field-lock", path, ref, "new signatures are locked out")
	}
	if len(f.spots) > 0 && d.terms.Level > 0 {
		d.tell(Finding{Grade: NotPermitted, Rule: "new-field", Path: path, Ref: ref, Words: "a visible signature field was added after certification"}, f.spots...)
	}
	d.tell(Finding{Grade: f.grade, Rule: "new-field", Path: path, Ref: ref, Words: "a signature field was added"}, f.spots...)
	return nil
}

// newWidgets judges the widgets of a new field: merged with it, or its kids.
func (d *differ) newWidgets(path string, o pdf.Object, dict pdf.Dict, f *freshField) error {
	kids, err := d.new.Array(dict["Kids"])
	if err != nil {
		return err
	}
	if err := d.newWidget(path, refOf(o), dict, f); err != nil {
		return err
	}
	for _, kid := range kids {
		w, err := d.new.Dict(kid)
		if err != nil {
			return err
		}
		ref := refOf(kid)
		if w["Kids"] != nil || w["T"] != nil || w["V"] != nil || d.changes[ref] == nil || !d.changes[ref].fresh || w["Parent"] != nil && refOf(w["Parent"]) != refOf(o) {
			d.reject("new-field", path, ref, "its kid is not a new widget")
			f.refused = true
			continue
		}
		if err := d.newWidget(path, ref, w, f); err != nil {
			return err
		}
	}
	return nil
}

func (d *differ) newWidget(path string, ref pdf.Reference, w pdf.Dict, f *freshField) error {
	for _, k := range w.Keys() {
		if !slices.Contains(newFieldKeys, k) {
			d.reject("new-field", path, ref, "it has a key /%s", string(k))
			f.refused = true
		}
	}
	visible, err := d.visible(w)
	if err != nil {
		return err
	}
	f.widgets = append(f.widgets, ref)
	if visible {
		spots, err := d.spots(d.new, ref, w)
		f.spots = append(f.spots, spots...)
		return err
	}
	return nil
}

// visible says whether a widget shows on its page or on paper (12.5.3, 12.7.5.5): by an appearance, or by the border and the colours that
// readers draw where there is none.
func (d *differ) visible(w pdf.Dict) (bool, error) {
	const hidden, paper, noView, toggles = 1 << 1, 1 << 2, 1 << 5, 1 << 8
	if w["Rect"] == nil || w["AP"] == nil && w["MK"] == nil {
		return false, nil
	}
	r, err := d.new.Rect(w["Rect"])
	if err != nil {
		return false, err
	}
	flags, err := d.new.Int(w["F"])
	unseen := flags&hidden != 0 || flags&noView != 0 && flags&(paper|toggles) == 0
	return r[0] < r[2] && r[1] < r[3] && !unseen, err
}
