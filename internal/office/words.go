package office

import (
	"trien/internal/identity"
	"trien/internal/problem"
)

// Words names the state.
func (s State) Words() problem.Words {
	names := map[State]problem.Words{
		StateNone: {VI: "chưa có", EN: "not there"}, StateDraft: {VI: "đang soạn thảo", EN: "draft"},
		StateReview: {VI: "chờ góp ý", EN: "in review"}, StateApproved: {VI: "đã duyệt, chờ tạo ô ký", EN: "approved, fields being placed"},
		StateReady: {VI: "chờ ký", EN: "waiting for signature"}, StateSigned: {VI: "đã ký, chờ cấp số và đóng dấu", EN: "signed, waiting for number and seal"},
		StateNumbered: {VI: "đã cấp số, chưa đóng dấu", EN: "numbered, not yet sealed"}, StateSealed: {VI: "đã đóng dấu, chờ phát hành", EN: "sealed, waiting for issue"},
		StateIssued: {VI: "đã phát hành", EN: "issued"}, StateSent: {VI: "đã gửi", EN: "sent"},
		StatePaper: {VI: "đã phát hành bằng giấy", EN: "issued on paper"}, StateGivenUp: {VI: "đã cấp số, không phát hành", EN: "numbered, not issued"},
		StateReceived: {VI: "đang kiểm tra chữ ký", EN: "signatures being checked"}, StateJudged: {VI: "chờ tiếp nhận", EN: "waiting for acceptance"},
		StateReferred: {VI: "đã trình người có thẩm quyền", EN: "put to the authorised person"}, StateInstructed: {VI: "đã có ý kiến của người có thẩm quyền", EN: "answered by the authorised person"},
		StateReturned: {VI: "đã trả lại nơi gửi", EN: "returned to the sender"}, StateRegistered: {VI: "đã vào sổ, chờ bút phê", EN: "registered, waiting for routing"},
		StateRouted: {VI: "đang xử lý", EN: "being handled"}, StateHandled: {VI: "đã xử lý, chờ kết thúc", EN: "handled, to be closed"},
		StateClosed: {VI: "đã kết thúc", EN: "closed"}, StateFiled: {VI: "đã vào hồ sơ", EN: "filed"},
	}
	return names[s]
}

