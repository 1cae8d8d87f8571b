package app

import (
	"cmp"
	"context"
	"slices"
	"time"

	"trien/internal/closing"
	"trien/internal/identity"
)

// ClosingsView are the months of the registers that were closed.
type ClosingsView struct {
	May  bool          `json:"may"`
	List []ClosingView `json:"list"` // the newest month first; of a month that was closed again, the newest closing is held against the register
}

// ClosingView is one closing of a month.
type ClosingView struct {
	ID          string              `json:"id"`
	Book        string              `json:"book"` // "out", "in"
	Month       string              `json:"month"`
	Lines       int                 `json:"lines"`
	At          time.Time           `json:"at"`
	By          string              `json:"by"`
	Signer      string              `json:"signer"` // as the certificate names them
	Stamped     bool                `json:"stamped"`
	SHA256      string              `json:"sha256"` // of the signed file
	Newer       bool                `json:"newer"`  // the month was closed again
	Differences []ClosingDifference `json:"differences"`
}

// ClosingDifference is a line that is not as it was when the month was closed.
type ClosingDifference struct {
	Document string   `json:"document"`
	Number   string   `json:"number"`
	What     string   `json:"what"` // "added", "gone", "changed"
	Columns  []Words  `json:"columns"`
	Then     []string `json:"then"` // of these columns
	Now      []string `json:"now"`
}

// closingsShown is how many are shown: two books of two years.
const closingsShown = 48

// Closings shows them to those who read the registers.
func (h *House) Closings(ctx context.Context, t Token) (ClosingsView, error) {
	s, err := h.enter(ctx, t)
	if err == nil {
		err = s.office.may(ctx, s.actor, mayRegisters)
	}
	if err != nil {
		return ClosingsView{}, err
	}
	return s.office.closings(ctx, s.actor)
}

func (o *Office) closings(ctx context.Context, a identity.Actor) (ClosingsView, error) {
	v := ClosingsView{May: o.can(a, mayCloseBooks), List: []ClosingView{}}
	list, err := closingPapers().list(ctx, o, nil)
	if err != nil {
		return v, err
	}
	people, err := o.registry(ctx)
	if err != nil {
		return v, err
	}
	slices.SortFunc(list, func(x, y closing.Closing) int {
		return cmp.Or(cmp.Compare(y.Month, x.Month), cmp.Compare(x.Book, y.Book), y.At.Compare(x.At))
	})
	for i, c := range list[:min(len(list), closingsShown)] {
		x := ClosingView{ID: c.ID, Book: c.Book, Month: c.Month, Lines: c.Lines, At: c.At, By: people.name(c.By), Signer: closingSigner(c), Stamped: c.Stamped, SHA256: c.File.SHA256, Differences: []ClosingDifference{}}
		x.Newer = i > 0 && list[i-1].Month == c.Month && list[i-1].Book == c.Book
		if !x.Newer {
			if x.Differences, err = o.monthDiffers(ctx, c); err != nil {
				return v, err
			}
		}
		v.List = append(v.List, x)
	}
	return v, nil
}

// monthDiffers holds a closed month against the register as it stands.
func (o *Office) monthDiffers(ctx context.Context, c closing.Closing) ([]ClosingDifference, error) {
	then, err := o.closedLines(ctx, c)
	if err != nil {
		return nil, err
	}
	now, err := o.monthLines(ctx, c.Book, c.Month)
	if err != nil {
		return nil, err
	}
	columns, number := outColumns(), 0
	if c.Book == "in" {
		columns, number = inColumns(), 1
	}
	list := []ClosingDifference{}
	for _, d := range closing.Compare(then, now) {
		if sealed, err := o.Impounded(ctx, d.Document); err != nil || sealed { // its words are held back, which is no change of the register (379.21.3)
			if err != nil {
				return nil, err
			}
			continue
		}
		x := ClosingDifference{Document: d.Document, What: d.What, Columns: []Words{}, Then: []string{}, Now: []string{}}
		if line := slices.Concat(d.Now, d.Then); len(line) > number {
			x.Number = line[number]
		}
		for _, i := range d.Columns {
			if i < len(columns) && i < len(d.Then) && i < len(d.Now) {
				x.Columns, x.Then, x.Now = append(x.Columns, columns[i]), append(x.Then, d.Then[i]), append(x.Now, d.Now[i])
			}
		}
		list = append(list, x)
	}
	return list, nil
}
