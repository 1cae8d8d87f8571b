package app

import (
	"cmp"
	"context"
	"slices"
	"time"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/reports"
	"trien/internal/store"
)

const (
	usePage    = 200
	endingDays = 60 // "about to end" where nobody says otherwise: no rule gives a number
)

// Use is who holds certificates and who signs with them, by body, type and month (4587.use). Its cost is that of people and months, never of documents.
func (h *House) Use(ctx context.Context, t Token, q UseQuery) (UseView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return UseView{}, err
	}
	if err := s.office.may(ctx, s.actor, "reports.read"); err != nil {
		return UseView{}, err
	}
	if err := s.office.readPersonal(ctx, s.actor, office.Everyone, "use"); err != nil {
		return UseView{}, err
	}
	return s.office.use(ctx, q)
}

func (o *Office) use(ctx context.Context, q UseQuery) (UseView, error) {
	today := office.Day(o.now())
	v := UseView{From: cmp.Or(q.From, today[:4]+"-01"), To: cmp.Or(q.To, today[:7]), Days: cmp.Or(q.Days, endingDays), Found: []FoundView{}, Bodies: []BodyUseView{}, People: []PersonUse{}}
	if !isMonth(v.From) || !isMonth(v.To) || v.From > v.To || v.Days < 0 || v.Days > 3650 {
		return UseView{}, problem.New(problem.Usage, "Khoảng tháng không đúng; viết như 2026-01 đến 2026-12.", "The months are not in order; write 2026-01 to 2026-12.")
	}
	r, err := o.registry(ctx)
	if err != nil {
		return UseView{}, err
	}
	sums, err := o.store.SumUses(ctx, v.From, v.To)
	if err != nil {
		return UseView{}, err
	}
	all := reports.Assess(o.subscribers(r), r.usedOf(sums), o.now(), time.Duration(v.Days)*24*time.Hour)
	var people []string
	if q.Body != "" {
		all = slices.DeleteFunc(all, func(u reports.UsedBy) bool { return u.Body != q.Body })
		people = []string{}
		for _, u := range all {
			people = append(people, u.Person)
		}
	}
	types, err := o.store.SumTypes(ctx, v.From, v.To, people)
	if err != nil {
		return UseView{}, err
	}
	v.charts(types)
	o.fillUse(r, all, q, &v)
	return v, nil
}

func isMonth(s string) bool {
	_, err := time.Parse("2006-01", s)
	return err == nil
}

// subscribers are everyone here, with the certificates in force that they hold and whether a post needs one.
func (o *Office) subscribers(r *registry) []reports.Subscriber {
	now, held := o.now(), map[string][]reports.Held{}
	for _, c := range r.certificates {
		if c.notAfter.After(now) && c.serves(now) == nil {
			held[c.holder] = append(held[c.holder], reports.Held{Certificate: c.fingerprint, NotAfter: c.notAfter})
		}
	}
	list := make([]reports.Subscriber, 0, len(r.People))
	for _, p := range r.People {
		a, _ := r.Actor(p.ID, now)
		if p.State == identity.Left && held[p.ID] == nil {
			continue
		}
		leads := a.Is(identity.Leader)
		list = append(list, reports.Subscriber{Person: p.ID, Body: cmp.Or(p.Body, o.ownBody()), Holds: held[p.ID], Leader: leads, Signs: leads || len(a.Capacities) > 0})
	}
	return list
}

// usedOf puts the giver in the place of each delegation.
func (r *registry) usedOf(sums []store.Use) []reports.Used {
	list := make([]reports.Used, 0, len(sums))
	for _, u := range sums {
		x := reports.Used{Person: u.Person, Post: u.Post, Act: u.Act, Certificate: u.Certificate, N: u.N}
		if d, ok := r.Delegation(u.Delegation); ok && u.Delegation != "" {
			x.Giver = d.Giver
		}
		list = append(list, x)
	}
	return list
}

// charts are the months and the types.
func (v *UseView) charts(list []store.UseType) {
	months, types := map[string]*MonthUse{}, map[string]*TypeUse{}
	for at, err := time.Parse("2006-01", v.From); err == nil && at.Format("2006-01") <= v.To; at = at.AddDate(0, 1, 0) {
		months[at.Format("2006-01")] = &MonthUse{Month: at.Format("2006-01")}
	}
	for _, u := range list {
		if types[u.Type] == nil {
			types[u.Type] = &TypeUse{Type: u.Type, Name: typeName(u.Type)}
		}
		m, t := months[u.Month], types[u.Type]
		switch u.Act {
		case reports.UseSign, reports.UseInstruct:
			m.Signed, t.Signed = m.Signed+u.N, t.Signed+u.N
		case reports.UseSeal, reports.UseAttach, reports.UseArrive:
			m.Seals, t.Seals = m.Seals+u.N, t.Seals+u.N
		}
	}
	v.Months, v.Types = []MonthUse{}, []TypeUse{}
	for _, m := range months {
		v.Months = append(v.Months, *m)
	}
	for _, t := range types {
		v.Types = append(v.Types, *t)
	}
	slices.SortFunc(v.Months, func(a, b MonthUse) int { return cmp.Compare(a.Month, b.Month) })
	slices.SortFunc(v.Types, func(a, b TypeUse) int {
		return cmp.Or(cmp.Compare(b.Signed+b.Seals, a.Signed+a.Seals), cmp.Compare(a.Type, b.Type))
	})
}

