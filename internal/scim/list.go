package scim

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"trien/internal/limits"
)

// Query is what a client asks of a list (RFC 7644, Section 3.4.2). Without a number, Count is below zero.
type Query struct {
	Filter     string
	SortBy     string
	Descending bool
	Start      int // the first has 1
	Count      int
	Shown
}

// Shown says which attributes are to be in an answer (RFC 7644, Section 3.9).
type Shown struct {
	Only, Without []string
}

// List is an answer of many (RFC 7644, Section 3.4.2).
type List struct {
	Schemas []string   `json:"schemas"`
	Total   int        `json:"totalResults"`
	Start   int        `json:"startIndex"`
	Count   int        `json:"itemsPerPage"`
	Rows    []Resource `json:"Resources"`
}

// Set is all resources of a type.
type Set struct {
	Type
	All []Resource
}

// Select filters and sorts the resources of sets, cuts a page out and shows of each what is wanted. An attribute that only one of several types has finds
// nothing in the others.
func Select(q Query, sets ...Set) (List, error) {
	var found []Resource
	var wrong error
	failed := 0
	for _, s := range sets {
		some, err := s.picked(q)
		if err != nil {
			wrong = err
			failed++
		}
		found = append(found, some...)
	}
	if failed == len(sets) {
		return List{}, wrong
	}
	l := paged(found, q)
	for i, r := range l.Rows {
		var err error
		if l.Rows[i], err = typeOf(r).Show(Stamped(r), q.Shown); err != nil {
			return List{}, err
		}
	}
	return l, nil
}

// typeOf is the type of a resource that this package made.
func typeOf(r Resource) Type {
	if part(r, "meta")["resourceType"] == "Group" {
		return Groups()
	}
	return Users()
}

// ShowOne is a resource of whatever type with the attributes that are wanted.
func ShowOne(r Resource, s Shown) (Resource, error) { return typeOf(r).Show(r, s) }

func (s Set) picked(q Query) ([]Resource, error) {
	f, err := s.Filter(q.Filter)
	if err != nil {
		return nil, err
	}
	found := make([]Resource, 0, len(s.All))
	for _, r := range s.All {
		if f.Matches(r) {
			found = append(found, r)
		}
	}
	if q.SortBy == "" {
		return found, nil
	}
	where, err := s.path(q.SortBy)
	if err != nil || where.filter != nil {
		return nil, Fault(InvalidPath, "Không sắp xếp được theo “"+short(q.SortBy)+"”.", "The list can't be sorted by “"+short(q.SortBy)+"”.")
	}
	slices.SortStableFunc(found, func(a, b Resource) int {
		if q.Descending {
			return before(where.target, b, a)
		}
		return before(where.target, a, b)
	})
	return found, nil
}

func paged(found []Resource, q Query) List {
	l := List{Schemas: []string{listURN}, Total: len(found), Start: max(q.Start, 1), Rows: []Resource{}}
	count := q.Count
	if count < 0 || count > limits.SCIMPage {
		count = limits.SCIMPage
	}
	if from := min(l.Start-1, len(found)); count > 0 {
		l.Rows = append(l.Rows, found[from:min(from+count, len(found))]...)
	}
	l.Count = len(l.Rows)
	return l
}

// ListOf is a list of all that there is.
func ListOf[T any](rows []T) any {
	return struct {
		Schemas []string `json:"schemas"`
		Total   int      `json:"totalResults"`
		Start   int      `json:"startIndex"`
		Count   int      `json:"itemsPerPage"`
		Rows    []T      `json:"Resources"`
	}{[]string{listURN}, len(rows), 1, len(rows), rows}
}

// Show is a resource with the attributes that are wanted. Those that say which resource it is are always there.
func (t Type) Show(r Resource, s Shown) (Resource, error) {
	switch {
	case len(s.Only) > 0 && len(s.Without) > 0:
		return nil, Fault(InvalidValue, "Chỉ dùng một trong hai: attributes hoặc excludedAttributes.", "Give attributes or excludedAttributes, not both.")
	case len(s.Only) > 0:
		out := Resource{"schemas": r["schemas"], "id": r["id"]}
		for _, name := range s.Only {
			if where, ok := t.resolve(strings.TrimSpace(name)); ok && !where.none() {
				t.give(out, r, where)
			}
		}
		return out, nil
	}
	out := Resource(copied(r).(map[string]any))
	for _, name := range s.Without {
		if where, ok := t.resolve(strings.TrimSpace(name)); ok && !where.none() {
			take(out, where)
		}
	}
	return out, nil
}

func (t Type) give(out, r Resource, where target) {
	from, to := map[string]any(r), map[string]any(out)
	if where.extension != "" {
		if from = part(r, where.extension); from == nil {
			return
		}
		if where.attr == nil {
			out[where.extension] = from
			return
		}
		if part(out, where.extension) == nil {
			out[where.extension] = map[string]any{}
		}
		to = part(out, where.extension)
	}
	v, there := from[where.attr.Name]
	switch {
	case !there:
	case where.sub == nil:
		to[where.attr.Name] = v
	default:
		to[where.attr.Name] = onlyPart(v, to[where.attr.Name], where.sub.Name)
	}
}

// onlyPart is a value with one of its parts, beside those that were taken over before.
func onlyPart(from, to any, name string) any {
	switch from := from.(type) {
	case map[string]any:
		m, ok := to.(map[string]any)
		if !ok {
			m = map[string]any{}
		}
		if v, there := from[name]; there {
			m[name] = v
		}
		return m
	case []any:
		before, _ := to.([]any)
		list := make([]any, len(from))
		for i, v := range from {
			var was any
			if i < len(before) {
				was = before[i]
			}
			list[i] = onlyPart(v, was, name)
		}
		return list
	}
	return from
}

func take(out Resource, where target) {
	m := map[string]any(out)
	if where.extension != "" {
		if where.attr == nil {
			delete(out, where.extension)
			return
		}
		if m = part(out, where.extension); m == nil {
			return
		}
	}
	switch name := where.attr.Name; {
	case name == "id" || name == "schemas": // returned always (RFC 7643, Section 3.1)
	case where.sub == nil:
		delete(m, name)
	default:
		for _, whole := range where.wholes(out) {
			delete(whole, where.sub.Name)
		}
	}
}

// Version is by which a state of a resource is known (RFC 7644, Section 3.14): weak, for the same state may be written in other words.
func Version(r Resource) string {
	plain := map[string]any{}
	for k, v := range r {
		if k != "meta" {
			plain[k] = v
		}
	}
	raw, _ := json.Marshal(plain) // of text, booleans, lists and maps: it can't fail
	sum := sha256.Sum256(raw)
	return `W/"` + hex.EncodeToString(sum[:8]) + `"`
}

// Meets says whether a condition (If-Match, If-None-Match) names a version. "" names none, "*" all.
func Meets(condition, version string) bool {
	return slices.ContainsFunc(strings.Split(condition, ","), func(s string) bool {
		s = strings.TrimSpace(s)
		return s == "*" || s != "" && strings.TrimPrefix(s, "W/") == strings.TrimPrefix(version, "W/")
	})
}
