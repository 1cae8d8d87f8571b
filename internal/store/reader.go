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
	Order  []string            // columns, "-updated" for descending; the key where empty
	Limit  int                 // 0: all
	Offset int
	// Concerning keeps only documents in which one of these subjects has a part (Concern.Subject). Only for Document rows.
	Concerning []string
}

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
	t := r.tables.of(zero)
	broad, err := r.broad(ctx, q)
	if err != nil {
		return nil, err
	}
	where, args, err := t.where(q, broad)
	if err != nil {
		return nil, err
	}
	order, err := t.order(q)
	if err != nil {
		return nil, err
	}
	rows, err := r.q.QueryContext(ctx, t.selects+where+order, args...)
	if err != nil {
		return nil, readFailed(err)
	}
	defer rows.Close()
	var out []R
	for rows.Next() {
		var row R
		if err := rows.Scan(t.targets(reflect.ValueOf(&row))...); err != nil {
			return nil, readFailed(err)
		}
		out = append(out, row)
	}
	return out, readFailed(rows.Err())
}

// CountRows tells how many rows q keeps; Limit and Offset do not matter.
func CountRows[R Row](ctx context.Context, r *Reader, q Query) (int, error) {
	var zero R
	t := r.tables.of(zero)
	where, args, err := t.where(q, false)
	if err != nil {
		return 0, err
	}
	var n int
	err = r.q.QueryRowContext(ctx, "SELECT COUNT(*) FROM "+t.name+where, args...).Scan(&n)
	return n, readFailed(err)
}

// few are so many documents that sorting all of them for one page costs little.
const few = 2000

// broad says whether a page is asked for of more than a few documents: then they are looked through in the order of the page until it is full, else all that
// concern the subjects are taken and sorted. Both ways the cost is that of a page, however many documents there are.
func (r *Reader) broad(ctx context.Context, q Query) (bool, error) {
	if q.Limit == 0 || len(q.Concerning) == 0 {
		return false, nil
	}
	var args []any
	list := marks(q.Concerning, func(v any) string {
		args = append(args, v)
		return fmt.Sprintf("$%d", len(args))
	})
	var n int
	err := r.q.QueryRowContext(ctx, fmt.Sprintf("SELECT COUNT(*) FROM (SELECT 1 FROM concerns WHERE subject IN (%s) LIMIT %d) AS found", list, few), args...).Scan(&n)
	return n == few, readFailed(err)
}

func (t *table) where(q Query, broad bool) (string, []any, error) {
	var parts []string
	var args []any
	mark := func(v any) string {
		args = append(args, v)
		return fmt.Sprintf("$%d", len(args))
	}
	for _, group := range []struct {
		values map[string]any
		op     string
	}{{q.Equal, "="}, {q.From, ">="}, {q.To, "<="}, {q.Not, "<>"}} {
		for _, name := range slices.Sorted(maps.Keys(group.values)) {
			if _, ok := t.column(name); !ok {
				return "", nil, fmt.Errorf("store: %s has no column %q", t.name, name)
			}
			parts = append(parts, `"`+name+`" `+group.op+" "+mark(group.values[name]))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(q.Among)) {
		list := q.Among[name]
		if _, ok := t.column(name); !ok {
			return "", nil, fmt.Errorf("store: %s has no column %q", t.name, name)
		}
		parts = append(parts, `"`+name+`" IN (`+marks(list, mark)+")")
	}
	if q.Concerning != nil && broad {
		parts = append(parts, "EXISTS (SELECT 1 FROM concerns WHERE document = documents.id AND subject IN ("+marks(q.Concerning, mark)+"))")
	} else if q.Concerning != nil {
		parts = append(parts, "id IN (SELECT document FROM concerns WHERE subject IN ("+marks(q.Concerning, mark)+"))")
	}
	if len(parts) == 0 {
		return "", nil, nil
	}
	return " WHERE " + strings.Join(parts, " AND "), args, nil
}

// marks numbers a list's values; an empty list matches nothing.
func marks(list []string, mark func(any) string) string {
	if len(list) == 0 {
		return "NULL"
	}
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = mark(v)
	}
	return strings.Join(out, ", ")
}

func (t *table) order(q Query) (string, error) {
	var parts []string
	for _, name := range q.Order {
		bare, down := strings.CutPrefix(name, "-")
		if _, ok := t.column(bare); !ok {
			return "", fmt.Errorf("store: %s has no column %q", t.name, bare)
		}
		parts = append(parts, `"`+bare+`"`+map[bool]string{true: " DESC"}[down])
	}
	for _, c := range t.columns {
		if c.key && !slices.ContainsFunc(q.Order, func(o string) bool { return strings.TrimPrefix(o, "-") == c.name }) {
			parts = append(parts, `"`+c.name+`"`)
		}
	}
	s := " ORDER BY " + strings.Join(parts, ", ")
	if q.Limit > 0 {
		s += fmt.Sprintf(" LIMIT %d OFFSET %d", q.Limit, max(q.Offset, 0))
	}
	return s, nil
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
