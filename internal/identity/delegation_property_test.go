package identity

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// world draws an office, and whatever happens to it: posts with terms, that change; people who come and go; delegations on delegations, taken back.
// Each step is decided by the rules; what they refuse does not happen.
func world(t *rapid.T) Staff {
	var s Staff
	people := []string{"a", "b", "c", "d", "e", "f"}
	types := []string{"QĐ", "CV", "TB"}
	some := func(label string) []string {
		return rapid.SliceOfNDistinct(rapid.SampledFrom(types), 0, 3, func(x string) string { return x }).Draw(t, label)
	}
	person := func(label string) string { return rapid.SampledFrom(people).Draw(t, label) }
	span := func(now int) (time.Time, time.Time) {
		from := now + rapid.IntRange(-2, 3).Draw(t, "from")
		if rapid.Bool().Draw(t, "endless") {
			return day(from), time.Time{}
		}
		return day(from), day(from + rapid.IntRange(1, 12).Draw(t, "length"))
	}
	for _, p := range people {
		must(t, s.Decide(AddPerson{Person{ID: p, Account: p, Name: p}}, day(1)))
	}
	must(t, s.Decide(MakePost{Post{ID: "p", Title: "T", Roles: []Role{Leader}, Capacities: []Capacity{{ID: "x", Prefix: "T/M", Body: "B", Title: "T"}}}}, day(1)))
	must(t, s.Decide(MakePost{Post{ID: "q", Title: "T", Roles: []Role{Drafter}}}, day(1)))
	must(t, s.Decide(Appoint{held("a", "p", day(1), time.Time{})}, day(1)))
	for _, p := range people[1:] {
		must(t, s.Decide(Appoint{held(p, "q", day(1), time.Time{})}, day(1)))
	}
	for now := 1; now <= 16; now++ {
		for range 4 {
			var c Change
			switch rapid.IntRange(0, 15).Draw(t, "what") {
			case 0:
				c = MakePost{Post{ID: rapid.SampledFrom([]string{"p", "q"}).Draw(t, "post"), Title: "T", Roles: []Role{rapid.SampledFrom([]Role{Leader, Leader, Leader, Drafter, Clerk}).Draw(t, "role")},
					Capacities: []Capacity{{ID: "x", Prefix: rapid.SampledFrom([]string{"T/M", "T/L", ""}).Draw(t, "prefix"), Body: "B", Title: "T", Types: some("of the post")}}}}
			case 1, 2:
				from, to := span(now)
				c = Appoint{held(person("who"), rapid.SampledFrom([]string{"p", "q"}).Draw(t, "post"), from, to)}
			case 3:
				c = Leave{person("who")}
			case 4:
				if len(s.Appointments) == 0 {
					continue
				}
				a := rapid.SampledFrom(s.Appointments).Draw(t, "term")
				c = EndAppointment{Person: a.Person, Post: a.Post, From: a.From, To: day(now)}
			case 5:
				if len(s.Delegations) == 0 {
					continue
				}
				c = Revoke{rapid.SampledFrom(s.Delegations).Draw(t, "delegation").ID, day(now + rapid.IntRange(0, 3).Draw(t, "after")), "x"}
			default:
				from, to := span(now)
				giver, of := person("giver"), "x"
				for _, p := range people { // most often someone who has something to lend
					if have := s.Lendable(p, day(now)); len(have) > 0 && rapid.IntRange(0, 2).Draw(t, "that one") > 0 {
						giver, of = p, rapid.SampledFrom(have).Draw(t, "of").ID
					}
				}
				c = Delegate{Delegation{ID: fmt.Sprintf("d%d", len(s.Delegations)), Giver: giver, Taker: person("taker"), From: from, Until: to, Onward: rapid.Bool().Draw(t, "onward"), Paper: Paper{Number: "1"},
					Lent: []Lent{{Of: of, Prefix: rapid.SampledFrom(Prefixes()).Draw(t, "as"), Body: rapid.SampledFrom([]string{"B", "T"}).Draw(t, "body"), Title: "T", Types: some("lent")}}}}
			}
			_ = s.Decide(c, day(now))
		}
	}
	return s
}

func must(t *rapid.T, err error) {
	if err != nil {
		t.Fatal(err)
	}
}

