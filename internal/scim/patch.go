package scim

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"trien/internal/limits"
)

// Operation is one change of a patch (RFC 7644, Section 3.5.2). Op is "add", "replace" or "remove".
type Operation struct {
	Op, Path string
	Value    any
}

// ReadPatch reads a patch. Entra writes the names of operations with a capital.
func ReadPatch(raw []byte) ([]Operation, error) {
	var body struct {
		Operations []struct {
			Op    string `json:"op"`
			Path  string `json:"path"`
			Value any    `json:"value"`
		} `json:"Operations"`
	}
	if err := json.Unmarshal(raw, &body); err != nil || len(body.Operations) == 0 {
		return nil, Fault(InvalidSyntax, "Yêu cầu không phải là một PatchOp có “Operations”.", "The request is no PatchOp with “Operations”.")
	}
	if len(body.Operations) > limits.SCIMOperations {
		return nil, Fault(TooMany, "Quá nhiều thao tác trong một yêu cầu. Hãy chia nhỏ.", "Too many operations in one request. Split it.")
	}
	list := make([]Operation, 0, len(body.Operations))
	for _, o := range body.Operations {
		op := strings.ToLower(o.Op)
		if op != "add" && op != "replace" && op != "remove" {
			return nil, Fault(InvalidSyntax, "Thao tác “"+short(o.Op)+"” không rõ.", "The operation “"+short(o.Op)+"” is not known.")
		}
		list = append(list, Operation{op, o.Path, o.Value})
	}
	return list, nil
}

// Apply gives the resource with all operations done to it, one after the other; the one given stays as it is.
func (t Type) Apply(r Resource, list []Operation) (Resource, error) {
	next := Resource(copied(r).(map[string]any))
	for _, o := range list {
		if err := t.apply(next, o); err != nil {
			return nil, err
		}
	}
	return next, nil
}

func (t Type) apply(r Resource, o Operation) error {
	if o.Path != "" {
		return t.at(r, o.Op, o.Path, o.Value)
	}
	values, ok := o.Value.(map[string]any)
	if o.Op == "remove" {
		return Fault(NoTarget, "Thao tác xóa phải có “path”.", "To remove needs a “path”.")
	}
	if !ok {
		return Fault(InvalidValue, "Không có “path” thì giá trị phải là một đối tượng JSON.", "Without a “path” the value must be an object of JSON.")
	}
	for _, name := range sorted(values) { // Okta and Entra name attributes here as in paths, and send ids along
		if a := t.core(name); a != nil && a.Mutability == readOnly {
			continue
		}
		if err := t.at(r, o.Op, name, values[name]); err != nil {
			return err
		}
	}
	return nil
}

func sorted(m map[string]any) []string {
	list := make([]string, 0, len(m))
	for k := range m {
		list = append(list, k)
	}
	slices.Sort(list)
	return list
}

// at does an operation at a path.
func (t Type) at(r Resource, op, where string, value any) error {
	p, err := t.path(where)
	if err != nil || p.none() {
		return err
	}
	m := map[string]any(r)
	if p.extension != "" {
		if part(m, p.extension) == nil {
			m[p.extension] = map[string]any{}
		}
		m = part(m, p.extension)
	}
	switch {
	case p.attr == nil:
		return whole(t.Extension.Attributes, m, op, value)
	case !p.last().heard && (p.attr.Mutability == readOnly || p.last().Mutability == readOnly):
		return fixed(p.last().Name)
	case p.filter != nil:
		return p.picked(m, op, value)
	case p.sub != nil && !p.attr.MultiValued:
		if part(m, p.attr.Name) == nil {
			m[p.attr.Name] = map[string]any{}
		}
		return change(part(m, p.attr.Name), p.sub, op, value)
	case p.sub != nil:
		return p.picked(m, op, value)
	}
	return change(m, p.attr, op, value)
}

// whole does an operation to an extension as a whole.
func whole(list []Attribute, m map[string]any, op string, value any) error {
	values, _ := value.(map[string]any)
	if op == "remove" {
		for i := range list {
			if err := change(m, &list[i], op, nil); err != nil {
				return err
			}
		}
		return nil
	}
	for _, name := range sorted(values) {
		if a := find(list, name); a != nil {
			if err := change(m, a, op, values[name]); err != nil {
				return err
			}
		}
	}
	return nil
}

