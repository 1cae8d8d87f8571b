package app

import (
	"context"
	"time"

	"trien/internal/fetch"
	"trien/internal/office"
)

// Set changes the settings of an office that is open: what an administrator writes is read when it is opened.
func (h *House) Set(id string, change func(*Settings)) {
	o, _ := h.Office(id)
	change(&o.settings)
}

// SetProviders names the providers of identities of an office that is open, and lets it reach them.
func (h *House) SetProviders(id string, list ...Provider) {
	o, _ := h.Office(id)
	o.settings.Providers = list
	o.fetch = fetch.New(o.settings.fetching(o.now))
}

// EndTerms ends all posts of a person at an instant.
func (o *Office) EndTerms(ctx context.Context, person string, at time.Time) error {
	people, err := o.registry(ctx)
	if err != nil {
		return err
	}
	var list []office.Event
	for _, a := range people.Held(person) {
		list = append(list, office.AppointmentEnded{Person: a.Person, Post: a.Post, From: a.From, To: at})
	}
	return o.enrollAll(ctx, Terminal(), list)
}
