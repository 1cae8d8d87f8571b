package office

// ScanReceived: a scan of a paper original came in; it is looked at, read and signed step by step (379.15.1). Events of scans stand in "scan/ID".
type ScanReceived struct {
	File
	Told    int    `part:"clear"` // pages of the paper, as who brought it counted them; 0: not told
	Unseen  Unseen `part:"clear"` // why the machine could not look at all of it for markings of secrecy
	Vouched bool   `part:"clear"` // who brought it has looked there
	Note    string `part:"content"`
}

// ScanRead: the machine has read it. The file is the PDF of its pages with the text that was read behind them.
type ScanRead struct {
	File
	Reading Stored `part:"clear"` // what was found on each page, and what the text proposes as metadata
	Pages   int    `part:"clear"`
	Plain   bool   `part:"clear"` // without text: the person chose to go on so
}

// ScanUnread: the machine could not read it, not in its time or not at all. Nothing is lost; it may be tried again.
type ScanUnread struct {
	Why string `part:"clear"` // "late", "no-reader", "failed"
}

// ScanAgain asks for another reading, or for a copy without text.
type ScanAgain struct {
	Plain bool `part:"clear"`
}

// ScanConfirmed: a named person has confirmed each field of the metadata (379.15.2, 379.4.7).
type ScanConfirmed struct {
	Of
	Signer string   `part:"register"` // of the paper
	Own    bool     `part:"clear"`    // this office issued the paper
	Taken  []string `part:"clear"`    // fields that were taken as the machine proposed them
	Who    string   `part:"register"`
	Post   string   `part:"register"`
}

// ScanCompared: a named person has held every page against the paper (379.15.1).
type ScanCompared struct {
	Pages  int    `part:"clear"`
	Remark string `part:"register"`
	Who    string `part:"register"`
	Post   string `part:"register"`
}

// ScanSigned: the office has signed it, and it stands in the register of conversions.
type ScanSigned struct {
	File
	Copy        string `part:"clear"` // id in the register of conversions
	Paper       string `part:"clear"` // id of the paper original
	Certificate string `part:"clear"` // fingerprint
	Subject     string `part:"clear"`
	Stamped     bool   `part:"clear"` // it has a time-stamp
	Placed      string `part:"clear"` // "profile": the mark is where the profile has it; "sheet": no room there, it is on the last page
	Who         string `part:"register"`
	Post        string `part:"register"`
}

// ScanDropped: it was given up; its files are destroyed.
type ScanDropped struct {
	Secret bool   `part:"clear"` // its text showed the marking of a state secret
	Reason string `part:"register"`
}

// CopyScanned is an electronic copy of a paper original in the register of conversions (379.15.1, 379.15.3).
type CopyScanned struct {
	Of
	From      string `part:"clear"` // "paper/ID"
	Scan      string `part:"clear"`
	Ordinal   int    `part:"clear"`
	Series    string `part:"clear"`
	Day       string `part:"clear"` // of the copy, 2006-01-02
	SHA256    string `part:"clear"` // of the signed file
	Pages     int    `part:"clear"`
	List      string `part:"clear"` // the version of the list that says whether it serves for reference only
	Reference string `part:"clear"` // its line; "": equal force
	Own       bool   `part:"clear"` // this office issued the paper; else it is only marked as this office's conversion
	Copy      string `part:"register"`
	Name      string `part:"register"` // of who signed for the office
	Post      string `part:"register"`
	Compared  string `part:"register"` // who held it against the paper
}

// The names of the events.
func (ScanReceived) Type() string  { return "scan.received" }
func (ScanRead) Type() string      { return "scan.read" }
func (ScanUnread) Type() string    { return "scan.unread" }
func (ScanAgain) Type() string     { return "scan.again" }
func (ScanConfirmed) Type() string { return "scan.confirmed" }
func (ScanCompared) Type() string  { return "scan.compared" }
func (ScanSigned) Type() string    { return "scan.signed" }
func (ScanDropped) Type() string   { return "scan.dropped" }
func (CopyScanned) Type() string   { return "conversion.scanned" }

// digitisingKinds are the events of scans of paper.
func digitisingKinds() []Event {
	return []Event{ScanReceived{}, ScanRead{}, ScanUnread{}, ScanAgain{}, ScanConfirmed{}, ScanCompared{}, ScanSigned{}, ScanDropped{}, CopyScanned{}}
}
