package office

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"trien/internal/identity"
	"trien/internal/problem"
	"trien/internal/rights"
)

// anOrder is a decision that came in from a body and stands in the register.
func anOrder(id, number string) Document {
	return Document{ID: id, Direction: In, State: StateRegistered, DocType: "QĐ", Number: number, Date: "2026-11-20", Arrival: "11", SHA256: "abc"}
}

// files are what was kept of the document.
func files() []FileSum { return []FileSum{{"b1", 3, "s1"}, {"b2", 4, "s2"}} }

// impounding is the command by which the committee of inspection impounds, until a day.
func impounding(until string) ImpoundDocument {
	return ImpoundDocument{Impounded: Impounded{Impound: "i1", Body: "ubkt", BodyName: "Ủy ban Kiểm tra", Basis: "Điều 12 Luật …", Until: until, Files: files()}, Decision: anOrder("o1", "01-QĐ/UBKT")}
}

func impounded(t *testing.T, until string) Document {
	t.Helper()
	return after(t, out("CV"), theClerk(), impounding(until))
}

func lifting(id, body string) LiftImpound {
	return LiftImpound{ImpoundLifted: ImpoundLifted{Impound: "i1", Files: files()}, Decision: anOrder(id, "02-QĐ/UBKT"), Body: body}
}

func named(of string, only bool) NameExaminer {
	return NameExaminer{ExaminerNamed: ExaminerNamed{Impound: "i1", Person: "guest", Paper: "giấy giới thiệu 5"}, Of: of, Only: only}
}

func theExaminer() identity.Actor {
	return identity.Actor{Person: "guest", Roles: []identity.Role{identity.Examiner}}
}

