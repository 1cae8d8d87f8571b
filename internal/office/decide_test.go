package office

import (
	"errors"
	"testing"
	"time"

	"trien/internal/identity"
	"trien/internal/problem"
)

var noon = time.Date(2026, 11, 21, 5, 0, 0, 0, time.UTC)

func good(roles ...string) Verdict {
	v := Verdict{Indication: "TOTAL_PASSED"}
	for _, r := range roles {
		v.Signatures = append(v.Signatures, Checked{Field: r, Role: r, Indication: "TOTAL_PASSED"})
	}
	return v
}

// TestIssueNeedsBothSignaturesAndTheClerksWord shows 379.8.2.
func TestIssueNeedsBothSignaturesAndTheClerksWord(t *testing.T) {
	clerk := identity.Actor{Person: "clerk", Roles: []identity.Role{identity.Clerk}}
	bad := good("person", "office")
	bad.Signatures[0].Indication = "TOTAL_FAILED"
	unclear := good("person", "office")
	unclear.Signatures[1].Indication = "INDETERMINATE"
	third := good("person", "office", "")
	third.Signatures[2].Indication = "INDETERMINATE"
	stranger := good("person", "office", "")
	public := good("person", "office")
	public.OfficialOnly = true
	overall := good("person", "office")
	overall.Indication = "INDETERMINATE"
	for name, c := range map[string]struct {
		v       Verdict
		confirm bool
		rule    string
	}{
		"both and confirmed":        {good("person", "office"), true, ""},
		"not confirmed":             {good("person", "office"), false, "379.13.4"},
		"no office":                 {good("person"), true, "379.13.2"},
		"no person":                 {good("office"), true, "379.13.2"},
		"none":                      {Verdict{Indication: "NO_SIGNATURE_FOUND"}, true, "379.13.2"},
		"the person's failed":       {bad, true, "379.13.2"},
		"the office's is unclear":   {unclear, true, "379.13.2"},
		"a third one is unclear":    {third, true, "379.13.2"},
		"a valid one of a stranger": {stranger, true, "379.13.2"},
		"valid, not official":       {public, true, "379.13.2"},
		"the file's verdict is not": {overall, true, "379.13.2"},
	} {
		t.Run(name, func(t *testing.T) {
			events, err := Decide(Document{State: StateSealed}, IssueDocument{Verdict: c.v, Confirm: c.confirm}, clerk, noon)
			if (err == nil) != (c.rule == "") || (err == nil) == (events == nil) {
				t.Fatalf("%v %v", events, err)
			}
			var p *problem.Error
			if errors.As(err, &p) && p.Rule != c.rule {
				t.Fatalf("rule %q, want %q", p.Rule, c.rule)
			}
		})
	}
}

// TestSecretIsRefusedAtTheDoor shows 379.1.2.
func TestSecretIsRefusedAtTheDoor(t *testing.T) {
	who := identity.Actor{Person: "p", Roles: []identity.Role{identity.Drafter, identity.Clerk}}
	draft := DraftDocument{Drafted: Drafted{DocType: "QĐ", Abstract: "x", Signer: "s", Capacity: "c"}}
	for word, class := range map[string]Class{"": "", "không": "", "Thường": "", "MẬT": Secret, "Tối mật": TopSecret, "TUYỆT MẬT": Ultra, "mat": Secret, "???": Secret} {
		draft.Secrecy = word
		_, err := Decide(Document{}, draft, who, noon)
		var s *SecretError
		if got := errors.As(err, &s); got != (class != "") || got && s.Class != class {
			t.Errorf("%q: %v", word, err)
		}
		if class != "" && problem.KindOf(err) != problem.Secret {
			t.Errorf("%q: kind %v", word, problem.KindOf(err))
		}
		_, err = Decide(Document{}, Receive{Received: Received{Abstract: "x", Sender: Party{Name: "y"}}, Secrecy: word}, who, noon)
		if errors.As(err, &s) != (class != "") {
			t.Errorf("received %q: %v", word, err)
		}
	}
}

