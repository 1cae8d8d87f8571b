package app

import (
	"context"
	"strings"

	"trien/internal/fileplan"
	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// dossierWords are the words of a dossier, under the office's key.
type dossierWords struct {
	Title   string `json:"title"`
	Plan    string `json:"plan,omitempty"`    // the year of the file plan that it stands in
	Keeper  string `json:"keeper,omitempty"`  // person id
	Outside string `json:"outside,omitempty"` // why it stands in no plan, though there is one
	Note    string `json:"note,omitempty"`    // of its closing, or of its reopening
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
	v, err := s.office.dossierView(ctx, row)
	if err != nil {
		return v, err
	}
	list, err := s.office.records(ctx, "dossier/"+id)
	v.Ends = s.office.endsDossier(s.actor, fileplan.FoldDossier(id, list))
	return v, err
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
	if err != nil {
		return DossierView{}, err
	}
	v := DossierView{ID: r.ID, Code: r.Code, Title: w.Title, Retention: r.Retention, Creator: people.name(r.Creator), Opened: store.Time(r.Opened), Plan: w.Plan, Keeper: nameOrEmpty(w.Keeper, people), Outside: w.Outside, Note: w.Note,
		Documents: min(n, counted), More: n > counted, State: r.State}
	if r.Closed > 0 {
		v.Closed = store.Time(r.Closed)
	}
	return v, nil
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
	id := store.NewID()
	var row store.Dossier
	err := o.paperAct(ctx, a, func(ctx context.Context, t *transaction) (err error) {
		var e office.DossierOpened
		if r.Plan != "" {
			e, err = o.planned(ctx, t, r.Plan, r.Code, id)
		} else if e, err = o.unplanned(ctx, r); err == nil && (r.Title == "" || r.Code == "") {
			err = problem.New(problem.Usage, "Hồ sơ cần mã và tiêu đề.", "A dossier needs a code and a title.")
		}
		if err != nil {
			return err
		}
		row, err = o.dossierRow(fileplan.FoldDossier(id, []office.Record{{Event: e, At: t.at, Actor: a.Person}}))
		t.add("dossier/"+id, 0, "", e)
		t.batch.Insert = append(t.batch.Insert, row)
		return err
	})
	if err != nil {
		return DossierView{}, err
	}
	return o.dossierView(ctx, row)
}

// dossierRow is the dossier's row: rebuilt from its events it has the same bytes.
func (o *Office) dossierRow(d fileplan.Dossier) (store.Dossier, error) {
	e := d.Opened
	words, err := sealed(o.key, dossierWords{e.Title, e.Plan, e.Keeper, e.Outside, d.Note}, dossierPlace(d.ID)...)
	row := store.Dossier{ID: d.ID, Version: int64(d.Version), Code: e.Code, State: dossierOpen, Retention: e.Retention, Creator: d.Creator, Opened: store.Micros(d.At), Words: words}
	if !d.Closed.IsZero() {
		row.State, row.Closed = dossierClosed, store.Micros(d.Closed)
	}
	return row, err
}

// The states of a dossier.
const (
	dossierOpen   = "open"
	dossierClosed = "closed"
)

// fileInto puts the document into a dossier of the office.
func (o *Office) fileInto(ctx context.Context, t *transaction, dossier string) error {
	if err := t.do(office.FileInto{Dossier: dossier}); err != nil {
		return err
	}
	row, err := store.Get[store.Dossier](ctx, o.store.Reader, dossier)
	if err != nil {
		return err
	}
	if row.State == dossierClosed {
		return problem.New(problem.Conflict, "Hồ sơ này đã kết thúc nên không đưa thêm văn bản vào được. Hãy chọn hồ sơ khác, hoặc đề nghị người lập mở lại.", "This dossier is closed: nothing more is filed into it. Choose another, or ask who keeps it to open it again.")
	}
	t.batch.Expect["dossier/"+dossier] = row.Version // so that nothing is filed into what somebody closes meanwhile
	t.batch.Insert = append(t.batch.Insert, filedRow(t.doc))
	return nil
}

// filedRow is the document's place in its dossier: by the time it was filed.
func filedRow(d office.Document) store.Filed {
	at := store.Micros(d.FiledAt)
	return store.Filed{Dossier: d.Dossier, Document: d.ID, Position: at, At: at}
}
