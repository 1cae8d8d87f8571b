package office

import (
	"slices"
	"strings"
	"testing"
	"time"

	"trien/internal/identity"
	"trien/internal/problem"
)

// possible is the state machine written a second time, by hand, from the regulations: a state and every command possible in it.
const possible = `
- : draft receive take-paper
draft : submit replace-file attach detach remark explain-form exchange-reviewer add-reviewer drop-reviewer
review : approve return take-back remark explain-form exchange-reviewer add-reviewer drop-reviewer
approved : prepare fail-prepare return take-back remark explain-form
ready : sign return take-back remark explain-form
signed : give-up reserve-number seal owe-timestamp give-timestamp miss-timestamp
numbered : give-up seal seal-attachment fail-seal owe-timestamp give-timestamp miss-timestamp
sealed : give-up issue judge-attachment owe-timestamp give-timestamp miss-timestamp
issued : send file give-timestamp miss-timestamp propose-void approve-void confirm-void decline-void withdraw-void change-effect tell-effect note-effect-answer note-void-answer print-copy acknowledge take-out circulate confirm-measure withdraw-measure
sent : send file give-timestamp miss-timestamp deliver fail-delivery note-registered note-returned propose-void approve-void confirm-void decline-void withdraw-void change-effect tell-effect note-effect-answer note-void-answer print-copy acknowledge take-out circulate confirm-measure withdraw-measure
paper : file
given-up :
received : judge take-attachment judge-attachment explain-form confirm-void decline-void answer-effect take-effect take-void-ask end-void-ask
judged : register return-to-sender refer judge judge-attachment explain-form confirm-void decline-void answer-effect take-effect take-void-ask end-void-ask
referred : instruct explain-form confirm-void decline-void answer-effect take-effect take-void-ask end-void-ask
instructed : register return-to-sender explain-form confirm-void decline-void answer-effect take-effect take-void-ask end-void-ask
returned : note-return-delivered
registered : route arrive make-sheet owe-timestamp give-timestamp miss-timestamp explain-form confirm-void decline-void answer-effect take-effect take-void-ask end-void-ask print-copy note-answer begin-answer acknowledge take-out circulate confirm-measure withdraw-measure
routed : route handle progress arrive sign-instruction make-sheet owe-timestamp give-timestamp miss-timestamp explain-form confirm-void decline-void answer-effect take-effect take-void-ask end-void-ask print-copy note-answer begin-answer acknowledge take-out circulate assign reassign report-part confirm-measure withdraw-measure
handled : close arrive sign-instruction make-sheet owe-timestamp give-timestamp miss-timestamp confirm-void decline-void answer-effect take-effect take-void-ask end-void-ask print-copy note-answer begin-answer acknowledge take-out circulate confirm-measure withdraw-measure
closed : file arrive make-sheet owe-timestamp give-timestamp miss-timestamp confirm-void decline-void answer-effect take-effect take-void-ask end-void-ask print-copy note-answer begin-answer acknowledge take-out circulate confirm-measure withdraw-measure
filed : give-timestamp miss-timestamp confirm-void decline-void answer-effect take-effect take-void-ask end-void-ask print-copy note-answer begin-answer acknowledge take-out circulate confirm-measure withdraw-measure
`

// everyone may do anything that a person may, so that only the state refuses.
func everyone() identity.Actor {
	return identity.Actor{Person: "p", Capacities: []identity.Capacity{{ID: "c"}},
		Roles: []identity.Role{identity.Drafter, identity.Reviewer, identity.Leader, identity.Clerk, identity.Archivist}}
}

func inState(s State) Document {
	return Document{ID: "d", State: s, Drafter: "p", Signer: "p", Capacity: "c", Reviewers: []string{"p"}, ReferredTo: "p", RoutedBy: "p",
		Routing: &Routed{Assignees: []string{"p"}}}
}

