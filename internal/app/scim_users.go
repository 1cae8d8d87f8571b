package app

import (
	"cmp"
	"context"
	"slices"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/roster"
	"trien/internal/scim"
	"trien/internal/store"
)

// User is one person. Who was deleted by an identity system is not there any more.
func (s *ScimSystem) User(ctx context.Context, id string) (scim.Resource, error) {
	r, err := s.reading(ctx)
	if err != nil {
		return nil, err
	}
	u, ok := s.userOf(r, id)
	if !ok {
		return nil, scim.Gone(id)
	}
	return scim.Stamped(u.Resource(s.base)), nil
}

// userOf is a person as an identity system sees them.
func (s *ScimSystem) userOf(r *registry, id string) (scim.User, bool) {
	p, ok := r.Person(id)
	if !ok || r.scim.dropped[userResource(id)] {
		return scim.User{}, false
	}
	body := cmp.Or(p.Body, s.office.ownBody())
	u := scim.User{ID: p.ID, ExternalID: r.scim.external[userResource(p.ID)], Account: p.Account, Name: p.Name, Email: p.Email, Code: p.Code, Active: p.State == identity.Here,
		Created: p.Came, Changed: cmp.Or(p.Changed, p.Came), Body: scim.Ref{ID: bodyGroup(body), Name: s.office.nameOfBody(r, body)}}
	if x, ok := r.Unit(p.Unit); ok && !r.scim.dropped[unitResource(x.ID)] {
		u.Unit = scim.Ref{ID: unitGroup(x.ID), Name: x.Name}
	}
	return u, true
}

// Users are those that a query finds.
func (s *ScimSystem) Users(ctx context.Context, q scim.Query) (scim.List, error) {
	r, err := s.reading(ctx)
	if err != nil {
		return scim.List{}, err
	}
	return scim.Select(q, s.userSet(r))
}

// reading is the directory, for whoever sees the personal data of its people.
func (s *ScimSystem) reading(ctx context.Context) (*registry, error) {
	if err := s.readsPeople(ctx); err != nil {
		return nil, err
	}
	return s.office.registry(ctx)
}

func (s *ScimSystem) userSet(r *registry) scim.Set {
	all := make([]scim.Resource, 0, len(r.People))
	for _, p := range r.People {
		if u, ok := s.userOf(r, p.ID); ok {
			all = append(all, u.Resource(s.base))
		}
	}
	return scim.Set{Type: scim.Users(), All: all}
}

// All are the people and groups that a query finds.
func (s *ScimSystem) All(ctx context.Context, q scim.Query) (scim.List, error) {
	r, err := s.reading(ctx)
	if err != nil {
		return scim.List{}, err
	}
	return scim.Select(q, s.userSet(r), s.groupSet(r))
}

// MakeUser takes a new person into the directory: without a post, a password or a certificate. Someone whom the identity system had deleted comes back
// where it is surely them; an account of another is given to nobody else.
func (s *ScimSystem) MakeUser(ctx context.Context, sent scim.Resource) (scim.Resource, error) {
	want, err := scim.NewUser(sent)
	if err != nil {
		return nil, err
	}
	if !roster.AccountFits(want.Account) {
		return nil, scim.Fault(scim.InvalidValue, "“userName” chỉ gồm chữ thường không dấu, chữ số và . _ - @, nhiều nhất 64 ký tự.", "A “userName” has small letters without marks, digits and . _ - @ alone, 64 at most.")
	}
	want.ID = store.NewID()
	err = s.change(ctx, func(r *registry) ([]office.Event, error) {
		p, there := r.ByAccount(want.Account)
		if !there {
			return s.newUser(r, want)
		}
		dropped := r.scim.dropped[userResource(p.ID)]
		same := want.ExternalID != "" && want.ExternalID == r.scim.external[userResource(p.ID)] || want.Code != "" && want.Code == p.Code
		if !dropped || !same {
			return nil, scim.Taken("Tài khoản “"+want.Account+"” đã có người dùng; tài khoản không cấp lại cho người khác.", "The account “"+want.Account+"” is somebody's; it is not given to another.")
		}
		want.ID = p.ID
		return s.userBack(r, p, want)
	})
	if err != nil {
		return nil, err
	}
	return s.User(ctx, want.ID)
}