// change does an operation to an attribute.
func change(m map[string]any, a *Attribute, op string, value any) error {
	was, there := m[a.Name]
	if op == "remove" || value == nil {
		return remove(m, a, value)
	}
	v, err := fit(a, value)
	switch {
	case err != nil:
		return err
	case a.Mutability == immutable && there && !same(a, was, v):
		return fixed(a.Name)
	case a.MultiValued && op == "add":
		list, _ := was.([]any)
		v = joined(list, v.([]any))
	case a.Type == typeComplex && !a.MultiValued && there: // RFC 7644, Section 3.5.2.3: parts that are not named stay
		for k, x := range v.(map[string]any) {
			was.(map[string]any)[k] = x
		}
		return nil
	}
	if list, ok := v.([]any); ok && len(list) == 0 {
		delete(m, a.Name)
		return nil
	}
	m[a.Name] = v
	return nil
}

func same(a *Attribute, was, is any) bool {
	x, one := was.(string)
	y, two := is.(string)
	if one && two && !a.CaseExact {
		return strings.EqualFold(x, y)
	}
	return reflect.DeepEqual(was, is)
}

// joined adds values that are not there yet: those with parts are known by their "value".
func joined(list, more []any) any {
	there := keys(list)
	for _, v := range more {
		if k := key(v); !there[k] {
			there[k] = true
			list = append(list, v)
		}
	}
	return list
}

func keys(list []any) map[string]bool {
	m := make(map[string]bool, len(list))
	for _, v := range list {
		m[key(v)] = true
	}
	return m
}

// key is by what one of many values is known.
func key(v any) string {
	if m, ok := v.(map[string]any); ok {
		return text(m, "value")
	}
	s, _ := v.(string)
	return s
}

// remove takes an attribute away; of many values those that are named, as Entra does it with members.
func remove(m map[string]any, a *Attribute, value any) error {
	was, there := m[a.Name]
	list, many := was.([]any)
	if named, err := fit(a, value); value != nil && many && err == nil {
		gone := keys(named.([]any))
		return keep(m, a, slices.DeleteFunc(list, func(x any) bool { return gone[key(x)] }))
	}
	switch {
	case !there:
		return nil
	case a.Required:
		return Fault(InvalidValue, "Không bỏ được “"+a.Name+"”: thuộc tính này bắt buộc.", "“"+a.Name+"” can't be taken away: it is required.")
	case a.Mutability == immutable:
		return fixed(a.Name)
	}
	delete(m, a.Name)
	return nil
}

func keep(m map[string]any, a *Attribute, list []any) error {
	if len(list) == 0 {
		delete(m, a.Name)
		return nil
	}
	m[a.Name] = list
	return nil
}

func fixed(name string) error {
	return Fault(Mutability, "“"+name+"” không thay đổi được.", "“"+name+"” can't be changed.")
}

// picked does an operation to those of many values that a filter finds, or to all where there is none. Where the filter finds nothing, what it asks for
// is made: `emails[type eq "work"].value` of someone without an address.
func (p path) picked(m map[string]any, op string, value any) error {
	list, _ := m[p.attr.Name].([]any)
	var left []any
	found := false
	for _, v := range list {
		one, ok := v.(map[string]any)
		if !ok || p.filter != nil && !p.filter.matches(one) {
			left = append(left, v)
			continue
		}
		found = true
		if op == "remove" && p.sub == nil {
			continue
		}
		if err := p.changeOne(one, op, value); err != nil {
			return err
		}
		left = append(left, one)
	}
	if !found && op != "remove" {
		made, ok := p.made()
		if !ok {
			return Fault(NoTarget, "Không có giá trị nào khớp với bộ lọc của “path”.", "No value matches the filter of “path”.")
		}
		if err := p.changeOne(made, op, value); err != nil {
			return err
		}
		left = append(left, made)
	}
	return keep(m, p.attr, left)
}

func (p path) changeOne(one map[string]any, op string, value any) error {
	if p.sub != nil {
		return change(one, p.sub, op, value)
	}
	v, err := fitOne(p.attr, value)
	parts, ok := v.(map[string]any)
	if err == nil && !ok {
		err = badValue(p.attr.Name)
	}
	for k, x := range parts {
		one[k] = x
	}
	return err
}

// made is a value as a filter of equalities asks for it.
func (p path) made() (map[string]any, bool) {
	m := map[string]any{}
	if p.filter == nil {
		return m, true
	}
	terms := []*node{p.filter}
	if p.filter.op == "and" {
		terms = p.filter.kids
	}
	for _, n := range terms {
		if n.op != "eq" || n.where.attr == nil {
			return nil, false
		}
		v, err := fitOne(n.where.attr, n.value)
		if err != nil || v == nil {
			return nil, false
		}
		m[n.where.attr.Name] = v
	}
	return m, true
}
