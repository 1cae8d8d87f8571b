package app_test

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"trien/internal/app"
	"trien/internal/pgtest"
	"trien/internal/store"
)

// statements are those that were heard, each once, with some values.
type statements struct {
	sync.Mutex
	heard map[string][]any
}

func (l *statements) hear(query string, args []any) {
	l.Lock()
	defer l.Unlock()
	l.heard[query] = args
}

// small are the tables that do not grow with the documents of an office: a statement may read them whole.
func small() []string {
	return []string{"people", "posts", "peers", "settings", "series", "accounts", "sessions", "leases", "writers", "replicas", "underway", "machines", "machine_calls", "machine_shown", "pairings",
		"heads", "records", "tries", "uploads", "upload_parts", "intakes", "goose_db_version"}
}

var (
	wholeTable = regexp.MustCompile(`^SCAN (\w+)$|Seq Scan on (\w+)`)
	wholeIndex = regexp.MustCompile(`^SCAN (\w+) USING (?:COVERING )?INDEX (\w+)`)
	sorting    = regexp.MustCompile(`USE TEMP B-TREE FOR ORDER BY|^\s*(?:->\s+)?Sort\b`)
	bounded    = regexp.MustCompile(`LIMIT \d+`)
	few        = regexp.MustCompile(`^WITH found AS MATERIALIZED`) // so few that they may be sorted: counted before
)

// faultOf says what of a plan costs more the more documents there are; "" for nothing.
func faultOf(query string, plan []string) string {
	for _, step := range plan {
		if m := wholeTable.FindStringSubmatch(step); m != nil && !slices.Contains(append(small(), "found", "ids", "kept", "due"), m[1]+m[2]) {
			return "reads the whole table: " + step
		}
		if m := wholeIndex.FindStringSubmatch(step); m != nil && !slices.Contains(small(), m[1]) && m[2] != "holdings_gone" && !bounded.MatchString(query) {
			return "reads the whole index: " + step
		}
		if sorting.MatchString(step) && bounded.MatchString(query) && !few.MatchString(query) {
			return "sorts all for a page: " + step
		}
	}
	return ""
}

// No statement that a page is made with reads a whole table that grows with the documents, or sorts more than the page: on SQLite, without statistics, and
// on PostgreSQL. What is heard is what the use cases really ask.
func TestNoPageReadsEverything(t *testing.T) {
	s, ctx := newStage(t), t.Context()
	o, _ := s.House.Office(vp)
	lan, admin := s.as(vp, "lan"), s.as(vp, "duc")
	d, err := s.House.CreateDossier(ctx, lan, app.DossierRequest{Code: "01-VP", Title: "Hồ sơ thử", Retention: "10 năm"})
	if err != nil {
		t.Fatal(err)
	}
	if err := o.FillLists(ctx, 3_000, 10, "role:clerk", d.ID); err != nil {
		t.Fatal(err)
	}
	all := &statements{heard: map[string][]any{}}
	o.Overhear(all.hear)
	s.lookAround(ctx, lan, d.ID)
	if _, err := s.House.Services(ctx, admin); err != nil {
		t.Error(err)
	}
	if err := o.Measure(ctx); err != nil {
		t.Error(err)
	}
	if len(all.heard) < 25 {
		t.Fatalf("only %d statements were heard", len(all.heard))
	}
	server, err := store.Open(ctx, pgtest.Start(t))
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	for name, plan := range map[string]func(context.Context, string, ...any) ([]string, error){"sqlite": o.Plan, "postgres": server.Plan} {
		t.Run(name, func(t *testing.T) {
			for _, query := range slices.Sorted(maps.Keys(all.heard)) {
				steps, err := plan(ctx, query, all.heard[query]...)
				if err != nil {
					t.Errorf("%.300s\n%v", query, err)
				} else if why := faultOf(query, steps); why != "" {
					t.Errorf("%.600s\n%s\nin: %s", query, why, strings.Join(steps, "\n    "))
				}
			}
		})
	}
}

// lookAround reads what people read all day, every list with everything that it can be narrowed by.
func (s *stage) lookAround(ctx context.Context, token app.Token, dossier string) {
	s.t.Helper()
	note := func(err error) {
		if err != nil {
			s.t.Error(err)
		}
	}
	_, err := s.House.Desk(ctx, token)
	note(err)
	for _, f := range []app.Filter{{}, {Direction: "in"}, {State: "filed,judged"}, {State: "draft"}, {Type: "CV"}, {Type: "QĐ"}, {Dossier: dossier}, {Text: "văn bản"},
		{From: "2026-01-01"}, {To: "2026-01-01"}, {From: "2026-01-01", To: "2026-01-02"}, {Direction: "in", Type: "CV", State: "filed", From: "2026-01-01"}} {
		f.Limit = 50
		for range 2 {
			v, err := s.House.ListDocuments(ctx, token, f)
			note(err)
			f.After = v.Next
		}
		for _, kind := range []string{"in", "out"} {
			v, err := s.House.Register(ctx, token, kind, app.Filter{From: f.From, To: f.To, Text: f.Text})
			note(err)
			_, err = s.House.Register(ctx, token, kind, app.Filter{From: f.From, To: f.To, After: v.Before})
			note(err)
		}
	}
	v, err := s.House.Dossiers(ctx, token, app.Filter{Limit: 1})
	note(err)
	_, err = s.House.Dossiers(ctx, token, app.Filter{Limit: 1, After: app.PlaceText([]any{v.Items[0].Opened.UnixMicro(), dossier})})
	note(err)
	id := fmt.Sprintf("d%07d", 2_999)
	_, _ = s.House.Document(ctx, token, id) // has rows alone; what is asked for on the way is heard
	_, _ = s.House.History(ctx, token, id)
	_, err = s.House.JobProgress(ctx, token, "")
	note(err)
	for _, read := range []func() error{
		func() error { _, err := s.House.SigningRequests(ctx, token); return err },
		func() error { _, err := s.House.Intakes(ctx, token); return err },
		func() error { _, err := s.House.Agents(ctx, token); return err },
		func() error { _, err := s.House.People(ctx, token); return err },
		func() error { _, err := s.House.Peers(ctx, token); return err },
	} {
		note(read())
	}
}
