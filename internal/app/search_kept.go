package app

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"time"

	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/search"
)

// keptSearches stand in streams of their own: a search's words lie sealed under the office's key, its person does not.
func keptSearches() papers[search.Kept] {
	return papers[search.Kept]{"search", search.Fold, func(k search.Kept) (string, string) {
		return map[bool]string{true: "dropped", false: "kept"}[k.Dropped], k.Person
	}}
}

// KeptSearch is a search that a person keeps by a name, for themselves.
type KeptSearch struct {
	ID    string    `json:"id"`
	Name  string    `json:"name"`
	Query string    `json:"query"` // "text=…&from=…": for the address of the page, and of GET /api/search
	Made  time.Time `json:"made"`
}

// KeepSearchRequest keeps one.
type KeepSearchRequest struct {
	Name  string `json:"name" maxLength:"100"`
	Query string `json:"query" maxLength:"2000"`
}

// KeptSearches are the searches of the person signed in, the newest first.
func (h *House) KeptSearches(ctx context.Context, t Token) ([]KeptSearch, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return nil, err
	}
	return s.office.searchesOf(ctx, s.actor.Person)
}

// KeepSearch keeps what somebody looks for by a name.
func (h *House) KeepSearch(ctx context.Context, t Token, r KeepSearchRequest) ([]KeptSearch, error) {
	return h.searchStep(ctx, t, func(ctx context.Context, o *Office, t *transaction, person string) error {
		query, err := searchQuery(r.Query)
		if err != nil {
			return err
		}
		return o.keepSearch(ctx, t, office.SearchKept{Person: person, Name: tidy(r.Name), Query: query})
	})
}

// keepSearch decides beside what the person keeps, again where another window of theirs kept one in between.
func (o *Office) keepSearch(ctx context.Context, t *transaction, e office.SearchKept) error {
	var refused error
	for seen := -1; ; {
		ever, err := keptSearches().list(ctx, o, map[string]any{"parent": e.Person})
		if err != nil || len(ever) == seen {
			return errors.Join(err, refused)
		}
		seen = len(ever)
		others := slices.DeleteFunc(ever, func(k search.Kept) bool { return k.Dropped })
		_, refused = keptSearches().add(ctx, o, t, search.ID(e.Person, seen), func(k search.Kept) ([]office.Event, error) { return search.Keep(k, e, others) })
		if problem.KindOf(refused) != problem.Conflict {
			return refused
		}
	}
}

// DropSearch forgets one of one's own.
func (h *House) DropSearch(ctx context.Context, t Token, id string) ([]KeptSearch, error) {
	return h.searchStep(ctx, t, func(ctx context.Context, o *Office, t *transaction, person string) error {
		_, err := keptSearches().add(ctx, o, t, id, func(k search.Kept) ([]office.Event, error) { return search.Drop(k, person) })
		return err
	})
}

func (h *House) searchStep(ctx context.Context, t Token, step func(ctx context.Context, o *Office, t *transaction, person string) error) ([]KeptSearch, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return nil, err
	}
	o := s.office
	err = o.paperAct(ctx, s.actor, func(ctx context.Context, t *transaction) error { return step(ctx, o, t, s.actor.Person) })
	if err != nil {
		return nil, err
	}
	return o.searchesOf(ctx, s.actor.Person)
}

func (o *Office) searchesOf(ctx context.Context, person string) ([]KeptSearch, error) {
	list, err := keptSearches().list(ctx, o, map[string]any{"parent": person, "state": "kept"})
	out := []KeptSearch{}
	for _, k := range list {
		out = append(out, KeptSearch{k.ID, k.Name, k.Query, k.Made})
	}
	slices.SortFunc(out, func(a, b KeptSearch) int { return b.Made.Compare(a.Made) })
	return out, err
}

// searchQuery is what is kept of an address: the parts of a search, and no place in its pages.
func searchQuery(raw string) (string, error) {
	asked, err := url.ParseQuery(raw)
	kept := url.Values{}
	for _, k := range []string{"text", "field", "direction", "type", "state", "from", "to"} {
		if v := asked.Get(k); v != "" {
			kept.Set(k, v)
		}
	}
	if err != nil || kept.Get("text") == "" {
		return "", problem.New(problem.Usage, "Chưa có từ nào để tìm nên chưa lưu được. Hãy tìm trước rồi lưu.", "There is no word to look for, so nothing to keep. Search first, then keep it.").Because(err)
	}
	return kept.Encode(), nil
}
