package office

import (
	"slices"
	"time"

	"trien/internal/identity"
	"trien/internal/problem"
)

func decideSending(d Document, c Command, _ identity.Actor, _ time.Time) ([]Event, error) {
	switch c := c.(type) {
	case Send:
		return send(d, c)
	case Deliver:
		return d.about(c.Peer, c.Delivered)
	case FailDelivery:
		return d.about(c.Peer, c.DeliveryFailed)
	case NoteRegistered:
		return d.about(c.Peer, c.RecipientRegistered)
	case NoteReturned:
		return d.about(c.Peer, c.RecipientReturned)
	}
	return nil, nil
}

// about makes an event on one recipient's copy, where there is one.
func (d Document) about(peer string, e Event) ([]Event, error) {
	if !slices.ContainsFunc(d.Deliveries, func(x Delivery) bool { return x.Peer == peer }) {
		return nil, problem.New(problem.Conflict, "Văn bản chưa gửi tới nơi này.", "The document was not sent there.").Under("379.5.6")
	}
	return one(e)
}

// send queues the document for recipients: never twice for one that has it or will have it.
func send(d Document, c Send) ([]Event, error) {
	if len(c.To) == 0 || len(c.To) != len(c.Messages) {
		return nil, problem.New(problem.Usage, "Chưa chọn nơi nhận.", "No recipient was chosen.")
	}
	if c.Paper == "need" && !c.PaperToo {
		return nil, problem.New(problem.Usage, "Loại văn bản này không thuộc danh mục gửi điện tử không kèm bản giấy. Văn thư phải xác nhận gửi kèm bản giấy.",
			"Documents of this type are not on the list of those that go without paper. The clerk must confirm that the paper goes too.").Under("1831.types")
	}
	var events []Event
	for i, p := range c.To {
		for _, x := range d.Deliveries {
			if x.Peer == p.ID && x.State != Failed && x.State != "returned" {
				return nil, problem.New(problem.Conflict, "Văn bản đã gửi tới "+p.Name+"; không gửi hai lần.", "It was sent to "+p.Name+" already.").Under("379.22.1")
			}
		}
		events = append(events, SendQueued{Peer: p.ID, Name: p.Name, Message: c.Messages[i], Paper: c.Paper, List: c.List})
	}
	return events, nil
}

func decideIncoming(d Document, c Command, a identity.Actor, at time.Time) ([]Event, error) {
	switch c := c.(type) {
	case Receive:
		if err := RefuseSecret(c.Secrecy); err != nil {
			return nil, err
		}
		if _, err := time.Parse(time.DateOnly, c.Date); c.Date != "" && err != nil {
			return nil, problem.New(problem.Usage, "Ngày văn bản không phải là một ngày. Hãy nhập lại.", "The document's date is not a day. Give it again.")
		}
		if !c.Urgency.Known() {
			return nil, problem.New(problem.Usage, "Độ khẩn không hợp lệ. Hãy chọn lại.", "Unknown urgency. Choose again.")
		}
		if err := need(c.Sender.Name, "cơ quan gửi", "the sender"); err != nil {
			return nil, err
		}
		return said(c.Abstract, "trích yếu", "the abstract", c.Received)
	case Judge:
		return one(c.Judged)
	case Register:
		return register(d, c, at)
	case ReturnToSender:
		return said(c.Reason, "lý do trả lại", "the reason", ReturnedToSender{c.Message, c.Reason})
	case NoteReturnDelivered:
		return one(ReturnDelivered{})
	case Refer:
		return said(c.To, "người có thẩm quyền", "the authorised person", Referred{c.To, c.Note})
	case Instruct:
		return said(c.Text, "ý kiến chỉ đạo", "the instruction", Instructed{c.Accept, c.Text})
	}
	return nil, nil
}

// register: only what was found valid, or what the authorised person takes all the same (379.13.4).
func register(d Document, c Register, at time.Time) ([]Event, error) {
	if !d.Acceptable() {
		return nil, problem.New(problem.Refused,
			"Văn bản chưa đạt kiểm tra chữ ký nên không vào sổ được. Hãy trả lại nơi gửi kèm lý do, hoặc trình người có thẩm quyền.",
			"The document did not pass the check of its signatures. Return it with the reason, or put it to the authorised person.").Under("379.13.4")
	}
	if !c.Confirm {
		return nil, problem.New(problem.Usage, "Văn thư phải xác nhận đã kiểm tra văn bản.", "The clerk must confirm that the document was checked.").Under("379.13.4")
	}
	if d.Look.Open() && !c.NoSecret {
		return nil, d.Look.Unseen.Problem()
	}
	return one(Registered{c.Number, Digits(c.Number), Day(at), c.Series, d.Sender, d.Number, d.Date, d.DocType, d.Abstract, d.SignerName, d.Look.Open()})
}

func decideHandling(_ Document, c Command, _ identity.Actor, at time.Time) ([]Event, error) {
	switch c := c.(type) {
	case Route:
		return route(c, at)
	case Progress:
		return said(c.Text, "tiến độ", "the progress", Progressed{c.Text})
	case Handle:
		return said(c.Result, "kết quả xử lý", "the result", Handled{c.Result})
	case Close:
		return one(Closed{})
	case BeginAnswer:
		return one(c.AnswerBegun)
	case NoteAnswer:
		return one(c.Answered)
	case Retry:
		return one(c.WorkRetried)
	case FileInto:
		return said(c.Dossier, "hồ sơ", "the dossier", Filed{c.Dossier})
	}
	return nil, nil
}

func route(c Route, at time.Time) ([]Event, error) {
	if len(c.Assignees) == 0 {
		return nil, problem.New(problem.Usage, "Chưa chọn người xử lý.", "Nobody was chosen to handle it.")
	}
	if err := dueSound(c.Due, at); err != nil {
		return nil, err
	}
	hands, err := parted(c, at)
	if err != nil {
		return nil, err
	}
	events, err := said(c.Instruction, "ý kiến chỉ đạo (bút phê)", "the instruction", c.Routed)
	return append(events, hands...), err
}
