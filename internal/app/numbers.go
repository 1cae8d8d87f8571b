package app

import (
	"context"
	"strings"

	"trien/internal/numbering"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// Series of numbers and the blocks set aside from them. A series moves only with the version of its stream as condition, in the transaction of whoever takes a number: none is
// given twice, none is left out.

func blockPapers() papers[numbering.Block] {
	return papers[numbering.Block]{"block", numbering.Fold, func(b numbering.Block) (string, string) {
		if len(b.Open()) > 0 {
			return "open", b.Series
		}
		return "done", b.Series
	}}
}

// series is a series as it stands; the empty one where it has not begun.
func (o *Office) series(ctx context.Context, id string) (office.Series, error) {
	row, err := store.Get[store.Series](ctx, o.store.Reader, id)
	if problem.KindOf(err) == problem.NotFound {
		return office.Series{}, nil
	}
	return office.Series{Last: int(row.Last), Version: int(row.Version)}, err
}

// number takes the next number of a series; the series must not move until the commit. typed is the number that the clerk expects, 0 where they expect none.
func (o *Office) number(ctx context.Context, t *transaction, series string, typed int) (int, error) {
	s, err := o.series(ctx, series)
	if err != nil {
		return 0, err
	}
	if typed != 0 && typed != s.Last+1 {
		return 0, o.typed(ctx, series, typed, s)
	}
	n, taken := s.Take(t.doc.ID)
	t.move(series, s, taken)
	return n, nil
}

// move puts an event of a series into the transaction.
func (t *transaction) move(series string, s office.Series, e office.Event) {
	t.add("series/"+series, int64(s.Version), t.doc.ID, e)
	t.batch.Put = append(t.batch.Put, seriesRow(series, s.Apply(e)))
}

// typed says why a number typed by hand is not given.
func (o *Office) typed(ctx context.Context, series string, n int, s office.Series) error {
	held, err := o.heldBy(ctx, series, n)
	if err != nil {
		return err
	}
	b, err := o.blockWith(ctx, series, n)
	if err != nil {
		return err
	}
	return numbering.Typed(n, s, o.settings.profile().SeriesNumber(series, n), held, b)
}

// heldBy names the document that the register has under a number; nothing where it has none.
func (o *Office) heldBy(ctx context.Context, series string, n int) (problem.Words, error) {
	e, err := store.Get[store.Entry](ctx, o.store.Reader, series, int64(n))
	if problem.KindOf(err) == problem.NotFound {
		return problem.Words{}, nil
	}
	if err != nil {
		return problem.Words{}, err
	}
	cells, err := o.cells(e)
	if err != nil {
		return problem.Words{}, err
	}
	return problem.Words{VI: "“" + cells[subjectCell(e.Direction)] + "”, ngày " + shortDay(e.Date), EN: "“" + cells[subjectCell(e.Direction)] + "” of " + e.Date}, nil
}

// subjectCell is the column of a register that has type and abstract.
func subjectCell(direction string) int {
	if direction == string(office.In) {
		return 5
	}
	return 2
}

// blocksOf are the blocks of a series, in their order.
func (o *Office) blocksOf(ctx context.Context, series string) ([]numbering.Block, error) {
	return blockPapers().list(ctx, o, map[string]any{"parent": series})
}

// blockWith is the block that holds a number; the empty one where none does.
func (o *Office) blockWith(ctx context.Context, series string, n int) (numbering.Block, error) {
	blocks, err := o.blocksOf(ctx, series)
	for _, b := range blocks {
		if b.Holds(n) {
			return b, err
		}
	}
	return numbering.Block{}, err
}

// BlockRequest asks for a block of numbers.
type BlockRequest struct {
	Book    string `json:"book" enum:"out,in,copy"` // of outgoing documents, of arrivals, of copies
	Type    string `json:"type,omitempty"`          // of outgoing documents: the type, "QĐ"
	Count   int    `json:"count" minimum:"1"`
	Purpose string `json:"purpose" enum:"paper,incident,earlier"`
	Note    string `json:"note" maxLength:"2000"` // what for, and who keeps the forms
}

// ReserveBlock sets the next numbers of a series aside, by name and with its reason (379.4.6).
func (h *House) ReserveBlock(ctx context.Context, t Token, r BlockRequest) (NumbersView, error) {
	return h.numbersAct(ctx, t, "reserve-numbers", func(s entered) error {
		o := s.office
		series, err := o.seriesFor(r.Book, r.Type)
		if err != nil {
			return err
		}
		id := store.NewID()
		return o.paperAct(ctx, s.actor, func(ctx context.Context, t *transaction) error {
			at, err := o.series(ctx, series)
			if err != nil {
				return err
			}
			taken, begun, err := numbering.Reserve(id, at, numbering.Request{Series: series, Count: r.Count, Purpose: numbering.Purpose(r.Purpose), Note: tidy(r.Note)})
			if err != nil {
				return err
			}
			t.move(series, at, taken)
			_, err = blockPapers().add(ctx, o, t, id, func(numbering.Block) ([]office.Event, error) { return []office.Event{begun}, nil })
			return err
		})
	})
}

// seriesFor is the series of a book that is current today.
func (o *Office) seriesFor(book, typ string) (string, error) {
	switch book {
	case "in":
		return office.InSeries(o.now()), nil
	case "copy":
		return office.CopySeries(o.now()), nil
	}
	if _, ok := office.TypeOf(typ); !ok {
		return "", problem.New(problem.Usage, "Chưa chọn loại văn bản hợp lệ.", "No known type of document was chosen.")
	}
	return o.settings.profile().OutSeries(typ, o.now())
}

// EndNumbersRequest says of numbers of a block that no document bears them.
type EndNumbersRequest struct {
	From     int    `json:"from" minimum:"1"`
	To       int    `json:"to" minimum:"1"`
	How      string `json:"how" enum:"returned,voided"`
	Incident string `json:"incident,omitempty" maxLength:"100"` // in which the form was spoilt, if in one
	Reason   string `json:"reason" maxLength:"2000"`
}

// EndNumbers returns or voids numbers of a block, with the reason.
func (h *House) EndNumbers(ctx context.Context, t Token, block string, r EndNumbersRequest) (NumbersView, error) {
	return h.numbersAct(ctx, t, "end-numbers", func(s entered) error {
		e := office.BlockNumbersEnded{From: r.From, To: r.To, How: r.How, Incident: r.Incident, Reason: tidy(r.Reason)}
		if err := s.office.ofIncident(ctx, r.Incident); err != nil {
			return err
		}
		return s.office.paperAct(ctx, s.actor, func(ctx context.Context, t *transaction) error {
			_, err := blockPapers().add(ctx, s.office, t, block, func(b numbering.Block) ([]office.Event, error) {
				if b.Series == "" {
					return nil, store.NotFound()
				}
				return b.End(e)
			})
			return err
		})
	})
}

// numbersAct is an act of those who keep the numbers; the numbers as they are afterwards are given back.
func (h *House) numbersAct(ctx context.Context, t Token, act string, do func(entered) error) (NumbersView, error) {
	s, err := h.enter(ctx, t)
	if err == nil {
		err = s.office.may(ctx, s.actor, mayNumbers)
	}
	if err != nil {
		return NumbersView{}, err
	}
	if err := do(s); err != nil {
		return NumbersView{}, s.office.refuse(ctx, s.actor, refusal{act: act, door: "act"}, err)
	}
	return s.office.numbers(ctx, s.actor)
}

// bookWords names the book of a series.
func bookWords(series string) Words {
	switch book, _, _ := strings.Cut(series, "/"); book {
	case "in":
		return Words{"Văn bản đến", "Incoming documents"}
	case "copy":
		return Words{"Bản sao", "Copies"}
	case "slip":
		return Words{"Phiếu xác nhận giao dịch", "Confirmations of transactions"}
	}
	w := typeName(seriesType(series))
	return Words{"Văn bản đi – " + w.VI, "Outgoing – " + w.EN}
}
