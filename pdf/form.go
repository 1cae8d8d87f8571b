package pdf

import (
	"errors"

	"trien/internal/limits"
)

// Field is a terminal form field: one with a value of its own (ISO 32000-2, 12.7.4).
type Field struct {
	Ref     Reference   // of the field dictionary; zero where it is direct
	Name    string      // fully qualified (12.7.4.2)
	Type    Name        // /FT, inherited: Tx, Btn, Ch, Sig
	Flags   int64       // /Ff, inherited
	Value   Object      // /V, inherited, not resolved
	Dict    Dict        // as it is, without what it inherits
	Parents []Reference // outermost first
	Widgets []Widget
	Err     error // why it could not be read in full; the rest is as far as it went
}

// Widget is a field's annotation, merged with it or apart (12.5.6.19).
type Widget struct {
	Ref    Reference // zero where it is direct
	Dict   Dict
	Merged bool
	Page   Reference // its /P; zero where absent
}

// Fields gives the terminal fields in the order of the tree. A broken field does not hide the others: it has an Err. The error is of
// the catalog or the form itself, or a limit.
func (v *View) Fields() ([]Field, error) {
	root, err := v.Catalog()
	if err != nil {
		return nil, err
	}
	form, err := v.Dict(root["AcroForm"])
	if err != nil {
		return nil, err
	}
	list, err := v.Array(form["Fields"])
	if err != nil {
		return nil, err
	}
	w := fieldWalk{v: v, seen: map[Reference]bool{}}
	for _, o := range list {
		w.node(o, Field{}, 0)
	}
	return w.out, w.err
}

type fieldWalk struct {
	v    *View
	seen map[Reference]bool
	out  []Field
	err  error
}

var errFieldLoop = errors.New("the field occurs twice in the tree")

// node walks one field; above holds what it inherits.
func (w *fieldWalk) node(o Object, above Field, depth int) {
	if len(w.out) >= limits.PDFFields || len(w.seen) > 4*limits.PDFFields {
		w.err = &LimitError{What: "form fields", Limit: limits.PDFFields}
		return
	}
	f := above
	f.Ref, _ = o.(Reference)
	if f.Ref != (Reference{}) {
		if w.seen[f.Ref] {
			w.fail(f, errFieldLoop)
			return
		}
		w.seen[f.Ref] = true
	}
	if depth > limits.PDFDepth {
		w.fail(f, &LimitError{What: "depth of the field tree", Limit: limits.PDFDepth})
		return
	}
	d, err := w.v.Dict(o)
	if err == nil && d == nil {
		err = errors.New("the field does not exist")
	}
	if err != nil {
		w.fail(f, err)
		return
	}
	f.Dict = d
	if err := f.take(w.v, d); err != nil {
		w.fail(f, err)
		return
	}
	w.kids(f, depth)
}

func (w *fieldWalk) fail(f Field, err error) {
	f.Err = err
	w.out = append(w.out, f)
}

// take reads a dictionary's own attributes over the inherited ones (Table 226).
func (f *Field) take(v *View, d Dict) (err error) {
	if d["T"] != nil {
		t, err := v.Text(d["T"])
		if err != nil {
			return err
		}
		if f.Name != "" {
			t = f.Name + "." + t
		}
		f.Name = t
	}
	if d["FT"] != nil {
		if f.Type, err = v.Name(d["FT"]); err != nil {
			return err
		}
	}
	if d["Ff"] != nil {
		if f.Flags, err = v.Int(d["Ff"]); err != nil {
			return err
		}
	}
	if d["V"] != nil {
		f.Value = d["V"]
	}
	return nil
}

// kids tells fields below from widgets: a kid with a name of its own, or with kids, is a field (12.7.4.1).
func (w *fieldWalk) kids(f Field, depth int) {
	kids, err := w.v.Array(f.Dict["Kids"])
	if err != nil {
		w.fail(f, err)
		return
	}
	inner := false
	below := f
	below.Parents = append(f.Parents[:len(f.Parents):len(f.Parents)], f.Ref)
	for _, kid := range kids {
		d, err := w.v.Dict(kid)
		if err == nil && d != nil && d["T"] == nil && d["Kids"] == nil {
			f.widget(w.v, kid, d, false)
			continue
		}
		inner = true
		w.node(kid, below, depth+1)
	}
	if inner && len(f.Widgets) == 0 {
		return
	}
	if f.Dict["Subtype"] == Name("Widget") || len(kids) == 0 && f.Dict["Rect"] != nil {
		f.widget(w.v, f.Ref, f.Dict, true)
	}
	w.out = append(w.out, f)
}

func (f *Field) widget(v *View, o Object, d Dict, merged bool) {
	ref, _ := o.(Reference)
	page, _ := d["P"].(Reference)
	f.Widgets = append(f.Widgets, Widget{Ref: ref, Dict: d, Merged: merged, Page: page})
}
