package office

import (
	"errors"
	"slices"
	"testing"

	"trien/internal/identity"
	"trien/internal/problem"
)

// The people of these tests.
func theClerk() identity.Actor {
	return identity.Actor{Person: "clerk", Roles: []identity.Role{identity.Clerk}}
}
func theLeader() identity.Actor {
	return identity.Actor{Person: "leader", Roles: []identity.Role{identity.Leader}, Capacities: []identity.Capacity{{ID: "btv"}}, SignIn: "password+totp"}
}
func theDeputy() identity.Actor {
	return identity.Actor{Person: "deputy", Roles: []identity.Role{identity.Leader}, Capacities: []identity.Capacity{{ID: "tl", Types: []string{"BC"}}}}
}
func theDelegate() identity.Actor {
	return identity.Actor{Person: "delegate", Roles: []identity.Role{identity.Drafter}, Capacities: []identity.Capacity{{ID: "uq", Delegation: "uq-1"}}, SignIn: "passkey+uv"}
}

// out is an issued document of a type, sent to two peers.
func out(typ string) Document {
	d := Document{ID: "x", Direction: Out, State: StateSent, DocType: typ, Number: "05-" + typ + "/TU", Date: "2026-11-20", Abstract: "x", SHA256: "abc", Drafter: "drafter"}
	d.Deliveries = []Delivery{{Peer: "b", Name: "B", State: "registered"}, {Peer: "c", Name: "C", State: "queued"}, {Peer: "e", Name: "E", State: "returned"}}
	return d
}

// in is a document that came in, at a stage.
func in(typ string, s State) Document {
	return Document{ID: "y", Direction: In, State: s, DocType: typ, Arrival: "07", SHA256: "abc", Routing: &Routed{Assignees: []string{"drafter"}}, RoutedBy: "leader"}
}

// after does commands one after the other; each must go.
func after(t *testing.T, d Document, a identity.Actor, list ...Command) Document {
	t.Helper()
	for _, c := range list {
		events, err := Decide(d, c, a, noon)
		if err != nil {
			t.Fatalf("%s: %v", c.Name(), err)
		}
		for _, e := range events {
			d = d.Apply(Record{e, noon, a.Person})
		}
	}
	return d
}

func proposed(t *testing.T, typ, way string) Document {
	t.Helper()
	return after(t, out(typ), theClerk(), ProposeVoid{Way: way, Reason: "sai", Basis: "Quy chế 01", Own: "A", Asks: []string{"ask-b", "ask-c"}})
}

func changed(t *testing.T, d Document, e Effect) Document {
	t.Helper()
	return after(t, d, theClerk(), ChangeEffect{EffectChanged{Effect: e, Document: "z", Number: "06-QĐ/TU"}, []string{"m1", "m2"}})
}

func confirmation(peer string) NoteVoidAnswer {
	return NoteVoidAnswer{Peer: peer, Message: "ask-" + peer, Agreed: true, SHA256: "abc", Person: "Ngô Thị B", Post: "Chánh Văn phòng", SignIn: "password+totp", When: noon, Messages: []string{"m1", "m2"}}
}

// ruleBehind is the requirement that refuses.
func ruleBehind(err error) string {
	var p *problem.Error
	if errors.As(err, &p) {
		return p.Rule
	}
	return ""
}

