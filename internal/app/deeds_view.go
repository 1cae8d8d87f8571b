package app

import (
	"context"
	"strings"

	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// deedView shows one deed. Words of documents stay out: whoever looks here may not read them all.
func (o *Office) deedView(ctx context.Context, people *registry, d store.Deed) (DeedView, error) {
	e, err := o.store.Event(ctx, d.Stream, d.Version)
	if err != nil {
		return DeedView{}, err
	}
	rec, _, err := o.open(e)
	if err != nil {
		return DeedView{}, err
	}
	v := DeedView{Stream: d.Stream, Version: int(d.Version), At: e.At, Type: e.Type, Word: deedWords(rec.Event), Part: d.Part, By: people.name(e.Actor), SignIn: e.SignIn, Document: e.Document}
	switch ev := rec.Event.(type) {
	case office.Refusal:
		w := refusedWords(problem.Kind(ev.Kind))
		v.Refused, v.Detail = &w, ev.Act
	case office.Signed:
		v.Machine = people.machineName(ev.Agent)
	case office.InstructionSigned:
		v.Machine = people.machineName(ev.Agent)
	case office.ArrivalSigned:
		v.Machine = people.machineName(ev.Agent)
	case office.Sealed:
		v.Machine = people.machineName(ev.Agent)
	case office.AttachmentSealed:
		v.Machine = people.machineName(ev.Agent)
	case office.PersonalRead:
		v.Detail = strings.Join(ev.Fields, ", ")
	}
	return v, nil
}

// machineName is what a person called a machine of theirs, also where its pairing has ended.
func (r *registry) machineName(id string) string { return r.machinesEver[id] }
