package office

import (
	"time"

	"trien/internal/identity"
	"trien/internal/problem"
)

// Commands on a voiding here.
type (
	// ProposeVoid begins one; Asks holds a message for each other party of an agreement, Own is this office's name.
	ProposeVoid struct {
		Way, Reason, Basis, Own string
		Asks                    []string
	}
	// ApproveVoid ends the document's force by the office's procedure; a notice goes to each of Told.
	ApproveVoid struct{ Messages []string }
	// ConfirmVoid is this office's confirmation, of a document of its own or of one that came in. SHA256 is of the file that was seen.
	ConfirmVoid struct {
		SHA256, Person, Post, Capacity string
		Messages                       []string // should it be the last
	}
	// DeclineVoid ends a proposal, or answers no.
	DeclineVoid struct{ Reason, Person string }
	// WithdrawVoid takes a proposal back.
	WithdrawVoid struct{ Reason string }
	// NoteVoidAnswer is what another party says.
	NoteVoidAnswer struct {
		Peer, Message, SHA256        string
		Agreed                       bool
		Person, Post, SignIn, Reason string
		When                         time.Time
		Messages                     []string
	}
)

func (ProposeVoid) Name() string    { return ActProposeVoid }
func (ApproveVoid) Name() string    { return ActApproveVoid }
func (ConfirmVoid) Name() string    { return ActConfirmVoid }
func (DeclineVoid) Name() string    { return ActDeclineVoid }
func (WithdrawVoid) Name() string   { return ActWithdrawVoid }
func (NoteVoidAnswer) Name() string { return "note-void-answer" }

func decideVoid(d Document, c Command, a identity.Actor, at time.Time) ([]Event, error) {
	switch c := c.(type) {
	case ProposeVoid:
		return proposeVoid(d, c)
	case ApproveVoid:
		return approveVoid(d, c, a)
	case ConfirmVoid:
		return confirmVoid(d, c, a, at)
	case DeclineVoid:
		return declineVoid(d, c, a, at)
	case WithdrawVoid:
		if d.Void == nil || d.Void.By != a.Person {
			return nil, noProposal()
		}
		return said(c.Reason, "lý do rút đề nghị", "the reason", VoidWithdrawn{c.Reason})
	case NoteVoidAnswer:
		return noteVoidAnswer(d, c)
	}
	return nil, nil
}

func noProposal() error {
	return problem.New(problem.Conflict, "Không có đề nghị hủy hiệu lực nào đang chờ bạn. Hãy tải lại trang.", "No proposal to void waits for you. Reload the page.").Under("379.19.2")
}

// Partners are the other parties of the transaction that a document is: whoever has it.
func (d Document) Partners() []Party { return d.Told() }

func proposeVoid(d Document, c ProposeVoid) ([]Event, error) {
	if d.Void != nil {
		return nil, problem.New(problem.Conflict, "Đang có một đề nghị hủy hiệu lực chờ quyết định.", "A proposal to void waits for its decision already.").Under("379.19.2")
	}
	if d.Effect().Ended() {
		w := d.Effect().Words()
		return nil, problem.New(problem.Refused, "Văn bản "+w.VI+" rồi nên không cần hủy hiệu lực.", "The document is "+w.EN+" already.").Under("379.19.2")
	}
	if err := need(c.Reason, "lý do hủy hiệu lực", "the reason"); err != nil {
		return nil, err
	}
	e := VoidProposed{Way: c.Way, Reason: c.Reason, Basis: c.Basis, SHA256: d.SHA256}
	switch c.Way {
	case ByProcedure:
		if err := need(c.Basis, "căn cứ (quy trình, quy định của cơ quan)", "the ground: the office's procedure or rule"); err != nil {
			return nil, err
		}
		return one(e)
	case ByAgreement:
		return agreement(d, c, e)
	}
	return nil, problem.New(problem.Usage, "Chưa chọn hình thức hủy hiệu lực.", "The way of voiding was not chosen.")
}

// agreement: only two-way transactions of consent, with somebody on the other side (379.19.2b).
func agreement(d Document, c ProposeVoid, e VoidProposed) ([]Event, error) {
	if t, _ := TypeOf(d.DocType); !t.Consent {
		return nil, problem.New(problem.Refused, t.Name.VI+" là văn bản hành chính, chỉ đạo, điều hành nên không hủy hiệu lực theo thỏa thuận được. Hãy hủy theo quy trình nội bộ, hoặc ban hành văn bản thu hồi.",
			"This type ("+t.Name.EN+") is administrative or directive and can't be voided by agreement. Void it by the office's procedure, or issue a recall.").Under("379.19.2b")
	}
	partners := d.Partners()
	if len(partners) == 0 {
		return nil, problem.New(problem.Refused, "Văn bản chưa gửi cho bên nào nên không có bên để thỏa thuận. Hãy hủy theo quy trình nội bộ.",
			"The document went to nobody: there is no other party. Void it by the office's procedure.").Under("379.19.2b")
	}
	if len(partners) != len(c.Asks) {
		return nil, problem.New(problem.Conflict, "Danh sách nơi nhận vừa thay đổi. Hãy làm lại.", "The recipients have just changed. Try again.")
	}
	e.Parties = []VoidParty{{Name: c.Own}}
	for i, p := range partners {
		e.Parties = append(e.Parties, VoidParty{ID: p.ID, Name: p.Name, Message: c.Asks[i]})
	}
	return one(e)
}