// TestEffectRefuses: each bad input and what it is refused as (379.17, 379.19).
func TestEffectRefuses(t *testing.T) {
	asked := in("BTT", StateRouted)
	asked = after(t, asked, identity.System(), TakeVoidAsk{VoidAsked{Message: "ask", SHA256: "abc", Reason: "sai"}})
	agreed := after(t, asked, theLeader(), ConfirmVoid{SHA256: "abc"})
	with := func(c NoteVoidAnswer, change func(*NoteVoidAnswer)) NoteVoidAnswer { change(&c); return c }
	half := after(t, proposed(t, "BTT", ByAgreement), identity.System(), confirmation("b"))
	void := after(t, proposed(t, "QĐ", ByProcedure), theLeader(), ApproveVoid{[]string{"m1", "m2"}})
	recalled := changed(t, out("QĐ"), Recalled)
	told := after(t, in("QĐ", StateRouted), identity.System(), TakeEffect{EffectTold{Message: "n", Effect: Recalled}})
	own := proposed(t, "QĐ", ByProcedure)
	own.Void.By = "leader"
	for name, c := range map[string]struct {
		d    Document
		c    Command
		a    identity.Actor
		kind problem.Kind
		rule string
	}{
		"a void without a reason":                        {out("QĐ"), ProposeVoid{Way: ByProcedure, Basis: "x"}, theClerk(), problem.Usage, ""},
		"a void without a ground":                        {out("QĐ"), ProposeVoid{Way: ByProcedure, Reason: "x"}, theClerk(), problem.Usage, ""},
		"a void in no way":                               {out("QĐ"), ProposeVoid{Reason: "x", Basis: "x"}, theClerk(), problem.Usage, ""},
		"a second proposal":                              {proposed(t, "QĐ", ByProcedure), ProposeVoid{Way: ByProcedure, Reason: "x", Basis: "x"}, theClerk(), problem.Conflict, "379.19.2"},
		"a stranger proposes":                            {out("QĐ"), ProposeVoid{Way: ByProcedure, Reason: "x", Basis: "x"}, theDelegate(), problem.Forbidden, "379.19.2"},
		"who proposed it approves":                       {own, ApproveVoid{[]string{"m1", "m2"}}, theLeader(), problem.Forbidden, "379.19.2a"},
		"a clerk approves":                               {proposed(t, "QĐ", ByProcedure), ApproveVoid{[]string{"m1", "m2"}}, theClerk(), problem.Forbidden, "379.19.2a"},
		"a leader without authority for the type":        {proposed(t, "QĐ", ByProcedure), ApproveVoid{[]string{"m1", "m2"}}, theDeputy(), problem.Forbidden, "379.19.2a"},
		"approval of an agreement":                       {proposed(t, "BTT", ByAgreement), ApproveVoid{[]string{"m1", "m2"}}, theLeader(), problem.Conflict, "379.19.2"},
		"approval of nothing":                            {out("QĐ"), ApproveVoid{}, theLeader(), problem.Conflict, "379.19.2"},
		"agreement on a decision":                        {out("QĐ"), ProposeVoid{Way: ByAgreement, Reason: "x"}, theClerk(), problem.Refused, "379.19.2b"},
		"agreement on an official letter":                {out("CV"), ProposeVoid{Way: ByAgreement, Reason: "x"}, theClerk(), problem.Refused, "379.19.2b"},
		"agreement on minutes":                           {out("BB"), ProposeVoid{Way: ByAgreement, Reason: "x"}, theClerk(), problem.Refused, "379.19.2b"},
		"agreement with nobody":                          {func() Document { d := out("BTT"); d.Deliveries = nil; return d }(), ProposeVoid{Way: ByAgreement, Reason: "x"}, theClerk(), problem.Refused, "379.19.2b"},
		"our confirmation for another hash":              {proposed(t, "BTT", ByAgreement), ConfirmVoid{SHA256: "other"}, theLeader(), problem.Refused, "379.19.2b"},
		"our confirmation for no hash":                   {proposed(t, "BTT", ByAgreement), ConfirmVoid{}, theLeader(), problem.Refused, "379.19.2b"},
		"our confirmation twice":                         {after(t, proposed(t, "BTT", ByAgreement), theLeader(), ConfirmVoid{SHA256: "abc"}), ConfirmVoid{SHA256: "abc"}, theDelegate(), problem.Conflict, "379.19.2b"},
		"our confirmation by a clerk":                    {proposed(t, "BTT", ByAgreement), ConfirmVoid{SHA256: "abc"}, theClerk(), problem.Forbidden, "379.19.2b"},
		"a confirmation where there is no proposal":      {out("BTT"), ConfirmVoid{SHA256: "abc"}, theLeader(), problem.Conflict, "379.19.2"},
		"their confirmation twice":                       {half, confirmation("b"), identity.System(), problem.Conflict, "379.19.2b"},
		"a stranger's confirmation":                      {half, confirmation("x"), identity.System(), problem.Refused, "379.19.2b"},
		"this office's confirmation from outside":        {half, with(confirmation("b"), func(c *NoteVoidAnswer) { c.Peer, c.Message = "", "" }), identity.System(), problem.Refused, "379.19.2b"},
		"who gave it back is no party":                   {half, confirmation("e"), identity.System(), problem.Refused, "379.19.2b"},
		"an answer to another's question":                {half, with(confirmation("c"), func(c *NoteVoidAnswer) { c.Message = "ask-b" }), identity.System(), problem.Refused, "379.19.2b"},
		"their confirmation for another hash":            {half, with(confirmation("c"), func(c *NoteVoidAnswer) { c.SHA256 = "other" }), identity.System(), problem.Refused, "379.19.2b"},
		"their confirmation by nobody":                   {half, with(confirmation("c"), func(c *NoteVoidAnswer) { c.Person = " " }), identity.System(), problem.Refused, "379.12.2b"},
		"their confirmation by a password alone":         {half, with(confirmation("c"), func(c *NoteVoidAnswer) { c.SignIn = "password" }), identity.System(), problem.Refused, "379.12.2b"},
		"their confirmation after the end":               {after(t, half, identity.System(), with(confirmation("c"), func(c *NoteVoidAnswer) { c.Agreed, c.Reason = false, "không" })), confirmation("c"), identity.System(), problem.Refused, "379.19.2b"},
		"a withdrawal by somebody else":                  {proposed(t, "QĐ", ByProcedure), WithdrawVoid{"x"}, theLeader(), problem.Forbidden, "379.19.2"},
		"a refusal without a reason":                     {proposed(t, "QĐ", ByProcedure), DeclineVoid{}, theLeader(), problem.Usage, ""},
		"a document is sent while its voiding waits":     {proposed(t, "BTT", ByAgreement), Send{To: []Party{{"f", "F"}}, Messages: []string{"m"}}, theClerk(), problem.Refused, "379.19.2"},
		"approval of what was recalled meanwhile":        {changed(t, proposed(t, "QĐ", ByProcedure), Recalled), ApproveVoid{[]string{"m1", "m2"}}, theLeader(), problem.Conflict, "379.19.2"},
		"a voided document is sent":                      {void, Send{To: []Party{{"f", "F"}}, Messages: []string{"m"}}, theClerk(), problem.Refused, "379.19.3"},
		"a voided document is filed":                     {void, FileInto{"h"}, theClerk(), problem.Refused, "379.19.3"},
		"a voided document gets a time-stamp":            {void, GiveTimestamp{Timestamped{Role: "office"}}, identity.System(), problem.Refused, "379.19.3"},
		"a voided document is recalled":                  {void, ChangeEffect{EffectChanged{Effect: Recalled}, nil}, theClerk(), problem.Refused, "379.19.3"},
		"a voided document is voided again":              {void, ProposeVoid{Way: ByProcedure, Reason: "x", Basis: "x"}, theClerk(), problem.Refused, "379.19.3"},
		"a recalled document is sent":                    {recalled, Send{To: []Party{{"f", "F"}}, Messages: []string{"m"}}, theClerk(), problem.Refused, "379.17.2"},
		"a recalled document is recalled again":          {recalled, ChangeEffect{EffectChanged{Effect: Recalled}, nil}, theClerk(), problem.Refused, "379.17.2"},
		"a recalled document is voided":                  {recalled, ProposeVoid{Way: ByProcedure, Reason: "x", Basis: "x"}, theClerk(), problem.Refused, "379.19.2"},
		"a document recalled by its sender is handled":   {told, Handle{"x"}, identity.Actor{Person: "drafter", Roles: []identity.Role{identity.Drafter}}, problem.Refused, "379.17.2"},
		"a notice without an effect that is known":       {in("QĐ", StateRouted), TakeEffect{EffectTold{Effect: "gone"}}, identity.System(), problem.Malformed, ""},
		"an answer to no notice":                         {in("QĐ", StateRouted), AnswerEffect{"xong"}, theClerk(), problem.Conflict, ""},
		"an answer to a notice that was not sent":        {recalled, NoteEffectAnswer{EffectAnswered{Peer: "b", Message: "m9"}}, identity.System(), problem.Refused, "379.5.6"},
		"another office answers for the one that has it": {recalled, NoteEffectAnswer{EffectAnswered{Peer: "c", Message: "m1"}}, identity.System(), problem.Refused, "379.5.6"},
		"a question about a directive":                   {in("QĐ", StateRouted), TakeVoidAsk{VoidAsked{Message: "ask", SHA256: "abc"}}, identity.System(), problem.Refused, "379.19.2b"},
		"a question about another file":                  {in("BTT", StateRouted), TakeVoidAsk{VoidAsked{Message: "ask", SHA256: "other"}}, identity.System(), problem.Refused, "379.19.2b"},
		"our answer twice":                               {agreed, ConfirmVoid{SHA256: "abc"}, theLeader(), problem.Conflict, "379.19.2b"},
		"our yes turned into a no":                       {agreed, DeclineVoid{Reason: "thôi"}, theLeader(), problem.Conflict, "379.19.2b"},
		"our answer for another hash":                    {asked, ConfirmVoid{SHA256: "other"}, theLeader(), problem.Refused, "379.19.2b"},
		"a draft that recalls without a reason":          {Document{}, DraftDocument{Drafted: Drafted{DocType: "QĐ", Abstract: "x", Signer: "l", Capacity: "c"}, Aim: Aimed{Act: AimRecall}}, identity.Actor{Person: "d", Roles: []identity.Role{identity.Drafter}}, problem.Usage, ""},
	} {
		t.Run(name, func(t *testing.T) {
			events, err := Decide(c.d, c.c, c.a, noon)
			if problem.KindOf(err) != c.kind || c.rule != "" && ruleBehind(err) != c.rule {
				t.Fatalf("%v, %v (%s); want %s %s", events, err, ruleBehind(err), c.kind, c.rule)
			}
		})
	}
}

