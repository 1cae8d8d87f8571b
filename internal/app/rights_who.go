package app

import (
	"context"
	"slices"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/rights"
	"trien/internal/store"
)

// DocumentRights says who may see the document or do something with it now, and by which rule.
func (h *House) DocumentRights(ctx context.Context, t Token, id string) (RightsView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return RightsView{}, err
	}
	o := s.office
	d, err := o.readable(ctx, s.actor, id)
	if err != nil {
		return RightsView{}, err
	}
	if x := office.Before(o.access(), d, s.actor).Decide(office.ActSeeRights); !x.May {
		return RightsView{}, o.refuse(ctx, s.actor, refusal{act: office.ActSeeRights, door: "act", document: id}, x.Refusal())
	}
	people, err := o.registry(ctx)
	if err != nil {
		return RightsView{}, err
	}
	v := RightsView{At: o.now(), Title: documentTitle(d), State: both(d.State.Words()), Acts: o.whoMay(d, people), Never: []RuleView{}, Changes: alertViews(d, s.actor, people)}
	for _, r := range o.access().Rules() {
		if r.Forbid {
			v.Never = append(v.Never, ruleView(r))
		}
	}
	return v, nil
}

// namesShown bounds the names shown under one rule: a province's office has 400 who hold a duty.
const namesShown = 20

// whoMay decides reading, and each act that the state allows, for everyone of the office.
func (o *Office) whoMay(d office.Document, people *registry) []ActRightsView {
	book := o.access()
	list := []ActRightsView{}
	for _, act := range append([]string{office.ActRead}, office.Possible(d)...) {
		list = append(list, ActRightsView{Act: act, Label: both(actWords(act)), Groups: []RuleGroupView{}, Whom: both(rights.Named(book.Whom(act)))})
	}
	for _, p := range people.People {
		a, ok := people.Actor(p.ID, o.now())
		if !ok || len(a.Roles) == 0 {
			continue
		}
		facts := office.Before(book, d, a)
		for i := range list {
			if x := facts.Decide(list[i].Act); x.May {
				list[i].add(p.Name, x.By)
			}
		}
	}
	return list
}

// add puts somebody under the first rule that permits them the act.
func (v *ActRightsView) add(name string, by []rights.Reason) {
	if len(by) == 0 {
		return
	}
	i := slices.IndexFunc(v.Groups, func(g RuleGroupView) bool { return g.Rule.ID == by[0].ID })
	if i < 0 {
		i = len(v.Groups)
		v.Groups = append(v.Groups, RuleGroupView{Rule: ruleView(by[0]), People: []string{}})
	}
	g := &v.Groups[i]
	g.Count++
	if len(g.People) < namesShown {
		g.People = append(g.People, name)
	}
}

func ruleView(r rights.Reason) RuleView { return RuleView{r.ID, both(r.Words), r.Rule, r.Own} }

func ruleViews(list []rights.Reason) []RuleView {
	views := []RuleView{}
	for _, r := range list {
		views = append(views, ruleView(r))
	}
	return views
}

// PersonRights says what somebody may do now, and why: oneself ("" or one's own id), or anyone, to whoever may ask.
func (h *House) PersonRights(ctx context.Context, t Token, person string) (PersonRightsView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return PersonRightsView{}, err
	}
	o, a := s.office, s.actor
	if person != "" && person != a.Person {
		if err := o.may(ctx, a, mayPeopleRights); err != nil {
			return PersonRightsView{}, err
		}
		people, err := o.registry(ctx)
		if err != nil {
			return PersonRightsView{}, err
		}
		known := false
		if a, known = people.Actor(person, o.now()); !known {
			return PersonRightsView{}, store.NotFound()
		}
	}
	v := PersonRightsView{At: o.now(), Person: personView(a), Acts: o.personActs(a), Duties: dutyViews(a.Roles)}
	v.Parts, err = o.personParts(ctx, a.Person)
	return v, err
}

func (o *Office) personActs(a identity.Actor) []PersonActView {
	list := []PersonActView{}
	facts := o.access().At(a)
	for _, act := range o.access().In("office") {
		d := facts.Decide(act)
		v := PersonActView{Act: act, Label: both(actWords(act)), May: d.May, By: ruleViews(d.By), Whom: both(rights.Named(d.Who))}
		list = append(list, v)
	}
	return list
}

func dutyViews(roles []identity.Role) []DutyView {
	list := []DutyView{}
	for _, r := range roles {
		v := DutyView{Role: string(r), Label: roleWords(r), Apart: []ApartView{}}
		apart := identity.Apart(r)
		for _, other := range identity.Roles() {
			if why, ok := apart[other]; ok {
				v.Apart = append(v.Apart, ApartView{roleWords(other), both(why)})
			}
		}
		list = append(list, v)
	}
	return list
}

// personParts counts the documents in which somebody has a part.
func (o *Office) personParts(ctx context.Context, person string) ([]PersonPartsView, error) {
	list := []PersonPartsView{}
	for _, part := range []string{partDrafter, partReviewer, partSigner, partReferred, partRouter, partAssignee, partInformed} {
		v := PersonPartsView{Part: partWords(part)}
		q := store.Query{Equal: map[string]any{"subject": person, "part": part}}
		var err error
		if v.Count, err = store.CountRows[store.Concern](ctx, o.store.Reader, q); err != nil {
			return nil, err
		}
		q.Equal["open"] = true
		if v.Open, err = store.CountRows[store.Concern](ctx, o.store.Reader, q); err != nil {
			return nil, err
		}
		if v.Count > 0 {
			list = append(list, v)
		}
	}
	return list, nil
}
