package app

import (
	"context"
	"slices"
	"strings"

	"trien/internal/ledger"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/reports"
	"trien/internal/store"
)

// The parts that a person may have in an event.
const (
	deedActor   = "actor"
	deedSubject = "subject"
	deedKey     = "key" // nobody's: the office's key did it
)

// The sorts of deeds that people ask for. They stand in rows: none is ever renamed.
const (
	deedSignature = "signature"
	deedRoute     = "route"
	deedSignIn    = "sign-in"
	deedRefused   = "refused"
	deedReading   = "reading"
	deedAccount   = "account" // passwords, keys, posts, machines
	deedAct       = "act"
)

// deedKind sorts an event.
func deedKind(ev office.Event) string {
	switch ev := ev.(type) {
	case office.Signed, office.Sealed, office.AttachmentSealed, office.ArrivalSigned, office.InstructionSigned:
		return deedSignature
	case office.Routed:
		return deedRoute
	case office.SignedIn, office.SignedOut:
		return deedSignIn
	case office.Refusal:
		if ev.Act == "sign-in" {
			return deedSignIn
		}
		return deedRefused
	case office.FileRead, office.PersonalRead, office.Examined:
		return deedReading
	}
	if kind, _, _ := strings.Cut(ev.Type(), "."); slices.Contains([]string{"staff", "agent", "account", "session", "person"}, kind) {
		return deedAccount
	}
	return deedAct
}

// deedsOf says whose an event is: who did it, and to whom it was done.
func deedsOf(e ledger.Event, ev office.Event) []store.Deed {
	var list []store.Deed
	put := func(person, part string) {
		if person == "" || person == systemActor || person == office.Everyone || slices.ContainsFunc(list, func(d store.Deed) bool { return d.Person == person }) {
			return
		}
		list = append(list, store.Deed{Person: person, At: store.Micros(e.At), Stream: e.Stream, Version: e.Version, Part: part, Kind: deedKind(ev)})
	}
	put(e.Actor, deedActor)
	switch ev.(type) {
	case office.Sealed, office.AttachmentSealed, office.ArrivalSigned:
		put(keyOfOffice, deedKey)
	}
	for _, person := range reports.Subjects(ev) {
		put(person, deedSubject)
	}
	return list
}

// happened is an event as counts see it; docType is that of its document.
func happened(e ledger.Event, ev office.Event, docType string) reports.Happened {
	h := reports.Happened{Event: ev, At: e.At, Person: e.Actor, Post: e.Post, Delegation: e.Delegation, DocType: docType}
	if h.Person == systemActor {
		h.Person = ""
	}
	return h
}

// index puts an event into the indexes that grow with each act.
func (t *transaction) index(e ledger.Event, ev office.Event) {
	for _, d := range deedsOf(e, ev) {
		t.batch.Put = append(t.batch.Put, d)
	}
	h := happened(e, ev, t.doc.DocType)
	if u, ok := reports.UseOf(h); ok {
		t.batch.Grow = append(t.batch.Grow, useRows(u)...)
	}
	for _, d := range reports.DealingsOf(h) {
		t.batch.Grow = append(t.batch.Grow, store.Dealing{Day: d.Day, What: d.What, Type: d.Type, N: 1})
	}
}

// useRows are the counts that one use adds to: of its month and its year, of the person's types and everyone's.
func useRows(u reports.Use) []store.Row {
	rows := []store.Row{store.UseType{Person: "", Month: u.Month, Act: u.Act, Type: u.Type, N: 1}, store.UseType{Person: u.Person, Month: u.Month, Act: u.Act, Type: u.Type, N: 1}}
	for _, period := range []string{u.Month, u.Month[:len("2006")]} {
		rows = append(rows, store.Use{Period: period, Person: u.Person, Post: u.Post, Act: u.Act, Certificate: u.Certificate, Delegation: u.Delegation, N: 1})
	}
	return rows
}

// recount makes the indexes anew from all events: types of documents are known when their last event is.
type recount struct {
	deeds    []store.Row
	happened []recounted
	types    map[string]string // of documents, from words that survive them
}

type recounted struct {
	reports.Happened
	document string
}

func (c *recount) take(e ledger.Event, ev office.Event) {
	for _, d := range deedsOf(e, ev) {
		c.deeds = append(c.deeds, d)
	}
	if c.types == nil {
		c.types = map[string]string{}
	}
	switch ev := ev.(type) {
	case office.Signed:
		c.know(e.Document, ev.DocType)
	case office.NumberReserved:
		c.know(e.Document, ev.DocType)
	case office.Registered:
		c.know(e.Document, ev.DocType)
	}
	h := happened(e, ev, "")
	if _, ok := reports.UseOf(h); ok || len(reports.DealingsOf(h)) > 0 {
		c.happened = append(c.happened, recounted{h, e.Document})
	}
}

// know keeps the type of a document.
func (c *recount) know(document, docType string) {
	if docType != "" {
		c.types[document] = docType
	}
}

// rows are the counts that the events come to.
func (c *recount) rows() []store.Row {
	uses, types, dealings := map[store.Use]int64{}, map[store.UseType]int64{}, map[store.Dealing]int64{}
	for _, h := range c.happened {
		h.DocType = c.types[h.document]
		if u, ok := reports.UseOf(h.Happened); ok {
			for _, r := range useRows(u) {
				switch r := r.(type) {
				case store.Use:
					r.N = 0
					uses[r]++
				case store.UseType:
					r.N = 0
					types[r]++
				}
			}
		}
		for _, d := range reports.DealingsOf(h.Happened) {
			dealings[store.Dealing{Day: d.Day, What: d.What, Type: d.Type}]++
		}
	}
	rows := c.deeds
	for u, n := range uses {
		u.N = n
		rows = append(rows, u)
	}
	for u, n := range types {
		u.N = n
		rows = append(rows, u)
	}
	for d, n := range dealings {
		d.N = n
		rows = append(rows, d)
	}
	return rows
}

// countDeeds fills the indexes of an office whose events are older than they are, or than the way in which they are counted.
func (o *Office) countDeeds(ctx context.Context) error {
	err := o.store.FillUses(ctx, func(ctx context.Context, r *store.Reader) ([]store.Row, error) {
		made, err := Rebuild(o.vault)(ctx, r.All(ctx, 0))
		return slices.DeleteFunc(made, func(row store.Row) bool {
			switch row := row.(type) {
			case store.Deed, store.Use, store.UseType, store.Dealing:
				return false
			case store.Record:
				return row.Kind != alertKind
			}
			return true
		}), err
	})
	if problem.KindOf(err) == problem.Conflict { // another process has just done it
		return nil
	}
	return err
}
