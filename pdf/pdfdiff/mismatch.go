package pdfdiff

import (
	"slices"
	"strings"

	"trien/pdf"
)

// Flags of fields (ISO 32000-2, Tables 227, 229, 231 and 233).
const (
	flagPassword = 1 << 13
	flagPush     = 1 << 16
	flagCombo    = 1 << 17
)

// look is what was found of a field's look in the newest revision.
type look struct {
	shown  []Shown
	unread bool
}

// mismatches tells what fields of these names, changed since a revision, show other than their value is, and of which that is not known.
func (c *Comparer) mismatches(r *Report, d *differ, names map[string]bool) {
	if len(names) == 0 {
		return
	}
	v := c.file.Newest().ReadOnly()
	if c.shown == nil {
		c.shown = map[string]look{}
		c.fields, _ = v.Fields() // the comparison has told what is wrong with them
	}
	for i := range c.fields {
		f := &c.fields[i]
		if !names[f.Name] || f.Type == "Sig" || f.Err != nil {
			continue
		}
		found, known := c.shown[f.Name]
		if !known {
			found = lookAt(v, f)
			c.shown[f.Name] = found
		}
		r.Mismatches = append(r.Mismatches, found.shown...)
		if found.unread {
			r.Unread = append(r.Unread, f.Name)
		}
		if f.Type == "Btn" && d.redrawn(f) {
			r.Redrawn = append(r.Redrawn, f.Name)
		}
	}
	r.Unread, r.Redrawn = slices.Compact(r.Unread), slices.Compact(r.Redrawn)
}

// lookAt compares what a field shows with its value, white space aside.
func lookAt(v *pdf.View, f *pdf.Field) (out look) {
	switch {
	case f.Type == "Btn":
		if s, ok := pressed(v, f); ok {
			out.shown = append(out.shown, s)
		}
		return out
	case f.Type == "Tx" && f.Flags&flagPassword != 0:
		return out
	case f.Type == "Tx":
		return textField(v, f)
	case f.Type == "Ch":
		return choiceField(v, f)
	}
	return out
}

// textField compares a text field's appearances, and the styled text that readers draw appearances from (12.7.4.4), with its value.
func textField(v *pdf.View, f *pdf.Field) (out look) {
	value, err := v.Text(f.Value)
	if err != nil {
		return look{unread: true}
	}
	out.compare(v, f, []string{value})
	if f.Dict["RV"] == nil {
		return out
	}
	styled, ok := richText(v, f.Dict["RV"])
	switch {
	case !ok:
		out.unread = true
	case squeeze(styled) != squeeze(value):
		out.shown = append(out.shown, Shown{Field: f.Name, Value: value, Text: styled})
	}
	return out
}

// compare holds what each widget shows to texts of which it must be one.
func (l *look) compare(v *pdf.View, f *pdf.Field, texts []string) {
	for _, w := range f.Widgets {
		r := shownText(v, w.Dict)
		switch {
		case r == nil: // readers draw the value themselves
		case r.drawn: // what a picture says is no value
			l.shown = append(l.shown, Shown{Field: f.Name, Value: texts[0]})
			return
		case !r.known:
			l.unread = true
		case !slices.ContainsFunc(texts, func(t string) bool { return squeeze(t) == squeeze(r.text.String()) }):
			l.shown = append(l.shown, Shown{Field: f.Name, Value: texts[0], Text: r.text.String()})
			return
		}
	}
}

// pressed says whether a check box or a group of radio buttons shows another state than its value (12.7.5.2.3, 12.7.5.2.4).
func pressed(v *pdf.View, f *pdf.Field) (Shown, bool) {
	value, err := v.Name(f.Value)
	if err != nil || f.Flags&flagPush != 0 {
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

// redrawn says whether a button's pictures of its states are not those of the signed revision: to tick a box takes its value and its
// state, no other pictures, and what they show no value tells.
func (d *differ) redrawn(f *pdf.Field) bool {
	for _, w := range f.Widgets {
		o, err := d.old.Object(w.Ref)
		before, ok := o.(pdf.Dict)
		if err != nil || !ok || before["AP"] == nil {
			continue
		}
		touched, err1 := d.appearanceTouched(w.Ref, before["AP"])
		same, err2 := d.equivalent(before["AP"], w.Dict["AP"], 0)
		if touched || !same || err1 != nil || err2 != nil {
			return true
		}
	}
	return false
}

// joined gives texts as one, as lists of choices are compared.
func joined(texts []string) string { return squeeze(strings.Join(texts, "")) }
