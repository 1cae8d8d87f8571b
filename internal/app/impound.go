package app

import (
	"cmp"
	"context"
	"errors"
	"time"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// ImpoundSettings are what an office says of impounding. Which bodies may order it is a matter of law that no text at hand lists, and nothing lifts itself.
type ImpoundSettings struct {
	Bodies     []string `toml:"bodies,omitempty"`       // bodies of the directory that may order it; empty: not listed, any of the directory, each time with its ground
	LiftAtTerm bool     `toml:"lift_at_term,omitempty"` // a term that ran out lifts by itself; false: it is only told, and the body's decision is waited for
}

// impoundKind is the kind of the rows of impoundings.
const (
	impoundKind = "impound"
	impoundOpen = "open"
	impoundOver = "lifted"
)

// impoundWords are the words of an impounding in its row, under the office's key.
type impoundWords struct {
	DocType, Number, Date, BodyName string
}

func impoundPlace(id string) []string { return []string{"trien row", "impounds", id} }

// impoundRows are the rows of a document's impoundings: what the list of those in charge, and every door, asks.
func (o *Office) impoundRows(d office.Document) ([]store.Record, error) {
	var list []store.Record
	for _, i := range d.Impounds {
		r := store.Record{Kind: impoundKind, ID: i.ID, Version: int64(d.Version), State: impoundOpen, Parent: d.ID, Clear: i.Until}
		if i.Lifted != nil {
			r.State = impoundOver
		}
		var err error
		if r.Words, err = sealed(o.key, impoundWords{i.Order.DocType, i.Order.Number, i.Order.Date, i.Order.BodyName}, impoundPlace(i.ID)...); err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, nil
}

// Impounded says whether a document is impounded now, by the index.
func (o *Office) Impounded(ctx context.Context, document string) (bool, error) {
	n, err := store.CountRows[store.Record](ctx, o.store.Reader, store.Query{Equal: map[string]any{"kind": impoundKind, "parent": document, "state": impoundOpen}, Limit: 1})
	return n > 0, err
}

// closedByImpound says whether it is only the impounding that keeps someone from a document.
func (o *Office) closedByImpound(d office.Document, a identity.Actor) bool {
	if !d.IsSealed() {
		return false
	}
	d.Impounds = nil
	return o.reads(d, a) || o.closedByVoid(d, a)
}

// exportTried records that a dossier was taken out with an impounded document in it, which is left out (379.21.2c).
func (o *Office) exportTried(ctx context.Context, a identity.Actor, d office.Document) error {
	if !o.closedByImpound(d, a) {
		return nil
	}
	if err := o.refuse(ctx, a, refusal{act: "export-dossier", door: "act", document: d.ID}, d.WhySealed()); problem.KindOf(err) != problem.Refused {
		return err
	}
	return nil
}

// movedOn says why what was seen of a document does not stand any more.
func movedOn(d office.Document) error {
	if why := d.WhySealed(); why != nil {
		return why
	}
	return store.MovedOn()
}

// openingSealed marks a call that may open the files of an impounded document: the examination, and the proof that they are what they were.
type openingSealed struct{}

func maySealed(ctx context.Context) context.Context {
	return context.WithValue(ctx, openingSealed{}, true)
}

// unsealed refuses to open any file of an impounded document, behind whatever door: the last word where a door forgot to ask.
func (o *Office) unsealed(ctx context.Context, document string) error {
	if ctx.Value(openingSealed{}) != nil {
		return nil
	}
	if sealed, err := o.Impounded(ctx, document); err != nil || !sealed {
		return err
	}
	return problem.New(problem.Refused, "Văn bản đang bị niêm phong nên không mở được tệp nào của văn bản.", "The document is impounded: none of its files can be opened.").Under(office.ImpoundRule)
}

// impoundPause is how long the machine lets work on an impounded document rest before it looks again; the lifting frees it at once.
const impoundPause = 24 * time.Hour

// sealedWork keeps the machine from an impounded document: that it would have worked on it is recorded like anybody's attempt, and the job rests.
func (o *Office) sealedWork(ctx context.Context, j store.Job) error {
	if j.Document == "" {
		return nil
	}
	if sealed, err := o.Impounded(ctx, j.Document); err != nil || !sealed {
		return err
	}
	d, err := o.document(ctx, j.Document)
	if err != nil {
		return err
	}
	if err := o.refuse(ctx, identity.System(), refusal{act: j.Kind, door: "job", document: d.ID}, d.WhySealed()); problem.KindOf(err) != problem.Refused {
		return err
	}
	return cmp.Or(o.store.Postpone(ctx, j.Lease(), o.now().Add(impoundPause)), errJobDone)
}

// rested lists the jobs of a document that rest because it is impounded.
func (o *Office) rested(ctx context.Context, document string) ([]store.Job, error) {
	return store.List[store.Job](ctx, o.store.Reader, store.Query{Equal: map[string]any{"document": document, "state": string(store.Waiting)}, Order: []string{"created"}})
}

// freeRested lets them go on. One that somebody takes up at this moment needs no freeing.
func (o *Office) freeRested(ctx context.Context, document string) error {
	jobs, err := o.rested(ctx, document)
	for _, j := range jobs {
		if free := o.store.Retry(ctx, j.ID, o.now()); problem.KindOf(free) != problem.NotFound {
			err = errors.Join(err, free)
		}
	}
	return err
}

type routeKey struct{}

// WithRoute tells the house by which operation of a face a call comes.
func WithRoute(ctx context.Context, route string) context.Context {
	return context.WithValue(ctx, routeKey{}, route)
}

// routeOf is that operation; "" for calls from within.
func routeOf(ctx context.Context) string {
	s, _ := ctx.Value(routeKey{}).(string)
	return s
}
