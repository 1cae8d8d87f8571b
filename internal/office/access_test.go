package office

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"trien/internal/identity"
	"trien/internal/rights"
)

// who may do what, said once more as code: what the rules of access must come to, for people in office who are no administrators or inspectors.
func who() map[string]func(Document, identity.Actor) bool {
	return map[string]func(Document, identity.Actor) bool{
		ActConfirmRights: func(d Document, a identity.Actor) bool {
			return slices.ContainsFunc(d.OpenAlerts(), func(x Alert) bool { return x.AnswersFor(a) })
		},
		"draft":      is(identity.Drafter),
		"receive":    clerkOrSystem,
		"take-paper": is(identity.Clerk),
		"submit":     drafter,
		"approve":    reviewer,
		ActTakeBack:  drafter,
		ActGiveUp: func(d Document, a identity.Actor) bool {
			return a.Is(identity.Clerk) || d.Signer != "" && a.Person == d.Signer
		},
		"sign":                  signer,
		"reserve-number":        is(identity.Clerk),
		"seal":                  is(identity.Clerk),
		"issue":                 is(identity.Clerk),
		"send":                  is(identity.Clerk),
		"replace-file":          drafter,
		ActAttach:               drafter,
		ActDetach:               drafter,
		actSealAttachment:       is(identity.Clerk),
		actJudgeAttachment:      clerkOrSystem,
		actTakeAttachment:       system,
		"prepare":               preparer,
		"return":                returner,
		"remark":                involved,
		ActExplainForm:          involved,
		"fail-prepare":          preparer,
		"fail-seal":             is(identity.Clerk),
		"owe-timestamp":         anyone,
		"give-timestamp":        system,
		"miss-timestamp":        system,
		"deliver":               system,
		"fail-delivery":         system,
		"note-registered":       system,
		"note-returned":         system,
		"register":              is(identity.Clerk),
		"return-to-sender":      is(identity.Clerk),
		"refer":                 is(identity.Clerk),
		"judge":                 clerkOrSystem,
		"note-return-delivered": system,
		"instruct":              referred,
		"route":                 is(identity.Leader),
		"handle":                leads,
		ActAssign:               func(d Document, a identity.Actor) bool { return a.Is(identity.Leader) || passes(d, a.Person) },
		ActReassign:             changer,
		ActTakeOut:              changer,
		ActReportPart: func(d Document, a identity.Actor) bool {
			h, ok := d.Hand(a.Person)
			return ok && h.Part == HandCo && h.Done.IsZero()
		},
		ActAcknowledge: func(d Document, a identity.Actor) bool {
			h, ok := d.Hand(a.Person)
			return ok && h.Part == HandInformed && h.Done.IsZero()
		},
		ActExchangeReviewer: drafterOrSigner,
		ActAddReviewer:      drafterOrSigner,
		ActDropReviewer:     drafterOrSigner,
		ActConfirmMeasure:   is(identity.Clerk),
		ActWithdrawMeasure:  is(identity.Clerk),
		ActCirculate: func(d Document, a identity.Actor) bool {
			return a.Is(identity.Leader) || a.Is(identity.Clerk) || drafter(d, a)
		},
		"progress":     assignee,
		"close":        closer,
		"retry":        involved,
		"file":         filer,
		ActArrive:      is(identity.Clerk),
		ActInstruction: instructor,
		"make-sheet":   sheetMaker,
		ActProposeVoid: func(d Document, a identity.Actor) bool {
			return a.Is(identity.Clerk) || a.Is(identity.Leader) || hasPart(d, a.Person)
		},
		ActApproveVoid: func(d Document, a identity.Actor) bool {
			return decides(d, a) && (d.Void == nil || d.Void.By != a.Person)
		},
		ActConfirmVoid: decides,
		ActDeclineVoid: decides,
		ActWithdrawVoid: func(d Document, a identity.Actor) bool {
			return d.Void != nil && d.Void.By != "" && d.Void.By == a.Person
		},
		ActAnswerEffect: is(identity.Clerk),
		ActPrintCopy: func(d Document, a identity.Actor) bool {
			return a.Is(identity.Clerk) || d.Drafter != "" && a.Person == d.Drafter
		},
		"change-effect":      is(identity.Clerk),
		"note-answer":        is(identity.Clerk),
		"begin-answer":       is(identity.Drafter),
		"tell-effect":        is(identity.Clerk),
		"note-effect-answer": system,
		"note-void-answer":   system,
		"take-effect":        system,
		"take-void-ask":      system,
		"end-void-ask":       system,
		ActImpound:           impounder,
		ActExtendImpound:     impounder,
		ActNameExaminer:      impounder,
		ActEndExaminer:       impounder,
		"note-impound-due":   system,
		ActLiftImpound:       func(d Document, a identity.Actor) bool { return a.System || impounder(d, a) },
	}
}

