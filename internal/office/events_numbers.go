package office

// NumbersReserved stands in the stream of a series: the numbers From to To were set aside as a block, and the series goes on after them.
type NumbersReserved struct {
	From  int    `part:"register"`
	To    int    `part:"register"`
	Block string `part:"clear"`
}

// BlockReserved begins the life of a block of numbers (379.4.6). Events of blocks stand in "block/ID".
type BlockReserved struct {
	Series  string `part:"register"`
	From    int    `part:"register"`
	To      int    `part:"register"`
	Purpose string `part:"clear"` // "paper", "incident", "earlier"
	Note    string `part:"register"`
}

// BlockNumberUsed binds a number of a block to the document that bears it.
type BlockNumberUsed struct {
	Number   int    `part:"register"`
	Document string `part:"clear"`
	Incident string `part:"clear"` // in which it was used, if in one
	Date     string `part:"register"`
}

// BlockNumbersEnded says of numbers of a block that no document bears them, and why.
type BlockNumbersEnded struct {
	From     int    `part:"register"`
	To       int    `part:"register"`
	How      string `part:"clear"` // "returned": not used; "voided": the form was spoilt or done away with
	Incident string `part:"clear"`
	Reason   string `part:"register"`
}

// PaperTaken takes in, under a number of a block, a document that was made on paper: issued by this office, or come to it. What was scanned is a file of it; the
// paper stays the original.
type PaperTaken struct {
	File
	Look
	Direction  Direction `part:"clear"`
	Block      string    `part:"clear"`
	Incident   string    `part:"clear"` // it was made in, if in one
	Ordinal    int       `part:"register"`
	Text       string    `part:"register"` // its number, as the paper bears it: "05-QĐ/TU", or the arrival number
	Date       string    `part:"register"` // of an issued paper its date, of one that came the day it did
	Series     string    `part:"register"`
	DocType    string    `part:"register"`
	Abstract   string    `part:"register"`
	Recipients []Party   `part:"register"`
	SignerName string    `part:"register"`
	Capacity   string    `part:"register"` // as the paper words it
	Sender     Party     `part:"register"` // of what came
	Number     string    `part:"register"` // the sender's
	Dated      string    `part:"register"` // by the sender
	Kept       string    `part:"register"` // where the paper lies
}

// The names of the events.
func (NumbersReserved) Type() string   { return "series.numbers-reserved" }
func (BlockReserved) Type() string     { return "block.reserved" }
func (BlockNumberUsed) Type() string   { return "block.number-used" }
func (BlockNumbersEnded) Type() string { return "block.numbers-ended" }
func (PaperTaken) Type() string        { return "document.paper-taken" }

// numberKinds are the events of numbers that are no document's own.
func numberKinds() []Event {
	return []Event{RegisterClosed{}, NumbersReserved{}, BlockReserved{}, BlockNumberUsed{}, BlockNumbersEnded{}, PaperTaken{}}
}