// TestImpoundRefuses: each bad input and what it is refused as (379.21).
func TestImpoundRefuses(t *testing.T) {
	with := func(change func(*ImpoundDocument)) ImpoundDocument {
		c := impounding("2026-12-31")
		change(&c)
		return c
	}
	letter, unregistered, recalled, undated := anOrder("o2", "1"), anOrder("o2", "1"), anOrder("o2", "1"), anOrder("o2", "1")
	letter.DocType, unregistered.Arrival, undated.Date = "CV", "", ""
	recalled.Effects = []EffectChange{{Effect: Recalled}}
	sealed, open := impounded(t, "2026-12-31"), out("CV")
	endless := impounded(t, "")
	lifted := after(t, sealed, theClerk(), lifting("o2", "ubkt"))
	watched := after(t, sealed, theClerk(), named("ubkt", true))
	extend := func(until string) ExtendImpound {
		return ExtendImpound{ImpoundExtended: ImpoundExtended{Impound: "i1", Until: until}, Decision: anOrder("o2", "02-QĐ/UBKT"), Body: "ubkt"}
	}
	older := lifting("o0", "ubkt")
	older.Decision.Date = "2026-11-19"
	stranger := extend("2027-01-31")
	stranger.Body = "cong-an"
	for name, c := range map[string]struct {
		doc  Document
		by   identity.Actor
		c    Command
		kind problem.Kind
		rule string
	}{
		"no decision":                    {open, theClerk(), with(func(c *ImpoundDocument) { c.Decision = Document{} }), problem.Usage, "379.21.1"},
		"by itself":                      {open, theClerk(), with(func(c *ImpoundDocument) { c.Decision.ID = "x" }), problem.Usage, "379.21.1"},
		"a letter":                       {open, theClerk(), with(func(c *ImpoundDocument) { c.Decision = letter }), problem.Refused, "379.21.1"},
		"a decision not registered":      {open, theClerk(), with(func(c *ImpoundDocument) { c.Decision = unregistered }), problem.Refused, "379.21.1"},
		"a decision without a date":      {open, theClerk(), with(func(c *ImpoundDocument) { c.Decision = undated }), problem.Refused, "379.21.1"},
		"a recalled decision":            {open, theClerk(), with(func(c *ImpoundDocument) { c.Decision = recalled }), problem.Refused, "379.21.1"},
		"of a body nobody knows":         {open, theClerk(), with(func(c *ImpoundDocument) { c.Body = "" }), problem.Refused, "379.21.1"},
		"of a body that may not":         {open, theClerk(), with(func(c *ImpoundDocument) { c.Competent = []string{"cong-an"} }), problem.Refused, "379.21.1"},
		"without a ground":               {open, theClerk(), with(func(c *ImpoundDocument) { c.Basis = " " }), problem.Usage, ""},
		"a term that is no day":          {open, theClerk(), with(func(c *ImpoundDocument) { c.Until = "31/12/2026" }), problem.Usage, "379.21.2"},
		"a term that is over":            {open, theClerk(), with(func(c *ImpoundDocument) { c.Until = "2020-01-01" }), problem.Usage, "379.21.2"},
		"by a drafter":                   {open, identity.Actor{Person: "drafter", Roles: []identity.Role{identity.Drafter}}, impounding(""), problem.Forbidden, "379.21.2"},
		"by an inspector of the holder":  {open, identity.Actor{Person: "i", Roles: []identity.Role{identity.Inspector}}, impounding(""), problem.Forbidden, "379.21.2"},
		"twice by one body":              {sealed, theClerk(), impounding(""), problem.Conflict, "379.21.2"},
		"lifted by another body":         {sealed, theClerk(), lifting("o2", "cong-an"), problem.Refused, "379.21.4"},
		"lifted by the same decision":    {sealed, theClerk(), lifting("o1", "ubkt"), problem.Refused, "379.21.4"},
		"lifted by an older decision":    {sealed, theClerk(), older, problem.Refused, "379.21.4"},
		"lifted twice":                   {lifted, theClerk(), lifting("o2", "ubkt"), problem.Conflict, "379.21.4"},
		"lifted by its term by a person": {sealed, theClerk(), LiftImpound{ImpoundLifted: ImpoundLifted{Impound: "i1", ByTerm: true}}, problem.Refused, "379.21.4"},
		"lifted before its term":         {sealed, identity.System(), LiftImpound{ImpoundLifted: ImpoundLifted{Impound: "i1", ByTerm: true}}, problem.Refused, "379.21.4"},
		"extended by another body":       {sealed, theClerk(), stranger, problem.Refused, "379.21.4"},
		"extended to an earlier day":     {sealed, theClerk(), extend("2026-12-30"), problem.Usage, "379.21.2"},
		"extended though endless":        {endless, theClerk(), extend("2027-12-30"), problem.Usage, "379.21.2"},
		"told before it is over":         {sealed, identity.System(), NoteImpoundDue{"i1"}, problem.Conflict, ""},
		"an examiner of another body":    {sealed, theClerk(), named("cong-an", true), problem.Refused, "379.21.2"},
		"an examiner of the holder":      {sealed, theClerk(), named("ubkt", false), problem.Refused, "379.21.2"},
		"an examiner named twice":        {watched, theClerk(), named("ubkt", true), problem.Conflict, "379.21.2"},
		"an examiner of nothing":         {lifted, theClerk(), named("ubkt", true), problem.Conflict, "379.21.4"},
		"ending who is none":             {sealed, theClerk(), EndExaminer{ExaminerEnded{"i1", "guest", "x"}}, problem.Conflict, "379.21.2"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Decide(c.doc, c.c, c.by, noon)
			if problem.KindOf(err) != c.kind || ruleBehind(err) != c.rule {
				t.Fatalf("%v, %v under %q", problem.KindOf(err), err, ruleBehind(err))
			}
		})
	}
}

