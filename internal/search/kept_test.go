package search

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"trien/internal/limits"
	"trien/internal/office"
	"trien/internal/problem"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func kept(id, name string) Kept {
	return Fold(id, []office.Record{{Event: office.SearchKept{Person: "mai", Name: name, Query: "text=x"}, At: noon, Actor: "mai"}})
}

func TestKeep(t *testing.T) {
	var full []Kept
	for i := range limits.KeptSearches {
		full = append(full, kept("k", fmt.Sprint(i)))
	}
	for name, c := range map[string]struct {
		k      Kept
		e      office.SearchKept
		others []Kept
		want   problem.Kind
	}{
		"the first":           {Kept{}, office.SearchKept{Name: " chỉ đạo "}, nil, ""},
		"beside another":      {Kept{}, office.SearchKept{Name: "chỉ đạo"}, []Kept{kept("k", "dang")}, ""},
		"no name":             {Kept{}, office.SearchKept{Name: " \t"}, nil, problem.Usage},
		"a name that is had":  {Kept{}, office.SearchKept{Name: "CHỈ ĐẠO"}, []Kept{kept("k", "chỉ đạo")}, problem.Conflict},
		"the same once more":  {kept("k", "chỉ đạo"), office.SearchKept{Name: "khác"}, nil, problem.Conflict},
		"more than is of use": {Kept{}, office.SearchKept{Name: "chỉ đạo"}, full, problem.Limit},
	} {
		events, err := Keep(c.k, c.e, c.others)
		if problem.KindOf(err) != c.want || (err == nil) != (c.want == "") {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil && events[0].(office.SearchKept).Name != strings.TrimSpace(c.e.Name) {
			t.Errorf("%s: %+v", name, events)
		}
	}
}

func TestDrop(t *testing.T) {
	k := kept("k", "chỉ đạo")
	if _, err := Drop(k, "tuan"); problem.KindOf(err) != problem.NotFound {
		t.Errorf("of somebody else: %v", err)
	}
	events, err := Drop(k, "mai")
	if err != nil {
		t.Fatal(err)
	}
	gone := Fold("k", []office.Record{{Event: office.SearchKept{Person: "mai", Name: "a"}, At: noon}, {Event: events[0], At: noon}})
	if _, err := Drop(gone, "mai"); problem.KindOf(err) != problem.NotFound || !gone.Dropped {
		t.Errorf("twice: %v", err)
	}
}
