package office

import (
	"slices"
	"testing"
	"time"

	"trien/internal/identity"
	"trien/internal/problem"
)

// TestPaperIsConfirmed: what is not on the list of those that go without paper goes only with the clerk's word, where the office wants that (379.4.2).
func TestPaperIsConfirmed(t *testing.T) {
	clerk := identity.Actor{Person: "mai", Post: "van-thu", Roles: []identity.Role{identity.Clerk}}
	for name, c := range map[string]struct {
		paper   string
		too     bool
		refused bool
	}{
		"without paper":                  {"none", false, false},
		"a type that is only warned of":  {"warn", false, false},
		"the paper is needed and goes":   {"need", true, false},
		"the paper is needed, no word":   {"need", false, true},
		"an office that has no list yet": {"", false, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := Send{To: []Party{{"a", "A"}}, Messages: []string{"m"}, Paper: c.paper, List: "v", PaperToo: c.too}
			events, err := Decide(Document{ID: "d", State: StateIssued, Direction: Out}, s, clerk, time.Unix(0, 0))
			if c.refused {
				if problem.KindOf(err) != problem.Usage {
					t.Fatalf("%v %v", events, err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			d := Fold("d", []Record{{Event: events[0]}})
			if q := events[0].(SendQueued); q.Paper != c.paper || q.List != "v" || d.Deliveries[0].Paper != c.paper {
				t.Errorf("%+v, %+v", q, d.Deliveries)
			}
		})
	}
}

func TestShownAreValidAndOfficial(t *testing.T) {
	good, bad := passed, "INDETERMINATE"
	for name, c := range map[string]struct {
		v    Verdict
		want []string
	}{
		"both official":                   {Verdict{OfficialOnly: true, Signatures: []Checked{{Role: "person", Indication: good, Official: true}, {Role: "office", Indication: good, Official: true}}}, []string{"person", "seal"}},
		"the person's is not official":    {Verdict{OfficialOnly: true, Signatures: []Checked{{Role: "person", Indication: good}, {Role: "office", Indication: good, Official: true}}}, []string{"seal"}},
		"the seal's is not valid":         {Verdict{OfficialOnly: true, Signatures: []Checked{{Role: "person", Indication: good, Official: true}, {Role: "office", Indication: bad, Official: true}}}, []string{"person"}},
		"of nobody who should":            {Verdict{Signatures: []Checked{{Indication: good, Official: true}}}, []string{}},
		"an office that tells none apart": {Verdict{Signatures: []Checked{{Role: "person", Indication: good}}}, []string{"person"}},
		"two of the same":                 {Verdict{Signatures: []Checked{{Role: "person", Indication: good}, {Role: "person", Indication: good}}}, []string{"person"}},
		"none":                            {Verdict{}, []string{}},
	} {
		if got := c.v.Shown(); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// TestWithoutAuthorityIsMissing: a signature by someone without the authority is not acceptable, however valid it is.
func TestWithoutAuthorityIsMissing(t *testing.T) {
	v := Verdict{Indication: passed, Signatures: []Checked{{Role: "person", Indication: passed}, {Role: "office", Indication: passed}}}
	if w := v.Missing("person", "office"); w.VI != "" {
		t.Fatalf("%+v", w)
	}
	v.Against = []problem.Words{{VI: "không có thẩm quyền", EN: "no authority"}}
	if w := v.Missing("person", "office"); w.VI != "không có thẩm quyền" || w.EN != "no authority" {
		t.Errorf("%+v", w)
	}
}
