package pdfdiff

import (
	"errors"
	"slices"
	"strings"

	"trien/pdf"
)

// fillable says whether a person fills the field in: a push button has no value (12.7.5.2).
func (f field) fillable() bool {
	return f.kind == "Tx" || f.kind == "Ch" || f.kind == "Btn" && f.flags>>16&1 == 0
}

// fillKeys may change when a field is filled in.
var fillKeys = []pdf.Name{"V", "RV", "I", "TI", "AP", "AS", "MK", "M", "F", "DA", "Q"}

// fill judges a field that is no signature.
func (d *differ) fill(f field, ref pdf.Reference, keys []pdf.Name, before, after pdf.Dict) error {
	path := "field " + f.name
	d.fields[f.name] = true
	for _, k := range keys {
		if !slices.Contains(fillKeys, k) {
			d.reject("field-fill", path, ref, "/%s was changed", string(k))
		}
	}
	if hidden, err := d.hidden(before, after); err != nil {
		return err
	} else if hidden {
		d.reject("field-fill", path, ref, "the field was hidden, or shown though it was hidden")
	}
	switch {
	case !f.fillable():
		d.reject("field-fill", path, ref, "a field that nobody fills in was changed")
	case d.terms.locks(f.name):
		d.reject("field-lock", path, ref, "the field is locked by a signature")
	default:
		spots, err := d.spots(d.new, ref, after)
		found := Finding{Grade: FormFilling, Rule: "field-fill", Path: path, Ref: ref, Words: "the field was filled in"}
		if slices.Contains(keys, "V") && d.filled(before["V"]) {
			found.Rule, found.Words = "field-refill", "the field had a value when it was signed, and has another now"
		}
		d.tell(found, spots...)
		return err
	}
	return nil
}

// filled says whether a value of the signed revision is one: text that is not blank, a choice, a button that is on.
func (d *differ) filled(o pdf.Object) bool {
	v, err := d.old.Resolve(o)
	switch v := v.(type) {
	case nil:
		return err != nil
	case pdf.String:
		return strings.TrimSpace(pdf.TextString(v)) != ""
	case pdf.Name:
		return v != "Off" && v != ""
	}
	return true
}

// unseen are the flags by which an annotation does not show on the screen, or not on paper (Table 167).
const unseen = 1<<0 | 1<<1 | 1<<5 | 1<<8 // Invisible, Hidden, NoView, ToggleNoView

// hidden says whether a widget that showed no longer does, or the other way round.
func (d *differ) hidden(before, after pdf.Dict) (bool, error) {
	was, err1 := d.old.Int(before["F"])
	is, err2 := d.new.Int(after["F"])
	return was&unseen != is&unseen, errors.Join(err1, err2)
}

// spots gives the rectangle of a widget or another annotation, where it has one.
func (d *differ) spots(v *view, ref pdf.Reference, w pdf.Dict) ([]Spot, error) {
	if w["Rect"] == nil {
		return nil, nil
	}
	r, err := v.Rect(w["Rect"])
	if err != nil || r[0] >= r[2] || r[1] >= r[3] {
		return nil, err
	}
	const far = 1e6 // farther than any page reaches (Annex C.2)
	for i := range r {
		r[i] = max(-far, min(far, r[i]))
	}
	return []Spot{{Annot: ref, Rect: r}}, nil
}
