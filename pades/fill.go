package pades

import (
	"trien/pdf"
)

// fillSignature puts the signature into an existing empty field.
func (w *writer) fillSignature(f *pdf.Field, r *Request, sig pdf.Reference) error {
	switch {
	case f.Type != "Sig" || f.Value != nil:
		return refuse(FieldTaken, f.Name, "type %s, filled %t", f.Type, f.Value != nil)
	case f.Ref == (pdf.Reference{}) || f.Err != nil:
		return refuse(NoSuchField, f.Name, "the field can't be changed: %v", f.Err)
	}
	if err := w.mayFill(); err != nil {
		return err
	}
	if err := w.heedSeed(f, r); err != nil {
		return err
	}
	return w.setValue(f, sig, r.Appearance)
}

// setValue gives a field a value and all its widgets the appearance that shows it.
func (w *writer) setValue(f *pdf.Field, value pdf.Object, draw Appearance) error {
	field, err := w.object(f.Ref)
	if err != nil {
		return err
	}
	field["V"] = value
	var look pdf.Object
	if draw != nil && len(f.Widgets) > 0 {
		ref, err := draw(w.u)
		if err != nil {
			return err
		}
		look = pdf.Dict{"N": ref}
	}
	for _, widget := range f.Widgets {
		if err := w.setLook(widget, field, look); err != nil {
			return err
		}
	}
	w.u.Set(f.Ref, field)
	return nil
}

// setLook sets the appearance of one widget, merged with its field or apart.
func (w *writer) setLook(widget pdf.Widget, field pdf.Dict, look pdf.Object) error {
	dict := field
	var err error
	if !widget.Merged {
		if dict, err = w.object(widget.Ref); err != nil {
			return err
		}
	}
	if look == nil && dict["AP"] == nil {
		rect, err := w.view.Rect(dict["Rect"])
		if err != nil {
			return err
		}
		look = pdf.Dict{"N": w.emptyAppearance(rect)}
	}
	if look == nil {
		return nil
	}
	dict["AP"] = look
	delete(dict, "AS") // a state's name means nothing beside a single appearance (ISO 32000-2, 12.5.5)
	if !widget.Merged {
		w.u.Set(widget.Ref, dict)
	}
	return nil
}

// object gives a dictionary object as the update has it, to be changed.
func (w *writer) object(ref pdf.Reference) (pdf.Dict, error) {
	o, err := w.u.Object(ref)
	if err != nil {
		return nil, err
	}
	return w.dict(o)
}

// fill gives text fields their values.
func (w *writer) fill(fills []Fill) error {
	if len(fills) == 0 {
		return nil
	}
	if w.form["XFA"] != nil {
		return refuse(DynamicXFA, "", "the form's values live in XFA too")
	}
	if err := w.mayFill(); err != nil {
		return err
	}
	for _, fill := range fills {
		f := w.find(fill.Field)
		if f == nil || f.Type != "Tx" || f.Ref == (pdf.Reference{}) || f.Err != nil {
			return refuse(NoSuchField, fill.Field, "no text field of that name")
		}
		if err := w.unlocked(f.Name); err != nil {
			return err
		}
		if n, _ := w.view.Int(f.Dict["MaxLen"]); n > 0 && int64(len([]rune(fill.Value))) > n {
			return refuse(BadRequest, f.Name, "the value is longer than %d characters", n)
		}
		if err := w.setValue(f, pdf.EncodeText(fill.Value), fill.Appearance); err != nil {
			return err
		}
	}
	return nil
}
