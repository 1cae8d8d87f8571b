package store

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Difference is a row that is not what the events make of it.
type Difference struct {
	Table   string
	Key     string
	Missing bool     // the events make such a row, and it is not there
	Orphan  bool     // it is there, and no event makes it
	Columns []string // that differ, by name; their values stay out of reports
}

// projected lists a row of each table that is an index over the events.
func projected() []Row {
	return []Row{Document{}, Concern{}, Series{}, Entry{}, Dossier{}, Filed{}, Person{}, Post{}, Peer{}, Record{}, Deed{}, Use{}, UseType{}, Dealing{}}
}

func isProjected(r Row) bool {
	return slices.ContainsFunc(projected(), func(p Row) bool { return p.Table() == r.Table() })
}

// Compare sets the rows that the events make beside those that stand, for every table that is an index over events.
func (r *Reader) Compare(ctx context.Context, made []Row) ([]Difference, error) {
	want := map[string]map[string]Row{}
	for _, row := range made {
		t := r.tables.of(row)
		if want[t.name] == nil {
			want[t.name] = map[string]Row{}
		}
		want[t.name][key(t, row)] = row
	}
	var out []Difference
	for _, kind := range projected() {
		d, err := r.compareTable(ctx, r.tables.of(kind), reflect.TypeOf(kind), want[kind.Table()])
		if err != nil {
			return nil, err
		}
		out = append(out, d...)
	}
	return out, nil
}

func (r *Reader) compareTable(ctx context.Context, t *table, typ reflect.Type, want map[string]Row) ([]Difference, error) {
	rows, err := r.q.QueryContext(ctx, t.selects+" ORDER BY "+t.names(true))
	if err != nil {
		return nil, readFailed(err)
	}
	defer rows.Close()
	var out []Difference
	for rows.Next() {
		v := reflect.New(typ)
		if err := rows.Scan(t.targets(v)...); err != nil {
			return nil, readFailed(err)
		}
		stands := v.Elem().Interface().(Row)
		k := key(t, stands)
		made, ok := want[k]
		delete(want, k)
		if !ok {
			out = append(out, Difference{Table: t.name, Key: k, Orphan: true})
		} else if columns := differ(t, stands, made); len(columns) > 0 {
			out = append(out, Difference{Table: t.name, Key: k, Columns: columns})
		}
	}
	for _, k := range slices.Sorted(maps.Keys(want)) {
		out = append(out, Difference{Table: t.name, Key: k, Missing: true})
	}
	return out, readFailed(rows.Err())
}

func key(t *table, r Row) string {
	var parts []string
	for _, v := range t.values(r, true) {
		parts = append(parts, fmt.Sprint(v))
	}
	return strings.Join(parts, " · ")
}

func differ(t *table, a, b Row) []string {
	var out []string
	as, bs := t.values(a, false), t.values(b, false)
	for i, c := range t.columns {
		x, isBytes := as[i].([]byte)
		if y, _ := bs[i].([]byte); isBytes && !bytes.Equal(x, y) || !isBytes && as[i] != bs[i] {
			out = append(out, c.name)
		}
	}
	return out
}
