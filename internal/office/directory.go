package office

import "trien/internal/identity"

// ChangeOf is the change of the directory that an event tells of; nil for events about anything else.
func ChangeOf(e Event) identity.Change {
	switch e := e.(type) {
	case PersonAdded:
		return identity.AddPerson{Person: identity.Person{ID: e.ID, Account: e.Account, Name: e.Name, Code: e.Code, Email: e.Email, Body: e.Body, Unit: e.Unit}}
	case PersonChanged:
		return identity.ChangePerson{Person: identity.Person{ID: e.ID, Name: e.Name, Code: e.Code, Email: e.Email, Body: e.Body, Unit: e.Unit}}
	case PersonCodeCorrected:
		return identity.CorrectCode{Person: e.Person, Code: e.Code, Reason: e.Reason}
	case PersonLeft:
		return identity.Leave{Person: e.Person}
	case PersonReturned:
		return identity.Return{Person: e.Person}
	case PostMade:
		return identity.MakePost{Post: identity.Post{ID: e.ID, Title: e.Title, Body: e.Body, Unit: e.Unit, Roles: e.Roles, Capacities: e.Capacities}}
	case Appointed:
		return identity.Appoint{Appointment: identity.Appointment{Person: e.Person, Post: e.Post, From: e.From, To: e.To, Paper: identity.Paper{Number: e.Number}}}
	case AppointmentEnded:
		return identity.EndAppointment{Person: e.Person, Post: e.Post, From: e.From, To: e.To, Paper: identity.Paper{Number: e.Number}}
	}
	return bodyChange(e)
}

func bodyChange(e Event) identity.Change {
	switch e := e.(type) {
	case BodyPut:
		return identity.PutBody{Body: identity.Body{ID: e.ID, Name: e.Name, Parent: e.Parent, From: e.From, To: e.To, Successor: e.Successor}}
	case BodyCodePut:
		return identity.PutCode{Body: e.Body, BodyCode: identity.BodyCode{Scheme: e.Scheme, Value: e.Value, From: e.From, To: e.To, Successor: e.Successor}}
	case UnitPut:
		return identity.PutUnit{Unit: identity.Unit{ID: e.ID, Body: e.Body, Parent: e.Parent, Name: e.Name}}
	case Delegated:
		return identity.Delegate{Delegation: identity.Delegation{ID: e.ID, Giver: e.Giver, Taker: e.Taker, Lent: e.Lent, From: e.From, Until: e.Until,
			Paper: identity.Paper{Number: e.Number, Document: e.Document}, Onward: e.Onward, By: e.By}}
	case DelegationRevoked:
		return identity.Revoke{ID: e.ID, At: e.At, Reason: e.Reason}
	case SealBound:
		return identity.BindSeal{Binding: identity.Binding{Body: e.Body, Person: e.Person, From: e.From, Paper: identity.Paper{Number: e.Number, Document: e.Document}}}
	}
	return nil
}
