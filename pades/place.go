package pades

import (
	"slices"

	"trien/pdf"
	"trien/pdf/stamp"
)

// PlaceFields gives the revision to append to f that holds empty fields for what will be filled and signed later. The file must
// bear no signature yet. Errors: *RefusedError, what package pdf returns.
func PlaceFields(f *pdf.File, a Ahead) (tail []byte, err error) {
	w, err := newWriter(f, a.Random)
	if err != nil {
		return nil, err
	}
	for i := range w.signatures {
		if w.signatures[i].Filled {
			return nil, refuse(Locked, w.signatures[i].Name, "fields are placed before the first signature")
		}
	}
	if err := w.mayCreateFields(); err != nil {
		return nil, err
	}
	if slices.ContainsFunc(a.Fields, func(n NewField) bool { return n.Text != nil }) {
		if err := w.addFont(a.Font); err != nil {
			return nil, err
		}
	}
	for i := range a.Fields {
		if err := w.placeField(&a.Fields[i], a.Font); err != nil {
			return nil, err
		}
	}
	if err := w.flushForm(); err != nil {
		return nil, err
	}
	return w.u.Bytes()
}

// placeField adds one empty field.
func (w *writer) placeField(n *NewField, font stamp.FieldFont) error {
	if err := w.nameIsFree(n.Name); err != nil {
		return err
	}
	dict := pdf.Dict{"FT": pdf.Name("Sig")}
	if n.Text != nil {
		if n.Rect == (Rect{}) {
			return refuse(BadRequest, n.Name, "a text field needs a rectangle")
		}
		dict = textField(n.Text, font)
	}
	if n.Tooltip != "" {
		dict["TU"] = pdf.EncodeText(n.Tooltip)
	}
	if n.Lock != nil {
		dict["Lock"] = w.u.Add(n.Lock.dict("SigFieldLock"))
	}
	_, err := w.addField(n.Name, n.Page, n.Rect, dict)
	return err
}

// textField gives what makes a field a text field (ISO 32000-2, 12.7.4.3).
func textField(t *TextField, font stamp.FieldFont) pdf.Dict {
	d := pdf.Dict{"FT": pdf.Name("Tx"), "DA": font.DA(t.Size)}
	if t.Quadding != 0 {
		d["Q"] = pdf.Integer(t.Quadding)
	}
	if t.MaxLen > 0 {
		d["MaxLen"] = pdf.Integer(t.MaxLen)
	}
	return d
}

// addFont puts the font into the form's default resources; one of that name that is there already is ours.
func (w *writer) addFont(font stamp.FieldFont) error {
	dr, err := w.dict(w.form["DR"])
	if err != nil {
		return err
	}
	fonts, err := w.dict(dr["Font"])
	if err != nil || fonts[font.Name()] != nil {
		return err
	}
	ref, err := font.Write(w.u)
	if err != nil {
		return err
	}
	fonts[font.Name()] = ref
	dr["Font"] = fonts
	w.form["DR"] = dr
	w.formChanged = true
	return nil
}
