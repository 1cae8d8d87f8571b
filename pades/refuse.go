package pades

import (
	"trien/pdf"
)

// fit refuses a file that nothing may be appended to, whatever the request.
func (w *writer) fit() error {
	if r := w.file.Repairs(); len(r) > 0 {
		return refuse(Repaired, "", "%s", r[0])
	}
	n, isBlank, err := w.file.TrailingBytes()
	if err != nil {
		return err
	}
	if !isBlank {
		return refuse(LooseBytes, "", "%d bytes after the last %%%%EOF", n)
	}
	return nil
}

// unbroken refuses signatures that are malformed, or whose byte range does not end where a revision did. Whether digests hold is
// for [Sound] to check: it costs reading the whole file.
func unbroken(fields []Field) error {
	for i := range fields {
		f := &fields[i]
		switch {
		case !f.Filled:
		case f.Err != nil:
			return refuse(BrokenSignature, f.Name, "%v", f.Err)
		case f.Signature.Coverage != EntireFile && f.Signature.Coverage != EntireRevision:
			return refuse(BrokenSignature, f.Name, "coverage %s", f.Signature.Coverage)
		}
	}
	return nil
}

// appendable refuses a file whose signatures allow no change at all.
func appendable(fields []Field) error {
	for i := range fields {
		f := &fields[i]
		if f.Filled && (f.Signature.DocMDP == 1 || f.Lock != nil && f.Lock.P == 1) {
			return refuse(NoChanges, f.Name, "permissions 1")
		}
	}
	return nil
}

// signed tells whether the file bears a signature or time-stamp already.
func (w *writer) signed() bool { return len(w.signatures) > 0 && w.signatures[0].Filled }

// certified tells whether a signature limits what may follow (DocMDP, or /P of a lock).
func (w *writer) certified() bool {
	for i := range w.signatures {
		f := &w.signatures[i]
		if f.Filled && (f.Signature.DocMDP != 0 || f.Lock != nil && f.Lock.P != 0) {
			return true
		}
	}
	return false
}

// unlocked refuses a change of a field that a signature froze.
func (w *writer) unlocked(field string) error {
	for i := range w.signatures {
		for _, l := range w.signatures[i].Locks() {
			if l.Locks(field) {
				return refuse(Locked, field, "frozen by the signature in %s", w.signatures[i].Name)
			}
		}
	}
	return nil
}

// Bits of an encrypted file's permissions, counted from 1 as ISO 32000-2, Table 22 does.
const (
	permModify = 1 << (4 - 1)
	permAnnots = 1 << (6 - 1)
	permFill   = 1 << (9 - 1)
)

// mayFill refuses filling and signing existing fields where the encryption's permissions forbid it to this reader.
func (w *writer) mayFill() error {
	p := w.file.Permissions()
	if w.file.Encrypted() && !p.Owner && p.Bits&(permFill|permAnnots) == 0 {
		return refuse(NoPermission, "", "permissions %d do not allow filling forms", p.Bits)
	}
	return nil
}

// mayCreateFields is mayFill for new fields.
func (w *writer) mayCreateFields() error {
	p := w.file.Permissions()
	if w.file.Encrypted() && !p.Owner && p.Bits&(permModify|permAnnots) != permModify|permAnnots {
		return refuse(NoPermission, "", "permissions %d do not allow new form fields", p.Bits)
	}
	return nil
}

// find gives the form field of that name, or nil.
func (w *writer) find(name string) *pdf.Field {
	for i := range w.fields {
		if w.fields[i].Name == name {
			return &w.fields[i]
		}
	}
	return nil
}
