package scim

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Matches says whether a resource passes.
func (f Filter) Matches(r Resource) bool { return f.root == nil || f.root.matches(r) }

func (n *node) matches(m map[string]any) bool {
	switch n.op {
	case "and":
		return !slices.ContainsFunc(n.kids, func(k *node) bool { return !k.matches(m) })
	case "or":
		return slices.ContainsFunc(n.kids, func(k *node) bool { return k.matches(m) })
	case "not":
		return !n.kids[0].matches(m)
	case "has":
		return slices.ContainsFunc(n.where.wholes(m), n.kids[0].matches)
	case "ne":
		return !n.any(m, "eq")
	}
	return n.any(m, n.op)
}

// wholes are values with their parts.
func (t target) wholes(m map[string]any) []map[string]any {
	if t.attr == nil {
		return nil
	}
	if t.extension != "" {
		m = part(m, t.extension)
	}
	if p := part(m, t.attr.Name); p != nil {
		return []map[string]any{p}
	}
	list, _ := m[t.attr.Name].([]any)
	var found []map[string]any
	for _, v := range list {
		if p, ok := v.(map[string]any); ok {
			found = append(found, p)
		}
	}
	return found
}

func (n *node) any(m map[string]any, op string) bool {
	values := n.where.values(m)
	if n.where.attr == nil && n.where.extension != "" {
		return op == "pr" && len(part(m, n.where.extension)) > 0
	}
	if op == "pr" {
		return slices.ContainsFunc(values, func(v any) bool { return v != "" })
	}
	if n.value == nil {
		return op == "eq" && len(values) == 0
	}
	a := n.where.last()
	if a != nil && n.where.sub == nil && a.MultiValued && find(a.Sub, "value") != nil {
		a = find(a.Sub, "value")
	}
	return slices.ContainsFunc(values, func(v any) bool { return compared(a, op, v, n.value) })
}

// compared compares what stands there with what the filter says, as the attribute's type has it.
func compared(a *Attribute, op string, has, want any) bool {
	if b, ok := has.(bool); ok {
		w, ok := truth(want)
		return op == "eq" && ok && b == w
	}
	h, hasText := has.(string)
	w, wantText := want.(string)
	if !hasText || !wantText || a == nil {
		return false
	}
	if a.Type == typeMoment {
		return momentCompared(op, h, w)
	}
	if !a.CaseExact {
		h, w = strings.ToLower(h), strings.ToLower(w)
	}
	switch op {
	case "co":
		return strings.Contains(h, w)
	case "sw":
		return strings.HasPrefix(h, w)
	case "ew":
		return strings.HasSuffix(h, w)
	}
	return ordered(op, strings.Compare(h, w))
}

func momentCompared(op, has, want string) bool {
	h, err := time.Parse(time.RFC3339Nano, has)
	w, wrong := time.Parse(time.RFC3339Nano, want)
	return err == nil && wrong == nil && ordered(op, h.Compare(w))
}

func ordered(op string, by int) bool {
	switch op {
	case "eq":
		return by == 0
	case "gt":
		return by > 0
	case "ge":
		return by >= 0
	case "lt":
		return by < 0
	case "le":
		return by <= 0
	}
	return false
}

// truth reads a boolean: as JSON has it, or as the text that some identity systems send ("False").
func truth(v any) (value, ok bool) {
	switch v := v.(type) {
	case bool:
		return v, true
	case string:
		return strings.EqualFold(v, "true"), strings.EqualFold(v, "true") || strings.EqualFold(v, "false")
	}
	return false, false
}

// before orders two resources by what stands at a target; those where nothing does come last (RFC 7644, Section 3.4.2.3).
func before(where target, a, b Resource) int {
	x, y := where.values(a), where.values(b)
	if len(x) == 0 || len(y) == 0 {
		return cmp.Compare(min(len(y), 1), min(len(x), 1))
	}
	s, _ := x[0].(string)
	u, _ := y[0].(string)
	if last := where.last(); last != nil && !last.CaseExact {
		s, u = strings.ToLower(s), strings.ToLower(u)
	}
	if p, ok := x[0].(bool); ok {
		q, _ := y[0].(bool)
		return strings.Compare(map[bool]string{true: "1"}[p], map[bool]string{true: "1"}[q])
	}
	return strings.Compare(s, u)
}
