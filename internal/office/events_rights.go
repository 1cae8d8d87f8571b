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
