package office

import (
	"testing"
	"time"

	"trien/internal/identity"
	"trien/internal/problem"
)

func incoming(t *testing.T) Document {
	t.Helper()
	var d Document
	for i, e := range []Event{Received{File: File{Blob: "a", Kind: "received"}}, Judged{Acceptable: true}, Registered{Ordinal: 7, Arrival: "07"}} {
		d = d.Apply(Record{e, time.Unix(int64(i), 0), "mai"})
	}
	return d
}

func TestAChangeOfRightsAlertsUntilConfirmed(t *testing.T) {
	leader := identity.Actor{Person: "uoc", Roles: []identity.Role{identity.Leader}}
	clerk := identity.Actor{Person: "mai", Roles: []identity.Role{identity.Clerk}}
	other := identity.Actor{Person: "binh", Roles: []identity.Role{identity.Drafter}}
	d := incoming(t)
	do := func(c Command, a identity.Actor) error {
		events, err := Decide(d, c, a, noon)
		for _, e := range events {
			d = d.Apply(Record{e, noon, a.Person})
		}
		return err
	}
	if err := do(Route{Routed: Routed{Assignees: []string{"tuan", "ha"}, Instruction: "Xử lý."}}, leader); err != nil {
		t.Fatal(err)
	}
	seen := d.Since
	open := d.OpenAlerts()
	if len(open) != 1 || len(open[0].Given) != 2 || open[0].Given[0] != (Part{"assignee", "tuan"}) || open[0].Taken != nil || open[0].For != "role:clerk" || open[0].By != "uoc" {
		t.Fatalf("alerts %+v", open)
	}
	for name, c := range map[string]struct {
		who    identity.Actor
		change int
		kind   problem.Kind
	}{
		"by who made it":         {identity.Actor{Person: "uoc", Roles: []identity.Role{identity.Leader, identity.Clerk}}, open[0].ID, problem.Forbidden},
		"by who does not answer": {other, open[0].ID, problem.Forbidden},
		"by an inspector":        {identity.Actor{Person: "kt", Roles: []identity.Role{identity.Inspector}}, open[0].ID, problem.Forbidden},
		"of another change":      {clerk, open[0].ID + 1, problem.NotFound},
	} {
		if err := do(ConfirmRights{c.change}, c.who); problem.KindOf(err) != c.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := do(ConfirmRights{open[0].ID}, clerk); err != nil {
		t.Fatal(err)
	}
	if len(d.OpenAlerts()) != 0 || d.Alerts[0].ConfirmedBy != "mai" || !d.Alerts[0].ConfirmedAt.Equal(noon) {
		t.Errorf("after the confirmation: %+v", d.Alerts)
	}
	if d.Since != seen {
		t.Errorf("the document counts as changed since %d, it was %d", d.Since, seen)
	}
	if err := do(ConfirmRights{open[0].ID}, clerk); problem.KindOf(err) != problem.Forbidden {
		t.Errorf("twice: %v", err)
	}
	if err := do(Route{Routed: Routed{Assignees: []string{"ha"}, Instruction: "Chỉ Hà."}}, leader); err != nil {
		t.Fatal(err)
	}
	if open = d.OpenAlerts(); len(open) != 1 || open[0].Given != nil || len(open[0].Taken) != 1 || open[0].Taken[0] != (Part{"assignee", "tuan"}) {
		t.Errorf("what was taken: %+v", open)
	}
	before := d.Version
	if err := do(Route{Routed: Routed{Assignees: []string{"ha"}, Instruction: "Nhắc lại."}}, leader); err != nil || d.Version != before+1 {
		t.Errorf("an act that changes no rights made %d events, %v", d.Version-before, err)
	}
}

// Who must confirm is somebody else than who changed the rights.
func TestWhoAnswersForADocument(t *testing.T) {
	out := Document{Direction: Out, Drafter: "tuan", Signer: "uoc"}
	in := Document{Direction: In}
	for name, c := range map[string]struct {
		d    Document
		by   identity.Actor
		want string
	}{
		"out, by its drafter":      {out, identity.Actor{Person: "tuan"}, "uoc"},
		"out, by somebody else":    {out, identity.Actor{Person: "mai"}, "tuan"},
		"in, by a clerk":           {in, identity.Actor{Person: "mai", Roles: []identity.Role{identity.Clerk}}, "role:leader"},
		"in, by a leader":          {in, identity.Actor{Person: "uoc", Roles: []identity.Role{identity.Leader}}, "role:clerk"},
		"in, by the machine alone": {in, identity.System(), "role:clerk"},
	} {
		if got := c.d.answers(c.by); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
