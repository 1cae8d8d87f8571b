package office

import "time"

// Events of the dated lists (379-QĐ/TW, 28.2) and of devices stand in the stream "staff": whoever signs does so by the lists as they stand at the commit.

// ListAdopted says that the office takes a version of a dated list. Its text is kept whole: every version can be read again.
type ListAdopted struct {
	Kind     string `part:"clear"`    // "authority", "must-sign", "types", "sector"
	Version  string `part:"clear"`    // id, never used twice
	From     string `part:"clear"`    // first day in force, 2006-01-02
	SHA256   string `part:"clear"`    // of the text, hex
	Document string `part:"register"` // the document by which it was adopted
	Text     []byte `part:"register"` // the file as it was brought (TOML)
}

// ListReviewed says that a version was looked at again and stays as it is.
type ListReviewed struct {
	Kind     string `part:"clear"`
	Version  string `part:"clear"`
	On       string `part:"clear"` // 2006-01-02
	Document string `part:"register"`
	Finding  string `part:"register"`
}

// DeviceAssigned gives someone the use of a device of the office or the archive (HD03.devices). To is the first instant no more.
type DeviceAssigned struct {
	ID       string    `part:"clear"`
	Device   string    `part:"clear"` // "seal" or "archive"
	Person   string    `part:"clear"`
	From     time.Time `part:"clear"`
	To       time.Time `part:"clear"`
	Document string    `part:"register"` // the document by which
}

// DeviceUnassigned ends that.
type DeviceUnassigned struct {
	ID       string    `part:"clear"`
	At       time.Time `part:"clear"`
	Document string    `part:"register"`
}

// Sanction is by which rule a signature was allowed, as it was decided when it was made.
type Sanction struct {
	May     string `json:"may"` // "may", or "unknown" where no rule decides and the office's directory alone has it
	Rule    string `json:"rule,omitempty"`
	Version string `json:"version,omitempty"`
}

// FormBound chooses the rules of form that bind; all others are advice (379.13.1).
type FormBound struct {
	Rules    []string `part:"clear"`
	Document string   `part:"register"` // the document by which
}

// The names of the events.
func (FormBound) Type() string        { return "form.bound" }
func (ListAdopted) Type() string      { return "list.adopted" }
func (ListReviewed) Type() string     { return "list.reviewed" }
func (DeviceAssigned) Type() string   { return "device.assigned" }
func (DeviceUnassigned) Type() string { return "device.unassigned" }

func listKinds() []Event {
	return []Event{FormBound{}, ListAdopted{}, ListReviewed{}, DeviceAssigned{}, DeviceUnassigned{}}
}
