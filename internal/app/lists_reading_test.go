package app

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"trien/internal/identity"
	"trien/internal/ledger"
	"trien/internal/office"
	"trien/internal/rights"
	"trien/internal/store"
)

// Lists are asked of rows, the page of one document of its events. What a list shows is exactly what the rule of reading permits, for whoever reads at whatever instant:
// by role, in a unit or over several, with something lent, as inspector, with a post that begins or ends, with none. Of rules the office added, too.
func TestListsShowWhatMayBeRead(t *testing.T) {
	const seed = 379
	r := rand.New(rand.NewPCG(seed, 5))
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "rows.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	own, err := rights.House().With([]byte(forbidsMore))
	if err != nil {
		t.Fatal(err)
	}
	documents := map[string]office.Document{}
	batch := store.Batch{At: time.Unix(1, 0)}
	for i := range 240 {
		d := drawnDocument(r, fmt.Sprintf("d%03d", i))
		documents[d.ID] = d
		p := rowsOf(d)
		batch.Events = append(batch.Events, ledger.Event{Stream: documentStream(d.ID), Version: 1, Type: "document.drafted", At: time.Unix(1, 0).UTC(), Actor: "an", Document: d.ID})
		batch.Put = append(batch.Put, p.row)
		for _, c := range p.concerns {
			batch.Put = append(batch.Put, c)
		}
	}
	if _, err := db.Commit(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	shown, hidden, lent := 0, 0, 0
	for range 6 {
		staff := drawnStaff(t, r)
		for day := 0; day <= 12; day += 3 {
			for _, p := range staff.People {
				a, _ := staff.Actor(p.ID, firstOf(day))
				if slices.ContainsFunc(a.Capacities, func(c identity.Capacity) bool { return c.Delegation != "" }) {
					lent++
				}
				for _, book := range []*rights.Book{nil, own} {
					o := &Office{store: db, rules: book}
					if got, want := listedTo(t, o, a), mayRead(o, a, documents); !slices.Equal(got, want) {
						t.Fatalf("seed %d, own rules %v: to %+v lists show %v and reading is permitted of %v", seed, book != nil, a, got, want)
					} else {
						shown, hidden = shown+len(got), hidden+len(documents)-len(got)
					}
				}
			}
		}
	}
	if shown == 0 || hidden == 0 || lent == 0 {
		t.Errorf("%d shown, %d not shown, %d readers with something lent: the drawing is too narrow", shown, hidden, lent)
	}
}

const forbidsMore = `@id("own.express")
@vi("văn bản hỏa tốc không dành cho lưu trữ") @en("express documents are not for archivists")
forbid (principal in Role::"archivist", action == Action::"read", resource)
when { resource.urgency == "hoa-toc" };

@id("own.foreign")
@vi("người soạn chỉ xem văn bản mình ký") @en("who drafted it reads it as its signer only")
forbid (principal is Person, action == Action::"read", resource)
when { resource has drafter && resource.drafter == principal && !(resource has signer && resource.signer == principal) && resource.type == "CV" && !resource.filed };
`

// listedTo goes through the list a page at a time, and through both halves of the desk, which must come to the same.
func listedTo(t *testing.T, o *Office, a identity.Actor) []string {
	t.Helper()
	whole := listedBy(t, o, a, store.Query{Limit: 50})
	halves := append(listedBy(t, o, a, store.Query{Limit: 50, Turn: store.Theirs}), listedBy(t, o, a, store.Query{Limit: 50, Turn: store.NotTheirs})...)
	if slices.Sort(halves); !slices.Equal(whole, halves) {
		t.Fatalf("to %+v the list shows %v, the desk %v", a, whole, halves)
	}
	return whole
}

func listedBy(t *testing.T, o *Office, a identity.Actor, q store.Query) (ids []string) {
	t.Helper()
	q.Concerning = subjects(a)
	for {
		page, err := o.store.Documents(t.Context(), q, 0)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := o.shown(t.Context(), a, page.Rows)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range rows {
			ids = append(ids, d.ID)
		}
		if q.After = page.Next; q.After == nil {
			slices.Sort(ids)
			return ids
		}
	}
}

func mayRead(o *Office, a identity.Actor, documents map[string]office.Document) (ids []string) {
	for id, d := range documents {
		if o.reads(d, a) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

var drawnPeople = strings.Fields("an binh chi dung em giang hoa khanh")

// drawnDocument has any parts in any state; that some can't come about is no matter to who may read them.
func drawnDocument(r *rand.Rand, id string) office.Document {
	states := []office.State{office.StateDraft, office.StateDraft, office.StateReview, office.StateApproved, office.StateReady, office.StateSigned, office.StateNumbered, office.StateSealed,
		office.StateIssued, office.StateSent, office.StateReceived, office.StateJudged, office.StateReferred, office.StateInstructed, office.StateReturned, office.StateRegistered,
		office.StateRouted, office.StateHandled, office.StateClosed, office.StateFiled}
	one := func() string {
		if r.IntN(2) == 0 {
			return ""
		}
		return drawnPeople[r.IntN(len(drawnPeople))]
	}
	some := func() (list []string) {
		for range r.IntN(3) {
			list = append(list, drawnPeople[r.IntN(len(drawnPeople))])
		}
		return list
	}
	d := office.Document{ID: id, Version: 1, Direction: []office.Direction{office.In, office.Out}[r.IntN(2)], State: states[r.IntN(len(states))], DocType: []string{"QĐ", "CV"}[r.IntN(2)],
		Urgency: []office.Urgency{office.Ordinary, office.Express}[r.IntN(2)], Drafter: one(), Signer: one(), ReferredTo: one(), RoutedBy: one(), Reviewers: some(),
		Approvals: map[string]time.Time{}, Created: time.Unix(int64(r.IntN(100)), 0), Updated: time.Unix(int64(100+r.IntN(20)), 0)}
	if d.State == office.StateRouted || r.IntN(2) == 0 {
		d.Routing = &office.Routed{Assignees: some(), Due: []string{"", "2026-01-05"}[r.IntN(2)]}
	}
	if r.IntN(3) == 0 && len(d.Reviewers) > 1 && d.Reviewers[0] != d.Reviewers[1] { // one after the other
		d.Stages, d.Reach = []office.Stage{{People: []office.Asked{{Person: d.Reviewers[0]}}}, {People: []office.Asked{{Person: d.Reviewers[1]}}}}, r.IntN(2)
	}
	if r.IntN(4) == 0 {
		d.Dossier = "hs"
	}
	return d
}

func firstOf(day int) time.Time { return time.Date(2026, 1, 1+day, 0, 0, 0, 0, time.UTC) }

// drawnStaff are people with posts in units, of one duty or several, for a while or for good; and what leaders lend.
func drawnStaff(t *testing.T, r *rand.Rand) identity.Staff {
	var s identity.Staff
	take := func(c identity.Change, at time.Time) bool { return s.Decide(c, at) == nil }
	for _, u := range []string{"vp", "tc"} {
		take(identity.PutUnit{Unit: identity.Unit{ID: u, Name: u}}, firstOf(0))
	}
	for _, p := range drawnPeople {
		if !take(identity.AddPerson{Person: identity.Person{ID: p, Account: p, Name: p, Unit: []string{"vp", "tc"}[r.IntN(2)]}}, firstOf(0)) {
			t.Fatal(p)
		}
	}
	duties := [][]identity.Role{{identity.Drafter}, {identity.Reviewer}, {identity.Leader}, {identity.Clerk}, {identity.Archivist}, {identity.Administrator}, {identity.Inspector},
		{identity.SubscriberManager}, {identity.LedgerKeeper}, {identity.Destroyer}, {identity.Leader, identity.Drafter}, {identity.Clerk, identity.SubscriberManager}}
	for i, roles := range duties {
		post := identity.Post{ID: fmt.Sprint("p", i), Title: "T", Unit: []string{"vp", "tc"}[i%2], Roles: roles}
		if slices.Contains(roles, identity.Leader) {
			post.Capacities = []identity.Capacity{{ID: fmt.Sprint("c", i), Prefix: "T/M", Body: "B", Title: "T"}}
		}
		if !take(identity.MakePost{Post: post}, firstOf(0)) {
			t.Fatal(post)
		}
	}
	appoint := func(person string, post int) {
		a := identity.Appointment{Person: person, Post: fmt.Sprint("p", post), From: firstOf(r.IntN(6))}
		if r.IntN(2) == 0 {
			a.To = a.From.AddDate(0, 0, 1+r.IntN(8))
		}
		take(identity.Appoint{Appointment: a}, firstOf(0)) // duties that must not meet are refused, and then they do not
	}
	appoint("an", 2)
	appoint("binh", 0)
	for range 10 {
		appoint(drawnPeople[r.IntN(len(drawnPeople))], r.IntN(len(duties)))
	}
	for n := range 24 {
		giver, at := drawnPeople[r.IntN(len(drawnPeople))], firstOf(r.IntN(8))
		for _, c := range s.Lendable(giver, at) {
			take(identity.Delegate{Delegation: identity.Delegation{ID: fmt.Sprint("l", n), Giver: giver, Taker: drawnPeople[r.IntN(len(drawnPeople))], From: at,
				Paper: identity.Paper{Number: "1"}, Lent: []identity.Lent{{Of: c.ID, Prefix: "T/L", Body: "B", Title: "T"}}}}, at)
		}
	}
	return s
}
