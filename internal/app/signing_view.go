package app

import "time"

// The ways to use a key (SigningWish.With).
const (
	WithHeld  = "held"  // a key that this server can reach: the PIN opens it here
	WithAgent = "agent" // a token at the person's own machine, by the program paired with them
	WithVGCA  = "vgca"  // the VGCA Sign Service tool on the person's machine, through their browser
)

// SigningWish is a person's wish to sign one or many documents in one way.
type SigningWish struct {
	Act       string            `json:"act" maxLength:"50"`  // "sign", "seal"
	With      string            `json:"with" maxLength:"20"` // "held", "agent", "vgca"
	Documents []SigningDocument `json:"documents" minItems:"1" maxItems:"500"`
	PIN       string            `json:"pin,omitempty" maxLength:"200"` // of a held key; used once, stored nowhere
}

// SigningDocument names a document in the state that the person saw.
type SigningDocument struct {
	ID              string `json:"id" maxLength:"100"`
	ExpectedVersion int    `json:"expectedVersion" minimum:"1"`
}

// SigningRequestView is a signing request (phiên ký), seen by whoever made it and nobody else. It goes on though its page is left.
type SigningRequestView struct {
	ID      string            `json:"id"`
	Act     string            `json:"act"`
	With    string            `json:"with"`
	State   string            `json:"state"` // "open", "done" (each item has its end), "cancelled", "expired"
	Label   Words             `json:"label"` // "Ký 12 văn bản"
	Created time.Time         `json:"created"`
	Expires time.Time         `json:"expires"`           // unless something goes on before
	Waits   string            `json:"waits"`             // what an open one waits for: "" (it goes on by itself), "pin", "agent", "vgca"
	Hint    Words             `json:"hint"`              // what to do now; empty where nothing is to be done
	Problem *ProblemView      `json:"problem,omitempty"` // why it stopped midway: the token was pulled out, the server was stopped
	Items   []SigningItemView `json:"items"`
	Signed  int               `json:"signed"` // items signed
	Done    int               `json:"done"`   // items with an end, whatever it is
	Total   int               `json:"total"`
}

// SigningItemView is one document of a request, with an outcome of its own.
type SigningItemView struct {
	ID       string       `json:"id"`
	Document string       `json:"document"`
	Number   string       `json:"number,omitempty"`
	Type     string       `json:"type"`
	Abstract string       `json:"abstract"`
	State    string       `json:"state"` // "waiting", "preparing", "ready", "signing"; ends: "signed", "failed", "refused", "expired"
	Words    Words        `json:"words"` // the state in words
	Problem  *ProblemView `json:"problem,omitempty"`
}

// SigningPIN takes a request up again, whose held key must be opened anew.
type SigningPIN struct {
	PIN string `json:"pin" maxLength:"200"`
}

// WayView is a way to sign that a person may choose for an act.
type WayView struct {
	Act   string    `json:"act"`           // "sign", "seal"
	With  string    `json:"with"`          // "held", "agent", "vgca"
	Ready bool      `json:"ready"`         // a request would go on at once
	Words Words     `json:"words"`         // the way's name
	Hint  Words     `json:"hint"`          // what is missing where it is not ready
	Seen  time.Time `json:"seen,omitzero"` // of "agent": when a paired machine was last heard of
}

// PairingView is a one-time code that binds a machine to the person. It is shown once.
type PairingView struct {
	Code    string    `json:"code"`    // "K7QD-92FX"
	Expires time.Time `json:"expires"` // ten minutes on
	Office  string    `json:"office"`  // id: the program asks for it beside the code
}

// AgentView is a machine paired with the person.
type AgentView struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Paired    time.Time `json:"paired"`
	Seen      time.Time `json:"seen,omitzero"` // when it was last heard of
	Connected bool      `json:"connected"`     // heard of within the last minute

	Certificates []ShownView `json:"certificates"` // of its keys, as it showed them last
}
