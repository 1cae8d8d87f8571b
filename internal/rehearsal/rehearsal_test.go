package rehearsal_test

import (
	"testing"
	"time"

	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/rehearsal"
)

var at = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

// story folds what happened, minute by minute, by one person.
func story(events ...office.Event) rehearsal.Rehearsal {
	var list []office.Record
	for i, e := range events {
		list = append(list, office.Record{Event: e, At: at.Add(time.Duration(i) * time.Minute), Actor: "bao"})
	}
	return rehearsal.Fold("r-1", list)
}

var (
	planned = office.RehearsalPlanned{Of: rehearsal.Provider, On: at}
	begun   = office.RehearsalBegun{}
	worked  = office.RehearsalTried{Way: "password+totp", Worked: true, Outcome: rehearsal.SignedIn}
	refused = office.RehearsalTried{Way: rehearsal.Provider, Worked: true, Outcome: rehearsal.Refused}
	weak    = office.RehearsalTried{Way: "password+recovery", Worked: false, Outcome: rehearsal.WeakIn}
	over    = office.RehearsalEnded{Result: rehearsal.Worked}
)

// TestARehearsalWorkedOnlyWhereTheSecondWayDid shows 379.11.6.
func TestARehearsalWorkedOnlyWhereTheSecondWayDid(t *testing.T) {
	for name, c := range map[string]struct {
		r      rehearsal.Rehearsal
		result string
		note   string
		kind   problem.Kind
	}{
		"tried with success":         {story(planned, begun, refused, worked), rehearsal.Worked, "", ""},
		"nothing tried":              {story(planned, begun), rehearsal.Worked, "", problem.Conflict},
		"only what is off was tried": {story(planned, begun, refused), rehearsal.Worked, "", problem.Conflict},
		"only a weak way":            {story(planned, begun, weak), rehearsal.Worked, "", problem.Conflict},
		"failed without a word":      {story(planned, begun), rehearsal.Failed, " ", problem.Usage},
		"failed, with what is done":  {story(planned, begun), rehearsal.Failed, "Không ai nhớ mật khẩu; đã cấp lại.", ""},
		"cancelled before it began":  {story(planned), rehearsal.Cancelled, "", ""},
		"ended before it began":      {story(planned), rehearsal.Failed, "x", problem.Conflict},
		"ended twice":                {story(planned, begun, worked, over), rehearsal.Worked, "", problem.Conflict},
		"a result that nobody knows": {story(planned, begun, worked), "perfect", "", problem.Usage},
		"none was planned":           {story(), rehearsal.Cancelled, "", problem.Conflict},
	} {
		if _, err := c.r.End(c.result, c.note); problem.KindOf(err) != c.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTriesCountOnlyForWhoeverBeganAndInTime(t *testing.T) {
	r := story(planned, begun)
	try := rehearsal.Try{Way: "password+totp", Worked: true, Outcome: rehearsal.SignedIn, At: at.Add(10 * time.Minute)}
	if events, err := r.Tried("bao", try); err != nil || len(events) != 1 {
		t.Errorf("%v %v", events, err)
	}
	if _, err := r.Tried("mai", try); problem.KindOf(err) != problem.Conflict {
		t.Errorf("another person's: %v", err)
	}
	try.At = at.Add(rehearsal.Longest + 2*time.Minute)
	if _, err := r.Tried("bao", try); problem.KindOf(err) != problem.Conflict {
		t.Errorf("after its time: %v", err)
	}
	try.At = at.Add(10 * time.Minute)
	if events, err := story(planned, begun, worked).Tried("bao", try); err != nil || len(events) != 0 {
		t.Errorf("kept twice: %v %v", events, err)
	}
}

func TestPlans(t *testing.T) {
	for name, c := range map[string]struct {
		of string
		on time.Time
		ok bool
	}{"of a provider": {rehearsal.Provider, at, true}, "of an authority": {rehearsal.Authority, at, true}, "of time-stamps": {rehearsal.Stamps, at, true}, "of the weather": {"weather", at, false}, "on no day": {rehearsal.Stamps, time.Time{}, false}} {
		if _, err := (rehearsal.Rehearsal{}).Plan(c.of, c.on, ""); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := story(planned).Plan(rehearsal.Stamps, at, ""); problem.KindOf(err) != problem.Conflict {
		t.Errorf("planned twice: %v", err)
	}
	if _, err := story(planned, begun).Begin(); problem.KindOf(err) != problem.Conflict {
		t.Errorf("begun twice: %v", err)
	}
}

func TestServes(t *testing.T) {
	for how, want := range map[[2]string]bool{
		{rehearsal.Provider, "password+totp"}:     true,
		{rehearsal.Provider, "passkey+uv"}:        true,
		{rehearsal.Provider, "certificate"}:       true,
		{rehearsal.Provider, "oidc+mfa"}:          false,
		{rehearsal.Provider, "password+recovery"}: false,
		{rehearsal.Authority, "certificate"}:      false,
		{rehearsal.Authority, "certificate+mtls"}: false,
		{rehearsal.Authority, "oidc+mfa"}:         true,
		{rehearsal.Authority, "passkey"}:          false,
	} {
		if got := rehearsal.Serves(how[0], how[1]); got != want {
			t.Errorf("%s by %s: %v", how[0], how[1], got)
		}
	}
}

// TestDue shows 379.29.1.
func TestDue(t *testing.T) {
	list := []rehearsal.Rehearsal{story(planned, begun, worked, over), story(planned, begun, office.RehearsalEnded{Result: rehearsal.Failed})}
	last := rehearsal.Last(rehearsal.Provider, list)
	if !last.Equal(at.Add(3*time.Minute)) || !rehearsal.Last(rehearsal.Stamps, list).IsZero() {
		t.Errorf("last %v", last)
	}
	if got := rehearsal.Next(last, at, 6); !got.Equal(last.AddDate(0, 6, 0)) {
		t.Errorf("due %v", got)
	}
	if got := rehearsal.Next(time.Time{}, at, 12); !got.Equal(at.AddDate(0, 12, 0)) {
		t.Errorf("never rehearsed: due %v", got)
	}
}
