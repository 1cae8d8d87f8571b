package office

// QuarantineHeld: a file waits, unopened, because of what was found in it or because it could not be scanned (379.5.4).
type QuarantineHeld struct {
	Door    string   `part:"clear"` // "draft", "receive", "replace", "exchange"
	Peer    string   `part:"clear"` // the office that it came from, where it came over the exchange
	Found   []string `part:"clear"` // active content, by code
	Scan    string   `part:"clear"` // "clean", "infected", "unchecked", "none"
	Blob    string   `part:"clear"` // digest of ciphertext, under a key of its own
	Bytes   int64    `part:"clear"`
	SignIn  string   `part:"clear"` // how who brought it was known
	Malware string   `part:"register"`
	Name    string   `part:"register"`
	SHA256  string   `part:"register"`
	Request string   `part:"register"` // what it was brought for (JSON)
}

// QuarantineScanned: another scan of it.
type QuarantineScanned struct {
	Scan    string `part:"clear"`
	Malware string `part:"register"`
}

// QuarantineReleased: a named person lets it be opened.
type QuarantineReleased struct {
	Reason string `part:"register"`
}

// QuarantineRejected: it is destroyed unopened.
type QuarantineRejected struct {
	Reason string `part:"register"`
}

// QuarantineTaken: a document came of it.
type QuarantineTaken struct {
	Document string `part:"clear"`
}

// QuarantineRefused: it was released, and not taken all the same.
type QuarantineRefused struct {
	Kind string `part:"clear"` // of the problem
}

func (QuarantineHeld) Type() string     { return "quarantine.held" }
func (QuarantineScanned) Type() string  { return "quarantine.scanned" }
func (QuarantineReleased) Type() string { return "quarantine.released" }
func (QuarantineRejected) Type() string { return "quarantine.rejected" }
func (QuarantineTaken) Type() string    { return "quarantine.taken" }
func (QuarantineRefused) Type() string  { return "quarantine.refused" }

func quarantineKinds() []Event {
	return []Event{QuarantineHeld{}, QuarantineScanned{}, QuarantineReleased{}, QuarantineRejected{}, QuarantineTaken{}, QuarantineRefused{}}
}
