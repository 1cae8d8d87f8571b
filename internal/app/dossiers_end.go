package app

import (
	"context"

	"trien/internal/fileplan"
	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// CloseDossier ends a dossier's work: nothing is filed into it any more.
func (h *House) CloseDossier(ctx context.Context, t Token, id, note string) (DossierView, error) {
	return h.onDossier(ctx, t, id, func(d fileplan.Dossier, documents int) ([]office.Event, error) {
		return fileplan.Close(d, documents, tidy(note))
	})
}

// ReopenDossier lets a closed dossier be filed into again.
func (h *House) ReopenDossier(ctx context.Context, t Token, id, reason string) (DossierView, error) {
	return h.onDossier(ctx, t, id, func(d fileplan.Dossier, _ int) ([]office.Event, error) { return fileplan.Reopen(d, tidy(reason)) })
}

func (h *House) onDossier(ctx context.Context, t Token, id string, decide func(fileplan.Dossier, int) ([]office.Event, error)) (DossierView, error) {
	s, err := h.enter(ctx, t)
	if err == nil {
		err = s.office.may(ctx, s.actor, mayDossiers)
	}
	if err != nil {
		return DossierView{}, err
	}
	o := s.office
	if err := o.changeDossier(ctx, s.actor, id, decide); err != nil {
		return DossierView{}, o.refuse(ctx, s.actor, refusal{act: mayEndDossiers, door: "act"}, err)
	}
	return h.Dossier(ctx, t, id)
}

func (o *Office) changeDossier(ctx context.Context, a identity.Actor, id string, decide func(fileplan.Dossier, int) ([]office.Event, error)) error {
	return o.paperAct(ctx, a, func(ctx context.Context, t *transaction) error {
		list, err := o.records(ctx, "dossier/"+id)
		if err != nil {
			return err
		}
		d := fileplan.FoldDossier(id, list)
		if d.Version > 0 && !o.endsDossier(a, d) {
			return problem.New(problem.Forbidden, "Chỉ người lập hồ sơ, văn thư hoặc lưu trữ kết thúc, mở lại hồ sơ.", "Only who keeps a dossier, clerks and archivists close it or open it again.").Under("379.14")
		}
		n, err := store.CountRows[store.Filed](ctx, o.store.Reader, store.Query{Equal: map[string]any{"dossier": id}, Limit: 1})
		if err != nil {
			return err
		}
		events, err := decide(d, n)
		if err != nil {
			return err
		}
		for i, e := range events {
			t.add("dossier/"+id, int64(d.Version+i), "", e)
			list = append(list, office.Record{Event: e, At: t.at, Actor: a.Person})
		}
		row, err := o.dossierRow(fileplan.FoldDossier(id, list))
		t.batch.Put = append(t.batch.Put, row)
		return err
	})
}

// endsDossier says whether somebody may close a dossier: who keeps it, or whose duty it is.
func (o *Office) endsDossier(a identity.Actor, d fileplan.Dossier) bool {
	return d.Keeps(a.Person) || o.can(a, mayEndDossiers)
}
