package app

import (
	"context"
	"slices"
	"time"

	"trien/internal/conversion"
	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/store"
)

// PrintRequest asks for a copy on paper.
type PrintRequest struct {
	Purpose  string `json:"purpose" maxLength:"500"`
	Receiver string `json:"receiver,omitempty" maxLength:"300"` // who gets it
}

// PrintedView is a copy that was made, with its file. That is given out once: whoever loses it ends the copy and prints another.
type PrintedView struct {
	Copy CopyView `json:"copy"`
	Name string   `json:"name"`
	PDF  []byte   `json:"pdf"`
}

// OfView is the document that a copy is a copy of.
type OfView struct {
	Type     string `json:"type"`
	TypeName Words  `json:"typeName"`
	Number   string `json:"number"`
	Date     string `json:"date"`
	Abstract string `json:"abstract"`
	Author   string `json:"author"`
}

// CopyView is a line of the register of conversions.
type CopyView struct {
	ID        string    `json:"id"`
	Way       string    `json:"way"` // "to-paper", "to-electronic"
	WayWords  Words     `json:"wayWords"`
	Number    string    `json:"number"`
	Date      string    `json:"date"`
	State     string    `json:"state"` // "valid", "ended"
	StateWord Words     `json:"stateWord"`
	Of        OfView    `json:"of"`
	Document  string    `json:"document,omitempty"` // id of the original, where it is a document that the person may read
	Paper     string    `json:"paper,omitempty"`    // id of the original, where it is on paper
	PaperGone bool      `json:"paperGone,omitempty"`
	From      string    `json:"from,omitempty"` // id of the copy that it was made from
	Made      time.Time `json:"made"`
	By        string    `json:"by"`
	Post      string    `json:"post"`
	Purpose   string    `json:"purpose"`
	Receiver  string    `json:"receiver,omitempty"`
	Pages     int       `json:"pages"`
	SHA256    string    `json:"sha256"`
	Print     string    `json:"print"`
	Reference bool      `json:"reference"`
	List      string    `json:"list"`
	EndedAt   time.Time `json:"endedAt,omitzero"`
	EndedBy   string    `json:"endedBy,omitempty"`
	Why       Words     `json:"why,omitzero"` // it ended
	Copies    int       `json:"copies"`
	Scan      string    `json:"scan,omitempty"`     // id of the scan, of an electronic copy of paper
	Compared  string    `json:"compared,omitempty"` // who held that against the paper
	Own       bool      `json:"own,omitempty"`      // this office issued the paper; else it is its conversion
}

// CopiesView is the register of conversions of a year.
type CopiesView struct {
	Year  string     `json:"year"`
	Years []string   `json:"years"`
	Items []CopyView `json:"items"`
	Keeps bool       `json:"keeps"` // the person keeps the register
}

// DocumentCopies are the copies made from a document, at any remove, and whether the person may print another.
type DocumentCopies struct {
	Items []CopyView `json:"items"`
	May   bool       `json:"may"`
	Why   *Words     `json:"why,omitempty"` // nobody can print now: what is missing
	Keeps bool       `json:"keeps"`
}

// Copies is the register of conversions: every copy of a year, the newest first.
func (h *House) Copies(ctx context.Context, t Token, year string) (CopiesView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return CopiesView{}, err
	}
	o := s.office
	if err := o.may(ctx, s.actor, mayRegisters); err != nil {
		return CopiesView{}, err
	}
	list, err := copyPapers().list(ctx, o, nil)
	if err != nil {
		return CopiesView{}, err
	}
	v := CopiesView{Year: year, Years: []string{}, Items: []CopyView{}, Keeps: o.can(s.actor, mayConvert)}
	if v.Year == "" {
		v.Year = office.Day(o.now())[:4]
	}
	slices.SortFunc(list, func(a, b conversion.Copy) int { return b.Made.Compare(a.Made) })
	for _, c := range list {
		if len(c.Date) < 4 {
			continue
		}
		if !slices.Contains(v.Years, c.Date[:4]) {
			v.Years = append(v.Years, c.Date[:4])
		}
		if c.Date[:4] == v.Year {
			x, err := o.viewOfCopy(ctx, s.actor, c)
			if err != nil {
				return v, err
			}
			v.Items = append(v.Items, x)
		}
	}
	return v, nil
}

