package identity

import (
	"testing"
	"time"

	"trien/internal/problem"
)

func day(d int) time.Time { return time.Date(2026, 11, d, 0, 0, 0, 0, time.UTC) }

func held(person, post string, from, to time.Time) Appointment {
	return Appointment{Person: person, Post: post, From: from, To: to}
}

func staff() Staff {
	return Staff{
		People: []Person{{ID: "uoc", Account: "uoc", Name: "Nguyễn Văn Ước"}, {ID: "ha", Account: "ha", Name: "Lê Thu Hà"}},
		Posts: []Post{
			{ID: "secretary", Title: "Bí thư", Roles: []Role{Leader}, Capacities: []Capacity{{ID: "btv", Prefix: "T/M", Body: "BAN THƯỜNG VỤ", Title: "BÍ THƯ"}}},
			{ID: "clerk", Title: "Văn thư", Roles: []Role{Clerk}},
			{ID: "admin", Title: "Quản trị", Roles: []Role{Administrator}},
			{ID: "inspector", Title: "Kiểm tra", Roles: []Role{Inspector}},
			{ID: "officer", Title: "Chuyên viên", Roles: []Role{Drafter, Reviewer}},
			{ID: "both", Title: "Sai", Roles: []Role{Leader, Clerk}},
		},
	}
}

func TestAppointRefusesDutiesThatMustNotMeet(t *testing.T) {
	for name, c := range map[string]struct {
		held, asked Appointment
		refused     bool
	}{
		"leader and clerk":                {held("uoc", "secretary", day(1), time.Time{}), held("uoc", "clerk", day(2), time.Time{}), true},
		"administrator and drafter":       {held("uoc", "admin", day(1), time.Time{}), held("uoc", "officer", day(1), time.Time{}), true},
		"inspector and drafter":           {held("uoc", "officer", day(1), time.Time{}), held("uoc", "inspector", day(1), time.Time{}), true},
		"future overlap":                  {held("uoc", "secretary", day(5), time.Time{}), held("uoc", "clerk", day(1), day(6)), true},
		"one ends as the other begins":    {held("uoc", "secretary", day(1), day(5)), held("uoc", "clerk", day(5), time.Time{}), false},
		"different people":                {held("uoc", "secretary", day(1), time.Time{}), held("ha", "clerk", day(1), time.Time{}), false},
		"leader who drafts":               {held("uoc", "secretary", day(1), time.Time{}), held("uoc", "officer", day(1), time.Time{}), false},
		"a post that clashes with itself": {held("ha", "clerk", day(1), time.Time{}), held("uoc", "both", day(1), time.Time{}), true},
	} {
		t.Run(name, func(t *testing.T) {
			s := staff()
			if err := s.Decide(Appoint{c.held}, day(1)); err != nil {
				t.Fatal(err)
			}
			err := s.Decide(Appoint{c.asked}, day(1))
			if got := problem.KindOf(err) == problem.Refused; got != c.refused {
				t.Fatalf("refused = %v (%v), want %v", got, err, c.refused)
			}
		})
	}
}

// A post can't be changed into what its holder must not be; one that nobody clashes with can.
func TestMakePostKeepsDutiesApart(t *testing.T) {
	s := staff()
	for _, post := range []string{"secretary", "officer"} {
		if err := s.Decide(Appoint{held("uoc", post, day(1), time.Time{})}, day(1)); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		post    Post
		refused bool
	}{
		"the other post becomes the seal's":   {Post{ID: "officer", Title: "Khác", Roles: []Role{Clerk}}, true},
		"the post itself holds both":          {Post{ID: "secretary", Title: "Khác", Roles: []Role{Leader, Clerk}}, true},
		"the other post becomes another duty": {Post{ID: "officer", Title: "Khác", Roles: []Role{Archivist}}, false},
		"a post that nobody holds":            {Post{ID: "admin", Title: "Khác", Roles: []Role{Administrator, Clerk}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			after := s.Clone()
			err := after.Decide(MakePost{c.post}, day(1))
			if (problem.KindOf(err) == problem.Refused && err != nil) != c.refused {
				t.Fatalf("err = %v", err)
			}
			if p, _ := after.Post(c.post.ID); (len(p.Roles) == len(c.post.Roles) && p.Roles[0] == c.post.Roles[0]) == c.refused {
				t.Errorf("the post is %v", p.Roles)
			}
		})
	}
}

func TestAppointRefusesNonsense(t *testing.T) {
	for name, a := range map[string]Appointment{
		"unknown person":   held("x", "clerk", day(1), time.Time{}),
		"unknown post":     held("uoc", "x", day(1), time.Time{}),
		"end before start": held("uoc", "clerk", day(2), day(1)),
	} {
		s := staff()
		if err := s.Decide(Appoint{a}, day(1)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestActorHasOnlyWhatHoldsAtTheInstant(t *testing.T) {
	s := staff()
	if err := s.Decide(Appoint{held("uoc", "secretary", day(2), day(4))}, day(1)); err != nil {
		t.Fatal(err)
	}
	for d, want := range map[int]bool{1: false, 2: true, 3: true, 4: false} {
		a, ok := s.Actor("uoc", day(d))
		_, can := a.Capacity("btv")
		if !ok || a.Is(Leader) != want || can != want {
			t.Errorf("day %d: leader %v, capacity %v, want %v", d, a.Is(Leader), can, want)
		}
	}
	if _, ok := s.Actor("nobody", day(2)); ok {
		t.Error("an unknown person became an actor")
	}
	if got := s.Holders(Leader, day(3)); len(got) != 1 || got[0].ID != "uoc" {
		t.Errorf("Holders = %v", got)
	}
}

func TestAddPersonRefusesATakenAccount(t *testing.T) {
	s := staff()
	if err := s.Decide(AddPerson{Person{ID: "new", Account: " UOC ", Name: "Ai đó"}}, day(1)); problem.KindOf(err) != problem.Conflict {
		t.Fatalf("err = %v", err)
	}
	if err := s.Decide(AddPerson{Person{ID: "new", Account: "moi"}}, day(1)); problem.KindOf(err) != problem.Usage {
		t.Fatalf("no name: err = %v", err)
	}
}

func TestCapacityText(t *testing.T) {
	c := Capacity{Prefix: "T/M", Body: "BAN THƯỜNG VỤ", Title: "BÍ THƯ", Types: []string{"QĐ"}}
	if c.Text() != "T/M BAN THƯỜNG VỤ\nBÍ THƯ" {
		t.Errorf("Text = %q", c.Text())
	}
	if !c.Covers("QĐ") || c.Covers("CV") || !(Capacity{}).Covers("CV") {
		t.Error("Covers")
	}
	if got := (Capacity{Title: "CHÁNH VĂN PHÒNG"}).Text(); got != "CHÁNH VĂN PHÒNG" {
		t.Errorf("Text = %q", got)
	}
}
