package index

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
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

// Search looks at the next documents in which the terms may stand, and gives those in which they do; next is the place where it ended, 0 where there are no more.
// Where the last word may go on, documents that have it as a whole come first, and after them those in which it goes on, which the index finds by walking
// through all words that begin so; in each part those begun last come first. It reads a page and no further, though nothing there holds. With no term that
// must stand there it finds nothing.
func (x *Index) Search(ctx context.Context, q Question) (list []Found, next int64, err error) {
	if q.match(wholeWords) == "" {
		return nil, 0, nil
	}
	room := q.Limit
	for _, r := range q.rounds() {
		page, err := x.page(ctx, q, r, room)
		if err != nil {
			return nil, 0, err
		}
		for _, f := range page {
			if q.holds(f) {
				list = append(list, f)
			}
		}
		if room -= len(page); room == 0 {
			return list, page[len(page)-1].Place, nil
		}
	}
	return list, 0, nil
}

// round is which of the documents are asked for.
type round int

const (
	wholeWords round = iota // that have every word as it is
	goesOn                  // that have not, but one that begins like the last
)

func (q Question) rounds() []round {
	switch {
	case !slices.ContainsFunc(q.Terms, func(t wording.Term) bool { return t.Begun }):
		return []round{wholeWords}
	case q.After < 0:
		return []round{goesOn}
	}
	return []round{wholeWords, goesOn}
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

// page is a page of what the index finds in a round. Places of the second round are below zero.
func (x *Index) page(ctx context.Context, q Question, r round, limit int) ([]Found, error) {
	query := "SELECT e.id, e.document, e.entry FROM found f JOIN entries e ON e.id = f.rowid WHERE found MATCH $1"
	args := []any{q.match(r)}
	narrow := func(condition string, value any) {
		args = append(args, value)
		query += fmt.Sprintf(" AND "+condition, len(args))
	}
	if after := max(q.After, -q.After); after != 0 && (r == goesOn) == (q.After < 0) {
		narrow("f.rowid < $%d", after)
	}
	if q.From != "" {
		narrow("e.date >= $%d", q.From)
	}
	if q.To != "" {
		narrow("e.date <= $%d", q.To)
		narrow("e.date <> $%d", "")
	}
	args = append(args, limit)
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
		if f.Words = e.Words; r == goesOn {
			f.Place = -f.Place
		}
		list = append(list, f)
	}
	return list, unusable(rows.Err())
}

// match is a question in the language of the index; "" where nothing must stand there. Words are cut and quoted: what was typed can't be read as that language.
func (q Question) match(r round) string {
	must, not := q.terms(r == goesOn)
	if len(must) == 0 {
		return ""
	}
	if r == goesOn {
		whole, _ := q.terms(false)
		not = append(not, "("+strings.Join(whole, " AND ")+")")
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

// terms are those that must stand there, the last word of which may go on or not, and those that must not.
func (q Question) terms(on bool) (must, not []string) {
	columns := "{number abstract party people body}"
	if q.Field != Anywhere {
		columns = string(q.Field)
	}
	for _, t := range q.Terms {
		t.Begun = t.Begun && on
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
	return must, not
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
