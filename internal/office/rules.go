package office

import (
	"slices"

	"trien/internal/identity"
	"trien/internal/problem"
	"trien/internal/rights"
)

// rule says from which states a command is possible. Who may give it is for the rules of access (internal/rights); nothing else decides.
type rule struct {
	name string
	from []State
	shy  bool // never offered as an act: part of another, or the machine's
}

// rules is the state machine, in the order in which acts are offered.
func rules() []rule {
	open := []State{StateDraft, StateReview, StateApproved, StateReady}
	out := []State{StateIssued, StateSent}
	stampable := append([]State{StateSigned, StateNumbered, StateSealed, StateIssued, StateSent, StateFiled}, entered()...)
	return append([]rule{
		{"draft", []State{StateNone}, true},
		{"receive", []State{StateNone}, true},
		{"take-paper", []State{StateNone}, true},
		{"submit", []State{StateDraft}, false},
		{"approve", []State{StateReview}, false},
		{"sign", []State{StateReady}, false},
		{"reserve-number", []State{StateSigned}, true},
		{"seal", []State{StateSigned, StateNumbered}, false},
		{"issue", []State{StateSealed}, false},
		{"send", out, false},
		{"replace-file", []State{StateDraft}, false},
		{"prepare", []State{StateApproved}, false},
		{"return", []State{StateReview, StateApproved, StateReady}, false},
		{ActTakeBack, []State{StateReview, StateApproved, StateReady}, false},
		{ActGiveUp, []State{StateSigned, StateNumbered, StateSealed}, false},
		{"remark", open, false},
		{"fail-prepare", []State{StateApproved}, true},
		{"fail-seal", []State{StateNumbered}, true},
		{"owe-timestamp", append([]State{StateSigned, StateNumbered, StateSealed}, entered()...), true},
		{"give-timestamp", stampable, true},
		{"miss-timestamp", stampable, true},
		{"deliver", []State{StateSent}, true},
		{"fail-delivery", []State{StateSent}, true},
		{"note-registered", []State{StateSent}, true},
		{"note-returned", []State{StateSent}, true},
		{"register", []State{StateJudged, StateInstructed}, false},
		{"return-to-sender", []State{StateJudged, StateInstructed}, false},
		{"refer", []State{StateJudged}, false},
		{"judge", []State{StateReceived, StateJudged}, false},
		{"note-return-delivered", []State{StateReturned}, true},
		{"instruct", []State{StateReferred}, false},
		{"route", []State{StateRegistered, StateRouted}, false},
		{"handle", []State{StateRouted}, false},
		{"progress", []State{StateRouted}, false},
		{"close", []State{StateHandled}, false},
		{"retry", nil, true},
		{ActConfirmRights, nil, true},
		{ActExplainForm, explainable(), true},
		{"file", append(out, StatePaper, StateClosed), false},
		{ActPrintCopy, slices.Concat(out, entered(), []State{StateFiled}), true},
	}, slices.Concat(arrivalRules(), effectRules(), impoundRules(), answerRules(), attachmentRules(), handRules(), measureRules(), reviewerRules())...)
}

func ruleOf(name string) (rule, bool) {
	for _, r := range rules() {
		if r.name == name {
			return r, true
		}
	}
	return rule{}, false
}

// Check says whether the actor may give the command now, before any of its work is done: nil, or the refusal with its rule. The caller
// asks it before a key is used or a file is made; Decide asks it again.
func Check(d Document, name string, a identity.Actor) error {
	return CheckBy(rights.House(), d, name, a)
}

// CheckBy is Check by the rules of an office, which may forbid more.
func CheckBy(book *rights.Book, d Document, name string, a identity.Actor) error {
	r, ok := ruleOf(name)
	if !ok {
		return problem.New(problem.NotFound, "Không có thao tác “"+name+"”.", "There is no act “"+name+"”.")
	}
	if err := r.now(d); err != nil {
		return err
	}
	return refusal(name, Before(book, d, a).Decide(name))
}

// now says whether the command is possible in the document's state.
func (r rule) now(d Document) error {
	if err := r.sealed(d); err != nil {
		return err
	}
	if err := r.ended(d); err != nil {
		return err
	}
	if r.from == nil || slices.Contains(r.from, d.State) || r.breaksOff(d) {
		return nil
	}
	now := d.State.Words()
	return problem.New(problem.Conflict,
		"Văn bản đang ở trạng thái “"+now.VI+"” nên không “"+ActWords(r.name).VI+"” được. Hãy tải lại trang để xem việc tiếp theo.",
		"The document is “"+now.EN+"”, so “"+ActWords(r.name).EN+"” is not possible. Reload to see what comes next.").Under("379.14")
}

// Possible lists the acts that people may be offered in the document's state, whoever they are.
func Possible(d Document) []string {
	var list []string
	for _, r := range rules() {
		if !r.shy && r.now(d) == nil && useful(d, r.name) {
			list = append(list, r.name)
		}
	}
	return list
}

// refusal says why someone may not: whose duty it is, or which rule forbids it.
func refusal(name string, d rights.Decision) error {
	if d.May {
		return nil
	}
	act := ActWords(name)
	vi, en := "Bạn không có quyền “"+act.VI+"” văn bản này: ", "You may not do “"+act.EN+"” on this document: "
	if len(d.By) > 0 {
		w := rights.Named(d.By)
		return problem.New(problem.Forbidden, vi+w.VI+".", en+w.EN+".").Under(d.Rule())
	}
	w := rights.Named(d.Who)
	return problem.New(problem.Forbidden, vi+"việc này chỉ dành cho "+w.VI+".", en+"it is for "+w.EN+" only.").Under(d.Rule())
}

// Allowed lists the acts that the actor may do now, the next step of the main way first.
func Allowed(d Document, a identity.Actor) []string {
	return AllowedBy(rights.House(), d, a)
}

// AllowedBy is Allowed by the rules of an office.
func AllowedBy(book *rights.Book, d Document, a identity.Actor) []string {
	var list []string
	facts := Before(book, d, a)
	for _, r := range rules() {
		if !r.shy && r.now(d) == nil && facts.Decide(r.name).May && useful(d, r.name) {
			list = append(list, r.name)
		}
	}
	return list
}

// useful hides acts that would only be refused for what the document lacks.
func useful(d Document, name string) bool {
	switch name {
	case "register":
		return d.Acceptable()
	case ActDetach:
		return len(d.Attached()) > 0
	case "prepare":
		return d.Preparing.State == Failed
	case ActConfirmMeasure:
		return d.Measure == nil && d.SHA256 != "" && d.Paper == nil
	case ActWithdrawMeasure:
		return d.Measure != nil
	case ActArrive:
		return !d.ArrivalMarked()
	case ActInstruction:
		return !d.InstructionMarked()
	}
	return d.usefulVoid(name)
}

// Acceptable says whether an incoming document may be registered: judged valid, or taken by the authorised person all the same.
func (d Document) Acceptable() bool {
	if d.Instruction != nil {
		return d.Instruction.Accept
	}
	return d.Verdict != nil && d.Verdict.Acceptable
}
