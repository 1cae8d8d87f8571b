package pdf

import (
	"fmt"
	"math"
)

// The typed getters resolve o; null gives the zero value, another type a *MalformedError.

func get[T any](v *View, o Object, want string) (T, error) {
	var zero T
	o, err := v.Resolve(o)
	if err != nil || o == nil {
		return zero, err
	}
	t, ok := o.(T)
	if !ok {
		return zero, &MalformedError{"object", -1, fmt.Errorf("%s where %s belongs", kindName(o), want)}
	}
	return t, nil
}

func kindName(o Object) string {
	switch o.(type) {
	case nil:
		return "null"
	case Boolean:
		return "a boolean"
	case Integer, Real:
		return "a number"
	case String:
		return "a string"
	case Name:
		return "a name"
	case Array:
		return "an array"
	case Dict:
		return "a dictionary"
	case *Stream:
		return "a stream"
	}
	return "something"
}

// Dict gets a dictionary; a stream is not one.
func (v *View) Dict(o Object) (Dict, error) { return get[Dict](v, o, "a dictionary") }

// Array gets an array.
func (v *View) Array(o Object) (Array, error) { return get[Array](v, o, "an array") }

// Stream gets a stream.
func (v *View) Stream(o Object) (*Stream, error) { return get[*Stream](v, o, "a stream") }

// Name gets a name.
func (v *View) Name(o Object) (Name, error) { return get[Name](v, o, "a name") }

// Bytes gets a string object's bytes.
func (v *View) Bytes(o Object) (String, error) { return get[String](v, o, "a string") }

// Bool gets a boolean.
func (v *View) Bool(o Object) (bool, error) {
	b, err := get[Boolean](v, o, "a boolean")
	return bool(b), err
}

// Int gets an integer, also one written as 1.0.
func (v *View) Int(o Object) (int64, error) {
	o, err := v.Resolve(o)
	if r, ok := o.(Real); ok && float64(r) == math.Trunc(float64(r)) && math.Abs(float64(r)) < 1<<53 {
		return int64(r), nil
	}
	if err != nil {
		return 0, err
	}
	n, err := get[Integer](v, o, "an integer")
	return int64(n), err
}

// Number gets an integer or real.
func (v *View) Number(o Object) (float64, error) {
	o, err := v.Resolve(o)
	if err != nil {
		return 0, err
	}
	if n, ok := o.(Integer); ok {
		return float64(n), nil
	}
	r, err := get[Real](v, o, "a number")
	return float64(r), err
}

// Text gets a text string as UTF-8 (7.9.2.2); a name is taken for its bytes.
func (v *View) Text(o Object) (string, error) {
	o, err := v.Resolve(o)
	if n, ok := o.(Name); ok {
		return string(n), nil
	}
	if err != nil {
		return "", err
	}
	s, err := get[String](v, o, "a string")
	return TextString(s), err
}

// Rect gets a rectangle as left, bottom, right, top (7.9.5).
func (v *View) Rect(o Object) (r [4]float64, err error) {
	a, err := v.Array(o)
	if err != nil || a == nil {
		return r, err
	}
	if len(a) != 4 {
		return r, &MalformedError{"rectangle", -1, fmt.Errorf("%d numbers, not 4", len(a))}
	}
	for i := range r {
		if r[i], err = v.Number(a[i]); err != nil {
			return r, err
		}
	}
	return [4]float64{min(r[0], r[2]), min(r[1], r[3]), max(r[0], r[2]), max(r[1], r[3])}, nil
}

// Clone copies an object so deeply that changing the copy leaves the original alone; a stream's bytes are shared.
func Clone(o Object) Object {
	switch o := o.(type) {
	case Array:
		out := make(Array, len(o))
		for i := range o {
			out[i] = Clone(o[i])
		}
		return out
	case Dict:
		out := make(Dict, len(o))
		for k := range o {
			out[k] = Clone(o[k])
		}
		return out
	case String:
		return append(String(nil), o...)
	case *Stream:
		s := *o
		s.Dict = Clone(o.Dict).(Dict)
		return &s
	}
	return o
}
