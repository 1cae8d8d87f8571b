package app

import (
	"context"
	"errors"
	"io"
	"time"

	"trien/internal/agent"
	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// itemLease is longer than any item may take; one whose process died is taken over after it.
const itemLease = actTime + time.Minute

// itemWords are what an item says in words; its row keeps them under the document's key.
type itemWords struct {
	Problem  *ProblemView `json:"problem,omitempty"`
	Prepared *readyWords  `json:"prepared,omitempty"`
}

// readyWords describe the prepared file to whoever signs it.
type readyWords struct {
	SHA256 string     `json:"sha256"` // of the file as it is served, hex
	Scheme string     `json:"scheme,omitempty"`
	Field  string     `json:"field"`
	Attach string     `json:"attach,omitempty"` // the attachment's name, where it is one
	Page   int        `json:"page"`
	Pages  int        `json:"pages"`
	Rect   agent.Rect `json:"rect"`
	At     time.Time  `json:"at"` // that the mark shows
}

func itemPlace(id string) []string { return []string{"trien row", "signing_items", id} }

// itemWords opens an item's words; a destroyed document has none.
func (o *Office) itemWords(i store.SigningItem) (w itemWords, err error) {
	if i.Words == nil {
		return w, nil
	}
	k, err := o.vault.Key(keyName(i.Document))
	if problem.KindOf(err) == problem.NotFound {
		return w, nil
	}
	if err != nil {
		return w, err
	}
	return w, openWords(k, i.Words, &w, itemPlace(i.ID)...)
}

// sealItem puts words into an item's row.
func (o *Office) sealItem(i *store.SigningItem, w itemWords) error {
	k, err := o.vault.Key(keyName(i.Document))
	if problem.KindOf(err) == problem.NotFound {
		i.Words = nil
		return nil
	}
	if err == nil {
		i.Words, err = sealed(k, w, itemPlace(i.ID)...)
	}
	return err
}

// claimed is an item that is being worked on here, and by nobody else.
type claimed struct {
	request store.Signing
	item    store.SigningItem
	words   itemWords
	actor   identity.Actor // whose request it is, with what they may do now
}

// claim takes an item of a request: problem.Conflict where it can't be had. An item whose person may do nothing any more is given back with the refusal.
func (o *Office) claim(ctx context.Context, r store.Signing, id string, from, to store.ItemState) (*claimed, error) {
	i, err := o.store.ClaimItem(ctx, id, store.ItemClaim{From: from, To: to, At: o.now(), Lease: itemLease})
	if err != nil {
		return nil, err
	}
	w := &claimed{request: r, item: i}
	if w.words, err = o.itemWords(i); err == nil {
		w.actor, err = o.actor(ctx, r.Person, r.SignIn)
	}
	if err != nil && (ctx.Err() != nil || o.underway.isClosed()) {
		return nil, errors.Join(err, o.giveBack(ctx, w))
	}
	if err != nil {
		return nil, o.settleItem(ctx, w, store.ItemFailed, err)
	}
	return w, nil
}

// step is the item's row as it shall be, for a batch; a state that has its end, or waits, frees it.
func (o *Office) step(w *claimed, state store.ItemState) (store.SigningStep, error) {
	s := store.SigningStep{Token: w.item.Token, Item: w.item, Expires: o.now().Add(o.settings.signingTime())}
	s.Item.State = state
	if state != store.ItemPreparing && state != store.ItemSigning {
		s.Item.Token, s.Item.LeaseUntil = "", 0
	}
	if state.Ended() || state == store.ItemWaiting {
		s.Item.Size, w.words.Prepared = 0, nil
	}
	if w.words.Problem != nil {
		s.Item.Trouble = w.words.Problem.Kind
	}
	return s, o.sealItem(&s.Item, w.words)
}

// alone commits a step by itself, whoever has gone away.
func (o *Office) alone(ctx context.Context, w *claimed, state store.ItemState) error {
	s, err := o.step(w, state)
	if err == nil {
		_, err = o.store.Commit(context.WithoutCancel(ctx), store.Batch{Steps: []store.SigningStep{s}, At: o.now()})
	}
	if err == nil && state.Ended() { // one that waits may be in another's hands already
		o.dropPrepared(w.item.ID)
	}
	return err
}

// settleItem ends an item that could not be signed, or was refused by the person, with why, and gives why back.
func (o *Office) settleItem(ctx context.Context, w *claimed, state store.ItemState, why error) error {
	w.words.Problem = problemView(why)
	if err := o.alone(ctx, w, state); err != nil {
		return errors.Join(why, err)
	}
	return why
}

// once keeps a decision that uses a key from being made anew: where someone else was faster the act is off.
func once(decide func(*transaction) error) func(*transaction) error {
	begun := false
	return func(t *transaction) error {
		if begun {
			return store.MovedOn()
		}
		begun = true
		return decide(t)
	}
}

// numbered gives a document that is to be sealed its number, and one that came in the sheet that is signed in its place, in a transaction of
// its own that the item follows: both stay whatever becomes of the token.
func (o *Office) numbered(ctx context.Context, w *claimed) error {
	d, err := o.document(ctx, w.item.Document)
	if err != nil {
		return err
	}
	before := func(ctx context.Context, t *transaction) error { return o.reserveNumber(ctx, t, 0) }
	if act := w.request.Act; act != "seal" {
		if need, err := o.needsSheet(ctx, d, act); err != nil || !need {
			return err
		}
		before = func(ctx context.Context, t *transaction) error { return o.makeSheet(ctx, t, act) }
	} else if d.State != office.StateSigned {
		return nil
	}
	d, err = o.change(ctx, w.actor, d.ID, int(w.item.Version), func(t *transaction) error {
		if err := before(ctx, t); err != nil {
			return err
		}
		follows := *w
		follows.item.Version = int64(t.doc.Version)
		s, err := o.step(&follows, w.item.State)
		t.batch.Steps = append(t.batch.Steps, s)
		return err
	})
	if err == nil {
		w.item.Version = int64(d.Version)
	}
	return err
}

// finishItem signs an item's document: make does all but decide what follows. Signature, event and the item's end are one transaction, or nothing is stored.
// more says that the document has something else to be signed, as the file itself after its attachments: then the item is not over, and stands as next says.
func (o *Office) finishItem(ctx context.Context, w *claimed, next store.ItemState, make func(context.Context, *transaction, signable) (evidence, error)) (more bool, err error) {
	d, err := o.change(ctx, w.actor, w.item.Document, int(w.item.Version), once(func(t *transaction) error {
		if w.words.Prepared != nil && t.doc.Version != int(w.item.Version) { // another file than the one that was prepared
			return movedOn(t.doc)
		}
		s, err := o.signable(ctx, t, w.request.Act)
		if err != nil {
			return err
		}
		made, err := make(ctx, t, s)
		if err != nil {
			return err
		}
		if err := o.decideSigned(t, s, made); err != nil {
			return err
		}
		follows, state := *w, store.ItemSigned
		if more = sealsOn(w.request.Act, t.doc); more {
			follows.item.Version, state = int64(t.doc.Version), next
		}
		done, err := o.step(&follows, state)
		t.batch.Steps = append(t.batch.Steps, done)
		return err
	}))
	switch {
	case err == nil && more: // what was prepared of it is written over
		w.item.Version = int64(d.Version)
	case err == nil:
		o.dropPrepared(w.item.ID)
	}
	return more && err == nil, err
}

// afterItem keeps what became of an item that was not signed: what failed only because we are closing, or because the key gave out, waits again; the
// rest is refused and recorded like any act.
func (o *Office) afterItem(ctx context.Context, w *claimed, err error) error {
	var lost *keyError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errClosing) || errors.As(err, &lost) || o.underway.isClosed():
		return errors.Join(err, o.giveBack(ctx, w))
	}
	if d, e := o.document(ctx, w.item.Document); e == nil && d.State == office.StateNumbered && w.request.Act == "seal" {
		_, err = o.sealFailed(ctx, w.actor, d.ID, err)
	}
	why := refusal{act: w.request.Act, door: "act", document: w.item.Document}
	if w.request.Way != WithHeld {
		why.door = w.request.Way
	}
	return o.settleItem(ctx, w, store.ItemFailed, o.refuse(ctx, w.actor, why, err))
}

// giveBack lets an item wait as it did before it was taken: nothing was wrong with it.
func (o *Office) giveBack(ctx context.Context, w *claimed) error {
	if w.item.Size > 0 {
		return o.alone(ctx, w, store.ItemReady)
	}
	return o.alone(ctx, w, store.ItemWaiting)
}

// signingTime is how long a request lives after its last progress.
func (s Settings) signingTime() time.Duration {
	if s.SigningMinutes > 0 {
		return time.Duration(s.SigningMinutes) * time.Minute
	}
	return 15 * time.Minute
}

// dropPrepared removes the working file of an item, in which the prepared file is kept as what was appended, sealed under the document's key; the
// rest is the stored file.
func (o *Office) dropPrepared(item string) {
	if err := o.work.Remove(context.Background(), store.PreparedName(item)); err != nil {
		o.Log.Warn("a working file stays behind", "kind", problem.KindOf(err))
	}
}

// tail reads what was appended for an item.
func (o *Office) tail(ctx context.Context, i store.SigningItem) ([]byte, error) {
	k, err := o.vault.Key(keyName(i.Document))
	if err != nil {
		return nil, err
	}
	f, err := o.work.Open(ctx, k, store.PreparedName(i.ID))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f.Reader())
}
