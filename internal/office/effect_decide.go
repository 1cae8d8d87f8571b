package office

import (
	"slices"
	"time"

	"trien/internal/identity"
	"trien/internal/problem"
)

// Commands on the force of a document by another document.
type (
	// ChangeEffect is done to a document in the transaction that issues the one which corrects, replaces or recalls it.
	ChangeEffect struct {
		EffectChanged
		Messages []string // a notice for each of Told
	}
	// TellEffect tells one recipient who got the document after the change.
	TellEffect struct{ EffectNoticeQueued }
	// NoteEffectAnswer keeps what a recipient answers.
	NoteEffectAnswer struct{ EffectAnswered }
)

func (ChangeEffect) Name() string     { return "change-effect" }
func (TellEffect) Name() string       { return "tell-effect" }
func (NoteEffectAnswer) Name() string { return "note-effect-answer" }

// Amendable says whether a document of the type may do the act on d, by the office's rules of correspondence: nil, or why not. What is not issued is edited, not
// corrected; what has no force any more is neither (379.17.1-2). A state office corrects by an official letter, and replaces by a document of equal form (NĐ 30/2020, Article 18).
func (d Document) Amendable(act, docType string, style Style) error {
	effect := EffectOf(act)
	switch {
	case effect == NoEffect:
		return problem.New(problem.Usage, "Chưa chọn đính chính, thay thế hay thu hồi.", "Neither correction, replacement nor recall was chosen.")
	case d.Direction != Out:
		return problem.New(problem.Refused, "Chỉ cơ quan ban hành mới đính chính, thay thế hoặc thu hồi văn bản của mình. Hãy đề nghị nơi gửi.",
			"Only the office that issued a document corrects, replaces or recalls it. Ask the sender.").Under("379.17.2")
	case d.Effect() == NoEffect:
		return problem.New(problem.Refused, "Văn bản chưa phát hành nên sửa trực tiếp theo quy trình của cơ quan; không cần văn bản đính chính, thay thế hay thu hồi.",
			"The document is not issued: it is edited by the office's procedure; no correction, replacement or recall is needed.").Under("379.17.1")
	case d.Effect() == Voided:
		return d.IsVoid()
	case d.Effect().Ended():
		w := d.Effect().Words()
		return problem.New(problem.Refused, "Văn bản "+w.VI+" nên không đính chính, thay thế hay thu hồi được nữa.", "The document is "+w.EN+" and can't be corrected, replaced or recalled any more.").Under("379.17.2")
	case style == StateStyle && act == AimCorrect && docType != "CV":
		return problem.New(problem.Refused, "Sai sót về thể thức, thủ tục được đính chính bằng công văn (NĐ 30/2020, Điều 18). Hãy chọn loại Công văn.",
			"Faults of form and procedure are corrected by an official letter (NĐ 30/2020, Article 18). Choose that type.").Under("379.17.2")
	case style == StateStyle && act == AimReplace && docType != d.DocType:
		return problem.New(problem.Refused, "Văn bản thay thế phải có hình thức tương đương văn bản bị thay thế (NĐ 30/2020, Điều 18). Hãy chọn cùng loại.",
			"What replaces a document is of equal form (NĐ 30/2020, Article 18). Choose the same type.").Under("379.17.2")
	}
	return nil
}

// drafted begins a draft, with what it is to do with another document.
func drafted(c DraftDocument) ([]Event, error) {
	events := []Event{c.Drafted}
	if c.Aim.Act != "" {
		if err := need(c.Aim.Reason, "lý do đính chính, thay thế hoặc thu hồi", "the reason of the correction, replacement or recall"); err != nil {
			return nil, err
		}
		events = append(events, c.Aim)
	}
	for _, a := range c.Answers {
		events = append(events, a)
	}
	return append(events, FileAttached{c.File}, Converted{c.PDF, c.Look, c.Form}), nil
}

// acts is what a document does with another at its issue.
func (d Document) acts(comparison Stored) []Event {
	if d.Aim == nil {
		return nil
	}
	return []Event{ActedOn{Act: d.Aim.Act, Document: d.Aim.Cited.ID, Comparison: comparison, Number: d.Aim.Cited.Number, Date: d.Aim.Cited.Date}}
}

func decideEffect(d Document, c Command, _ identity.Actor, _ time.Time) ([]Event, error) {
	switch c := c.(type) {
	case ChangeEffect:
		events := []Event{c.EffectChanged}
		return d.telling(events, EffectNoticeQueued{Effect: c.Effect, Cause: c.Document}, c.Messages)
	case TellEffect:
		return d.about(c.Peer, c.EffectNoticeQueued)
	case NoteEffectAnswer:
		known := func(n EffectNotice) bool { return n.Peer == c.Peer && n.Message == c.Message }
		if !slices.ContainsFunc(d.Notices, known) {
			return nil, problem.New(problem.Refused, "Không có thông báo nào như vậy gửi tới cơ quan này.", "No such notice was sent to that office.").Under("379.5.6")
		}
		return one(c.EffectAnswered)
	}
	return nil, nil
}

// telling adds the notices to everyone who must hear of a change.
func (d Document) telling(events []Event, n EffectNoticeQueued, messages []string) ([]Event, error) {
	to := d.Told()
	if len(to) != len(messages) {
		return nil, problem.New(problem.Conflict, "Danh sách nơi nhận vừa thay đổi. Hãy làm lại.", "The recipients have just changed. Try again.")
	}
	for i, p := range to {
		n.Peer, n.Name, n.Message = p.ID, p.Name, messages[i]
		events = append(events, n)
	}
	return events, nil
}
