package office

import (
	"slices"

	"trien/internal/problem"
)

// The acts that change or answer what force a document has.
const (
	ActProposeVoid  = "propose-void"
	ActApproveVoid  = "approve-void"
	ActConfirmVoid  = "confirm-void"
	ActDeclineVoid  = "decline-void"
	ActWithdrawVoid = "withdraw-void"
	ActAnswerEffect = "answer-effect"
)

// arrivedStates are those of a document that came in and was not returned.
func arrivedStates() []State {
	return []State{StateReceived, StateJudged, StateReferred, StateInstructed, StateRegistered, StateRouted, StateHandled, StateClosed, StateFiled}
}

func effectRules() []rule {
	out := []State{StateIssued, StateSent}
	both := append(slices.Clone(out), arrivedStates()...)
	return []rule{
		{ActProposeVoid, out, false},
		{ActApproveVoid, out, false},
		{ActConfirmVoid, both, false},
		{ActDeclineVoid, both, false},
		{ActWithdrawVoid, out, false},
		{ActAnswerEffect, arrivedStates(), false},
		{"change-effect", out, true},
		{"tell-effect", out, true},
		{"note-effect-answer", out, true},
		{"note-void-answer", out, true},
		{"take-effect", arrivedStates(), true},
		{"take-void-ask", arrivedStates(), true},
		{"end-void-ask", arrivedStates(), true},
	}
}

// afterVoid are the commands that are possible with a voided document: only what the machine learns of copies that are elsewhere.
func afterVoid() []string {
	return []string{"deliver", "fail-delivery", "note-registered", "note-returned", "note-effect-answer", "miss-timestamp", "take-effect", "end-void-ask", "note-return-delivered"}
}

// withoutForce are the acts that a replaced or recalled document refuses, for they would use it.
func withoutForce() []string {
	return []string{"send", "register", "refer", "instruct", "route", "handle", "progress", ActAssign, ActReassign, ActReportPart, ActAcknowledge, ActCirculate, ActArrive, ActInstruction, "make-sheet", "change-effect", "take-void-ask", ActPrintCopy}
}

// ended refuses what a document without force does not allow (379.17.2, 379.19.3).
func (r rule) ended(d Document) error {
	switch effect := d.Effect(); {
	case effect == Voided && !slices.Contains(afterVoid(), r.name) && !slices.Contains(impounds(), r.name):
		return d.IsVoid()
	case d.Void != nil && d.Void.Message == "" && r.name == "send":
		return problem.New(problem.Refused, "Đang có đề nghị hủy hiệu lực văn bản này nên chưa gửi được. Hãy chờ quyết định, hoặc người đề nghị rút lại.",
			"A proposal to void this document is open, so it can't be sent. Wait for the decision, or have the proposal withdrawn.").Under("379.19.2")
	case effect.Ended() && slices.Contains(withoutForce(), r.name):
		w, act := effect.Words(), ActWords(r.name)
		return problem.New(problem.Refused, "Văn bản "+w.VI+" nên không “"+act.VI+"” được. Hãy xem văn bản đã làm thay đổi hiệu lực ở đầu trang và dùng văn bản đó.",
			"The document is "+w.EN+", so “"+act.EN+"” is not possible. See at the head of the page which document did that, and use that one.").Under("379.17.2")
	}
	return nil
}

// breaksOff: the handling of a document that has no force any more may be closed without a result.
func (r rule) breaksOff(d Document) bool {
	return r.name == "close" && d.Effect().Ended() && (d.State == StateRegistered || d.State == StateRouted)
}

// IsVoid is what every door says of a voided document.
func (d Document) IsVoid() error {
	which, when, day := d.Cite().Short(), "", ""
	for _, c := range d.Effects {
		if c.Effect == Voided {
			when, day = vietnam(c.At).Format("02/01/2006"), Day(c.At)
		}
	}
	return problem.New(problem.Refused,
		which.VI+" đã bị hủy hiệu lực ngày "+when+" nên không xem, gửi, sao, in hay dùng tiếp được. Văn bản được giữ nguyên để kiểm tra; cần tra cứu hãy xem sổ đăng ký hoặc đề nghị người kiểm tra.",
		which.EN+" was voided on "+day+": it can't be read, sent, copied, printed or used. It is kept as it was for inspection; look it up in the register, or ask an inspector.").Under("379.19.3")
}

// usefulVoid hides acts on a document's force that would only be refused.
func (d Document) usefulVoid(name string) bool {
	v := d.Void
	switch name {
	case ActProposeVoid:
		return v == nil && !d.Effect().Ended()
	case ActApproveVoid:
		return v != nil && v.Way == ByProcedure
	case ActConfirmVoid:
		return v != nil && v.Way == ByAgreement && d.mayAnswer()
	case ActDeclineVoid:
		return v != nil && (v.Way == ByProcedure || d.mayAnswer())
	case ActWithdrawVoid:
		return v != nil
	case ActAnswerEffect:
		_, open := d.Unanswered()
		return open
	}
	return true
}

// mayAnswer: this office has not said yet whether it agrees.
func (d Document) mayAnswer() bool {
	if d.Void.Message != "" {
		return !d.Void.Agreed
	}
	return d.Void.Open("")
}