// ActWords names an act as its button does.
func ActWords(name string) problem.Words {
	names := map[string]problem.Words{
		"draft": {VI: "Soạn thảo", EN: "Draft"}, "receive": {VI: "Thêm văn bản đến", EN: "Take in"}, "take-paper": {VI: "Nhập văn bản giấy theo số để dành", EN: "Take in what was made on paper"}, "submit": {VI: "Trình duyệt", EN: "Submit"},
		"approve": {VI: "Đồng ý", EN: "Approve"}, "sign": {VI: "Ký số", EN: "Sign"}, "reserve-number": {VI: "Cấp số", EN: "Number"},
		"seal": {VI: "Cấp số và đóng dấu", EN: "Number and seal"}, "issue": {VI: "Phát hành", EN: "Issue"}, "send": {VI: "Gửi", EN: "Send"},
		"replace-file": {VI: "Thay tệp", EN: "Replace the file"}, ActAttach: {VI: "Thêm tệp kèm theo", EN: "Attach a file"}, ActDetach: {VI: "Bỏ tệp kèm theo", EN: "Take an attachment away"},
		actSealAttachment: {VI: "Ký số tệp kèm theo", EN: "Sign an attachment"}, actTakeAttachment: {VI: "Nhận tệp kèm theo", EN: "Take in an attachment"}, actJudgeAttachment: {VI: "Kiểm tra chữ ký tệp kèm theo", EN: "Judge an attachment"}, "prepare": {VI: "Tạo lại ô ký", EN: "Place the fields again"},
		"return": {VI: "Trả lại người soạn", EN: "Return to the drafter"}, "remark": {VI: "Góp ý", EN: "Remark"}, ActTakeBack: {VI: "Rút lại", EN: "Take back"}, ActGiveUp: giveUpWords(), ActExplainForm: {VI: "Giải trình thể thức", EN: "Explain the form"},
		"register": {VI: "Vào sổ", EN: "Register"}, "return-to-sender": {VI: "Trả lại nơi gửi", EN: "Return to the sender"},
		"refer": {VI: "Trình người có thẩm quyền", EN: "Put to the authorised person"}, "judge": {VI: "Kiểm tra lại chữ ký", EN: "Check the signatures again"},
		"instruct": {VI: "Cho ý kiến chỉ đạo", EN: "Instruct"}, "route": {VI: "Bút phê, chuyển xử lý", EN: "Route"},
		"handle": {VI: "Báo kết quả", EN: "Report the result"}, "progress": {VI: "Cập nhật tiến độ", EN: "Note progress"},
		"close": {VI: "Kết thúc xử lý", EN: "Close"}, "file": {VI: "Đưa vào hồ sơ", EN: "File into a dossier"},
		ActArrive: {VI: "Ký số dấu đến", EN: "Sign the arrival mark"}, ActInstruction: {VI: "Ký số bút phê", EN: "Sign the instruction"},
		"make-sheet":   {VI: "Lập phiếu kèm văn bản đến", EN: "Make the sheet"},
		ActProposeVoid: {VI: "Đề nghị hủy hiệu lực", EN: "Propose to void"}, ActApproveVoid: {VI: "Duyệt hủy hiệu lực", EN: "Approve the voiding"},
		ActConfirmVoid: {VI: "Xác nhận đồng ý hủy hiệu lực", EN: "Confirm the voiding"}, ActDeclineVoid: {VI: "Không đồng ý hủy hiệu lực", EN: "Decline the voiding"},
		ActWithdrawVoid: {VI: "Rút đề nghị hủy hiệu lực", EN: "Withdraw the proposal to void"}, ActAnswerEffect: {VI: "Báo đã thực hiện", EN: "Report that it is done"},
		"change-effect": {VI: "Thay đổi hiệu lực", EN: "Change the effect"}, "note-answer": {VI: "Ghi văn bản trả lời", EN: "Note the answer"}, "begin-answer": {VI: "Ghi dự thảo trả lời", EN: "Note that an answer was begun"}, "tell-effect": {VI: "Báo nơi nhận", EN: "Tell the recipient"},
		ActPrintCopy:     {VI: "In bản sao giấy", EN: "Print a copy on paper"},
		"export-dossier": {VI: "Xuất hồ sơ", EN: "Export the dossier"},
		ActImpound:       {VI: "Niêm phong", EN: "Impound"}, ActExtendImpound: {VI: "Gia hạn niêm phong", EN: "Extend the impounding"}, ActLiftImpound: {VI: "Hủy niêm phong", EN: "Lift the impounding"},
		ActNameExaminer: {VI: "Ghi nhận người khai thác", EN: "Name an examiner"}, ActEndExaminer: {VI: "Thôi khai thác", EN: "End an examiner"},
		ActExamine: {VI: "Khai thác văn bản bị niêm phong", EN: "Examine the impounded document"}, ActSeeImpound: {VI: "Xem việc niêm phong", EN: "See the impounding"},
		ActSeeAttempts: {VI: "Xem các lần thử khi niêm phong", EN: "See what was tried while impounded"},
		ActAssign:      {VI: "Giao thêm người", EN: "Assign another"}, ActReassign: {VI: "Đổi người xử lý", EN: "Exchange who handles it"}, ActTakeOut: {VI: "Rút việc đã giao", EN: "Take an assignment back"},
		ActReportPart: {VI: "Báo xong phần việc", EN: "Report your part"}, ActAcknowledge: {VI: "Đã xem", EN: "I have read it"}, ActCirculate: {VI: "Chuyển xem", EN: "Circulate"},
		ActConfirmMeasure: {VI: "Xác nhận biện pháp theo thỏa thuận", EN: "Confirm the measure agreed on"}, ActWithdrawMeasure: {VI: "Rút xác nhận biện pháp", EN: "Withdraw the confirmed measure"},
		ActExchangeReviewer: {VI: "Đổi người góp ý", EN: "Exchange a reviewer"}, ActAddReviewer: {VI: "Thêm người góp ý", EN: "Add a reviewer"}, ActDropReviewer: {VI: "Bớt người góp ý", EN: "Take a reviewer out"},
		"retry": {VI: "Thử lại việc của máy", EN: "Try the machine's work again"},
	}
	if w, ok := names[name]; ok {
		return w
	}
	return problem.Words{VI: name, EN: name}
}

// Waiting is whom a document waits for: people, else a duty, else the machine, else nobody.
type Waiting struct {
	People  []string
	Role    identity.Role
	Machine bool
}

// Waits says whom the document waits for.
func (d Document) Waits() Waiting {
	if d.Effect().Ended() || d.IsSealed() { // what has no force any more, or nobody may touch, is nobody's work
		return Waiting{}
	}
	switch d.State {
	case StateDraft:
		return Waiting{People: []string{d.Drafter}}
	case StateReview:
		return Waiting{People: peopleOf(d.Awaited())}
	case StateApproved:
		if d.Preparing.State == Failed {
			return Waiting{People: []string{d.Drafter}}
		}
		return Waiting{Machine: true}
	case StateReady:
		return Waiting{People: []string{d.Signer}}
	case StateSigned, StateNumbered, StateSealed, StateIssued, StateJudged, StateInstructed:
		return Waiting{Role: identity.Clerk}
	case StateReceived:
		return Waiting{Machine: true}
	case StateReferred:
		return Waiting{People: []string{d.ReferredTo}}
	case StateRegistered:
		return Waiting{Role: identity.Leader}
	case StateRouted:
		return Waiting{People: d.working()}
	case StateHandled:
		return Waiting{People: []string{d.RoutedBy}}
	}
	return Waiting{}
}

// WaitsFor says whether the document waits for this actor.
func (d Document) WaitsFor(a identity.Actor) bool {
	w := d.Waits()
	for _, p := range w.People {
		if p == a.Person && p != "" {
			return true
		}
	}
	return w.Role != "" && a.Is(w.Role)
}
