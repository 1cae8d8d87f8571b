package scim

import "strings"

// target is what a path leads to. Without an attribute it leads to an extension as a whole, or to nothing that is kept here.
type target struct {
	extension string // "" for what stands outside of extensions
	attr      *Attribute
	sub       *Attribute
}

// none says that it leads to nothing that is kept.
func (t target) none() bool { return t.attr == nil && t.extension == "" }

// last is the attribute at the end.
func (t target) last() *Attribute {
	if t.sub != nil {
		return t.sub
	}
	return t.attr
}

// resolver finds what a name in a filter or a path means.
type resolver func(name string) (target, bool)

// resolve finds an attribute by its name, with or without the schema's (RFC 7644, Section 3.10).
func (t Type) resolve(name string) (target, bool) {
	if strings.EqualFold(name, t.Extension.ID) {
		return target{extension: t.Extension.ID}, true
	}
	schema, attr := "", name
	if i := strings.LastIndexByte(name, ':'); i >= 0 {
		schema, attr = name[:i], name[i+1:]
	}
	attr, sub, deep := strings.Cut(attr, ".")
	found := target{}
	switch {
	case schema == "" || strings.EqualFold(schema, t.Core.ID):
		found.attr = t.core(attr)
	case strings.EqualFold(schema, t.Extension.ID):
		found.extension, found.attr = t.Extension.ID, find(t.Extension.Attributes, attr)
	default:
		return target{}, false
	}
	if found.attr == nil {
		return target{}, notKept(attr)
	}
	if deep {
		if found.sub = find(found.attr.Sub, sub); found.sub == nil {
			return target{}, false
		}
	}
	return found, true
}

// within resolves the names that stand in brackets behind an attribute.
func within(a *Attribute) resolver {
	return func(name string) (target, bool) {
		x := find(a.Sub, name)
		return target{attr: x}, x != nil
	}
}

// anything resolves whatever stands in brackets behind an attribute that is not kept: to nothing.
func anything(string) (target, bool) { return target{}, true }

// values are what stands at a target: of many values each.
func (t target) values(m map[string]any) []any {
	if t.attr == nil {
		return nil
	}
	if t.extension != "" {
		m = part(m, t.extension)
	}
	list, many := m[t.attr.Name].([]any)
	if v, ok := m[t.attr.Name]; ok && !many {
		list = []any{v}
	}
	sub := t.sub
	if sub == nil && t.attr.MultiValued { // RFC 7644, Section 3.4.2.2: of many values with parts, the part "value" is meant
		sub = find(t.attr.Sub, "value")
	}
	if sub == nil {
		return list
	}
	var parts []any
	for _, v := range list {
		if p, ok := v.(map[string]any); ok && p[sub.Name] != nil {
			parts = append(parts, p[sub.Name])
		}
	}
	return parts
}

// path is the path of a patch (RFC 7644, Section 3.5.2): an attribute, perhaps only the values that a filter finds, perhaps a part of them.
type path struct {
	target
	filter *node
}

func (t Type) path(s string) (path, error) {
	p := &parser{text: s, resolve: t.resolve, fault: InvalidPath}
	where, err := p.name()
	if err != nil {
		return path{}, err
	}
	found := path{target: where}
	if p.take('[') {
		switch {
		case found.none():
			p.resolve = anything
		case found.attr == nil || found.sub != nil || !found.attr.MultiValued:
			return path{}, p.wrong()
		default:
			p.resolve = within(found.attr)
		}
		p.fault = InvalidFilter
		if found.filter, err = p.or(); err != nil {
			return path{}, err
		}
		p.fault = InvalidPath
		if !p.take(']') {
			return path{}, p.wrong()
		}
		if p.take('.') {
			part, known := p.resolve(p.word())
			if !known {
				return path{}, p.wrong()
			}
			found.sub = part.attr
		}
	}
	if p.space(); p.at != len(p.text) {
		return path{}, p.wrong()
	}
	return found, nil
}
