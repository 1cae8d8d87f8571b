package pades

import (
	"cmp"
	"errors"
	"math"
	"slices"

	"trien/internal/limits"
	"trien/pdf"
)

// Signatures lists the signature fields of the file as v shows it: first those filled, in the order in which they were signed,
// then the empty ones as the form has them. A signature that only pages show, or that the catalog's /Perms alone points at, or that a
// later revision took away, is listed too, with Err. The error is one of reading the file; what is wrong with a single field stands
// in its Err.
func Signatures(v *pdf.View) ([]Field, error) {
	r, err := read(v)
	if err != nil {
		return nil, err
	}
	return r.found, nil
}

// read gathers the signature fields, with the form fields met on the way.
func read(v *pdf.View) (*reader, error) {
	r := &reader{view: v, seen: map[pdf.Reference]bool{}}
	if err := r.readAll(); err != nil {
		return nil, err
	}
	slices.SortStableFunc(r.found, func(a, b Field) int { return cmp.Compare(a.order(), b.order()) })
	return r, nil
}

// order is a key that sorts by the time of signing: each signature's range ends where the file ended then.
func (f *Field) order() int64 {
	switch {
	case !f.Filled:
		return math.MaxInt64
	case f.Signature == nil || f.Signature.Coverage == Invalid:
		return math.MaxInt64 - 1
	}
	return f.Signature.ByteRange.End()
}

// reader gathers the signature fields of one view.
type reader struct {
	view   *pdf.View
	fields []pdf.Field            // of the form, all types
	faulty error                  // why pages or form could not be walked in full
	pageOf map[pdf.Reference]int  // page number by widget, from 1
	seen   map[pdf.Reference]bool // field and widget objects that are accounted for
	found  []Field
}

func (r *reader) readAll() error {
	loose, err := r.annotations()
	if err != nil {
		return err
	}
	if err := r.formFields(); err != nil {
		return err
	}
	for _, ref := range loose {
		if err := r.looseWidget(ref); err != nil {
			return err
		}
	}
	if err := r.certification(); err != nil {
		return err
	}
	return r.removed()
}

// formFields reads the fields that hang on the catalog's /AcroForm.
func (r *reader) formFields() error {
	var err error
	if r.fields, err = r.view.Fields(); r.fault(err) != nil {
		return err
	}
	for i := range r.fields {
		f := &r.fields[i]
		r.seen[f.Ref] = true
		for _, w := range f.Widgets {
			r.seen[w.Ref] = true
		}
		if !r.isSignature(f.Type, f.Value) {
			continue
		}
		if len(r.found) >= limits.PDFSignatures {
			return &pdf.LimitError{What: "signature fields", Limit: limits.PDFSignatures}
		}
		r.found = append(r.found, r.formField(f))
	}
	return nil
}

func (r *reader) formField(f *pdf.Field) Field {
	out := Field{Name: f.Name, Ref: f.Ref, InAcroForm: true, Err: f.Err}
	if len(f.Widgets) > 0 {
		w := f.Widgets[0]
		out.Widget, out.Page = w.Ref, r.pageOf[w.Ref]
		out.Rect, _ = r.view.Rect(w.Dict["Rect"])
		out.Flags, _ = r.view.Int(w.Dict["F"])
	}
	r.complete(&out, f.Dict, f.Value)
	return out
}

// complete reads lock, seed values and value of a field.
func (r *reader) complete(out *Field, dict pdf.Dict, value pdf.Object) {
	out.Seed = dict["SV"] != nil
	lock, err := r.lock(dict["Lock"])
	out.Lock = lock
	out.fault(err)
	out.Filled = value != nil
	if !out.Filled {
		return
	}
	sig, err := r.signature(out.Ref, value)
	out.Signature = sig
	out.fault(err)
}

// fault notes what is wrong; the first fault is the one told.
func (f *Field) fault(err error) {
	if f.Err == nil {
		f.Err = err
	}
}

// isSignature tells whether a field is one for signatures: by its type, or by a value that is a signature dictionary whatever the type.
func (r *reader) isSignature(ft pdf.Name, value pdf.Object) bool {
	if ft == "Sig" {
		return true
	}
	switch value.(type) {
	case pdf.Dict, pdf.Reference:
		d, err := r.view.Dict(value)
		return err == nil && d["ByteRange"] != nil && d["Contents"] != nil
	}
	return false
}

// fault gives err back where it is not the file's form that is wrong but reading itself; forms that can't be walked still leave
// what pages and catalog show. The first fault is remembered.
func (r *reader) fault(err error) error {
	if err == nil {
		return nil
	}
	var m *pdf.MalformedError
	if errors.As(err, &m) {
		if r.faulty == nil {
			r.faulty = err
		}
		return nil
	}
	return err
}
