package office

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"trien/internal/identity"
	"trien/internal/limits"
	"trien/internal/problem"
)

// The acts on attachments.
const (
	ActAttach          = "attach"
	ActDetach          = "detach"
	actTakeAttachment  = "take-attachment"
	actSealAttachment  = "seal-attachment"
	actJudgeAttachment = "judge-attachment"
)

// The kinds of an attachment's files.
const (
	KindAttachment         = "attachment"          // the PDF that goes with the document
	KindAttachmentOriginal = "attachment-original" // what was brought, where the PDF was made of it
	KindAttachmentSealed   = "attachment-sealed"   // with the office's signature
	KindAttachmentStamped  = "attachment-stamped"  // the issued one, with a time-stamp that was owed
)

// Attachment is a file of its own that goes with a document: a văn bản kèm theo, a phụ lục (NĐ 30/2020, Appendix I).
type Attachment struct {
	Number int // from 1, in the order in which they were brought; never given twice
	PDF    Version
	Sealed *Version // with the office's signature: what is issued
	Gone   bool     // taken away while the document was a draft
	Judged *AttachmentJudged
}

// Counts is the file that counts now.
func (a Attachment) Counts() Version {
	if a.Sealed != nil {
		return *a.Sealed
	}
	return a.PDF
}

// AttachmentBrought is a file that goes with the document, or what such a file was made of.
type AttachmentBrought struct {
	File
	Look
	Number int `part:"clear"`
}

// AttachmentRemoved takes one away from a draft. Its file stays among what was brought.
type AttachmentRemoved struct {
	Number int    `part:"clear"`
	Name   string `part:"content"`
}

// AttachmentSealed is the office's signature on an attachment, with the document's number and sign and the time (NĐ 30/2020, Appendix I).
type AttachmentSealed struct {
	Sealed
	Number int `part:"clear"`
}

// AttachmentJudged is the machine's judgement of the signatures of one: at the issue, or when it came.
type AttachmentJudged struct {
	Number     int    `part:"clear"`
	Indication string `part:"clear"`
	Acceptable bool   `part:"clear"` // bears the office's valid signature
	Report     Stored `part:"clear"`
	Facts      Stored `part:"clear"` // what it was made of, so that it can be replayed
}

// The names of the events.
func (AttachmentBrought) Type() string { return "document.attachment-brought" }
func (AttachmentRemoved) Type() string { return "document.attachment-removed" }
func (AttachmentSealed) Type() string  { return "document.attachment-sealed" }
func (AttachmentJudged) Type() string  { return "document.attachment-judged" }

func attachmentKinds() []Event {
	return []Event{AttachmentBrought{}, AttachmentRemoved{}, AttachmentSealed{}, AttachmentJudged{}}
}

// Commands on attachments.
type (
	// Attach brings one to a draft; Original is what was brought where PDF was made of it.
	Attach struct {
		Original *File
		PDF      File
		Look     Look
	}
	// TakeAttachment keeps one that came with a document; whether it is signed is for the judgement.
	TakeAttachment struct {
		PDF  File
		Look Look
	}
	// Detach takes one away from a draft.
	Detach struct{ Number int }
	// SealAttachment is the office's signature on one.
	SealAttachment struct{ AttachmentSealed }
	// JudgeAttachment keeps the judgement of one.
	JudgeAttachment struct{ AttachmentJudged }
)

// The names of the commands.
func (Attach) Name() string          { return ActAttach }
func (TakeAttachment) Name() string  { return actTakeAttachment }
func (Detach) Name() string          { return ActDetach }
func (SealAttachment) Name() string  { return actSealAttachment }
func (JudgeAttachment) Name() string { return actJudgeAttachment }

func attachmentRules() []rule {
	return []rule{
		{ActAttach, []State{StateDraft}, false},
		{ActDetach, []State{StateDraft}, false},
		{actTakeAttachment, []State{StateReceived}, true},
		{actSealAttachment, []State{StateNumbered}, true},
		{actJudgeAttachment, []State{StateSealed, StateReceived, StateJudged}, true},
	}
}

// attachmentRole begins the role of an attachment's signature, which is the name of its field too.
const attachmentRole = "attachment-"

// RoleOfAttachment is the role of the signature on an attachment.
func RoleOfAttachment(number int) string { return attachmentRole + strconv.Itoa(number) }

// attachmentOf is the number of the attachment whose signature has a role; 0 where it is another's.
func attachmentOf(role string) int {
	digits, ok := strings.CutPrefix(role, attachmentRole)
	if n, err := strconv.Atoi(digits); ok && err == nil {
		return n
	}
	return 0
}

// IsOfAttachment says whether a file of a kind is an attachment's.
func IsOfAttachment(kind string) bool { return strings.HasPrefix(kind, KindAttachment) }

// IsAttachment says whether a signature's role is that of one on an attachment.
func IsAttachment(role string) bool { return attachmentOf(role) > 0 }

// Attached lists the attachments that go with the document.
func (d Document) Attached() []Attachment {
	return slices.DeleteFunc(slices.Clone(d.Attachments), func(a Attachment) bool { return a.Gone })
}

// Unsealed is the first attachment that the office has still to sign.
func (d Document) Unsealed() (Attachment, bool) {
	for _, a := range d.Attached() {
		if a.Sealed == nil {
			return a, true
		}
	}
	return Attachment{}, false
}

// Attachment finds one that goes with the document.
func (d Document) Attachment(number int) (Attachment, bool) {
	for _, a := range d.Attached() {
		if a.Number == number {
			return a, true
		}
	}
	return Attachment{}, false
}

