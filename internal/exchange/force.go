package exchange

import "time"

// Force is what two offices tell each other of the force of a document: what became of it, whether they agree to void it (379.17.2, 379.19). InReply of the message
// names the document's own message, an answer's names the notice or question.
type Force struct {
	Effect string `json:"effect,omitempty"` // "corrected", "replaced", "recalled", "voided"
	Way    string `json:"way,omitempty"`    // "document", "procedure", "agreement"
	Basis  string `json:"basis,omitempty"`
	Of     string `json:"of,omitempty"` // SHA-256 of the document's issued file, hex

	Stage  string    `json:"stage,omitempty"` // of an answer: how far the document was handled when the notice came
	Done   bool      `json:"done,omitempty"`  // what was asked is done
	Agreed bool      `json:"agreed,omitempty"`
	Person string    `json:"person,omitempty"` // who answers
	Post   string    `json:"post,omitempty"`
	SignIn string    `json:"signIn,omitempty"` // how they were known
	When   time.Time `json:"when,omitzero"`
}

// statuses are the kinds that bring no document: each names by InReply what it is about.
func statuses() []Kind {
	return []Kind{Registered, Returned, Effect, EffectAnswer, VoidAsk, VoidAskEnded, VoidAnswer}
}

// AboutForce says whether a message speaks of the force of a document.
func (m Message) AboutForce() bool {
	switch m.Kind {
	case Effect, EffectAnswer, VoidAsk, VoidAskEnded, VoidAnswer:
		return true
	}
	return false
}