func is(r identity.Role) func(Document, identity.Actor) bool {
	return func(_ Document, a identity.Actor) bool { return a.Is(r) }
}
func anyone(Document, identity.Actor) bool     { return true }
func system(_ Document, a identity.Actor) bool { return a.System }
func drafter(d Document, a identity.Actor) bool {
	return a.Is(identity.Drafter) && a.Person == d.Drafter
}
func drafterOrSigner(d Document, a identity.Actor) bool {
	return drafter(d, a) || d.Signer != "" && a.Person == d.Signer
}
func involved(d Document, a identity.Actor) bool { return hasPart(d, a.Person) || a.Is(identity.Clerk) }
func referred(d Document, a identity.Actor) bool {
	return a.Is(identity.Leader) && a.Person == d.ReferredTo
}
func clerkOrSystem(_ Document, a identity.Actor) bool { return a.System || a.Is(identity.Clerk) }

func reviewer(d Document, a identity.Actor) bool {
	return slices.Contains(d.Unapproved(), a.Person)
}

// signer: the person of the document, holding the capacity at this moment, by post or by delegation, for this type (1831.authority).
func signer(d Document, a identity.Actor) bool {
	c, ok := a.Capacity(d.Capacity)
	return ok && (a.Is(identity.Leader) || c.Delegation != "") && a.Person == d.Signer && c.Covers(d.DocType)
}

// decides: whoever may sign documents of the type, by a leader's post or lent (379.19.2).
func decides(d Document, a identity.Actor) bool {
	covers := slices.ContainsFunc(a.Capacities, func(c identity.Capacity) bool { return c.Covers(d.DocType) })
	lent := slices.ContainsFunc(a.Capacities, func(c identity.Capacity) bool { return c.Covers(d.DocType) && c.Delegation != "" })
	return covers && (a.Is(identity.Leader) || lent)
}

func impounder(_ Document, a identity.Actor) bool {
	return a.Is(identity.Clerk) || a.Is(identity.Leader)
}

// closed: nobody but inspectors opens what was voided (379.19.4), and nobody at all what is impounded (379.21.3).
func closed(d Document, a identity.Actor) bool {
	return d.IsSealed() && !a.System || d.Effect() == Voided && !a.System && !a.Is(identity.Inspector)
}

func preparer(d Document, a identity.Actor) bool {
	return a.System || a.Is(identity.Clerk) || hasPart(d, a.Person)
}

func returner(d Document, a identity.Actor) bool {
	return slices.Contains(d.Reviewers, a.Person) && d.State == StateReview || a.Person != "" && a.Person == d.Signer
}

func assignee(d Document, a identity.Actor) bool {
	return d.Routing != nil && slices.Contains(d.Routing.Assignees, a.Person)
}

func leads(d Document, a identity.Actor) bool {
	h, ok := d.Hand(a.Person)
	return ok && h.Part == HandLead
}

func passes(d Document, person string) bool {
	h, ok := d.Hand(person)
	return ok && h.Done.IsZero() && h.Under == "" && (h.Part == HandLead || h.Part == HandCo && h.Unit != "")
}

// changer: leaders, clerks, and whoever assigned something.
func changer(d Document, a identity.Actor) bool {
	return a.Is(identity.Leader) || a.Is(identity.Clerk) || slices.ContainsFunc(d.Hands(), func(h Hand) bool { return h.By == a.Person && h.By != "" })
}

func closer(d Document, a identity.Actor) bool {
	return a.Is(identity.Clerk) || a.Person != "" && a.Person == d.RoutedBy
}

func filer(d Document, a identity.Actor) bool {
	return (a.Is(identity.Clerk) || a.Is(identity.Archivist) || hasPart(d, a.Person)) && d.Dossier == ""
}

// instructor: the leader whose instruction it is, in office at this moment.
func instructor(d Document, a identity.Actor) bool {
	return a.Is(identity.Leader) && a.Person == d.RoutedBy
}

func sheetMaker(d Document, a identity.Actor) bool { return a.Is(identity.Clerk) || instructor(d, a) }

func hasPart(d Document, person string) bool {
	people := append([]string{d.Drafter, d.Signer, d.ReferredTo, d.RoutedBy}, d.Reviewers...)
	if d.Routing != nil {
		people = append(people, d.Routing.Assignees...)
	}
	return person != "" && slices.Contains(people, person)
}

// active: someone who holds a post now, and not one whose duty is to keep out.
func active(a identity.Actor) bool {
	return a.System || len(a.Roles) > 0 && !a.Is(identity.Administrator) && !a.Is(identity.Inspector)
}

func mayRead(d Document, a identity.Actor) bool {
	switch {
	case closed(d, a):
		return false
	case a.System:
		return true
	case len(a.Roles) == 0, a.Is(identity.Administrator):
		return false
	case hasPart(d, a.Person), slices.Contains(d.Informed(), a.Person), a.Is(identity.Inspector):
		return true
	case d.State == StateNone:
		return false
	case a.Is(identity.Clerk), a.Is(identity.Archivist), a.Is(identity.Leader):
		return d.State != StateDraft
	}
	return false
}

