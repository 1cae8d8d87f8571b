package app

import (
	"context"
	"encoding/json"
	"slices"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/oversight"
	"trien/internal/problem"
	"trien/internal/store"
)

// doubtsShown bounds the acts in doubt on one page; findings bring the next ones up.
const doubtsShown = 500

// Cases lists the cases: all for those who handle them, else the caller's own.
func (h *House) Cases(ctx context.Context, t Token) ([]CaseRow, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return nil, err
	}
	q := store.Query{Equal: map[string]any{"kind": caseKind}}
	if !s.office.can(s.actor, mayReadCases) {
		q.Equal["parent"] = s.actor.Person
	} else if err := s.office.readPersonal(ctx, s.actor, office.Everyone, "case"); err != nil {
		return nil, err
	}
	list, err := store.List[store.Record](ctx, s.office.store.Reader, q)
	if err != nil {
		return nil, err
	}
	people, err := s.office.registry(ctx)
	if err != nil {
		return nil, err
	}
	rows := []CaseRow{}
	for _, r := range list {
		row, err := s.office.caseRow(people, r)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b CaseRow) int { return b.Opened.Compare(a.Opened) })
	return rows, nil
}

func (o *Office) caseRow(people *registry, r store.Record) (CaseRow, error) {
	var c caseClear
	if err := json.Unmarshal([]byte(r.Clear), &c); err != nil {
		return CaseRow{}, damaged(err)
	}
	title, err := o.overseenTitle(r)
	return CaseRow{ID: r.ID, Kind: c.Kind, KindWords: caseKindWords(c.Kind), State: r.State, StateWord: caseStateWords(oversight.CaseState(r.State)), Person: r.Parent,
		Name: o.holderName(people, r.Parent), Opened: store.Time(c.Opened), By: people.name(c.By), Title: title}, err
}

// holderName names a person, or the office whose seal it is.
func (o *Office) holderName(people *registry, holder string) string {
	if holder == o.settings.ID {
		return o.settings.Name
	}
	return people.name(holder)
}

// Case shows a case to those who handle cases and to whom it is about.
func (h *House) Case(ctx context.Context, t Token, id string) (CaseView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return CaseView{}, err
	}
	if err := s.office.mayCase(ctx, s.actor, id); err != nil {
		return CaseView{}, err
	}
	v, err := s.office.caseView(ctx, id)
	if err != nil {
		return CaseView{}, err
	}
	v.Allowed = s.office.caseActs(v, s.actor)
	return v, s.office.readPersonal(ctx, s.actor, v.Person, "case")
}

func (o *Office) mayCase(ctx context.Context, a identity.Actor, id string) error {
	r, err := store.Get[store.Record](ctx, o.store.Reader, caseKind, id)
	if err != nil || r.Parent == a.Person {
		return err
	}
	return o.may(ctx, a, mayReadCases)
}

func (o *Office) caseView(ctx context.Context, id string) (CaseView, error) {
	w, err := o.watched(ctx, caseKind, id)
	if err != nil {
		return CaseView{}, err
	}
	if len(w.records) == 0 {
		return CaseView{}, store.NotFound()
	}
	people, err := o.registry(ctx)
	if err != nil {
		return CaseView{}, err
	}
	c := oversight.FoldCase(id, w.records)
	v := CaseView{CaseRow: CaseRow{ID: id, Kind: c.Kind, KindWords: caseKindWords(c.Kind), State: string(c.State), StateWord: caseStateWords(c.State), Person: c.Person,
		Name: o.holderName(people, c.Person), Opened: c.Opened, By: people.name(c.By), Title: c.Reason},
		Version: c.Version, Way: c.Way, Since: c.Since, Steps: []CaseStepView{}, Doubts: []DeedView{}, Allowed: []string{}, Frozen: people.frozen(c.Person)}
	for i, st := range c.Steps {
		v.Steps = append(v.Steps, CaseStepView{st.At, people.name(st.By), st.What, deedWords(w.records[i].Event), st.Text})
	}
	return v, o.addDoubts(ctx, people, c, &v)
}

