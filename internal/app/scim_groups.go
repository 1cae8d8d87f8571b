package app

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/scim"
	"trien/internal/store"
)

// Groups of an identity system are the bodies and the units: both are places where people work, and whoever is put into one is moved there.
const (
	bodyPrefix = "body."
	unitPrefix = "unit."
)

func bodyGroup(id string) string    { return bodyPrefix + id }
func unitGroup(id string) string    { return unitPrefix + id }
func unitResource(id string) string { return "unit/" + id }

// groupResource is a group as the events about identity systems name it.
func groupResource(id string) string { return strings.Replace(id, ".", "/", 1) }

// nameOfResource is what a resource of an identity system is called.
func (r *registry) nameOfResource(resource string) string {
	kind, id, _ := strings.Cut(resource, "/")
	switch kind {
	case "user":
		return r.name(id)
	case "unit":
		return r.UnitName(id)
	}
	if b, ok := r.Body(id); ok {
		return b.Name
	}
	return id
}

// placed is who works where, as groups have them.
func (s *ScimSystem) placed(r *registry) map[string][]scim.Ref {
	members := map[string][]scim.Ref{}
	for _, p := range r.People {
		if r.scim.dropped[userResource(p.ID)] {
			continue
		}
		body := bodyGroup(cmp.Or(p.Body, s.office.ownBody()))
		members[body] = append(members[body], scim.Ref{ID: p.ID, Name: p.Name})
		if p.Unit != "" {
			members[unitGroup(p.Unit)] = append(members[unitGroup(p.Unit)], scim.Ref{ID: p.ID, Name: p.Name})
		}
	}
	return members
}

// groups are all of them: the office itself, the other bodies, the units.
func (s *ScimSystem) groups(r *registry) []scim.Group {
	own := s.office.ownBody()
	list := []scim.Group{s.bodyOf(r, identity.Body{ID: own, Name: s.office.nameOfBody(r, own)})}
	for _, b := range r.Bodies {
		if b.ID != own {
			list = append(list, s.bodyOf(r, b))
		}
	}
	for _, u := range r.Units {
		if !r.scim.dropped[unitResource(u.ID)] {
			list = append(list, s.unitOf(r, u))
		}
	}
	members := s.placed(r)
	for i := range list {
		list[i].Members = members[list[i].ID]
	}
	return list
}

func (s *ScimSystem) bodyOf(r *registry, b identity.Body) scim.Group {
	g := scim.Group{ID: bodyGroup(b.ID), Name: b.Name, Kind: "body", ExternalID: r.scim.external[groupResource(bodyGroup(b.ID))]}
	if b.ID != s.office.ownBody() {
		g.Within = bodyGroup(cmp.Or(b.Parent, s.office.ownBody()))
	}
	return g
}

func (s *ScimSystem) unitOf(r *registry, u identity.Unit) scim.Group {
	g := scim.Group{ID: unitGroup(u.ID), Name: u.Name, Kind: "unit", ExternalID: r.scim.external[unitResource(u.ID)], Created: u.Made, Changed: u.Changed,
		Within: bodyGroup(cmp.Or(u.Body, s.office.ownBody()))}
	if u.Parent != "" {
		g.Within = unitGroup(u.Parent)
	}
	return g
}

// groupOf is one of them.
func (s *ScimSystem) groupOf(r *registry, id, match string) (scim.Group, error) {
	list := s.groups(r)
	i := slices.IndexFunc(list, func(g scim.Group) bool { return g.ID == id })
	if i < 0 {
		return scim.Group{}, scim.Gone(id)
	}
	if match != "" && !scim.Meets(match, scim.Version(list[i].Resource(s.base))) {
		return list[i], scim.Moved()
	}
	return list[i], nil
}

// Group is one body or unit.
func (s *ScimSystem) Group(ctx context.Context, id string) (scim.Resource, error) {
	r, err := s.office.registry(ctx)
	if err != nil {
		return nil, err
	}
	g, err := s.groupOf(r, id, "")
	if err != nil {
		return nil, err
	}
	return scim.Stamped(g.Resource(s.base)), nil
}

// Groups are those that a query finds.
func (s *ScimSystem) Groups(ctx context.Context, q scim.Query) (scim.List, error) {
	r, err := s.office.registry(ctx)
	if err != nil {
		return scim.List{}, err
	}
	return scim.Select(q, s.groupSet(r))
}

func (s *ScimSystem) groupSet(r *registry) scim.Set {
	var all []scim.Resource
	for _, g := range s.groups(r) {
		all = append(all, g.Resource(s.base))
	}
	return scim.Set{Type: scim.Groups(), All: all}
}

