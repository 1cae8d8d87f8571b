package app

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"time"

	"trien/internal/ledger"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/provenance"
	"trien/internal/store"
)

// keptStatement is the statement of who handled a document, stored under its key.
type keptStatement struct {
	office.Stored
	digest string
}

// keepStatement writes down who handled the transaction's document up to now, bound to the file that is issued (379.13.3).
func (o *Office) keepStatement(ctx context.Context, t *transaction, v office.Version) (keptStatement, error) {
	events, err := o.store.Stream(ctx, documentStream(t.doc.ID))
	if err != nil {
		return keptStatement{}, err
	}
	if len(events) != t.before.Version { // someone was faster: the commit would fail
		return keptStatement{}, store.MovedOn()
	}
	people, err := o.registry(ctx)
	if err != nil {
		return keptStatement{}, err
	}
	d := t.doc
	s := provenance.Statement{Format: provenance.Format, Document: d.ID, Office: provenance.Office{ID: o.settings.ID, Name: o.settings.Name},
		Number: d.Number, Date: d.Date, Type: d.DocType, Abstract: d.Abstract, File: provenance.File{Kind: v.Kind, SHA256: v.SHA256, Bytes: v.Bytes, Blob: v.Blob},
		Made: t.at.UTC().Truncate(time.Microsecond), Steps: make([]provenance.Step, 0, len(events))}
	for _, e := range events {
		step, err := o.handledStep(e, people)
		if err != nil {
			return keptStatement{}, err
		}
		s.Steps = append(s.Steps, step)
	}
	raw, err := json.Marshal(s)
	if err != nil {
		return keptStatement{}, err
	}
	kept, err := o.keepBytes(ctx, d.ID, raw)
	return keptStatement{kept, provenance.Digest(raw)}, err
}

// handledStep is one event as the statement says it.
func (o *Office) handledStep(e store.Recorded, people *registry) (provenance.Step, error) {
	r, _, err := o.open(e.Event)
	if err != nil {
		return provenance.Step{}, err
	}
	leaf, did, l := ledger.LeafHash(e.Bytes), eventWords(r.Event), e.Event
	s := provenance.Step{Version: l.Version, Event: l.Type, Leaf: hex.EncodeToString(leaf[:]), At: l.At, Did: provenance.Phrase{VI: did.VI, EN: did.EN}, Actor: l.Actor, Name: people.name(l.Actor),
		Post: l.Post, Capacity: l.Capacity, Delegation: l.Delegation, SignIn: l.SignIn, Certificate: l.Clear["Certificate"], Remark: written(r.Event, people) != "" && wordsOf(r.Event)}
	if p, ok := people.Post(l.Post); ok {
		s.Title = p.Title
	}
	if f, ok := office.FileOf(r.Event); ok {
		s.File = &provenance.File{Kind: f.Kind, SHA256: f.SHA256, Bytes: f.Bytes, Blob: f.Blob}
	}
	return s, nil
}

// wordsOf says whether an event is one by which people say something about the document.
func wordsOf(e office.Event) bool {
	switch e.(type) {
	case office.Remarked, office.Returned, office.TakenBack, office.GivenUp, office.Approved, office.FormExplained:
		return true
	}
	return false
}

// errNoStatement: the document was not issued here, or before such statements were made.
func errNoStatement() error {
	return problem.New(problem.NotFound, "Văn bản này không có bằng chứng xử lý: chưa phát hành, do nơi khác gửi tới, hoặc phát hành trước khi hệ thống lập bằng chứng.",
		"There is no evidence of processing: not issued yet, from elsewhere, or issued before such evidence was made.").Under("379.13.3")
}
