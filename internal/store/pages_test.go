package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// fillPages writes documents whose order is known: every seventh of a person, every hundredth of another, all the clerk's, some open.
func fillPages(t *testing.T, s *Store, n int) (all []Document, turn map[string]map[string]bool) {
	t.Helper()
	var b Batch
	turn = map[string]map[string]bool{"p7": {}, "p100": {}, "role:clerk": {}}
	random := rand.New(rand.NewPCG(1, 2))
	for i := range n {
		d := Document{ID: fmt.Sprintf("d%05d", random.IntN(100000)*10+i%10), Direction: []string{"out", "in"}[i%2], State: []string{"closed", "closed", "closed", "issued"}[i%4],
			Type: []string{"CV", "QĐ", "BC"}[i%3], Date: fmt.Sprintf("20%02d-01-01", i*20/n), Updated: int64(i / 3)}
		if i%900 == 5 {
			d.State, d.Type, d.Dossier = "returned", "NQ", "h"
		}
		if slices.ContainsFunc(all, func(x Document) bool { return x.ID == d.ID }) {
			continue
		}
		all = append(all, d)
		b.Put = append(b.Put, d)
		for who, every := range map[string]int{"p7": 7, "p100": 100, "role:clerk": 1} {
			if i%every == 0 {
				turn[who][d.ID] = i%11 == 0
				b.Put = append(b.Put, Concern{Document: d.ID, Subject: who, Part: "a", Open: i%11 == 0}, Concern{Document: d.ID, Subject: who, Part: "b"})
			}
		}
	}
	commit(t, s, b)
	slices.SortFunc(all, func(a, b Document) int {
		if a.Updated != b.Updated {
			return int(b.Updated - a.Updated)
		}
		return strings.Compare(b.ID, a.ID)
	})
	return all, turn
}

// keeps says the same of one document as q does of all.
func keeps(q Query, turn map[string]map[string]bool, d Document) bool {
	for column, v := range map[string]string{"direction": d.Direction, "state": d.State, "type": d.Type, "dossier": d.Dossier} {
		if want, ok := q.Equal[column]; ok && want != v {
			return false
		}
		if want, ok := q.Among[column]; ok && !slices.Contains(want, v) {
			return false
		}
	}
	if v, ok := q.From["date"]; ok && d.Date < v.(string) {
		return false
	}
	if v, ok := q.To["date"]; ok && d.Date > v.(string) {
		return false
	}
	if q.Concerning == nil {
		return true
	}
	part, open := false, false
	for _, who := range q.Concerning {
		o, ok := turn[who][d.ID]
		part, open = part || ok, open || o
	}
	if q.Part == "b" || q.But == "a" { // only part a is ever open
		open = false
	}
	return part && (q.Turn == Anyone || open == (q.Turn == Theirs))
}

// Whatever is asked for, its pages one behind the other are exactly what is kept, in order, none twice, and counted up to the cap.
func TestPagesAreTheWholeList(t *testing.T) { onBoth(t, testPagesAreTheWholeList) }

func testPagesAreTheWholeList(t *testing.T, open opener) {
	s, ctx := open(t), context.Background()
	all, turn := fillPages(t, s, 3*few)
	equal := func(column, v string) map[string]any { return map[string]any{column: v} }
	for name, q := range map[string]Query{
		"all":                  {},
		"clerk":                {Concerning: []string{"role:clerk"}},
		"clerk's turn":         {Concerning: []string{"role:clerk", "p7"}, Turn: Theirs},
		"one part":             {Concerning: []string{"role:clerk", "p7"}, Turn: Theirs, Part: "a", Among: map[string][]string{"state": {"closed"}}},
		"another part":         {Concerning: []string{"role:clerk", "p7"}, Turn: Theirs, Part: "b"},
		"any part but one":     {Concerning: []string{"role:clerk", "p7"}, Turn: Theirs, But: "b"},
		"but that one":         {Concerning: []string{"p100"}, Turn: Theirs, But: "a"},
		"not the clerk's turn": {Concerning: []string{"role:clerk", "p7"}, Turn: NotTheirs, Among: map[string][]string{"state": {"closed", "issued"}}},
		"a person":             {Concerning: []string{"p7"}, Equal: equal("direction", "in")},
		"a person's few":       {Concerning: []string{"p100"}},
		"nobody":               {Concerning: []string{"nobody"}},
		"no subject":           {Concerning: []string{}},
		"rare state":           {Concerning: []string{"role:clerk"}, Among: map[string][]string{"state": {"returned", "none"}}},
		"no state":             {Among: map[string][]string{"state": {}}},
		"rare type":            {Equal: equal("type", "NQ")},
		"common type":          {Concerning: []string{"p7", "role:clerk"}, Equal: map[string]any{"type": "BC", "direction": "in"}},
		"dossier":              {Equal: equal("dossier", "h")},
		"dates":                {From: equal("date", "2005-01-01"), To: equal("date", "2006-12-31"), Concerning: []string{"role:clerk"}},
		"long dates":           {From: equal("date", "2002-01-01"), To: equal("date", "2019-12-31"), Concerning: []string{"role:clerk"}},
		"nothing":              {From: equal("date", "2005-01-01"), To: equal("date", "2004-12-31")},
	} {
		t.Run(name, func(t *testing.T) {
			var want []string
			for _, d := range all {
				if keeps(q, turn, d) {
					want = append(want, d.ID)
				}
			}
			q.Limit = max(7, len(want)/9)
			var got []string
			for first := true; first || q.After != nil; first = false {
				p, err := s.Documents(ctx, q, map[bool]int{true: 500}[first])
				if err != nil {
					t.Fatal(err)
				}
				if first && (p.Total != min(len(want), 500) || p.More != (len(want) > 500)) {
					t.Errorf("counted %d, more %t, of %d", p.Total, p.More, len(want))
				}
				if len(p.Rows) > q.Limit {
					t.Fatalf("a page of %d", len(p.Rows))
				}
				for _, d := range p.Rows {
					got = append(got, d.ID)
				}
				q.After = p.Next
			}
			if !slices.Equal(got, want) {
				t.Fatalf("%d rows in pages, %d are kept", len(got), len(want))
			}
		})
	}
}

