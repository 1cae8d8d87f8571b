package identity

import (
	"slices"
	"time"
)

// Actor is someone about to act, with all that they may be at that instant. It is made by Staff.Actor for each act anew, so that a
// right that ended a second ago is not there (1831.authority: at the moment of signing).
type Actor struct {
	Person     string
	Name       string
	Post       string // id of the first post held
	Title      string
	Unit       string
	Roles      []Role
	Capacities []Capacity
	SignIn     string // how the session was opened: "password+totp" (379.12.2b)
	System     bool   // the machine, carrying on what a person began or the exchange brought
}

// System is the machine as actor: it converts, judges, delivers; it never signs, seals or decides.
func System() Actor { return Actor{Name: "hệ thống", System: true, SignIn: "system"} }

// Actor gives the person with the posts held at the instant, and what is lent to them. A person without a post can do nothing, which is an
// Actor without roles. Posts are read as they are now: it is for what is about to be done; ActorOn is for what was.
func (s Staff) Actor(person string, at time.Time) (Actor, bool) {
	return s.actor(person, instant{at: at})
}

// ActorOn gives the person with what they could do at an instant of the past, by the posts as they were then.
func (s Staff) ActorOn(person string, at time.Time) (Actor, bool) {
	return s.actor(person, instant{at, true})
}

func (s *Staff) actor(person string, x instant) (Actor, bool) {
	p, ok := s.Person(person)
	if !ok {
		return Actor{}, false
	}
	a := Actor{Person: p.ID, Name: p.Name}
	if x.past {
		a.Name = p.OfDay(x.at).Name
	}
	if !x.here(p) {
		return a, true
	}
	for _, ap := range s.Held(person) {
		post, found := s.Post(ap.Post)
		if !ap.At(x.at) || !found {
			continue
		}
		post = x.post(post)
		if a.Post == "" {
			a.Post, a.Title, a.Unit = post.ID, post.Title, s.UnitName(post.Unit)
		}
		a.Roles = append(a.Roles, post.Roles...)
		a.Capacities = append(a.Capacities, post.Capacities...)
	}
	for _, r := range s.lentTo(person, x) {
		a.Capacities = append(a.Capacities, r.Capacity)
	}
	slices.Sort(a.Roles)
	a.Roles = slices.Compact(a.Roles)
	return a, true
}

// Is says whether the actor has the role now.
func (a Actor) Is(r Role) bool { return slices.Contains(a.Roles, r) }

// Capacity finds a capacity the actor has now.
func (a Actor) Capacity(id string) (Capacity, bool) {
	i := slices.IndexFunc(a.Capacities, func(c Capacity) bool { return c.ID == id })
	if i < 0 {
		return Capacity{}, false
	}
	return a.Capacities[i], true
}

// Holders lists the people who have the role at the instant, in the order of the staff.
func (s Staff) Holders(r Role, at time.Time) []Person {
	var list []Person
	for _, p := range s.People {
		if a, _ := s.Actor(p.ID, at); a.Is(r) {
			list = append(list, p)
		}
	}
	return list
}
