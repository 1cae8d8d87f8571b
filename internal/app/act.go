package app

import (
	"context"
	"crypto/x509"
	"slices"
	"time"

	"trien/internal/identity"
	"trien/internal/ledger"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/rights"
	"trien/internal/store"
)

// transaction collects everything one act changes; commit does all of it or nothing.
type transaction struct {
	actor  identity.Actor
	at     time.Time
	events []pending
	before *office.Document // as it was, where the act is about a document
	doc    office.Document  // as it will be
	batch  store.Batch
	rules  *rights.Book          // where the office forbids more than the house
	used   string                // the capacity used, where one was
	by     *x509.Certificate     // whose signature is stored, where one is
	free   []string              // jobs given up that are tried again after the commit
	asked  func(*registry) error // at the commit, once more: do the rules of authority still allow what was signed
	also   []*transaction        // what changes of other documents, in the same commit
	failed bool                  // the store did not say whether the commit is on the disk

	session *store.Session // the one that it opens or proves anew, where it does
}

// pending is an event with its place.
type pending struct {
	stream   string
	version  int64
	document string
	office.Event
}

func (o *Office) begin(a identity.Actor) *transaction {
	at := o.now()
	return &transaction{actor: a, at: at, rules: o.rules, batch: store.Batch{At: at, Expect: map[string]int64{}}}
}

// on begins a transaction about a document.
func (o *Office) on(a identity.Actor, d office.Document) *transaction {
	t := o.begin(a)
	t.before, t.doc = &d, d
	return t
}

// add appends an event to a stream that stands at version.
func (t *transaction) add(stream string, version int64, document string, e office.Event) {
	t.events = append(t.events, pending{stream, version + 1, document, e})
}

// do decides a command on the document as it stands after what was decided before, and takes its events.
func (t *transaction) do(c office.Command) error {
	if t.rules != nil {
		if err := office.CheckBy(t.rules, t.doc, c.Name(), t.actor); err != nil {
			return err
		}
	}
	events, err := office.Decide(t.doc, c, t.actor, t.at)
	if err != nil {
		return err
	}
	person := t.actor.Person
	for _, e := range events {
		t.add(documentStream(t.doc.ID), int64(t.doc.Version), t.doc.ID, e)
		t.doc = t.doc.Apply(office.Record{Event: e, At: t.at.UTC().Truncate(time.Microsecond), Actor: person})
	}
	return nil
}

// aside is a part of the transaction about another document.
func (t *transaction) aside(d office.Document) *transaction {
	x := &transaction{actor: t.actor, at: t.at, rules: t.rules, used: t.used, before: &d, doc: d, batch: store.Batch{Expect: map[string]int64{}}}
	t.also = append(t.also, x)
	return x
}

// commit seals the words, makes the rows and stores everything.
func (o *Office) commit(ctx context.Context, t *transaction) error {
	if err := o.fill(ctx, t); err != nil {
		return err
	}
	if t.before != nil {
		if err := o.endHeld(ctx, t); err != nil {
			return err
		}
	}
	for _, x := range t.also {
		if err := o.fill(ctx, x); err != nil {
			return err
		}
		b := &t.batch
		b.Events, b.Put, b.Insert = append(b.Events, x.batch.Events...), append(b.Put, x.batch.Put...), append(b.Insert, x.batch.Insert...)
		b.Delete, b.Jobs, b.Grow = append(b.Delete, x.batch.Delete...), append(b.Jobs, x.batch.Jobs...), append(b.Grow, x.batch.Grow...)
	}
	if t.before != nil {
		with(ctx, t)
	}
	err := o.storeAct(ctx, t)
	t.failed = err != nil && problem.KindOf(err) == problem.IO
	return err
}

// fill seals the events of one document and makes its rows.
func (o *Office) fill(ctx context.Context, t *transaction) error {
	keys := ledger.Keys{Office: o.key}
	for _, p := range t.events {
		e, err := o.seal(ctx, t, p, keys)
		if err != nil {
			return err
		}
		t.batch.Events = append(t.batch.Events, e)
		t.index(e, p.Event)
		if err := o.hold(t, p); err != nil {
			return err
		}
	}
	if t.before == nil {
		return nil
	}
	return o.project(t)
}