// TestNothingGoesOnAnImpoundedDocument: in every state every command is refused but those of impounding and the word of copies elsewhere; nobody of the holder reads it, the
// named examiner examines it, and lifted it is what it was (379.21.2, 379.21.3).
func TestNothingGoesOnAnImpoundedDocument(t *testing.T) {
	for _, s := range allStates()[1:] {
		d := inState(s)
		d.Impounds = []Impound{{ID: "i1", Order: Order{Document: "o1", DocType: "QĐ", Number: "1", Date: "2026-11-20", Body: "ubkt", BodyName: "UBKT"}}}
		for _, r := range rules() {
			err := r.now(d)
			free := slices.Contains(impounds(), r.name) || slices.Contains(whileSealed(), r.name)
			if later := slices.Contains(waitingWhileSealed(), r.name); !free && problem.KindOf(err) != problem.Refused && !(later && problem.KindOf(err) == problem.Unavailable) {
				t.Errorf("%s in %s: %v", r.name, s, err)
			}
		}
		if len(Possible(d)) != 0 || !reflect.DeepEqual(d.Waits(), Waiting{}) {
			t.Errorf("in %s it waits for somebody, or offers %v", s, Possible(d))
		}
	}
	d := after(t, impounded(t, ""), theClerk(), named("ubkt", true))
	for _, role := range identity.Roles() {
		if a := (identity.Actor{Person: "drafter", Roles: []identity.Role{role}}); d.MayRead(a) {
			t.Errorf("a %s reads it", role)
		}
	}
	examine := func(d Document, a identity.Actor) bool { return d.decides(a, ActExamine) }
	if !examine(d, theExaminer()) || d.MayRead(theExaminer()) || examine(d, theClerk()) || examine(d, theLeader()) || examine(impounded(t, ""), theExaminer()) {
		t.Error("who is on record examines it, and nobody else")
	}
	if examine(after(t, d, theClerk(), EndExaminer{ExaminerEnded{"i1", "guest", "xong"}}), theExaminer()) {
		t.Error("an examiner whose word ended examines on")
	}
	lifted := after(t, d, theClerk(), lifting("o2", "ubkt"))
	if lifted.IsSealed() || !lifted.MayRead(theClerk()) || len(lifted.Impounds[0].Lifted.Differing) != 0 || examine(lifted, theExaminer()) {
		t.Errorf("%+v", lifted.Impounds[0].Lifted)
	}
	spoilt := lifting("o2", "ubkt")
	spoilt.Files = []FileSum{{"b1", 3, ""}, {"b2", 4, "s2"}, {"b3", 1, "s3"}}
	if x := after(t, d, theClerk(), spoilt).Impounds[0].Lifted.Differing; !slices.Equal(x, []string{"b1", "b3"}) {
		t.Errorf("differing: %v", x)
	}
}

// decides asks the rules of the house.
func (d Document) decides(a identity.Actor, act string) bool {
	return Before(rights.House(), d, a).Decide(act).May
}

// TestWithheldShowsRegisterWordsOnly: of what somebody wrote nothing is left.
func TestWithheldShowsRegisterWordsOnly(t *testing.T) {
	d := impounded(t, "")
	d.Abstract, d.SignerName, d.Result, d.ReturnReason, d.Sender = "mật-ngữ", "mật-ngữ", "mật-ngữ", "mật-ngữ", Party{"p", "mật-ngữ"}
	d.Recipients, d.Remarks = []Party{{"p", "mật-ngữ"}}, []Remark{{Text: "mật-ngữ"}}
	d.Effects = []EffectChange{{Effect: Corrected, Reason: "mật-ngữ", Cited: Cited{Abstract: "mật-ngữ"}}}
	w := d.Withheld()
	if strings.Contains(fmt.Sprintf("%+v", w), "mật-ngữ") {
		t.Errorf("%+v", w)
	}
	if w.Number != d.Number || w.Date != d.Date || w.DocType != d.DocType || w.Effect() != Corrected || !w.IsSealed() {
		t.Errorf("%+v", w)
	}
	if open := out("CV"); !reflect.DeepEqual(open.Withheld(), open) {
		t.Error("what is not impounded is withheld")
	}
}

// TestRandomTriesOnAnImpoundedDocument: whatever is tried by whomever, while an impounding holds no file comes and none goes, its force and its place on the way stay, and only a
// decision of its own body ends it.
func TestRandomTriesOnAnImpoundedDocument(t *testing.T) {
	people := []identity.Actor{theClerk(), theLeader(), theExaminer(), everyone(), identity.System()}
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 21))
		d := impounded(t, "")
		was := d
		list := slices.Concat(commands(), []Command{impounding(""), lifting("o2", "cong-an"), lifting("o1", "ubkt"), named("ubkt", r.IntN(2) == 0), ProposeVoid{Way: ByProcedure, Reason: "x", Basis: "y"},
			ChangeEffect{EffectChanged{Effect: Recalled}, []string{"m1", "m2"}}, LiftImpound{ImpoundLifted: ImpoundLifted{Impound: "i1", ByTerm: true}}})
		for range 60 {
			a := people[r.IntN(len(people))]
			events, err := Decide(d, list[r.IntN(len(list))], a, noon)
			if err != nil {
				continue
			}
			for _, e := range events {
				d = d.Apply(Record{e, noon, a.Person})
			}
			if !d.IsSealed() || d.State != was.State || d.Effect() != was.Effect() || !reflect.DeepEqual(d.Versions, was.Versions) {
				t.Fatalf("seed %d: %#v", seed, events)
			}
		}
		if d = after(t, d, theClerk(), lifting("o2", "ubkt")); d.IsSealed() {
			t.Fatal("not lifted")
		}
	}
}
