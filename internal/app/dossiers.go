package app

import (
	"context"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// dossierWords are the words of a dossier, under the office's key.
type dossierWords struct {
	Title string `json:"title"`
}

func dossierPlace(id string) []string { return []string{"trien row", "dossiers", id} }

// Dossiers lists the dossiers of the office.
func (h *House) Dossiers(ctx context.Context, t Token) ([]DossierView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return nil, err
	}
	if s.actor.Is(identity.Administrator) {
		return nil, s.office.refuse(ctx, s.actor, refusal{act: "dossiers", door: "act"}, noDossiers())
	}
	rows, err := store.List[store.Dossier](ctx, s.office.store.Reader, store.Query{Order: []string{"-opened"}})
	if err != nil {
		return nil, err
	}
	list := []DossierView{}
	for _, r := range rows {
		v, err := s.office.dossierView(ctx, r)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

func noDossiers() error {
	return problem.New(problem.Forbidden, "Người quản trị hệ thống không xem hồ sơ.", "An administrator does not see dossiers.").Under("379.5.3")
}

func (o *Office) dossierView(ctx context.Context, r store.Dossier) (DossierView, error) {
	var w dossierWords
	if err := openWords(o.key, r.Words, &w, dossierPlace(r.ID)...); err != nil {
		return DossierView{}, err
	}
	n, err := store.CountRows[store.Filed](ctx, o.store.Reader, store.Query{Equal: map[string]any{"dossier": r.ID}})
	if err != nil {
		return DossierView{}, err
	}
	people, err := o.registry(ctx)
	return DossierView{ID: r.ID, Code: r.Code, Title: w.Title, Retention: r.Retention, Creator: people.name(r.Creator), Opened: store.Time(r.Opened), Documents: n}, err
}

// CreateDossier opens a dossier.
func (h *House) CreateDossier(ctx context.Context, t Token, r DossierRequest) (DossierView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return DossierView{}, err
	}
	v, err := s.office.createDossier(ctx, s.actor, r)
	if err != nil {
		return v, s.office.refuse(ctx, s.actor, refusal{act: "dossier", door: "act"}, err)
	}
	return v, nil
}

func (o *Office) createDossier(ctx context.Context, a identity.Actor, r DossierRequest) (DossierView, error) {
	if a.Is(identity.Administrator) || a.Is(identity.Inspector) || len(a.Roles) == 0 {
		return DossierView{}, noDossiers()
	}
	r.Code, r.Title, r.Retention = tidy(r.Code), tidy(r.Title), tidy(r.Retention)
	if r.Title == "" || r.Code == "" {
		return DossierView{}, problem.New(problem.Usage, "Hồ sơ cần mã và tiêu đề.", "A dossier needs a code and a title.")
	}
	t := o.begin(a)
	id := store.NewID()
	e := office.DossierOpened{Code: r.Code, Title: r.Title, Retention: r.Retention}
	row, err := o.dossierRow(id, e, a.Person, store.Micros(t.at))
	if err != nil {
		return DossierView{}, err
	}
	t.add("dossier/"+id, 0, "", e)
	t.batch.Insert = append(t.batch.Insert, row)
	if err := o.commit(ctx, t); err != nil {
		return DossierView{}, err
	}
	return o.dossierView(ctx, row)
}

func (o *Office) dossierRow(id string, e office.DossierOpened, creator string, at int64) (store.Dossier, error) {
	words, err := sealed(o.key, dossierWords{e.Title}, dossierPlace(id)...)
	return store.Dossier{ID: id, Version: 1, Code: e.Code, State: "open", Retention: e.Retention, Creator: creator, Opened: at, Words: words}, err
}

// fileInto puts the document into a dossier of the office.
func (o *Office) fileInto(ctx context.Context, t *transaction, dossier string) error {
	if err := t.do(office.FileInto{Dossier: dossier}); err != nil {
		return err
	}
	if _, err := store.Get[store.Dossier](ctx, o.store.Reader, dossier); err != nil {
		return err
	}
	t.batch.Insert = append(t.batch.Insert, filedRow(t.doc))
	return nil
}

// filedRow is the document's place in its dossier: by the time it was filed.
func filedRow(d office.Document) store.Filed {
	at := store.Micros(d.FiledAt)
	return store.Filed{Dossier: d.Dossier, Document: d.ID, Position: at, At: at}
}
