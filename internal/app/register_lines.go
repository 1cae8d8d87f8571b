package app

import (
	"context"
	"iter"
	"slices"
	"strings"

	"trien/internal/office"
	"trien/internal/store"
)

const (
	bookLines    = 50    // a page of a register
	bookPage     = 200   // the longest that may be asked for
	bookSearched = 5_000 // lines that one page of a search opens
	bookStretch  = 500   // lines read at a time
)

// Register is a page of the register of outgoing ("out") or incoming ("in") documents: its last lines, or those before a place (After of f). Text, From, To,
// Limit of f apply.
func (h *House) Register(ctx context.Context, t Token, kind string, f Filter) (RegisterView, error) {
	o, book, err := h.book(ctx, t, kind, f)
	if err != nil {
		return RegisterView{}, err
	}
	return o.registerPage(ctx, book, f)
}

// book opens a register for whoever may read it.
func (h *House) book(ctx context.Context, t Token, kind string, f Filter) (*Office, book, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return nil, book{}, err
	}
	if err := s.office.may(ctx, s.actor, mayRegisters); err != nil {
		return nil, book{}, err
	}
	b := book{kind: kind, query: entryQuery(kind, f), text: office.Plain(f.Text)}
	if kind != "out" && kind != "in" {
		return nil, b, store.NotFound()
	}
	b.people, err = s.office.registry(ctx)
	return s.office, b, err
}

// book is a register as somebody asked for it.
type book struct {
	kind   string
	query  store.Query // its lines, in the order of the book
	text   string      // that lines hold; plain
	people *registry
}

func (o *Office) bookHead(b book) RegisterView {
	v := RegisterView{Kind: b.kind, Office: o.settings.Name, Rows: []RegisterRow{}}
	v.Title, v.Columns = Words{"Sổ đăng ký văn bản đi", "Register of outgoing documents"}, outColumns()
	if b.kind == "in" {
		v.Title, v.Columns = Words{"Sổ đăng ký văn bản đến", "Register of incoming documents"}, inColumns()
	}
	return v
}

func entryQuery(kind string, f Filter) store.Query {
	q := store.Query{Equal: map[string]any{"direction": kind}, From: map[string]any{}, To: map[string]any{}, Order: []string{"date", "at"}}
	if f.From != "" {
		q.From["date"] = f.From
	}
	if f.To != "" {
		q.To["date"] = f.To
	}
	return q
}

// registerPage reads backwards from the place, or from the book's end, until a page is full or so many lines have been opened that the rest is left to
// whoever goes on.
func (o *Office) registerPage(ctx context.Context, b book, f Filter) (v RegisterView, err error) {
	v = o.bookHead(b)
	q, limit := b.query, bookLines
	if f.Limit > 0 {
		limit = min(f.Limit, bookPage)
	}
	q.Order = []string{"-date", "-at"}
	if q.After, err = linePlace(f.After); err != nil {
		return v, err
	}
	if q.After == nil && b.text == "" {
		count := b.query
		count.Limit = counted + 1
		n, err := store.CountRows[store.Entry](ctx, o.store.Reader, count)
		if err != nil {
			return v, err
		}
		v.Total, v.More = min(n, counted), n > counted
	}
	if q.Limit = limit + 1; b.text != "" {
		q.Limit = bookStretch
	}
	for opened := 0; ; {
		entries, err := store.List[store.Entry](ctx, o.store.Reader, q)
		if err != nil {
			return v, err
		}
		for _, e := range entries {
			if len(v.Rows) == limit {
				slices.Reverse(v.Rows)
				v.Before = placeText(q.After)
				return v, nil
			}
			row, found, err := o.line(e, b)
			if err != nil {
				return v, err
			}
			if found {
				v.Rows = append(v.Rows, row)
			}
			q.After = placeOfLine(e)
		}
		if opened += len(entries); len(entries) < q.Limit {
			break
		}
		if opened >= bookSearched {
			v.Before, v.Reached = placeText(q.After), entries[len(entries)-1].Date
			break
		}
	}
	slices.Reverse(v.Rows)
	return v, nil
}

// line opens an entry; false where it does not hold what is searched for.
func (o *Office) line(e store.Entry, b book) (RegisterRow, bool, error) {
	cells, err := o.cells(e)
	if err != nil {
		return RegisterRow{}, false, err
	}
	for i := range cells {
		cells[i] = named(cells[i], b.people)
	}
	return RegisterRow{e.Document, cells}, b.text == "" || strings.Contains(office.Plain(strings.Join(cells, " ")), b.text), nil
}

// lines are those of the whole book, in its order, as they are read.
func (o *Office) lines(ctx context.Context, b book) iter.Seq2[RegisterRow, error] {
	return func(yield func(RegisterRow, error) bool) {
		q := b.query
		q.Limit = bookStretch
		for {
			entries, err := store.List[store.Entry](ctx, o.store.Reader, q)
			if err != nil {
				yield(RegisterRow{}, err)
				return
			}
			for _, e := range entries {
				row, found, err := o.line(e, b)
				if (found || err != nil) && !yield(row, err) || err != nil {
					return
				}
			}
			if len(entries) < q.Limit {
				return
			}
			q.After = placeOfLine(entries[len(entries)-1])
		}
	}
}

// cells opens a line of the register.
func (o *Office) cells(e store.Entry) ([]string, error) {
	var cells []string
	return cells, openWords(o.key, e.Words, &cells, entryPlace(e.Document)...)
}

func damagedJSON(err error) error {
	if err != nil {
		return damaged(err)
	}
	return nil
}

// named puts names for person ids.
func named(cell string, r *registry) string {
	if !strings.Contains(cell, peopleMark) && !strings.Contains(cell, unitOfMark) {
		if p, ok := r.Person(cell); ok {
			return p.Name
		}
		return cell
	}
	var names []string
	for _, id := range strings.Split(cell, peopleMark) {
		person, unit, received := strings.Cut(id, unitOfMark)
		if received {
			names = append(names, r.UnitName(unit)+" ("+r.name(person)+")")
			continue
		}
		names = append(names, r.name(person))
	}
	return strings.Join(names, ", ")
}
