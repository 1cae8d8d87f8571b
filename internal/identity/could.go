package identity

import (
	"slices"
	"time"

	"trien/internal/problem"
)

// Could is one answer to "who could sign what on that day": a person as they were called then, the capacity, and why.
type Could struct {
	Person      string
	Name        string
	Post        Post // the person's own post then
	Capacity    Capacity
	Giver       string       // whose post it comes from; the person's own id where it is theirs
	Appointment Appointment  // by which that post was held
	Chain       []Delegation // from the person's own delegation back to the one that the post's holder gave; empty: by the post itself
	Later       bool         // part of this was recorded only after that instant
}

// WhoCould answers who could sign documents of a type at an instant, by post or by delegation; with an empty type, who could sign anything.
// It reads the posts as they were then.
func (s Staff) WhoCould(typ string, at time.Time) []Could {
	x := instant{at, true}
	var list []Could
	for _, p := range s.People {
		if !x.here(p) {
			continue
		}
		for _, r := range append(s.byPost(p.ID, x), s.lentTo(p.ID, x)...) {
			if typ == "" || r.Covers(typ) {
				list = append(list, s.could(p, r, x))
			}
		}
	}
	return list
}

// byPost lists the capacities of a person's posts at the instant that they may sign by.
func (s *Staff) byPost(person string, x instant) []resolved {
	if !slices.Contains(s.rolesOf(person, x), Leader) {
		return nil
	}
	var list []resolved
	for _, a := range s.Held(person) {
		if p, ok := s.Post(a.Post); ok && a.At(x.at) {
			for _, c := range x.post(p).Capacities {
				list = append(list, resolved{Capacity: c, appointment: a})
			}
		}
	}
	return list
}

func (s *Staff) could(p Person, r resolved, x instant) Could {
	c := Could{Person: p.ID, Name: p.OfDay(x.at).Name, Capacity: r.Capacity, Giver: r.appointment.Person, Appointment: r.appointment, Chain: r.chain}
	for _, a := range s.Held(p.ID) {
		if post, ok := s.Post(a.Post); ok && a.At(x.at) {
			c.Post = x.post(post)
			break
		}
	}
	c.Later = r.appointment.Recorded.After(x.at) || slices.ContainsFunc(r.chain, func(d Delegation) bool { return d.Recorded.After(x.at) })
	return c
}

// OfDay is the person as they were called, and where they worked, at an instant.
func (p Person) OfDay(at time.Time) Person {
	for _, f := range p.Was {
		if at.Before(f.Until) {
			p.Name, p.Body, p.Unit = f.Name, f.Body, f.Unit
			break
		}
	}
	return p
}

// Standing says what a delegation gives at an instant: everything that it names (""), or the reason why something of it is not given.
func (s Staff) Standing(d Delegation, at time.Time) (why string, words problem.Words) {
	for i := range d.Lent {
		if _, f := s.find(d.Taker, d.lentID(i), instant{at: at}, 0); f != sound {
			if f == giverGone && !s.here(d.Taker) {
				f = takerGone
			}
			return string(f), f.words()
		}
	}
	return "", problem.Words{VI: "đang có hiệu lực", EN: "in force"}
}

func (s Staff) here(person string) bool {
	p, ok := s.Person(person)
	return ok && p.State == Here
}

// Lendable lists the capacities that a person may lend at an instant: those of their posts, and those lent to them with leave to lend on.
func (s Staff) Lendable(person string, at time.Time) []Capacity {
	x := instant{at: at}
	var list []Capacity
	for _, r := range append(s.byPost(person, x), s.lentTo(person, x)...) {
		if len(r.chain) == 0 || r.chain[0].Onward && len(r.chain) < chainMax {
			list = append(list, r.Capacity)
		}
	}
	return list
}

// During is somebody who could sign within a span of time, and when in it.
type During struct {
	Could
	From, To time.Time
}

// WhoCouldDuring answers who could sign documents of a type at any instant from From up to, not including, To. Somebody who could twice, with a gap
// between or by other reasons, is there twice.
func (s Staff) WhoCouldDuring(typ string, from, to time.Time) []During {
	var list []During
	open := map[string]int{}
	starts := s.turns(from, to)
	for i, at := range starts {
		end := to
		if i+1 < len(starts) {
			end = starts[i+1]
		}
		still := map[string]int{}
		for _, c := range s.WhoCould(typ, at) {
			key := c.key()
			j, ok := open[key]
			if !ok {
				j = len(list)
				list = append(list, During{c, at, end})
			}
			list[j].To, still[key] = end, j
		}
		open = still
	}
	return list
}

// key tells apart what somebody could, and why.
func (c Could) key() string {
	k := c.Person + "\x1f" + c.Capacity.ID + "\x1f" + c.Capacity.Text() + "\x1f" + c.Appointment.Post + "\x1f" + c.Name
	for _, t := range c.Capacity.Types {
		k += "\x1f" + t
	}
	return k
}

// turns lists the instants from From up to To at which anything begins or ends that decides who may sign; From is the first.
func (s *Staff) turns(from, to time.Time) []time.Time {
	list := []time.Time{from}
	add := func(instants ...time.Time) {
		for _, at := range instants {
			if at.After(from) && at.Before(to) {
				list = append(list, at)
			}
		}
	}
	for _, a := range s.Appointments {
		add(a.From, a.To)
	}
	for _, d := range s.Delegations {
		add(d.From, d.Until, d.Revoked)
	}
	for _, p := range s.Posts {
		for _, f := range p.Was {
			add(f.Until)
		}
	}
	for _, p := range s.People {
		add(p.Gone)
		for _, f := range p.Was {
			add(f.Until)
		}
	}
	slices.SortFunc(list, time.Time.Compare)
	return slices.CompactFunc(list, time.Time.Equal)
}

// LentBy finds the delegation that a capacity comes from; false for a post's own.
func (s Staff) LentBy(capacity string) (Delegation, bool) {
	d, _, ok := s.lentBy(capacity)
	return d, ok
}
