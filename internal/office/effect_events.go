package office

import "time"

// Aimed says at the beginning of a draft that it is to correct, replace or recall an issued document, and why (379.17.2). It is content until the issue.
type Aimed struct {
	Act      string `part:"clear"` // "correct", "replace", "recall"
	Document string `part:"clear"`
	DocType  string `part:"content"`
	Number   string `part:"content"`
	Date     string `part:"content"`
	Abstract string `part:"content"`
	Reason   string `part:"content"`
}

// ActedOn stands behind the issue of such a document: what it did, and the comparison of both texts.
type ActedOn struct {
	Act        string `part:"clear"`
	Document   string `part:"clear"`
	Comparison Stored `part:"clear"` // none where there is nothing to compare: a recall
	Number     string `part:"register"`
	Date       string `part:"register"`
}

// EffectChanged stands in the stream of the document that was corrected, replaced or recalled, in the transaction of the other's issue.
type EffectChanged struct {
	Effect   Effect `part:"clear"`
	Document string `part:"clear"` // that did it
	DocType  string `part:"register"`
	Number   string `part:"register"`
	Date     string `part:"register"`
	Abstract string `part:"register"`
	Reason   string `part:"content"`
}

// EffectNoticeQueued puts the notice of a change into the outbox for one recipient.
type EffectNoticeQueued struct {
	Peer    string `part:"clear"`
	Message string `part:"clear"`
	Effect  Effect `part:"clear"`
	Cause   string `part:"clear"` // the document that did it; empty for a voiding
	Name    string `part:"register"`
}

// EffectAnswered is a recipient's answer: their system has the notice and says how far they were, or somebody there has done what was asked.
type EffectAnswered struct {
	Peer    string `part:"clear"`
	Message string `part:"clear"` // of the notice
	Stage   string `part:"clear"` // State of their copy when the notice came
	Done    bool   `part:"clear"`
	Name    string `part:"content"`
	Text    string `part:"content"`
}

// EffectTold: the office that issued a document says what became of it. Stage is how far we were.
type EffectTold struct {
	Message  string `part:"clear"`
	Effect   Effect `part:"clear"`
	Way      string `part:"clear"`
	Stage    string `part:"clear"`
	DocType  string `part:"register"`
	Number   string `part:"register"`
	Date     string `part:"register"`
	Abstract string `part:"register"`
	Reason   string `part:"content"`
	Basis    string `part:"content"`
}

// EffectReplied: somebody here has done what the notice asks, and says so to the sender.
type EffectReplied struct {
	Message string `part:"clear"` // the notice
	Text    string `part:"content"`
}

// VoidProposed begins a voiding: by the office's procedure, or by agreement of the parties (379.19.2). It binds to the digest of the issued file.
type VoidProposed struct {
	Way     string      `part:"clear"`
	Reason  string      `part:"content"`
	Basis   string      `part:"content"`
	SHA256  string      `part:"content"`
	Parties []VoidParty `part:"register"`
}

// VoidParty is one whose confirmation an agreement needs.
type VoidParty struct {
	ID      string `json:"id"` // "" is this office
	Name    string `json:"name"`
	Message string `json:"message,omitempty"` // the question to them
}

// VoidConfirmed is one party's confirmation: by whom, when, and how they were known (379.12.2b, 379.19.2b). The one of this office stands in the event's envelope, too.
type VoidConfirmed struct {
	Party    string    `part:"clear"`
	SignIn   string    `part:"clear"`
	When     time.Time `part:"clear"`
	Capacity string    `part:"clear"`
	Name     string    `part:"content"`
	Post     string    `part:"content"`
	SHA256   string    `part:"content"`
}

// VoidDeclined: whoever decides, or a party, does not agree; the proposal ends.
type VoidDeclined struct {
	Party  string `part:"clear"`
	Name   string `part:"content"`
	Reason string `part:"content"`
}

// VoidWithdrawn: who proposed it takes it back.
type VoidWithdrawn struct {
	Reason string `part:"content"`
}

// DocumentVoided ends the document's force. Why and on what ground survive the document.
type DocumentVoided struct {
	Way      string `part:"clear"`
	Proposed string `part:"clear"` // person
	Reason   string `part:"register"`
	Basis    string `part:"register"`
}

// VoidAsked: the office that issued a document asks whether we agree to its voiding.
type VoidAsked struct {
	Message string `part:"clear"`
	Reason  string `part:"content"`
	Basis   string `part:"content"`
	SHA256  string `part:"content"`
}

// VoidReplied is our answer: by whom, when, and how they were known, as the sender is told it.
type VoidReplied struct {
	Message  string    `part:"clear"` // the question
	Agreed   bool      `part:"clear"`
	Capacity string    `part:"clear"`
	SignIn   string    `part:"clear"`
	When     time.Time `part:"clear"`
	Name     string    `part:"content"`
	Post     string    `part:"content"`
	Reason   string    `part:"content"`
	SHA256   string    `part:"content"`
}

// VoidAskEnded: the question is taken back.
type VoidAskEnded struct {
	Message string `part:"clear"`
	Reason  string `part:"content"`
}

// The names of the events.
func (Aimed) Type() string              { return "document.aimed" }
func (ActedOn) Type() string            { return "document.acted-on" }
func (EffectChanged) Type() string      { return "document.effect-changed" }
func (EffectNoticeQueued) Type() string { return "document.effect-notice-queued" }
func (EffectAnswered) Type() string     { return "document.effect-answered" }
func (EffectTold) Type() string         { return "document.effect-told" }
func (EffectReplied) Type() string      { return "document.effect-replied" }
func (VoidProposed) Type() string       { return "document.void-proposed" }
func (VoidConfirmed) Type() string      { return "document.void-confirmed" }
func (VoidDeclined) Type() string       { return "document.void-declined" }
func (VoidWithdrawn) Type() string      { return "document.void-withdrawn" }
func (DocumentVoided) Type() string     { return "document.voided" }
func (VoidAsked) Type() string          { return "document.void-asked" }
func (VoidReplied) Type() string        { return "document.void-replied" }
func (VoidAskEnded) Type() string       { return "document.void-ask-ended" }

func effectKinds() []Event {
	return []Event{Aimed{}, ActedOn{}, EffectChanged{}, EffectNoticeQueued{}, EffectAnswered{}, EffectTold{}, EffectReplied{}, VoidProposed{}, VoidConfirmed{},
		VoidDeclined{}, VoidWithdrawn{}, DocumentVoided{}, VoidAsked{}, VoidReplied{}, VoidAskEnded{}}
}
