package office

// RegisterClosed is a month of a register as a clerk closed it: the book drawn and signed, and its lines as they stood. It stands in "closing/ID"; its files are under a
// key of the same name as a document's.
type RegisterClosed struct {
	File
	Book        string `part:"clear"` // "out", "in"
	Month       string `part:"clear"` // 2026-11
	Lines       int    `part:"clear"`
	Table       Stored `part:"clear"` // the lines, JSON
	Certificate string `part:"clear"` // SHA-256 of its DER, hex
	Stamped     bool   `part:"clear"`
	Subject     string `part:"register"`
}

// Type names the event.
func (RegisterClosed) Type() string { return "closing.signed" }