// TestAmendable: what may be corrected, replaced, recalled, and by what (379.17.1-2; NĐ 30/2020, Article 18).
func TestAmendable(t *testing.T) {
	draft := Document{Direction: Out, State: StateReady, DocType: "QĐ"}
	for name, c := range map[string]struct {
		d        Document
		act, typ string
		style    Style
		kind     problem.Kind // "" goes
		rule     string
	}{
		"a correction by letter":                    {out("QĐ"), AimCorrect, "CV", StateStyle, "", ""},
		"a correction by a decision, state":         {out("QĐ"), AimCorrect, "QĐ", StateStyle, problem.Refused, "379.17.2"},
		"a correction by a decision, Party":         {out("QĐ"), AimCorrect, "QĐ", PartyStyle, "", ""},
		"a replacement of equal form":               {out("QĐ"), AimReplace, "QĐ", StateStyle, "", ""},
		"a replacement by another form, state":      {out("QĐ"), AimReplace, "CV", StateStyle, problem.Refused, "379.17.2"},
		"a recall of what was corrected":            {changed(t, out("QĐ"), Corrected), AimRecall, "QĐ", PartyStyle, "", ""},
		"a second correction":                       {changed(t, out("QĐ"), Corrected), AimCorrect, "CV", PartyStyle, "", ""},
		"a recall of what was recalled":             {changed(t, out("QĐ"), Recalled), AimRecall, "QĐ", PartyStyle, problem.Refused, "379.17.2"},
		"a correction of what was replaced":         {changed(t, out("QĐ"), Replaced), AimCorrect, "CV", PartyStyle, problem.Refused, "379.17.2"},
		"a correction of what is not issued":        {draft, AimCorrect, "CV", PartyStyle, problem.Refused, "379.17.1"},
		"a recall of another office's document":     {in("QĐ", StateRouted), AimRecall, "QĐ", PartyStyle, problem.Refused, "379.17.2"},
		"a recall of what was voided":               {after(t, proposed(t, "QĐ", ByProcedure), theLeader(), ApproveVoid{[]string{"m1", "m2"}}), AimRecall, "QĐ", PartyStyle, problem.Refused, "379.19.3"},
		"neither correction nor recall nor replace": {out("QĐ"), "improve", "QĐ", PartyStyle, problem.Usage, ""},
	} {
		t.Run(name, func(t *testing.T) {
			err := c.d.Amendable(c.act, c.typ, c.style)
			if (err == nil) != (c.kind == "") || err != nil && (problem.KindOf(err) != c.kind || ruleBehind(err) != c.rule) {
				t.Fatalf("%v (%s)", err, ruleBehind(err))
			}
		})
	}
}

