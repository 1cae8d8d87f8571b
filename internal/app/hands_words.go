package app

import (
	"strings"

	"trien/internal/office"
)

// handDetail is what an event about an assignment says in a line.
func handDetail(e office.Event, people *registry) (Words, bool) {
	received := func(person, unit string) string {
		if unit == "" {
			return people.name(person)
		}
		return people.UnitName(unit) + " (" + people.name(person) + ")"
	}
	about := func(who string, part Words, text string) (Words, bool) {
		w := Words{who, who}
		if part.VI != "" {
			w = Words{who + ", " + part.VI, who + ", " + part.EN}
		}
		if text != "" {
			w = Words{w.VI + ": " + text, w.EN + ": " + text}
		}
		return w, true
	}
	switch e := e.(type) {
	case office.Assigned:
		return about(received(e.Person, e.Unit), handWords(e.Part), e.Instruction)
	case office.Circulated:
		return about(received(e.Person, e.Unit), Words{}, e.Text)
	case office.ReviewerChanged:
		w, _ := about(changedReviewer(e, people), Words{}, e.Reason)
		return w, true
	case office.Reassigned:
		return about(people.name(e.Person)+" → "+received(e.To, e.Unit), Words{}, e.Reason)
	case office.TakenOut:
		return about(people.name(e.Person), Words{}, e.Reason)
	case office.PartReported:
		return Words{e.Text, e.Text}, true
	}
	return Words{}, false
}

// handlersOnSheet are the lines of the instruction sheet that say who handles the document.
func handlersOnSheet(d office.Document, people *registry) []string {
	var lines []string
	for _, x := range []struct{ part, label string }{{office.HandLead, "Chủ trì"}, {office.HandCo, "Phối hợp"}, {office.HandInformed, "Để biết"}} {
		var who []string
		for _, h := range d.Hands() {
			if h.Part == x.part && !h.Shown {
				who = append(who, people.name(h.Person))
			}
		}
		if len(who) > 0 {
			lines = append(lines, x.label+": "+strings.Join(who, "; ")+".")
		}
	}
	if len(d.Given) == 0 {
		return []string{"Người xử lý: " + strings.Join(names(d.Routing.Assignees, people), "; ") + "."}
	}
	return lines
}

// changedReviewer says who came for whom.
func changedReviewer(e office.ReviewerChanged, people *registry) string {
	switch {
	case e.Out == "":
		return "+ " + people.name(e.In)
	case e.In == "":
		return "− " + people.name(e.Out)
	}
	return people.name(e.Out) + " → " + people.name(e.In)
}
