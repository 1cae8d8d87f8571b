package subscriber_test

import (
	"testing"
	"time"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/subscriber"
)

// posts are those of a small office.
func posts(t *testing.T, held ...identity.Appointment) identity.Staff {
	t.Helper()
	var s identity.Staff
	take := func(c identity.Change) {
		if err := s.Decide(c, noon); err != nil {
			t.Fatal(err)
		}
		s.Take(c, noon)
	}
	take(identity.AddPerson{Person: identity.Person{ID: "mai", Account: "mai", Name: "Hoàng Thị Mai"}})
	for _, p := range []identity.Post{
		{ID: "clerk-a", Title: "Văn thư", Unit: "A", Roles: []identity.Role{identity.Clerk}}, {ID: "clerk-a2", Title: "Văn thư", Unit: "A", Roles: []identity.Role{identity.Clerk}},
		{ID: "clerk-b", Title: "Văn thư", Unit: "B", Roles: []identity.Role{identity.Clerk}}, {ID: "drafter", Title: "Chuyên viên", Unit: "A", Roles: []identity.Role{identity.Drafter}},
	} {
		take(identity.MakePost{Post: p})
	}
	for _, a := range held {
		take(identity.Appoint{Appointment: a})
	}
	return s
}

func day(n int) time.Time { return noon.AddDate(0, 0, n) }

func TestEndings(t *testing.T) {
	in := func(post string, from, to int) identity.Appointment {
		a := identity.Appointment{Person: "mai", Post: post, From: day(from)}
		if to != 0 {
			a.To = day(to)
		}
		return a
	}
	for name, c := range map[string]struct {
		held []identity.Appointment
		at   int
		want subscriber.Cause
		from int
	}{
		"nothing changed":                   {[]identity.Appointment{in("clerk-a", -100, 0)}, 0, "", 0},
		"never held a post":                 {nil, 0, "", 0},
		"a post that ends tomorrow":         {[]identity.Appointment{in("clerk-a", -100, 1)}, 0, "", 0},
		"a post that ends this instant":     {[]identity.Appointment{in("clerk-a", -100, 1)}, 1, subscriber.Gone, 1},
		"ended long before anybody looked":  {[]identity.Appointment{in("clerk-a", -100, -10)}, 0, subscriber.Gone, -10},
		"ended before the certificate":      {[]identity.Appointment{in("clerk-a", -100, -60)}, 0, "", 0},
		"a post that signs nothing remains": {[]identity.Appointment{in("clerk-a", -100, -10), in("drafter", -100, 0)}, 0, subscriber.NoDuty, -10},
		"a post that signed nothing ended":  {[]identity.Appointment{in("clerk-a", -100, 0), in("drafter", -100, -10)}, 0, "", 0},
		"another post in the same unit":     {[]identity.Appointment{in("clerk-a", -100, -10), in("clerk-a2", -10, 0)}, 0, "", 0},
		"another unit":                      {[]identity.Appointment{in("clerk-a", -100, -10), in("clerk-b", -10, 0)}, 0, subscriber.Moved, -10},
		"another unit, with days of both":   {[]identity.Appointment{in("clerk-a", -100, -5), in("clerk-b", -10, 0)}, 0, subscriber.Moved, -5},
		"one of two units":                  {[]identity.Appointment{in("clerk-a", -100, 0), in("clerk-b", -100, -10)}, 0, "", 0},
		"nothing yet after the old":         {[]identity.Appointment{in("clerk-a", -100, -10), in("clerk-b", 5, 0)}, 0, subscriber.Gone, -10},
	} {
		list := subscriber.Endings(posts(t, c.held...), []subscriber.Registered{{Fingerprint: "f", Holder: "mai", Since: day(-50), NotAfter: day(1000)}}, day(c.at))
		switch {
		case c.want == "" && len(list) == 0:
		case len(list) != 1 || list[0].Cause != c.want || !list[0].From.Equal(day(c.from)):
			t.Errorf("%s: %+v, want %s from %s", name, list, c.want, day(c.from))
		}
	}
	ended := posts(t, in("clerk-a", -100, -10))
	if list := subscriber.Endings(ended, []subscriber.Registered{{Holder: "mai", NotAfter: day(-1)}, {Holder: "nobody", NotAfter: day(9)}}, noon); len(list) != 0 {
		t.Errorf("expired, and of nobody: %+v", list)
	}
	if subscriber.Gone.Asks() != subscriber.Revoke || subscriber.Moved.Asks() != subscriber.Change || subscriber.Moved.Ends() || !subscriber.Gone.Ends() {
		t.Error("a cause asks for another request")
	}
}

