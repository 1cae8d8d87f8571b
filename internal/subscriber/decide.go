package subscriber

import (
	"strings"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/rights"
)

// Acts lists what the actor may do with the request as it stands, in the order of its life.
func Acts(book *rights.Book, r Request, a identity.Actor) []string {
	acts := []string{}
	for _, name := range []string{"amend", "check", "send-back", "approve", "file", "send", "answer", "match", "hand", "accept", "return", "lose", "withdraw"} {
		if may(book, r, name, a) == nil {
			acts = append(acts, name)
		}
	}
	return acts
}

// from are the states in which an act is possible.
func from(r Request, act string) []State {
	switch act {
	case "open":
		return []State{""}
	case "amend", "check":
		return []State{Draft}
	case "send-back":
		return []State{Checked, Approved, Filed, Denied}
	case "approve":
		return []State{Checked}
	case "file":
		return []State{Approved}
	case "send":
		return []State{Filed}
	case "answer":
		return []State{Sent}
	case "withdraw":
		return []State{Draft, Checked, Approved, Filed, Denied}
	}
	return ofEnd(r, act)
}

// ofEnd are those of the acts after the CA's answer, which differ by what was asked for.
func ofEnd(r Request, act string) []State {
	bears := r.Kind == string(Issue) || r.Kind == string(Renew) || r.Kind == string(Change) // a certificate comes of it
	switch {
	case act == "match" && bears:
		return []State{Granted, Matched}
	case act == "hand" && bears:
		return []State{Matched, Handed}
	case act == "accept" && r.Kind == string(Issue):
		return []State{Handed}
	case act == "accept" && bears:
		return []State{Matched, Handed} // the device may have stayed where it is
	case act == "accept" && r.Kind == string(Recover):
		return []State{Granted}
	case (act == "return" || act == "lose") && r.Kind == string(Revoke):
		return []State{Granted}
	}
	return nil
}

// The duties that the rules of access decide (internal/rights/trien.cedar): what is somebody's own stands here.
const (
	manage  = "subscribers.manage"
	approve = "subscribers.approve"
)

// may says whether the actor may do the act now.
func may(book *rights.Book, r Request, act string, a identity.Actor) error {
	possible := false
	for _, s := range from(r, act) {
		possible = possible || s == r.State
	}
	if !possible {
		return problem.New(problem.Conflict, "Ở bước này (“"+r.State.Words().VI+"”) không làm được việc đó. Hãy tải lại trang để xem tình trạng mới nhất.",
			"That is not possible in this state (“"+r.State.Words().EN+"”). Reload the page to see how it stands.")
	}
	facts := book.At(a)
	manages := facts.Decide(manage)
	switch act {
	case "open":
		if manages.May || a.System || r.Subject == string(Person) && r.Holder != "" && r.Holder == a.Person {
			return nil
		}
		return forbidden("Bạn chỉ lập được đề nghị cho chính mình; đề nghị khác do người quản lý thuê bao lập.", "You may only ask for yourself; the person in charge of subscribers does the rest.")
	case "amend", "withdraw":
		if manages.May || r.Opener != "" && r.Opener == a.Person {
			return nil
		}
	case "approve":
		return mayApprove(r, a.Person, facts.Decide(approve))
	case "send-back":
		if manages.May || r.State == Checked && facts.Decide(approve).May {
			return nil
		}
	case "accept":
		if r.receives(a.Person) {
			return nil
		}
		return forbidden("Chỉ người nhận bàn giao mới xác nhận được.", "Only the receiver can accept.")
	}
	return manages.Refusal()
}

// mayApprove: the head approves, and nobody approves what they checked themselves.
func mayApprove(r Request, person string, head rights.Decision) error {
	switch {
	case !head.May:
		return head.Refusal()
	case r.Checker == person:
		return problem.New(problem.Refused, "Người đã kiểm tra đề nghị không được tự duyệt. Hãy để người khác có thẩm quyền duyệt.",
			"Who checked a request can't approve it. Someone else in authority must.").Under("379.5.3")
	}
	return nil
}

// receives says whose word ends the request: the receiver's, or, where nothing was handed over, the subscriber's own.
func (r Request) receives(person string) bool {
	switch {
	case person == "":
		return false
	case r.State == Handed:
		return r.Receiver == person
	}
	return r.Subject == string(Person) && r.Holder == person || r.Subject != string(Person) && r.Opener == person
}

func forbidden(vi, en string) error { return problem.New(problem.Forbidden, vi, en).Under("379.5.3") }

