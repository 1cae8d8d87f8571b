// Package search decides about the searches that people keep by a name, for themselves.
package search

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"trien/internal/limits"
	"trien/internal/office"
	"trien/internal/problem"
)

// Kept is a search of a person, folded from its events.
type Kept struct {
	ID      string
	Version int
	Person  string
	Name    string
	Query   string // as it stands in the address of the page: "text=…&from=…"
	Made    time.Time
	Dropped bool
}

// Fold makes a kept search of its events, oldest first.
func Fold(id string, records []office.Record) Kept {
	k := Kept{ID: id}
	for _, r := range records {
		k.Version++
		switch e := r.Event.(type) {
		case office.SearchKept:
			k.Person, k.Name, k.Query, k.Made = e.Person, e.Name, e.Query, r.At
		case office.SearchDropped:
			k.Dropped, k.Name, k.Query = true, "", ""
		}
	}
	return k
}

// ID is that of the nth search that a person keeps, counting those dropped: two of their windows that keep one at once claim the same, and one of them decides anew.
func ID(person string, nth int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "trien kept search 1 %d %s", nth, person))
	return hex.EncodeToString(sum[:16])
}

// Keep decides that a person keeps a search beside those that they have. A name stands for one search.
func Keep(k Kept, e office.SearchKept, others []Kept) ([]office.Event, error) {
	name := strings.TrimSpace(e.Name)
	switch {
	case k.Version > 0:
		return nil, problem.New(problem.Conflict, "Tìm kiếm này đã được lưu. Hãy tải lại trang.", "This search is kept already. Reload the page.")
	case name == "":
		return nil, problem.New(problem.Usage, "Hãy đặt tên để lưu tìm kiếm.", "Give a name to keep the search by.")
	case len(others) >= limits.KeptSearches:
		return nil, problem.New(problem.Limit, fmt.Sprintf("Bạn đã lưu %d tìm kiếm, là số nhiều nhất. Hãy bỏ bớt một tìm kiếm không còn dùng.", limits.KeptSearches),
			fmt.Sprintf("You keep %d searches, which is the most. Drop one that you no longer use.", limits.KeptSearches))
	case slices.ContainsFunc(others, func(o Kept) bool { return strings.EqualFold(o.Name, name) }):
		return nil, problem.New(problem.Conflict, "Bạn đã lưu một tìm kiếm tên “"+name+"”. Hãy đặt tên khác hoặc bỏ tìm kiếm cũ trước.",
			"You keep a search named “"+name+"” already. Give another name, or drop the old one first.")
	}
	e.Name = name
	return []office.Event{e}, nil
}

// Drop decides that a person no longer keeps one. Of others' searches nobody is told that they are there.
func Drop(k Kept, person string) ([]office.Event, error) {
	if k.Version == 0 || k.Person != person || k.Dropped {
		return nil, problem.New(problem.NotFound, "Không có tìm kiếm này trong danh sách của bạn.", "There is no such search among yours.")
	}
	return []office.Event{office.SearchDropped{}}, nil
}
