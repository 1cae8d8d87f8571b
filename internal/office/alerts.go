package office

import (
	"slices"
	"strings"
	"time"

	"trien/internal/identity"
	"trien/internal/problem"
	"trien/internal/rights"
)

// A change of rights on a document alerts whoever answers for it until one of them, other than who made it, confirms it by name (NĐ 30/2020, Annex VI).

// Alert is such a change.
type Alert struct {
	ID           int // the version of the document that it made
	By           string
	At           time.Time
	Given, Taken []Part
	For          string // who answers for it: a person, or "role:clerk"
	ConfirmedBy  string // "" while it is open
	ConfirmedAt  time.Time
}

// Part is what somebody is in a document: "assignee".
type Part struct {
	Name   string `json:"name"`
	Person string `json:"person"`
}

func (p Part) text() string { return p.Name + ":" + p.Person }

func partOf(text string) Part {
	name, person, _ := strings.Cut(text, ":")
	return Part{name, person}
}

// RoleSubject is a duty as somebody who answers for something: "role:clerk".
func RoleSubject(r identity.Role) string { return "role:" + string(r) }

// parts lists who is what in the document.
func (d Document) parts() []Part {
	list := []Part{{"drafter", d.Drafter}, {"signer", d.Signer}, {"referred", d.ReferredTo}, {"router", d.RoutedBy}}
	for _, r := range d.Reviewers {
		list = append(list, Part{"reviewer", r})
	}
	if d.Routing != nil {
		for _, a := range d.Routing.Assignees {
			list = append(list, Part{"assignee", a})
		}
	}
	for _, p := range d.Informed() {
		list = append(list, Part{"informed", p})
	}
	return slices.DeleteFunc(list, func(p Part) bool { return p.Person == "" })
}

// rightsChanged is the event of what a command changes in the rights on a document that was there before; nothing where it changes none. What somebody takes
// upon themselves is no right given to them.
func rightsChanged(before, after Document, a identity.Actor) []Event {
	if before.Version == 0 {
		return nil
	}
	was, is := before.parts(), after.parts()
	list := func(from, without []Part) []string {
		var changed []string
		for _, p := range from {
			if !slices.Contains(without, p) && p.Person != a.Person {
				changed = append(changed, p.text())
			}
		}
		return changed
	}
	e := RightsChanged{Given: list(is, was), Taken: list(was, is), For: after.answers(a)}
	if e.Given == nil && e.Taken == nil {
		return nil
	}
	return []Event{e}
}

// answers says who answers for a document besides the one who changed its rights: of what goes out its drafter, or where that was the drafter its signer; of
// what came in the clerks, or where that was a clerk the leaders.
func (d Document) answers(a identity.Actor) string {
	switch {
	case d.Direction == Out && a.Person == d.Drafter:
		return d.Signer
	case d.Direction == Out:
		return d.Drafter
	case a.Is(identity.Clerk):
		return RoleSubject(identity.Leader)
	}
	return RoleSubject(identity.Clerk)
}

// AnswersFor says whether the actor is one of those who may confirm the change.
func (x Alert) AnswersFor(a identity.Actor) bool {
	role, duty := strings.CutPrefix(x.For, "role:")
	return x.ConfirmedBy == "" && a.Person != "" && a.Person != x.By && (a.Person == x.For || duty && a.Is(identity.Role(role)))
}

// OpenAlerts are the changes of rights that nobody has confirmed.
func (d Document) OpenAlerts() []Alert {
	return slices.DeleteFunc(slices.Clone(d.Alerts), func(x Alert) bool { return x.ConfirmedBy != "" })
}

// alert folds the events of this file.
func (d Document) alert(r Record) Document {
	switch e := r.Event.(type) {
	case RightsChanged:
		x := Alert{ID: d.Version, By: r.Actor, At: r.At, For: e.For}
		for _, p := range e.Given {
			x.Given = append(x.Given, partOf(p))
		}
		for _, p := range e.Taken {
			x.Taken = append(x.Taken, partOf(p))
		}
		d.Alerts = append(slices.Clip(d.Alerts), x)
	case RightsConfirmed:
		d.Alerts = slices.Clone(d.Alerts)
		for i := range d.Alerts {
			if d.Alerts[i].ID == e.Change {
				d.Alerts[i].ConfirmedBy, d.Alerts[i].ConfirmedAt = r.Actor, r.At
			}
		}
	}
	return d
}

// ConfirmRights confirms a change of rights, by the id of its alert.
type ConfirmRights struct{ Change int }

// Name is the act's.
func (ConfirmRights) Name() string { return ActConfirmRights }

func decideRights(d Document, c Command, a identity.Actor, _ time.Time) ([]Event, error) {
	confirm, ok := c.(ConfirmRights)
	if !ok {
		return nil, nil
	}
	i := slices.IndexFunc(d.Alerts, func(x Alert) bool { return x.ID == confirm.Change })
	switch {
	case i < 0:
		return nil, problem.New(problem.NotFound, "Không có thay đổi quyền này.", "There is no such change of rights.")
	case d.Alerts[i].ConfirmedBy != "":
		return nil, problem.New(problem.Conflict, "Thay đổi quyền này đã được xác nhận.", "This change of rights is confirmed already.")
	case !d.Alerts[i].AnswersFor(a):
		return nil, refusal(ActConfirmRights, rights.Decision{Who: rights.House().Whom(ActConfirmRights)})
	}
	return one(RightsConfirmed{confirm.Change})
}
