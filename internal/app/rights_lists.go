package app

import (
	"context"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/rights"
	"trien/internal/store"
)

// shown leaves out of a list what the office's own rules forbid the actor to read. What the house's rules permit is in the rows already (concerns, subjects).
func (o *Office) shown(ctx context.Context, a identity.Actor, list []store.Document) ([]store.Document, error) {
	if !o.access().Owns(office.ActRead) {
		return list, nil
	}
	return o.readableRows(ctx, a, list)
}

// readableRows are those of the documents that the actor may read, by all rules.
func (o *Office) readableRows(ctx context.Context, a identity.Actor, list []store.Document) ([]store.Document, error) {
	if len(list) == 0 {
		return list, nil
	}
	ids := make([]string, len(list))
	for i, r := range list {
		ids[i] = r.ID
	}
	concerns, err := store.List[store.Concern](ctx, o.store.Reader, store.Query{Among: map[string][]string{"document": ids}})
	if err != nil {
		return nil, err
	}
	parts := map[string][]store.Concern{}
	for _, c := range concerns {
		parts[c.Document] = append(parts[c.Document], c)
	}
	var shown []store.Document
	for _, r := range list {
		if o.access().On(a, rowFacts(r, parts[r.ID])).Decide(office.ActRead).May {
			shown = append(shown, r)
		}
	}
	return shown, nil
}

// shownRows are the documents of a list, as lists show them, without what is hidden.
func (o *Office) shownRows(ctx context.Context, a identity.Actor, list []store.Document) ([]DocumentRow, error) {
	list, err := o.shown(ctx, a, list)
	if err != nil {
		return nil, err
	}
	return o.documentRows(ctx, a, list)
}

// heapShown reads a heap of the desk where some of it may be hidden: what is hidden is not counted.
func (o *Office) heapShown(ctx context.Context, a identity.Actor, p heap, q store.Query) (DeskList, error) {
	q.Limit = counted
	page, err := o.store.Documents(ctx, q, 0)
	if err != nil {
		return p.list(), err
	}
	rows, err := o.shownRows(ctx, a, page.Rows)
	list := p.fill(rows)
	list.More = page.Next != nil
	return list, err
}

// rowFacts are what the rules of reading know of a document, from its rows: the same as office.Document.Facts gives from its events.
func rowFacts(r store.Document, parts []store.Concern) rights.Document {
	f := rights.Document{ID: r.ID, Direction: r.Direction, State: r.State, Type: r.Type, Urgency: r.Urgency, Filed: r.Dossier != ""}
	for _, c := range parts {
		switch c.Part {
		case partDrafter:
			f.Drafter = c.Subject
		case partSigner:
			f.Signer = c.Subject
		case partReferred:
			f.Referred = c.Subject
		case partRouter:
			f.Router = c.Subject
		case partReviewer:
			f.Reviewers = append(f.Reviewers, c.Subject)
		case partAssignee:
			f.Assignees = append(f.Assignees, c.Subject)
		case partLead:
			f.Leads = append(f.Leads, c.Subject)
		case partInformed:
			f.Informed = append(f.Informed, c.Subject)
		}
	}
	if f.Leads == nil {
		f.Leads = f.Assignees
	}
	return f
}

// The parts that people have in a document, as rows name them.
const (
	partDrafter  = "drafter"
	partSigner   = "signer"
	partReferred = "referred"
	partRouter   = "router"
	partReviewer = "reviewer"
	partAssignee = "assignee"
	partLead     = "lead"     // of the assignees, where not all give the result
	partInformed = "informed" // reads it, and nothing else
)
