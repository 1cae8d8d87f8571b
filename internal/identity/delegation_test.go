package identity

import (
	"slices"
	"strings"
	"testing"
	"time"

	"trien/internal/problem"
)

// house is an office with a secretary, the head of its bureau, two deputies, a clerk and an officer, all appointed on day 1; the secretary's
// term ends on day 20.
func house(t *testing.T) Staff {
	t.Helper()
	btv := Capacity{ID: "btv", Prefix: OnBehalf, Body: "BAN THƯỜNG VỤ", Title: "BÍ THƯ"}
	cvp := Capacity{ID: "cvp", Title: "CHÁNH VĂN PHÒNG", Types: []string{"CV", "TB", "BC"}}
	var s Staff
	changes := []Change{
		MakePost{Post{ID: "bt", Title: "Bí thư", Roles: []Role{Leader}, Capacities: []Capacity{btv}}},
		MakePost{Post{ID: "cvp", Title: "Chánh Văn phòng", Roles: []Role{Leader}, Capacities: []Capacity{cvp}}},
		MakePost{Post{ID: "pcvp", Title: "Phó Chánh Văn phòng", Roles: []Role{Reviewer}}},
		MakePost{Post{ID: "vt", Title: "Văn thư", Roles: []Role{Clerk}}},
		MakePost{Post{ID: "cv", Title: "Chuyên viên", Roles: []Role{Drafter}}},
	}
	for _, p := range []struct{ id, post string }{{"uoc", "bt"}, {"nghia", "cvp"}, {"hoa", "pcvp"}, {"son", "pcvp"}, {"mai", "vt"}, {"tuan", "cv"}} {
		a := held(p.id, p.post, day(1), time.Time{})
		if p.id == "uoc" {
			a.To = day(20)
		}
		changes = append(changes, AddPerson{Person{ID: p.id, Account: p.id, Name: p.id}}, Appoint{a})
	}
	for _, c := range changes {
		if err := s.Decide(c, day(1)); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// order is the delegation by which the secretary has the head of the bureau sign by order.
func order(id string) Delegation {
	return Delegation{ID: id, Giver: "uoc", Taker: "nghia", From: day(2), Until: day(15), Paper: Paper{Number: "05-QĐ/TU"}, Onward: true,
		Lent: []Lent{{Of: "btv", Prefix: ByOrder, Body: "BAN THƯỜNG VỤ", Title: "CHÁNH VĂN PHÒNG", Types: []string{"TB", "BC"}}}}
}

func onward(id string) Delegation {
	return Delegation{ID: id, Giver: "nghia", Taker: "hoa", From: day(3), Until: day(10), Paper: Paper{Number: "06-QĐ/VPTU"},
		Lent: []Lent{{Of: "d1.1", Prefix: InStead, Body: "CHÁNH VĂN PHÒNG", Title: "PHÓ CHÁNH VĂN PHÒNG", Types: []string{"TB"}}}}
}

func TestDelegateRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Delegation)
		kind   problem.Kind
		says   string
	}{
		"to oneself":                            {func(d *Delegation) { d.Taker = "uoc" }, problem.Refused, "circle"},
		"to nobody":                             {func(d *Delegation) { d.Taker = "x" }, problem.NotFound, ""},
		"without a document":                    {func(d *Delegation) { d.Paper = Paper{} }, problem.Usage, "writing"},
		"ending before it begins":               {func(d *Delegation) { d.Until = day(1) }, problem.Usage, ""},
		"of nothing":                            {func(d *Delegation) { d.Lent = nil }, problem.Usage, ""},
		"beyond the giver's term":               {func(d *Delegation) { d.Until = day(21) }, problem.Refused, "outlast"},
		"without an end, of a term with one":    {func(d *Delegation) { d.Until = time.Time{} }, problem.Refused, "outlast"},
		"of a capacity that the giver lacks":    {func(d *Delegation) { d.Lent[0].Of = "cvp" }, problem.Refused, "has not got"},
		"before the giver has it":               {func(d *Delegation) { d.Lent[0].Of = "nothing.1" }, problem.Refused, "has not got"},
		"for another body":                      {func(d *Delegation) { d.Lent[0].Body = "TỈNH ỦY" }, problem.Refused, "has not got"},
		"in the head's own right":               {func(d *Delegation) { d.Lent[0].Prefix = "" }, problem.Refused, "has not got"},
		"to the clerk":                          {func(d *Delegation) { d.Taker = "mai" }, problem.Refused, "must not meet"},
		"a commission without types":            {func(d *Delegation) { d.Lent[0].Prefix, d.Lent[0].Types, d.Onward = ByCommission, nil, false }, problem.Refused, "commission"},
		"a commission that may be handed on":    {func(d *Delegation) { d.Lent[0].Prefix = ByCommission }, problem.Refused, "commission"},
		"an id with a dot, which has meaning":   {func(d *Delegation) { d.ID = "a.1" }, problem.Conflict, ""},
		"when the giver's term is over by then": {func(d *Delegation) { d.From, d.Until = day(20), day(22) }, problem.Refused, "has not got"},
	} {
		t.Run(name, func(t *testing.T) {
			s, d := house(t), order("d1")
			c.change(&d)
			err := s.Decide(Delegate{d}, day(2))
			if problem.KindOf(err) != c.kind || err == nil || !strings.Contains(problem.WordsOf(err).EN, c.says) {
				t.Fatalf("got %v", err)
			}
			if len(s.Delegations) != 0 {
				t.Error("it was kept all the same")
			}
		})
	}
}

func TestHandingOnRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		first, next func(*Delegation)
		says        string
	}{
		"without leave":               {func(d *Delegation) { d.Onward = false }, func(*Delegation) {}, "without leave"},
		"back to whom it came from":   {func(*Delegation) {}, func(d *Delegation) { d.Taker = "uoc" }, "circle"},
		"more types than were lent":   {func(*Delegation) {}, func(d *Delegation) { d.Lent[0].Types = []string{"TB", "QĐ"} }, "a type that the giver may not sign"},
		"longer than it was lent":     {func(*Delegation) {}, func(d *Delegation) { d.Until = day(16) }, "outlast"},
		"before it was lent":          {func(d *Delegation) { d.From = day(5) }, func(d *Delegation) { d.From = day(4) }, "time has not come"},
		"on behalf, of what is order": {func(*Delegation) {}, func(d *Delegation) { d.Lent[0].Prefix, d.Lent[0].Body = OnBehalf, "BAN THƯỜNG VỤ" }, "has not got"},
	} {
		t.Run(name, func(t *testing.T) {
			s, d, n := house(t), order("d1"), onward("d2")
			c.first(&d)
			c.next(&n)
			if err := s.Decide(Delegate{d}, day(2)); err != nil {
				t.Fatal(err)
			}
			if err := s.Decide(Delegate{n}, day(2)); problem.KindOf(err) != problem.Refused || !strings.Contains(problem.WordsOf(err).EN, c.says) {
				t.Fatalf("got %v", err)
			}
		})
	}
}

// What was lent well is gone as soon as anything that it rests on is gone.
func TestADelegationEndsWithWhatItRestsOn(t *testing.T) {
	for name, c := range map[string]struct {
		after []Change
		at    time.Time
		why   flaw
	}{
		"nothing happened":            {nil, day(4), sound},
		"its time has not come":       {nil, day(2), notYet},
		"its time is over":            {nil, day(10), over},
		"revoked":                     {[]Change{Revoke{"d2", day(4), "hết việc"}}, day(4), revoked},
		"revoked later":               {[]Change{Revoke{"d2", day(5), "hết việc"}}, day(4), sound},
		"the first one revoked":       {[]Change{Revoke{"d1", day(4), "hết việc"}}, day(4), revoked},
		"the secretary leaves":        {[]Change{Leave{"uoc"}}, day(4), giverGone},
		"the secretary's term ends":   {[]Change{EndAppointment{Person: "uoc", Post: "bt", From: day(1), To: day(4)}}, day(4), giverLacks},
		"the head leaves":             {[]Change{Leave{"nghia"}}, day(4), giverGone},
		"the deputy holds no post":    {[]Change{EndAppointment{Person: "hoa", Post: "pcvp", From: day(1), To: day(4)}}, day(4), takerGone},
		"the post loses the capacity": {[]Change{MakePost{Post{ID: "bt", Title: "Bí thư", Roles: []Role{Leader}}}}, day(4), giverLacks},
		"the post is no leader's now": {[]Change{MakePost{Post{ID: "bt", Title: "Bí thư", Capacities: []Capacity{{ID: "btv", Prefix: OnBehalf, Body: "BAN THƯỜNG VỤ"}}}}}, day(4), giverLacks},
		"other types are left": {[]Change{MakePost{Post{ID: "bt", Title: "Bí thư", Roles: []Role{Leader},
			Capacities: []Capacity{{ID: "btv", Prefix: OnBehalf, Body: "BAN THƯỜNG VỤ", Types: []string{"QĐ"}}}}}}, day(4), noType},
		"the deputy becomes an inspector": {[]Change{EndAppointment{Person: "hoa", Post: "pcvp", From: day(1), To: day(3)},
			MakePost{Post{ID: "kt", Title: "Kiểm tra", Roles: []Role{Inspector}}}, Appoint{held("hoa", "kt", day(3), time.Time{})}}, day(4), takerBarred},
	} {
		t.Run(name, func(t *testing.T) {
			s := house(t)
			for _, change := range []Change{Delegate{order("d1")}, Delegate{onward("d2")}} {
				if err := s.Decide(change, day(3)); err != nil {
					t.Fatal(err)
				}
			}
			for _, change := range c.after { // also what the rules would refuse today: use is decided by what stands
				s.Take(change, day(3))
			}
			a, _ := s.Actor("hoa", c.at)
			got, has := a.Capacity("d2.1")
			if _, why := s.find("hoa", "d2.1", instant{at: c.at}, 0); why != c.why || has != (c.why == sound) {
				t.Fatalf("why %q, has %v", why, has)
			}
			if has && (got.Delegation != "d2" || got.Text() != "K/T CHÁNH VĂN PHÒNG\nPHÓ CHÁNH VĂN PHÒNG" || !got.Covers("TB") || got.Covers("BC")) {
				t.Errorf("lent %+v", got)
			}
			d, _ := s.Delegation("d2")
			if why, words := s.Standing(d, c.at); (why == "") != has || words.VI == "" || words.EN == "" {
				t.Errorf("standing %q %v", why, words)
			}
		})
	}
}

