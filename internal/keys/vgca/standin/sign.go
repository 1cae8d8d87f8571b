package standin

import (
	"bytes"
	"fmt"
	"slices"

	"trien/pdf"
)

// Sign gives back what the tool would.
func (w Work) Sign(file []byte) ([]byte, error) {
	switch w.Behaviour {
	case Unsigned:
		return file, nil
	case Cut:
		return file[:len(file)*2/3], nil
	case Rewrites:
		file = slices.Clone(file)
		file[bytes.Index(file, []byte("%PDF-1."))+len("%PDF-1.")] ^= 1 // another version: still a PDF that can be read
	}
	out, err := w.once(file, w.Field)
	if err != nil {
		return nil, err
	}
	switch w.Behaviour {
	case Twice:
		next, err := w.other(out)
		if err != nil {
			return nil, err
		}
		return w.once(out, next)
	case Revision:
		return w.after(out, (*update).text)
	case Store:
		return w.after(out, w.store)
	case Trails:
		return append(out, "left behind\n"...), nil
	}
	return out, nil
}

// once appends the revision that signs a field.
func (w Work) once(file []byte, name string) ([]byte, error) {
	u, err := begin(file)
	if err != nil {
		return nil, err
	}
	if w.Behaviour == Nothing {
		return w.after(file, (*update).produced)
	}
	if w.Behaviour == Other {
		if name, err = w.other(file); err != nil {
			return nil, err
		}
	}
	sig := u.add(w.place())
	if err := w.fill(u, name, sig); err != nil {
		return nil, err
	}
	if err := w.misbehave(u, name); err != nil {
		return nil, err
	}
	if err := u.produced(); err != nil {
		return nil, err
	}
	out, at := u.bytes()
	return w.finish(out, at[sig])
}

// after appends a revision of another kind.
func (w Work) after(file []byte, change func(*update) error) ([]byte, error) {
	u, err := begin(file)
	if err != nil {
		return nil, err
	}
	if err := change(u); err != nil {
		return nil, err
	}
	out, _ := u.bytes()
	return out, nil
}

// named finds a field.
func (u *update) named(name string) (pdf.Field, error) {
	fields, err := u.view.Fields()
	if err != nil {
		return pdf.Field{}, err
	}
	for _, f := range fields {
		if f.Name == name {
			return f, nil
		}
	}
	return pdf.Field{}, fmt.Errorf("standin: no field %q", name)
}

// other names an empty signature field that is not the one asked for.
func (w Work) other(file []byte) (string, error) {
	u, err := begin(file)
	if err != nil {
		return "", err
	}
	fields, err := u.view.Fields()
	if err != nil {
		return "", err
	}
	for _, f := range fields {
		if f.Type == "Sig" && f.Value == nil && f.Name != w.Field {
			return f.Name, nil
		}
	}
	return "", fmt.Errorf("standin: no field but %q", w.Field)
}

// fill puts the signature with its mark into the field, or into one of the tool's own.
func (w Work) fill(u *update, name string, sig pdf.Reference) error {
	f, err := u.named(name)
	if err != nil {
		return err
	}
	rect, err := u.view.Rect(f.Dict["Rect"])
	if err != nil {
		return err
	}
	width, height := rect[2]-rect[0], rect[3]-rect[1]
	content := fmt.Sprintf("q BT /F1 10 Tf 2 %.2f Td (%s) Tj 0 -12 Td (%s) Tj ET Q", height-12, "VGCA", w.At.Format("2006-01-02T15:04:05.0000000"))
	mark := u.add(fmt.Sprintf("<</Type /XObject /Subtype /Form /BBox [0 0 %.2f %.2f] /Resources <</Font <</F1 <</Type /Font /Subtype /Type1 /BaseFont /Times-Roman>>>>>> /Length %d>>\nstream\n%s\nendstream",
		width, height, len(content), content))
	if w.Behaviour == Own {
		return u.newField(f, sig, mark)
	}
	keys := pdf.Dict{"V": sig, "AP": pdf.Dict{"N": mark}}
	switch w.Behaviour {
	case Moves:
		keys["Rect"] = pdf.Array{pdf.Real(rect[0] + 20), pdf.Real(rect[1]), pdf.Real(rect[2] + 20), pdf.Real(rect[3])}
	case Locks:
		keys["Lock"] = pdf.Dict{"Type": pdf.Name("SigFieldLock"), "Action": pdf.Name("All")}
	}
	return u.change(f.Ref, keys)
}

// newField adds a field beside the one placed ahead, as a tool that knows nothing of fields would.
func (u *update) newField(like pdf.Field, sig, mark pdf.Reference) error {
	field := u.add(string(pdf.Format(pdf.Dict{"Type": pdf.Name("Annot"), "Subtype": pdf.Name("Widget"), "FT": pdf.Name("Sig"), "T": pdf.String("Signature1"),
		"V": sig, "AP": pdf.Dict{"N": mark}, "Rect": like.Dict["Rect"], "P": like.Dict["P"], "F": pdf.Integer(132)})))
	catalog, err := u.view.Catalog()
	if err != nil {
		return err
	}
	form, err := u.view.Dict(catalog["AcroForm"])
	if err != nil {
		return err
	}
	fields, err := u.view.Array(form["Fields"])
	if err != nil {
		return err
	}
	form["Fields"] = append(slices.Clone(fields), field)
	return u.change(u.view.CatalogRef(), pdf.Dict{"AcroForm": form})
}

// misbehave changes more than the signing of a field takes.
func (w Work) misbehave(u *update, name string) error {
	switch w.Behaviour {
	case Text:
		return u.text()
	case Fills:
		return u.fillText()
	}
	return nil
}

// text writes on the first page.
func (u *update) text() error {
	page, err := u.view.Page(0)
	if err != nil {
		return err
	}
	const content = "q BT /F9 12 Tf 100 100 Td (written later) Tj ET Q"
	extra := u.add(fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", len(content), content))
	contents, err := u.view.Resolve(page.Dict["Contents"])
	if err != nil {
		return err
	}
	list, isList := contents.(pdf.Array)
	if !isList {
		list = pdf.Array{page.Dict["Contents"]}
	}
	return u.change(page.Ref, pdf.Dict{"Contents": append(slices.Clone(list), extra)})
}

// fillText changes the first text field.
func (u *update) fillText() error {
	fields, err := u.view.Fields()
	if err != nil {
		return err
	}
	for _, f := range fields {
		if f.Type == "Tx" {
			return u.change(f.Ref, pdf.Dict{"V": pdf.String("99")})
		}
	}
	return fmt.Errorf("standin: no text field")
}

// produced names the tool as the producer, as iText does.
func (u *update) produced() error {
	info, ok := u.view.Trailer()["Info"].(pdf.Reference)
	if !ok {
		return nil
	}
	return u.change(info, pdf.Dict{"Producer": pdf.String("VGCASignService"), "ModDate": pdf.String("D:20261121201500+07'00'")})
}

// store adds a security store with the signer's certificate (ISO 32000-2, 12.8.4.3).
func (w Work) store(u *update) error {
	raw := w.Token.Certificate.Raw
	cert := u.add(fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", len(raw), raw))
	dss := u.add(fmt.Sprintf("<</Type /DSS /Certs [%s]>>", cert))
	return u.change(u.view.CatalogRef(), pdf.Dict{"DSS": dss})
}
