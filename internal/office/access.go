package office

import (
	"slices"

	"trien/internal/identity"
	"trien/internal/rights"
)

// Acts on a document that change nothing of it, or nothing but what is said of its rights.
const (
	ActRead          = "read"
	ActSeeRights     = "see-rights"
	ActSeeTries      = "see-tries"
	ActConfirmRights = "confirm-rights"
)

// Facts are what the rules of access know of the document, for this actor.
func (d Document) Facts(a identity.Actor) rights.Document {
	f := rights.Document{ID: d.ID, Direction: string(d.Direction), State: stateName(d.State), Type: d.DocType, Urgency: string(d.Urgency), Filed: d.Dossier != "", Effect: string(d.Effect()),
		Drafter: d.Drafter, Signer: d.Signer, Referred: d.ReferredTo, Router: d.RoutedBy, Reviewers: d.Reached()}
	if d.Routing != nil {
		f.Assignees = d.Routing.Assignees
	}
	f.Leads, f.Informed = d.Leads(), d.Informed()
	f.Passes, f.Gave = d.passes(a.Person), d.gave(a.Person)
	h, _ := d.Hand(a.Person)
	f.Waited = h.Person != "" && h.open()
	// at the moment of signing: the capacity of the document, held now, for documents of this type (1831.authority)
	capacity, held := a.Capacity(d.Capacity)
	f.Capacity, f.Lent = held && capacity.Covers(d.DocType), held && capacity.Delegation != ""
	f.Decides = slices.ContainsFunc(a.Capacities, func(c identity.Capacity) bool { return c.Covers(d.DocType) })
	f.LentDecision = slices.ContainsFunc(a.Capacities, func(c identity.Capacity) bool { return c.Covers(d.DocType) && c.Delegation != "" })
	f.Proposed = d.Void != nil && d.Void.By != "" && d.Void.By == a.Person
	f.Impounded, f.Examiners = d.IsSealed(), d.examiners()
	_, f.Consented = d.Approvals[a.Person]
	f.Turn = d.turnOf(a.Person)
	f.Answers = slices.ContainsFunc(d.Alerts, func(x Alert) bool { return x.AnswersFor(a) })
	return f
}

// stateName is a state as the rules name it.
func stateName(s State) string {
	if s == StateNone {
		return "none"
	}
	return string(s)
}

// Before is an actor before the document, by the rules of an office.
func Before(book *rights.Book, d Document, a identity.Actor) rights.Case {
	return book.On(a, d.Facts(a))
}

// Involved says whether the person takes part in the document.
func (d Document) Involved(person string) bool {
	return person != "" && slices.Contains(d.Facts(identity.Actor{}).People(), person)
}
