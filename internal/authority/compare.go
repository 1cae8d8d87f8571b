package authority

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Change is one difference between two versions: a line that came, went, or reads otherwise.
type Change struct {
	Part   string // "rule", "body", "post", "entry", "signed", "sector", "unequal", or the name of a setting
	ID     string
	How    string // "added", "removed", "changed"
	Before string // as it read; "" for what came
	After  string
}

// Compare lists what a version changes against another, in the order of their parts.
func Compare(before, after Version) []Change {
	var list []Change
	for _, s := range [][3]string{
		{"from", string(before.From), string(after.From)}, {"to", string(before.To), string(after.To)}, {"basis", before.Basis, after.Basis},
		{"review", string(before.Review), string(after.Review)}, {"review_months", fmt.Sprint(before.Every), fmt.Sprint(after.Every)},
		{"silence", before.Table.Silence, after.Table.Silence}, {"paperless", strings.Join(before.Types.Paperless, ", "), strings.Join(after.Types.Paperless, ", ")},
		{"others", before.Types.Others, after.Types.Others},
	} {
		if s[1] != s[2] {
			list = append(list, Change{Part: s[0], How: "changed", Before: s[1], After: s[2]})
		}
	}
	list = append(list, lines("body", before.Table.Bodies, after.Table.Bodies, func(b BodyKind) string { return b.Kind })...)
	list = append(list, lines("post", before.Table.Posts, after.Table.Posts, func(p PostKind) string { return p.Kind })...)
	list = append(list, lines("rule", before.Table.Rules, after.Table.Rules, func(r Rule) string { return r.ID })...)
	list = append(list, lines("nature", before.Natures, after.Natures, func(n Nature) string { return n.ID })...)
	list = append(list, lines("entry", before.Must, after.Must, func(d Duty) string { return d.ID })...)
	list = append(list, lines("signed", before.Types.Signed, after.Types.Signed, func(s SignedTypes) string { return s.ID })...)
	list = append(list, lines("sector", before.Sectors, after.Sectors, func(s Sector) string { return s.ID })...)
	list = append(list, lines("unequal", before.Unequal, after.Unequal, func(u UnequalTypes) string { return u.ID })...)
	return append(list, lines("form", formLines(before.Form), formLines(after.Form), func(l formLine) string { return l.ID })...)
}

// lines compares two lists by the ids of their lines.
func lines[T any](part string, before, after []T, id func(T) string) []Change {
	var list []Change
	find := func(in []T, want string) int { return slices.IndexFunc(in, func(x T) bool { return id(x) == want }) }
	for _, x := range before {
		switch i := find(after, id(x)); {
		case i < 0:
			list = append(list, Change{part, id(x), "removed", written(x), ""})
		case !reflect.DeepEqual(x, after[i]):
			list = append(list, Change{part, id(x), "changed", written(x), written(after[i])})
		}
	}
	for _, x := range after {
		if find(before, id(x)) < 0 {
			list = append(list, Change{part, id(x), "added", "", written(x)})
		}
	}
	return list
}

// written puts a line's fields one after the other, those that are empty left out.
func written(x any) string {
	var parts []string
	v := reflect.ValueOf(x)
	for i := range v.NumField() {
		if f := v.Field(i); !f.IsZero() && v.Type().Field(i).Name != "ID" {
			parts = append(parts, strings.ToLower(v.Type().Field(i).Name)+": "+strings.Trim(fmt.Sprint(f.Interface()), "[]{}"))
		}
	}
	return strings.Join(parts, "; ")
}
