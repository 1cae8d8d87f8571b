package app

// UseQuery asks for the use of signatures (4587.use).
type UseQuery struct {
	From    string // 2006-01; empty: January of this year
	To      string // empty: this month
	Body    string
	Finding string // one of reports.Found…
	Days    int    // a certificate that ends within them is about to end; 0: the office's setting
	Offset  int
}

// UseView is the use of signatures in some months.
type UseView struct {
	From    string        `json:"from"`
	To      string        `json:"to"`
	Days    int           `json:"days"`
	Holders int           `json:"holders"`
	Active  int           `json:"active"`
	Signed  int64         `json:"signed"`
	Seals   int64         `json:"seals"`
	Found   []FoundView   `json:"found"`
	Bodies  []BodyUseView `json:"bodies"`
	Months  []MonthUse    `json:"months"`
	Types   []TypeUse     `json:"types"`
	Total   int           `json:"total"` // people that the filter keeps
	People  []PersonUse   `json:"people"`
}

// FoundView is how often something was found.
type FoundView struct {
	Code string `json:"code"`
	Word Words  `json:"words"`
	N    int    `json:"n"`
}

// BodyUseView is the use in one body.
type BodyUseView struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Holders int    `json:"holders"`
	Active  int    `json:"active"`
	Signed  int64  `json:"signed"`
	Seals   int64  `json:"seals"`
	Formal  int    `json:"formal"`
	InNeed  int    `json:"inNeed"`
}

// MonthUse is the use in one month.
type MonthUse struct {
	Month  string `json:"month"`
	Signed int64  `json:"signed"`
	Seals  int64  `json:"seals"`
}

// TypeUse is the use for one type of document.
type TypeUse struct {
	Type   string `json:"type"`
	Name   Words  `json:"name"`
	Signed int64  `json:"signed"`
	Seals  int64  `json:"seals"`
}

// PersonUse is one person's use.
type PersonUse struct {
	Person     string   `json:"person"`
	Name       string   `json:"name"`
	Title      string   `json:"title"`
	Body       string   `json:"body"`
	BodyName   string   `json:"bodyName"`
	Ends       string   `json:"ends,omitempty"` // the day on which the last certificate in force ends
	Signed     int64    `json:"signed"`
	Seals      int64    `json:"seals"`
	Indirect   int64    `json:"indirect"`
	EndingUses int64    `json:"endingUses"`
	Found      []string `json:"found"`
}

// UsedDocument is a use of a key, down to its document.
type UsedDocument struct {
	At       string `json:"at"`
	Document string `json:"document"`
	Act      Words  `json:"act"`
	Type     Words  `json:"type"`
	Number   string `json:"number"`
	Abstract string `json:"abstract"` // empty where the caller may not read it
}