func TestDecideRefuses(t *testing.T) {
	all := everyone()
	all.System = false
	judged := func(ok bool) Document {
		d := inState(StateJudged)
		d.Verdict = &Judged{Acceptable: ok}
		return d
	}
	sent := inState(StateSent)
	sent.Deliveries = []Delivery{{Peer: "a", State: "delivered"}}
	numbered := inState(StateNumbered)
	numbered.Signer = "leader"
	for name, c := range map[string]struct {
		d    Document
		c    Command
		kind problem.Kind
		rule string
	}{
		"draft without abstract":      {Document{}, DraftDocument{Drafted: Drafted{DocType: "QĐ", Abstract: " ", Signer: "s", Capacity: "c"}}, problem.Usage, ""},
		"draft of unknown type":       {Document{}, DraftDocument{Drafted: Drafted{DocType: "XX", Abstract: "x", Signer: "s", Capacity: "c"}}, problem.Usage, ""},
		"draft without signer":        {Document{}, DraftDocument{Drafted: Drafted{DocType: "QĐ", Abstract: "x"}}, problem.Usage, "1831.authority"},
		"draft with unknown urgency":  {Document{}, DraftDocument{Drafted: Drafted{DocType: "QĐ", Abstract: "x", Signer: "s", Capacity: "c", Urgency: "soon"}}, problem.Usage, ""},
		"return without reason":       {inState(StateReview), ReturnToDrafter{}, problem.Usage, ""},
		"sign with another's key":     {inState(StateReady), Sign{Holder: "q"}, problem.Key, "379.5.6"},
		"sign with the office's key":  {inState(StateReady), Sign{Holder: ""}, problem.Key, "379.5.6"},
		"seal before the number":      {inState(StateSigned), SealDocument{}, problem.Conflict, "379.14"},
		"the signer seals":            {inState(StateNumbered), SealDocument{}, problem.Forbidden, "1831.authority"},
		"register what failed":        {judged(false), Register{Confirm: true}, problem.Refused, "379.13.4"},
		"register unconfirmed":        {judged(true), Register{}, problem.Usage, "379.13.4"},
		"return to sender, no reason": {judged(false), ReturnToSender{}, problem.Usage, ""},
		"send twice":                  {sent, Send{To: []Party{{"a", "A"}}, Messages: []string{"m"}}, problem.Conflict, "379.22.1"},
		"send to nobody":              {sent, Send{}, problem.Usage, ""},
		"route to nobody":             {inState(StateRegistered), Route{Routed: Routed{Instruction: "x"}}, problem.Usage, ""},
		"route to yesterday":          {inState(StateRegistered), Route{Routed: Routed{Instruction: "x", Assignees: []string{"p"}, Due: "2026-11-20"}}, problem.Usage, ""},
		"route to no day":             {inState(StateRegistered), Route{Routed: Routed{Instruction: "x", Assignees: []string{"p"}, Due: "mai"}}, problem.Usage, ""},
		"file nowhere":                {inState(StateClosed), FileInto{}, problem.Usage, ""},
	} {
		t.Run(name, func(t *testing.T) {
			events, err := Decide(c.d, c.c, all, noon)
			var p *problem.Error
			if !errors.As(err, &p) || events != nil || p.Kind != c.kind || p.Rule != c.rule {
				t.Fatalf("%v, %v; want %s %s", events, err, c.kind, c.rule)
			}
			if p.Words.VI == "" || p.Words.EN == "" {
				t.Error("no words")
			}
		})
	}
	if _, err := Decide(numbered, SealDocument{}, all, noon); err != nil {
		t.Errorf("a clerk who did not sign may not seal: %v", err)
	}
}

// TestReferredDocumentFollowsTheInstruction shows 379.13.4.
func TestReferredDocumentFollowsTheInstruction(t *testing.T) {
	all := everyone()
	for _, accept := range []bool{true, false} {
		d := inState(StateJudged)
		d.Verdict = &Judged{Acceptable: false}
		for _, c := range []Command{Refer{"p", ""}, Instruct{accept, "ý kiến"}} {
			events, err := Decide(d, c, all, noon)
			if err != nil {
				t.Fatal(err)
			}
			d = d.Apply(Record{events[0], noon, "p"})
		}
		if _, err := Decide(d, Register{Number: 1, Confirm: true}, all, noon); (err == nil) != accept {
			t.Errorf("accept %v: %v", accept, err)
		}
		if _, err := Decide(d, ReturnToSender{Reason: "sai"}, all, noon); err != nil {
			t.Errorf("return after accept %v: %v", accept, err)
		}
	}
}

