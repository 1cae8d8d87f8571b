package app

import (
	"encoding/json"
	"slices"
	"strings"

	"trien/internal/aead"
	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// rowWords are the words of a document that lists show; in the row they stand as ciphertext under the document's key.
type rowWords struct {
	Abstract string        `json:"abstract"`
	Number   string        `json:"number,omitempty"`
	Arrival  string        `json:"arrival,omitempty"`
	Party    string        `json:"party,omitempty"`
	Signer   string        `json:"signer,omitempty"`
	Waiting  []string      `json:"waiting,omitempty"` // people it waits for
	Unread   []string      `json:"unread,omitempty"`  // people who have not said that they read it
	Trouble  problem.Words `json:"trouble"`
	Effect   string        `json:"effect,omitempty"`
	Marked   bool          `json:"marked,omitempty"` // came in, and bears the arrival mark
	Sealed   bool          `json:"sealed,omitempty"` // impounded: its other words are withheld
}

// projected are the rows that a document's events come to, words still plain. It is a pure function of the document: fsck makes
// the same rows from the ledger and compares.
type projected struct {
	row      store.Document
	words    rowWords
	concerns []store.Concern
	entry    *store.Entry
	cells    []string
}

// project puts the rows of the transaction's document into its batch.
func (o *Office) project(t *transaction) error {
	p := rowsOf(t.doc)
	k, err := o.vault.Key(keyName(t.doc.ID))
	if err != nil {
		return err
	}
	if p.row.Words, err = sealed(k, p.words, rowPlace(t.doc.ID)...); err != nil {
		return err
	}
	t.batch.Put = append(t.batch.Put, p.row)
	for _, c := range rowsOf(*t.before).concerns {
		t.batch.Delete = append(t.batch.Delete, c)
	}
	for _, c := range p.concerns {
		t.batch.Put = append(t.batch.Put, c)
	}
	for _, a := range alertRows(t.doc) {
		t.batch.Put = append(t.batch.Put, a)
	}
	impounds, err := o.impoundRows(t.doc)
	if err != nil {
		return err
	}
	for _, r := range impounds {
		t.batch.Put = append(t.batch.Put, r)
	}
	if p.entry == nil {
		return nil
	}
	if p.entry.Words, err = sealed(o.key, p.cells, entryPlace(p.entry.Document)...); err != nil {
		return err
	}
	if t.before.Ordinal == 0 {
		t.batch.Insert = append(t.batch.Insert, *p.entry) // a number that is taken is a conflict
		return nil
	}
	t.batch.Put = append(t.batch.Put, *p.entry)
	return nil
}

func rowPlace(id string) []string   { return []string{"trien row", "documents", id} }
func entryPlace(id string) []string { return []string{"trien row", "entries", id} }

// sealed hides the words of a row so that the same words give the same bytes: what fsck builds anew can be compared.
func sealed(k aead.Key, words any, place ...string) ([]byte, error) {
	raw, err := json.Marshal(words)
	if err != nil {
		return nil, err
	}
	return aead.SealStable(k, raw, place...)
}

func rowsOf(d office.Document) projected {
	why := trouble(d)
	wait := d.Waits()
	shown := d.Withheld()
	p := projected{
		row: store.Document{
			ID: d.ID, Version: int64(d.Version), Direction: string(d.Direction), State: string(d.State), Type: d.DocType, Series: d.Series,
			Number: int64(d.Ordinal), Term: seriesTerm(d.Series), Date: d.Date, Urgency: string(shown.Urgency), Drafter: shown.Drafter, Signer: shown.Signer,
			Party: partyID(shown), WaitsRole: string(wait.Role), Due: due(shown), Dossier: d.Dossier, Trouble: why.kind,
			Created: store.Micros(d.Created), Updated: store.Micros(d.Updated),
		},
		words:    rowWords{shown.Abstract, d.Number, d.Arrival, partyName(shown), shown.SignerName, wait.People, unread(d), why.words, rowEffect(d), d.ArrivalMarked(), d.IsSealed()},
		concerns: concerns(d),
	}
	p.row.WaitsFor = strings.Join(wait.People, ",")
	if d.Ordinal != 0 {
		p.entry = &store.Entry{Series: d.Series, Number: int64(d.Ordinal), Document: d.ID, Date: registerDate(d), Direction: string(d.Direction), State: string(d.State), At: store.Micros(d.Entered)}
		p.cells = registerCells(shown)
	}
	return p
}

// concerns lists who has a part in the document, as office.MayRead has it, and for whom it is open.
func concerns(d office.Document) []store.Concern {
	var list []store.Concern
	wait := d.Waits()
	put := func(subject, part string, open bool) {
		if subject != "" && !slices.ContainsFunc(list, func(c store.Concern) bool { return c.Subject == subject && c.Part == part }) {
			list = append(list, store.Concern{Document: d.ID, Subject: subject, Part: part, Open: open, Due: due(d), Since: store.Micros(d.Updated)})
		}
	}
	if d.Effect() == office.Voided { // kept as it was, open to inspectors alone (379.19.4)
		put(roleSubject(identity.Inspector), "evidence", false)
		return list
	}
	person := func(id, part string) { put(id, part, slices.Contains(wait.People, id)) }
	person(d.Drafter, partDrafter)
	person(d.Signer, partSigner)
	person(d.ReferredTo, partReferred)
	person(d.RoutedBy, partRouter)
	for _, r := range d.Reached() {
		person(r, partReviewer)
	}
	if d.Routing != nil {
		for _, a := range d.Routing.Assignees {
			person(a, partAssignee)
		}
	}
	for _, id := range d.Leads() {
		if len(d.Given) > 0 { // of those who were routed to together each leads
			person(id, partLead)
		}
	}
	for _, id := range d.Informed() {
		put(id, partInformed, slices.Contains(unread(d), id))
	}
	put(roleSubject(identity.Inspector), "evidence", false)
	if d.State != office.StateDraft {
		for _, r := range []identity.Role{identity.Clerk, identity.Archivist, identity.Leader} {
			put(roleSubject(r), "duty", wait.Role == r)
		}
	}
	return list
}

// unread are the people who have not said that they read it.
func unread(d office.Document) []string {
	var list []string
	for _, h := range d.Unread() {
		list = append(list, h.Person)
	}
	return list
}

func roleSubject(r identity.Role) string { return "role:" + string(r) }

// subjects are what the actor is in concerns.
func subjects(a identity.Actor) []string {
	if len(a.Roles) == 0 || a.Is(identity.Administrator) { // reads no document, also none that they had a part in before
		return []string{}
	}
	list := []string{a.Person}
	for _, r := range a.Roles {
		list = append(list, roleSubject(r))
	}
	return list
}

// due is the day until which someone must act; nothing where nobody must any more.
func due(d office.Document) string {
	earliest := ""
	for _, x := range d.Dues() {
		if earliest == "" || x.Due < earliest {
			earliest = x.Due
		}
	}
	return earliest
}

func partyID(d office.Document) string {
	if d.Direction == office.In {
		return d.Sender.ID
	}
	if len(d.Recipients) > 0 {
		return d.Recipients[0].ID
	}
	return ""
}

func partyName(d office.Document) string {
	if d.Direction == office.In {
		return d.Sender.Name
	}
	var names []string
	for _, r := range d.Recipients {
		names = append(names, r.Name)
	}
	return strings.Join(names, "; ")
}

// seriesType and seriesTerm read the parts of a series' name: "out/QĐ/2025-2030", "in/2026".
func seriesType(series string) string {
	parts := strings.Split(series, "/")
	if len(parts) == 3 {
		return parts[1]
	}
	return ""
}

func seriesTerm(series string) string {
	return series[strings.LastIndex(series, "/")+1:]
}