func TestVoidingByAgreementEndsWithTheLastConfirmation(t *testing.T) {
	d := proposed(t, "BTT", ByAgreement)
	d = after(t, d, identity.System(), confirmation("c"))
	d = after(t, d, theDelegate(), ConfirmVoid{SHA256: "abc", Person: "Đại diện"}) // a lawful delegate
	if d.Effect() != InForce || d.Void == nil {
		t.Fatalf("voided before all have confirmed: %+v", d.Effects)
	}
	d = after(t, d, identity.System(), confirmation("b"))
	last := d.Effects[len(d.Effects)-1]
	if d.Effect() != Voided || last.Way != ByAgreement || len(last.Confirmed) != 3 || last.Proposed != "clerk" || last.Reason != "sai" || d.Void != nil || len(d.Notices) != 2 {
		t.Fatalf("%+v %+v", last, d.Notices)
	}
}

func TestRecallOfWhatWasHandledSaysSoAndIsTracked(t *testing.T) {
	there := after(t, in("QĐ", StateHandled), identity.System(), TakeEffect{EffectTold{Message: "m1", Effect: Recalled, Number: "06-QĐ/TU"}})
	if there.Effect() != Recalled || !StageHandled(there.Effects[0].Stage) {
		t.Fatalf("%+v", there.Effects)
	}
	there = after(t, there, theClerk(), AnswerEffect{"Đã dừng thực hiện, hủy bản trong hệ thống"})
	if _, open := there.Unanswered(); open {
		t.Error("still unanswered")
	}
	here := changed(t, out("QĐ"), Recalled)
	here = after(t, here, identity.System(), NoteEffectAnswer{EffectAnswered{Peer: "b", Message: "m1", Stage: "handled"}},
		NoteEffectAnswer{EffectAnswered{Peer: "b", Message: "m1", Done: true, Name: "Lan", Text: "xong"}})
	n := here.Notices[0]
	if !StageHandled(n.Stage) || n.Done.IsZero() || n.By != "Lan" || !here.Notices[1].Noted.IsZero() {
		t.Errorf("%+v", here.Notices)
	}
}

