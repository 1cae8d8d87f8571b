package pdfdiff

import (
	"errors"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"trien/internal/limits"
	"trien/pdf"
)

// mismatches gives the text fields of these names whose appearance in the newest revision shows another text than their value.
func (c *Comparer) mismatches(names map[string]bool) (out []Shown) {
	if len(names) == 0 {
		return nil
	}
	if c.shown == nil {
		c.shown = map[string][]Shown{}
		c.fields, _ = c.file.Newest().Fields() // the comparison has told what is wrong with them
	}
	for i := range c.fields {
		f := &c.fields[i]
		if !names[f.Name] || f.Type != "Tx" && f.Type != "Btn" {
			continue
		}
		found, known := c.shown[f.Name]
		if !known {
			if s, ok := Mismatch(c.file.Newest(), *f); ok {
				found = []Shown{s}
			}
			c.shown[f.Name] = found
		}
		out = append(out, found...)
	}
	return out
}

// Mismatch says whether a check box or radio button shows another state than its value, or a text field another text, white space aside, or a picture. Where what it shows can't be read (no
// appearance, a font that does not tell its characters), nothing is said.
func Mismatch(v *pdf.View, f pdf.Field) (Shown, bool) {
	const password = 1 << 13
	if f.Type == "Btn" && f.Err == nil {
		return pressed(v, f)
	}
	if f.Type != "Tx" || f.Err != nil || f.Flags&password != 0 {
		return Shown{}, false
	}
	value, err := v.Text(f.Value)
	if err != nil {
		return Shown{}, false
	}
	for _, w := range f.Widgets {
		r := shownText(v, w.Dict)
		switch {
		case r == nil:
		case r.drawn: // what a picture says is no value
			return Shown{Field: f.Name, Value: value}, true
		case r.known && squeeze(r.text.String()) != squeeze(value):
			return Shown{Field: f.Name, Value: value, Text: r.text.String()}, true
		}
	}
	return Shown{}, false
}

// pressed says whether a check box or a group of radio buttons shows another state than its value (12.7.5.2.3, 12.7.5.2.4).
func pressed(v *pdf.View, f pdf.Field) (Shown, bool) {
	const push = 1 << 16
	value, err := v.Name(f.Value)
	if err != nil || f.Flags&push != 0 {
		return Shown{}, false
	}
	state := func(o pdf.Object) pdf.Name {
		n, err := v.Name(o)
		if err != nil || n == "" {
			return "Off"
		}
		return n
	}
	want, met := state(value), false
	for _, w := range f.Widgets {
		is := state(w.Dict["AS"])
		met = met || is == want
		if is != "Off" && is != want {
			return Shown{Field: f.Name, Value: string(want), Text: string(is)}, true
		}
	}
	if !met && want != "Off" && len(f.Widgets) > 0 {
		return Shown{Field: f.Name, Value: string(want), Text: "Off"}, true
	}
	return Shown{}, false
}

// squeeze leaves out what a layout may add.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\u00ad' || r == '\ufeff' {
			return -1
		}
		return r
	}, norm.NFC.String(s))
}

// shownText reads a widget's normal appearance, in the order in which it is drawn; nil where there is none, or none that can be read.
func shownText(v *pdf.View, widget pdf.Dict) *reader {
	ap, err := v.Dict(widget["AP"])
	if err != nil || ap == nil {
		return nil
	}
	form, err := v.Stream(ap["N"])
	if err != nil || form == nil {
		return nil
	}
	r := &reader{v: v, known: true}
	if err := r.form(form, 0); err != nil {
		return nil
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
