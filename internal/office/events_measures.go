package office

// AgreementKept keeps what the parties of transactions agreed on as another measure by which their documents are originals (379.12.2c). Events of agreements stand in "agreement/ID".
type AgreementKept struct {
	Document string   `part:"clear"` // the agreement itself, a document kept here
	SHA256   string   `part:"clear"` // of its final file
	From     string   `part:"clear"` // 2006-01-02, the first day
	To       string   `part:"clear"` // the last day; empty: none was agreed on
	Types    []string `part:"clear"` // codes of the types of document; none: every type
	Title    string   `part:"register"`
	Parties  []Party  `part:"register"` // beside this office
	Measure  string   `part:"register"`
	// How the measure secures what Article 12.2.c asks for.
	Integrity, Authenticity, NonRepudiation string `part:"register"`
}

// AgreementEnded: the agreement covers nothing that is dated after a day.
type AgreementEnded struct {
	On     string `part:"clear"` // the last day that it covers
	Reason string `part:"register"`
}

// MeasureConfirmed: a named person has seen that what the parties agreed on was done with the very file of the document.
type MeasureConfirmed struct {
	Agreement string `part:"clear"`
	SHA256    string `part:"content"`
	Title     string `part:"content"` // of the agreement, as it was then
	Text      string `part:"content"` // what was done and seen
}

// MeasureWithdrawn takes such a word back.
type MeasureWithdrawn struct {
	Reason string `part:"content"`
}

// The names of the events.
func (AgreementKept) Type() string    { return "agreement.kept" }
func (AgreementEnded) Type() string   { return "agreement.ended" }
func (MeasureConfirmed) Type() string { return "document.measure-confirmed" }
func (MeasureWithdrawn) Type() string { return "document.measure-withdrawn" }

func measureKinds() []Event {
	return []Event{AgreementKept{}, AgreementEnded{}, MeasureConfirmed{}, MeasureWithdrawn{}}
}
