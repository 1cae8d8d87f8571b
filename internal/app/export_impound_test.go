package app

import (
	"context"
	"errors"
	"time"

	"trien/internal/office"
	"trien/internal/store"
)

// ImpoundTerms looks at the terms that ran out, as a server does by the minute.
func (o *Office) ImpoundTerms(ctx context.Context) error { return o.impoundTerms(ctx) }

// LiftAtTerm sets the office so that a term that ran out lifts by itself.
func (o *Office) LiftAtTerm(yes bool) { o.settings.Impound.LiftAtTerm = yes }

// Competent lists the bodies that may order impounding.
func (o *Office) Competent(bodies ...string) { o.settings.Impound.Bodies = bodies }

// LoseKey forgets the key of a document.
func (o *Office) LoseKey(document string) { o.forget(document) }

// EveryJob lets the machine try a job of each kind on a document, and counts those that did anything but rest.
func (o *Office) EveryJob(ctx context.Context, document string) (kinds int, err error) {
	begun := store.Micros(o.now())
	for _, kind := range jobKinds() {
		t := o.begin(Terminal())
		t.job(kind, document, map[string]string{"role": "office"})
		t.batch.Jobs[0].NotBefore = time.Unix(1, 0) // before all others that wait
		if _, err := o.store.Commit(ctx, t.batch); err != nil {
			return kinds, err
		}
		ok, err := o.workOne(ctx, lane{kinds: []string{kind}, lease: time.Minute})
		if err != nil || !ok {
			return kinds, errors.Join(errors.New("no job was taken: "+kind), err)
		}
		kinds++
	}
	jobs, err := store.List[store.Job](ctx, o.store.Reader, store.Query{Equal: map[string]any{"document": document}})
	for _, j := range jobs {
		if j.State == store.Waiting && j.Created >= begun && (j.Attempts != 0 || store.Time(j.NotBefore).Sub(o.now()) < impoundPause-time.Minute) {
			err = errors.Join(err, errors.New(j.Kind+" does not rest"))
		}
	}
	return kinds, err
}

// Tries counts what was refused on a document for its being impounded.
func (o *Office) Tries(ctx context.Context, document string) (n int, err error) {
	events, err := o.store.About(ctx, document)
	for _, e := range events {
		r, _, wrong := o.open(e.Event)
		err = errors.Join(err, wrong)
		if no, ok := r.Event.(office.Refusal); ok && no.Rule == office.ImpoundRule {
			n++
		}
	}
	return n, err
}

// Sums are what the files of a document are.
func (o *Office) Sums(ctx context.Context, document string) ([]office.FileSum, error) {
	return o.sums(ctx, document)
}
