package pdfdiff

import (
	"errors"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"trien/internal/limits"
	"trien/pdf"
)

// squeeze leaves out what a layout may add.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\u00ad' || r == '\ufeff' {
			return -1
		}
		return r
	}, norm.NFC.String(s))
}

// shownText reads a widget's normal appearance, in the order in which it is drawn; nil where there is none. What can't be read of it is not
// known.
func shownText(v *pdf.View, widget pdf.Dict) *reader {
	if widget["AP"] == nil {
		return nil
	}
	r := &reader{v: v, known: true}
	ap, err1 := v.Dict(widget["AP"])
	form, err2 := v.Stream(ap["N"])
	switch {
	case err1 != nil || err2 != nil:
		r.known = false
	case form == nil:
		return nil
	case r.form(form, 0) != nil:
		r.known = false
	}
	return r
}

// reader collects the text of appearance streams.
type reader struct {
	v     *pdf.View
	text  strings.Builder
	known bool // every string could be read
	drawn bool // a picture is drawn, too
	forms int
}

var errForms = errors.New("form XObjects in form XObjects without end")

// form reads one form XObject (ISO 32000-2, 8.10).
func (r *reader) form(s *pdf.Stream, depth int) error {
	if r.forms++; depth > 8 || r.forms > 100 {
		return errForms
	}
	data, err := r.v.Decode(s)
	if err != nil {
		return err
	}
	resources, err := r.v.Dict(s.Dict["Resources"])
	if err != nil {
		return err
	}
	fonts, err := r.v.Dict(resources["Font"])
	if err != nil {
		return err
	}
	forms, err := r.v.Dict(resources["XObject"])
	if err != nil {
		return err
	}
	var f *font
	return pdf.ReadContent(data, func(op string, args []pdf.Object) error {
		if r.text.Len() > limits.PDFString {
			return errForms
		}
		last := pdf.Object(nil)
		if len(args) > 0 {
			last = args[len(args)-1]
		}
		switch op {
		case "Tf":
			if len(args) > 0 {
				name, _ := args[0].(pdf.Name)
				f = readFont(r.v, fonts[name])
			}
		case "Tj", "'", "\"", "TJ":
			r.show(f, last)
		case "Do":
			name, _ := last.(pdf.Name)
			if x, err := r.v.Stream(forms[name]); err == nil && x != nil && x.Dict["Subtype"] == pdf.Name("Form") {
				return r.form(x, depth+1)
			}
			r.drawn = true // a picture, or what can't be read
		case "BI", "EI", "sh":
			r.drawn = true
		}
		return nil
	})
}

// show decodes a string, or an array of strings and distances.
func (r *reader) show(f *font, o pdf.Object) {
	switch o := o.(type) {
	case pdf.String:
		text, ok := f.decode(o)
		r.text.WriteString(text)
		r.known = r.known && ok
	case pdf.Array:
		for _, e := range o {
			r.show(f, e)
		}
	}
}

// speaks says whether an annotation shows words or a picture of its own, so that it can be taken for a part of the page: by its kind
// (12.5.6.6, 12.5.6.12), by a caption, or by what its appearance draws. What can't be read counts as if it did.
func speaks(v *pdf.View, kind pdf.Name, annot pdf.Dict) bool {
	if kind == "FreeText" || kind == "Stamp" || annot["Cap"] == pdf.Boolean(true) {
		return true
	}
	ap, err := v.Dict(annot["AP"])
	if err != nil {
		return true
	}
	normal, err := v.Resolve(ap["N"])
	if err != nil {
		return true
	}
	states, _ := normal.(pdf.Dict)
	if states == nil {
		states = pdf.Dict{"N": normal}
	}
	for _, o := range states {
		if form, err := v.Stream(o); err != nil || form != nil && drawsWords(v, form) {
			return true
		}
	}
	return false
}

func drawsWords(v *pdf.View, form *pdf.Stream) bool {
	r := &reader{v: v, known: true}
	err := r.form(form, 0)
	return err != nil || r.drawn || !r.known || strings.TrimSpace(r.text.String()) != ""
}
