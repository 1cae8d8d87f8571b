package office

// Assigned gives somebody a part in the handling: right behind Routed where a leader says who leads, later where somebody is added.
type Assigned struct {
	Person      string `part:"clear"`
	Unit        string `part:"register"` // received for the unit; empty: for themselves
	Part        string `part:"clear"`    // HandLead, HandCo, HandInformed
	Due         string `part:"clear"`
	Under       string `part:"clear"` // whoever passed it on inside their unit; empty: assigned from above
	Instruction string `part:"content"`
}

// Circulated shows the document to somebody who is to read it (chuyển xem, luân chuyển).
type Circulated struct {
	Person string `part:"clear"`
	Unit   string `part:"register"`
	Due    string `part:"clear"`
	Text   string `part:"content"`
}

// Reassigned exchanges whom an assignment was given to.
type Reassigned struct {
	Person string `part:"clear"` // who had it
	To     string `part:"clear"`
	Unit   string `part:"register"`
	Reason string `part:"content"`
}

// TakenOut takes an assignment back, with what was passed on from it.
type TakenOut struct {
	Person string `part:"clear"`
	Reason string `part:"content"`
}

// PartReported is what a co-worker says of their own part, once done.
type PartReported struct {
	Text string `part:"content"`
}

// Acknowledged: whoever acts has read what they were given to read.
type Acknowledged struct{}

// The names of the events.
func (Assigned) Type() string     { return "document.assigned" }
func (Circulated) Type() string   { return "document.circulated" }
func (Reassigned) Type() string   { return "document.reassigned" }
func (TakenOut) Type() string     { return "document.taken-out" }
func (PartReported) Type() string { return "document.part-reported" }
func (Acknowledged) Type() string { return "document.acknowledged" }

func handKinds() []Event {
	return []Event{ReviewerChanged{}, Assigned{}, Circulated{}, Reassigned{}, TakenOut{}, PartReported{}, Acknowledged{}}
}
