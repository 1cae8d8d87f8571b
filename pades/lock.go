package pades

import (
	"trien/internal/limits"
	"trien/pdf"
)

// lock reads a /Lock dictionary or FieldMDP parameters; nil for null.
func (r *reader) lock(o pdf.Object) (*Lock, error) {
	if o == nil {
		return nil, nil
	}
	d, err := r.view.Dict(o)
	if err != nil {
		return nil, broken("its lock is no dictionary: %v", err)
	}
	if d == nil {
		return nil, nil
	}
	action, _ := r.view.Name(d["Action"])
	l := &Lock{Action: LockAction(action)}
	if p, err := r.view.Int(d["P"]); err == nil && p >= 1 && p <= 3 {
		l.P = int(p)
	}
	if l.Fields, err = r.names(d["Fields"]); err != nil {
		return nil, err
	}
	switch l.Action {
	case LockAll, LockInclude, LockExclude:
		return l, nil
	}
	// What an unknown action would freeze can't be known: everything is the safe reading.
	return &Lock{Action: LockAll, P: l.P}, broken("its lock has the unknown action %q", action)
}

// names reads an array of text strings.
func (r *reader) names(o pdf.Object) ([]string, error) {
	a, err := r.view.Array(o)
	if err != nil || len(a) > limits.PDFFields {
		return nil, broken("the field names of its lock can't be read: %v", err)
	}
	var out []string
	for _, o := range a {
		t, err := r.view.Text(o)
		if err != nil {
			return nil, broken("the field names of its lock can't be read: %v", err)
		}
		out = append(out, t)
	}
	return out, nil
}

// references reads the signature reference dictionaries (ISO 32000-2, Table 256).
func (r *reader) references(s *Signature) error {
	list, err := r.view.Array(s.Dict["Reference"])
	if err != nil {
		return broken("its /Reference is no array: %v", err)
	}
	for _, o := range list[:min(len(list), limits.PDFSignatures)] {
		d, err := r.view.Dict(o)
		if err != nil {
			return broken("its /Reference holds no dictionary: %v", err)
		}
		method, _ := r.view.Name(d["TransformMethod"])
		switch method {
		case "DocMDP":
			if err := r.docMDP(s, d["TransformParams"]); err != nil {
				return err
			}
		case "FieldMDP":
			if s.FieldMDP, err = r.lock(d["TransformParams"]); err != nil {
				return err
			}
		}
	}
	return nil
}

// docMDP reads the permissions of a certification; without /P they are 2 (ISO 32000-2, Table 257).
func (r *reader) docMDP(s *Signature, params pdf.Object) error {
	d, err := r.view.Dict(params)
	if err != nil {
		return broken("its DocMDP parameters are no dictionary: %v", err)
	}
	s.DocMDP = 2
	if d["P"] == nil {
		return nil
	}
	p, err := r.view.Int(d["P"])
	if err != nil || p < 1 || p > 3 {
		s.DocMDP = 1 // the strictest reading of what can't be understood
		return broken("its DocMDP permissions are not 1, 2 or 3")
	}
	s.DocMDP = int(p)
	return nil
}

// dict writes a lock as a dictionary of the given type (ISO 32000-2, Tables 237 and 259).
func (l *Lock) dict(typ pdf.Name) pdf.Dict {
	d := pdf.Dict{"Type": typ, "Action": pdf.Name(l.Action)}
	if l.Action != LockAll {
		names := make(pdf.Array, len(l.Fields))
		for i, f := range l.Fields {
			names[i] = pdf.EncodeText(f)
		}
		d["Fields"] = names
	}
	if typ == "TransformParams" {
		d["V"] = pdf.Name("1.2")
	} else if l.P != 0 {
		d["P"] = pdf.Integer(l.P)
	}
	return d
}

// equal tells whether two locks freeze the same.
func (l *Lock) equal(o *Lock) bool {
	if l.Action != o.Action || l.P != o.P {
		return false
	}
	has := map[string]bool{}
	for _, f := range l.Fields {
		has[f] = true
	}
	for _, f := range o.Fields {
		if !has[f] {
			return false
		}
		delete(has, f)
	}
	return len(has) == 0
}