// Decide says which events a command makes by the rules of access of an office, or why it is refused: a *problem.Error.
func Decide(book *rights.Book, r Request, c Command, a identity.Actor) ([]office.Event, error) {
	if o, ok := c.(Open); ok {
		r.SubscriberRequested = o.SubscriberRequested
	}
	if err := may(book, r, c.Name(), a); err != nil {
		return nil, err
	}
	switch c := c.(type) {
	case Open:
		return one(c.SubscriberRequested, sound(c.SubscriberRequested))
	case Amend:
		r.Fields = c.Fields
		return one(office.SubscriberAmended{Fields: c.Fields}, sound(r.SubscriberRequested))
	case Check:
		return one(office.SubscriberChecked{Note: c.Note}, complete(r.SubscriberRequested))
	case SendBack:
		return one(office.SubscriberSentBack{Reason: c.Reason}, need(c.Reason, "lý do trả lại", "the reason"))
	case Approve:
		return one(office.SubscriberApproved{Note: c.Note}, nil)
	case File:
		return one(office.SubscriberFiled{Outgoing: c.Outgoing}, need(c.Outgoing, "văn bản của hồ sơ", "the document"))
	case Send:
		return decideSend(c)
	case Answer:
		if c.Granted {
			return one(c.SubscriberAnswered, nil)
		}
		return one(c.SubscriberAnswered, need(c.Reason, "lý do từ chối của cơ quan chứng thực", "the CA's reason"))
	}
	return decideEnd(r, c)
}

func decideEnd(r Request, c Command) ([]office.Event, error) {
	switch c := c.(type) {
	case Match:
		return one(office.SubscriberMatched{Fingerprint: c.Fingerprint, Confirmed: c.Confirmed, Note: c.Note}, Settled(c.Findings, c.Confirmed))
	case Hand:
		if err := need(c.To, "người nhận", "the receiver"); err != nil {
			return nil, err
		}
		if r.Subject == string(Person) && c.To != r.Holder {
			return nil, problem.New(problem.Refused, "Thiết bị của cá nhân chỉ bàn giao cho chính thuê bao.", "A person's device is handed over to that person alone.").Under("HD03.devices")
		}
		return one(office.SubscriberHanded{Device: c.Device, To: c.To, Note: c.Note},
			need(c.Device+c.Note, "thiết bị, hoặc nội dung bàn giao nếu không có thiết bị (SIM, ký từ xa)", "the device, or what is handed over without one"))
	case Accept:
		return one(office.SubscriberAccepted{}, nil)
	case Return:
		return one(office.SubscriberReturned{Device: c.Device, Note: c.Note}, need(c.Device+c.Note, "thiết bị nộp lại, hoặc ghi chú nếu không có thiết bị", "the device, or a note where there is none"))
	case Lose:
		return one(office.SubscriberDeviceLost{Device: c.Device, Note: c.Note}, need(c.Note, "nội dung biên bản mất thiết bị", "how the device was lost"))
	case Withdraw:
		return one(office.SubscriberWithdrawn{Reason: c.Reason}, need(c.Reason, "lý do rút", "the reason"))
	}
	return nil, problem.New(problem.Internal, "Hệ thống chưa biết thao tác này.", "No decision for "+c.Name())
}

// decideSend: what goes by wire is a signed electronic document (NĐ 68/2024, Article 4).
func decideSend(c Send) ([]office.Event, error) {
	if c.Channel != Portal && c.Channel != Axis && c.Channel != ByHand {
		return nil, problem.New(problem.Usage, "Hãy chọn kênh gửi: cổng dịch vụ công, trục liên thông, hoặc bản giấy.", "Choose how it was sent: portal, axis or paper.")
	}
	if c.SHA256 == "" && c.Channel != ByHand {
		return nil, problem.New(problem.Refused, "Văn bản của hồ sơ chưa được ký số và đóng dấu nên chưa gửi được. Hãy hoàn tất ký, đóng dấu rồi ghi nhận lại.",
			"The request's document is not signed and sealed yet, so it can't have been sent. Finish that first.").Under("379.10")
	}
	return one(office.SubscriberSent{Channel: string(c.Channel), SHA256: c.SHA256, Reference: c.Reference}, nil)
}

func one(e office.Event, err error) ([]office.Event, error) {
	if err != nil {
		return nil, err
	}
	return []office.Event{e}, nil
}

func need(text, vi, en string) error {
	if strings.TrimSpace(text) == "" {
		return problem.New(problem.Usage, "Cần nhập "+vi+".", "Missing: "+en+".")
	}
	return nil
}