func approveVoid(d Document, c ApproveVoid, a identity.Actor) ([]Event, error) {
	if d.Void == nil || d.Void.Way != ByProcedure {
		return nil, noProposal()
	}
	if d.Void.By == a.Person {
		return nil, problem.New(problem.Forbidden, "Người đề nghị hủy hiệu lực không được tự duyệt. Hãy để người có thẩm quyền khác duyệt.",
			"Who proposed it must not approve it. Another person with the authority does.").Under("379.19.2a")
	}
	return d.voided(nil, c.Messages)
}

// voided adds the end of the document's force and the notices of it.
func (d Document) voided(events []Event, messages []string) ([]Event, error) {
	events = append(events, DocumentVoided{Way: d.Void.Way, Proposed: d.Void.By, Reason: d.Void.Reason, Basis: d.Void.Basis})
	return d.telling(events, EffectNoticeQueued{Effect: Voided}, messages)
}

// confirmVoid is this office's word, once, for the very file.
func confirmVoid(d Document, c ConfirmVoid, a identity.Actor, at time.Time) ([]Event, error) {
	if d.Void == nil || d.Void.Way != ByAgreement {
		return nil, noProposal()
	}
	if !d.mayAnswer() {
		return nil, twice()
	}
	if c.SHA256 == "" || c.SHA256 != d.Void.SHA256 || c.SHA256 != d.SHA256 {
		return nil, otherFile()
	}
	if d.Void.Message != "" {
		return one(VoidReplied{Message: d.Void.Message, Agreed: true, Capacity: c.Capacity, SHA256: c.SHA256, SignIn: a.SignIn, When: moment(at), Name: c.Person, Post: c.Post})
	}
	return d.agreed(VoidConfirmed{SignIn: a.SignIn, When: moment(at), Capacity: c.Capacity, Name: c.Person, Post: c.Post, SHA256: c.SHA256}, c.Messages)
}

// moment is an instant as events keep it.
func moment(at time.Time) time.Time { return at.UTC().Truncate(time.Microsecond) }

// agreed takes a confirmation, and where it is the last ends the document's force.
func (d Document) agreed(e VoidConfirmed, messages []string) ([]Event, error) {
	v := *d.Void
	v.Confirmed = append(v.Confirmed[:len(v.Confirmed):len(v.Confirmed)], Confirmation{Party: e.Party})
	if !v.Whole() {
		return one(e)
	}
	return d.voided([]Event{e}, messages)
}

func twice() error {
	return problem.New(problem.Conflict, "Bên này đã xác nhận rồi; mỗi bên chỉ xác nhận một lần.", "This party has confirmed already; each does so once.").Under("379.19.2b")
}

func otherFile() error {
	return problem.New(problem.Refused, "Lời xác nhận nêu mã của một tệp khác, không phải văn bản này. Hãy mở lại văn bản, đối chiếu mã tệp rồi xác nhận.",
		"The confirmation names another file's digest. Open the document again, compare the digest, then confirm.").Under("379.19.2b")
}

func declineVoid(d Document, c DeclineVoid, a identity.Actor, at time.Time) ([]Event, error) {
	switch {
	case d.Void == nil:
		return nil, noProposal()
	case d.Void.Way == ByAgreement && !d.mayAnswer():
		return nil, twice()
	case d.Void.Message != "":
		return said(c.Reason, "lý do không đồng ý", "the reason", VoidReplied{Message: d.Void.Message, Reason: c.Reason, SHA256: d.SHA256, SignIn: a.SignIn, When: moment(at), Name: c.Person})
	}
	return said(c.Reason, "lý do không đồng ý", "the reason", VoidDeclined{Name: c.Person, Reason: c.Reason})
}

// noteVoidAnswer takes another office's word: only of a party, for its own question, once, for the very file.
func noteVoidAnswer(d Document, c NoteVoidAnswer) ([]Event, error) {
	if d.Void == nil || d.Void.Way != ByAgreement {
		return nil, problem.New(problem.Refused, "Đề nghị hủy hiệu lực này không còn chờ xác nhận.", "This proposal to void does not wait for confirmations any more.").Under("379.19.2b")
	}
	p, ok := d.Void.party(c.Peer)
	switch {
	case !ok || c.Peer == "" || p.Message != c.Message:
		return nil, problem.New(problem.Refused, "Cơ quan này không phải là một bên của đề nghị hủy hiệu lực.", "That office is no party of the proposal to void.").Under("379.19.2b")
	case d.Void.has(c.Peer):
		return nil, twice()
	case c.SHA256 != d.SHA256:
		return nil, otherFile()
	case !c.Agreed:
		return said(c.Reason, "lý do không đồng ý", "the reason", VoidDeclined{Party: c.Peer, Name: c.Person, Reason: c.Reason})
	case Plain(c.Person) == "" || c.When.IsZero() || !identity.Counts(c.SignIn):
		return nil, problem.New(problem.Refused, "Lời xác nhận không cho biết ai xác nhận, lúc nào, hoặc cách đăng nhập của họ không đủ tin cậy.",
			"The confirmation does not say who confirmed and when, or how they were known does not count.").Under("379.12.2b")
	}
	return d.agreed(VoidConfirmed{Party: c.Peer, SignIn: c.SignIn, When: c.When, Name: c.Person, Post: c.Post, SHA256: c.SHA256}, c.Messages)
}
