package office

import (
	"slices"

	"trien/internal/identity"
	"trien/internal/problem"
)

// rule says from which states a command is possible and who may give it. It is the whole state machine: nothing else decides.
type rule struct {
	name string
	from []State
	who  func(Document, identity.Actor) bool
	duty string // who that is, for the words of a refusal
	shy  bool   // never offered as an act: part of another, or the machine's
}

// rules is the state machine, in the order in which acts are offered.
func rules() []rule {
	open := []State{StateDraft, StateReview, StateApproved, StateReady}
	out := []State{StateIssued, StateSent}
	stampable := append([]State{StateSigned, StateNumbered, StateSealed, StateIssued, StateSent, StateFiled}, entered()...)
	return append([]rule{
		{"draft", []State{StateNone}, is(identity.Drafter), "chuyên viên soạn thảo", true},
		{"receive", []State{StateNone}, clerkOrSystem, "văn thư", true},
		{"submit", []State{StateDraft}, drafter, "người soạn văn bản này", false},
		{"approve", []State{StateReview}, reviewer, "người góp ý chưa cho ý kiến", false},
		{"sign", []State{StateReady}, signer, "người ký ghi trên văn bản", false},
		{"reserve-number", []State{StateSigned}, is(identity.Clerk), "văn thư", true},
		{"seal", []State{StateSigned, StateNumbered}, is(identity.Clerk), "văn thư", false},
		{"issue", []State{StateSealed}, is(identity.Clerk), "văn thư", false},
		{"send", out, is(identity.Clerk), "văn thư", false},
		{"replace-file", []State{StateDraft}, drafter, "người soạn văn bản này", false},
		{"prepare", []State{StateApproved}, preparer, "người soạn, người duyệt hoặc văn thư", false},
		{"return", []State{StateReview, StateApproved, StateReady}, returner, "người góp ý hoặc người ký", false},
		{"remark", open, involved, "người tham gia xử lý văn bản", false},
		{"fail-prepare", []State{StateApproved}, preparer, "hệ thống", true},
		{"fail-seal", []State{StateNumbered}, is(identity.Clerk), "văn thư", true},
		{"owe-timestamp", append([]State{StateSigned, StateSealed}, entered()...), anyone, "hệ thống", true},
		{"give-timestamp", stampable, system, "hệ thống", true},
		{"miss-timestamp", stampable, system, "hệ thống", true},
		{"deliver", []State{StateSent}, system, "hệ thống", true},
		{"fail-delivery", []State{StateSent}, system, "hệ thống", true},
		{"note-registered", []State{StateSent}, system, "hệ thống", true},
		{"note-returned", []State{StateSent}, system, "hệ thống", true},
		{"register", []State{StateJudged, StateInstructed}, is(identity.Clerk), "văn thư", false},
		{"return-to-sender", []State{StateJudged, StateInstructed}, is(identity.Clerk), "văn thư", false},
		{"refer", []State{StateJudged}, is(identity.Clerk), "văn thư", false},
		{"judge", []State{StateReceived, StateJudged}, clerkOrSystem, "văn thư", false},
		{"note-return-delivered", []State{StateReturned}, system, "hệ thống", true},
		{"instruct", []State{StateReferred}, referred, "người có thẩm quyền được trình", false},
		{"route", []State{StateRegistered, StateRouted}, is(identity.Leader), "lãnh đạo", false},
		{"handle", []State{StateRouted}, assignee, "người được giao xử lý", false},
		{"progress", []State{StateRouted}, assignee, "người được giao xử lý", false},
		{"close", []State{StateHandled}, closer, "lãnh đạo đã giao việc hoặc văn thư", false},
		{"retry", nil, involved, "văn thư hoặc người tham gia xử lý văn bản", true},
		{"file", append(out, StateClosed), filer, "văn thư, lưu trữ hoặc người tham gia xử lý", false},
	}, arrivalRules()...)
}

