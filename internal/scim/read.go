package scim

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"trien/internal/limits"
)

// Read reads a resource as a client sends it. What is not the client's to set, and what the directory has no place for, is left out (RFC 7644, Section 3.3).
func (t Type) Read(raw []byte) (Resource, error) {
	m, err := object(raw)
	if err != nil {
		return nil, err
	}
	r := Resource{}
	for name, v := range m {
		if strings.EqualFold(name, t.Extension.ID) {
			x, err := fitted(t.Extension.Attributes, v)
			if err != nil {
				return nil, err
			}
			r[t.Extension.ID] = x
			continue
		}
		if a := t.core(name); a != nil {
			if err := put(r, a, v); err != nil {
				return nil, err
			}
		}
	}
	return r, nil
}

func object(raw []byte) (map[string]any, error) {
	var m map[string]any
	if err := json.Unmarshal(raw, &m); err != nil || m == nil {
		return nil, Fault(InvalidSyntax, "Yêu cầu không phải là một đối tượng JSON.", "The request is no object of JSON.")
	}
	return m, nil
}

// put sets an attribute to what a client sends; null and an empty list take it away (RFC 7643, Section 2.5).
func put(m map[string]any, a *Attribute, v any) error {
	if a.Mutability == readOnly && !a.heard {
		return nil
	}
	x, err := fit(a, v)
	if list, ok := x.([]any); err == nil && (x == nil || ok && len(list) == 0) {
		delete(m, a.Name)
		return nil
	}
	m[a.Name] = x
	return err
}

// fit is a value as the attribute has it: identity systems send booleans as text, numbers for codes, one value where there may be many.
func fit(a *Attribute, v any) (any, error) {
	if v == nil || !a.MultiValued {
		return fitOne(a, v)
	}
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	fitting := make([]any, 0, len(list))
	for _, x := range list {
		one, err := fitOne(a, x)
		if err != nil {
			return nil, err
		}
		if one != nil {
			fitting = append(fitting, one)
		}
	}
	return fitting, nil
}

func fitOne(a *Attribute, v any) (any, error) {
	switch {
	case v == nil:
		return nil, nil
	case a.Type == typeComplex:
		if s, ok := v.(string); ok && find(a.Sub, "value") != nil {
			v = map[string]any{"value": s}
		}
		return fitted(a.Sub, v)
	case a.Type == typeBoolean:
		b, ok := truth(v)
		if !ok {
			return nil, badValue(a.Name)
		}
		return b, nil
	}
	switch v := v.(type) {
	case float64:
		return fmt.Sprintf("%.0f", v), nil
	case string:
		if utf8.RuneCountInString(v) > limits.SCIMText || strings.IndexFunc(v, unicode.IsControl) >= 0 || !utf8.ValidString(v) {
			return nil, badValue(a.Name)
		}
		return v, nil
	}
	return nil, badValue(a.Name)
}

// fitted is a value with parts; those that nobody knows are left out.
func fitted(list []Attribute, v any) (any, error) {
	m, ok := v.(map[string]any)
	if !ok {
		return nil, Fault(InvalidValue, "Giá trị phải là một đối tượng JSON.", "The value must be an object of JSON.")
	}
	parts := map[string]any{}
	for name, x := range m {
		if a := find(list, name); a != nil {
			if err := put(parts, a, x); err != nil {
				return nil, err
			}
		}
	}
	return parts, nil
}

func badValue(name string) error {
	return Fault(InvalidValue, "Giá trị của “"+name+"” không đúng kiểu hoặc quá dài.", "The value of “"+name+"” is of another type, or too long.")
}
