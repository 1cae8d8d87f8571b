package app

import (
	"context"
	"slices"

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
	s, err := h.enter(ctx, t)
	if err != nil {
		return IntakeView{}, err
	}
	why := refusal{act: "draft", door: "draft"}
	take, err := s.office.draftDoor(ctx, s.actor, r, u.Name)
	if err != nil {
		return IntakeView{}, s.office.refuse(ctx, s.actor, why, err)
	}
	return s.office.takeIn(ctx, bringing{s.actor, "draft", "", why, u}, take)
}

// TakeReplacement brings another version of a draft.
func (h *House) TakeReplacement(ctx context.Context, t Token, id string, a ActArgs, u Upload) (IntakeView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return IntakeView{}, err
	}
	if _, err := s.office.readable(ctx, s.actor, id); err != nil {
		return IntakeView{}, err
	}
	why := refusal{act: replaceAct, door: "act", document: id}
	take, err := s.office.replaceDoor(ctx, s.actor, id, a, u.Name)
	if err != nil {
		return IntakeView{}, s.office.refuse(ctx, s.actor, why, err)
	}
	return s.office.takeIn(ctx, bringing{s.actor, "replace", id, why, u}, take)
}

// TakeReceived takes in a document that came outside the exchange.
func (h *House) TakeReceived(ctx context.Context, t Token, r ReceiveRequest, u Upload) (IntakeView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return IntakeView{}, err
	}
	why := refusal{act: "receive", door: "receive"}
	take, err := s.office.receiveDoor(s.actor, r, u.Name)
	if err != nil {
		return IntakeView{}, s.office.refuse(ctx, s.actor, why, err)
	}
	return s.office.takeIn(ctx, bringing{s.actor, "receive", "", why, u}, take)
}

// Intakes are the caller's files on their way in and what became of the last ones, newest first.
func (h *House) Intakes(ctx context.Context, t Token) ([]IntakeView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return nil, err
	}
	o := s.office
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
	s, i, err := h.intake(ctx, t, id)
	if err != nil {
		return IntakeView{}, err
	}
	s.office.underway.mu.Lock()
	defer s.office.underway.mu.Unlock()
	return i.IntakeView, nil
}

func (h *House) intake(ctx context.Context, t Token, id string) (entered, *intake, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return s, nil, err
	}
	u := &s.office.underway
	u.mu.Lock()
	defer u.mu.Unlock()
	n := slices.IndexFunc(u.intakes, func(i *intake) bool { return i.ID == id && i.person == s.actor.Person })
	if n < 0 {
		return s, nil, errNoIntake
	}
	return s, u.intakes[n], nil
}

// DropIntake stops a file on its way in and gives what became of it: it may have been stored a moment before. An outcome is forgotten.
func (h *House) DropIntake(ctx context.Context, t Token, id string) (IntakeView, error) {
	s, i, err := h.intake(ctx, t, id)
	if err != nil {
		return IntakeView{}, err
	}
	i.stop(errStopped)
	select {
	case <-i.done:
	case <-ctx.Done():
		return IntakeView{}, context.Cause(ctx)
	}
	u := &s.office.underway
	u.mu.Lock()
	defer u.mu.Unlock()
	u.intakes = slices.DeleteFunc(u.intakes, func(x *intake) bool { return x == i })
	return i.IntakeView, nil
}