func TestEveryStateAndCommand(t *testing.T) {
	for line := range strings.Lines(strings.TrimSpace(possible)) {
		state, commands, _ := strings.Cut(line, " :")
		state = strings.TrimPrefix(state, "-")
		want := strings.Fields(commands)
		if state != "" { // what is there can be impounded, wherever it stands on its way
			want = append(want, impounds()...)
		}
		if State(state).Words().VI == "" || State(state).Words().EN == "" {
			t.Errorf("state %q has no words", state)
		}
		for _, r := range rules() {
			if r.from == nil {
				continue
			}
			d := inState(State(state))
			if r.name == ActWithdrawVoid { // whoever made the proposal takes it back; nobody approves their own
				d.Void = &Voiding{By: "p"}
			}
			if part := map[string]string{ActReportPart: HandCo, ActAcknowledge: HandInformed}[r.name]; part != "" { // whose part it is
				d = d.given([]Hand{{Person: "q", Part: HandLead}, {Person: "p", Part: part}})
			}
			err := Check(d, r.name, everyone())
			if problem.KindOf(err) == problem.Forbidden { // then it is the machine's
				err = Check(inState(State(state)), r.name, identity.System())
			}
			if got := err == nil; got != slices.Contains(want, r.name) {
				t.Errorf("%q in state %q: allowed = %v (%v)", r.name, state, got, err)
			}
			if err != nil && problem.KindOf(err) != problem.Conflict {
				t.Errorf("%q in state %q: kind %v", r.name, state, problem.KindOf(err))
			}
		}
	}
	if n := strings.Count(possible, ":"); n != 22 {
		t.Errorf("the table has %d states", n)
	}
}

func TestUnknownCommandIsRefused(t *testing.T) {
	if err := Check(Document{}, "erase", everyone()); problem.KindOf(err) != problem.NotFound {
		t.Fatal(err)
	}
}

func TestEveryCommandHasARule(t *testing.T) {
	commands := []Command{DraftDocument{}, ReplaceFile{}, Submit{}, Comment{}, ReturnToDrafter{}, TakeBack{}, Approve{}, Prepare{}, FailPrepare{}, Sign{},
		ReserveNumber{}, SealDocument{}, FailSeal{}, OweTimestamp{}, GiveTimestamp{}, MissTimestamp{}, IssueDocument{}, Send{}, Deliver{},
		FailDelivery{}, NoteRegistered{}, NoteReturned{}, Receive{}, TakePaper{}, Judge{}, Register{}, ReturnToSender{}, NoteReturnDelivered{}, Refer{},
		Instruct{}, Route{}, Progress{}, Handle{}, Close{}, ConfirmRights{}, FileInto{}, Retry{}, MakeSheet{}, MarkArrival{}, SignInstruction{}, ExplainForm{},
		ProposeVoid{}, ApproveVoid{}, ConfirmVoid{}, DeclineVoid{}, WithdrawVoid{}, AnswerEffect{}, ChangeEffect{}, TellEffect{}, NoteEffectAnswer{}, NoteVoidAnswer{},
		TakeEffect{}, TakeVoidAsk{}, EndVoidAsk{}, NoteAnswer{}, BeginAnswer{}, Assign{}, Circulate{}, Reassign{}, TakeOut{}, ReportPart{}, Acknowledge{}, ConfirmMeasure{}, WithdrawMeasure{}, ExchangeReviewer{}, AddReviewer{}, DropReviewer{}, GiveUp{}, CopyDocument{}, ImpoundDocument{}, ExtendImpound{}, LiftImpound{}, NameExaminer{}, EndExaminer{}, NoteImpoundDue{}, Attach{}, Detach{}, SealAttachment{}, TakeAttachment{}, JudgeAttachment{}}
	for _, c := range commands {
		if _, ok := ruleOf(c.Name()); !ok {
			t.Errorf("no rule for %s", c.Name())
		}
		d := Document{}
		if r, _ := ruleOf(c.Name()); len(r.from) > 0 {
			d = inState(r.from[0])
		}
		if _, err := Decide(d, c, everyone(), time.Unix(0, 0)); problem.KindOf(err) == problem.Internal {
			t.Errorf("%s is not decided: %v", c.Name(), err)
		}
	}
	if len(commands) != len(rules()) {
		t.Errorf("%d commands, %d rules", len(commands), len(rules()))
	}
}

