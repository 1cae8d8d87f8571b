package app

import (
	"context"

	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// Examination is what an examiner asks to read, and what for.
type Examination struct {
	Version int    `json:"version" minimum:"0" doc:"VersionView.number; 0 is the newest PDF"`
	Purpose string `json:"purpose" maxLength:"1000"`
}

// Examine opens a file of an impounded document for the ordering body's own examination. Each reading is recorded before a byte goes: who, when, which file, what for
// (379.21.2c).
func (h *House) Examine(ctx context.Context, t Token, id string, x Examination) (*File, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return nil, err
	}
	o := s.office
	d, err := o.document(ctx, id)
	if err != nil {
		return nil, err
	}
	refused := func(why error) (*File, error) {
		return nil, o.refuse(ctx, s.actor, refusal{act: office.ActExamine, door: "act", document: id}, why)
	}
	i, ok := d.Examines(s.actor.Person)
	if decision := office.Before(o.access(), d, s.actor).Decide(office.ActExamine); !decision.May || !ok {
		if d.IsSealed() {
			return refused(problem.New(problem.Forbidden, "Chỉ người của cơ quan ra quyết định, được ghi nhận cho chính lần niêm phong này, mới khai thác được văn bản.",
				"Only a person of the ordering body, on record for this very impounding, may examine the document.").Under(office.ImpoundRule))
		}
		return refused(problem.New(problem.Forbidden, "Văn bản không bị niêm phong, hoặc không phải do cơ quan của bạn niêm phong.", "The document is not impounded, or not by your body.").Under("379.21.2"))
	}
	if of, only := o.examinerNow(ctx, s.actor.Person); of != i.Order.Body || !only {
		return refused(errNoDuty)
	}
	if tidy(x.Purpose) == "" {
		return nil, problem.New(problem.Usage, "Cần ghi mục đích khai thác.", "Say what it is read for.")
	}
	v, number, ok := pick(d, x.Version)
	if !ok {
		return nil, store.NotFound()
	}
	f, err := o.openBlob(maySealed(ctx), id, v.File)
	if err != nil {
		return nil, err
	}
	e := office.Examined{Impound: i.ID, Version: number, SHA256: v.SHA256, Purpose: tidy(x.Purpose)}
	if err := o.note(ctx, s.actor, "reading/"+id, id, e); err != nil {
		f.Close()
		return nil, err
	}
	return &File{Name: v.Name, MediaType: v.Media, Size: f.Size(), Modified: v.At, ReadSeekCloser: opened{f.Reader(), f}}, nil
}

// examinerNow asks the directory as it stands.
func (o *Office) examinerNow(ctx context.Context, person string) (string, bool) {
	people, err := o.registry(ctx)
	if err != nil {
		return "", false
	}
	return o.examinerOf(people, person)
}