// TestTraining shows HD03.training.
func TestTraining(t *testing.T) {
	today := "2026-11-20"
	training := func(role, on, until string) subscriber.Training {
		return subscriber.Training{TrainingHeld: office.TrainingHeld{Person: "mai", Role: role, On: on, Until: until, Course: "c"}}
	}
	a := identity.Actor{Person: "mai", Roles: []identity.Role{identity.Clerk, identity.Drafter}}
	for name, c := range map[string]struct {
		list []subscriber.Training
		want int
	}{
		"none":                  {nil, 1},
		"for everyone":          {[]subscriber.Training{training("", "2026-01-01", "")}, 0},
		"for the role":          {[]subscriber.Training{training("clerk", "2026-01-01", "")}, 0},
		"for another role":      {[]subscriber.Training{training("leader", "2026-01-01", "")}, 1},
		"counts today for last": {[]subscriber.Training{training("", "2026-01-01", today)}, 0},
		"counted until before":  {[]subscriber.Training{training("", "2026-01-01", "2026-11-19")}, 1},
		"to come":               {[]subscriber.Training{training("", "2026-11-21", "")}, 1},
	} {
		if got := subscriber.UntrainedRoles(c.list, a, today); len(got) != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	voided := training("", "2026-01-01", "")
	events, err := subscriber.VoidTraining(voided, "nhập nhầm")
	if err != nil || len(events) != 1 {
		t.Fatal(err)
	}
	voided.Voided = "nhập nhầm"
	if subscriber.Trained([]subscriber.Training{voided}, "mai", today) {
		t.Error("what was taken back counts")
	}
	if _, err := subscriber.VoidTraining(voided, "x"); problem.KindOf(err) != problem.Conflict {
		t.Error(err)
	}
	s := posts(t)
	for name, e := range map[string]office.TrainingHeld{
		"of nobody":       {Person: "x", Course: "c", On: today},
		"of nothing":      {Person: "mai", On: today},
		"tomorrow":        {Person: "mai", Course: "c", On: "2026-11-21"},
		"ends before":     {Person: "mai", Course: "c", On: today, Until: "2026-11-19"},
		"on no day":       {Person: "mai", Course: "c", On: "20/11/2026"},
		"until no day":    {Person: "mai", Course: "c", On: today, Until: "x"},
		"of empty course": {Person: "mai", Course: "  ", On: today},
	} {
		if err := subscriber.SoundTraining(e, s, today); problem.KindOf(err) != problem.Usage {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestPhases shows 112KH.rollout.
func TestPhases(t *testing.T) {
	s := posts(t, identity.Appointment{Person: "mai", Post: "clerk-a", From: day(-1)}, identity.Appointment{Person: "mai", Post: "drafter", From: day(-1)})
	members := subscriber.Members(s, []string{"clerk-a", "drafter", "clerk-b"}, noon)
	if len(members) != 1 || members[0].Post != "clerk-a" {
		t.Fatalf("%+v", members)
	}
	many := append(members, subscriber.Progress{Begun: true}, subscriber.Progress{Begun: true})
	if r := subscriber.Share(many); r.Begun.Percent() != 66 || r.Received.Percent() != 0 || r.Begun.Of != 3 {
		t.Errorf("%+v", r)
	}
	if (subscriber.Part{}).Percent() != 0 {
		t.Error("nobody is all")
	}
	for name, e := range map[string]office.PhasePlanned{
		"no name":     {From: "2026-01-01", Until: "2026-03-31", Posts: []string{"clerk-a"}},
		"no posts":    {Name: "I", From: "2026-01-01", Until: "2026-03-31"},
		"a lost post": {Name: "I", From: "2026-01-01", Until: "2026-03-31", Posts: []string{"x"}},
		"backwards":   {Name: "I", From: "2026-03-31", Until: "2026-01-01", Posts: []string{"clerk-a"}},
		"no day":      {Name: "I", From: "quý II", Until: "2026-03-31", Posts: []string{"clerk-a"}},
	} {
		if err := subscriber.SoundPhase(e, s); problem.KindOf(err) != problem.Usage {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := subscriber.SoundPhase(office.PhasePlanned{Name: "I", From: "2026-01-01", Until: "2026-01-01", Posts: []string{"clerk-a"}}, s); err != nil {
		t.Error(err)
	}
}