// fillUse adds people up, and lists those that the question keeps.
func (o *Office) fillUse(r *registry, all []reports.UsedBy, q UseQuery, v *UseView) {
	found := map[string]int{}
	for _, b := range reports.ByBody(all) {
		v.Holders, v.Active, v.Signed, v.Seals = v.Holders+b.Holders, v.Active+b.Active, v.Signed+b.Signed, v.Seals+b.Seals
		for code, n := range b.Found {
			found[code] += n
		}
		v.Bodies = append(v.Bodies, BodyUseView{ID: b.Body, Name: o.bodyName(r, b.Body), Holders: b.Holders, Active: b.Active, Signed: b.Signed, Seals: b.Seals,
			Formal: b.Found[reports.FoundFormal], InNeed: b.Found[reports.FoundInNeed]})
	}
	for _, code := range []string{reports.FoundFormal, reports.FoundIndirect, reports.FoundEnding, reports.FoundNoNeed, reports.FoundInNeed} {
		v.Found = append(v.Found, FoundView{code, foundWords(code), found[code]})
	}
	all = slices.DeleteFunc(all, func(u reports.UsedBy) bool {
		return q.Finding != "" && !slices.Contains(u.Found, q.Finding) || len(u.Holds)+len(u.Found) == 0 && u.Signed+u.Seals == 0
	})
	v.Total = len(all)
	from := min(max(q.Offset, 0), len(all))
	for _, u := range all[from:min(from+usePage, len(all))] {
		v.People = append(v.People, o.personUse(r, u))
	}
}

func (o *Office) personUse(r *registry, u reports.UsedBy) PersonUse {
	p := PersonUse{Person: u.Person, Name: r.name(u.Person), Body: u.Body, BodyName: o.bodyName(r, u.Body), Signed: u.Signed, Seals: u.Seals, Indirect: u.Indirect,
		EndingUses: u.EndingUses, Found: slices.Concat([]string{}, u.Found)}
	if a, ok := r.Actor(u.Person, o.now()); ok {
		p.Title = a.Title
	}
	for _, c := range u.Holds {
		p.Ends = max(p.Ends, office.Day(c.NotAfter))
	}
	return p
}

func foundWords(code string) Words {
	return codeWords(code, map[string]Words{
		reports.FoundFormal: {"Có chứng thư nhưng chưa ký lần nào (hình thức)", "Holds a certificate and never signed (formal only)"}, reports.FoundIndirect: {"Lãnh đạo chưa ký số trực tiếp", "Leaders who do not sign directly"},
		reports.FoundEnding: {"Chứng thư sắp hết hạn", "Certificates about to end"}, reports.FoundNoNeed: {"Không còn nhu cầu (đề nghị thu hồi)", "No further need (propose revocation)"},
		reports.FoundInNeed: {"Cần cấp chứng thư", "Need a certificate"},
	})
}

// usedListed bounds the documents of one question.
const usedListed = 500

// UsedDocuments lists the documents behind a person's figures in a month. What the caller may not read shows its number and type alone.
func (h *House) UsedDocuments(ctx context.Context, t Token, person, month string) ([]UsedDocument, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return nil, err
	}
	o := s.office
	if err := o.may(ctx, s.actor, "reports.read"); err != nil {
		return nil, err
	}
	from, err := time.ParseInLocation("2006-01", month, local(o.now()).Location())
	if err != nil {
		return nil, problem.New(problem.Usage, "Tháng viết như 2026-11.", "A month is written 2026-11.")
	}
	deeds, err := store.List[store.Deed](ctx, o.store.Reader, store.Query{Equal: map[string]any{"person": person, "part": deedActor}, Among: map[string][]string{"kind": {deedSignature, deedRoute}},
		From: map[string]any{"at": store.Micros(from)}, To: map[string]any{"at": store.Micros(from.AddDate(0, 1, 0)) - 1}, Order: []string{"at", "stream", "version"}, Limit: usedListed})
	if err != nil {
		return nil, err
	}
	list := []UsedDocument{}
	for _, d := range deeds {
		u, err := o.usedDocument(ctx, s.actor, d)
		if err != nil {
			return nil, err
		}
		list = append(list, u)
	}
	return list, nil
}

func (o *Office) usedDocument(ctx context.Context, a identity.Actor, d store.Deed) (UsedDocument, error) {
	e, err := o.store.Event(ctx, d.Stream, d.Version)
	if err != nil {
		return UsedDocument{}, err
	}
	rec, _, err := o.open(e)
	if err != nil {
		return UsedDocument{}, err
	}
	u := UsedDocument{At: e.At.Format(time.RFC3339), Document: e.Document, Act: deedWords(rec.Event)}
	doc, err := o.document(ctx, e.Document)
	if problem.KindOf(err) == problem.NotFound {
		return u, nil
	}
	u.Type, u.Number = typeName(doc.DocType), cmp.Or(doc.Number, doc.Arrival)
	if doc.MayRead(a) {
		u.Abstract = doc.Abstract
	}
	return u, err
}

func (o *Office) bodyName(r *registry, id string) string {
	if b, ok := r.Body(id); ok {
		return b.Name
	}
	if id == o.ownBody() {
		return o.settings.Name
	}
	return id
}
