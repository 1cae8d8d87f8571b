package app

import (
	"time"

	"trien/internal/office"
)

// decide applies an event that is about to be, where the rules allow it.
func (r *registry) decide(e office.Event, at time.Time) error {
	if c := office.ChangeOf(e); c != nil {
		r.version++
		return r.Decide(c, at)
	}
	return r.apply(office.Record{Event: e, At: at})
}

// copied is a registry that may be changed while the other is read.
func (r *registry) copied() *registry {
	c := *r
	c.Staff, c.scim = r.Staff.Clone(), r.scim.copied()
	return &c
}
