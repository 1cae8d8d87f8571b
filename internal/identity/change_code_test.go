package identity_test

import (
	"testing"
	"time"

	"trien/internal/identity"
	"trien/internal/problem"
)

// A code that was recorded wrong is put right; the wrong one stays with whoever it stood with, and goes to nobody else.
func TestACodeIsCorrected(t *testing.T) {
	at := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	var s identity.Staff
	for _, p := range []identity.Person{{ID: "a", Account: "a", Name: "An", Code: "0O1"}, {ID: "b", Account: "b", Name: "Bình"}} {
		if err := s.Decide(identity.AddPerson{Person: p}, at); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		change identity.Change
		kind   problem.Kind
	}{
		"of nobody":       {identity.CorrectCode{Person: "x", Code: "1", Reason: "y"}, problem.NotFound},
		"where none is":   {identity.CorrectCode{Person: "b", Code: "1", Reason: "y"}, problem.Usage},
		"to the same":     {identity.CorrectCode{Person: "a", Code: "0O1", Reason: "y"}, problem.Usage},
		"to none":         {identity.CorrectCode{Person: "a", Code: " ", Reason: "y"}, problem.Usage},
		"without a word":  {identity.CorrectCode{Person: "a", Code: "001"}, problem.Usage},
		"to a bad one":    {identity.CorrectCode{Person: "a", Code: " 001", Reason: "y"}, problem.Usage},
		"as a particular": {identity.ChangePerson{Person: identity.Person{ID: "a", Name: "An", Code: "001"}}, problem.Refused},
	} {
		if err := s.Decide(c.change, at); problem.KindOf(err) != c.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
	later := at.Add(time.Hour)
	if err := s.Decide(identity.CorrectCode{Person: "a", Code: "001", Reason: "chữ O thay số 0"}, later); err != nil {
		t.Fatal(err)
	}
	p, _ := s.Person("a")
	if p.Code != "001" || len(p.Codes) != 1 || p.Codes[0] != (identity.FormerCode{Until: later, Code: "0O1", Reason: "chữ O thay số 0"}) || !p.Changed.Equal(later) {
		t.Errorf("%+v", p)
	}
	for name, staff := range map[string]identity.Staff{"as it is": s, "copied": s.Clone(), "read anew": {People: s.People}} {
		if staff.CodeHolder("0O1") != "a" || staff.CodeHolder("001") != "a" {
			t.Errorf("%s: nobody answers for a code", name)
		}
	}
	if err := s.Decide(identity.ChangePerson{Person: identity.Person{ID: "b", Name: "Bình", Code: "0O1"}}, later); problem.KindOf(err) != problem.Conflict {
		t.Errorf("the wrong code went to another: %v", err)
	}
	if err := s.Decide(identity.CorrectCode{Person: "a", Code: "0O1", Reason: "vẫn đúng"}, later); err != nil {
		t.Errorf("back to the first: %v", err)
	}
}