// A page for which too many would have to be looked at is short and says where to go on.
func TestPageThatIsHardToFind(t *testing.T) { onBoth(t, testPageThatIsHardToFind) }

func testPageThatIsHardToFind(t *testing.T, open opener) {
	s, ctx := open(t), context.Background()
	most := 0
	for _, n := range stretches() {
		most += n
	}
	rows := make([]Row, 0, 2*most)
	for i := range most + 2*few {
		d := Document{ID: fmt.Sprintf("d%06d", i), Type: "CV", State: "closed", Updated: int64(i)}
		if i < 2*few {
			d.State = []string{"returned", "closed"}[i%2]
			d.Type = []string{"CV", "QĐ"}[i%2]
		}
		rows = append(rows, d, Concern{Document: d.ID, Subject: "role:clerk", Part: "duty"})
	}
	for part := range slices.Chunk(rows, 2000) {
		commit(t, s, Batch{Put: part})
	}
	q := Query{Equal: map[string]any{"state": "returned"}, Concerning: []string{"role:clerk"}, Limit: 10}
	p, err := s.Documents(ctx, q, 100)
	if err != nil || len(p.Rows) != 0 || p.Next == nil || p.Total != 0 || !p.More {
		t.Fatalf("%d rows, next %v, %d more %t: %v", len(p.Rows), p.Next, p.Total, p.More, err)
	}
	q.After = p.Next
	if p, err = s.Documents(ctx, q, 0); err != nil || len(p.Rows) != 10 || p.Rows[0].ID != fmt.Sprintf("d%06d", 2*few-2) {
		t.Fatalf("%d rows: %v", len(p.Rows), err)
	}
}

// A list goes on behind a row, in its own order, either way.
func TestListsGoOn(t *testing.T) { onBoth(t, testListsGoOn) }

func testListsGoOn(t *testing.T, open opener) {
	s, ctx := open(t), context.Background()
	var b Batch
	for i := range int64(50) {
		b.Put = append(b.Put, Entry{Series: fmt.Sprint("in/", i%3), Number: i, Direction: []string{"in", "out"}[i%2], Date: fmt.Sprint("2026-01-", 10+i/10), At: i / 4})
	}
	commit(t, s, b)
	for _, order := range [][]string{{"date", "at"}, {"-date", "-at"}} {
		q := Query{Equal: map[string]any{"direction": "in"}, Order: order}
		all, err := List[Entry](ctx, s.Reader, q)
		if err != nil || len(all) != 25 {
			t.Fatal(len(all), err)
		}
		var got []Entry
		for q.Limit = 4; ; {
			part, err := List[Entry](ctx, s.Reader, q)
			if err != nil {
				t.Fatal(err)
			}
			if len(part) == 0 {
				break
			}
			got = append(got, part...)
			e := part[len(part)-1]
			q.After = []any{e.Date, e.At, e.Series, e.Number}
		}
		if !slices.Equal(numbers(got), numbers(all)) {
			t.Errorf("%v: %v, not %v", order, numbers(got), numbers(all))
		}
		q.After = q.After[:2]
		if _, err := List[Entry](ctx, s.Reader, q); err == nil {
			t.Error("half a place was taken")
		}
	}
	if _, err := List[Entry](ctx, s.Reader, Query{Order: []string{"date", "-at"}, After: []any{"", 1, "", 1}}); err == nil {
		t.Error("a place in an order of two directions was taken")
	}
	if n, err := CountRows[Entry](ctx, s.Reader, Query{Equal: map[string]any{"direction": "in"}, Limit: 7}); err != nil || n != 7 {
		t.Error(n, err)
	}
}

func numbers(list []Entry) (out []int64) {
	for _, e := range list {
		out = append(out, e.Number)
	}
	return out
}