// addDoubts lists the acts in doubt, those without a finding first.
func (o *Office) addDoubts(ctx context.Context, people *registry, c oversight.Case, v *CaseView) error {
	deeds := []store.Deed{{Person: c.Person, At: store.Micros(c.Opened), Stream: c.Entry.Stream, Version: int64(c.Entry.Version), Part: deedActor}}
	if c.Account() {
		var err error
		if deeds, err = o.doubtful(ctx, c); err != nil {
			return err
		}
	}
	found := func(d store.Deed) bool {
		_, ok := c.Of(oversight.Entry{Stream: d.Stream, Version: int(d.Version)})
		return ok
	}
	open := func(d store.Deed) bool { return !found(d) }
	for _, d := range deeds {
		if c.Account() && open(d) {
			v.Open++
		}
	}
	deeds = slices.Concat(slices.DeleteFunc(slices.Clone(deeds), found), slices.DeleteFunc(deeds, open)) // what waits for a finding first
	v.More = max(0, len(deeds)-doubtsShown)
	for _, d := range deeds[:len(deeds)-v.More] {
		view, err := o.deedView(ctx, people, d)
		if err != nil {
			return err
		}
		if f, ok := c.Of(oversight.Entry{Stream: d.Stream, Version: int(d.Version)}); ok {
			view.Finding, view.Remedy = f.Finding, f.Document
		}
		v.Doubts = append(v.Doubts, view)
	}
	return nil
}

// Dispute opens a case over an entry in the caller's name: the inspector answers it (379.31).
func (h *House) Dispute(ctx context.Context, t Token, r DisputeRequest) (CaseView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return CaseView{}, err
	}
	o := s.office
	deeds, err := store.List[store.Deed](ctx, o.store.Reader, store.Query{Equal: map[string]any{"person": s.actor.Person, "stream": r.Stream, "version": int64(r.Version)}})
	if err == nil && len(deeds) == 0 {
		err = store.NotFound()
	}
	if err != nil {
		return CaseView{}, err
	}
	if c, err := o.disputes(ctx, s.actor.Person); err != nil {
		return CaseView{}, err
	} else if open, ok := c[oversight.Entry{Stream: r.Stream, Version: r.Version}]; ok {
		return CaseView{}, problem.New(problem.Conflict, "Bạn đã khiếu nại mục này; xem vụ việc "+open+".", "You have disputed this entry already; see case "+open+".")
	}
	id := store.NewID()
	err = o.oversee(ctx, s.actor, caseKind, id, func(_ watched, tx *transaction) ([]office.Event, error) {
		e, err := oversight.DecideCase(oversight.Case{ID: id}, oversight.CaseAct{By: s.actor.Person, At: tx.at,
			Command: office.CaseOpened{Kind: oversight.Dispute, Person: s.actor.Person, Way: freezeSelf, Stream: r.Stream, Version: r.Version, Reason: tidy(r.Reason)}})
		return []office.Event{e}, err
	})
	if err != nil {
		return CaseView{}, err
	}
	return o.caseView(ctx, id)
}

// disputes are the open cases of a person over entries, by entry.
func (o *Office) disputes(ctx context.Context, person string) (map[oversight.Entry]string, error) {
	list, err := store.List[store.Record](ctx, o.store.Reader, store.Query{Equal: map[string]any{"kind": caseKind, "parent": person}})
	found := map[oversight.Entry]string{}
	for _, r := range list {
		w, err := o.watched(ctx, caseKind, r.ID)
		if err != nil {
			return nil, err
		}
		if c := oversight.FoldCase(r.ID, w.records); c.Kind == oversight.Dispute {
			found[c.Entry] = r.ID
		}
	}
	return found, err
}
