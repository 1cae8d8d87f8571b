package app

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"trien/internal/identity"
	"trien/internal/numbering"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// NumbersView is what became of every number, series by series, and the blocks set aside.
type NumbersView struct {
	May    bool         `json:"may"`  // the caller may set numbers aside, return and void them
	Good   bool         `json:"good"` // nothing is unexplained
	Series []SeriesView `json:"series"`
	Blocks []BlockView  `json:"blocks"` // the newest first
	Types  []TypeChoice `json:"types"`
}

// TypeChoice is a type of document that has a series of its own.
type TypeChoice struct {
	ID   string `json:"id"` // "QĐ"
	Name Words  `json:"name"`
}

// SeriesView is the account of a series.
type SeriesView struct {
	ID     string         `json:"id"`
	Name   Words          `json:"name"`
	Period string         `json:"period"` // the year, or the congress term
	Last   int            `json:"last"`
	Text   string         `json:"text"` // the highest number, as documents bear it
	Good   bool           `json:"good"`
	Counts map[string]int `json:"counts"` // "used", "reserved", "returned", "voided", "earlier", "unexplained"
	Lines  []NumbersLine  `json:"lines"`
}

// NumbersLine are numbers that follow one another and have one fate.
type NumbersLine struct {
	From   int    `json:"from"`
	To     int    `json:"to"`
	Text   string `json:"text"`
	What   string `json:"what"`
	Word   Words  `json:"word"`
	Block  string `json:"block,omitempty"`
	Why    *Words `json:"why,omitempty"` // of an unexplained number
	Reason string `json:"reason,omitempty"`
}

// BlockView is a block of numbers.
type BlockView struct {
	ID      string         `json:"id"`
	Series  string         `json:"series"`
	Name    Words          `json:"name"`
	Book    string         `json:"book"`
	From    int            `json:"from"`
	To      int            `json:"to"`
	Text    string         `json:"text"` // as the forms bear them
	Purpose string         `json:"purpose"`
	Note    string         `json:"note"`
	By      string         `json:"by"`
	At      time.Time      `json:"at"`
	Over    bool           `json:"over"` // its series has ended, and numbers are open: they must be returned or voided
	Open    []int          `json:"open"`
	Numbers []BlockNumber  `json:"numbers"` // those that are not open any more
	Texts   map[int]string `json:"texts"`   // of the open ones
}

// BlockNumber is what became of a number of a block.
type BlockNumber struct {
	Text     string    `json:"text"`
	What     string    `json:"what"`
	Word     Words     `json:"word"`
	Document string    `json:"document,omitempty"`
	Title    string    `json:"title,omitempty"`
	Date     string    `json:"date,omitempty"`
	Reason   string    `json:"reason,omitempty"`
	Incident string    `json:"incident,omitempty"`
	By       string    `json:"by"`
	At       time.Time `json:"at"`
}

// Numbers shows the account of every series to those who read the registers.
func (h *House) Numbers(ctx context.Context, t Token) (NumbersView, error) {
	s, err := h.enter(ctx, t)
	if err == nil {
		err = s.office.may(ctx, s.actor, mayRegisters)
	}
	if err != nil {
		return NumbersView{}, err
	}
	return s.office.numbers(ctx, s.actor)
}

