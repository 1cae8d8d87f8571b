package reports

import (
	"cmp"
	"slices"
	"time"
)

// Subscriber is somebody as the review of use sees them (4587): what they hold, and whether their posts need it.
type Subscriber struct {
	Person string
	Body   string // id
	Signs  bool   // a post, or a delegation, lets them sign
	Leader bool
	Holds  []Held // certificates in force
}

// Held is a certificate in force.
type Held struct {
	Certificate string
	NotAfter    time.Time
}

// Used is how often a key was used, or left unused, in the time looked at.
type Used struct {
	Person, Post, Act, Certificate string
	Giver                          string // whose right was lent by a delegation; "" for one's own
	N                              int64
}

// What a review looks for.
const (
	FoundFormal   = "formal"   // holds a certificate and never signed: formal only
	FoundEnding   = "ending"   // the certificate ends soon
	FoundIndirect = "indirect" // a leader whose instructions or documents others sign, or nobody
	FoundNoNeed   = "no-need"  // holds a certificate, no post needs it, and it was not used: propose its revocation
	FoundInNeed   = "in-need"  // a post lets them sign, and they hold no certificate
)

// UsedBy is one person's use of keys.
type UsedBy struct {
	Subscriber
	Signed     int64 // documents and instructions signed with their own key
	Seals      int64 // uses of the office's key
	Indirect   int64 // of a leader: instructions nobody signed, and documents others signed by a right they lent
	EndingUses int64 // signatures by certificates that end soon
	Found      []string
}

// Assess says of each person what a review would find. soon is when "about to end" begins.
func Assess(people []Subscriber, used []Used, now time.Time, soon time.Duration) []UsedBy {
	by := map[string]*tally{}
	of := func(person string) *tally {
		if by[person] == nil {
			by[person] = &tally{byCertificate: map[string]int64{}}
		}
		return by[person]
	}
	for _, u := range used {
		t := of(u.Person)
		switch u.Act {
		case UseSign, UseInstruct:
			t.signed += u.N
			t.byCertificate[u.Certificate] += u.N
			if u.Act == UseInstruct {
				t.instructed += u.N
			}
			if u.Giver != "" && u.Giver != u.Person {
				of(u.Giver).lent += u.N
			}
		case UseSeal, UseAttach, UseArrive:
			t.seals += u.N
		case UseRoute:
			t.routed += u.N
		}
	}
	list := make([]UsedBy, 0, len(people))
	for _, p := range people {
		list = append(list, assess(p, of(p.Person), now.Add(soon)))
	}
	slices.SortFunc(list, func(a, b UsedBy) int { return cmp.Or(cmp.Compare(a.Body, b.Body), cmp.Compare(a.Person, b.Person)) })
	return list
}

type tally struct {
	signed, seals, instructed, routed, lent int64
	byCertificate                           map[string]int64
}

func assess(p Subscriber, t *tally, soon time.Time) UsedBy {
	u := UsedBy{Subscriber: p, Signed: t.signed, Seals: t.seals}
	if p.Leader {
		u.Indirect = max(0, t.routed-t.instructed) + t.lent
	}
	ending := false
	for _, c := range p.Holds {
		if c.NotAfter.Before(soon) {
			ending = true
			u.EndingUses += t.byCertificate[c.Certificate]
		}
	}
	holds := len(p.Holds) > 0
	for found, is := range map[string]bool{
		FoundFormal: holds && t.signed == 0 && p.Signs, FoundNoNeed: holds && t.signed == 0 && !p.Signs,
		FoundEnding: ending, FoundIndirect: u.Indirect > 0, FoundInNeed: p.Signs && !holds,
	} {
		if is {
			u.Found = append(u.Found, found)
		}
	}
	slices.Sort(u.Found)
	return u
}

// OfBody is the use of keys in one body.
type OfBody struct {
	Body    string
	Holders int   // people with a certificate in force
	Active  int   // of them who signed
	Signed  int64 // by people
	Seals   int64
	Found   map[string]int
}

// ByBody adds people up by body.
func ByBody(list []UsedBy) []OfBody {
	bodies := map[string]*OfBody{}
	for _, u := range list {
		b := bodies[u.Body]
		if b == nil {
			b = &OfBody{Body: u.Body, Found: map[string]int{}}
			bodies[u.Body] = b
		}
		b.Signed, b.Seals = b.Signed+u.Signed, b.Seals+u.Seals
		for _, f := range u.Found {
			b.Found[f]++
		}
		if len(u.Holds) > 0 {
			b.Holders++
			if u.Signed > 0 {
				b.Active++
			}
		}
	}
	out := make([]OfBody, 0, len(bodies))
	for _, b := range bodies {
		out = append(out, *b)
	}
	slices.SortFunc(out, func(a, b OfBody) int { return cmp.Compare(a.Body, b.Body) })
	return out
}