func (s *ScimSystem) newUser(r *registry, u scim.User) ([]office.Event, error) {
	list := []office.Event{office.PersonAdded{ID: u.ID, Account: u.Account, Name: u.Name, Code: u.Code, Email: u.Email}}
	if !u.Active {
		list = append(list, s.left(u.ID))
	}
	return knownAs(r, list, userResource(u.ID), u.ExternalID)
}

func (s *ScimSystem) left(person string) office.Event {
	return office.PersonLeft{Person: person, Reason: "SCIM: " + s.name}
}

func (s *ScimSystem) userBack(r *registry, p identity.Person, want scim.User) ([]office.Event, error) {
	if want.Code == "" {
		want.Code = p.Code
	}
	was := scim.User{ID: p.ID, Name: p.Name, Email: p.Email, Code: p.Code, Active: p.State == identity.Here}
	list := append([]office.Event{office.ScimTaken{Resource: userResource(p.ID)}}, s.userChanges(r, was, want)...)
	return knownAs(r, list, userResource(p.ID), want.ExternalID)
}

// knownAs adds how an identity system knows something, where that is new. No two of a kind are known the same way.
func knownAs(r *registry, list []office.Event, resource, external string) ([]office.Event, error) {
	if r.scim.external[resource] == external {
		return list, nil
	}
	if other := r.scim.known[kindOfResource(resource)+external]; external != "" && other != "" && other != resource {
		return nil, scim.Taken("“externalId” này đã dùng cho bản ghi khác.", "This “externalId” is another resource's.")
	}
	return append(list, office.ScimLinked{Resource: resource, External: external}), nil
}

// userChanges are what makes one person of another.
func (s *ScimSystem) userChanges(r *registry, was, want scim.User) []office.Event {
	p, _ := r.Person(was.ID)
	var list []office.Event
	if want.Active && !was.Active {
		list = append(list, office.PersonReturned{Person: p.ID})
	}
	if was.Name != want.Name || was.Email != want.Email || was.Code != want.Code {
		list = append(list, office.PersonChanged{ID: p.ID, Name: want.Name, Code: want.Code, Email: want.Email, Body: p.Body, Unit: p.Unit})
	}
	if !want.Active && was.Active {
		list = append(list, s.left(p.ID))
	}
	return list
}

// ChangeUser makes of a person what wanted says, where they are as the condition names them.
func (s *ScimSystem) ChangeUser(ctx context.Context, id, match string, wanted func(scim.User) (scim.User, error)) (scim.Resource, error) {
	err := s.change(ctx, func(r *registry) ([]office.Event, error) {
		was, err := s.userToChange(r, id, match)
		if err != nil {
			return nil, err
		}
		want, err := wanted(was)
		if err != nil {
			return nil, err
		}
		return knownAs(r, s.userChanges(r, was, want), userResource(id), want.ExternalID)
	})
	if err != nil {
		return nil, err
	}
	return s.User(ctx, id)
}

func (s *ScimSystem) userToChange(r *registry, id, match string) (scim.User, error) {
	u, ok := s.userOf(r, id)
	if !ok {
		return u, scim.Gone(id)
	}
	if match != "" && !scim.Meets(match, scim.Version(u.Resource(s.base))) {
		return u, scim.Moved()
	}
	return u, nil
}

// DeleteUser lets a person leave. They stay in the directory, with all that they did; the identity system sees them no more.
func (s *ScimSystem) DeleteUser(ctx context.Context, id, match string) error {
	return s.change(ctx, func(r *registry) ([]office.Event, error) {
		u, err := s.userToChange(r, id, match)
		if err != nil {
			return nil, err
		}
		var list []office.Event
		if u.Active {
			list = append(list, s.left(id))
		}
		return slices.Concat(list, []office.Event{office.ScimDropped{Resource: userResource(id)}}), nil
	})
}
