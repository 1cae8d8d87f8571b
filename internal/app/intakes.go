package app

import (
	"context"
	"slices"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
)

var (
	errStopped  = problem.New(problem.Conflict, PhaseStopped.Words().VI+".", PhaseStopped.Words().EN+".")
	errNoIntake = problem.New(problem.NotFound,
		"Hệ thống không còn thông tin về lần gửi tệp này (có thể đã khởi động lại). Hãy xem danh sách: nếu văn bản không có ở đó thì chưa có gì được lưu, hãy gửi lại tệp.",
		"The system knows nothing more of this file (it may have been restarted). Look at the lists: where the document is not there, nothing was stored; send the file again.")
)

// TakeDraft starts an outgoing document from a file: the answer comes once the file is here, the rest goes on by itself.
func (h *House) TakeDraft(ctx context.Context, t Token, r DraftRequest, u Upload) (IntakeView, error) {
	return h.take(ctx, t, Door{Draft: &r}, u)
}

// TakeReplacement brings another version of a draft.
func (h *House) TakeReplacement(ctx context.Context, t Token, id string, a ActArgs, u Upload) (IntakeView, error) {
	return h.take(ctx, t, Door{Replace: &Replacement{Document: id, Args: a}}, u)
}

// TakeReceived takes in a document that came outside the exchange.
func (h *House) TakeReceived(ctx context.Context, t Token, r ReceiveRequest, u Upload) (IntakeView, error) {
	return h.take(ctx, t, Door{Received: &r}, u)
}

func (h *House) take(ctx context.Context, t Token, d Door, u Upload) (IntakeView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return IntakeView{}, err
	}
	b, take, err := s.office.through(ctx, s.actor, d, u.Name)
	if err != nil {
		return IntakeView{}, err
	}
	b.upload = u
	return s.office.takeIn(ctx, b, take)
}

// Door is what a file is brought for: exactly one of these.
type Door struct {
	Draft    *DraftRequest   `json:"draft,omitempty"`    // an outgoing document is started from it
	Received *ReceiveRequest `json:"received,omitempty"` // it came outside the exchange
	Paper    *PaperRequest   `json:"paper,omitempty"`    // it was made on paper, under a number that was set aside
	Scan     *ScanRequest    `json:"scan,omitempty"`     // it is the scan of a paper original, to be made an electronic copy
	Replace  *Replacement    `json:"replace,omitempty"`  // it is another version of a draft
	Attach   *Replacement    `json:"attach,omitempty"`   // it goes with a draft, as a file of its own
}

// kinds is how many things the file is brought for.
func (d Door) kinds() (n int) {
	for _, asked := range []bool{d.Draft != nil, d.Received != nil, d.Paper != nil, d.Scan != nil, d.Replace != nil, d.Attach != nil} {
		if asked {
			n++
		}
	}
	return n
}

// Replacement names the draft that gets another version, or an attachment.
type Replacement struct {
	Document string  `json:"document" maxLength:"100"`
	Args     ActArgs `json:"args"`
}

// through decides everything but the file; what is refused is recorded.
func (o *Office) through(ctx context.Context, a identity.Actor, d Door, name string) (b bringing, take taking, err error) {
	if d.kinds() != 1 {
		return b, nil, problem.New(problem.Usage, "Yêu cầu phải nêu đúng một việc: dự thảo mới, văn bản đến, văn bản giấy, bản quét, tệp thay thế hoặc tệp kèm theo.", "The request names exactly one of draft, received, paper, scan, replace and attach.")
	}
	switch {
	case d.Draft != nil:
		b = bringing{actor: a, kind: "draft", refusal: refusal{act: "draft", door: "draft"}}
		take, err = o.draftDoor(ctx, a, *d.Draft, name)
	case d.Received != nil:
		b = bringing{actor: a, kind: "receive", refusal: refusal{act: "receive", door: "receive"}}
		take, err = o.receiveDoor(a, *d.Received, name)
	case d.Paper != nil:
		b = bringing{actor: a, kind: "paper", refusal: refusal{act: "take-paper", door: "receive"}}
		take, err = o.paperDoor(ctx, a, *d.Paper, name)
	case d.Scan != nil:
		b = bringing{actor: a, kind: scanKind, refusal: refusal{act: scanKind, door: "scan"}}
		take, err = o.scanDoor(ctx, a, *d.Scan, name)
	case d.Attach != nil:
		id := d.Attach.Document
		if _, err := o.readable(ctx, a, id); err != nil {
			return b, nil, err
		}
		b = bringing{actor: a, kind: attachKind, document: id, refusal: refusal{act: office.ActAttach, door: "act", document: id}}
		take, err = o.attachDoor(ctx, a, id, d.Attach.Args, name)
	default:
		id := d.Replace.Document
		if _, err := o.readable(ctx, a, id); err != nil {
			return b, nil, err
		}
		b = bringing{actor: a, kind: "replace", document: id, refusal: refusal{act: replaceAct, door: "act", document: id}}
		take, err = o.replaceDoor(ctx, a, id, d.Replace.Args, name)
	}
	if err != nil {
		return b, nil, o.refuse(ctx, a, b.refusal, err)
	}
	return b, take, nil
}

// Intakes are the caller's files on their way in and what became of the last ones, newest first.
func (h *House) Intakes(ctx context.Context, t Token) ([]IntakeView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return nil, err
	}
	o := s.office
	if o.layout.Shared() {
		return o.allIntakes(ctx, s.actor.Person)
	}
	o.underway.mu.Lock()
	defer o.underway.mu.Unlock()
	o.tidyIntakes(s.actor.Person)
	list := []IntakeView{}
	for _, i := range slices.Backward(o.underway.intakes) {
		if i.person == s.actor.Person {
			list = append(list, i.IntakeView)
		}
	}
	return list, nil
}

// Intake is one of the caller's.
func (h *House) Intake(ctx context.Context, t Token, id string) (IntakeView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return IntakeView{}, err
	}
	return s.office.intakeNow(ctx, s.actor.Person, id)
}

// intakeNow is how far a person's file is, wherever it is worked on; errNoIntake where nothing is known of it.
func (o *Office) intakeNow(ctx context.Context, person, id string) (IntakeView, error) {
	if i := o.underway.intake(person, id); i != nil {
		o.underway.mu.Lock()
		defer o.underway.mu.Unlock()
		return i.IntakeView, nil
	}
	if !o.layout.Shared() {
		return IntakeView{}, errNoIntake
	}
	return o.intakeElsewhere(ctx, person, id)
}

// intake finds a person's file on its way in here; nil where it is not here.
func (u *underway) intake(person, id string) *intake {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, i := range u.intakes {
		if i.ID == id && i.person == person {
			return i
		}
	}
	return nil
}

// DropIntake stops a file on its way in and gives what became of it: it may have been stored a moment before. An outcome is forgotten.
func (h *House) DropIntake(ctx context.Context, t Token, id string) (IntakeView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return IntakeView{}, err
	}
	o := s.office
	i := o.underway.intake(s.actor.Person, id)
	if i == nil && !o.layout.Shared() {
		return IntakeView{}, errNoIntake
	}
	if i != nil {
		i.stop(errStopped)
		select {
		case <-i.done:
		case <-ctx.Done():
			return IntakeView{}, context.Cause(ctx)
		}
	}
	if o.layout.Shared() {
		return o.dropElsewhere(ctx, s.actor.Person, id)
	}
	o.underway.unlist(i)
	return i.IntakeView, nil
}
