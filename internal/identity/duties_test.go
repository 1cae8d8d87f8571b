package identity

import (
	"testing"
	"time"

	"trien/internal/problem"
)

func TestDutiesThatMustNotMeet(t *testing.T) {
	apartFrom := map[Role][]Role{
		Administrator:     {Drafter, Reviewer, Leader, Clerk, Archivist, Inspector, SubscriberManager, LedgerKeeper, Destroyer, Examiner},
		Inspector:         {Administrator, Drafter, Reviewer, Leader, Clerk, Archivist, SubscriberManager, Destroyer, Examiner},
		Leader:            {Administrator, Inspector, Clerk, Examiner},
		LedgerKeeper:      {Administrator, Destroyer, Archivist, Examiner},
		SubscriberManager: {Administrator, Inspector, Examiner},
		Destroyer:         {Administrator, Inspector, LedgerKeeper, Examiner},
		Drafter:           {Administrator, Inspector, Examiner},
		Reviewer:          {Administrator, Inspector, Examiner},
		Clerk:             {Administrator, Inspector, Leader, Examiner},
		Archivist:         {Administrator, Inspector, LedgerKeeper, Examiner},
		Examiner:          {Drafter, Reviewer, Leader, Clerk, Archivist, Administrator, Inspector, SubscriberManager, LedgerKeeper, Destroyer},
	}
	for a, others := range apartFrom {
		got := Apart(a)
		if len(got) != len(others) {
			t.Errorf("%s is kept apart from %v", a, got)
		}
		for _, b := range others {
			if got[b].VI == "" || got[b].EN == "" || Apart(b)[a] != got[b] {
				t.Errorf("%s and %s: %+v, the other way %+v", a, b, got[b], Apart(b)[a])
			}
		}
	}
	for _, r := range Roles() {
		if len(Apart(r)) == len(Roles()) {
			t.Errorf("%s may meet nothing, not even itself", r)
		}
	}
}

// A right to sign is not lent to who will hold the seal in its time. Who is given the seal later loses the loan by it.
func TestDutiesStayApartThroughTime(t *testing.T) {
	for name, c := range map[string]struct {
		first, then Change
		refused     bool
	}{
		"a loan over a term to come":         {Appoint{held("tuan", "vt", day(10), day(12))}, lend("tuan"), true},
		"a loan that ends before the term":   {Appoint{held("tuan", "vt", day(15), time.Time{})}, lend("tuan"), false},
		"a term within a loan":               {lend("tuan"), Appoint{held("tuan", "vt", day(10), day(12))}, false},
		"a term after a loan":                {lend("tuan"), Appoint{held("tuan", "vt", day(15), time.Time{})}, false},
		"a term that nothing stands against": {lend("tuan"), Appoint{held("tuan", "pcvp", day(10), day(12))}, false},
		"a term of somebody else":            {lend("tuan"), Appoint{held("hoa", "vt", day(10), day(12))}, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := house(t)
			if err := s.Decide(c.first, day(2)); err != nil {
				t.Fatal(err)
			}
			err := s.Decide(c.then, day(2))
			if got := problem.KindOf(err) == problem.Refused; got != c.refused || err != nil && !got {
				t.Fatalf("refused %v: %v", got, err)
			}
			for d := 2; d < 16; d++ {
				if a, _ := s.Actor("tuan", day(d)); a.Is(Clerk) && len(a.Capacities) > 0 {
					t.Errorf("on day %d the clerk signs as %v", d, a.Capacities)
				}
			}
		})
	}
}

func lend(taker string) Change {
	d := order("d1")
	d.Taker, d.Lent[0].Title = taker, "CHUYÊN VIÊN"
	return Delegate{d}
}
