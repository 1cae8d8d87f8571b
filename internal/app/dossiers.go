package app

import (
	"context"
	"strings"

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

// dossiersSearched are so many dossiers that one page of a search opens.
const dossiersSearched = 2_000

// Dossiers lists the dossiers of the office, the newest first; Text, Limit and After of f apply.
func (h *House) Dossiers(ctx context.Context, t Token, f Filter) (DossierList, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return DossierList{}, err
	}
	if err := s.office.may(ctx, s.actor, mayDossiers); err != nil {
		return DossierList{}, err
	}
	return s.office.dossiers(ctx, f)
}

// Dossier is one of them.
func (h *House) Dossier(ctx context.Context, t Token, id string) (DossierView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return DossierView{}, err
	}
	if err := s.office.may(ctx, s.actor, mayDossiers); err != nil {
		return DossierView{}, err
	}
	row, err := store.Get[store.Dossier](ctx, s.office.store.Reader, id)
	if err != nil {
		return DossierView{}, err
	}
	return s.office.dossierView(ctx, row)
}

func (o *Office) dossiers(ctx context.Context, f Filter) (DossierList, error) {
	v, limit, want := DossierList{Items: []DossierView{}}, listed, office.Plain(f.Text)
	if f.Limit > 0 {
		limit = min(f.Limit, listed)
	}
	q := store.Query{Order: []string{"-opened"}, Limit: listed}
	var opened int64
	var id string
	goesOn, err := placeIn(f.After, &opened, &id)
	if err != nil {
		return v, err
	}
	if goesOn {
		q.After = []any{opened, id}
	}
	for looked := 0; looked < dossiersSearched; looked += listed {
		rows, err := store.List[store.Dossier](ctx, o.store.Reader, q)
		if err != nil {
			return v, err
		}
		for _, r := range rows {
			if len(v.Items) == limit {
				v.Next = placeText(q.After)
				return o.dossiersCounted(ctx, v, !goesOn && want == "")
			}
			w, err := o.dossierWords(r)
			if err != nil {
				return v, err
			}
			if want == "" || strings.Contains(office.Plain(r.Code+" "+w.Title), want) {
				one, err := o.dossierView(ctx, r)
				if err != nil {
					return v, err
				}
				v.Items = append(v.Items, one)
			}
			q.After = []any{r.Opened, r.ID}
		}
		if len(rows) < q.Limit {
			return o.dossiersCounted(ctx, v, !goesOn && want == "")
		}
	}
	v.Next = placeText(q.After)
	return o.dossiersCounted(ctx, v, false)
}

// dossiersCounted says how many there are in all, or how many a page found.
func (o *Office) dossiersCounted(ctx context.Context, v DossierList, all bool) (DossierList, error) {
	if v.Total, v.More = len(v.Items), v.Next != ""; !all {
		return v, nil
	}
	n, err := store.CountRows[store.Dossier](ctx, o.store.Reader, store.Query{Limit: counted + 1})
	v.Total, v.More = min(n, counted), n > counted
	return v, err
}

func (o *Office) dossierWords(r store.Dossier) (w dossierWords, err error) {
	return w, openWords(o.key, r.Words, &w, dossierPlace(r.ID)...)
}

func (o *Office) dossierView(ctx context.Context, r store.Dossier) (DossierView, error) {
	w, err := o.dossierWords(r)
	if err != nil {
		return DossierView{}, err
	}
	n, err := store.CountRows[store.Filed](ctx, o.store.Reader, store.Query{Equal: map[string]any{"dossier": r.ID}, Limit: counted + 1})
	if err != nil {
		return DossierView{}, err
	}
	people, err := o.registry(ctx)
	return DossierView{ID: r.ID, Code: r.Code, Title: w.Title, Retention: r.Retention, Creator: people.name(r.Creator), Opened: store.Time(r.Opened),
		Documents: min(n, counted), More: n > counted}, err
}

// CreateDossier opens a dossier.
func (h *House) CreateDossier(ctx context.Context, t Token, r DossierRequest) (DossierView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return DossierView{}, err
	}
	if err := s.office.may(ctx, s.actor, mayOpenDossiers); err != nil {
		return DossierView{}, err
	}
	v, err := s.office.createDossier(ctx, s.actor, r)
	if err != nil {
		return v, s.office.refuse(ctx, s.actor, refusal{act: "dossier", door: "act"}, err)
	}
	return v, nil
}

func (o *Office) createDossier(ctx context.Context, a identity.Actor, r DossierRequest) (DossierView, error) {
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
