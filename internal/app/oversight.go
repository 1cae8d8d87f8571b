package app

import (
	"context"
	"encoding/json"
	"slices"

	"trien/internal/aead"
	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/oversight"
	"trien/internal/problem"
	"trien/internal/store"
)

// The kinds of streams, and of the rows over them, that are looked into rather than worked on.
const (
	caseKind   = "case"
	reviewKind = "review"
	reportKind = "report"
)

// oversights are the records of such streams, by kind and id.
type oversights struct {
	records map[[2]string][]office.Record
	order   [][2]string
}

func (v *oversights) take(kind, id string, r office.Record) {
	if v.records == nil {
		v.records = map[[2]string][]office.Record{}
	}
	at := [2]string{kind, id}
	if v.records[at] == nil {
		v.order = append(v.order, at)
	}
	v.records[at] = append(v.records[at], r)
}

// oversightRows are the rows that such streams come to.
func (o *Office) oversightRows(v oversights) ([]store.Row, error) {
	var rows []store.Row
	for _, at := range v.order {
		row, err := o.oversightRow(at[0], at[1], v.records[at])
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// overseen are the words of a row, under the office's key.
type overseen struct {
	Title string `json:"title"`
}

func overseenPlace(kind, id string) []string { return []string{"trien row", "records", kind, id} }

// oversightRow is the row of a case, a review or a report.
func (o *Office) oversightRow(kind, id string, records []office.Record) (store.Record, error) {
	row, words, clear := store.Record{Kind: kind, ID: id, Version: int64(len(records))}, overseen{}, any(nil)
	switch kind {
	case caseKind:
		c := oversight.FoldCase(id, records)
		row.State, row.Parent = string(c.State), c.Person
		clear, words.Title = caseClear{c.Kind, store.Micros(c.Opened), store.Micros(c.Since), c.By}, c.Reason
	case reviewKind:
		v := oversight.FoldReview(id, records)
		row.State, row.Parent = string(v.State), v.By
		clear, words.Title = reviewClear{v.From, v.To, v.Due, v.Open(), len(v.Found)}, v.Title
	case reportKind:
		row.State, row.Parent, clear = reportRow(records)
	}
	raw, err := json.Marshal(clear)
	if err != nil {
		return row, err
	}
	row.Clear = string(raw)
	row.Words, err = aead.SealStable(o.key, mustJSON(words), overseenPlace(kind, id)...)
	return row, err
}

func mustJSON(v overseen) []byte {
	raw, _ := json.Marshal(v) // a string always can be written
	return raw
}

// caseClear is what the list of cases needs besides the row.
type caseClear struct {
	Kind   string `json:"kind"`
	Opened int64  `json:"opened"`
	Since  int64  `json:"since"`
	By     string `json:"by"`
}

type reviewClear struct {
	From  string `json:"from"`
	To    string `json:"to"`
	Due   string `json:"due"`
	Open  int    `json:"open"`
	Found int    `json:"found"`
}

// overseenTitle opens the words of a row.
func (o *Office) overseenTitle(row store.Record) (string, error) {
	var w overseen
	return w.Title, openWords(o.key, row.Words, &w, overseenPlace(row.Kind, row.ID)...)
}

// watched is a case, a review or a report that an act is about.
type watched struct {
	kind, id string
	records  []office.Record
}

func (w watched) stream() string { return w.kind + "/" + w.id }

func (o *Office) watched(ctx context.Context, kind, id string) (watched, error) {
	records, err := o.records(ctx, kind+"/"+id)
	return watched{kind, id, records}, err
}

// oversee appends events to such a stream with its row, and whatever else beside puts into the transaction; decided anew where somebody else was faster.
func (o *Office) oversee(ctx context.Context, a identity.Actor, kind, id string, decide func(watched, *transaction) ([]office.Event, error)) error {
	for try := 0; ; try++ {
		w, err := o.watched(ctx, kind, id)
		if err != nil {
			return err
		}
		t := o.begin(a)
		events, err := decide(w, t)
		if err != nil || len(events) == 0 {
			return err
		}
		records := slices.Clip(w.records)
		for _, e := range events {
			t.add(w.stream(), int64(len(records)), "", e)
			records = append(records, office.Record{Event: e, At: t.at, Actor: a.Person})
		}
		row, err := o.oversightRow(kind, id, records)
		if err != nil {
			return err
		}
		t.batch.Put = append(t.batch.Put, row)
		if err = o.commit(ctx, t); problem.KindOf(err) != problem.Conflict || try == changeTries {
			return err
		}
	}
}
