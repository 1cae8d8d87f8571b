package app

import (
	"context"
	"slices"
	"strings"

	"trien/internal/identity"
	"trien/internal/index"
	"trien/internal/problem"
	"trien/internal/store"
	"trien/internal/wording"
)

const (
	foundPage   = 30    // documents on a page of what was found
	foundLooked = 1_000 // documents that the index names and rights are asked for, for one page
	excerptLong = 40    // words around what was found
)

// SearchWish is what somebody looks for in the documents that they may read.
type SearchWish struct {
	Text      string // words, "words that follow each other", -words that must not stand there; with marks those are meant, without any
	Field     string // "" anywhere, or number, abstract, party, people, body
	Direction string // "out", "in", "paper": electronic copies of paper
	Type      string
	State     string // one, or several with commas between
	From, To  string // 2006-01-02
	After     string // next of the page before
	Limit     int
}

// SearchRow is what was found, a document or an electronic copy of paper, and where the words stand.
type SearchRow struct {
	Document *DocumentRow       `json:"document,omitempty"`
	Copy     *CopyView          `json:"copy,omitempty"`     // whoever keeps the register of conversions finds it
	Abstract []wording.Fragment `json:"abstract,omitempty"` // where a word stands in it
	Text     []wording.Fragment `json:"text,omitempty"`
}

// SearchView is a page of what was found: documents with every word as it was typed, then those in which the last one goes on; in each part documents begun last first.
type SearchView struct {
	Items  []SearchRow `json:"items"`
	Next   string      `json:"next"`   // where it goes on, for "after"; "" at the end
	Behind int64       `json:"behind"` // entries of the ledger that the index has not read yet: what changed last may be missing
}

// Search finds documents that the person may read by their words.
func (h *House) Search(ctx context.Context, t Token, w SearchWish) (SearchView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return SearchView{}, err
	}
	q, err := w.question(s.office.finders(s.actor))
	if err != nil {
		return SearchView{}, err
	}
	return s.office.find(ctx, s.actor, q)
}

func (w SearchWish) question(who []string) (q index.Question, err error) {
	q = index.Question{Terms: wording.Terms(w.Text), Field: index.Field(w.Field), From: w.From, To: w.To, Limit: foundPage}
	if !slices.ContainsFunc(q.Terms, func(t wording.Term) bool { return !t.Not }) {
		return q, problem.New(problem.Usage, "Chưa có từ nào để tìm. Hãy gõ ít nhất một từ có chữ hoặc số.", "There is no word to look for. Type at least one that has letters or digits.")
	}
	if q.Field != index.Anywhere && !slices.Contains(index.Fields(), q.Field) {
		return q, problem.New(problem.Usage, "Không có phần “"+w.Field+"” để tìm.", "There is no part “"+w.Field+"” to look in.")
	}
	if w.Limit > 0 && w.Limit < foundPage {
		q.Limit = w.Limit
	}
	tags := func(kind byte, values ...string) {
		var list []string
		for _, v := range values {
			list = append(list, index.Tag(kind, v))
		}
		q.Tags = append(q.Tags, list)
	}
	tags('w', who...)
	for kind, value := range map[byte]string{'d': w.Direction, 't': w.Type, 's': w.State} {
		if value != "" {
			tags(kind, strings.Split(value, ",")...)
		}
	}
	_, err = placeIn(w.After, &q.After)
	return q, err
}

// find asks the index page after page, and leaves out what the person may not read by all rules as they now are.
func (o *Office) find(ctx context.Context, a identity.Actor, q index.Question) (SearchView, error) {
	v, limit := SearchView{Items: []SearchRow{}}, q.Limit
	x, err := o.index(ctx)
	if err != nil {
		return v, err
	}
	if v.Behind, err = o.behind(ctx, x); err != nil {
		return v, err
	}
	q.Limit = foundPage
	for looked := 0; looked < foundLooked; looked += foundPage {
		page, next, err := x.Search(ctx, q)
		if err != nil {
			return v, err
		}
		if err := o.forgetGone(ctx, x, page); err != nil {
			return v, err
		}
		rows, err := o.foundRows(ctx, a, page)
		if err != nil {
			return v, err
		}
		for i, f := range page {
			if row, ok := rows[f.Document]; ok {
				v.Items = append(v.Items, row.with(f, q))
			}
			if len(v.Items) == limit && (i < len(page)-1 || next != 0) {
				v.Next = placeText([]any{f.Place})
				return v, nil
			}
		}
		if q.After = next; next == 0 {
			return v, nil
		}
	}
	v.Next = placeText([]any{q.After})
	return v, nil
}

// forgetGone takes out of the index those whose key was destroyed, where it had not heard of it (379.20).
func (o *Office) forgetGone(ctx context.Context, x *index.Index, page []index.Found) error {
	var gone []string
	for _, f := range page {
		if o.destroyed(f.Document) {
			gone = append(gone, f.Document)
		}
	}
	if len(gone) == 0 {
		return nil
	}
	return x.Apply(ctx, index.Change{Forget: gone})
}

// foundRows are those of what was found that the person may read, as lists show them.
func (o *Office) foundRows(ctx context.Context, a identity.Actor, page []index.Found) (map[string]SearchRow, error) {
	var ids []string
	for _, f := range page {
		if !o.destroyed(f.Document) {
			ids = append(ids, f.Document)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	list, err := store.List[store.Document](ctx, o.store.Reader, store.Query{Among: map[string][]string{"id": ids}})
	if err != nil {
		return nil, err
	}
	for _, d := range list {
		ids = slices.DeleteFunc(ids, func(id string) bool { return id == d.ID })
	}
	if list, err = o.readableRows(ctx, a, list); err != nil {
		return nil, err
	}
	rows, err := o.documentRows(ctx, a, list)
	if err != nil {
		return nil, err
	}
	found := map[string]SearchRow{}
	for _, r := range rows {
		if !r.Impounded { // the index still has its words, and nobody may be shown any (379.21.3)
			found[r.ID] = SearchRow{Document: &r}
		}
	}
	copies, err := o.foundCopies(ctx, a, ids)
	for id, c := range copies {
		found[id] = SearchRow{Copy: c}
	}
	return found, err
}

// with adds where the words stand.
func (r SearchRow) with(f index.Found, q index.Question) SearchRow {
	if q.Field == index.Anywhere || q.Field == index.Abstract {
		r.Abstract = wording.Excerpt(f.Words[index.Abstract], q.Terms, 10_000)
	}
	if q.Field == index.Anywhere || q.Field == index.Body {
		r.Text = wording.Excerpt(f.Words[index.Body], q.Terms, excerptLong)
	}
	return r
}
