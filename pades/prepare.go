package pades

import (
	"bytes"
	"maps"

	"trien/pdf"
)

// Prepare makes the revision that r asks for on top of the newest revision of f. Errors: *RefusedError, what package pdf returns.
func Prepare(f *pdf.File, r Request) (*Prepared, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	w, err := newWriter(f, r.Random)
	if err != nil {
		return nil, err
	}
	return w.prepare(r)
}

// prepare writes the revision.
func (w *writer) prepare(r Request) (*Prepared, error) {
	if r.Certify != 0 && w.signed() {
		return nil, refuse(NotFirst, "", "the file is signed already")
	}
	p := &Prepared{file: w.file, request: r, signedRevisions: w.revisionsSigned()}
	if err := w.sign(p); err != nil {
		return nil, err
	}
	if err := w.fill(r.Fills); err != nil {
		return nil, err
	}
	if err := w.flushForm(); err != nil {
		return nil, err
	}
	var err error
	if p.tail, err = w.u.Bytes(); err != nil {
		return nil, err
	}
	return p, p.setRange()
}

// check refuses what no file could satisfy.
func (r *Request) check() error {
	switch {
	case r.Random == nil:
		return refuse(BadRequest, r.Field, "no source of randomness")
	case r.Certify < 0 || r.Certify > 3:
		return refuse(BadRequest, r.Field, "DocMDP permissions are 1 to 3, not %d", r.Certify)
	case r.Page < 0 || r.Rect != (Rect{}) && (r.Rect[2] <= r.Rect[0] || r.Rect[3] <= r.Rect[1]):
		return refuse(BadRequest, r.Field, "page %d, rectangle %v", r.Page, r.Rect)
	case r.Reserve < 0:
		return refuse(BadRequest, r.Field, "%d bytes reserved", r.Reserve)
	}
	return nil
}

// sign adds the signature dictionary and its field.
func (w *writer) sign(p *Prepared) error {
	r := &p.request
	if r.Field == "" {
		r.Field = w.freeName()
	}
	if err := w.unlocked(r.Field); err != nil {
		return err
	}
	existing := w.find(r.Field)
	lock := r.Lock
	if existing != nil {
		own, err := w.fieldLock(r.Field)
		if err != nil {
			return err
		}
		if own != nil {
			if r.Lock != nil && !own.equal(r.Lock) {
				return refuse(BadRequest, r.Field, "the field brings another lock than the one asked for")
			}
			lock = own
		}
	}
	p.reserve = r.Reserve
	if p.reserve == 0 {
		p.reserve = DefaultReserve
	}
	sig := w.u.Add(w.signatureDict(p, lock))
	if r.Certify != 0 {
		if err := w.certify(sig); err != nil {
			return err
		}
	}
	if existing != nil {
		return w.fillSignature(existing, r, sig)
	}
	return w.newSignature(r, sig)
}

// fieldLock gives the /Lock of an existing signature field.
func (w *writer) fieldLock(name string) (*Lock, error) {
	for i := range w.signatures {
		if f := &w.signatures[i]; f.Name == name && f.InAcroForm {
			return f.Lock, f.Err
		}
	}
	return nil, nil
}

// equal tells whether two locks freeze the same.
func (l *Lock) equal(o *Lock) bool {
	if l.Action != o.Action || l.P != o.P {
		return false
	}
	has := map[string]bool{}
	for _, f := range l.Fields {
		has[f] = true
	}
	for _, f := range o.Fields {
		if !has[f] {
			return false
		}
		delete(has, f)
	}
	return len(has) == 0
}

// newSignature adds a field of its own for the signature.
func (w *writer) newSignature(r *Request, sig pdf.Reference) error {
	if err := w.mayCreateFields(); err != nil {
		return err
	}
	if err := w.nameIsFree(r.Field); err != nil {
		return err
	}
	if r.Rect != (Rect{}) && w.certified() {
		return refuse(NoNewField, r.Field, "a visible field may not be added to a certified file")
	}
	dict := pdf.Dict{"FT": pdf.Name("Sig"), "V": sig}
	if r.Lock != nil {
		dict["Lock"] = w.u.Add(r.Lock.dict("SigFieldLock"))
	}
	if r.Appearance != nil && r.Rect != (Rect{}) {
		ap, err := r.Appearance(w.u)
		if err != nil {
			return err
		}
		dict["AP"] = pdf.Dict{"N": ap}
	}
	_, err := w.addField(r.Field, r.Page, r.Rect, dict)
	return err
}

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

// certify points the catalog's /Perms at the certification signature (ISO 32000-2, 12.8.6).
func (w *writer) certify(sig pdf.Reference) error {
	perms, err := w.dict(w.catalog["Perms"])
	if err != nil {
		return err
	}
	perms["DocMDP"] = sig
	if ref, apart := w.catalog["Perms"].(pdf.Reference); apart {
		w.u.Set(ref, perms)
		return nil
	}
	w.catalog["Perms"], w.catalogChanged = perms, true
	return nil
}

// rangeWidth is the room for /ByteRange: three numbers of up to 19 digits, so that it never has to be moved.
const rangeWidth = len("[0 ]") + 3*20

// signatureDict builds the signature dictionary (ISO 32000-2, Table 255; EN 319 142-1, 5.3) with blank byte range and contents,
// whose places it has told to p.
func (w *writer) signatureDict(p *Prepared, lock *Lock) pdf.Dict {
	r := &p.request
	d := pdf.Dict{
		"Type": pdf.Name("Sig"), "Filter": pdf.Name("Adobe.PPKLite"), "SubFilter": pdf.Name(SubFilterCAdES),
		"ByteRange": pdf.Raw{Bytes: bytes.Repeat([]byte(" "), rangeWidth), At: &p.rangeAt},
		"Contents":  pdf.Raw{Bytes: blankContents(p.reserve), At: &p.contentsAt},
	}
	if !r.Time.IsZero() {
		d["M"] = pdf.String(FormatDate(r.Time))
	}
	for key, text := range map[pdf.Name]string{"Name": r.Name, "Reason": r.Reason, "Location": r.Location, "ContactInfo": r.ContactInfo} {
		if text != "" {
			d[key] = pdf.EncodeText(text)
		}
	}
	if r.Application != "" {
		d["Prop_Build"] = pdf.Dict{"App": pdf.Dict{"Name": pdf.Name(r.Application)}}
	}
	if refs := w.referenceDicts(r.Certify, lock); len(refs) > 0 {
		d["Reference"] = refs
	}
	return d
}

// blankContents gives a hexadecimal string of n zero bytes.
func blankContents(n int) []byte {
	b := bytes.Repeat([]byte("0"), 2*n+2)
	b[0], b[len(b)-1] = '<', '>'
	return b
}

// referenceDicts builds the signature references of certification and lock (ISO 32000-2, Table 256). FieldMDP names the catalog as
// the object that it is about, as the table demands.
func (w *writer) referenceDicts(certify int, lock *Lock) pdf.Array {
	var a pdf.Array
	add := func(method pdf.Name, params pdf.Dict, more pdf.Dict) {
		d := pdf.Dict{"Type": pdf.Name("SigRef"), "TransformMethod": method, "TransformParams": params}
		maps.Copy(d, more)
		a = append(a, d)
	}
	if certify != 0 {
		add("DocMDP", pdf.Dict{"Type": pdf.Name("TransformParams"), "P": pdf.Integer(certify), "V": pdf.Name("1.2")}, nil)
	}
	if lock != nil {
		add("FieldMDP", lock.dict("TransformParams"), pdf.Dict{"Data": w.view.CatalogRef()})
	}
	return a
}
