package rights

import (
	"slices"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/types"

	"trien/internal/identity"
	"trien/internal/problem"
)

// Document is what the rules know of a document.
type Document struct {
	ID                                string
	Direction, State, Type, Urgency   string
	Filed                             bool
	Drafter, Signer, Referred, Router string // people; "" for nobody
	Reviewers, Assignees              []string
	Leads, Informed                   []string // of the assignees who give the result; who were given it to read and have no other part
	Passes                            bool     // the actor may route on inside their unit
	Gave                              bool     // the actor assigned somebody
	Waited                            bool     // what the actor was given is not done yet
	Capacity                          bool     // the actor holds the capacity that it names, now, for its type
	Lent                              bool     // and holds it by a delegation
	Consented                         bool     // the actor has given their consent
	Turn                              bool     // the review waits for the actor's now
	Effect                            string   // what force it has (internal/office, Effect)
	Decides                           bool     // the actor has a capacity to sign documents of its type, now
	LentDecision                      bool     // and has one by a delegation
	Proposed                          bool     // the actor proposed to void it
	Answers                           bool     // the actor answers for it, and made none of the changes to confirm
	Impounded                         bool
	Examiners                         []string // who of the ordering bodies may examine it while it is impounded
}

// People are all who have a part in the document, each once.
func (d Document) People() []string {
	list := slices.Concat([]string{d.Drafter, d.Signer, d.Referred, d.Router}, d.Reviewers, d.Assignees)
	slices.Sort(list)
	return slices.DeleteFunc(slices.Compact(list), func(p string) bool { return p == "" })
}

// Case is someone before a document, or before the office: the facts stand once, however many acts are asked about.
type Case struct {
	book                *Book
	principal, resource types.Entity
	document            Document
}

// terminal is how the one at the server's terminal is signed in (app.Terminal).
const terminal = "terminal"

// On gathers the facts of an actor and a document.
func (b *Book) On(a identity.Actor, d Document) Case {
	return Case{b, principal(a), entity(d), d}
}

// At gathers the facts for acts about no document.
func (b *Book) At(a identity.Actor) Case {
	return Case{b, principal(a), types.Entity{UID: types.NewEntityUID("Office", "this")}, Document{}}
}

func principal(a identity.Actor) types.Entity {
	switch {
	case a.System:
		return types.Entity{UID: types.NewEntityUID("Machine", "trien")}
	case a.SignIn == terminal:
		return types.Entity{UID: types.NewEntityUID("Terminal", "trien")}
	}
	roles := make([]types.EntityUID, len(a.Roles))
	for i, r := range a.Roles {
		roles[i] = types.NewEntityUID("Role", types.String(r))
	}
	return types.Entity{UID: person(a.Person), Parents: types.NewEntityUIDSet(roles...),
		Attributes: types.NewRecord(types.RecordMap{"posted": types.Boolean(len(roles) > 0), "signs": types.Boolean(signs(a))})}
}

func signs(a identity.Actor) bool {
	lent := func(c identity.Capacity) bool { return c.Delegation != "" }
	return len(a.Capacities) > 0 && a.Is(identity.Leader) || slices.ContainsFunc(a.Capacities, lent)
}

func person(id string) types.EntityUID { return types.NewEntityUID("Person", types.String(id)) }

func people(ids []string) types.Set {
	list := make([]types.Value, 0, len(ids))
	for _, id := range ids {
		if id != "" {
			list = append(list, person(id))
		}
	}
	return types.NewSet(list...)
}

func entity(d Document) types.Entity {
	m := types.RecordMap{
		"direction": types.String(d.Direction), "state": types.String(d.State), "type": types.String(d.Type), "urgency": types.String(d.Urgency),
		"filed": types.Boolean(d.Filed), "effect": types.String(d.Effect), "reviewers": people(d.Reviewers), "assignees": people(d.Assignees), "leads": people(d.Leads), "informed": people(d.Informed), "people": people(d.People()),
		"impounded": types.Boolean(d.Impounded), "examiners": people(d.Examiners),
	}
	for name, id := range map[types.String]string{"drafter": d.Drafter, "signer": d.Signer, "referred": d.Referred, "router": d.Router} {
		if id != "" {
			m[name] = person(id)
		}
	}
	return types.Entity{UID: types.NewEntityUID("Document", types.String(d.ID)), Attributes: types.NewRecord(m)}
}

// Get gives the entities of the case to Cedar.
func (c Case) Get(uid types.EntityUID) (types.Entity, bool) {
	switch uid {
	case c.principal.UID:
		return c.principal, true
	case c.resource.UID:
		return c.resource, true
	}
	e, ok := c.book.groups[string(uid.ID)]
	return e, ok && uid.Type == "Action"
}

// Decide decides one act. An act that no rule speaks of is refused, and so is one where a rule can't be weighed.
func (c Case) Decide(act string) Decision {
	req := cedar.Request{Principal: c.principal.UID, Action: types.NewEntityUID("Action", types.String(act)), Resource: c.resource.UID, Context: c.context(act)}
	d := c.weigh(c.book.acts[act], req)
	if d.May && c.principal.UID.Type == "Person" && len(c.book.own[act]) > 0 {
		if own := c.weigh(c.book.own[act], req); len(own.By) > 0 {
			return own
		}
	}
	if !d.May && d.By == nil {
		d.Who = c.book.Whom(act)
	}
	return d
}

func (c Case) weigh(list rules, req cedar.Request) Decision {
	said, why := cedar.Authorize(list, c, req)
	if len(why.Errors) > 0 {
		return Decision{By: []Reason{unweighed(why.Errors[0].PolicyID)}}
	}
	d := Decision{May: said == cedar.Allow}
	for _, r := range why.Reasons {
		d.By = append(d.By, list.find(r.PolicyID))
	}
	return d
}

func unweighed(id cedar.PolicyID) Reason {
	return Reason{ID: string(id), Forbid: true, Rule: "379.5.3", Words: problem.Words{
		VI: "quy tắc “" + string(id) + "” không xét được với văn bản này", EN: "the rule “" + string(id) + "” can't be weighed for this document"}}
}

// context is what an act's rules know beside actor and document.
func (c Case) context(act string) types.Record {
	var m types.RecordMap
	switch act {
	case "sign":
		m = types.RecordMap{"capacity": types.Boolean(c.document.Capacity), "lent": types.Boolean(c.document.Lent)}
	case "approve":
		m = types.RecordMap{"consented": types.Boolean(c.document.Consented), "turn": types.Boolean(c.document.Turn)}
	case "assign", "reassign", "take-out":
		m = types.RecordMap{"passes": types.Boolean(c.document.Passes), "gave": types.Boolean(c.document.Gave)}
	case "report-part", "acknowledge":
		m = types.RecordMap{"waited": types.Boolean(c.document.Waited)}
	case "propose-void", "approve-void", "confirm-void", "decline-void", "withdraw-void":
		m = types.RecordMap{"decides": types.Boolean(c.document.Decides), "lent": types.Boolean(c.document.LentDecision), "proposed": types.Boolean(c.document.Proposed)}
	case "confirm-rights":
		m = types.RecordMap{"answers": types.Boolean(c.document.Answers)}
	}
	return types.NewRecord(m)
}
