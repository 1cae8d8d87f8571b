package app

import (
	"context"
	"errors"

	"trien/internal/identity"
	"trien/internal/ledger"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

const systemActor = "system"

// documentStream is the stream of a document; its key has the document's id as name.
func documentStream(id string) string { return "document/" + id }

func keyName(document string) string { return "document/" + document }

// records reads a stream's events with their words.
func (o *Office) records(ctx context.Context, stream string) ([]office.Record, error) {
	return o.recordsAfter(ctx, stream, 0)
}

// recordsAfter reads what came after a version of a stream.
func (o *Office) recordsAfter(ctx context.Context, stream string, version int64) ([]office.Record, error) {
	list, err := o.store.StreamAfter(ctx, stream, version)
	if err != nil {
		return nil, err
	}
	records := make([]office.Record, 0, len(list))
	for _, r := range list {
		rec, _, err := o.open(r.Event)
		if err != nil {
			return nil, err
		}
		records = append(records, rec)
	}
	return records, nil
}

// open reads one event; tombstone where its content is gone for ever.
func (o *Office) open(e ledger.Event) (office.Record, bool, error) {
	opened, err := e.Open(o.vault.Key)
	if err != nil {
		return office.Record{}, false, damaged(err)
	}
	ev, err := office.Join(e.Type, office.Parts{Clear: e.Clear, Register: opened.Words.Register, Content: opened.Words.Content})
	if err != nil {
		return office.Record{}, false, damaged(err)
	}
	actor := e.Actor
	if actor == systemActor {
		actor = ""
	}
	return office.Record{Event: ev, At: e.At, Actor: actor}, opened.Tombstone, nil
}

func damaged(err error) error {
	var p *problem.Error
	if errors.As(err, &p) {
		return err
	}
	return problem.New(problem.IO, "Dữ liệu của sự kiện không đọc được. Hãy báo quản trị chạy `trien fsck`.", "An event can't be read. Ask the administrator to run `trien fsck`.").Because(err)
}

// document folds a document; problem.NotFound where there is none.
func (o *Office) document(ctx context.Context, id string) (office.Document, error) {
	records, err := o.records(ctx, documentStream(id))
	if err != nil {
		return office.Document{}, err
	}
	if len(records) == 0 {
		return office.Document{}, store.NotFound()
	}
	return office.Fold(id, records), nil
}

// readable folds a document that the actor may read. What they may not read is not there for them, and the attempt is kept (379.5.3).
func (o *Office) readable(ctx context.Context, a identity.Actor, id string) (office.Document, error) {
	d, err := o.document(ctx, id)
	if problem.KindOf(err) == problem.NotFound { // whoever tries addresses gets nowhere, and is counted
		return d, o.door.strangers.add("missing", o.now(), err)
	}
	if err != nil {
		return d, err
	}
	if !o.reads(d, a) {
		var refused error = problem.New(problem.Forbidden, "Bạn không có quyền đọc văn bản này. Lần thử này đã được ghi lại.", "You may not read this document. The attempt was recorded.").Under("379.5.3")
		if o.closedByVoid(d, a) {
			refused = d.IsVoid()
		}
		if o.closedByImpound(d, a) {
			refused = d.WhySealed()
		}
		return d, o.refuse(ctx, a, refusal{act: "read", door: "act", document: id}, refused)
	}
	return d, nil
}
