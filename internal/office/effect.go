package office

import (
	"slices"
	"strings"
	"time"

	"trien/internal/problem"
)

// Effect is what force a document has (379.17, 379.19): a state of its own, beside where the document stands on its way.
type Effect string

// The effects, from the weakest to the strongest: a document never goes back to a weaker one.
const (
	NoEffect  Effect = ""         // not issued; or come in and not entered into the register
	InForce   Effect = "in-force" // issued, and nothing has changed it
	Corrected Effect = "corrected"
	Replaced  Effect = "replaced"
	Recalled  Effect = "recalled"
	Voided    Effect = "voided"
)

// effects are all, in their order.
func effects() []Effect {
	return []Effect{NoEffect, InForce, Corrected, Replaced, Recalled, Voided}
}

// Ended says whether a document with the effect has no force any more.
func (e Effect) Ended() bool { return e == Replaced || e == Recalled || e == Voided }

// Words names the effect.
func (e Effect) Words() problem.Words {
	return map[Effect]problem.Words{
		InForce: {VI: "còn hiệu lực", EN: "in force"}, Corrected: {VI: "đã được đính chính", EN: "corrected"},
		Replaced: {VI: "đã bị thay thế", EN: "replaced"}, Recalled: {VI: "đã bị thu hồi", EN: "recalled"}, Voided: {VI: "đã hủy hiệu lực", EN: "voided"},
	}[e]
}

// The acts of an issued document on another (379.17.2).
const (
	AimCorrect = "correct"
	AimReplace = "replace"
	AimRecall  = "recall"
)

// EffectOf is the effect that an act has on the document it is about; NoEffect for none that is known.
func EffectOf(act string) Effect {
	return map[string]Effect{AimCorrect: Corrected, AimReplace: Replaced, AimRecall: Recalled}[act]
}

// The ways in which an effect came about.
const (
	ByDocument  = "document"  // an issued document (379.17.2)
	ByProcedure = "procedure" // the office's own procedure (379.19.2a)
	ByAgreement = "agreement" // all parties have confirmed (379.19.2b)
)

// Cited is another document as one that speaks of it names it.
type Cited struct {
	ID       string `json:"id,omitempty"` // here; empty where it is not
	DocType  string `json:"docType,omitempty"`
	Number   string `json:"number,omitempty"`
	Date     string `json:"date,omitempty"`
	Abstract string `json:"abstract,omitempty"`
}

// Cite names the document.
func (d Document) Cite() Cited {
	return Cited{ID: d.ID, DocType: d.DocType, Number: d.Number, Date: d.Date, Abstract: d.Abstract}
}

// EffectChange is one change of a document's effect: who, when, by what, why.
type EffectChange struct {
	Effect     Effect
	Way        string
	At         time.Time
	By         string // who did it here; "" where another office did
	Proposed   string // who proposed a voiding
	Cited      Cited  // the document that did it
	Reason     string
	Basis      string
	Stage      string // of what came in: how far it was handled when we were told
	Message    string // the notice that told us
	RepliedBy  string // who answered the notice here
	RepliedAt  time.Time
	RepliedHow string
	Confirmed  []Confirmation // of a voiding by agreement
}

// Aim is what a document is to do with another when it is issued.
type Aim struct {
	Act        string
	Cited      Cited
	Reason     string
	Comparison Stored    // of both texts, kept when it was issued
	Done       time.Time // when it was issued
}

// EffectNotice is what one recipient was told of a change, and what they answered.
type EffectNotice struct {
	Peer, Name, Message string
	Cause               string // the document that did it
	Effect              Effect
	At                  time.Time
	Noted               time.Time // their system has it
	Stage               string    // how far they were with the document then
	Done                time.Time // somebody there has done what was asked
	By, Text            string    // who, and what they say
}

// Effect is the document's effect now.
func (d Document) Effect() Effect {
	strongest := NoEffect
	if d.Direction == Out && d.SHA256 != "" || d.Direction == In && d.Arrival != "" {
		strongest = InForce
	}
	for _, c := range d.Effects {
		if slices.Index(effects(), c.Effect) > slices.Index(effects(), strongest) {
			strongest = c.Effect
		}
	}
	return strongest
}