// attach folds what happens to attachments.
func (d Document) attach(r Record) Document {
	switch e := r.Event.(type) {
	case AttachmentBrought:
		if e.Kind == KindAttachment {
			d.Attachments = append(slices.Clip(d.Attachments), Attachment{Number: e.Number, PDF: Version{e.File, r.At, r.Actor}})
		}
	case AttachmentRemoved:
		d = d.changeAttachment(e.Number, func(a *Attachment) { a.Gone = true })
	case AttachmentSealed:
		d = d.changeAttachment(e.Number, func(a *Attachment) { a.Sealed = &Version{e.File, r.At, r.Actor} })
		d = d.mark(Mark{Role: RoleOfAttachment(e.Number), By: r.Actor, At: r.At, Certificate: e.Certificate, Subject: e.Subject, Stamped: e.Stamped, Sanction: e.Sanction})
	case AttachmentJudged:
		d = d.changeAttachment(e.Number, func(a *Attachment) { a.Judged = &e })
	case Timestamped:
		if e.Kind == KindAttachmentSealed { // before the issue: the file that will be issued
			d = d.changeAttachment(attachmentOf(e.Role), func(a *Attachment) { a.Sealed = &Version{e.File, r.At, r.Actor} })
		}
	}
	return d
}

func (d Document) changeAttachment(number int, change func(*Attachment)) Document {
	d.Attachments = slices.Clone(d.Attachments)
	for i := range d.Attachments {
		if d.Attachments[i].Number == number {
			change(&d.Attachments[i])
		}
	}
	return d
}

func decideAttachments(d Document, c Command, a identity.Actor, _ time.Time) ([]Event, error) {
	switch c := c.(type) {
	case Attach:
		return attach(d, c)
	case TakeAttachment:
		return one(AttachmentBrought{c.PDF, c.Look, len(d.Attachments) + 1})
	case Detach:
		x, ok := d.Attachment(c.Number)
		if !ok {
			return nil, problem.New(problem.NotFound, "Dự thảo không có tệp kèm theo này. Hãy tải lại trang.", "The draft has no such attachment. Reload the page.")
		}
		return one(AttachmentRemoved{x.Number, x.PDF.Name})
	case SealAttachment:
		x, ok := d.Attachment(c.Number)
		if !ok || x.Sealed != nil {
			return nil, problem.New(problem.Conflict, "Tệp kèm theo này không chờ ký.", "This attachment does not wait for a signature.")
		}
		if a.Person == d.Signer {
			return nil, problem.New(problem.Forbidden, "Người ký văn bản không được đóng dấu cơ quan.", "Who signed must not seal.").Under("1831.authority")
		}
		return one(c.AttachmentSealed)
	case JudgeAttachment:
		return one(c.AttachmentJudged)
	}
	return nil, nil
}

// attach gives it a number, and refuses what the document has already, or has too much of.
func attach(d Document, c Attach) ([]Event, error) {
	if err := d.RoomFor(c.PDF); err != nil {
		return nil, err
	}
	number := len(d.Attachments) + 1
	var events []Event
	if c.Original != nil {
		events = append(events, AttachmentBrought{*c.Original, Look{}, number})
	}
	return append(events, AttachmentBrought{c.PDF, c.Look, number}), nil
}

// RoomFor refuses an attachment too many, too much, or twice.
func (d Document) RoomFor(f File) error {
	list, total := d.Attached(), f.Bytes
	for _, a := range list {
		total += a.PDF.Bytes
		if a.PDF.SHA256 == f.SHA256 && f.SHA256 != "" {
			return problem.New(problem.Conflict, "Tệp này đã được đính kèm (“"+a.PDF.Name+"”). Hãy chọn tệp khác.", "This file is attached already (“"+a.PDF.Name+"”). Choose another.")
		}
	}
	if len(list) >= limits.Attachments {
		return problem.New(problem.Limit, fmt.Sprintf("Văn bản có tối đa %d tệp kèm theo. Hãy gộp các phụ lục vào ít tệp hơn.", limits.Attachments),
			fmt.Sprintf("A document has %d attachments at most. Put the appendices into fewer files.", limits.Attachments))
	}
	if total > limits.AttachmentsSize {
		return problem.New(problem.Limit, fmt.Sprintf("Các tệp kèm theo vượt %d MB. Hãy giảm dung lượng hoặc bớt tệp.", limits.AttachmentsSize>>20),
			fmt.Sprintf("The attachments are more than %d MB together. Make them smaller, or fewer.", limits.AttachmentsSize>>20))
	}
	return nil
}

// awaitsStamp is the file of an attachment that an owed time-stamp goes into.
func (d Document) awaitsStamp(number int) (Version, bool) {
	x, ok := d.Attachment(number)
	if !ok || x.Sealed == nil {
		return Version{}, false
	}
	return *x.Sealed, true
}

// unsealedProblem refuses to go on while an attachment lacks the office's signature.
func (d Document) unsealedProblem() error {
	x, missing := d.Unsealed()
	if !missing {
		return nil
	}
	return problem.New(problem.Conflict, "Tệp kèm theo “"+x.PDF.Name+"” chưa có chữ ký số của cơ quan. Hãy đóng dấu lại để ký tiếp các tệp còn lại.",
		"The attachment “"+x.PDF.Name+"” lacks the office's signature. Seal again, so that the files that remain are signed.").Under("HD03.position")
}
