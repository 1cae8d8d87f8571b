package office

import (
	"slices"

	"trien/internal/problem"
)

// The acts of impounding. None is offered among a document's acts: they have doors of their own, for a document that is impounded shows nothing else.
const (
	ActImpound       = "impound"
	ActExtendImpound = "extend-impound"
	ActLiftImpound   = "lift-impound"
	ActNameExaminer  = "name-examiner"
	ActEndExaminer   = "end-examiner"
	ActSeeImpound    = "see-impound"       // the mark, the decision, the term, who carried it out
	ActSeeAttempts   = "see-impound-tries" // what was tried on the document meanwhile
	ActExamine       = "examine"           // read its files, as the ordering body
)

// ImpoundRule is the requirement under which everything is refused that would use an impounded document.
const ImpoundRule = "379.21.3"

func impoundRules() []rule {
	var any []State
	for _, r := range allStates() {
		if r != StateNone {
			any = append(any, r)
		}
	}
	return []rule{{ActImpound, any, true}, {ActExtendImpound, any, true}, {ActLiftImpound, any, true}, {ActNameExaminer, any, true}, {ActEndExaminer, any, true}, {"note-impound-due", any, true}}
}

func allStates() []State {
	return []State{StateNone, StateDraft, StateReview, StateApproved, StateReady, StateSigned, StateNumbered, StateSealed, StateIssued, StateSent, StatePaper, StateGivenUp, StateReceived, StateJudged,
		StateReferred, StateInstructed, StateReturned, StateRegistered, StateRouted, StateHandled, StateClosed, StateFiled}
}

// impounds are the commands about impounding itself: possible with an impounded document, and with one that has no force.
func impounds() []string {
	return []string{ActImpound, ActExtendImpound, ActLiftImpound, ActNameExaminer, ActEndExaminer, "note-impound-due"}
}

// whileSealed are the commands that keep what happened elsewhere to copies that had left before: nothing of the document changes by them, and not to keep them would lose what happened.
func whileSealed() []string {
	return []string{"deliver", "fail-delivery", "note-registered", "note-returned", "note-effect-answer", "note-return-delivered", "take-effect", "end-void-ask"}
}

// waitingWhileSealed are questions and answers of other offices that would decide something of the document: they are told to come again.
func waitingWhileSealed() []string { return []string{"note-void-answer", "take-void-ask"} }

// sealed refuses every command on an impounded document but those about impounding, also commands that are not invented yet (379.21.3).
func (r rule) sealed(d Document) error {
	switch {
	case !d.IsSealed() || slices.Contains(impounds(), r.name) || slices.Contains(whileSealed(), r.name):
		return nil
	case slices.Contains(waitingWhileSealed(), r.name):
		return problem.New(problem.Unavailable, "Văn bản này tạm thời chưa tiếp nhận được đề nghị. Hệ thống sẽ gửi lại sau.", "The document can't take this question or answer for now. It will be sent again.").Under(ImpoundRule)
	}
	return d.WhySealed()
}

// WhySealed is what every door says of an impounded document: what it is, by whose decision, until when, and whom to ask. nil where it is not impounded.
func (d Document) WhySealed() error {
	holding := d.Sealed()
	if len(holding) == 0 {
		return nil
	}
	which, by := d.Cite().Short(), holding[0].Order.Short()
	until := problem.Words{VI: "đến khi có quyết định hủy niêm phong", EN: "until it is lifted"}
	if u := holding[0].Until; u != "" {
		until = problem.Words{VI: "đến hết ngày " + dayWords(u) + " và đến khi có quyết định hủy niêm phong", EN: "until " + u + " and until it is lifted"}
	}
	return problem.New(problem.Refused,
		which.VI+" đang bị niêm phong theo "+by.VI+", "+until.VI+": không ai trong cơ quan được xem, tải, ký, gửi, sao, sửa hay dùng. Lần thử này đã được ghi lại. Cần tra cứu, hãy liên hệ cơ quan ra quyết định.",
		which.EN+" is impounded by "+by.EN+", "+until.EN+": nobody of this office may read, download, sign, send, copy, change or use it. This attempt was recorded. Ask the body that ordered it.").Under(ImpoundRule)
}