// MakeGroup makes a unit of the office. Bodies are made in the directory only: they have codes, seals and a place in the tree. A unit of that name that the
// identity system had deleted is taken up again.
func (s *ScimSystem) MakeGroup(ctx context.Context, sent scim.Resource) (scim.Resource, error) {
	want, err := scim.NewGroup(sent)
	if err != nil {
		return nil, err
	}
	id := store.NewID()
	err = s.change(ctx, func(r *registry) ([]office.Event, error) {
		i := slices.IndexFunc(r.Units, func(u identity.Unit) bool { return s.ofOffice(u.Body) && u.Name == want.Name })
		unit, list := identity.Unit{ID: id, Name: want.Name}, []office.Event{office.UnitPut{ID: id, Name: want.Name}}
		if i >= 0 {
			if unit = r.Units[i]; !r.scim.dropped[unitResource(unit.ID)] {
				return nil, scim.Taken("Cơ quan đã có đơn vị “"+want.Name+"”.", "The office has a unit “"+want.Name+"” already.")
			}
			list = []office.Event{office.ScimTaken{Resource: unitResource(unit.ID)}}
		}
		id, want.ID = unit.ID, unitGroup(unit.ID)
		moves, err := s.moves(r, scim.Group{Members: s.placed(r)[want.ID]}, want, unit.Body)
		if err != nil {
			return nil, err
		}
		return knownAs(r, append(list, moves...), unitResource(unit.ID), want.ExternalID)
	})
	if err != nil {
		return nil, err
	}
	return s.Group(ctx, unitGroup(id))
}

func (s *ScimSystem) ofOffice(body string) bool { return s.office.outside(body) == "" }

// moves put people where a group says that they work.
func (s *ScimSystem) moves(r *registry, was, want scim.Group, body string) ([]office.Event, error) {
	kind, id, _ := strings.Cut(want.ID, ".")
	unit := ""
	if kind == "unit" {
		unit = id
	}
	come, gone := scim.Differ(was.Members, want.Members)
	list := make([]office.Event, 0, len(come)+len(gone))
	for _, person := range gone {
		p, ok := r.Person(person)
		if !ok || unit == "" && s.ofOffice(body) { // everybody works somewhere: who works in no other body works here
			continue
		}
		to := ""
		if unit != "" {
			to = p.Body
		}
		list = append(list, movedTo(p, to, ""))
	}
	for _, person := range come {
		p, ok := r.Person(person)
		if !ok || r.scim.dropped[userResource(person)] {
			return nil, scim.Fault(scim.InvalidValue, "Không có người “"+person+"”.", "There is no user “"+person+"”.")
		}
		list = append(list, movedTo(p, s.office.outside(body), unit))
	}
	return list, nil
}

func movedTo(p identity.Person, body, unit string) office.Event {
	return office.PersonChanged{ID: p.ID, Name: p.Name, Code: p.Code, Email: p.Email, Body: body, Unit: unit}
}

// ChangeGroup makes of a group what wanted says, where it is as the condition names it.
func (s *ScimSystem) ChangeGroup(ctx context.Context, id, match string, wanted func(scim.Group) (scim.Group, error)) (scim.Resource, error) {
	err := s.change(ctx, func(r *registry) ([]office.Event, error) {
		was, err := s.groupOf(r, id, match)
		if err != nil {
			return nil, err
		}
		want, err := wanted(was)
		if err != nil {
			return nil, err
		}
		return s.groupChanges(r, was, want)
	})
	if err != nil {
		return nil, err
	}
	return s.Group(ctx, id)
}

func (s *ScimSystem) groupChanges(r *registry, was, want scim.Group) ([]office.Event, error) {
	var list []office.Event
	_, place, _ := strings.Cut(was.ID, ".")
	body := place
	if was.Kind == "unit" {
		u, _ := r.Unit(place)
		body = u.Body
		if was.Name != want.Name {
			list = append(list, office.UnitPut{ID: u.ID, Body: u.Body, Parent: u.Parent, Name: want.Name})
		}
	}
	moves, err := s.moves(r, was, want, body)
	if err != nil {
		return nil, err
	}
	return knownAs(r, append(list, moves...), groupResource(was.ID), want.ExternalID)
}

// DeleteGroup takes a unit out of the identity system's sight, and its people out of the unit. The unit stays in the directory: posts and history name it.
func (s *ScimSystem) DeleteGroup(ctx context.Context, id, match string) error {
	return s.change(ctx, func(r *registry) ([]office.Event, error) {
		was, err := s.groupOf(r, id, match)
		if err != nil {
			return nil, err
		}
		if was.Kind == "body" {
			return nil, problem.New(problem.Refused, "Cơ quan không xóa được qua SCIM; hãy ghi ngày kết thúc trong danh bạ.", "A body can't be deleted over SCIM; record its end in the directory.")
		}
		empty := was
		empty.Members = nil
		list, err := s.groupChanges(r, was, empty)
		if err != nil {
			return nil, err
		}
		return append(list, office.ScimDropped{Resource: groupResource(id)}), nil
	})
}
