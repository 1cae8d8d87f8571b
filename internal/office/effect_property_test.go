package office

import (
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"trien/internal/identity"
)

// acting is one try of somebody.
type acting struct {
	who identity.Actor
	c   Command
}

// effectActs are tries on an issued document, good and bad ones.
func effectActs() []acting {
	clerk, leader, system := theClerk(), theLeader(), identity.System()
	var list []acting
	for _, who := range []identity.Actor{clerk, leader, theDeputy(), theDelegate(), system} {
		for _, c := range []Command{
			ProposeVoid{Way: ByProcedure, Reason: "sai", Basis: "Quy chế"}, ProposeVoid{Way: ByAgreement, Reason: "sai", Own: "A", Asks: []string{"ask-b", "ask-c"}},
			ApproveVoid{[]string{"v1", "v2"}}, ConfirmVoid{SHA256: "abc", Messages: []string{"v1", "v2"}}, ConfirmVoid{SHA256: "other"}, DeclineVoid{Reason: "không"}, WithdrawVoid{"thôi"},
			ChangeEffect{EffectChanged{Effect: Corrected}, []string{"c1", "c2"}}, ChangeEffect{EffectChanged{Effect: Replaced}, []string{"p1", "p2"}}, ChangeEffect{EffectChanged{Effect: Recalled}, []string{"r1", "r2"}},
			Send{To: []Party{{"f", "F"}}, Messages: []string{"m"}}, FileInto{"h"},
		} {
			list = append(list, acting{who, c})
		}
	}
	for _, peer := range []string{"b", "c", "x", "e"} {
		answer := confirmation(peer)
		answer.Messages = []string{"v1", "v2"}
		other := answer
		other.SHA256 = "other"
		no := answer
		no.Agreed, no.Reason = false, "không"
		list = append(list, acting{system, answer}, acting{system, other}, acting{system, no}, acting{system, NoteEffectAnswer{EffectAnswered{Peer: peer, Message: "v1", Stage: "handled"}}})
	}
	return list
}

// agreeing are the steps of a voiding by agreement.
func agreeing() []acting {
	messages := []string{"v1", "v2"}
	b, c := confirmation("b"), confirmation("c")
	b.Messages, c.Messages = messages, messages
	return []acting{{theClerk(), ProposeVoid{Way: ByAgreement, Reason: "sai", Own: "A", Asks: []string{"ask-b", "ask-c"}}}, {theLeader(), ConfirmVoid{SHA256: "abc", Messages: messages}},
		{identity.System(), b}, {identity.System(), c}}
}

// forced is one document that anybody tries to change the force of; it gives the ways in which that went.
func forced(t *rapid.T) (ways []string) {
	first := out(rapid.SampledFrom([]string{"BTT", "QĐ"}).Draw(t, "type"))
	if !slices.ContainsFunc(consent(), func(c string) bool { return c == first.DocType }) {
		first.Versions = []Version{{File: File{Blob: "blob", Kind: "sealed", SHA256: "abc"}}}
	}
	d, all := first, effectActs()
	var kept []Record
	for range rapid.IntRange(5, 40).Draw(t, "tries") {
		try := rapid.SampledFrom(all).Draw(t, "try")
		if rapid.Bool().Draw(t, "with sense") { // random tries alone seldom get far
			try = rapid.SampledFrom(agreeing()).Draw(t, "step")
		}
		events, err := Decide(d, try.c, try.who, noon)
		if err != nil {
			continue
		}
		before := d
		for _, e := range events {
			r := Record{e, noon, try.who.Person}
			kept = append(kept, r)
			d = d.Apply(r)
		}
		forceHolds(t, before, d, try)
	}
	again := first
	for _, r := range kept {
		parts, err := Split(r.Event)
		if err != nil {
			t.Fatal(err)
		}
		if r.Event, err = Join(r.Event.Type(), parts); err != nil {
			t.Fatal(err)
		}
		again = again.Apply(r)
	}
	if !reflect.DeepEqual(again, d) {
		t.Fatalf("folded again it is\n%+v\nnot\n%+v", again, d)
	}
	for _, c := range d.Effects {
		ways = append(ways, string(c.Effect)+c.Way)
	}
	return ways
}

// TestRandomTriesKeepTheForceOfADocument: the invariants of docs/effect.md, under any sequence of tries by anybody.
func TestRandomTriesKeepTheForceOfADocument(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { forced(t) })
}

// TestTriesReachEveryEffect: the tries above are not all refused. The seeds are set, so that this says the same at every run.
func TestTriesReachEveryEffect(t *testing.T) {
	reached := map[string]bool{}
	tried := rapid.Custom(forced)
	for seed := range 200 {
		for _, way := range tried.Example(seed) {
			reached[way] = true
		}
	}
	for _, way := range []string{"corrected" + ByDocument, "recalled" + ByDocument, "voided" + ByProcedure, "voided" + ByAgreement} {
		if !reached[way] {
			t.Errorf("no life reached %s", way)
		}
	}
}

// forceHolds checks the invariants after one act that went.
func forceHolds(t *rapid.T, before, d Document, try acting) {
	rank := func(e Effect) int { return slices.Index(effects(), e) }
	switch {
	case rank(d.Effect()) < rank(before.Effect()):
		t.Fatalf("1: the effect went back from %s to %s", before.Effect(), d.Effect())
	case before.Effect() == Voided && !slices.Contains(afterVoid(), try.c.Name()):
		t.Fatalf("2: %s went on a voided document", try.c.Name())
	case before.Effect().Ended() && slices.Contains(withoutForce(), try.c.Name()):
		t.Fatalf("3: %s went on a document that is %s", try.c.Name(), before.Effect())
	case d.SHA256 != before.SHA256 || !reflect.DeepEqual(d.Versions, before.Versions):
		t.Fatalf("4: %s changed the file", try.c.Name())
	case d.Void != nil && d.Effect().Ended():
		t.Fatal("5: without force, and a proposal is open")
	}
	if len(d.Effects) == len(before.Effects) {
		return
	}
	c := d.Effects[len(d.Effects)-1]
	if len(d.Notices)-len(before.Notices) != len(d.Told()) {
		t.Fatalf("6: %d notices for %d recipients", len(d.Notices)-len(before.Notices), len(d.Told()))
	}
	if c.Effect != Voided {
		return
	}
	switch c.Way {
	case ByProcedure:
		if c.Proposed == "" || c.By == "" || c.Proposed == c.By || try.who.System {
			t.Fatalf("7: proposed by %q, approved by %q", c.Proposed, c.By)
		}
	case ByAgreement:
		said := map[string]int{}
		for _, x := range c.Confirmed {
			said[x.Party]++
		}
		typ, _ := TypeOf(d.DocType)
		if !typ.Consent || len(said) != 3 || said[""] != 1 || said["b"] != 1 || said["c"] != 1 || before.Void.SHA256 != d.SHA256 {
			t.Fatalf("8: %s voided by agreement of %v", d.DocType, said)
		}
	}
}
