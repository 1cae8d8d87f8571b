package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// A page of documents costs no more with a million than with ten thousand. What a question narrows by is counted first, each part by itself and to a
// few only: where one part keeps few documents these are taken and sorted, else documents are looked through in the order of the page, stretch by
// stretch, until it is full or enough have been looked at. The database never chooses between the two: without statistics it chooses badly.

// DocumentPage is a part of a list, the newest first.
type DocumentPage struct {
	Rows []Document
	// Next is where the list goes on (Query.After); nil at its end. A page may be short, even empty, and have one: so many were looked at that did not
	// belong to it that the rest is left to whoever goes on.
	Next []any
	// Total counts what the question keeps, as far as it was asked to; More says that there are others.
	Total int
	More  bool
}

// few are so many documents that sorting all of them for one page costs little.
const few = 2000

// stretches are how many documents are looked at, one stretch after the other, for a page or a count.
func stretches() []int { return []int{200, 1_000, 4_000, 16_000} }

const newestFirst = ` ORDER BY updated DESC, id DESC`

// Documents gives a page (Limit) of the documents that q keeps, the newest first: Order and Offset do not matter. count > 0 asks how many there are in
// all, up to that.
func (r *Reader) Documents(ctx context.Context, q Query, count int) (page DocumentPage, err error) {
	if q.Concerning != nil && len(q.Concerning) == 0 {
		return page, nil
	}
	driver, err := r.driver(ctx, q)
	if err != nil {
		return page, err
	}
	look := documentLook{r, r.tables.of(Document{}), driver}
	if page.Rows, page.Next, err = look.page(ctx, q); err != nil || count == 0 {
		return page, err
	}
	page.Total, page.More, err = look.count(ctx, q, count)
	return page, err
}

// part is one part of a question by itself: a statement that gives ids of documents.
type part struct {
	ids  string
	args []any
}

// driver is the part of q that keeps the fewest documents; nil where each keeps more than a few.
func (r *Reader) driver(ctx context.Context, q Query) (best *part, err error) {
	least := few
	for _, p := range parts(q) {
		var n int
		err := r.q.QueryRowContext(ctx, fmt.Sprintf("SELECT COUNT(*) FROM (%s LIMIT %d) AS found", p.ids, few), p.args...).Scan(&n)
		if err != nil {
			return nil, readFailed(err)
		}
		if n < least {
			best, least = &p, n
		}
	}
	return best, nil
}

// parts are those that an index answers.
func parts(q Query) []part {
	var list []part
	if q.Concerning != nil {
		m := &marked{}
		s := "SELECT document AS id FROM concerns WHERE subject IN (" + m.all(q.Concerning) + ")"
		if q.Turn == Theirs {
			s += " AND open = TRUE" + inPart(q, m)
		}
		list = append(list, part{s, m.args})
	}
	for _, column := range []string{"state", "type"} {
		values := q.Among[column]
		if v, ok := q.Equal[column].(string); ok {
			values = []string{v}
		}
		if values != nil {
			m := &marked{}
			list = append(list, part{"SELECT id FROM documents WHERE " + column + " IN (" + m.all(values) + ")", m.args})
		}
	}
	if v, ok := q.Equal["dossier"]; ok {
		list = append(list, part{"SELECT id FROM documents WHERE dossier = $1 AND dossier <> ''", []any{v}})
	}
	m, between := &marked{}, []string{}
	if v, ok := q.From["date"]; ok {
		between = append(between, "date >= "+m.one(v))
	}
	if v, ok := q.To["date"]; ok {
		between = append(between, "date <= "+m.one(v))
	}
	if len(between) > 0 {
		list = append(list, part{"SELECT id FROM documents WHERE " + strings.Join(between, " AND "), m.args})
	}
	return list
}

// documentLook finds documents by one part, or, where that is nil, by looking them through.
type documentLook struct {
	*Reader
	t      *table
	driver *part
}

func (l documentLook) page(ctx context.Context, q Query) (rows []Document, next []any, err error) {
	if l.driver != nil {
		if rows, err = l.stretch(ctx, q, q.After, nil, q.Limit+1); err != nil || len(rows) <= q.Limit {
			return rows, nil, err
		}
		return rows[:q.Limit], placeOf(rows[q.Limit-1]), nil
	}
	next = q.After
	for _, n := range stretches() {
		end, err := l.behind(ctx, next, n)
		if err != nil {
			return nil, nil, err
		}
		more, err := l.stretch(ctx, q, next, end, q.Limit+1-len(rows))
		if err != nil {
			return nil, nil, err
		}
		if rows = append(rows, more...); len(rows) > q.Limit {
			return rows[:q.Limit], placeOf(rows[q.Limit-1]), nil
		}
		if next = end; end == nil {
			break
		}
	}
	return rows, next, nil
}

