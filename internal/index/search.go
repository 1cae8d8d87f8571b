package index

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"trien/internal/wording"
)

// Question is what is looked for.
type Question struct {
	Terms    []wording.Term
	Field    Field
	Tags     [][]string // of each list one must be there
	From, To string     // dates, both in; "" for no bound
	After    int64      // the place at which the last answer ended; 0 at first
	Limit    int
}

// Found is a document in which everything stands that was looked for.
type Found struct {
	Document string
	Place    int64 // for Question.After
	Words    map[Field]string
}

// Search looks at the next documents in which the terms may stand, those begun last first, and gives those in which they do; next is the place where it ended,
// 0 where there are no more. It reads a page and no further, though nothing there holds. With no term that must stand there it finds nothing.
func (x *Index) Search(ctx context.Context, q Question) (list []Found, next int64, err error) {
	match := q.match()
	if match == "" {
		return nil, 0, nil
	}
	page, err := x.page(ctx, q, match)
	if err != nil {
		return nil, 0, err
	}
	for _, f := range page {
		if q.holds(f) {
			list = append(list, f)
		}
	}
	if len(page) == q.Limit {
		next = page[len(page)-1].Place
	}
	return list, next, nil
}

// holds says whether those terms stand in a document of which the index can't say it for sure.
func (q Question) holds(f Found) bool {
	for _, t := range q.Terms {
		if !t.Mixed() {
			continue
		}
		there := false
		for field, text := range f.Words {
			there = there || (q.Field == Anywhere || q.Field == field) && t.In(text)
		}
		if there == t.Not {
			return false
		}
	}
	return true
}

// page is a page of what the index finds.
func (x *Index) page(ctx context.Context, q Question, match string) ([]Found, error) {
	query := "SELECT e.id, e.document, e.entry FROM found f JOIN entries e ON e.id = f.rowid WHERE found MATCH $1"
	args := []any{match}
	narrow := func(condition string, value any) {
		args = append(args, value)
		query += fmt.Sprintf(" AND "+condition, len(args))
	}
	if q.After != 0 {
		narrow("f.rowid < $%d", q.After)
	}
	if q.From != "" {
		narrow("e.date >= $%d", q.From)
	}
	if q.To != "" {
		narrow("e.date <= $%d", q.To)
		narrow("e.date <> $%d", "")
	}
	args = append(args, q.Limit)
	rows, err := x.db.QueryContext(ctx, fmt.Sprintf("%s ORDER BY f.rowid DESC LIMIT $%d", query, len(args)), args...)
	if err != nil {
		return nil, unusable(err)
	}
	defer rows.Close()
	var list []Found
	for rows.Next() {
		var f Found
		var raw []byte
		var e Entry
		if err := rows.Scan(&f.Place, &f.Document, &raw); err != nil {
			return nil, unusable(err)
		}
		if err := json.Unmarshal(raw, &e); err != nil {
			return nil, unusable(err)
		}
		f.Words = e.Words
		list = append(list, f)
	}
	return list, unusable(rows.Err())
}

// match is a question in the language of the index; "" where nothing must stand there. Words are cut and quoted: what was typed can't be read as that language.
func (q Question) match() string {
	columns := "{number abstract party people body}"
	if q.Field != Anywhere {
		columns = string(q.Field)
	}
	var must, not []string
	for _, t := range q.Terms {
		m := columns + " : " + phrase(t, func(w wording.Word) string { return w.Plain })
		if t.Words[0].Marked() && !t.Mixed() {
			m = "(" + m + " AND exact : " + phrase(t, func(w wording.Word) string { return w.Exact }) + ")"
		}
		switch {
		case !t.Not:
			must = append(must, m)
		case !t.Mixed():
			not = append(not, m)
		}
	}
	if len(must) == 0 {
		return ""
	}
	for _, among := range q.Tags {
		var any []string
		for _, tag := range among {
			any = append(any, `"`+tag+`"`)
		}
		must = append(must, "tags : ("+strings.Join(append(any, `"none"`), " OR ")+")")
	}
	match := strings.Join(must, " AND ")
	if len(not) > 0 {
		match = "(" + match + ") NOT (" + strings.Join(not, " OR ") + ")"
	}
	return match
}

// phrase are the words of a term, one after the other.
func phrase(t wording.Term, as func(wording.Word) string) string {
	var words []string
	for _, w := range t.Words {
		words = append(words, as(w))
	}
	out := `"` + strings.Join(words, " ") + `"`
	if t.Begun {
		out += " *"
	}
	return out
}