// abandon removes the files that a transaction stored and that no event names now. Where nobody knows whether it was committed they stay: what no
// event names is swept later.
func (o *Office) abandon(t *transaction) {
	if t.failed {
		return
	}
	for _, h := range t.batch.Hold {
		o.discard(office.File{Blob: h.Digest})
	}
}

func (o *Office) seal(ctx context.Context, t *transaction, p pending, keys ledger.Keys) (ledger.Event, error) {
	parts, err := office.Split(p.Event)
	if err != nil {
		return ledger.Event{}, err
	}
	if parts.Content != nil {
		if keys.Document, err = o.vault.Key(keyName(p.document)); err != nil {
			return ledger.Event{}, err
		}
	}
	e := ledger.Event{
		Stream: p.stream, Version: p.version, Type: p.Type(), At: t.at, Actor: t.actor.Person, Post: t.actor.Post, Capacity: t.used,
		Delegation: t.lent(),
		SignIn:     t.actor.SignIn, Document: p.document, Blobs: office.BlobsOf(p.Event), Clear: parts.Clear,
	}
	if t.actor.System {
		e.Actor = systemActor
	}
	return ledger.Seal(e, ledger.Words{Content: parts.Content, Register: parts.Register}, keys, o.Random)
}

// lent is the delegation by which the capacity used was lent, "" where it is the post's own.
func (t *transaction) lent() string {
	c, _ := t.actor.Capacity(t.used)
	return c.Delegation
}

// hold puts the files of an event into the tree over holdings.
func (o *Office) hold(t *transaction, p pending) error {
	for _, digest := range office.BlobsOf(p.Event) {
		if t.held(digest) {
			continue
		}
		k, err := o.vault.Key(keyName(p.document))
		if err != nil {
			return err
		}
		t.batch.Hold = append(t.batch.Hold, ledger.Holding{Document: p.document, Digest: digest, Commitment: k.Commitment()})
	}
	return nil
}

// held says whether a file is in the tree already: a PDF that was brought is both what was brought and the PDF of it.
func (t *transaction) held(digest string) bool {
	for _, h := range t.batch.Hold {
		if h.Digest == digest {
			return true
		}
	}
	return t.before != nil && slices.ContainsFunc(t.before.Versions, func(v office.Version) bool { return v.Blob == digest })
}

// change is one act on an existing document: decide, commit; where the document moved on between, from the start again. decide must
// not have used anything up. A version that the caller expects is checked first.
func (o *Office) change(ctx context.Context, a identity.Actor, id string, expected int, decide func(*transaction) error) (office.Document, error) {
	for try := 0; ; try++ {
		d, err := o.document(ctx, id)
		if err != nil {
			return d, err
		}
		if expected != 0 && !d.Stands(expected) {
			return d, movedOn(d)
		}
		t := o.on(a, d)
		if err := decide(t); err != nil {
			return d, err
		}
		err = o.commit(ctx, t)
		if err == nil {
			return t.doc, o.freed(ctx, t)
		}
		o.abandon(t)
		if problem.KindOf(err) != problem.Conflict {
			return d, err
		}
		if try == changeTries { // no fault of the act: whoever sent it may send it again
			return d, problem.New(problem.Unavailable, "Nhiều người đang cùng thao tác; thao tác này chưa được ghi. Hãy làm lại sau giây lát.",
				"Many are at work on this at once; nothing of this act was stored. Repeat it in a moment.").Because(err)
		}
	}
}

// freed lets the jobs run that the act wants tried again. Should that fail they stay given up, and the act may be repeated.
func (o *Office) freed(ctx context.Context, t *transaction) error {
	for _, id := range t.free {
		if err := o.store.Retry(ctx, id, t.at); err != nil {
			return err
		}
	}
	return nil
}

// changeTries bounds how often an act is decided anew because someone else was faster.
const changeTries = 5
