package app

import (
	"context"
	"strings"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/store"
)

// listed bounds a page of documents.
const listed = 200

// ListDocuments lists the documents that the person may see.
func (h *House) ListDocuments(ctx context.Context, t Token, f Filter) (ListView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return ListView{}, err
	}
	q := documentQuery(f)
	q.Concerning = subjects(s.actor)
	if f.Text != "" { // words are ciphertext in the rows: they are opened and compared here
		return s.office.searched(ctx, s.actor, q, f)
	}
	total, err := store.CountRows[store.Document](ctx, s.office.store.Reader, q)
	if err != nil {
		return ListView{}, err
	}
	q.Limit, q.Offset = listed, f.Offset
	if f.Limit > 0 && f.Limit < listed {
		q.Limit = f.Limit
	}
	items, err := s.office.rows(ctx, s.actor, q)
	return ListView{total, items}, err
}

func documentQuery(f Filter) store.Query {
	q := store.Query{Equal: map[string]any{}, From: map[string]any{}, To: map[string]any{}, Order: []string{"-updated"}}
	for column, value := range map[string]string{"direction": f.Direction, "type": f.Type, "dossier": f.Dossier} {
		if value != "" {
			q.Equal[column] = value
		}
	}
	if f.State != "" {
		q.Among = map[string][]string{"state": strings.Split(f.State, ",")}
	}
	if f.From != "" {
		q.From["date"] = f.From
	}
	if f.To != "" {
		q.To["date"] = f.To
	}
	return q
}

func (o *Office) searched(ctx context.Context, a identity.Actor, q store.Query, f Filter) (ListView, error) {
	all, err := o.rows(ctx, a, q)
	if err != nil {
		return ListView{}, err
	}
	found := []DocumentRow{}
	want := office.Plain(f.Text)
	for _, r := range all {
		if strings.Contains(office.Plain(strings.Join([]string{r.Number, r.Arrival, r.Abstract, r.Party, r.Signer, r.TypeName.VI}, " ")), want) {
			found = append(found, r)
		}
	}
	limit := listed
	if f.Limit > 0 && f.Limit < listed {
		limit = f.Limit
	}
	from := min(max(f.Offset, 0), len(found))
	return ListView{len(found), found[from:min(from+limit, len(found))]}, nil
}

// rows reads documents for a list.
func (o *Office) rows(ctx context.Context, a identity.Actor, q store.Query) ([]DocumentRow, error) {
	people, err := o.registry(ctx)
	if err != nil {
		return nil, err
	}
	list, err := store.List[store.Document](ctx, o.store.Reader, q)
	if err != nil {
		return nil, err
	}
	rows := []DocumentRow{}
	for _, r := range list {
		w, err := o.rowWords(r)
		if err != nil {
			return nil, err
		}
		rows = append(rows, o.row(r, w, people, a))
	}
	return rows, o.tellStuck(ctx, rows)
}

// rowWords opens a row; a document that was destroyed has none any more.
func (o *Office) rowWords(r store.Document) (rowWords, error) {
	var w rowWords
	k, err := o.vault.Key(keyName(r.ID))
	if err != nil {
		return w, nil
	}
	return w, openWords(k, r.Words, &w, rowPlace(r.ID)...)
}

func (o *Office) row(r store.Document, w rowWords, people *registry, a identity.Actor) DocumentRow {
	state := office.State(r.State)
	v := DocumentRow{
		ID: r.ID, Version: int(r.Version), Direction: r.Direction, Type: r.Type, TypeName: typeName(r.Type), Number: w.Number, Arrival: w.Arrival,
		Date: r.Date, Abstract: w.Abstract, Urgency: r.Urgency, Party: w.Party, Signer: w.Signer, State: r.State, StateWords: both(state.Words()),
		Mine: w.mine(r, a), Due: r.Due, Updated: store.Time(r.Updated),
	}
	v.Overdue = r.Due != "" && r.Due < office.Day(o.now())
	v.WaitingFor = waitingFor(r, people)
	v.Unmarked = !w.Marked && office.MayMarkArrival(state, a)
	if w.Trouble.VI != "" {
		t := both(w.Trouble)
		v.Trouble = &t
	}
	return v
}

func (w rowWords) mine(r store.Document, a identity.Actor) bool {
	if r.WaitsRole != "" {
		return a.Is(identity.Role(r.WaitsRole))
	}
	for _, p := range w.Waiting {
		if p == a.Person {
			return true
		}
	}
	return false
}

func waitingFor(r store.Document, people *registry) Words {
	switch {
	case r.WaitsFor != "":
		who := strings.Join(names(strings.Split(r.WaitsFor, ","), people), ", ")
		return Words{who, who}
	case r.WaitsRole == string(identity.Clerk):
		return Words{"Văn thư", "Records clerk"}
	case r.WaitsRole == string(identity.Leader):
		return Words{"Lãnh đạo", "Leader"}
	}
	return Words{}
}
