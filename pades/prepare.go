package pades

import (
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
	p := &Prepared{Appended: Appended{file: w.file, signedRevisions: w.revisionsSigned()}, request: r}
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
		r.Field = w.freeName("Signature")
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
		f := &w.signatures[i]
		if f.Name != name || !f.InAcroForm {
			continue
		}
		if f.Err != nil && !f.Filled {
			return nil, refuse(NoSuchField, name, "the field can't be used: %v", f.Err)
		}
		return f.Lock, nil
	}
	return nil, nil
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
