package numbering

import (
	"slices"

	"trien/internal/office"
	"trien/internal/problem"
)

// Account is what became of every number of a series.
type Account struct {
	Series string       `json:"series"`
	Last   int          `json:"last"`
	Counts map[What]int `json:"counts"`
	Lines  []Line       `json:"lines"` // in their order; numbers of one fate that follow one another are one line
}

// Line are numbers that follow one another and have one fate.
type Line struct {
	From   int    `json:"from"`
	To     int    `json:"to"`
	What   What   `json:"what"`
	Block  string `json:"block,omitempty"`
	Why    string `json:"why,omitempty"`    // the reason that was given; of an unexplained number what is wrong with it, a code
	Reason string `json:"reason,omitempty"` // as somebody worded it
}

// What is wrong with a number that is not explained.
const (
	Missing  = "missing"  // nobody took it and no block holds it
	NoLine   = "no-line"  // a document took it, and the register has no line for it
	Twice    = "twice"    // two documents took it, or the register names another than took it
	NotTaken = "no-taker" // the register has a line, and the series never gave the number
)

// Good says whether nothing is unexplained.
func (a Account) Good() bool { return a.Counts[Unexplained] == 0 }

// Books are what is known of a series.
type Books struct {
	Series string
	Events []office.Record // of the series
	Blocks []Block
	Held   map[int]string // the document that the register has under each number
}

// Reckon goes through the numbers of a series up to the last that its events, its blocks or the register know.
func Reckon(b Books) Account {
	taken := map[int][]string{}
	a := Account{Series: b.Series, Counts: map[What]int{}, Lines: []Line{}}
	set := map[int]string{}
	for _, r := range b.Events {
		switch e := r.Event.(type) {
		case office.NumberTaken:
			taken[e.Number] = append(taken[e.Number], e.Document)
			a.Last = max(a.Last, e.Number)
		case office.NumbersReserved:
			for n := e.From; n <= e.To; n++ {
				set[n] = e.Block
			}
			a.Last = max(a.Last, e.To)
		}
	}
	for n := 1; n <= a.Last; n++ {
		a.add(n, judge(n, taken[n], blockOf(set[n], b.Blocks), b.Held))
	}
	for _, n := range beyond(b.Held, a.Last) {
		a.add(n, Line{What: Unexplained, Why: NotTaken})
	}
	return a
}

// judge says what became of one number.
func judge(n int, takers []string, b Block, held map[int]string) Line {
	document, line := held[n]
	what := b.Of(n)
	switch {
	case len(takers)+one(what) > 1:
		return Line{What: Unexplained, Why: Twice}
	case len(takers) == 1:
		return usedBy(takers[0], document, line)
	case what == Used:
		i := slices.IndexFunc(b.Uses, func(u Use) bool { return u.Number == n })
		x := usedBy(b.Uses[i].Document, document, line)
		x.Block = b.ID
		return x
	case what == "" && line:
		return Line{What: Unexplained, Why: NotTaken}
	case what == "":
		return Line{What: Unexplained, Why: Missing}
	case line:
		return Line{What: Unexplained, Why: Twice, Block: b.ID}
	}
	return Line{What: what, Block: b.ID, Reason: b.reason(n)}
}

// one counts a number of a block among those who took it.
func one(w What) int {
	if w == "" {
		return 0
	}
	return 1
}

func usedBy(taker, document string, line bool) Line {
	switch {
	case !line:
		return Line{What: Unexplained, Why: NoLine}
	case document != taker:
		return Line{What: Unexplained, Why: Twice}
	}
	return Line{What: Used}
}

// reason is why a number of the block has the fate it has.
func (b Block) reason(n int) string {
	for _, e := range b.Ends {
		if n >= e.From && n <= e.To {
			return e.Reason
		}
	}
	return b.Note
}

func blockOf(id string, blocks []Block) Block {
	i := slices.IndexFunc(blocks, func(b Block) bool { return b.ID == id && id != "" })
	if i < 0 {
		return Block{}
	}
	return blocks[i]
}

func beyond(held map[int]string, last int) []int {
	var list []int
	for n := range held {
		if n > last || n < 1 {
			list = append(list, n)
		}
	}
	slices.Sort(list)
	return list
}

// add puts a number into the account; where it goes on from the line before, into that.
func (a *Account) add(n int, l Line) {
	a.Counts[l.What]++
	l.From, l.To = n, n
	if k := len(a.Lines) - 1; k >= 0 {
		if b := &a.Lines[k]; b.To == n-1 && b.What == l.What && b.Block == l.Block && b.Why == l.Why && b.Reason == l.Reason {
			b.To = n
			return
		}
	}
	a.Lines = append(a.Lines, l)
}

// WhyWords says what is wrong with a number that is not explained.
func WhyWords(why string) problem.Words {
	return map[string]problem.Words{
		Missing:  {VI: "không văn bản nào mang số này và không có khối số nào giữ nó", EN: "no document bears it and no block holds it"},
		NoLine:   {VI: "đã cấp cho một văn bản nhưng sổ không có dòng", EN: "a document took it, and the register has no line"},
		Twice:    {VI: "hai nơi cùng nhận số này", EN: "it was taken twice"},
		NotTaken: {VI: "sổ có dòng nhưng số chưa từng được cấp", EN: "the register has a line, and the number was never given"},
	}[why]
}

// Typed says whether a number that a clerk typed may be given to a document now: only the next one. held is the document that bears it, in words.
func Typed(n int, s office.Series, text string, held problem.Words, b Block) error {
	switch {
	case n == s.Last+1:
		return nil
	case n < 1:
		return problem.New(problem.Usage, "Số không hợp lệ.", "No number was given.")
	case n > s.Last+1:
		next := office.Digits(s.Last + 1)
		return problem.New(problem.Usage, "Số "+text+" bỏ cách quãng: số tiếp theo của sổ là "+next+". Muốn chừa số cho văn bản giấy, hãy để dành một khối số.",
			"The number "+text+" would leave a gap: the next one is "+next+". To keep numbers for paper, set a block aside.").Under("379.14")
	case held.VI != "":
		return problem.New(problem.Conflict, "Số "+text+" đã cấp cho văn bản khác: "+held.VI+". Hãy để trống để lấy số tiếp theo.",
			"The number "+text+" is borne by another document: "+held.EN+". Leave it empty to take the next one.").Under("379.14")
	}
	w := b.Of(n).Words()
	if w.VI == "" {
		w = Unexplained.Words()
	}
	return problem.New(problem.Conflict, "Số "+text+" không cấp cho văn bản điện tử được: "+w.VI+". Hãy để trống để lấy số tiếp theo.",
		"The number "+text+" can't be given to an electronic document: "+w.EN+". Leave it empty to take the next one.").Under("379.14")
}