// Accounts are the accounts of all series, for the terminal.
func (o *Office) Accounts(ctx context.Context) ([]SeriesView, error) {
	rows, err := store.List[store.Series](ctx, o.store.Reader, store.Query{})
	if err != nil {
		return nil, err
	}
	list := []SeriesView{}
	for _, r := range rows {
		v, err := o.reckoned(ctx, r.ID)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	slices.SortFunc(list, func(a, b SeriesView) int { return cmp.Or(cmp.Compare(b.Period, a.Period), cmp.Compare(a.ID, b.ID)) })
	return list, nil
}

// accountTries bounds how often a series is reckoned again where numbers moved between one reading and the next.
const accountTries = 5

// reckoned reckons one series: its events, its blocks and the lines of the register. While it is read numbers move; what still holds when nothing moved is told.
func (o *Office) reckoned(ctx context.Context, series string) (SeriesView, error) {
	for try := 1; ; try++ {
		before, err := o.series(ctx, series)
		if err != nil {
			return SeriesView{}, err
		}
		b, err := o.booksOf(ctx, series)
		if err != nil {
			return SeriesView{}, err
		}
		after, err := o.series(ctx, series)
		if err != nil {
			return SeriesView{}, err
		}
		a := numbering.Reckon(b)
		if a.Good() || try >= accountTries && before == after {
			return o.seriesView(series, a), nil
		}
		if try >= 20*accountTries { // it never rests
			return SeriesView{}, problem.New(problem.Unavailable, "Sổ đang được cấp số liên tục nên chưa đối soát được. Hãy thử lại sau giây lát.", "Numbers are being given all the time, and the series can't be reckoned. Try again in a moment.")
		}
	}
}

func (o *Office) booksOf(ctx context.Context, series string) (b numbering.Books, err error) {
	b.Series = series
	if b.Held, err = o.linesOf(ctx, series); err != nil {
		return b, err
	}
	if b.Blocks, err = o.blocksOf(ctx, series); err != nil {
		return b, err
	}
	b.Events, err = o.records(ctx, "series/"+series)
	return b, err
}

func (o *Office) seriesView(series string, a numbering.Account) SeriesView {
	p := o.settings.profile()
	v := SeriesView{ID: series, Name: bookWords(series), Period: seriesTerm(series), Last: a.Last, Text: p.SeriesNumber(series, a.Last), Good: a.Good(), Counts: map[string]int{}, Lines: []NumbersLine{}}
	for what, n := range a.Counts {
		v.Counts[string(what)] = n
	}
	for _, l := range a.Lines {
		line := NumbersLine{From: l.From, To: l.To, Text: numbersText(p, series, l.From, l.To), What: string(l.What), Word: both(l.What.Words()), Block: l.Block, Reason: l.Reason}
		if l.Why != "" {
			w := both(numbering.WhyWords(l.Why))
			line.Why = &w
		}
		v.Lines = append(v.Lines, line)
	}
	return v
}

// spanText writes numbers that follow one another: "05-QĐ/TU – 09-QĐ/TU".
func numbersText(p office.Profile, series string, from, to int) string {
	if from == to {
		return p.SeriesNumber(series, from)
	}
	return p.SeriesNumber(series, from) + " – " + p.SeriesNumber(series, to)
}

// linesOf says which document the register has under each number of a series.
func (o *Office) linesOf(ctx context.Context, series string) (map[int]string, error) {
	if strings.HasPrefix(series, copyNumbers) || strings.HasPrefix(series, slipNumbers) {
		return o.copyLines(ctx, series)
	}
	held := map[int]string{}
	q := store.Query{Equal: map[string]any{"series": series}, Order: []string{"series", "number"}, Limit: bookStretch}
	for {
		list, err := store.List[store.Entry](ctx, o.store.Reader, q)
		if err != nil {
			return nil, err
		}
		for _, e := range list {
			held[int(e.Number)] = e.Document
			q.After = []any{e.Series, e.Number}
		}
		if len(list) < q.Limit {
			return held, nil
		}
	}
}

func (o *Office) numbers(ctx context.Context, a identity.Actor) (NumbersView, error) {
	v := NumbersView{May: o.can(a, mayNumbers), Good: true, Blocks: []BlockView{}, Types: []TypeChoice{}}
	var err error
	if v.Series, err = o.Accounts(ctx); err != nil {
		return v, err
	}
	for _, s := range v.Series {
		v.Good = v.Good && s.Good
	}
	for _, t := range office.Types() {
		v.Types = append(v.Types, TypeChoice{t.Code, both(t.Name)})
	}
	v.Blocks, err = o.blockViews(ctx)
	return v, err
}

func (o *Office) blockViews(ctx context.Context) ([]BlockView, error) {
	people, err := o.registry(ctx)
	if err != nil {
		return nil, err
	}
	blocks, err := blockPapers().list(ctx, o, nil)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(blocks, func(a, b numbering.Block) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.ID, a.ID)) })
	list := []BlockView{}
	for _, b := range blocks {
		v, err := o.blockView(ctx, people, b)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

func (o *Office) blockView(ctx context.Context, people *registry, b numbering.Block) (BlockView, error) {
	p := o.settings.profile()
	v := BlockView{ID: b.ID, Series: b.Series, Name: bookWords(b.Series), Book: seriesRow(b.Series, office.Series{}).Direction, From: b.From, To: b.To, Text: numbersText(p, b.Series, b.From, b.To), Purpose: string(b.Purpose),
		Note: b.Note, By: people.name(b.By), At: b.At, Open: b.Open(), Numbers: []BlockNumber{}, Texts: map[int]string{}}
	v.Over = len(v.Open) > 0 && o.over(b.Series)
	for _, n := range v.Open {
		v.Texts[n] = p.SeriesNumber(b.Series, n)
	}
	for _, u := range b.Uses {
		held, err := o.heldBy(ctx, b.Series, u.Number)
		if err != nil {
			return v, err
		}
		v.Numbers = append(v.Numbers, BlockNumber{Text: p.SeriesNumber(b.Series, u.Number), What: string(numbering.Used), Word: both(numbering.Used.Words()), Document: u.Document, Title: held.VI, Date: u.Date,
			Incident: u.Incident, By: people.name(u.By), At: u.At})
	}
	for _, e := range b.Ends {
		v.Numbers = append(v.Numbers, BlockNumber{Text: numbersText(p, b.Series, e.From, e.To), What: string(e.How), Word: both(e.How.Words()), Reason: e.Reason, Incident: e.Incident, By: people.name(e.By), At: e.At})
	}
	return v, nil
}

// over says whether a series gives no numbers any more: its year, or its term, has passed.
func (o *Office) over(series string) bool {
	book := seriesRow(series, office.Series{})
	if book.Direction == "out" {
		period, err := o.settings.profile().Period(o.now())
		return err != nil || period != book.Term
	}
	return office.InSeries(o.now()) != "in/"+book.Term
}