// A delegation never grants more than its giver has, at no instant, whatever happened before or after it was given (1831.authority).
func TestADelegationNeverGrantsMoreThanTheGiverHas(t *testing.T) {
	lent, chained := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		s := world(t)
		for d := 0; d <= 24; d += 2 {
			for _, p := range s.People {
				for _, look := range []func(string, time.Time) (Actor, bool){s.Actor, s.ActorOn} {
					a, _ := look(p.ID, day(d))
					for _, c := range a.Capacities {
						if c.Delegation == "" {
							continue
						}
						lent++
						if n := noMore(t, s, look, c, day(d)); n > 1 {
							chained++
						}
					}
				}
			}
		}
	})
	if lent == 0 || chained == 0 {
		t.Errorf("nothing was looked at: %d lent, %d handed on", lent, chained)
	}
}

// noMore holds a lent capacity against each giver up to the post, by what those have themselves at the instant; it gives the number of hands.
func noMore(t *rapid.T, s Staff, look func(string, time.Time) (Actor, bool), c Capacity, at time.Time) int {
	hands := 0
	for taker := ""; c.Delegation != ""; hands++ {
		d, ok := s.Delegation(c.Delegation)
		if !ok || !d.At(at) || taker != "" && d.Taker != taker {
			t.Fatalf("%+v rests on %+v", c, d)
		}
		if hands > 0 && !d.Onward {
			t.Fatalf("%s was handed on without leave", d.ID)
		}
		if clerk, _ := look(d.Taker, at); len(clerk.Roles) == 0 || clerk.Is(Clerk) {
			t.Fatalf("%s signs and is %v", d.Taker, clerk.Roles)
		}
		giver, _ := look(d.Giver, at)
		has, ok := giver.Capacity(d.Lent[0].Of)
		if !ok {
			t.Fatalf("%s gives %s, which they have not got", d.Giver, d.Lent[0].Of)
		}
		for _, typ := range []string{"QĐ", "CV", "TB", "any other"} {
			if c.Covers(typ) && !has.Covers(typ) {
				t.Fatalf("%s lends %s: %+v of %+v", d.Giver, typ, c, has)
			}
		}
		if c.Prefix == OnBehalf && has.Prefix != OnBehalf || c.Body != has.Body && c.Body != has.Title {
			t.Fatalf("%+v of %+v", c, has)
		}
		if has.Delegation == "" && !giver.Is(Leader) {
			t.Fatalf("%s lends what they may not use", d.Giver)
		}
		c, taker = has, d.Giver
	}
	return hands
}

// However people are appointed, nobody holds one post twice at one time, and duties that must not meet do not.
func TestTermsNeverOverlapThemselves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := world(t)
		for d := 0; d <= 24; d++ {
			for _, p := range s.People {
				holds := map[string]int{}
				for _, a := range s.Held(p.ID) {
					if a.At(day(d)) {
						holds[a.Post]++
					}
				}
				if holds["p"] > 1 || holds["q"] > 1 {
					t.Fatalf("%s holds %v on day %d", p.ID, holds, d)
				}
				if a, _ := s.Actor(p.ID, day(d)); clash(a.Roles, a.Roles).VI != "" {
					t.Fatalf("%s is %v on day %d", p.ID, a.Roles, d)
				}
			}
		}
	})
}

// A copy stands for itself, and a Staff without an index answers as one with it.
func TestCloneAndIndex(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := world(t)
		c := s.Clone()
		_ = c.Decide(AddPerson{Person{ID: "z", Account: "z", Name: "z", Code: "9"}}, day(20))
		_ = c.Decide(Leave{"a"}, day(20))
		_ = c.Decide(Appoint{held("b", "p", day(40), time.Time{})}, day(20))
		if _, ok := s.Person("z"); ok || s.CodeHolder("9") != "" || len(s.Held("b")) == len(c.Held("b")) && slices.ContainsFunc(c.Held("b"), func(a Appointment) bool { return a.From.Equal(day(40)) }) {
			t.Fatal("a change of the copy shows in the original")
		}
		bare := Staff{People: s.People, Posts: s.Posts, Appointments: s.Appointments, Bodies: s.Bodies, Units: s.Units, Delegations: s.Delegations, Bindings: s.Bindings}
		for _, p := range s.People {
			for d := 0; d <= 24; d += 3 {
				a, _ := s.Actor(p.ID, day(d))
				b, _ := bare.Actor(p.ID, day(d))
				if fmt.Sprint(a) != fmt.Sprint(b) {
					t.Fatalf("%+v\n%+v", a, b)
				}
			}
		}
	})
}
