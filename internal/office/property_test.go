package office

import (
	"maps"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"trien/internal/identity"
)

// world is an office in memory: what app does with a database, in forty lines.
type world struct {
	records map[string][]Record
	docs    map[string]Document
	series  map[string]Series
	numbers map[string][]int
	reached map[State]bool
	broken  []string
}

func (w *world) commit(id, person string, events []Event) {
	for _, e := range events {
		r := Record{e, noon, person}
		w.records[id] = append(w.records[id], r)
		w.docs[id] = w.docs[id].Apply(r)
		w.reached[w.docs[id].State] = true
	}
}

// do tries one command; numbers are taken from their series in the same step, as the transaction does.
func (w *world) do(id string, c Command, a identity.Actor) bool {
	d := w.docs[id]
	d.ID = id
	var taken Event
	var name string
	switch n := c.(type) {
	case ReserveNumber:
		name = "out/" + d.DocType
		n.Number, taken = w.series[name].Take(id)
		n.Text, n.Series = Digits(n.Number), name
		c = n
	case Register:
		name = "in/2026"
		n.Number, taken = w.series[name].Take(id)
		n.Series = name
		c = n
	}
	events, err := Decide(d, c, a, noon)
	if err != nil {
		return false
	}
	w.docs[id] = d
	w.commit(id, a.Person, events)
	if why := broken(d, w.docs[id], c, a); why != "" {
		w.broken = append(w.broken, c.Name()+" by "+a.Person+": "+why)
	}
	if taken != nil {
		w.series[name] = w.series[name].Apply(taken)
		w.numbers[name] = append(w.numbers[name], w.series[name].Last)
	}
	return true
}

func people() []identity.Actor {
	capacity := []identity.Capacity{{ID: "btv"}}
	return []identity.Actor{
		{Person: "drafter", Roles: []identity.Role{identity.Drafter}},
		{Person: "reviewer", Roles: []identity.Role{identity.Reviewer}},
		{Person: "second", Roles: []identity.Role{identity.Reviewer}},
		{Person: "third", Roles: []identity.Role{identity.Reviewer}},
		{Person: "fourth", Roles: []identity.Role{identity.Reviewer}},
		{Person: "leader", Roles: []identity.Role{identity.Leader}, Capacities: capacity},
		{Person: "clerk", Roles: []identity.Role{identity.Clerk}},
		{Person: "admin", Roles: []identity.Role{identity.Administrator}},
		identity.System(),
	}
}

func commands() []Command {
	peer := Party{"b", "Đảng ủy B"}
	return []Command{
		DraftDocument{Drafted: Drafted{DocType: "QĐ", Abstract: "x", Signer: "leader", Capacity: "btv", Reviewers: []string{"reviewer"}}},
		DraftDocument{Drafted: Drafted{DocType: "CV", Abstract: "y", Signer: "leader", Capacity: "btv"}},
		DraftDocument{Drafted: Drafted{DocType: "TB", Abstract: "x", Signer: "leader", Capacity: "btv", Reviewers: []string{"reviewer", "second", "third"},
			Stages: []Stage{{People: []Asked{{"reviewer", ""}, {"second", ""}}, First: true}, {People: []Asked{{"third", "2030-01-01"}}}}}},
		ExchangeReviewer{ReviewerChanged{Out: "reviewer", In: "fourth", Reason: "x"}}, ExchangeReviewer{ReviewerChanged{Out: "fourth", In: "reviewer", Due: "2030-01-01", Reason: "x"}},
		AddReviewer{ReviewerChanged{In: "second", Step: 1, Reason: "x"}}, AddReviewer{ReviewerChanged{In: "fourth", Step: 2, Reason: "x"}}, AddReviewer{ReviewerChanged{In: "drafter", Step: 1, Reason: "x"}},
		DropReviewer{ReviewerChanged{Out: "second", Reason: "x"}}, DropReviewer{ReviewerChanged{Out: "reviewer", Reason: "x"}},
		ReplaceFile{}, TakeBack{}, TakeBack{"x"}, GiveUp{}, GiveUp{"x"}, Submit{}, Comment{"x"}, ReturnToDrafter{"x"}, Approve{}, Prepare{}, FailPrepare{"x", "x"},
		Sign{Holder: "leader"}, Sign{Holder: "drafter"}, ReserveNumber{}, SealDocument{}, FailSeal{"x", "x"}, OweTimestamp{"person"},
		GiveTimestamp{Timestamped{Role: "person"}}, OweTimestamp{"office"}, IssueDocument{Verdict: good("person", "office"), Confirm: true},
		IssueDocument{Verdict: good("person"), Confirm: true}, Send{To: []Party{peer}, Messages: []string{"m"}}, Deliver{Delivered{Peer: "b"}},
		FailDelivery{DeliveryFailed{Peer: "b"}}, FailDelivery{DeliveryFailed{Peer: "b", Final: true}},
		NoteRegistered{RecipientRegistered{Peer: "b"}}, NoteReturned{RecipientReturned{Peer: "b", Reason: "x"}},
		Receive{Received: Received{Abstract: "z", Sender: peer}}, Judge{Judged{Acceptable: true}}, Judge{Judged{}}, Register{Confirm: true},
		ReturnToSender{Reason: "x"}, Refer{"leader", ""}, Instruct{true, "x"}, Instruct{false, "x"},
		Route{Routed: Routed{Assignees: []string{"drafter"}, Instruction: "x"}}, Progress{"x"}, Handle{"x"}, Close{}, FileInto{"h"},
	}
}

