package office

import (
	"slices"
	"testing"

	"trien/internal/identity"
	"trien/internal/problem"
)

// handed is a document that was routed: an is the lead, binh helps for a unit, chi is informed.
func handed(t *testing.T) Document {
	t.Helper()
	route := Route{Routed: Routed{Assignees: []string{"an", "binh"}, Due: "2030-01-02", Instruction: "Tham mưu."}, Hands: []Assigned{
		{Person: "an", Part: HandLead, Due: "2030-01-02"}, {Person: "binh", Unit: "Phòng Tổng hợp", Part: HandCo, Due: "2030-01-01", Instruction: "Góp số liệu."}, {Person: "chi", Part: HandInformed}}}
	return walk(t, Document{ID: "d", Direction: In, State: StateRegistered, Version: 1, Arrival: "07"}, []step{{"leader", route, identity.Leader, ""}})
}

// step is an act by somebody, done or refused.
type step struct {
	who  string
	c    Command
	role identity.Role
	kind problem.Kind // "" where it is done
}

func walk(t *testing.T, d Document, steps []step) Document {
	t.Helper()
	for i, s := range steps {
		role := s.role
		if role == "" {
			role = identity.Drafter
		}
		events, err := Decide(d, s.c, identity.Actor{Person: s.who, Roles: []identity.Role{role}}, noon)
		if s.kind == "" && err != nil || s.kind != "" && problem.KindOf(err) != s.kind {
			t.Fatalf("step %d, %s by %s: %v, want %q", i, s.c.Name(), s.who, err, s.kind)
		}
		for _, e := range events {
			d = d.Apply(Record{e, noon, s.who})
		}
	}
	return d
}

// TestHands shows 379.14: a lead, co-workers who report their parts, those who only read; passed on inside the unit, exchanged, taken back.
func TestHands(t *testing.T) {
	d := handed(t)
	if !slices.Equal(d.Leads(), []string{"an"}) || !slices.Equal(d.Routing.Assignees, []string{"an", "binh"}) || !slices.Equal(d.Informed(), []string{"chi"}) {
		t.Fatalf("%+v %+v", d.Hands(), d.Routing)
	}
	if dues := d.Dues(); len(dues) != 2 || dues[1] != (Asked{"binh", "2030-01-01"}) {
		t.Errorf("due %+v", dues)
	}
	add := func(who, part string) Assign { return Assign{Assigned{Person: who, Part: part, Instruction: "x"}} }
	change := func(from, to string) Reassign { return Reassign{Reassigned{Person: from, To: to, Reason: "bận"}} }
	out := func(who string) TakeOut { return TakeOut{TakenOut{who, "nhầm"}} }
	d = walk(t, d, []step{
		{"binh", Handle{"x"}, "", problem.Forbidden},
		{"chi", Progress{"x"}, "", problem.Forbidden},
		{"chi", FileInto{"h"}, "", problem.Conflict},
		{"an", ReportPart{"x"}, "", problem.Forbidden},
		{"chi", ReportPart{"x"}, "", problem.Forbidden},
		{"binh", add("dung", HandCo), "", ""}, // inside the unit: the caller checks which
		{"dung", add("em", HandCo), "", problem.Forbidden},
		{"chi", add("em", HandCo), "", problem.Forbidden},
		{"binh", add("dung", HandInformed), "", problem.Conflict},
		{"binh", add("em", HandLead), "", problem.Usage},
		{"la", change("binh", "em"), "", problem.Forbidden},
		{"binh", change("an", "em"), "", problem.Forbidden},
		{"clerk", change("binh", "chi"), identity.Clerk, problem.Conflict},
		{"clerk", Reassign{Reassigned{Person: "binh", To: "em"}}, identity.Clerk, problem.Usage},
		{"clerk", change("binh", "em"), identity.Clerk, ""},
		{"clerk", change("binh", "em"), identity.Clerk, problem.Conflict}, // twice at once: the second finds it done
		{"binh", ReportPart{"x"}, "", problem.Forbidden},
		{"dung", ReportPart{"xong"}, "", ""},
		{"dung", ReportPart{"xong"}, "", problem.Forbidden},
		{"clerk", change("dung", "la"), identity.Clerk, problem.Conflict},
		{"leader", out("an"), identity.Leader, problem.Conflict},
		{"an", out("em"), "", problem.Forbidden},
	})
	if h, _ := d.Hand("dung"); h.Under != "em" || h.Said != "xong" || h.open() {
		t.Errorf("passed on by who was exchanged: %+v", h)
	}
	if d.MayRead(identity.Actor{Person: "binh", Roles: []identity.Role{identity.Drafter}}) {
		t.Error("who was exchanged still reads it")
	}
	d = walk(t, d, []step{{"leader", out("em"), identity.Leader, ""}, {"chi", Acknowledge{}, "", ""}, {"chi", Acknowledge{}, "", problem.Forbidden}})
	if _, has := d.Hand("dung"); has || len(d.Unread()) != 0 || !slices.Equal(d.Waits().People, []string{"an"}) {
		t.Errorf("after the unit was taken out: %+v", d.Hands())
	}
	d = walk(t, d, []step{{"an", Handle{"đã xong"}, "", ""}, {"leader", change("an", "em"), identity.Leader, problem.Conflict}, {"leader", out("an"), identity.Leader, problem.Conflict}})
	if d.State != StateHandled {
		t.Error(d.State)
	}
}