// Copy is one line of the register.
func (h *House) Copy(ctx context.Context, t Token, id string) (CopyView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return CopyView{}, err
	}
	if err := s.office.may(ctx, s.actor, mayRegisters); err != nil {
		return CopyView{}, err
	}
	return s.office.copyView(ctx, s.actor, id)
}

// CopiesOf are the copies made from a document.
func (h *House) CopiesOf(ctx context.Context, t Token, id string) (DocumentCopies, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return DocumentCopies{}, err
	}
	o := s.office
	d, err := o.readable(ctx, s.actor, id)
	if err != nil {
		return DocumentCopies{}, err
	}
	v := DocumentCopies{Items: []CopyView{}, May: o.check(d, office.ActPrintCopy, s.actor) == nil, Keeps: o.can(s.actor, mayConvert)}
	if v.May && o.Public == "" {
		w := both(errNoStatusPage.Words)
		v.May, v.Why = false, &w
	}
	ids, err := conversion.Below(conversion.NodeOf(conversion.DocumentKind, id), o.copiesFrom(ctx))
	for _, x := range ids {
		c, err := o.copyView(ctx, s.actor, x)
		if err != nil {
			return v, err
		}
		v.Items = append(v.Items, c)
	}
	return v, err
}

// copiesFrom reads the ids of the copies made from one thing.
func (o *Office) copiesFrom(ctx context.Context) func(conversion.Node) ([]string, error) {
	return func(n conversion.Node) ([]string, error) {
		rows, err := store.List[store.Record](ctx, o.store.Reader, store.Query{Equal: map[string]any{"kind": conversion.CopyKind, "parent": string(n)}})
		var list []string
		for _, r := range rows {
			list = append(list, r.ID)
		}
		return list, err
	}
}

func (o *Office) copyView(ctx context.Context, a identity.Actor, id string) (CopyView, error) {
	c, err := copyPapers().get(ctx, o, id)
	if err != nil {
		return CopyView{}, err
	}
	return o.viewOfCopy(ctx, a, c)
}

func (o *Office) viewOfCopy(ctx context.Context, a identity.Actor, c conversion.Copy) (CopyView, error) {
	people, err := o.registry(ctx)
	if err != nil {
		return CopyView{}, err
	}
	v := CopyView{ID: c.ID, Way: c.Way, WayWords: formWords(c.Way), Number: c.Number, Date: c.Date, State: string(c.State), StateWord: both(c.State.Words()), Of: ofView(c.Of), Made: c.Made, By: c.Name,
		Post: c.Post, Purpose: c.Purpose, Receiver: c.Receiver, Pages: c.Pages, SHA256: c.SHA256, Print: c.Print, Reference: c.Reference(), List: c.List, Copies: c.Copies, Scan: c.Scan, Compared: c.Compared, Own: c.Own,
		EndedAt: c.EndedAt, EndedBy: nameOrEmpty(c.EndedBy, people), Why: endedWords(c)}
	if c.From.Kind() == conversion.CopyKind {
		v.From = c.From.ID()
	}
	switch c.Root.Kind() {
	case conversion.PaperKind:
		p, err := originalPapers().get(ctx, o, c.Root.ID())
		if err != nil {
			return v, err
		}
		v.Paper, v.PaperGone = p.ID, p.Voided()
	case conversion.DocumentKind:
		d, err := o.document(ctx, c.Root.ID())
		if err != nil {
			return v, err
		}
		if o.reads(d, a) {
			v.Document = d.ID
		}
		if d.IsSealed() { // what it is about is told nowhere meanwhile
			v.Of.Abstract, v.Of.Author, v.Purpose, v.Receiver = "", "", "", ""
		}
	}
	return v, nil
}

func ofView(of office.Of) OfView {
	return OfView{of.DocType, typeName(of.DocType), of.Number, of.Date, of.Abstract, of.Author}
}

// endedWords say why a copy ended.
func endedWords(c conversion.Copy) Words {
	switch c.Cause.Kind() {
	case conversion.DocumentKind:
		return Words{"văn bản gốc bị hủy hiệu lực", "its original was voided"}
	case conversion.PaperKind:
		return Words{"bản giấy gốc bị hủy hiệu lực", "the paper original was voided"}
	case conversion.CopyKind:
		return Words{"bản mà nó được chuyển đổi từ đó đã kết thúc", "the copy that it was made from has ended"}
	}
	return Words{c.Reason, c.Reason}
}
