package app

import (
	"time"

	"trien/internal/identity"
	"trien/internal/office"
)

// directoryChange is the change of the directory that an event tells of; nil for events about anything else.
func directoryChange(e office.Event) identity.Change {
	switch e := e.(type) {
	case office.PersonAdded:
		return identity.AddPerson{Person: identity.Person{ID: e.ID, Account: e.Account, Name: e.Name, Code: e.Code, Email: e.Email, Body: e.Body, Unit: e.Unit}}
	case office.PersonChanged:
		return identity.ChangePerson{Person: identity.Person{ID: e.ID, Name: e.Name, Code: e.Code, Email: e.Email, Body: e.Body, Unit: e.Unit}}
	case office.PersonLeft:
		return identity.Leave{Person: e.Person}
	case office.PersonReturned:
		return identity.Return{Person: e.Person}
	case office.PostMade:
		return identity.MakePost{Post: identity.Post{ID: e.ID, Title: e.Title, Body: e.Body, Unit: e.Unit, Roles: e.Roles, Capacities: e.Capacities}}
	case office.Appointed:
		return identity.Appoint{Appointment: identity.Appointment{Person: e.Person, Post: e.Post, From: e.From, To: e.To, Paper: identity.Paper{Number: e.Number}}}
	case office.AppointmentEnded:
		return identity.EndAppointment{Person: e.Person, Post: e.Post, From: e.From, To: e.To, Paper: identity.Paper{Number: e.Number}}
	}
	return bodyChange(e)
}

func bodyChange(e office.Event) identity.Change {
	switch e := e.(type) {
	case office.BodyPut:
		return identity.PutBody{Body: identity.Body{ID: e.ID, Name: e.Name, Parent: e.Parent, From: e.From, To: e.To, Successor: e.Successor}}
	case office.BodyCodePut:
		return identity.PutCode{Body: e.Body, BodyCode: identity.BodyCode{Scheme: e.Scheme, Value: e.Value, From: e.From, To: e.To, Successor: e.Successor}}
	case office.UnitPut:
		return identity.PutUnit{Unit: identity.Unit{ID: e.ID, Body: e.Body, Parent: e.Parent, Name: e.Name}}
	case office.Delegated:
		return identity.Delegate{Delegation: identity.Delegation{ID: e.ID, Giver: e.Giver, Taker: e.Taker, Lent: e.Lent, From: e.From, Until: e.Until,
			Paper: identity.Paper{Number: e.Number, Document: e.Document}, Onward: e.Onward, By: e.By}}
	case office.DelegationRevoked:
		return identity.Revoke{ID: e.ID, At: e.At, Reason: e.Reason}
	case office.SealBound:
		return identity.BindSeal{Binding: identity.Binding{Body: e.Body, Person: e.Person, From: e.From, Paper: identity.Paper{Number: e.Number, Document: e.Document}}}
	}
	return nil
}

// decide applies an event that is about to be, where the rules allow it.
func (r *registry) decide(e office.Event, at time.Time) error {
	if c := directoryChange(e); c != nil {
		r.version++
		return r.Decide(c, at)
	}
	return r.apply(office.Record{Event: e, At: at})
}

// copied is a registry that may be changed while the other is read.
func (r *registry) copied() *registry {
	c := *r
	c.Staff = r.Staff.Clone()
	return &c
}
