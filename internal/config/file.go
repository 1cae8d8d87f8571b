package config

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"

	"trien/internal/problem"
)

// Document is a TOML file taken apart: what stands under each key, and on which line.
type Document struct {
	values map[string]any // leaves, by dotted name
	lines  map[string]int // of leaves and tables, from 1
	tables map[string]bool
}

// Parse takes a TOML file apart. What breaks the format is a *Fault with its line.
func Parse(data []byte) (Document, error) {
	d := Document{values: map[string]any{}, lines: map[string]int{}, tables: map[string]bool{}}
	var tree map[string]any
	if err := toml.Unmarshal(data, &tree); err != nil {
		return d, syntax(data, err)
	}
	if err := d.number(data); err != nil {
		return d, syntax(data, err)
	}
	d.flatten("", tree)
	return d, nil
}

// flatten puts every leaf under its dotted name. Lists of tables count as leaves.
func (d Document) flatten(prefix string, tree map[string]any) {
	for name, v := range tree {
		full := join(prefix, name)
		if inner, ok := v.(map[string]any); ok {
			d.tables[full] = true
			d.flatten(full, inner)
			continue
		}
		d.values[full] = v
	}
}

// number finds the lines.
func (d Document) number(data []byte) error {
	var p unstable.Parser
	p.Reset(data)
	prefix := ""
	for p.NextExpression() {
		e := p.Expression()
		name, line := d.key(&p, e.Key())
		switch e.Kind {
		case unstable.Table, unstable.ArrayTable:
			prefix = name
			d.note(prefix, line)
		case unstable.KeyValue:
			name = under(prefix, name)
			d.note(name, line)
			d.inline(&p, name, e.Value())
		}
	}
	return p.Error()
}

// inline finds the lines of an inline table's keys.
func (d Document) inline(p *unstable.Parser, prefix string, value *unstable.Node) {
	if value.Kind != unstable.InlineTable {
		return
	}
	for it := value.Children(); it.Next(); {
		n := it.Node()
		if n.Kind != unstable.KeyValue {
			continue
		}
		name, line := d.key(p, n.Key())
		name = under(prefix, name)
		d.note(name, line)
		d.inline(p, name, n.Value())
	}
}

func (d Document) note(name string, line int) {
	if _, seen := d.lines[name]; !seen && line > 0 { // within an inline table that is not known: its table's line counts
		d.lines[name] = line
	}
}

func (d Document) key(p *unstable.Parser, it unstable.Iterator) (name string, line int) {
	for it.Next() {
		n := it.Node()
		name = join(name, string(n.Data))
		if line == 0 {
			line = p.Shape(n.Raw).Start.Line
		}
	}
	return name, line
}

// join writes a dotted name; a part with a dot of its own is quoted.
func join(prefix, part string) string {
	if part == "" || strings.ContainsAny(part, ".\" ") {
		part = strconv.Quote(part)
	}
	return under(prefix, part)
}

// under puts a dotted name under another.
func under(prefix, name string) string {
	if prefix == "" {
		return name
	}
	return prefix + "." + name
}

// Line is where a key or table stands, from 1; 0 where it does not.
func (d Document) Line(name string) int {
	for {
		if n, ok := d.lines[name]; ok {
			return n
		}
		i := strings.LastIndexByte(name, '.')
		if i < 0 {
			return 0
		}
		name = name[:i]
	}
}

// Value is what stands under a key; nil where nothing does.
func (d Document) Value(name string) any { return d.values[name] }

// Names are the keys that are set, in the order of their lines.
func (d Document) Names() []string {
	return slices.SortedFunc(maps.Keys(d.values), func(a, b string) int { return cmp.Or(cmp.Compare(d.Line(a), d.Line(b)), cmp.Compare(a, b)) })
}

// Unknown tells of each key, and of each empty table, that is not among the known ones: with its line, and the known one that is nearest.
func (d Document) Unknown(known []string) []Fault {
	var all []Fault
	tables := map[string]bool{}
	for _, k := range known {
		for i := range k {
			if k[i] == '.' {
				tables[k[:i]] = true
			}
		}
	}
	names := d.Names()
	for t := range d.tables {
		if !tables[t] && !slices.ContainsFunc(names, func(n string) bool { return strings.HasPrefix(n, t+".") }) {
			names = append(names, t)
		}
	}
	for _, n := range names {
		if !slices.Contains(known, n) {
			all = append(all, unknown(n, d.Line(n), Nearest(n, known)))
		}
	}
	return all
}

func unknown(name string, line int, near string) Fault {
	f := Fault{Line: line, Key: name, Words: problem.Words{VI: "không có mục này", EN: "there is no such key"},
		Next: problem.Words{VI: "Bỏ mục này; xem các mục có thể dùng bằng `trien config print`.", EN: "Take it out; `trien config print` shows the keys there are."}}
	if near != "" {
		f.Next = problem.Words{VI: "Có phải ý bạn là " + near + "?", EN: "Did you mean " + near + "?"}
	}
	return f
}

// textOf writes a value as Key.set reads it; ok is false where a table or a list of something else than texts stands.
func textOf(v any) (text string, list, ok bool) {
	switch v := v.(type) {
	case string:
		return v, false, true
	case bool:
		return strconv.FormatBool(v), false, true
	case int64:
		return strconv.FormatInt(v, 10), false, true
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64), false, true
	case []any:
		var parts []string
		for _, p := range v {
			s, isText := p.(string)
			if !isText {
				return "", true, false
			}
			parts = append(parts, s)
		}
		return strings.Join(parts, "\n"), true, true
	case time.Time:
		return "", false, false
	}
	return "", false, false
}

// syntax is a fault of the format itself.
func syntax(data []byte, err error) error {
	f := &Fault{Words: problem.Words{VI: "không đúng TOML", EN: "is not TOML"},
		Next: problem.Words{VI: "Sửa dòng này: viết mục = \"giá trị\", tên bảng trong [ ].", EN: "Correct this line: key = \"value\", names of tables in [ ]."}, cause: err}
	var d *toml.DecodeError
	var p *unstable.ParserError
	switch {
	case errors.As(err, &d):
		f.Line, _ = d.Position()
		if k := d.Key(); len(k) > 0 {
			f.Key = strings.Join(k, ".")
		}
		f.Words = problem.Words{VI: "không đúng TOML (" + strings.TrimPrefix(d.Error(), "toml: ") + ")", EN: "is not TOML (" + strings.TrimPrefix(d.Error(), "toml: ") + ")"}
	case errors.As(err, &p):
		f.Line = 1
		f.Words.EN = fmt.Sprintf("is not TOML (%s)", p.Message)
	}
	return f
}