// forward are the steps of the main way, both ways in.
func forward() []Command {
	peer := Party{"b", "Đảng ủy B"}
	return []Command{
		DraftDocument{Drafted: Drafted{DocType: "CV", Abstract: "y", Signer: "leader", Capacity: "btv"}},
		Receive{Received: Received{Abstract: "z", Sender: peer}}, Submit{}, Approve{}, Prepare{}, Sign{Holder: "leader"}, ReserveNumber{},
		SealDocument{}, IssueDocument{Verdict: good("person", "office"), Confirm: true}, Send{To: []Party{peer}, Messages: []string{"m"}},
		Judge{Judged{Acceptable: true}}, GiveUp{"x"}, Register{Confirm: true}, ReturnToSender{Reason: "x"}, Route{Routed: Routed{Assignees: []string{"drafter"}, Instruction: "x"}},
		Handle{"x"}, Close{}, FileInto{"h"},
	}
}

// lives are three documents that anybody tries anything on; it gives the states that they went through.
func lives(t *rapid.T) map[State]bool {
	reached := map[State]bool{}
	w := &world{map[string][]Record{}, map[string]Document{}, map[string]Series{}, map[string][]int{}, reached, nil}
	actors, all := people(), commands()
	for range rapid.IntRange(40, 150).Draw(t, "steps") {
		id := rapid.SampledFrom([]string{"d1", "d2", "d3"}).Draw(t, "document")
		switch rapid.IntRange(0, 2).Draw(t, "sense") { // random acts alone seldom get far
		case 0:
			w.advance(id, actors, forward(), rapid.IntRange(0, len(forward())-1).Draw(t, "start"))
			continue
		case 1:
			w.furthest(id, actors, forward())
			continue
		}
		w.do(id, rapid.SampledFrom(all).Draw(t, "command"), rapid.SampledFrom(actors).Draw(t, "actor"))
	}
	w.check(t)
	return reached
}

// TestRandomLivesKeepTheInvariants shows 379.14.
func TestRandomLivesKeepTheInvariants(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { lives(t) })
}

// TestLivesReachEveryState: the lives tried above are not all cut short. The seeds are set, so that this says the same at every run.
func TestLivesReachEveryState(t *testing.T) {
	reached := map[State]bool{}
	tried := rapid.Custom(lives)
	for seed := range 30 {
		maps.Copy(reached, tried.Example(seed))
	}
	for _, s := range []State{StateSent, StateFiled, StateReturned, StateSealed, StateGivenUp} {
		if !reached[s] {
			t.Errorf("no life reached %q", s)
		}
	}
}

// advance does the first of the commands from start on that is possible now.
func (w *world) advance(id string, actors []identity.Actor, all []Command, start int) {
	for i := range all {
		for _, a := range actors {
			if w.do(id, all[(start+i)%len(all)], a) {
				return
			}
		}
	}
}

// furthest does the possible command that stands furthest on the way.
func (w *world) furthest(id string, actors []identity.Actor, all []Command) {
	for _, c := range slices.Backward(all) {
		for _, a := range actors {
			if name := c.Name(); name != "return-to-sender" && name != ActGiveUp && w.do(id, c, a) {
				return
			}
		}
	}
}

func (w *world) check(t *rapid.T) {
	if len(w.broken) > 0 {
		t.Fatalf("docs/invariants.md: %s", w.broken[0])
	}
	for name, list := range w.numbers {
		for i, n := range list {
			if n != i+1 {
				t.Fatalf("series %s: %v is not without gaps", name, list)
			}
		}
	}
	texts := map[string]string{}
	for id, d := range w.docs {
		if again := Fold(id, w.stored(t, id)); !reflect.DeepEqual(again, d) {
			t.Fatalf("fold differs:\n%+v\n%+v", again, d)
		}
		if d.State == StateIssued || d.State == StateSent {
			_, person := d.Mark("person")
			_, office := d.Mark("office")
			if !person || !office || d.Number == "" {
				t.Fatalf("issued without signature or number: %+v", d)
			}
		}
		if d.Direction == Out && d.Number != "" {
			key := d.DocType + d.Number
			if other, taken := texts[key]; taken {
				t.Fatalf("%s and %s have number %s", id, other, key)
			}
			texts[key] = id
		}
		if d.Arrival != "" && !d.Acceptable() {
			t.Fatalf("registered though not acceptable: %+v", d)
		}
	}
}

