package scim

import (
	"errors"
	"strings"
	"testing"
	"time"
)

var an = User{ID: "7", ExternalID: "X-1", Account: "an@anbinh.example", Name: "Nguyễn Văn An", Email: "an@anbinh.example", Code: "001", Active: true,
	Created: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Changed: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC), Body: Ref{"body.tu", "Tỉnh ủy"}}

func TestFilters(t *testing.T) {
	r := Stamped(an.Resource("https://x/scim/v2"))
	for filter, want := range map[string]bool{
		``:                                true,
		`userName eq "AN@anbinh.example"`: true,
		`USERNAME EQ "an@anbinh.example"`: true,
		`userName eq "binh"`:              false,
		`userName ne "binh"`:              true,
		`externalId eq "x-1"`:             false, // case counts
		`externalId eq "X-1"`:             true,
		`urn:ietf:params:scim:schemas:core:2.0:User:userName sw "an@"`:                       true,
		`urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber eq "001"`: true,
		`displayName co "VĂN"`:                                   true,
		`name.givenName eq "An"`:                                 true,
		`emails co "anbinh"`:                                     true,
		`emails.value ew ".example"`:                             true,
		`emails[type eq "work" and value co "an@"]`:              true,
		`emails[type eq "home"]`:                                 false,
		`active eq true`:                                         true,
		`active eq "False"`:                                      false,
		`meta.lastModified gt "2026-11-19T00:00:00Z"`:            true,
		`meta.lastModified ge "2026-11-20T07:00:00+07:00"`:       true,
		`meta.lastModified lt "2026-11-20T00:00:00Z"`:            false,
		`id eq "7" and not (active eq false)`:                    true,
		`id eq "8" or userName sw "x" or displayName pr`:         true,
		`id eq "8" or id eq "7" and active eq false`:             false, // "and" binds closer
		`(id eq "8" or id eq "7") and active eq true`:            true,
		`groups.display eq "tỉnh ủy"`:                            true,
		`groups[value eq "body.tu"]`:                             true,
		`title eq "x"`:                                           false, // of the standard, not kept
		`phoneNumbers[type eq "work"].value eq "x" or id eq "7"`: false, // a filter has no part behind brackets: wrong
		`externalId eq null`:                                     false,
	} {
		f, err := Users().Filter(filter)
		if strings.Contains(filter, "].value") {
			if err == nil {
				t.Errorf("%s was read", filter)
			}
			continue
		}
		if err != nil || f.Matches(r) != want {
			t.Errorf("%s: %v, %v", filter, f.Matches(r), err)
		}
	}
}

func TestFiltersThatAreNone(t *testing.T) {
	for _, filter := range []string{`userName`, `userName eq`, `userName is "x"`, `userName eq x`, `userName eq "x`, `eq "x"`, `nothing eq "x"`, `urn:other:User:userName eq "x"`,
		`name.nothing pr`, `(userName pr`, `userName pr)`, `userName pr and`, `not userName pr`, `active gt true`, `emails[value`, `userName[value eq "x"]`, `userName eq {}`, `userName eq ["x"]`,
		strings.Repeat("(", 30) + "id pr" + strings.Repeat(")", 30), `id pr` + strings.Repeat(" or id pr", 60), `id eq "` + strings.Repeat("x", 5000) + `"`} {
		var e *Error
		if _, err := Users().Filter(filter); !errors.As(err, &e) || e.Type != InvalidFilter || e.Status != 400 {
			t.Errorf("%s: %v", short(filter), err)
		}
	}
}

func TestListsArePaged(t *testing.T) {
	var all []Resource
	for _, n := range []string{"c", "A", "b"} {
		all = append(all, User{ID: n, Account: strings.ToLower(n), Name: "Người " + n, Active: true}.Resource(""))
	}
	for name, c := range map[string]struct {
		q     Query
		ids   string
		total int
	}{
		"all":        {Query{Count: -1}, "cAb", 3},
		"sorted":     {Query{Count: -1, SortBy: "userName"}, "Abc", 3},
		"backwards":  {Query{Count: -1, SortBy: "displayName", Descending: true}, "cbA", 3},
		"a page":     {Query{Count: 1, Start: 2, SortBy: "userName"}, "b", 3},
		"beyond":     {Query{Count: 1, Start: 9}, "", 3},
		"none":       {Query{Count: 0}, "", 3},
		"filtered":   {Query{Count: -1, Filter: `userName eq "b"`}, "b", 1},
		"below one":  {Query{Count: 2, Start: -4}, "cA", 3},
		"by nothing": {Query{Count: -1, SortBy: "externalId"}, "cAb", 3},
	} {
		l, err := Select(c.q, Set{Users(), all})
		got := ""
		for _, r := range l.Rows {
			got += r["id"].(string)
		}
		if err != nil || got != c.ids || l.Total != c.total || l.Count != len(l.Rows) {
			t.Errorf("%s: %q of %d, %v", name, got, l.Total, err)
		}
	}
	if _, err := Select(Query{SortBy: "nothing"}, Set{Users(), all}); err == nil {
		t.Error("sorted by what is no attribute")
	}
	l, err := Select(Query{Count: -1, Filter: `userName eq "b"`}, Set{Users(), all}, Set{Groups(), nil})
	if err != nil || l.Total != 1 {
		t.Errorf("a search of all types for what one has: %+v %v", l, err)
	}
}

func TestWhatIsShown(t *testing.T) {
	r := Stamped(an.Resource("https://x/scim/v2"))
	only, err := Users().Show(r, Shown{Only: []string{"userName", "name.givenName", EnterpriseURN + ":employeeNumber", "emails.value", "nothing"}})
	if err != nil || len(only) != 6 || only["id"] != "7" || part(only, "name")["givenName"] != "An" || len(part(only, "name")) != 1 || text(part(only, EnterpriseURN), "employeeNumber") != "001" {
		t.Errorf("%+v %v", only, err)
	}
	less, err := Users().Show(r, Shown{Without: []string{"name", "id", "emails.type", EnterpriseURN}})
	if err != nil || less["name"] != nil || less["id"] != "7" || less[EnterpriseURN] != nil || less["emails"].([]any)[0].(map[string]any)["type"] != nil || r["name"] == nil {
		t.Errorf("%+v %v", less, err)
	}
	if _, err := Users().Show(r, Shown{[]string{"id"}, []string{"name"}}); err == nil {
		t.Error("both lists were taken")
	}
}

func FuzzFilter(f *testing.F) {
	for _, s := range []string{`userName eq "x"`, `emails[type eq "work" and value co "@"] or not (active eq true)`, `meta.lastModified gt "2026-11-19T00:00:00Z"`, `urn:ietf:params:scim:schemas:core:2.0:User:name.familyName pr`} {
		f.Add(s)
	}
	r := an.Resource("https://x")
	f.Fuzz(func(t *testing.T, s string) {
		if x, err := Users().Filter(s); err == nil {
			x.Matches(r)
		}
		if p, err := Users().path(s); err == nil && p.filter != nil {
			p.filter.matches(map[string]any{})
		}
	})
}
