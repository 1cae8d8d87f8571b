package office

import (
	"slices"
	"time"
)

// Voiding is a proposal to end a document's force that is not decided yet, or, of a document that came in, the sender's question.
type Voiding struct {
	Way           string
	By            string // who proposed it here; "" where the sender asks
	At            time.Time
	Reason, Basis string
	SHA256        string // of the file that it is about, and no other
	Parties       []VoidParty
	Confirmed     []Confirmation
	Message       string // the sender's question
	Agreed        bool   // our answer to it
}

// Confirmation is one party's.
type Confirmation struct {
	Party, Person, Name, Post, SignIn string
	At                                time.Time
}

// Open says whether the proposal waits for the party.
func (v Voiding) Open(party string) bool {
	return slices.ContainsFunc(v.Parties, func(p VoidParty) bool { return p.ID == party }) && !v.has(party)
}

func (v Voiding) has(party string) bool {
	return slices.ContainsFunc(v.Confirmed, func(c Confirmation) bool { return c.Party == party })
}

// party finds one of the parties.
func (v Voiding) party(id string) (VoidParty, bool) {
	i := slices.IndexFunc(v.Parties, func(p VoidParty) bool { return p.ID == id })
	if i < 0 {
		return VoidParty{}, false
	}
	return v.Parties[i], true
}

// Whole says whether every party has confirmed.
func (v Voiding) Whole() bool {
	return len(v.Parties) > 0 && !slices.ContainsFunc(v.Parties, func(p VoidParty) bool { return !v.has(p.ID) })
}

// voiding folds proposals to void, their confirmations and their ends.
func (d Document) voiding(r Record) Document {
	switch e := r.Event.(type) {
	case VoidProposed:
		d.Void = &Voiding{Way: e.Way, By: r.Actor, At: r.At, Reason: e.Reason, Basis: e.Basis, SHA256: e.SHA256, Parties: e.Parties}
	case VoidAsked:
		d.Void = &Voiding{Way: ByAgreement, At: r.At, Reason: e.Reason, Basis: e.Basis, SHA256: e.SHA256, Message: e.Message}
	case VoidConfirmed:
		d = d.confirmed(Confirmation{e.Party, r.Actor, e.Name, e.Post, e.SignIn, e.When}, false)
	case VoidReplied:
		d.Replies = append(slices.Clip(d.Replies), e)
		if !e.Agreed {
			d = d.noVoid(r, e.Reason)
			break
		}
		d = d.confirmed(Confirmation{Person: r.Actor, At: r.At}, true)
	case VoidDeclined:
		d = d.noVoid(r, e.Reason)
	case VoidWithdrawn:
		d = d.noVoid(r, e.Reason)
	case VoidAskEnded:
		d = d.noVoid(r, e.Reason)
	}
	return d
}

func (d Document) confirmed(c Confirmation, agreed bool) Document {
	if d.Void == nil {
		return d
	}
	v := *d.Void
	v.Confirmed, v.Agreed = append(slices.Clip(v.Confirmed), c), agreed
	d.Void = &v
	return d
}

// noVoid ends a proposal without its effect.
func (d Document) noVoid(r Record, reason string) Document {
	d.Void = nil
	return d.remark(r, "void-ended", reason)
}