// An owed time-stamp outlives what follows its signature; what was issued is never changed by it.
func TestAnOwedTimestampOutlivesWhatFollows(t *testing.T) {
	d := inState(StateNumbered)
	d.Signer, d.Marks = "leader", []Mark{{Role: "person", Owed: true}}
	d.Versions = []Version{{File: File{Blob: "a", Kind: "signed"}}}
	for _, c := range []Command{SealDocument{Sealed{File: File{Blob: "b", Kind: "sealed"}}}, OweTimestamp{"office"}} {
		events, err := Decide(d, c, everyone(), noon)
		if err != nil || len(events) != 1 {
			t.Fatalf("%T: %v %v", c, events, err)
		}
		d = d.Apply(Record{events[0], noon, "clerk"})
	}
	if v, owed := d.Awaits("person"); !owed || v.Blob != "b" {
		t.Fatalf("sealed: %+v %v", v, owed)
	}
	d = d.Apply(Record{Issued{SHA256: "x"}, noon, "clerk"})
	inGap := GiveTimestamp{Timestamped{File{Blob: "c", Kind: "sealed"}, "person", InSignature}}
	if _, err := Decide(d, inGap, identity.System(), noon); problem.KindOf(err) != problem.Conflict {
		t.Fatalf("an issued file was changed: %v", err)
	}
	over := GiveTimestamp{Timestamped{File{Blob: "c", Kind: "stamped"}, "person", OverDocument}}
	if _, err := Decide(d, over, identity.Actor{Person: "p", Roles: everyone().Roles}, noon); problem.KindOf(err) != problem.Forbidden {
		t.Fatalf("a person gave it: %v", err)
	}
	events, err := Decide(d, over, identity.System(), noon)
	if err != nil {
		t.Fatal(err)
	}
	d = d.Apply(Record{events[0], noon, ""})
	for _, m := range d.Marks {
		if m.Owed || !m.Stamped || m.How != OverDocument {
			t.Errorf("%s: %+v", m.Role, m)
		}
	}
	if v, _ := d.PDF(); v.Blob != "c" {
		t.Errorf("shown is %+v", v)
	}
	if v, _ := d.Newest("sealed"); v.Blob != "b" || d.SHA256 != "x" {
		t.Error("what was issued is another file now")
	}
	if _, err := Decide(d, over, identity.System(), noon); problem.KindOf(err) != problem.Conflict {
		t.Errorf("paid twice: %v", err)
	}
}

func TestATimestampThatComesTooLateIsMissedWithItsReason(t *testing.T) {
	d := inState(StateIssued)
	d.Marks = []Mark{{Role: "person", Owed: true}, {Role: "office", Owed: true}}
	d.Versions = []Version{{File: File{Blob: "b", Kind: "sealed"}}}
	miss := MissTimestamp{TimestampMissed{"person", "hết hạn", "expired"}}
	if _, err := Decide(d, miss, identity.Actor{Person: "p", Roles: everyone().Roles}, noon); problem.KindOf(err) != problem.Forbidden {
		t.Fatalf("a person missed it: %v", err)
	}
	events, err := Decide(d, miss, identity.System(), noon)
	if err != nil {
		t.Fatal(err)
	}
	d = d.Apply(Record{events[0], noon, ""})
	d = d.Apply(Record{Timestamped{File{Blob: "c", Kind: "stamped"}, "office", OverDocument}, noon, ""})
	if m, _ := d.Mark("person"); m.Owed || m.Stamped || m.Missed.VI != "hết hạn" {
		t.Errorf("person: %+v", m)
	}
	if m, _ := d.Mark("office"); m.Owed || !m.Stamped {
		t.Errorf("office: %+v", m)
	}
	if _, err := Decide(d, miss, identity.System(), noon); problem.KindOf(err) != problem.Conflict {
		t.Errorf("missed twice: %v", err)
	}
}

func TestNumbers(t *testing.T) {
	party := Profile{Code: "TU", Style: PartyStyle, Terms: []Term{{"2025-2030", noon.AddDate(-1, 0, 0), noon.AddDate(4, 0, 0)}}}
	state := Profile{Code: "UBND", Style: StateStyle}
	for got, want := range map[string]string{
		party.Number(5, "QĐ"): "05-QĐ/TU", party.Number(15, "QĐ"): "15-QĐ/TU", party.Number(123, "CV"): "123-CV/TU", party.Number(6, "QyĐ"): "06-QĐ/TU", state.Number(5, "QĐ"): "05/QĐ-UBND",
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if s, err := party.OutSeries("QĐ", noon); err != nil || s != "out/QĐ/2025-2030" {
		t.Error(s, err)
	}
	if s, err := party.OutSeries("QyĐ", noon); err != nil || s != "out/QĐ/2025-2030" {
		t.Error("two kinds with one abbreviation would give one number twice:", s, err)
	}
	if _, err := party.OutSeries("QĐ", noon.AddDate(9, 0, 0)); problem.KindOf(err) != problem.Refused {
		t.Error(err)
	}
	// 17:30 UTC on New Year's Eve is already the new year in Vietnam.
	if s := InSeries(time.Date(2026, 12, 31, 17, 30, 0, 0, time.UTC)); s != "in/2027" {
		t.Error(s)
	}
	if s, _ := state.OutSeries("QĐ", time.Date(2026, 12, 31, 16, 59, 0, 0, time.UTC)); s != "out/QĐ/2026" {
		t.Error(s)
	}
}
