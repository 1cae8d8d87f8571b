package stamp

import (
	"trien/pdf"
)

// Appearance is a form XObject (ISO 32000-2, 8.10) with all that it needs, ready to be an annotation's normal appearance.
type Appearance struct {
	Width, Height float64 // as the reader sees it, in points
	Turn          int     // degrees counter-clockwise in user space
	Text          string  // what it shows, composed (NFC), a line each

	content []byte
	fonts   []*typeface
	picture *Picture
	placed  []*Picture // of a board
}

// Write adds the form XObject and its resources to an update and gives its reference.
func (a Appearance) Write(u *pdf.Update) (pdf.Reference, error) {
	resources := pdf.Dict{"ColorSpace": pdf.Dict{"RGB": calibratedRGB()}}
	fonts := pdf.Dict{}
	for _, t := range a.fonts {
		ref, err := t.write(u)
		if err != nil {
			return pdf.Reference{}, err
		}
		fonts[t.resource] = ref
	}
	if len(fonts) > 0 {
		resources["Font"] = fonts
	}
	form := pdf.Dict{
		"Type": pdf.Name("XObject"), "Subtype": pdf.Name("Form"), "FormType": pdf.Integer(1),
		"BBox":   pdf.Array{pdf.Integer(0), pdf.Integer(0), number(a.Width), number(a.Height)},
		"Matrix": turned(a.Turn, a.Width, a.Height), "Resources": resources,
	}
	if a.picture != nil {
		resources["XObject"] = pdf.Dict{"Picture": a.picture.write(u)}
		if a.picture.alpha != nil { // PDF/A-2 asks for a blending space where transparency is used (ISO 19005-2, 6.2.10)
			form["Group"] = pdf.Dict{"Type": pdf.Name("Group"), "S": pdf.Name("Transparency"), "CS": calibratedRGB(), "I": pdf.Boolean(true)}
		}
	}
	if len(a.placed) > 0 {
		all := pdf.Dict{}
		for i, p := range a.placed {
			all[pdf.Name(placedName(i))] = p.write(u)
		}
		resources["XObject"] = all
	}
	return u.Add(flate(form, a.content)), nil
}

// turned gives the matrix that stands a mark of w by h upright in its rectangle after a turn counter-clockwise (ISO 32000-2, 12.5.5).
func turned(turn int, w, h float64) pdf.Array {
	var m [6]float64
	switch turn {
	case 90:
		m = [6]float64{0, 1, -1, 0, h, 0}
	case 180:
		m = [6]float64{-1, 0, 0, -1, w, h}
	case 270:
		m = [6]float64{0, -1, 1, 0, 0, w}
	default:
		m = [6]float64{1, 0, 0, 1, 0, 0}
	}
	var a pdf.Array
	for _, v := range m {
		a = append(a, number(v))
	}
	return a
}

// calibratedRGB is sRGB as a CIE-based space: a mark keeps its colour, and a PDF/A its conformity, whatever output intent the document
// has or lacks (ISO 32000-2, 8.6.5.3; ISO 19005-2, 6.2.4).
func calibratedRGB() pdf.Array {
	return pdf.Array{pdf.Name("CalRGB"), pdf.Dict{
		"WhitePoint": reals(0.9505, 1, 1.089),
		"Gamma":      reals(2.2, 2.2, 2.2),
		"Matrix":     reals(0.4124, 0.2126, 0.0193, 0.3576, 0.7152, 0.1192, 0.1805, 0.0722, 0.9505),
	}}
}

func reals(values ...float64) pdf.Array {
	var a pdf.Array
	for _, v := range values {
		a = append(a, pdf.Real(v))
	}
	return a
}
