package pades

import (
	"bytes"
	"maps"

	"trien/pdf"
)

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
