package office

import (
	"testing"
	"time"

	"trien/internal/identity"
	"trien/internal/problem"
)

// arrived is an incoming document that a leader has routed.
func arrivedDocument() Document {
	d := Document{ID: "d"}
	for i, e := range []Event{Received{File: File{Blob: "a", Kind: "received"}}, Judged{Acceptable: true}, Registered{Ordinal: 7, Arrival: "07"}, Routed{Assignees: []string{"tuan"}, Instruction: "giao xử lý"}} {
		d = d.Apply(Record{e, noon.Add(time.Duration(i) * time.Minute), "uoc"})
	}
	return d
}

func TestWhoSignsAnArrival(t *testing.T) {
	actor := func(person string, roles ...identity.Role) identity.Actor {
		return identity.Actor{Person: person, Roles: roles}
	}
	d := arrivedDocument()
	for name, c := range map[string]struct {
		act string
		who identity.Actor
		ok  bool
	}{
		"the clerk marks the arrival":                 {ActArrive, actor("mai", identity.Clerk), true},
		"a leader marks the arrival":                  {ActArrive, actor("uoc", identity.Leader), false},
		"the machine marks the arrival":               {ActArrive, identity.System(), false},
		"who gave the instruction signs it":           {ActInstruction, actor("uoc", identity.Leader), true},
		"another leader signs the instruction":        {ActInstruction, actor("ha", identity.Leader), false},
		"who gave it and is no leader any more signs": {ActInstruction, actor("uoc", identity.Drafter), false},
		"the clerk signs the instruction":             {ActInstruction, actor("mai", identity.Clerk), false},
	} {
		if err := Check(d, c.act, c.who); (err == nil) != c.ok || err != nil && problem.KindOf(err) != problem.Forbidden {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestArrivalIsMarkedOnce(t *testing.T) {
	d, clerk := arrivedDocument(), identity.Actor{Person: "mai", Roles: []identity.Role{identity.Clerk}}
	events, err := Decide(d, MarkArrival{ArrivalSigned{File: File{Blob: "b", Kind: "arrived"}}}, clerk, noon)
	if err != nil {
		t.Fatal(err)
	}
	d = d.Apply(Record{events[0], noon, "mai"})
	if v, _ := d.PDF(); v.Blob != "b" || !d.ArrivalMarked() {
		t.Errorf("shown is %+v", v)
	}
	if v, _ := d.Newest("received"); v.Blob != "a" {
		t.Error("what was received is another file now")
	}
	if _, err := Decide(d, MarkArrival{}, clerk, noon); problem.KindOf(err) != problem.Conflict {
		t.Errorf("marked twice: %v", err)
	}
	for _, name := range Allowed(d, clerk) {
		if name == ActArrive {
			t.Error("the mark is offered again")
		}
	}
}

// TestAnotherInstructionWantsAnotherSignature: the signature is for the words that were signed.
func TestAnotherInstructionWantsAnotherSignature(t *testing.T) {
	d, leader := arrivedDocument(), identity.Actor{Person: "uoc", Roles: []identity.Role{identity.Leader}}
	later := func(m int) time.Time { return noon.Add(time.Duration(m) * time.Minute) }
	d = d.Apply(Record{SheetMade{File: File{Blob: "s", Kind: SheetKind(ActInstruction)}, Act: ActInstruction}, later(10), "uoc"})
	if v, ok := d.Sheet(ActInstruction); !ok || v.Blob != "s" {
		t.Fatalf("%+v %v", v, ok)
	}
	if _, err := Decide(d, SignInstruction{Holder: "ha"}, leader, later(11)); problem.KindOf(err) != problem.Key {
		t.Errorf("another's key: %v", err)
	}
	signed := SignInstruction{InstructionSigned: InstructionSigned{File: File{Blob: "i", Kind: "instruction"}}, Holder: "uoc"}
	events, err := Decide(d, signed, leader, later(11))
	if err != nil {
		t.Fatal(err)
	}
	d = d.Apply(Record{events[0], later(11), "uoc"})
	if _, err := Decide(d, signed, leader, later(12)); problem.KindOf(err) != problem.Conflict {
		t.Errorf("signed twice: %v", err)
	}
	d = d.Apply(Record{Routed{Assignees: []string{"ha"}, Instruction: "giao người khác"}, later(20), "uoc"})
	if _, ok := d.Sheet(ActInstruction); ok || d.InstructionMarked() {
		t.Error("the earlier sheet counts for the later instruction")
	}
}

func TestOwedTimestampOfAnArrival(t *testing.T) {
	d := arrivedDocument()
	d = d.Apply(Record{ArrivalSigned{File: File{Blob: "b", Kind: "cover"}}, noon, "mai"})
	d = d.Apply(Record{TimestampOwed{RoleIncoming}, noon, ""})
	if v, ok := d.Awaits(RoleIncoming); !ok || v.Blob != "b" {
		t.Fatalf("%+v %v", v, ok)
	}
	give := GiveTimestamp{Timestamped{File{Blob: "c", Kind: "cover"}, RoleIncoming, InSignature}}
	events, err := Decide(d, give, identity.System(), noon)
	if err != nil {
		t.Fatal(err)
	}
	if d = d.Apply(Record{events[0], noon, ""}); d.Marks[0].Owed || !d.Marks[0].Stamped {
		t.Errorf("%+v", d.Marks)
	}
}