// stored is the records as they come back from the ledger.
func (w *world) stored(t *rapid.T, id string) []Record {
	var list []Record
	for _, r := range w.records[id] {
		parts, err := Split(r.Event)
		if err != nil {
			t.Fatal(err)
		}
		e, err := Join(r.Event.Type(), parts)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, Record{e, r.At, r.Actor})
	}
	return list
}

// broken says which invariant of docs/invariants.md one act has broken, "" where none: what a single step shows, whatever came before.
func broken(before, d Document, c Command, a identity.Actor) string {
	_, wasSigned := before.Mark("person")
	_, signed := d.Mark("person")
	switch name := c.Name(); {
	case before.State == StateReturned && d.State != StateReturned, before.State == StateFiled && d.State != StateFiled:
		return "1: it went on after its end"
	case before.State == StateGivenUp && d.State != StateGivenUp, d.State == StateGivenUp && (d.Number == "" || d.SHA256 != "" || d.GivenUp() == ""):
		return "24: given up, and issued, without its number or without a reason"
	case name == ActGiveUp && (before.SHA256 != "" || a.Person != before.Signer && !a.Is(identity.Clerk)):
		return "24: given up after its issue, or by another than clerk and signer"
	case d.Version <= before.Version:
		return "2: something happened, and no event says so"
	case before.Direction != "" && d.Direction != before.Direction:
		return "3: it turned round"
	case before.Number != "" && before.Direction == Out && (d.Number != before.Number || d.Ordinal != before.Ordinal || d.Date != before.Date):
		return "4: its number or date changed"
	case before.Arrival != "" && d.Arrival != before.Arrival:
		return "4: its arrival number changed"
	case len(d.Versions) < len(before.Versions) || !slices.Equal(d.Versions[:len(before.Versions)], before.Versions):
		return "5: a stored file is gone or another"
	case before.SHA256 != "" && d.SHA256 != before.SHA256:
		return "6: the final file became another"
	case len(d.Remarks) < len(before.Remarks):
		return "7: what was said is gone"
	case name == "sign" && (a.Person != before.Signer || len(before.Unapproved()) > 0):
		return "8: signed by another than the signer, or before every reviewer consented"
	case name == "approve" && !slices.ContainsFunc(before.Awaited(), func(x Asked) bool { return x.Person == a.Person }):
		return "21: consent of somebody whose turn it is not"
	case d.State == StateApproved && before.State == StateReview && len(before.Awaited()) > 1 && !before.Review()[before.Step()].First:
		return "21: the review is over before its step is"
	case slices.ContainsFunc([]string{ActExchangeReviewer, ActAddReviewer, ActDropReviewer}, func(x string) bool { return x == name }) && !soundReview(before, d):
		return "23: a change of reviewers lost a consent, left a step empty, or asks somebody twice"
	case name == "take-back" && (a.Person != before.Drafter || d.State != StateDraft || wasSigned || before.Acted && len(d.Remarks) == len(before.Remarks)):
		return "22: taken back by another, after the signature, or without the reason that it asks for"
	case name == "seal" && (!wasSigned || before.Number == "" || a.Person == before.Signer):
		return "9: sealed unsigned, without a number, or by its signer"
	case d.State == StateIssued && before.State != StateIssued && (!signed || before.State != StateSealed):
		return "10: issued without both signatures"
	case a.Is(identity.Administrator):
		return "11: the administrator did something to a document"
	case len(d.Deliveries) > len(before.Deliveries) && before.State != StateIssued && before.State != StateSent:
		return "12: sent before its issue"
	case name == "route" && before.Arrival == "":
		return "13: routed before it was registered"
	case name == "handle" && !slices.Contains(before.Routing.Assignees, a.Person):
		return "14: handled by somebody whom it was not given to"
	case name == "close" && before.State != StateHandled:
		return "15: closed unhandled"
	}
	return ""
}

// soundReview says whether a change of reviewers left what it must not touch.
func soundReview(before, d Document) bool {
	if !maps.Equal(before.Approvals, d.Approvals) || slices.Contains(d.Reviewers, d.Drafter) || slices.Contains(d.Reviewers, d.Signer) {
		return false
	}
	seen := map[string]bool{}
	for _, s := range d.Review() {
		if len(s.People) == 0 {
			return false
		}
		for _, a := range s.People {
			if seen[a.Person] {
				return false
			}
			seen[a.Person] = true
		}
	}
	for who := range d.Approvals { // whoever consented stays among them
		if slices.Contains(before.Reviewers, who) && !seen[who] {
			return false
		}
	}
	return len(seen) == len(d.Reviewers)
}
