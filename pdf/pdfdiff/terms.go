package pdfdiff

import (
	"errors"
	"maps"
	"strings"

	"trien/pdf"
)

// Lock says which form fields may not change (ISO 32000-2, Tables 236 and 259).
type Lock struct {
	Action string // "All", "Include" or "Exclude"; another locks everything
	Fields []string
}

// Locks says whether the field of that fully qualified name is locked: a name listed covers the fields below it, and no other.
func (l Lock) Locks(field string) bool {
	listed := false
	for _, name := range l.Fields {
		listed = listed || field == name || strings.HasPrefix(field, name+".")
	}
	switch l.Action {
	case "Include":
		return listed
	case "Exclude":
		return !listed
	}
	return true
}

// Terms are the demands on later revisions.
type Terms struct {
	Level int // DocMDP /P: 1 nothing, 2 form filling, 3 annotations too; 0 where no signature certifies
	Locks []Lock
}

// Allow says whether a grade is within the terms (Table 257).
func (t Terms) Allow(g Grade) bool {
	switch t.Level {
	case 0:
		return g < NotPermitted
	case 1:
		return g <= LTAUpdates
	case 2:
		return g <= FormFilling
	}
	return g <= Annotations
}

func (t Terms) locks(field string) bool {
	for _, l := range t.Locks {
		if l.Locks(field) {
			return true
		}
	}
	return false
}

// strictest takes the lower of two levels, 0 being none.
func strictest(a, b int) int {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

// TermsAt reads what all signatures in the view demand: DocMDP and FieldMDP transforms in their /Reference, and /Lock of their fields.
func TermsAt(v *pdf.View) (Terms, error) {
	var t Terms
	fields, err := v.Fields()
	if err != nil {
		return t, err
	}
	for _, f := range fields {
		if f.Type != "Sig" || f.Value == nil || f.Err != nil {
			continue
		}
		if err := t.add(v, f); err != nil {
			return t, err
		}
	}
	return t, nil
}

// TermsOf reads what one signature field demands.
func TermsOf(v *pdf.View, f pdf.Field) (Terms, error) {
	var t Terms
	err := t.add(v, f)
	return t, err
}

func (t *Terms) add(v *pdf.View, f pdf.Field) error {
	sig, err := v.Dict(f.Value)
	if err != nil {
		return err
	}
	refs, err := v.Array(sig["Reference"])
	if err != nil {
		return err
	}
	for _, o := range refs {
		if err := t.addTransform(v, o); err != nil {
			return err
		}
	}
	lock, err := v.Dict(f.Dict["Lock"])
	if err != nil || lock == nil {
		return err
	}
	return t.addLock(v, lock)
}

func (t *Terms) addTransform(v *pdf.View, o pdf.Object) error {
	d, err := v.Dict(o)
	if err != nil {
		return err
	}
	method, err1 := v.Name(d["TransformMethod"])
	parms, err2 := v.Dict(d["TransformParams"])
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	switch method {
	case "DocMDP":
		p, err := v.Int(parms["P"])
		if err != nil {
			return err
		}
		if parms["P"] == nil {
			p = 2 // the default of Table 257
		}
		t.Level = strictest(t.Level, max(1, min(3, int(p))))
	case "FieldMDP":
		own := maps.Clone(parms) // what is read is not ours to change
		delete(own, "P")         // it has none (Table 259)
		return t.addLock(v, own)
	}
	return nil
}

// addLock reads a signature field lock, or the parameters of FieldMDP, which have the same keys; /P of a lock is PDF 2.0.
func (t *Terms) addLock(v *pdf.View, d pdf.Dict) error {
	action, err := v.Name(d["Action"])
	if err != nil {
		return err
	}
	if action != "" {
		l := Lock{Action: string(action)}
		names, err := v.Array(d["Fields"])
		if err != nil {
			return err
		}
		for _, o := range names {
			name, err := v.Text(o)
			if err != nil {
				return err
			}
			l.Fields = append(l.Fields, name)
		}
		t.Locks = append(t.Locks, l)
	}
	if d["P"] == nil {
		return nil
	}
	p, err := v.Int(d["P"])
	if err == nil {
		t.Level = strictest(t.Level, max(1, min(3, int(p))))
	}
	return err
}
