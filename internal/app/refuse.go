package app

import (
	"context"
	"errors"

	"trien/internal/identity"
	"trien/internal/keys/vgca"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// refusal says what was refused where.
type refusal struct {
	act, door string
	document  string // empty for a secret: nothing may lead to it
	peer      string // who sent it, over the exchange
}

// refuse keeps a refused act in the ledger and gives back the error that refused it. Failures of the machine and forgotten fields of a
// form are no refusals. Should keeping it fail, the act stays refused all the same and the failure is told instead.
func (o *Office) refuse(ctx context.Context, a identity.Actor, r refusal, why error) error {
	var p *problem.Error
	if !errors.As(why, &p) {
		return why
	}
	switch p.Kind {
	case problem.Forbidden, problem.Refused, problem.Secret, problem.Conflict, problem.Key, problem.Malformed, problem.Encrypted, problem.Limit:
	default:
		return why
	}
	e := office.Refusal{Act: r.act, Door: r.door, Kind: string(p.Kind), Rule: p.Rule, Peer: r.peer, Authority: ruleOf(why)}
	var secret *office.SecretError
	if errors.As(why, &secret) {
		e.Class, r.document = secret.Class, ""
	}
	if p.Rule == office.ImpoundRule {
		e.Route = routeOf(ctx)
	}
	var brought *vgca.RefusedError
	if errors.As(why, &brought) {
		e.Tool = string(brought.Reason)
	}
	if err := o.note(ctx, a, "refusals/"+office.Day(o.now()), r.document, e); err != nil {
		return errors.Join(err, why)
	}
	return why
}

// noteTries bounds how often note tries again where other processes write to the same stream.
const noteTries = 100

// note appends one event to a stream of its own: one that changes no document.
func (o *Office) note(ctx context.Context, a identity.Actor, stream, document string, e office.Event) error {
	return o.noteOnce(ctx, a, noted{stream, document, e}, nil)
}

// noted is an event that changes no document, and where it stands.
type noted struct {
	stream, document string
	event            office.Event
}

// mark is a row that goes with an event, so that it is recorded once; stands says whether it is there already.
type mark struct {
	row    store.Row
	stands func(context.Context) (bool, error)
}

// noteOnce is note; with a mark nothing is appended where that stands already.
func (o *Office) noteOnce(ctx context.Context, a identity.Actor, n noted, m *mark) error {
	ctx = context.WithoutCancel(ctx) // who walks away is noted all the same
	o.noting.Lock()                  // of those here only one is in a race with other processes
	defer o.noting.Unlock()
	for range noteTries {
		version, err := o.store.Version(ctx, n.stream)
		if err != nil {
			return err
		}
		t := o.begin(a)
		t.add(n.stream, version, n.document, n.event)
		if m != nil {
			t.batch.Insert = []store.Row{m.row}
		}
		if err = o.commit(ctx, t); problem.KindOf(err) != problem.Conflict {
			return err
		}
		if m == nil {
			continue
		}
		if stands, err := m.stands(ctx); stands || err != nil {
			return err
		}
	}
	return store.MovedOn()
}
