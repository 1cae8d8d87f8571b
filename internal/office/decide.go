package office

import (
	"errors"
	"time"

	"trien/internal/identity"
	"trien/internal/problem"
)

// Decide says which events a command makes in the document's state, or why it is refused. The refusal is a *problem.Error, with the
// requirement that refuses where one does.
func Decide(d Document, c Command, a identity.Actor, at time.Time) ([]Event, error) {
	if err := Check(d, c.Name(), a); err != nil {
		return nil, err
	}
	events, err := decide(d, c, a, at)
	if err != nil {
		return nil, err
	}
	after := d
	for _, e := range events {
		after = after.Apply(Record{e, at, a.Person})
	}
	return append(events, rightsChanged(d, after, a)...), nil
}

func decide(d Document, c Command, a identity.Actor, at time.Time) ([]Event, error) {
	if events, err := decideArrival(d, c, a); events != nil || err != nil {
		return events, err
	}
	if events, err := decideForm(d, c); events != nil || err != nil {
		return events, err
	}
	for _, decide := range []func(Document, Command, identity.Actor, time.Time) ([]Event, error){decideDraft, decideSigning, decideSending, decideIncoming, decideHandling, decideHands, decidePaper, decideRights, decideEffect, decideVoid, decideTold, decideCopy, decideImpound, decideAttachments, decideMeasure, decideReviewers} {
		if events, err := decide(d, c, a, at); events != nil || err != nil {
			return events, err
		}
	}
	return nil, problem.New(problem.Internal, "Hệ thống chưa biết thao tác này.", "No decision for "+c.Name())
}

func one(e Event) ([]Event, error) { return []Event{e}, nil }

// need refuses an act whose words are missing.
func need(text, vi, en string) error {
	if Plain(text) == "" {
		return problem.New(problem.Usage, "Cần nhập "+vi+".", "Missing: "+en+".")
	}
	return nil
}

// said makes an event of words that must be there.
func said(text, vi, en string, e Event) ([]Event, error) {
	if err := need(text, vi, en); err != nil {
		return nil, err
	}
	return one(e)
}

func decideDraft(d Document, c Command, _ identity.Actor, at time.Time) ([]Event, error) {
	switch c := c.(type) {
	case DraftDocument:
		if err := errors.Join(sound(c), stagesSound(c.Drafted, at)); err != nil {
			return nil, err
		}
		return drafted(c)
	case ReplaceFile:
		return []Event{FileAttached{c.File}, Converted{c.PDF, c.Look, c.Form}}, nil
	case Submit:
		if err := d.Form.Refuses(c.Binding); err != nil {
			return nil, err
		}
		return one(Submitted{})
	case Comment:
		return said(c.Text, "nội dung góp ý", "the remark", Remarked{c.Text})
	case ReturnToDrafter:
		return said(c.Reason, "lý do trả lại", "the reason", Returned{c.Reason})
	case TakeBack:
		return takeBack(d, c)
	case Approve:
		return one(Approved{c.Text})
	case Prepare:
		return one(Prepared{c.File, c.Form})
	case FailPrepare:
		return one(PrepareFailed{c.VI, c.EN})
	}
	return nil, nil
}

// sound checks the metadata of a draft.
func sound(c DraftDocument) error {
	if err := RefuseSecret(c.Secrecy); err != nil {
		return err
	}
	if _, ok := TypeOf(c.DocType); !ok {
		return problem.New(problem.Usage, "Chưa chọn loại văn bản hợp lệ.", "No known type of document was chosen.")
	}
	if !c.Urgency.Known() {
		return problem.New(problem.Usage, "Độ khẩn không hợp lệ.", "Unknown urgency.")
	}
	if err := need(c.Abstract, "trích yếu", "the abstract"); err != nil {
		return err
	}
	if c.Signer == "" || c.Capacity == "" {
		return problem.New(problem.Usage, "Chưa chọn người ký và quyền hạn ký.", "No signer with a capacity was chosen.").Under("1831.authority")
	}
	return nil
}

// RefuseSecret refuses a document whose metadata names a class of secret.
func RefuseSecret(word string) error {
	class := ClassOf(word)
	if class == NotSecret {
		return nil
	}
	return &SecretError{Class: class}
}

// SecretError refuses a state secret at a door. It carries the class and nothing else of the document.
type SecretError struct{ Class Class }

func (e *SecretError) Error() string {
	return "a document of class " + string(e.Class) + " was refused"
}

// Unwrap gives the words for the user.
func (e *SecretError) Unwrap() error {
	return problem.New(problem.Secret,
		"Văn bản có độ mật không được đưa vào hệ thống này. Không có nội dung nào được lưu lại. Hãy xử lý theo quy định bảo vệ bí mật nhà nước, qua cơ yếu.",
		"A classified document must not enter this system. Nothing of it was stored. Handle it by the rules on state secrets.").Under("379.1.2")
}

