package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"trien/internal/problem"
)

// Reader reads what is committed. A Store's own Reader sees the newest state at each call; the one View gives sees one snapshot.
type Reader struct {
	q      queryer
	tables *tables
	engine *engine
	heard  func(query string, args []any) // see Overhear
	// cursors counts those opened in a snapshot; nil where walks need none.
	cursors *int
}

type queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Query narrows and orders a list by the columns of its table (the db tags). Empty parts do not narrow.
type Query struct {
	Equal  map[string]any      // column = value
	Among  map[string][]string // column is one of these; an empty list matches nothing
	From   map[string]any      // column >= value
	To     map[string]any      // column <= value
	Not    map[string]any      // column <> value
	Order  []string            // columns, "-updated" for descending; the key where empty, and behind them, in the direction of the last
	After  []any               // begin behind the row with these values of the columns of Order and the key, all in one direction
	Limit  int                 // 0: all
	Offset int
	// Concerning keeps only documents in which one of these subjects has a part (Concern.Subject). Only for Document rows.
	Concerning []string
	Turn       Turn   // narrows Concerning
	Part, But  string // with Theirs: only this part, any part but this; "" for none such
}

// Turn is whose turn it is to act on a document.
type Turn int

const (
	Anyone    Turn = iota
	Theirs         // a part of theirs is open
	NotTheirs      // none is
)

// Get reads the row with that key: problem.NotFound where there is none.
func Get[R Row](ctx context.Context, r *Reader, key ...any) (R, error) {
	var row R
	t := r.tables.of(row)
	err := r.q.QueryRowContext(ctx, t.selects+t.key, key...).Scan(t.targets(reflect.ValueOf(&row))...)
	if errors.Is(err, sql.ErrNoRows) {
		return row, NotFound()
	}
	return row, readFailed(err)
}

// List reads the rows that q keeps.
func List[R Row](ctx context.Context, r *Reader, q Query) ([]R, error) {
	var zero R
	t, m := r.tables.of(zero), &marked{}
	conditions, err := t.conditions(q, m)
	if err != nil {
		return nil, err
	}
	order, err := t.order(q)
	if err != nil {
		return nil, err
	}
	rows, err := r.q.QueryContext(ctx, t.selects+where(conditions)+order, m.args...)
	return listed[R](t, rows, err)
}

// CountRows tells how many rows q keeps: up to Limit, where there is one. Offset does not matter.
func CountRows[R Row](ctx context.Context, r *Reader, q Query) (int, error) {
	var zero R
	t, m := r.tables.of(zero), &marked{}
	conditions, err := t.conditions(q, m)
	if err != nil {
		return 0, err
	}
	count := "SELECT COUNT(*) FROM " + t.name + where(conditions)
	if q.Limit > 0 {
		count = fmt.Sprintf("SELECT COUNT(*) FROM (SELECT 1 FROM %s LIMIT %d) AS kept", t.name+where(conditions), q.Limit)
	}
	var n int
	err = r.q.QueryRowContext(ctx, count, m.args...).Scan(&n)
	return n, readFailed(err)
}

// marked are the values of a statement, numbered.
type marked struct{ args []any }

func (m *marked) one(v any) string {
	m.args = append(m.args, v)
	return fmt.Sprintf("$%d", len(m.args))
}

// all numbers a list's values; an empty list matches nothing.
func (m *marked) all(list []string) string {
	if len(list) == 0 {
		return "NULL"
	}
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = m.one(v)
	}
	return strings.Join(out, ", ")
}

// conditions says what q keeps.
func (t *table) conditions(q Query, m *marked) (parts []string, err error) {
	for _, group := range []struct {
		values map[string]any
		op     string
	}{{q.Equal, "="}, {q.From, ">="}, {q.To, "<="}, {q.Not, "<>"}} {
		for _, name := range slices.Sorted(maps.Keys(group.values)) {
			if _, ok := t.column(name); !ok {
				return nil, fmt.Errorf("store: %s has no column %q", t.name, name)
			}
			parts = append(parts, `"`+name+`" `+group.op+" "+m.one(group.values[name]))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(q.Among)) {
		if _, ok := t.column(name); !ok {
			return nil, fmt.Errorf("store: %s has no column %q", t.name, name)
		}
		parts = append(parts, `"`+name+`" IN (`+m.all(q.Among[name])+")")
	}
	if q.Concerning != nil {
		parts = append(parts, "id IN (SELECT document FROM concerns WHERE subject IN ("+m.all(q.Concerning)+"))")
	}
	if q.After == nil {
		return parts, nil
	}
	after, err := t.after(q, m)
	return append(parts, after), err
}

func where(conditions []string) string {
	if len(conditions) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(conditions, " AND ")
}

// ordered are the columns that put q's rows in their order, the key among them, and which of them go down.
func (t *table) ordered(q Query) (names []string, down []bool, err error) {
	last := false
	for _, name := range q.Order {
		name, last = strings.CutPrefix(name, "-")
		if _, ok := t.column(name); !ok {
			return nil, nil, fmt.Errorf("store: %s has no column %q", t.name, name)
		}
		names, down = append(names, name), append(down, last)
	}
	for _, c := range t.columns {
		if c.key && !slices.Contains(names, c.name) {
			names, down = append(names, c.name), append(down, last)
		}
	}
	return names, down, nil
}

func (t *table) order(q Query) (string, error) {
	names, down, err := t.ordered(q)
	if err != nil {
		return "", err
	}
	parts := make([]string, len(names))
	for i, name := range names {
		parts[i] = `"` + name + `"` + map[bool]string{true: " DESC"}[down[i]]
	}
	s := " ORDER BY " + strings.Join(parts, ", ")
	if q.Limit > 0 {
		s += fmt.Sprintf(" LIMIT %d OFFSET %d", q.Limit, max(q.Offset, 0))
	}
	return s, nil
}

// after is the condition that a row comes behind q.After.
func (t *table) after(q Query, m *marked) (string, error) {
	names, down, err := t.ordered(q)
	if err != nil {
		return "", err
	}
	if len(names) != len(q.After) || slices.Contains(down, !down[0]) {
		return "", fmt.Errorf("store: %s can't go on behind %d values in the order %v", t.name, len(q.After), q.Order)
	}
	values := make([]string, len(names))
	for i, v := range q.After {
		values[i] = m.one(v)
	}
	return `("` + strings.Join(names, `", "`) + `") ` + map[bool]string{false: ">", true: "<"}[down[0]] + " (" + strings.Join(values, ", ") + ")", nil
}

// NotFound is the answer where there is no such row.
func NotFound() *problem.Error {
	return problem.New(problem.NotFound,
		"Không tìm thấy. Có thể mục này đã bị xóa hoặc bạn không có quyền xem.",
		"Not found. It may be gone, or not for you to see.")
}

func readFailed(err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if faultOf(err) == cut {
		return problem.New(problem.Unavailable,
			"Mất liên lạc với máy chủ cơ sở dữ liệu. Hãy thử lại sau; nếu vẫn lỗi, báo quản trị.",
			"The database server is out of reach. Try again later; if it stays so, tell the administrator.").Because(fmt.Errorf("store: %w", err))
	}
	return problem.New(problem.IO,
		"Không đọc được cơ sở dữ liệu. Hãy thử lại; nếu vẫn lỗi, báo quản trị chạy `trien fsck`.",
		"The database can't be read. Try again; if it stays so, ask the administrator to run `trien fsck`.").Because(fmt.Errorf("store: %w", err))
}
