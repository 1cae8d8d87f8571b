package pdfdiff

import (
	"encoding/xml"
	"strings"

	"trien/pdf"
)

// option is one that a choice field offers (ISO 32000-2, Table 234): what is exported, and what is shown for it.
type option struct{ export, display string }

// choiceField compares a choice field's appearances with what its value stands for: a combo box shows the chosen option's display text, a
// list box its options. Which of them it marks by a colour is not read; /I must name the chosen ones.
func choiceField(v *pdf.View, f *pdf.Field) (out look) {
	options, ok := optionsOf(v, f.Dict["Opt"])
	chosen, ok2 := texts(v, f.Value)
	if !ok || !ok2 {
		return look{unread: true}
	}
	if wrong := indices(v, f, options, chosen); wrong != nil {
		out.shown = append(out.shown, *wrong)
	}
	if f.Flags&flagCombo != 0 {
		value := ""
		if len(chosen) > 0 {
			value = chosen[0]
		}
		out.compare(v, f, displays(options, value))
		return out
	}
	var all []string
	for _, o := range options {
		all = append(all, o.display)
	}
	for _, w := range f.Widgets {
		r := shownText(v, w.Dict)
		switch {
		case r == nil:
		case r.drawn || r.known && !strings.Contains(joined(all), squeeze(r.text.String())):
			out.shown = append(out.shown, Shown{Field: f.Name, Value: strings.Join(chosen, ", "), Text: r.text.String()})
		default:
			out.unread = true // which one is marked
		}
	}
	return out
}

// displays gives what may be shown for a value: the display text of every option that exports it; itself where none does.
func displays(options []option, value string) (out []string) {
	for _, o := range options {
		if o.export == value {
			out = append(out, o.display)
		}
	}
	if len(out) == 0 {
		out = []string{value}
	}
	return out
}

// indices gives what /I says where that is not the value (12.7.5.4): readers mark the options that it names.
func indices(v *pdf.View, f *pdf.Field, options []option, chosen []string) *Shown {
	list, err := v.Array(f.Dict["I"])
	if err != nil || f.Dict["I"] == nil {
		return nil
	}
	var named []string
	ok := len(list) == len(chosen)
	for _, o := range list {
		n, err := v.Int(o)
		if err != nil || n < 0 || n >= int64(len(options)) {
			return &Shown{Field: f.Name, Value: strings.Join(chosen, ", ")}
		}
		o := options[n]
		named = append(named, o.display)
		ok = ok && contained(chosen, o.export)
	}
	if ok {
		return nil
	}
	return &Shown{Field: f.Name, Value: strings.Join(chosen, ", "), Text: strings.Join(named, ", ")}
}

func contained(list []string, s string) bool {
	for _, e := range list {
		if e == s {
			return true
		}
	}
	return false
}

// optionsOf reads /Opt: texts, or pairs of export value and display text.
func optionsOf(v *pdf.View, o pdf.Object) (out []option, ok bool) {
	list, err := v.Array(o)
	if err != nil {
		return nil, false
	}
	for _, e := range list {
		pair, ok := texts(v, e)
		switch {
		case ok && len(pair) == 1:
			out = append(out, option{pair[0], pair[0]})
		case ok && len(pair) == 2:
			out = append(out, option{pair[0], pair[1]})
		default:
			return nil, false
		}
	}
	return out, true
}

// texts reads one text or a list of them.
func texts(v *pdf.View, o pdf.Object) (out []string, ok bool) {
	r, err := v.Resolve(o)
	if err != nil {
		return nil, false
	}
	list, isList := r.(pdf.Array)
	if !isList && r != nil {
		list = pdf.Array{r}
	}
	for _, e := range list {
		t, err := v.Text(e)
		if err != nil {
			return nil, false
		}
		out = append(out, t)
	}
	return out, true
}

// richText gives the words of a rich text value (Annex K.2: a part of XHTML), a string or a stream; false where it can't be read.
func richText(v *pdf.View, o pdf.Object) (string, bool) {
	var source string
	if s, err := v.Stream(o); err == nil && s != nil {
		b, err := v.Decode(s)
		if err != nil {
			return "", false
		}
		source = string(b)
	} else if source, err = v.Text(o); err != nil {
		return "", false
	}
	d := xml.NewDecoder(strings.NewReader(source))
	d.Strict, d.Entity = false, xml.HTMLEntity
	var words strings.Builder
	for {
		t, err := d.Token()
		if err != nil {
			return words.String(), words.Len() > 0 || strings.TrimSpace(source) == ""
		}
		if c, ok := t.(xml.CharData); ok {
			words.Write(c)
		}
	}
}