func TestHandlingBreaksOffWhereADocumentHasNoForce(t *testing.T) {
	d := after(t, in("QĐ", StateRouted), identity.System(), TakeEffect{EffectTold{Message: "m1", Effect: Replaced}})
	if w := d.Waits(); len(w.People) > 0 || w.Role != "" {
		t.Errorf("it waits for %+v", w)
	}
	if acts := Allowed(d, theClerk()); !slices.Contains(acts, "close") || slices.Contains(acts, "route") {
		t.Errorf("%v", acts)
	}
	if d = after(t, d, theClerk(), Close{}); d.State != StateClosed {
		t.Error(d.State)
	}
}

func TestOnlyInspectorsReadWhatWasVoided(t *testing.T) {
	d := after(t, proposed(t, "QĐ", ByProcedure), theLeader(), ApproveVoid{[]string{"m1", "m2"}})
	inspector := identity.Actor{Person: "i", Roles: []identity.Role{identity.Inspector}}
	drafter := identity.Actor{Person: "drafter", Roles: []identity.Role{identity.Drafter}}
	for _, a := range []identity.Actor{theClerk(), theLeader(), theDeputy(), drafter} {
		if d.MayRead(a) || len(Allowed(d, a)) > 0 {
			t.Errorf("%s reads, or may %v", a.Person, Allowed(d, a))
		}
	}
	if !d.MayRead(inspector) {
		t.Error("the inspector does not read")
	}
}