func TestRevokeRefuses(t *testing.T) {
	s := house(t)
	if err := s.Decide(Delegate{order("d1")}, day(2)); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		r    Revoke
		now  time.Time
		kind problem.Kind
	}{
		"an unknown one":   {Revoke{"x", day(5), ""}, day(5), problem.NotFound},
		"backwards":        {Revoke{"d1", day(4), ""}, day(5), problem.Usage},
		"one that is over": {Revoke{"d1", day(16), ""}, day(16), problem.Conflict},
	} {
		if err := s.Decide(c.r, c.now); problem.KindOf(err) != c.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
	now := s.Clone()
	if err := now.Decide(Revoke{ID: "d1"}, day(5)); err != nil || !now.Delegations[0].Revoked.Equal(day(5)) {
		t.Errorf("revoked as it is recorded: %v", err)
	}
	if err := s.Decide(Revoke{"d1", day(6), "đổi người"}, day(5)); err != nil {
		t.Fatal(err)
	}
	if err := s.Decide(Revoke{"d1", day(7), ""}, day(5)); problem.KindOf(err) != problem.Conflict {
		t.Errorf("revoked later than it was: %v", err)
	}
}

// "Who could sign what on that day" reads posts, names and delegations as they were then, whatever came after.
func TestWhoCould(t *testing.T) {
	s := house(t)
	for _, c := range []struct {
		at     int
		change Change
	}{
		{2, Delegate{order("d1")}}, {2, Delegate{onward("d2")}},
		{5, ChangePerson{Person{ID: "hoa", Name: "Hoà (đổi tên)"}}},
		{6, MakePost{Post{ID: "cvp", Title: "Chánh Văn phòng", Roles: []Role{Leader}}}},
		{7, Leave{"uoc"}},
		{8, Revoke{"d1", day(8), "người giao đã nghỉ"}},
		{9, Appoint{held("son", "bt", day(4), time.Time{})}},
	} {
		if err := s.Decide(c.change, day(c.at)); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		typ  string
		at   time.Time
		want []string
	}{
		"before anyone":        {"", day(1).Add(-time.Hour), nil},
		"by posts alone":       {"TB", day(1), []string{"uoc btv", "nghia cvp"}},
		"by delegations too":   {"TB", day(3), []string{"uoc btv", "nghia cvp", "nghia d1.1", "hoa d2.1"}},
		"another type":         {"QĐ", day(3), []string{"uoc btv"}},
		"any type":             {"", day(3), []string{"uoc btv", "nghia cvp", "nghia d1.1", "hoa d2.1"}},
		"recorded later":       {"TB", day(4), []string{"uoc btv", "nghia cvp", "nghia d1.1", "hoa d2.1", "son btv later"}},
		"the post had changed": {"TB", day(6), []string{"uoc btv", "nghia d1.1", "hoa d2.1", "son btv later"}},
		"the giver had left":   {"TB", day(7), []string{"son btv later"}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, x := range s.WhoCould(c.typ, c.at) {
				line := x.Person + " " + x.Capacity.ID
				if x.Later {
					line += " later"
				}
				got = append(got, line)
				if a, _ := s.ActorOn(x.Person, c.at); !slices.ContainsFunc(a.Capacities, func(k Capacity) bool { return k.ID == x.Capacity.ID }) {
					t.Errorf("%s could sign, and ActorOn does not know it", line)
				}
				if (len(x.Chain) > 0) != (x.Capacity.Delegation != "") || x.Giver == "" || x.Name == "Hoà (đổi tên)" && c.at.Before(day(5)) {
					t.Errorf("%+v", x)
				}
			}
			slices.Sort(got)
			slices.Sort(c.want)
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestLendable(t *testing.T) {
	s, d := house(t), order("d1")
	if err := s.Decide(Delegate{d}, day(2)); err != nil {
		t.Fatal(err)
	}
	if got := s.Lendable("nghia", day(3)); len(got) != 2 || got[0].ID != "cvp" || got[1].ID != "d1.1" {
		t.Errorf("the head may lend %+v", got)
	}
	if got := s.Lendable("hoa", day(3)); len(got) != 0 {
		t.Errorf("a deputy may lend %+v", got)
	}
}
