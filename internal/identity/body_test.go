package identity

import (
	"testing"
	"time"

	"trien/internal/problem"
)

// province is a body with two below it, one with a code, and a unit.
func province(t *testing.T) Staff {
	t.Helper()
	s := house(t)
	for _, c := range []Change{
		PutBody{Body{ID: "tu", Name: "Tỉnh ủy"}}, PutBody{Body{ID: "du-a", Name: "Đảng ủy xã A", Parent: "tu"}}, PutBody{Body{ID: "du-b", Name: "Đảng ủy xã B", Parent: "tu"}},
		PutCode{"du-a", BodyCode{Scheme: "qd-20-2020", Value: "H01.02", From: day(1)}},
		PutUnit{Unit{ID: "th", Body: "tu", Name: "Phòng Tổng hợp"}}, PutUnit{Unit{ID: "th-1", Body: "tu", Parent: "th", Name: "Tổ Tin"}},
	} {
		if err := s.Decide(c, day(2)); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func TestDirectoryRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		change Change
		kind   problem.Kind
	}{
		"a body under itself":                  {PutBody{Body{ID: "tu", Name: "x", Parent: "tu"}}, problem.Refused},
		"a body under one of its own":          {PutBody{Body{ID: "tu", Name: "x", Parent: "du-a"}}, problem.Refused},
		"a body under an unknown one":          {PutBody{Body{ID: "x", Name: "x", Parent: "y"}}, problem.NotFound},
		"a body without a name":                {PutBody{Body{ID: "x"}}, problem.Usage},
		"a successor that is not there":        {PutBody{Body{ID: "du-a", Name: "x", Successor: "y"}}, problem.NotFound},
		"a code of no scheme":                  {PutCode{"tu", BodyCode{Scheme: "x", Value: "1", From: day(1)}}, problem.Usage},
		"a code with letters of no scheme":     {PutCode{"tu", BodyCode{Scheme: "qd-20-2020", Value: "h01", From: day(1)}}, problem.Usage},
		"a code with an empty part":            {PutCode{"tu", BodyCode{Scheme: "qd-20-2020", Value: "H01..2", From: day(1)}}, problem.Usage},
		"a code longer than its scheme allows": {PutCode{"tu", BodyCode{Scheme: "qcvn-102-2016", Value: "000.00.00.G222", From: day(1)}}, problem.Usage},
		"a code without a beginning":           {PutCode{"tu", BodyCode{Scheme: "party", Value: "TU"}}, problem.Usage},
		"a code of another body":               {PutCode{"du-b", BodyCode{Scheme: "qd-20-2020", Value: "H01.02", From: day(9)}}, problem.Conflict},
		"a second code of one scheme":          {PutCode{"du-a", BodyCode{Scheme: "qd-20-2020", Value: "H01.03", From: day(9)}}, problem.Conflict},
		"a unit under itself":                  {PutUnit{Unit{ID: "th", Body: "tu", Parent: "th-1", Name: "x"}}, problem.Refused},
		"a unit under one of another body":     {PutUnit{Unit{ID: "x", Body: "du-a", Parent: "th", Name: "x"}}, problem.Refused},
		"a unit moved to another body":         {PutUnit{Unit{ID: "th-1", Body: "du-a", Name: "x"}}, problem.Refused},
		"a unit of an unknown body":            {PutUnit{Unit{ID: "x", Body: "y", Name: "x"}}, problem.NotFound},
		"a person in an unknown unit":          {AddPerson{Person{ID: "x", Account: "x", Name: "x", Unit: "y"}}, problem.NotFound},
		"a person in a unit of another body":   {AddPerson{Person{ID: "x", Account: "x", Name: "x", Body: "du-a", Unit: "th"}}, problem.Usage},
		"a person in an unknown body":          {ChangePerson{Person{ID: "tuan", Name: "x", Body: "y"}}, problem.NotFound},
		"an unknown person changed":            {ChangePerson{Person{ID: "x", Name: "x"}}, problem.NotFound},
		"an unknown person leaving":            {Leave{"x"}, problem.NotFound},
		"someone who is here returning":        {Return{"tuan"}, problem.Conflict},
		"a post held twice":                    {Appoint{held("tuan", "cv", day(9), time.Time{})}, problem.Conflict},
		"the end of a term that never was":     {EndAppointment{Person: "tuan", Post: "cv", From: day(2), To: day(3)}, problem.NotFound},
		"a term ended before it began":         {EndAppointment{Person: "tuan", Post: "cv", From: day(1), To: day(0)}, problem.Usage},
		"a term made longer by its end":        {EndAppointment{Person: "uoc", Post: "bt", From: day(1), To: day(30)}, problem.Usage},
		"a post without a title":               {MakePost{Post{ID: "x"}}, problem.Usage},
		"a post in an unknown body":            {MakePost{Post{ID: "x", Title: "x", Body: "y"}}, problem.NotFound},
		"the seal in the hands of no clerk":    {BindSeal{Binding{Person: "tuan", From: day(3), Paper: Paper{Number: "1"}}}, problem.Refused},
		"the seal without a document":          {BindSeal{Binding{Person: "mai", From: day(3)}}, problem.Usage},
		"the seal of an unknown body":          {BindSeal{Binding{Body: "x", Person: "mai", From: day(3), Paper: Paper{Number: "1"}}}, problem.NotFound},
	} {
		t.Run(name, func(t *testing.T) {
			s := province(t)
			if err := s.Decide(c.change, day(3)); err == nil || problem.KindOf(err) != c.kind {
				t.Fatalf("got %v, want %s", err, c.kind)
			}
		})
	}
}

