package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/store"
)

const (
	listed  = 200   // bounds a page of documents
	counted = 1_000 // and how far they are counted: more are "more than 1,000"
	// searched are so many documents that one page of a search opens: their words are ciphertext in the rows, each under a key of its own.
	searched = 2_000
)

// ListDocuments lists the documents that the person may see, the newest first.
func (h *House) ListDocuments(ctx context.Context, t Token, f Filter) (ListView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return ListView{}, err
	}
	q := documentQuery(f, s.office.now())
	q.Concerning = subjects(s.actor)
	if q.After, err = documentPlace(f.After); err != nil {
		return ListView{}, err
	}
	if q.Limit = listed; f.Limit > 0 && f.Limit < listed {
		q.Limit = f.Limit
	}
	if f.Text != "" || s.office.access().Owns(office.ActRead) { // what the office's own rules hide can't be counted
		return s.office.search(ctx, s.actor, q, f.Text)
	}
	count := 0
	if q.After == nil { // whoever goes on knows it
		count = counted
	}
	return s.office.page(ctx, s.actor, q, count)
}

func (o *Office) page(ctx context.Context, a identity.Actor, q store.Query, count int) (ListView, error) {
	p, err := o.store.Documents(ctx, q, count)
	if err != nil {
		return ListView{}, err
	}
	v := ListView{Total: p.Total, More: p.More, Next: placeText(p.Next)}
	if len(p.Rows) < q.Limit {
		v.Reached = reached(p.Next)
	}
	v.Items, err = o.documentRows(ctx, a, p.Rows)
	slices.SortStableFunc(v.Items, urgencyFirst)
	return v, err
}

// reached is the time down to which was looked where a page ends before it is full.
func reached(next []any) *time.Time {
	if next == nil {
		return nil
	}
	at := store.Time(next[0].(int64))
	return &at
}

// also narrows by one more column.
func also(among map[string][]string, column string, values []string) map[string][]string {
	if among == nil {
		among = map[string][]string{}
	}
	among[column] = values
	return among
}

func documentQuery(f Filter, now time.Time) store.Query {
	q := store.Query{Equal: map[string]any{}, From: map[string]any{}, To: map[string]any{}}
	for column, value := range map[string]string{"direction": f.Direction, "type": f.Type, "dossier": f.Dossier} {
		if value != "" {
			q.Equal[column] = value
		}
	}
	if f.State != "" {
		q.Among = map[string][]string{"state": strings.Split(f.State, ",")}
	}
	if f.Urgent {
		q.Among = also(q.Among, "urgency", onlyUrgent())
	}
	if f.Overdue {
		q.From["due"], q.To["due"] = "0", office.Day(now.AddDate(0, 0, -1)) // a day, not ""
	}
	if f.From != "" {
		q.From["date"] = f.From
	}
	if f.To != "" {
		q.To["date"] = f.To
	}
	return q
}

// search opens the words of documents, page after page, until a page of those that hold the text is found or so many have been opened that the rest is
// left to whoever goes on.
func (o *Office) search(ctx context.Context, a identity.Actor, q store.Query, text string) (ListView, error) {
	v, limit := ListView{Items: []DocumentRow{}}, q.Limit
	want := office.Plain(text)
	q.Limit = listed
	for opened := 0; opened < searched; opened += listed {
		p, err := o.store.Documents(ctx, q, 0)
		if err != nil {
			return v, err
		}
		if p.Rows, err = o.shown(ctx, a, p.Rows); err != nil {
			return v, err
		}
		rows, err := o.documentRows(ctx, a, p.Rows)
		if err != nil {
			return v, err
		}
		for i, r := range rows {
			if !strings.Contains(office.Plain(strings.Join([]string{r.Number, r.Arrival, r.Abstract, r.Party, r.Signer, r.TypeName.VI}, " ")), want) {
				continue
			}
			if len(v.Items) == limit {
				return v.ending(), nil
			}
			v.Items, v.Next = append(v.Items, r), placeText([]any{p.Rows[i].Updated, p.Rows[i].ID})
		}
		if q.After = p.Next; q.After == nil {
			v.Next = ""
			return v.ending(), nil
		}
	}
	v.Next, v.Reached = placeText(q.After), reached(q.After)
	return v.ending(), nil
}

func (v ListView) ending() ListView {
	v.Total, v.More = len(v.Items), v.Next != ""
	return v
}

// documentRows are documents as lists show them.
func (o *Office) documentRows(ctx context.Context, a identity.Actor, list []store.Document) ([]DocumentRow, error) {
	people, err := o.registry(ctx)
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
		Mine: w.mine(r, a), ToRead: slices.Contains(w.Unread, a.Person), Due: r.Due, Updated: store.Time(r.Updated),
	}
	v.Overdue = r.Due != "" && r.Due < office.Day(o.now())
	v.WaitingFor = waitingFor(r, people)
	if v.Effect = w.Effect; w.Effect != "" {
		v.EffectWord = both(office.Effect(w.Effect).Words())
	}
	v.Impounded = w.Sealed
	v.Unmarked = !w.Marked && !w.Sealed && office.MayMarkArrival(state, a)
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
