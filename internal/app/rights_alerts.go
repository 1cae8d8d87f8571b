package app

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// alertKind is the kind of the rows of changed rights that wait for a confirmation, or have it (NĐ 30/2020, Annex VI).
const (
	alertKind      = "rights-alert"
	alertConfirmed = "confirmed"
)

// alertClear is what such a row says: nothing of the document but who is who in it.
type alertClear struct {
	By    string        `json:"by"`
	At    time.Time     `json:"at"`
	Given []office.Part `json:"given,omitempty"`
	Taken []office.Part `json:"taken,omitempty"`
}

// alertRows are the rows of a document's changed rights. State is whom one waits for, or alertConfirmed.
func alertRows(d office.Document) []store.Record {
	var list []store.Record
	for _, x := range d.Alerts {
		clear, _ := json.Marshal(alertClear{x.By, x.At.UTC().Truncate(time.Microsecond), x.Given, x.Taken}) // plain fields
		r := store.Record{Kind: alertKind, ID: d.ID + "@" + strconv.Itoa(x.ID), Version: int64(x.ID), State: x.For, Parent: d.ID, Clear: string(clear)}
		if x.ConfirmedBy != "" {
			r.State = alertConfirmed
		}
		list = append(list, r)
	}
	return list
}

// alertsShown bounds what is shown at once of changes of rights that wait.
const alertsShown = 50

// RightsAlerts are the changes of rights that wait for the person's confirmation, the newest first.
func (h *House) RightsAlerts(ctx context.Context, t Token) (RightsAlertsView, error) {
	v := RightsAlertsView{Items: []RightsAlertView{}}
	s, err := h.enter(ctx, t)
	if err != nil {
		return v, err
	}
	q := store.Query{Equal: map[string]any{"kind": alertKind}, Among: map[string][]string{"state": subjects(s.actor)}}
	if v.Count, err = store.CountRows[store.Record](ctx, s.office.store.Reader, q); err != nil {
		return v, err
	}
	q.Order, q.Limit = []string{"-id"}, alertsShown
	rows, err := store.List[store.Record](ctx, s.office.store.Reader, q)
	if err != nil {
		return v, err
	}
	v.Items, err = s.office.alertsOf(ctx, s.actor, rows)
	return v, err
}

// alertsOf shows rows of changes, of documents that the actor may read. It is made of rows alone: what it costs does not grow with what happened to the documents.
func (o *Office) alertsOf(ctx context.Context, a identity.Actor, rows []store.Record) ([]RightsAlertView, error) {
	views := []RightsAlertView{}
	titles, err := o.titlesRead(ctx, a, rows)
	if err != nil {
		return views, err
	}
	people, err := o.registry(ctx)
	if err != nil {
		return views, err
	}
	for _, r := range rows {
		title, read := titles[r.Parent]
		if !read {
			continue
		}
		var c alertClear
		if err := json.Unmarshal([]byte(r.Clear), &c); err != nil {
			return views, damaged(err)
		}
		x := office.Alert{ID: int(r.Version), By: c.By, At: c.At, Given: c.Given, Taken: c.Taken, For: r.State}
		if x.AnswersFor(a) {
			views = append(views, alertView(r.Parent, title, x, people))
		}
	}
	return views, nil
}

// titlesRead names the documents of rows that the actor may read, by their ids.
func (o *Office) titlesRead(ctx context.Context, a identity.Actor, rows []store.Record) (map[string]Words, error) {
	titles := map[string]Words{}
	if len(rows) == 0 {
		return titles, nil
	}
	var ids []string
	for _, r := range rows {
		ids = append(ids, r.Parent)
	}
	list, err := store.List[store.Document](ctx, o.store.Reader, store.Query{Among: map[string][]string{"id": ids}})
	if err != nil {
		return nil, err
	}
	if list, err = o.readableRows(ctx, a, list); err != nil {
		return nil, err
	}
	for _, r := range list {
		w, err := o.rowWords(r)
		if err != nil {
			return nil, err
		}
		titles[r.ID] = documentTitle(office.Document{DocType: r.Type, Number: w.Number, Abstract: w.Abstract})
	}
	return titles, nil
}