// A code is granted once: it stays with whoever has it, and is nobody else's though they left.
func TestACodeIsGivenOnce(t *testing.T) {
	s := province(t)
	steps := []struct {
		name string
		c    Change
		kind problem.Kind
	}{
		{"granted", ChangePerson{Person{ID: "tuan", Name: "Tuấn", Code: "075090000001"}}, ""},
		{"the same again", ChangePerson{Person{ID: "tuan", Name: "Tuấn", Code: "075090000001", Email: "t@x.vn"}}, ""},
		{"another", ChangePerson{Person{ID: "tuan", Name: "Tuấn", Code: "075090000002"}}, problem.Refused},
		{"taken away", ChangePerson{Person{ID: "tuan", Name: "Tuấn"}}, problem.Refused},
		{"somebody else's", ChangePerson{Person{ID: "hoa", Name: "Hoà", Code: "075090000001"}}, problem.Conflict},
		{"leaves", Leave{"tuan"}, ""},
		{"leaves twice", Leave{"tuan"}, problem.Conflict},
		{"appointed though gone", Appoint{held("tuan", "cv", day(4), time.Time{})}, problem.Refused},
		{"of someone who left", AddPerson{Person{ID: "z", Account: "z", Name: "z", Code: "075090000001"}}, problem.Conflict},
		{"with a space", AddPerson{Person{ID: "z", Account: "z", Name: "z", Code: "1 "}}, problem.Usage},
		{"returns", Return{"tuan"}, ""},
		{"appointed anew", Appoint{held("tuan", "cv", day(4), time.Time{})}, ""},
	}
	for _, x := range steps {
		err := s.Decide(x.c, day(3))
		if x.kind == "" && err != nil || x.kind != "" && problem.KindOf(err) != x.kind {
			t.Fatalf("%s: %v", x.name, err)
		}
	}
	p, _ := s.Person("tuan")
	if p.Code != "075090000001" || s.CodeHolder(p.Code) != "tuan" || p.State != Here {
		t.Errorf("%+v", p)
	}
}

// Codes are opened and closed; which body one meant on a day is always known, and the tree is never read out of them (379.11.1, 379.11.4).
func TestCodesOverTime(t *testing.T) {
	s := province(t)
	for _, c := range []Change{
		PutCode{"du-a", BodyCode{Scheme: "qd-20-2020", Value: "H01.02", From: day(1), To: day(5), Successor: "Z99.01"}},
		PutCode{"du-a", BodyCode{Scheme: "qd-20-2020", Value: "Z99.01", From: day(5)}},
		PutCode{"du-a", BodyCode{Scheme: "qcvn-102-2016", Value: "000.02.00.H01", From: day(1)}},
		PutBody{Body{ID: "du-a", Name: "Đảng ủy phường A", Parent: "tu", To: day(9), Successor: "du-b"}},
	} {
		if err := s.Decide(c, day(4)); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		scheme, value string
		at            int
		want          string
	}{{"qd-20-2020", "H01.02", 4, "du-a"}, {"qd-20-2020", "H01.02", 5, ""}, {"qd-20-2020", "Z99.01", 5, "du-a"}, {"party", "H01.02", 4, ""}, {"qd-20-2020", "", 4, ""}} {
		if b, _ := s.BodyByCode(c.scheme, c.value, day(c.at)); b.ID != c.want {
			t.Errorf("%s %s on day %d is %q, want %q", c.scheme, c.value, c.at, b.ID, c.want)
		}
	}
	a, _ := s.Body("du-a")
	if up := s.Above("du-a"); len(up) != 1 || up[0].ID != "tu" || len(a.Was) != 1 || a.Was[0].Name != "Đảng ủy xã A" || a.Successor != "du-b" {
		t.Errorf("%+v above %+v", a, up)
	}
}

// The office's code is bound to whoever has the seal in hand, and bound anew when that changes (379.11.2).
func TestTheSealIsBoundAnew(t *testing.T) {
	s := province(t)
	must := func(c Change, at int) {
		t.Helper()
		if err := s.Decide(c, day(at)); err != nil {
			t.Fatal(err)
		}
	}
	must(BindSeal{Binding{Body: "tu", Person: "mai", From: day(2), Paper: Paper{Number: "01-QĐ"}}}, 2)
	must(MakePost{Post{ID: "vt2", Title: "Văn thư", Roles: []Role{Clerk}}}, 2)
	must(EndAppointment{Person: "son", Post: "pcvp", From: day(1), To: day(5)}, 4)
	must(Appoint{held("son", "vt2", day(5), time.Time{})}, 4)
	must(BindSeal{Binding{Body: "tu", Person: "son", From: day(6), Paper: Paper{Number: "02-QĐ"}}}, 5)
	must(Leave{"son"}, 9)
	for d, want := range map[int]string{1: "", 2: "mai", 5: "mai", 6: "son", 8: "son", 9: ""} {
		if b, _ := s.SealBoundTo("tu", day(d)); b.Person != want {
			t.Errorf("on day %d the seal is %q's, want %q", d, b.Person, want)
		}
	}
	if _, ok := s.SealBoundTo("du-a", day(6)); ok {
		t.Error("another body's seal is bound")
	}
}