func TestWhoMayDoWhat(t *testing.T) {
	actor := func(person string, roles ...identity.Role) identity.Actor {
		return identity.Actor{Person: person, Roles: roles}
	}
	btv := identity.Capacity{ID: "btv", Types: []string{"QĐ"}}
	with := func(a identity.Actor, c ...identity.Capacity) identity.Actor { a.Capacities = c; return a }
	d := Document{DocType: "QĐ", Drafter: "drafter", Signer: "leader", Capacity: "btv", Reviewers: []string{"reviewer"}, RoutedBy: "leader",
		ReferredTo: "leader", Routing: &Routed{Assignees: []string{"assignee"}}}
	letter := d
	letter.DocType = "CV"
	for name, c := range map[string]struct {
		doc   Document
		state State
		act   string
		who   identity.Actor
		ok    bool
	}{
		"the signer with the capacity":         {d, StateReady, "sign", with(actor("leader", identity.Leader), btv), true},
		"the signer whose capacity ended":      {d, StateReady, "sign", actor("leader", identity.Leader), false},
		"the signer, another type":             {letter, StateReady, "sign", with(actor("leader", identity.Leader), btv), false},
		"another leader with the capacity":     {d, StateReady, "sign", with(actor("deputy", identity.Leader), btv), false},
		"a clerk signs":                        {d, StateReady, "sign", with(actor("clerk", identity.Clerk), btv), false},
		"the machine signs":                    {d, StateReady, "sign", identity.System(), false},
		"the clerk seals":                      {d, StateSigned, "seal", actor("clerk", identity.Clerk), true},
		"the leader seals":                     {d, StateSigned, "seal", actor("leader", identity.Leader), false},
		"the machine issues":                   {d, StateSealed, "issue", identity.System(), false},
		"the drafter submits":                  {d, StateDraft, "submit", actor("drafter", identity.Drafter), true},
		"the drafter has lost the post":        {d, StateDraft, "submit", actor("drafter"), false},
		"another drafter submits":              {d, StateDraft, "submit", actor("other", identity.Drafter), false},
		"a stranger remarks":                   {d, StateReview, "remark", actor("other", identity.Drafter), false},
		"the reviewer approves":                {d, StateReview, "approve", actor("reviewer", identity.Reviewer), true},
		"the drafter approves their own":       {d, StateReview, "approve", actor("drafter", identity.Drafter), false},
		"the reviewer returns what was signed": {d, StateReady, "return", actor("reviewer", identity.Reviewer), false},
		"the clerk gives up what is sealed":    {d, StateSealed, ActGiveUp, actor("clerk", identity.Clerk), true},
		"the signer gives up what is numbered": {d, StateNumbered, ActGiveUp, actor("leader", identity.Leader), true},
		"the drafter gives up what is signed":  {d, StateSigned, ActGiveUp, actor("drafter", identity.Drafter), false},
		"the machine gives up what is signed":  {d, StateSigned, ActGiveUp, identity.System(), false},
		"the signer returns":                   {d, StateReady, "return", actor("leader", identity.Leader), true},
		"the machine registers":                {d, StateJudged, "register", identity.System(), false},
		"the machine returns to the sender":    {d, StateJudged, "return-to-sender", identity.System(), false},
		"another leader instructs":             {d, StateReferred, "instruct", actor("deputy", identity.Leader), false},
		"the assignee handles":                 {d, StateRouted, "handle", actor("assignee", identity.Drafter), true},
		"the assignee has left the office":     {d, StateRouted, "handle", actor("assignee"), false},
		"the reviewer has left the office":     {d, StateReview, "approve", actor("reviewer"), false},
		"the reviewer is administrator now":    {d, StateReview, "approve", actor("reviewer", identity.Administrator), false},
		"the reviewer is inspector now":        {d, StateReview, "return", actor("reviewer", identity.Inspector), false},
		"the clerk handles":                    {d, StateRouted, "handle", actor("clerk", identity.Clerk), false},
		"the administrator files":              {d, StateClosed, "file", actor("admin", identity.Administrator), false},
		"the inspector closes":                 {d, StateHandled, "close", actor("inspector", identity.Inspector), false},
	} {
		t.Run(name, func(t *testing.T) {
			c.doc.State = c.state
			err := Check(c.doc, c.act, c.who)
			if (err == nil) != c.ok || err != nil && problem.KindOf(err) != problem.Forbidden {
				t.Fatalf("err = %v, want ok = %v", err, c.ok)
			}
		})
	}
}

// TestWhoMayRead shows 379.5.3.
func TestWhoMayRead(t *testing.T) {
	d := Document{State: StateDraft, Drafter: "drafter", Reviewers: []string{"reviewer"}}
	for who, want := range map[*identity.Actor][2]bool{
		{Person: "drafter", Roles: []identity.Role{identity.Drafter}}:   {true, true},
		{Person: "reviewer", Roles: []identity.Role{identity.Reviewer}}: {true, true},
		{Person: "drafter"}: {false, false}, // has left the office
		{Person: "drafter", Roles: []identity.Role{identity.Administrator}}: {false, false}, // has another duty now
		{Person: "other", Roles: []identity.Role{identity.Drafter}}:         {false, false},
		{Person: "clerk", Roles: []identity.Role{identity.Clerk}}:           {false, true},
		{Person: "admin", Roles: []identity.Role{identity.Administrator}}:   {false, false},
		{Person: "insp", Roles: []identity.Role{identity.Inspector}}:        {true, true},
		{}: {false, false},
	} {
		for i, s := range []State{StateDraft, StateSigned} {
			d.State = s
			if got := d.MayRead(*who); got != want[i] {
				t.Errorf("%s in %s: %v", who.Person, s, got)
			}
		}
	}
}
