package pades

import (
	"slices"

	"trien/pdf"
)

// removed lists signatures that an earlier revision has and this one no longer: taken away, or replaced by another. The form of an
// earlier revision is walked only where the next one changed something that may have lost a signature.
func (r *reader) removed() error {
	f := r.view.File()
	for n := r.view.Revision().Number - 1; n >= 0; n-- {
		lost, err := r.mayLose(f.At(n), f.At(n+1))
		if r.fault(err) != nil {
			return err
		}
		if !lost {
			continue
		}
		old := &reader{view: f.At(n), seen: map[pdf.Reference]bool{}, pageOf: r.pageOf}
		if err := old.formFields(); err != nil {
			return err
		}
		r.takeOver(old.found)
	}
	return nil
}

// takeOver lists those of an older revision's fields whose signature is not known yet.
func (r *reader) takeOver(older []Field) {
	for _, o := range older {
		if o.Signature != nil && o.Signature.ByteRangeOK && !r.knows(o.Signature.ByteRange) {
			o.Removed = true
			o.Err = broken("a later revision took the signature away")
			r.found = append(r.found, o)
		}
	}
}

// knows tells whether a signature with that byte range is listed.
func (r *reader) knows(br ByteRange) bool {
	return slices.ContainsFunc(r.found, func(f Field) bool { return f.Signature != nil && f.Signature.ByteRange == br })
}

// mayLose tells whether something that changed between two neighbouring revisions held a signature that is not listed, or let go of a
// field. What can't be read counts as if it did.
func (r *reader) mayLose(old, now *pdf.View) (bool, error) {
	rev := now.Revision()
	for _, ref := range slices.Concat(rev.Defined(), rev.Freed()) {
		before, err := old.Object(ref)
		if err != nil {
			return true, nil
		}
		if before == nil {
			continue
		}
		after, err := now.Object(ref)
		if err != nil || r.heldUnknown(old, before) || letGo(before, after) {
			return true, nil
		}
	}
	return false, nil
}

// heldUnknown tells whether an object was a signature, or a field with one, that is not listed.
func (r *reader) heldUnknown(old *pdf.View, o pdf.Object) bool {
	d, ok := o.(pdf.Dict)
	if !ok {
		return false
	}
	if d["ByteRange"] == nil {
		if d, _ = old.Dict(d["V"]); d["ByteRange"] == nil {
			return false
		}
	}
	br, err := readByteRange(d["ByteRange"])
	return err == nil && !r.knows(br)
}

// letGo tells whether an array of fields lost a member: /Fields, /Kids, an array that is an object of its own, or a whole /AcroForm.
func letGo(before, after pdf.Object) bool {
	switch b := before.(type) {
	case pdf.Array:
		a, _ := after.(pdf.Array)
		return lacks(a, b)
	case pdf.Dict:
		a, _ := after.(pdf.Dict)
		for _, key := range []pdf.Name{"Fields", "Kids"} {
			if letGo(b[key], a[key]) {
				return true
			}
		}
		return letGo(b["AcroForm"], a["AcroForm"])
	case pdf.Reference:
		return before != after
	}
	return false
}

// lacks tells whether a reference of before is not among those of after.
func lacks(after, before pdf.Array) bool {
	has := make(map[pdf.Reference]bool, len(after))
	for _, o := range after {
		if ref, ok := o.(pdf.Reference); ok {
			has[ref] = true
		}
	}
	for _, o := range before {
		switch o := o.(type) {
		case pdf.Reference:
			if !has[o] {
				return true
			}
		case pdf.Dict:
			return true // direct fields can't be told apart
		}
	}
	return false
}
