package identity

import (
	"maps"
	"slices"
)

// index finds things in a Staff without looking at all of it: positions in its lists.
type index struct {
	people, posts, bodies, units, delegations map[string]int
	accounts, codes                           map[string]string // -> person
	held                                      map[string][]int  // person -> appointments
	given                                     map[string][]int  // taker -> delegations
}

// indexed makes the index where there is none yet. Only what changes a Staff calls it: a Staff that is read by many is never written.
func (s *Staff) indexed() {
	if s.index != nil {
		return
	}
	x := &index{people: map[string]int{}, posts: map[string]int{}, bodies: map[string]int{}, units: map[string]int{}, delegations: map[string]int{},
		accounts: map[string]string{}, codes: map[string]string{}, held: map[string][]int{}, given: map[string][]int{}}
	for i, p := range s.People {
		x.people[p.ID], x.accounts[p.Account] = i, p.ID
		if p.Code != "" {
			x.codes[p.Code] = p.ID
		}
		for _, f := range p.Codes {
			x.codes[f.Code] = p.ID
		}
	}
	for i, p := range s.Posts {
		x.posts[p.ID] = i
	}
	for i, b := range s.Bodies {
		x.bodies[b.ID] = i
	}
	for i, u := range s.Units {
		x.units[u.ID] = i
	}
	for i, a := range s.Appointments {
		x.held[a.Person] = append(x.held[a.Person], i)
	}
	for i, d := range s.Delegations {
		x.delegations[d.ID] = i
		x.given[d.Taker] = append(x.given[d.Taker], i)
	}
	s.index = x
}

// Clone is a copy that may be changed while the other is read.
func (s Staff) Clone() Staff {
	s.People, s.Posts, s.Appointments = slices.Clone(s.People), slices.Clone(s.Posts), slices.Clone(s.Appointments)
	s.Bodies, s.Units, s.Delegations, s.Bindings = slices.Clone(s.Bodies), slices.Clone(s.Units), slices.Clone(s.Delegations), slices.Clone(s.Bindings)
	if x := s.index; x != nil {
		s.index = &index{people: maps.Clone(x.people), posts: maps.Clone(x.posts), bodies: maps.Clone(x.bodies), units: maps.Clone(x.units),
			delegations: maps.Clone(x.delegations), accounts: maps.Clone(x.accounts), codes: maps.Clone(x.codes), held: lists(x.held), given: lists(x.given)}
	}
	return s
}

// lists copies a map of lists; what is appended to one of the copy's makes a new list.
func lists(m map[string][]int) map[string][]int {
	c := make(map[string][]int, len(m))
	for k, v := range m {
		c[k] = slices.Clip(v)
	}
	return c
}

// at is the position of id, by the index or by looking; -1 where it is not there.
func at[T any](list []T, x map[string]int, id string, is func(T) bool) int {
	if x == nil {
		return slices.IndexFunc(list, is)
	}
	if i, ok := x[id]; ok {
		return i
	}
	return -1
}

func pick[T any](list []T, i int) (T, bool) {
	if i < 0 {
		var none T
		return none, false
	}
	return list[i], true
}

// parts of the index, nil where there is none.
func (s *Staff) parts() index {
	if s.index == nil {
		return index{}
	}
	return *s.index
}

// Person finds a person by id.
func (s Staff) Person(id string) (Person, bool) {
	return pick(s.People, at(s.People, s.parts().people, id, func(p Person) bool { return p.ID == id }))
}

// ByAccount finds a person by what they type to sign in.
func (s Staff) ByAccount(account string) (Person, bool) {
	if x := s.index; x != nil {
		return s.Person(x.accounts[account])
	}
	return pick(s.People, slices.IndexFunc(s.People, func(p Person) bool { return p.Account == account }))
}

// CodeHolder is the person whose code it is, or once was by mistake; "" for nobody.
func (s Staff) CodeHolder(code string) string {
	if code == "" {
		return ""
	}
	if x := s.index; x != nil {
		return x.codes[code]
	}
	p, _ := pick(s.People, slices.IndexFunc(s.People, func(p Person) bool {
		return p.Code == code || slices.ContainsFunc(p.Codes, func(f FormerCode) bool { return f.Code == code })
	}))
	return p.ID
}

// Post finds a post by id.
func (s Staff) Post(id string) (Post, bool) {
	return pick(s.Posts, at(s.Posts, s.parts().posts, id, func(p Post) bool { return p.ID == id }))
}

// Body finds a body by id.
func (s Staff) Body(id string) (Body, bool) {
	return pick(s.Bodies, at(s.Bodies, s.parts().bodies, id, func(b Body) bool { return b.ID == id }))
}

// Unit finds a unit by id.
func (s Staff) Unit(id string) (Unit, bool) {
	return pick(s.Units, at(s.Units, s.parts().units, id, func(u Unit) bool { return u.ID == id }))
}

// Delegation finds a delegation by id.
func (s Staff) Delegation(id string) (Delegation, bool) {
	return pick(s.Delegations, at(s.Delegations, s.parts().delegations, id, func(d Delegation) bool { return d.ID == id }))
}

// Held lists a person's appointments, also those that are over or to come.
func (s Staff) Held(person string) []Appointment {
	return picked(s.Appointments, s.parts().held, person, func(a Appointment) bool { return a.Person == person })
}

// Lent lists the delegations to a person, in force or not.
func (s Staff) Lent(taker string) []Delegation {
	return picked(s.Delegations, s.parts().given, taker, func(d Delegation) bool { return d.Taker == taker })
}

func picked[T any](list []T, x map[string][]int, id string, is func(T) bool) []T {
	var found []T
	if x == nil {
		for _, v := range list {
			if is(v) {
				found = append(found, v)
			}
		}
		return found
	}
	for _, i := range x[id] {
		found = append(found, list[i])
	}
	return found
}
