package office

import "time"

// PersonalRead says that somebody was shown personal data of somebody else, beyond name and post (379.4.1). Which fields, never what stands in them. It stands
// once for all readings of the same fields of the same person by the same reader within an hour.
type PersonalRead struct {
	Subject string    `part:"clear"` // person; Everyone for a list or an export of all
	Fields  []string  `part:"clear"` // names of the map of personal data
	Hour    time.Time `part:"clear"` // the hour's beginning
}

// Everyone is the subject of a reading of all people's data at once.
const Everyone = "*"

// Type names the event.
func (PersonalRead) Type() string { return "personal.read" }

// RightsChanged says which parts in a document an act gave to people or took from them: "assignee:tuan". It stands right behind the act's own events.
type RightsChanged struct {
	Given []string `part:"clear"`
	Taken []string `part:"clear"`
	For   string   `part:"clear"` // who is to confirm it: a person, or "role:clerk"
}

// RightsConfirmed is the confirmation, by name.
type RightsConfirmed struct {
	Change int `part:"clear"` // the version of the document at which the rights changed
}

// The names of the events.
func (RightsChanged) Type() string   { return "document.rights-changed" }
func (RightsConfirmed) Type() string { return "document.rights-confirmed" }
