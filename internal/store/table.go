package store

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
)

// tables knows the columns of each row type, read once from its tags.
type tables struct{ known sync.Map }

type table struct {
	name                                    string
	columns                                 []column
	selects, inserts, upserts, deletes, key string // SQL, made once
}

type column struct {
	name  string
	index int
	key   bool
}

func (t *tables) of(r Row) *table {
	typ := reflect.TypeOf(r)
	if known, ok := t.known.Load(typ); ok {
		return known.(*table)
	}
	d := &table{name: r.Table()}
	for i := range typ.NumField() {
		name, option, _ := strings.Cut(typ.Field(i).Tag.Get("db"), ",")
		d.columns = append(d.columns, column{name, i, option == "key"})
	}
	d.write()
	t.known.Store(typ, d)
	return d
}

func (t *table) column(name string) (column, bool) {
	for _, c := range t.columns {
		if c.name == name {
			return c, true
		}
	}
	return column{}, false
}

// write makes the table's statements. key is the condition on the whole key, numbered from $1.
func (t *table) write() {
	marks, sets, keys := make([]string, len(t.columns)), []string{}, []string{}
	for i, c := range t.columns {
		marks[i] = fmt.Sprintf("$%d", i+1)
		if c.key {
			keys = append(keys, fmt.Sprintf(`"%s" = $%d`, c.name, len(keys)+1))
		} else {
			sets = append(sets, fmt.Sprintf(`"%s" = excluded."%s"`, c.name, c.name))
		}
	}
	then := "NOTHING"
	if len(sets) > 0 {
		then = "UPDATE SET " + strings.Join(sets, ", ")
	}
	t.key = " WHERE " + strings.Join(keys, " AND ")
	t.selects = "SELECT " + t.names(false) + " FROM " + t.name
	t.inserts = "INSERT INTO " + t.name + " (" + t.names(false) + ") VALUES (" + strings.Join(marks, ", ") + ")"
	t.upserts = t.inserts + " ON CONFLICT (" + t.names(true) + ") DO " + then
	t.deletes = "DELETE FROM " + t.name + t.key
}

// names lists the columns, or only those of the key, each quoted: "since" and "number" are words of SQL somewhere.
func (t *table) names(keys bool) string {
	var out []string
	for _, c := range t.columns {
		if !keys || c.key {
			out = append(out, `"`+c.name+`"`)
		}
	}
	return strings.Join(out, ", ")
}

// values gives the row's values in the order of its columns, or only of its key.
func (t *table) values(r Row, keys bool) []any {
	v := reflect.ValueOf(r)
	out := make([]any, 0, len(t.columns))
	for _, c := range t.columns {
		if !keys || c.key {
			out = append(out, v.Field(c.index).Interface())
		}
	}
	return out
}

// targets gives the places to scan a row into; r is a pointer to the row.
func (t *table) targets(r reflect.Value) []any {
	out := make([]any, len(t.columns))
	for i, c := range t.columns {
		out[i] = r.Elem().Field(c.index).Addr().Interface()
	}
	return out
}
