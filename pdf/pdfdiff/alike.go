package pdfdiff

import (
	"bytes"

	"trien/pdf"
)

// alike compares two values without following references; of streams the dictionaries.
func alike(a, b pdf.Object) bool {
	switch a := a.(type) {
	case nil:
		return b == nil
	case pdf.Reference, pdf.Name, pdf.Integer, pdf.Real, pdf.Boolean:
		return a == b
	case pdf.String:
		s, ok := b.(pdf.String)
		return ok && bytes.Equal(a, s)
	case pdf.Array:
		l, ok := b.(pdf.Array)
		return ok && alikeArrays(a, l)
	case pdf.Dict:
		d, ok := b.(pdf.Dict)
		return ok && alikeDicts(a, d)
	case *pdf.Stream:
		s, ok := b.(*pdf.Stream)
		return ok && alikeDicts(a.Dict, s.Dict)
	}
	return false // what a parser does not give
}

func alikeArrays(a, b pdf.Array) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !alike(a[i], b[i]) {
			return false
		}
	}
	return true
}

// alikeDicts takes null for absent (ISO 32000-2, 7.3.7).
func alikeDicts(a, b pdf.Dict) bool {
	for k, o := range a {
		if !alike(o, b[k]) {
			return false
		}
	}
	for k, o := range b {
		if o != nil && a[k] == nil {
			return false
		}
	}
	return true
}