func (l documentLook) count(ctx context.Context, q Query, most int) (total int, more bool, err error) {
	if l.driver != nil {
		total, err = l.counted(ctx, q, nil, nil, most+1)
		return min(total, most), total > most, err
	}
	var from []any
	for _, n := range stretches() {
		end, err := l.behind(ctx, from, n)
		if err != nil {
			return 0, false, err
		}
		found, err := l.counted(ctx, q, from, end, most+1-total)
		if err != nil {
			return 0, false, err
		}
		if total += found; total > most || end == nil {
			return min(total, most), total > most, nil
		}
		from = end
	}
	return total, true, nil
}

func placeOf(d Document) []any { return []any{d.Updated, d.ID} }

// behind is the place n documents after another one in the order of pages; nil where there are not so many.
func (l documentLook) behind(ctx context.Context, after []any, n int) ([]any, error) {
	where, m := "", &marked{}
	if after != nil {
		where = ` WHERE (updated, id) < (` + m.one(after[0]) + ", " + m.one(after[1]) + ")"
	}
	var updated int64
	var id string
	err := l.q.QueryRowContext(ctx, "SELECT updated, id FROM documents"+where+newestFirst+fmt.Sprintf(" LIMIT 1 OFFSET %d", n-1), m.args...).Scan(&updated, &id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return []any{updated, id}, readFailed(err)
}

func (l documentLook) stretch(ctx context.Context, q Query, after, until []any, limit int) ([]Document, error) {
	with, from, args, err := l.kept(q, after, until)
	if err != nil {
		return nil, err
	}
	rows, err := l.q.QueryContext(ctx, with+"SELECT "+l.t.names(false)+from+newestFirst+fmt.Sprintf(" LIMIT %d", limit), args...)
	return listed[Document](l.t, rows, err)
}

func (l documentLook) counted(ctx context.Context, q Query, after, until []any, most int) (n int, err error) {
	with, from, args, err := l.kept(q, after, until)
	if err != nil {
		return 0, err
	}
	err = l.q.QueryRowContext(ctx, with+"SELECT COUNT(*) FROM (SELECT 1"+from+fmt.Sprintf(" LIMIT %d) AS kept", most), args...).Scan(&n)
	return n, readFailed(err)
}

// kept is what q keeps of the documents behind one place and not behind another: a WITH that finds them, where a part does, and FROM with its conditions.
func (l documentLook) kept(q Query, after, until []any) (with, from string, args []any, err error) {
	m := &marked{}
	from = " FROM documents" + l.engine.by("documents_updated")
	var also []string
	if l.driver != nil {
		m.args = slices.Clone(l.driver.args)
		with = "WITH found AS MATERIALIZED (SELECT DISTINCT id AS one FROM (" + l.driver.ids + ") AS ids) "
		from, also = " FROM found CROSS JOIN documents", []string{"id = one"}
	}
	for _, end := range []struct {
		at []any
		op string
	}{{after, "<"}, {until, ">="}} {
		if end.at != nil {
			also = append(also, "(updated, id) "+end.op+" ("+m.one(end.at[0])+", "+m.one(end.at[1])+")")
		}
	}
	also = append(also, concerning(q, m)...)
	q.Concerning, q.After = nil, nil
	conditions, err := l.t.conditions(q, m)
	return with, from + where(append(also, conditions...)), m.args, err
}

// concerning are the conditions that the subjects have a part in a document of which one knows, and that it is their turn, or not.
func concerning(q Query, m *marked) []string {
	if q.Concerning == nil {
		return nil
	}
	exists := func(open string) string {
		return "EXISTS (SELECT 1 FROM concerns WHERE document = documents.id AND subject IN (" + m.all(q.Concerning) + ")" + open + ")"
	}
	switch q.Turn {
	case Theirs:
		return []string{exists(" AND open = TRUE" + inPart(q, m))}
	case NotTheirs:
		return []string{exists(""), "NOT " + exists(" AND open = TRUE")}
	}
	return []string{exists("")}
}

// inPart narrows to one part, or to all but one.
func inPart(q Query, m *marked) (s string) {
	if q.Part != "" {
		s += " AND part = " + m.one(q.Part)
	}
	if q.But != "" {
		s += " AND part <> " + m.one(q.But)
	}
	return s
}

// listed reads the rows of a statement.
func listed[R Row](t *table, rows *sql.Rows, err error) ([]R, error) {
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
