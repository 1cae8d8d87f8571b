package reports

import (
	"slices"
	"testing"
	"time"
)

func TestAssess(t *testing.T) {
	now, day := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), 24*time.Hour
	long, soon := Held{"long", now.Add(900 * day)}, Held{"soon", now.Add(10 * day)}
	for name, c := range map[string]struct {
		who  Subscriber
		used []Used
		want []string
	}{
		"signs":                      {Subscriber{Signs: true, Holds: []Held{long}}, []Used{{Act: UseSign, Certificate: "long", N: 3}}, nil},
		"formal only":                {Subscriber{Signs: true, Holds: []Held{long}}, nil, []string{FoundFormal}},
		"no need":                    {Subscriber{Holds: []Held{long}}, nil, []string{FoundNoNeed}},
		"no need, yet used":          {Subscriber{Holds: []Held{long}}, []Used{{Act: UseSign, N: 1}}, nil},
		"in need":                    {Subscriber{Signs: true}, nil, []string{FoundInNeed}},
		"ends soon":                  {Subscriber{Signs: true, Holds: []Held{soon}}, []Used{{Act: UseInstruct, Certificate: "soon", N: 2}}, []string{FoundEnding}},
		"instructions nobody signed": {Subscriber{Signs: true, Leader: true, Holds: []Held{long}}, []Used{{Act: UseRoute, N: 4}, {Act: UseInstruct, N: 3}}, []string{FoundIndirect}},
		"all instructions signed":    {Subscriber{Signs: true, Leader: true, Holds: []Held{long}}, []Used{{Act: UseRoute, N: 3}, {Act: UseInstruct, N: 3}}, nil},
		"no leader routes":           {Subscriber{}, []Used{{Act: UseRoute, N: 3}}, nil},
	} {
		c.who.Person = "a"
		for i := range c.used {
			c.used[i].Person = "a"
		}
		got := Assess([]Subscriber{c.who}, c.used, now, 60*day)
		if len(got) != 1 || !slices.Equal(got[0].Found, c.want) {
			t.Errorf("%s: %+v, want %v", name, got, c.want)
		}
	}
	// What somebody signs by a lent right counts as theirs, and as not direct of whoever lent it.
	got := Assess([]Subscriber{{Person: "a", Leader: true, Signs: true, Holds: []Held{long}}, {Person: "b", Signs: true, Holds: []Held{soon}}},
		[]Used{{Person: "b", Act: UseSign, Certificate: "soon", Giver: "a", N: 5}, {Person: "a", Act: UseSign, N: 1}}, now, 60*day)
	if got[0].Indirect != 5 || got[1].Signed != 5 || got[1].EndingUses != 5 {
		t.Errorf("%+v", got)
	}
	if b := ByBody(got); len(b) != 1 || b[0].Holders != 2 || b[0].Active != 2 || b[0].Signed != 6 {
		t.Errorf("%+v", b)
	}
}
