package incident

import (
	"cmp"
	"slices"

	"trien/internal/numbering"
)

// Reckoning is what became of the numbers that an incident may have touched.
type Reckoning struct {
	Lines                  []Line
	Open                   []string // numbers that the paper may bear and that nobody has explained
	Used, Voided, Returned int
	Left                   int // numbers still set aside, after the last that was used: for the next time
}

// Line is one number, or numbers that follow one another.
type Line struct {
	Text     string         `json:"text"` // as the form bears it
	Block    string         `json:"block"`
	Series   string         `json:"series"`
	From     int            `json:"from"`
	To       int            `json:"to"`
	What     numbering.What `json:"what"`
	Document string         `json:"document,omitempty"`
	Date     string         `json:"date,omitempty"`
	Reason   string         `json:"reason,omitempty"`
	By       string         `json:"by,omitempty"`
}

// Reckon goes through the blocks that were set aside for incidents, and any other that this incident used. Forms are used in their order: a number that is open below the last
// one used is not explained; those above it were not touched. text writes a number as documents bear it.
func Reckon(incident string, blocks []numbering.Block, text func(series string, n int) string) Reckoning {
	r := Reckoning{Lines: []Line{}, Open: []string{}}
	blocks = slices.Clone(blocks)
	slices.SortFunc(blocks, func(a, b numbering.Block) int {
		return cmp.Or(cmp.Compare(a.Series, b.Series), cmp.Compare(a.From, b.From))
	})
	for _, b := range blocks {
		high := r.touched(incident, b, text)
		open := b.Open()
		if high == 0 {
			if b.Purpose == numbering.Incident {
				r.Left += len(open)
			}
			continue
		}
		for _, n := range open {
			if n > high {
				r.Left++
				continue
			}
			r.Open = append(r.Open, text(b.Series, n))
			r.Lines = append(r.Lines, Line{Text: text(b.Series, n), Block: b.ID, Series: b.Series, From: n, To: n, What: numbering.Unexplained})
		}
	}
	slices.SortStableFunc(r.Lines, func(a, b Line) int { return cmp.Or(cmp.Compare(a.Series, b.Series), cmp.Compare(a.From, b.From)) })
	return r
}

// touched adds what the incident used or ended of a block, and says up to which number; 0 where it touched none.
func (r *Reckoning) touched(incident string, b numbering.Block, text func(string, int) string) (high int) {
	for _, u := range b.Uses {
		if u.Incident != incident {
			continue
		}
		high = max(high, u.Number)
		r.Used++
		r.Lines = append(r.Lines, Line{Text: text(b.Series, u.Number), Block: b.ID, Series: b.Series, From: u.Number, To: u.Number, What: numbering.Used, Document: u.Document, Date: u.Date, By: u.By})
	}
	for _, e := range b.Ends {
		if e.Incident != incident {
			continue
		}
		l := Line{Text: text(b.Series, e.From), Block: b.ID, Series: b.Series, From: e.From, To: e.To, What: e.How, Reason: e.Reason, By: e.By}
		if e.To > e.From {
			l.Text += " – " + text(b.Series, e.To)
		}
		r.Lines = append(r.Lines, l)
		if e.How == numbering.Voided { // a spoilt form was taken from the pile; returned ones were not
			high = max(high, e.To)
			r.Voided += e.To - e.From + 1
		} else {
			r.Returned += e.To - e.From + 1
		}
	}
	return high
}