func anyDocument(r *rand.Rand) Document {
	someone := func() string { return []string{"", "a", "b", "c", "d"}[r.IntN(5)] }
	some := func() (list []string) {
		for range r.IntN(3) {
			list = append(list, []string{"a", "b", "c", "d"}[r.IntN(4)])
		}
		return list
	}
	states := []State{StateNone, StateDraft, StateReview, StateApproved, StateReady, StateSigned, StateNumbered, StateSealed, StateIssued, StateSent, StateReceived,
		StateJudged, StateReferred, StateInstructed, StateReturned, StateGivenUp, StateRegistered, StateRouted, StateHandled, StateClosed, StateFiled}
	d := Document{ID: "x", State: states[r.IntN(len(states))], DocType: []string{"QĐ", "CV"}[r.IntN(2)], Drafter: someone(), Signer: someone(), ReferredTo: someone(), RoutedBy: someone(),
		Reviewers: some(), Capacity: []string{"", "btv"}[r.IntN(2)], Approvals: map[string]time.Time{}}
	for _, p := range d.Reviewers {
		if r.IntN(2) == 0 {
			d.Approvals[p] = time.Unix(1, 0)
		}
	}
	if r.IntN(2) == 0 {
		d.Routing = &Routed{Assignees: some()}
	}
	if list := anyHands(r); d.Routing != nil && slices.ContainsFunc(list, Hand.works) {
		d = d.given(list)
	}
	if r.IntN(4) == 0 {
		d.Dossier = "hs"
	}
	if r.IntN(8) == 0 {
		d.Effects = []EffectChange{{Effect: effects()[r.IntN(len(effects()))]}}
	}
	if r.IntN(4) == 0 {
		d.Impounds = []Impound{{ID: "i", Lifted: []*Lifting{nil, {}}[r.IntN(2)]}}
	}
	if r.IntN(2) == 0 {
		d.Void = &Voiding{Way: ByProcedure, By: someone()}
	}
	if r.IntN(3) == 0 {
		d.Alerts = []Alert{{ID: 3, By: someone(), For: []string{"a", "b", "role:clerk", "role:leader"}[r.IntN(4)], ConfirmedBy: []string{"", "c"}[r.IntN(2)]}}
	}
	return d
}

func anyHands(r *rand.Rand) (list []Hand) {
	for _, p := range []string{"a", "b", "c", "d"} {
		if r.IntN(2) == 0 {
			h := Hand{Person: p, Part: []string{HandLead, HandCo, HandInformed}[r.IntN(3)], Unit: []string{"", "phong"}[r.IntN(2)], By: []string{"a", "b"}[r.IntN(2)], Under: []string{"", "a"}[r.IntN(2)]}
			if r.IntN(2) == 0 {
				h.Done = time.Unix(1, 0)
			}
			list = append(list, h)
		}
	}
	return list
}

func anyActor(r *rand.Rand) identity.Actor {
	a := identity.Actor{Person: []string{"a", "b", "c", "d"}[r.IntN(4)], System: r.IntN(12) == 0}
	if a.System {
		return identity.System()
	}
	all := []identity.Role{identity.Drafter, identity.Reviewer, identity.Leader, identity.Clerk, identity.Archivist, identity.Administrator, identity.Inspector}
	for range r.IntN(4) {
		a.Roles = append(a.Roles, all[r.IntN(len(all))])
	}
	switch r.IntN(4) {
	case 3:
		a.Capacities = []identity.Capacity{{ID: "btv", Delegation: "uq"}}
	case 0:
		a.Capacities = []identity.Capacity{{ID: "btv"}}
	case 1:
		a.Capacities = []identity.Capacity{{ID: "btv", Types: []string{"QĐ"}}}
	}
	return a
}

// The rules of access, a file for officers to read, come to exactly what the state machine says of who may do what.
func TestTheRulesAreTheStateMachines(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	book, want := rights.House(), who()
	for _, x := range rules() {
		if want[x.name] == nil || !book.Knows(x.name) {
			t.Fatalf("%q: of nobody's duty", x.name)
		}
	}
	may := map[string]int{}
	for range 1_200 {
		d, a := anyDocument(r), anyActor(r)
		facts := Before(book, d, a)
		for name, who := range want {
			got := facts.Decide(name).May
			if got != (active(a) && (slices.Contains(impounds(), name) || !closed(d, a)) && who(d, a)) {
				t.Fatalf("%s by %+v on %+v: %v", name, a, d, got)
			}
			may[fmt.Sprint(name, got)]++
		}
		if got := d.MayRead(a); got != mayRead(d, a) {
			t.Fatalf("read by %+v on %+v: %v", a, d, got)
		}
	}
	for name := range want {
		if may[name+"true"] == 0 || may[name+"false"] == 0 {
			t.Errorf("%s was never both permitted and refused", name)
		}
	}
}