// alertViews are the changes of rights on a document.
func alertViews(d office.Document, a identity.Actor, people *registry) []RightsAlertView {
	list := []RightsAlertView{}
	title := documentTitle(d)
	for _, x := range d.Alerts {
		v := alertView(d.ID, title, x, people)
		v.Mine = x.AnswersFor(a)
		list = append(list, v)
	}
	return list
}

// alertView is one of them, for whom it waits.
func alertView(document string, title Words, x office.Alert, people *registry) RightsAlertView {
	v := RightsAlertView{Document: document, Title: title, Change: x.ID, At: x.At, By: people.name(x.By), For: answerer(x.For, people), Given: partViews(x.Given, people),
		Taken: partViews(x.Taken, people), Mine: true}
	if x.ConfirmedBy != "" {
		v.ConfirmedBy, v.ConfirmedAt = people.name(x.ConfirmedBy), x.ConfirmedAt
	}
	return v
}

func documentTitle(d office.Document) Words {
	w, number := typeName(d.DocType), ""
	if d.Number != "" {
		number = " " + d.Number
	}
	return Words{w.VI + number + ": " + d.Abstract, w.EN + number + ": " + d.Abstract}
}

func partViews(parts []office.Part, people *registry) []PartView {
	list := []PartView{}
	for _, p := range parts {
		list = append(list, PartView{people.name(p.Person), partWords(p.Name)})
	}
	return list
}

// partWords names what somebody is in a document.
func partWords(part string) Words {
	w, ok := map[string]Words{
		partDrafter: {"người soạn", "drafter"}, partSigner: {"người ký", "signer"}, partReferred: {"người được trình", "the one it is put to"},
		partRouter: {"người giao việc", "the one who gives it out"}, partReviewer: {"người góp ý", "reviewer"}, partAssignee: {"người xử lý", "handler"}, partLead: {"người chủ trì", "lead"}, partInformed: {"người được chuyển để biết", "informed"},
	}[part]
	if !ok {
		return Words{part, part}
	}
	return w
}

// answerer names who must confirm.
func answerer(subject string, people *registry) Words {
	for _, r := range identity.Roles() {
		if subject == roleSubject(r) {
			return roleWords(r)
		}
	}
	name := people.name(subject)
	return Words{name, name}
}

// ConfirmRights confirms a change of rights on a document, by name. What is returned are all changes of the document.
func (h *House) ConfirmRights(ctx context.Context, t Token, id string, change int) ([]RightsAlertView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return nil, err
	}
	o := s.office
	if _, err := o.readable(ctx, s.actor, id); err != nil {
		return nil, err
	}
	d, err := o.change(ctx, s.actor, id, 0, func(t *transaction) error { return t.do(office.ConfirmRights{Change: change}) })
	if problem.KindOf(err) == problem.NotFound {
		return nil, err
	}
	if err != nil {
		return nil, o.refuse(ctx, s.actor, refusal{act: office.ActConfirmRights, door: "act", document: id}, err)
	}
	people, err := o.registry(ctx)
	if err != nil {
		return nil, err
	}
	return alertViews(d, s.actor, people), nil
}

// changedRights says in a line what was given and taken: "+ Trần Anh Tuấn, người xử lý".
func changedRights(e office.RightsChanged, people *registry) string {
	var list []string
	for sign, parts := range map[string][]string{"+ ": e.Given, "− ": e.Taken} {
		for _, p := range parts {
			name, person, _ := strings.Cut(p, ":")
			list = append(list, sign+people.name(person)+", "+partWords(name).VI)
		}
	}
	slices.Sort(list)
	return strings.Join(list, "; ")
}