func ruleOf(name string) (rule, bool) {
	for _, r := range rules() {
		if r.name == name {
			return r, true
		}
	}
	return rule{}, false
}

func is(r identity.Role) func(Document, identity.Actor) bool {
	return func(_ Document, a identity.Actor) bool { return a.Is(r) }
}
func anyone(Document, identity.Actor) bool     { return true }
func system(_ Document, a identity.Actor) bool { return a.System }
func drafter(d Document, a identity.Actor) bool {
	return a.Is(identity.Drafter) && a.Person == d.Drafter
}
func involved(d Document, a identity.Actor) bool { return d.Involved(a.Person) || a.Is(identity.Clerk) }
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

func preparer(d Document, a identity.Actor) bool {
	return a.System || a.Is(identity.Clerk) || d.Involved(a.Person)
}

func returner(d Document, a identity.Actor) bool {
	return slices.Contains(d.Reviewers, a.Person) && d.State == StateReview || a.Person != "" && a.Person == d.Signer
}

func assignee(d Document, a identity.Actor) bool {
	return d.Routing != nil && slices.Contains(d.Routing.Assignees, a.Person)
}

func closer(d Document, a identity.Actor) bool {
	return a.Is(identity.Clerk) || a.Person != "" && a.Person == d.RoutedBy
}

func filer(d Document, a identity.Actor) bool {
	return (a.Is(identity.Clerk) || a.Is(identity.Archivist) || d.Involved(a.Person)) && d.Dossier == ""
}

// Check says whether the actor may give the command now, before any of its work is done: nil, or the refusal with its rule. The caller
// asks it before a key is used or a file is made; Decide asks it again.
func Check(d Document, name string, a identity.Actor) error {
	r, ok := ruleOf(name)
	if !ok {
		return problem.New(problem.NotFound, "Không có thao tác “"+name+"”.", "There is no act “"+name+"”.")
	}
	if r.from != nil && !slices.Contains(r.from, d.State) {
		now := d.State.Words()
		return problem.New(problem.Conflict,
			"Văn bản đang ở trạng thái “"+now.VI+"” nên không “"+ActWords(name).VI+"” được. Hãy tải lại trang để xem việc tiếp theo.",
			"The document is “"+now.EN+"”, so “"+ActWords(name).EN+"” is not possible. Reload to see what comes next.").Under("379.14")
	}
	if !active(a) || !r.who(d, a) {
		return problem.New(problem.Forbidden,
			"Bạn không có quyền “"+ActWords(name).VI+"” văn bản này: việc này chỉ dành cho "+r.duty+".",
			"You may not do “"+ActWords(name).EN+"” on this document.").Under(authority(name))
	}
	return nil
}

// active: someone who holds a post now, and not one whose duty is to keep out: administrators and inspectors change no document, also
// those that they had a part in before.
func active(a identity.Actor) bool {
	return a.System || len(a.Roles) > 0 && !a.Is(identity.Administrator) && !a.Is(identity.Inspector)
}

// authority is the requirement behind who may do what.
func authority(name string) string {
	if name == "sign" || name == "seal" || name == "reserve-number" || name == ActArrive || name == ActInstruction {
		return "1831.authority"
	}
	return "379.5.3"
}

// Allowed lists the acts that the actor may do now, the next step of the main way first.
func Allowed(d Document, a identity.Actor) []string {
	var list []string
	for _, r := range rules() {
		if !r.shy && Check(d, r.name, a) == nil && useful(d, r.name) {
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
	case "prepare":
		return d.Preparing.State == Failed
	case ActArrive:
		return !d.ArrivalMarked()
	case ActInstruction:
		return !d.InstructionMarked()
	}
	return true
}

// Acceptable says whether an incoming document may be registered: judged valid, or taken by the authorised person all the same.
func (d Document) Acceptable() bool {
	if d.Instruction != nil {
		return d.Instruction.Accept
	}
	return d.Verdict != nil && d.Verdict.Acceptable
}
