package app

import (
	"context"
	"slices"
	"strings"

	"trien/internal/agreement"
	"trien/internal/conversion"
	"trien/internal/fileplan"
	"trien/internal/identity"
	"trien/internal/ledger"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
	"trien/internal/subscriber"
)

// papers are one sort of things with a stream of events each, and a row each that holds the whole of it under the office's key.
type papers[T any] struct {
	kind string
	fold func(id string, list []office.Record) T
	tell func(T) (state, parent string)
}

func requestPapers() papers[subscriber.Request] {
	return papers[subscriber.Request]{"subscriber", subscriber.Fold, func(r subscriber.Request) (string, string) { return string(r.State), r.Holder }}
}

func devicePapers() papers[subscriber.Device] {
	return papers[subscriber.Device]{"device", subscriber.FoldDevice, func(d subscriber.Device) (string, string) { return string(d.State), d.Holder }}
}

func trainingPapers() papers[subscriber.Training] {
	return papers[subscriber.Training]{"training", subscriber.FoldTraining, func(t subscriber.Training) (string, string) {
		return map[bool]string{true: "stands", false: "voided"}[t.Voided == ""], t.Person
	}}
}

func phasePapers() papers[subscriber.Phase] {
	return papers[subscriber.Phase]{"phase", subscriber.FoldPhase, func(p subscriber.Phase) (string, string) {
		return map[bool]string{true: "stands", false: "dropped"}[p.Dropped == ""], ""
	}}
}

func (p papers[T]) stream(id string) string { return p.kind + "/" + id }

// row is the thing's row: rebuilt from its events it has the same bytes.
func (p papers[T]) row(o *Office, id string, list []office.Record) (store.Record, error) {
	v := p.fold(id, list)
	state, parent := p.tell(v)
	words, err := sealed(o.key, v, "trien row", "records", p.kind, id)
	return store.Record{Kind: p.kind, ID: id, Version: int64(len(list)), State: state, Parent: parent, Words: words}, err
}

// list reads the things that q keeps.
func (p papers[T]) list(ctx context.Context, o *Office, equal map[string]any) ([]T, error) {
	q := store.Query{Equal: map[string]any{"kind": p.kind}}
	for k, v := range equal {
		q.Equal[k] = v
	}
	rows, err := store.List[store.Record](ctx, o.store.Reader, q)
	if err != nil {
		return nil, err
	}
	list := make([]T, 0, len(rows))
	for _, r := range rows {
		var v T
		if err := openWords(o.key, r.Words, &v, "trien row", "records", p.kind, r.ID); err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

// get reads one: problem.NotFound where there is none.
func (p papers[T]) get(ctx context.Context, o *Office, id string) (T, error) {
	list, err := o.records(ctx, p.stream(id))
	if err == nil && len(list) == 0 {
		err = store.NotFound()
	}
	return p.fold(id, list), err
}

// add decides on a thing as it stands and puts events and row into the transaction. The thing after them is given back.
func (p papers[T]) add(ctx context.Context, o *Office, t *transaction, id string, decide func(T) ([]office.Event, error)) (T, error) {
	list, err := o.records(ctx, p.stream(id))
	if err != nil {
		return p.fold(id, nil), err
	}
	begun := len(list)
	events, err := decide(p.fold(id, list))
	if err != nil || len(events) == 0 { // nothing new: the row stays as it is
		return p.fold(id, list), err
	}
	for _, e := range events {
		if e, err = asKept(e); err != nil {
			return p.fold(id, list), err
		}
		t.add(p.stream(id), int64(len(list)), "", e)
		actor := t.actor.Person
		if t.actor.System {
			actor = ""
		}
		list = append(slices.Clip(list), office.Record{Event: e, At: t.at, Actor: actor})
	}
	row, err := p.row(o, id, list)
	if begun == 0 {
		t.batch.Insert = append(t.batch.Insert, row)
	} else {
		t.batch.Put = append(t.batch.Put, row)
	}
	return p.fold(id, list), err
}

// asKept is an event as it will be read again, so that a row made now is the row made again.
func asKept(e office.Event) (office.Event, error) {
	parts, err := office.Split(e)
	if err != nil {
		return nil, err
	}
	return office.Join(e.Type(), parts)
}

// paperAct is one act about things that are no documents: decided on what stands, committed whole, decided anew where somebody was faster.
func (o *Office) paperAct(ctx context.Context, a identity.Actor, decide func(context.Context, *transaction) error) error {
	for try := 0; ; try++ {
		t := o.begin(a)
		err := decide(ctx, t)
		if err == nil {
			err = o.commit(ctx, t)
		}
		if problem.KindOf(err) != problem.Conflict || try == changeTries || len(t.events) == 0 {
			return err
		}
	}
}

// enrolled puts an event of the staff's stream into a transaction, if it may be; several follow one another.
func (o *Office) enrolled(ctx context.Context, t *transaction, events ...office.Event) error {
	r, err := o.registry(ctx)
	if err != nil {
		return err
	}
	trial := r.copied()
	for _, e := range events {
		version := trial.version
		if err := trial.decide(e, t.at); err != nil {
			return err
		}
		t.add(staffStream, version, "", e)
	}
	return nil
}

// rebuiltPapers are the rows of such things, made again.
type rebuiltPapers struct {
	order []string
	lists map[string][]office.Record
}

// take keeps an event of one of them.
func (b *rebuiltPapers) take(e ledger.Event, r office.Record) {
	if b.lists == nil {
		b.lists = map[string][]office.Record{}
	}
	if b.lists[e.Stream] == nil {
		b.order = append(b.order, e.Stream)
	}
	b.lists[e.Stream] = append(b.lists[e.Stream], r)
}

func (b *rebuiltPapers) rows(o *Office) ([]store.Row, error) {
	var rows []store.Row
	for _, stream := range b.order {
		kind, id, _ := strings.Cut(stream, "/")
		var row store.Record
		var err error
		switch kind {
		case "subscriber":
			row, err = requestPapers().row(o, id, b.lists[stream])
		case "device":
			row, err = devicePapers().row(o, id, b.lists[stream])
		case "training":
			row, err = trainingPapers().row(o, id, b.lists[stream])
		case "phase":
			row, err = phasePapers().row(o, id, b.lists[stream])
		case "rehearsal":
			row, err = rehearsalPapers().row(o, id, b.lists[stream])
		case "block":
			row, err = blockPapers().row(o, id, b.lists[stream])
		case "incident":
			row, err = incidentPapers().row(o, id, b.lists[stream])
		case "closing":
			row, err = closingPapers().row(o, id, b.lists[stream])
		case "witness":
			row, err = linePapers().row(o, id, b.lists[stream])
		case agreement.Kind:
			row, err = agreementPapers().row(o, id, b.lists[stream])
		case fileplan.Kind:
			row, err = planPapers().row(o, id, b.lists[stream])
		case "warning":
			row, err = warningPapers().row(o, id, b.lists[stream])
		case conversion.CopyKind:
			row, err = copyPapers().row(o, id, b.lists[stream])
		case conversion.PaperKind:
			row, err = originalPapers().row(o, id, b.lists[stream])
		case "slip":
			row, err = slipPapers().row(o, id, b.lists[stream])
		case "search":
			row, err = keptSearches().row(o, id, b.lists[stream])
		case scanKind:
			row, err = scanPapers().row(o, id, b.lists[stream])
		case "quarantine":
			row, err = quarantinePapers().row(o, id, b.lists[stream])
		}
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}