// effect folds what changes the force of a document.
func (d Document) effect(r Record) Document {
	switch e := r.Event.(type) {
	case Aimed:
		d.Aim = &Aim{Act: e.Act, Cited: Cited{e.Document, e.DocType, e.Number, e.Date, e.Abstract}, Reason: e.Reason}
	case ActedOn:
		aim := Aim{}
		if d.Aim != nil {
			aim = *d.Aim
		}
		aim.Act, aim.Cited.ID, aim.Cited.Number, aim.Cited.Date, aim.Comparison, aim.Done = e.Act, e.Document, e.Number, e.Date, e.Comparison, r.At
		d.Aim = &aim
	case EffectChanged:
		d = d.changed(EffectChange{Effect: e.Effect, Way: ByDocument, At: r.At, By: r.Actor, Cited: Cited{e.Document, e.DocType, e.Number, e.Date, e.Abstract}, Reason: e.Reason})
	case DocumentVoided:
		c := EffectChange{Effect: Voided, Way: e.Way, At: r.At, By: r.Actor, Proposed: e.Proposed, Reason: e.Reason, Basis: e.Basis}
		if d.Void != nil {
			c.Confirmed = d.Void.Confirmed
		}
		d = d.changed(c)
	case EffectTold:
		d = d.changed(EffectChange{Effect: e.Effect, Way: e.Way, At: r.At, Cited: Cited{"", e.DocType, e.Number, e.Date, e.Abstract}, Reason: e.Reason, Basis: e.Basis, Stage: e.Stage, Message: e.Message})
	case EffectReplied:
		d.Effects = slices.Clone(d.Effects)
		for i := range d.Effects {
			if d.Effects[i].Message == e.Message {
				d.Effects[i].RepliedBy, d.Effects[i].RepliedAt, d.Effects[i].RepliedHow = r.Actor, r.At, e.Text
			}
		}
	case EffectNoticeQueued:
		d.Notices = append(slices.Clip(d.Notices), EffectNotice{Peer: e.Peer, Name: e.Name, Message: e.Message, Cause: e.Cause, Effect: e.Effect, At: r.At})
	case EffectAnswered:
		d = d.answered(r.At, e)
	}
	return d.voiding(r)
}

// changed keeps a change. A proposal to void what has no force any more falls away.
func (d Document) changed(c EffectChange) Document {
	if c.Effect.Ended() {
		d.Void = nil
	}
	d.Effects = append(slices.Clip(d.Effects), c)
	return d
}

// answered keeps what a recipient answers to a notice.
func (d Document) answered(at time.Time, e EffectAnswered) Document {
	d.Notices = slices.Clone(d.Notices)
	for i := range d.Notices {
		n := &d.Notices[i]
		if n.Peer != e.Peer || n.Message != e.Message {
			continue
		}
		if n.Noted.IsZero() {
			n.Noted, n.Stage = at, e.Stage
		}
		if e.Done {
			n.Done, n.By, n.Text = at, e.Name, e.Text
		}
	}
	return d
}

// told lists the recipients who must hear of a change: whoever has a copy, or may have one though no receipt came.
func (d Document) told() []Delivery {
	return slices.DeleteFunc(slices.Clone(d.Deliveries), func(x Delivery) bool { return x.State == "returned" })
}

// Told is the peers who must hear of a change of this document.
func (d Document) Told() []Party {
	var list []Party
	for _, x := range d.told() {
		list = append(list, Party{x.Peer, x.Name})
	}
	return list
}

// Unanswered is the change that nobody here has answered, where the sender waits for it.
func (d Document) Unanswered() (EffectChange, bool) {
	for _, c := range slices.Backward(d.Effects) {
		if c.Message != "" {
			return c, c.RepliedBy == ""
		}
	}
	return EffectChange{}, false
}

// StageHandled says whether a document at a stage was handled already when it was recalled.
func StageHandled(stage string) bool {
	return slices.Contains([]State{StateHandled, StateClosed, StateFiled}, State(stage))
}

// Short names what is cited as letters do: "Quyết định 05-QĐ/TU".
func (c Cited) Short() problem.Words {
	t, _ := TypeOf(c.DocType)
	name := func(kind string) string { return strings.TrimSpace(kind + " " + c.Number) }
	return problem.Words{VI: name(t.Name.VI), EN: name(t.Name.EN)}
}
