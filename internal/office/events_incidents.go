package office

import "time"

// IncidentDeclared begins an incident: the system, or what signatures are made with, is down, and work goes on upon paper (379.4.6, 379.13.5). Events of incidents stand
// in "incident/ID".
type IncidentDeclared struct {
	What     string    `part:"clear"` // "system", "signing"
	Since    time.Time `part:"clear"`
	Expected time.Time `part:"clear"` // until when; zero: nobody knows
	Text     string    `part:"register"`
}

// IncidentExtended says that it lasts longer than was expected, or what is known by now.
type IncidentExtended struct {
	Expected time.Time `part:"clear"`
	Text     string    `part:"register"`
}

// IncidentTold keeps that others were told: a message to an office that is connected, or a way outside the system.
type IncidentTold struct {
	Peer    string `part:"clear"` // "" by a way outside
	Message string `part:"clear"`
	Over    bool   `part:"clear"` // that it has ended
	Name    string `part:"register"`
	How     string `part:"register"` // "telephone", "letter", … as who told it words it
}

// IncidentEnded says when it ended.
type IncidentEnded struct {
	At   time.Time `part:"clear"`
	Text string    `part:"register"`
}

// IncidentReconciled: the numbers set aside were gone through, each is explained, and a named person confirms it.
type IncidentReconciled struct {
	Used     int    `part:"clear"`
	Voided   int    `part:"clear"`
	Returned int    `part:"clear"`
	SHA256   string `part:"clear"` // of the lines, as they stood
	Text     string `part:"register"`
}

// IncidentHeard is what another office tells of an incident of its own. It stands in "warning/ID".
type IncidentHeard struct {
	Peer     string    `part:"clear"`
	Message  string    `part:"clear"`
	What     string    `part:"clear"`
	Since    time.Time `part:"clear"`
	Expected time.Time `part:"clear"`
	Over     bool      `part:"clear"`
	Name     string    `part:"register"`
	Text     string    `part:"register"`
}

// The names of the events.
func (IncidentDeclared) Type() string   { return "incident.declared" }
func (IncidentExtended) Type() string   { return "incident.extended" }
func (IncidentTold) Type() string       { return "incident.told" }
func (IncidentEnded) Type() string      { return "incident.ended" }
func (IncidentReconciled) Type() string { return "incident.reconciled" }
func (IncidentHeard) Type() string      { return "incident.heard" }

func incidentKinds() []Event {
	return []Event{IncidentDeclared{}, IncidentExtended{}, IncidentTold{}, IncidentEnded{}, IncidentReconciled{}, IncidentHeard{}}
}
