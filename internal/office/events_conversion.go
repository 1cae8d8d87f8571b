package office

import "time"

// Of is what a copy is a copy of, as it was when that was made.
type Of struct {
	DocType  string `part:"register"`
	Number   string `part:"register"`
	Date     string `part:"register"`
	Abstract string `part:"register"`
	Author   string `part:"register"` // the office whose document it is
}

// CopyPrinted makes a copy on paper of what is electronic (379.16.1). Events of copies stand in "conversion/ID".
type CopyPrinted struct {
	Of
	From      string `part:"clear"` // what it was made from: "document/ID", "conversion/ID"
	Root      string `part:"clear"` // the original, at whatever remove: "document/ID", "paper/ID"
	Ordinal   int    `part:"clear"`
	Series    string `part:"clear"`
	Day       string `part:"clear"` // of the copy, 2006-01-02
	SHA256    string `part:"clear"` // of the file whose pages were printed
	Print     string `part:"clear"` // SHA-256 of the file that was printed
	Pages     int    `part:"clear"`
	List      string `part:"clear"` // the version of the list that says whether it serves for reference only
	Reference string `part:"clear"` // its line; "": the copy has equal force
	Copy      string `part:"register"`
	Purpose   string `part:"register"`
	Receiver  string `part:"register"`
	Name      string `part:"register"` // of who converted
	Post      string `part:"register"`
	Code      string `part:"register"` // digest of the code that is printed on it
}

// CopyEnded ends a copy: its original was voided, or it was taken back by itself (379.19.5-6).
type CopyEnded struct {
	Cause  string `part:"clear"` // the original that was voided, "document/ID" or "paper/ID"; "": the copy by itself
	Reason string `part:"register"`
}

// CopyMade stands with what a copy was made from: the document, the other copy, the paper. It serializes copying with ending.
type CopyMade struct {
	Copy string `part:"clear"` // id
	Way  string `part:"clear"` // "to-paper", "to-electronic"
}

// PaperNoted names a paper original that electronic copies are made of. Events of papers stand in "paper/ID".
type PaperNoted struct {
	Of
}

// PaperVoided: the paper original has lost its force, and with it all that was converted from it (379.19.6).
type PaperVoided struct {
	On     string `part:"clear"` // the day, 2006-01-02
	Reason string `part:"register"`
	Basis  string `part:"register"` // the decision: number and date
}

// SlipRequested: somebody asks for a confirmation on paper that a transaction was carried out (379.16.2). Events of slips stand in "slip/ID".
type SlipRequested struct {
	Document string `part:"clear"`
	Channel  string `part:"clear"`    // how the request came: "letter", "in-person", "electronic"
	Asker    string `part:"register"` // who asks: name and address, as their request has it
	Request  string `part:"register"` // number and date of their letter
	Purpose  string `part:"register"`
	Parts    string `part:"register"` // what is to be confirmed, in words
}

// SlipDecided is the answer of who decides on giving information.
type SlipDecided struct {
	Granted bool   `part:"clear"`
	Reason  string `part:"register"` // why, or under which provision
	Name    string `part:"register"`
	Post    string `part:"register"`
}

// SlipIssued: the confirmation was made and numbered.
type SlipIssued struct {
	Ordinal int       `part:"clear"`
	Series  string    `part:"clear"`
	Date    string    `part:"clear"`
	Print   string    `part:"clear"` // SHA-256 of the file that was printed
	At      time.Time `part:"clear"` // until when the ledger was read
	Number  string    `part:"register"`
	Name    string    `part:"register"`
	Post    string    `part:"register"`
}

// The names of the events.
func (CopyPrinted) Type() string   { return "conversion.printed" }
func (CopyEnded) Type() string     { return "conversion.ended" }
func (CopyMade) Type() string      { return "conversion.made" }
func (PaperNoted) Type() string    { return "paper.noted" }
func (PaperVoided) Type() string   { return "paper.voided" }
func (SlipRequested) Type() string { return "slip.requested" }
func (SlipDecided) Type() string   { return "slip.decided" }
func (SlipIssued) Type() string    { return "slip.issued" }

// conversionKinds are the events of copies that change their form, of paper originals, and of confirmation slips.
func conversionKinds() []Event {
	return []Event{CopyPrinted{}, CopyEnded{}, CopyMade{}, PaperNoted{}, PaperVoided{}, SlipRequested{}, SlipDecided{}, SlipIssued{}}
}