// TestRoutingWithParts: one lead, nobody twice.
func TestRoutingWithParts(t *testing.T) {
	d := Document{ID: "d", Direction: In, State: StateRegistered, Version: 1}
	route := func(hands ...Assigned) Route {
		r := Route{Routed: Routed{Instruction: "x"}, Hands: hands}
		for _, h := range hands {
			if h.Part != HandInformed {
				r.Assignees = append(r.Assignees, h.Person)
			}
		}
		return r
	}
	walk(t, d, []step{
		{"leader", route(Assigned{Person: "an", Part: HandCo}), identity.Leader, problem.Usage},
		{"leader", route(Assigned{Person: "an", Part: HandLead}, Assigned{Person: "an", Part: HandInformed}), identity.Leader, problem.Usage},
		{"leader", route(Assigned{Person: "an", Part: HandLead, Due: "2001-01-01"}), identity.Leader, problem.Usage},
		{"clerk", route(Assigned{Person: "an", Part: HandLead}), identity.Clerk, problem.Forbidden},
	})
	together := walk(t, d, []step{{"leader", Route{Routed: Routed{Assignees: []string{"an", "binh"}, Instruction: "x"}}, identity.Leader, ""},
		{"leader", Assign{Assigned{Person: "chi", Part: HandCo}}, identity.Leader, ""}, {"leader", TakeOut{TakenOut{"an", "nhầm"}}, identity.Leader, ""}})
	if !slices.Equal(together.Leads(), []string{"binh"}) || !slices.Equal(together.Routing.Assignees, []string{"binh", "chi"}) {
		t.Errorf("routed to people together: %+v", together.Hands())
	}
}

// TestCirculation shows 379.14: what is issued or registered is shown to people who say that they have read it; it gives them nothing but the reading.
func TestCirculation(t *testing.T) {
	d := Document{ID: "d", Direction: Out, State: StateIssued, Version: 1, Drafter: "soan", DocType: "CV"}
	to := func(people ...string) Circulate {
		var c Circulate
		for _, p := range people {
			c.To = append(c.To, Circulated{Person: p, Due: "2030-01-01"})
		}
		return c
	}
	d = walk(t, d, []step{
		{"la", to("an"), "", problem.Forbidden},
		{"soan", to(), "", problem.Usage},
		{"soan", to("an", "binh"), "", ""},
		{"clerk", to("an"), identity.Clerk, problem.Conflict},
		{"an", to("chi"), "", problem.Forbidden},
		{"an", FileInto{"h"}, "", problem.Forbidden},
		{"an", Acknowledge{}, "", ""},
	})
	if u := d.Unread(); len(u) != 1 || u[0].Person != "binh" || d.State != StateIssued || len(d.Dues()) != 1 {
		t.Errorf("unread %+v", u)
	}
	an := identity.Actor{Person: "an", Roles: []identity.Role{identity.Drafter}}
	if !d.MayRead(an) {
		t.Error("it was shown, and can't be read")
	}
	voided := d
	voided.Effects = []EffectChange{{Effect: Voided}}
	if voided.MayRead(an) || len(voided.Unread()) != 0 {
		t.Error("shown though it was voided")
	}
	sealed := d
	sealed.Impounds = []Impound{{ID: "i"}}
	for _, x := range []Document{voided, sealed} {
		if err := Check(x, ActCirculate, identity.Actor{Person: "clerk", Roles: []identity.Role{identity.Clerk}}); problem.KindOf(err) != problem.Refused {
			t.Errorf("circulated though nobody may: %v", err)
		}
	}
	d = walk(t, d, []step{{"soan", TakeOut{TakenOut{"an", "nhầm"}}, "", ""}, {"soan", TakeOut{TakenOut{"an", "nhầm"}}, "", problem.Conflict}})
	if d.MayRead(an) {
		t.Error("taken out, and still reads it")
	}
}
