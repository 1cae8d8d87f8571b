package office

import (
	"slices"
	"time"
)

// What somebody is given a routed or shown document for.
const (
	HandLead     = "lead"     // chủ trì: gives the result
	HandCo       = "co"       // phối hợp: does a part and reports it
	HandInformed = "informed" // để biết: acknowledges having read it
)

// Hand is one assignment: who was given the document, for what, by whom and until when.
type Hand struct {
	Person, Unit string // Unit: of which unit they received it; "" where they were named themselves
	Part         string // HandLead, HandCo, HandInformed
	Due          string // 2006-01-02; "" for none
	Text         string // what they in particular are to do
	By           string
	Under        string // whoever passed it on inside their unit and answers for it; "" where it was assigned from above
	Shown        bool   // it was circulated and not routed
	At, Done     time.Time
	Said         string // what a co-worker reported
}

func (h Hand) works() bool { return h.Part != HandInformed }

// open says whether something is waited for from them.
func (h Hand) open() bool { return h.Done.IsZero() }

// Hands are all assignments in their order. Who was routed to without parts gives the result together.
func (d Document) Hands() []Hand {
	if d.Routing == nil || slices.ContainsFunc(d.Given, Hand.works) {
		return d.Given
	}
	list := slices.Clone(d.Given)
	for _, p := range d.Routing.Assignees {
		list = append(list, Hand{Person: p, Part: HandLead, Due: d.Routing.Due, By: d.RoutedBy, At: d.RoutedAt})
	}
	return list
}

// Hand finds somebody's assignment.
func (d Document) Hand(person string) (Hand, bool) {
	list := d.Hands()
	i := slices.IndexFunc(list, func(h Hand) bool { return h.Person == person && person != "" })
	if i < 0 {
		return Hand{}, false
	}
	return list[i], true
}

// Informed are those who were given it to read, whether they have or not.
func (d Document) Informed() []string {
	return d.among(func(h Hand) bool { return !h.works() })
}

// Leads are those who give the result.
func (d Document) Leads() []string {
	return d.among(func(h Hand) bool { return h.Part == HandLead })
}

// Unread are those whose acknowledgement is waited for: nobody's of what has no force any more, or may not be touched.
func (d Document) Unread() []Hand {
	if d.Effect().Ended() || d.IsSealed() {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(d.Hands()), func(h Hand) bool { return h.works() || !h.open() })
}

func (d Document) among(is func(Hand) bool) []string {
	var list []string
	for _, h := range d.Hands() {
		if is(h) {
			list = append(list, h.Person)
		}
	}
	return list
}

// working are those whom a routed document waits for.
func (d Document) working() []string {
	return d.among(func(h Hand) bool { return h.works() && h.open() })
}

// passes says whether the person may route on inside their unit: the lead, and who received it for a unit.
func (d Document) passes(person string) bool {
	h, ok := d.Hand(person)
	return ok && h.works() && h.open() && h.Under == "" && (h.Part == HandLead || h.Unit != "")
}

// gave says whether the person assigned somebody.
func (d Document) gave(person string) bool {
	return person != "" && slices.ContainsFunc(d.Hands(), func(h Hand) bool { return h.By == person })
}

// give folds what is done with assignments.
func (d Document) give(r Record) Document {
	switch e := r.Event.(type) {
	case Routed: // another routing: its assignments come behind, what was circulated stays
		d.Given = slices.DeleteFunc(slices.Clone(d.Given), func(h Hand) bool { return !h.Shown || slices.Contains(e.Assignees, h.Person) })
	case Assigned:
		return d.given(append(d.others(e.Person), Hand{e.Person, e.Unit, e.Part, e.Due, e.Instruction, r.Actor, e.Under, false, r.At, time.Time{}, ""}))
	case Circulated:
		return d.given(append(d.others(e.Person), Hand{e.Person, e.Unit, HandInformed, e.Due, e.Text, r.Actor, "", true, r.At, time.Time{}, ""}))
	case Reassigned:
		return d.given(d.exchanged(r, e))
	case TakenOut:
		return d.given(slices.DeleteFunc(d.others(e.Person), func(h Hand) bool { return h.Under == e.Person }))
	case PartReported:
		return d.ended(r, e.Text).remark(r, "part", e.Text)
	case Acknowledged:
		return d.ended(r, "")
	}
	return d
}

func (d Document) others(person string) []Hand {
	return slices.DeleteFunc(slices.Clone(d.Hands()), func(h Hand) bool { return h.Person == person })
}

// given keeps the assignments, and the routing in step with them.
func (d Document) given(list []Hand) Document {
	d.Given = list
	if d.Routing == nil {
		return d
	}
	r := *d.Routing
	r.Assignees = d.among(Hand.works)
	d.Routing = &r
	return d
}

func (d Document) exchanged(r Record, e Reassigned) []Hand {
	list := slices.Clone(d.Hands())
	for i := range list {
		switch {
		case list[i].Person == e.Person:
			list[i].Person, list[i].Unit, list[i].By, list[i].At = e.To, e.Unit, r.Actor, r.At
		case list[i].Under == e.Person:
			list[i].Under = e.To
		}
	}
	return list
}

func (d Document) ended(r Record, said string) Document {
	list := slices.Clone(d.Hands())
	for i := range list {
		if list[i].Person == r.Actor {
			list[i].Done, list[i].Said = r.At, said
		}
	}
	return d.given(list)
}