func decideSigning(d Document, c Command, a identity.Actor, at time.Time) ([]Event, error) {
	switch c := c.(type) {
	case Sign:
		if c.Holder != a.Person {
			return nil, wrongKey("Chứng thư số này không phải của người ký.", "This certificate is not the signer's.")
		}
		c.Signed.Capacity, c.Signed.DocType = d.Capacity, d.DocType
		return one(c.Signed)
	case ReserveNumber:
		return one(NumberReserved{c.Number, c.Text, c.Date, c.Series, d.DocType, d.Abstract, d.Recipients, d.SignerName})
	case SealDocument:
		return seal(d, c, a)
	case FailSeal:
		return one(SealFailed{c.VI, c.EN})
	case OweTimestamp:
		return one(TimestampOwed{c.Role})
	case GiveTimestamp:
		if _, ok := d.Awaits(c.Role); !ok {
			return nil, noneAwaits()
		}
		if issued := d.SHA256 != "" && d.Direction != In; issued && (c.How != OverDocument || c.Kind != "stamped" && c.Kind != KindAttachmentStamped) {
			return nil, problem.New(problem.Conflict, "Bản đã phát hành không được thay đổi; dấu thời gian phải là một bản riêng.",
				"What is issued must not change; its time-stamp makes a version of its own.").Under("379.14")
		}
		return one(c.Timestamped)
	case MissTimestamp:
		if _, ok := d.Awaits(c.Role); !ok {
			return nil, noneAwaits()
		}
		return one(c.TimestampMissed)
	case IssueDocument:
		return issue(d, c)
	case GiveUp:
		return giveUp(c)
	}
	return nil, nil
}

func noneAwaits() error {
	return problem.New(problem.Conflict, "Không còn chữ ký nào chờ dấu thời gian.", "No signature waits for a time-stamp.")
}

// Awaits gives the file that the owed time-stamp of a role goes into: the newest with that signature. After the issue a version of its own is
// made of it, for the issued file stays what it is.
func (d Document) Awaits(role string) (Version, bool) {
	if m, ok := d.Mark(role); !ok || !m.Owed || d.Effect() == Voided { // what was voided stays as it was
		return Version{}, false
	}
	if n := attachmentOf(role); n > 0 {
		return d.awaitsStamp(n)
	}
	switch d.State {
	case StateSigned, StateNumbered:
		return d.Newest("signed")
	case StateSealed:
		return d.Newest("sealed")
	case StateIssued, StateSent:
		return d.Newest("sealed", "stamped")
	}
	switch role {
	case RoleIncoming:
		return d.Newest("arrived", "cover")
	case RoleInstruction:
		return d.Newest("instruction")
	}
	return Version{}, false
}

// seal: the number first, in the same request. An owed time-stamp of the person's signature comes later, over the file.
func seal(d Document, c SealDocument, a identity.Actor) ([]Event, error) {
	if d.State != StateNumbered {
		return nil, problem.New(problem.Conflict, "Phải cấp số trước khi đóng dấu.", "The number comes before the seal.").Under("379.14")
	}
	if a.Person == d.Signer {
		return nil, problem.New(problem.Forbidden, "Người ký văn bản không được đóng dấu cơ quan.", "Who signed must not seal.").Under("1831.authority")
	}
	if err := d.unsealedProblem(); err != nil {
		return nil, err
	}
	return one(c.Sealed)
}

func wrongKey(vi, en string) error {
	return problem.New(problem.Key, vi+" Hãy dùng đúng khóa đã đăng ký và thử lại.", en+" Use the key that is registered and try again.").Under("379.5.6")
}

// issue puts the document into force: both signatures there and valid, and the clerk's word for it (379.13.2, 379.13.4).
func issue(d Document, c IssueDocument) ([]Event, error) {
	if missing := c.Verdict.Missing("person", "office"); len(missing.VI) > 0 {
		return nil, problem.New(problem.Refused, "Chưa phát hành được: "+missing.VI+". Nếu không khắc phục được, hãy chọn “"+giveUpWords().VI+"” và ghi lý do.",
			"It can't be issued: "+missing.EN+". Where that can't be mended, choose “"+giveUpWords().EN+"” with the reason.").Under("379.13.2")
	}
	if err := d.unsealedProblem(); err != nil {
		return nil, err
	}
	if !c.Confirm {
		return nil, problem.New(problem.Usage, "Văn thư phải xác nhận đã kiểm tra chữ ký.", "The clerk must confirm that the signatures were checked.").Under("379.13.4")
	}
	issued := Issued{Indication: c.Verdict.Indication, Report: c.Report, Facts: c.Facts, Sheet: c.Sheet, Shown: c.Shown, SHA256: c.SHA256, Bytes: c.Bytes,
		Processing: c.Processing, ProcessingSHA256: c.ProcessingSHA256}
	return append([]Event{issued}, d.acts(c.Comparison)...), nil
}
