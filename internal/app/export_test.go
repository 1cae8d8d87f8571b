package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"time"

	"trien/internal/exchange"
	"trien/internal/fetch"
	"trien/internal/identity"
	"trien/internal/index"
	"trien/internal/keys"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// PutKey puts a key file where someone's is, as an intruder in the vault would.
func (o *Office) PutKey(ctx context.Context, holder string, file []byte) error {
	return o.vault.PutSecret(ctx, keySecret(holder), file)
}

// ClaimAndDie takes a job and never gives it back, as a process does that is killed.
func (o *Office) ClaimAndDie(ctx context.Context) error {
	_, ok, err := o.store.Claim(ctx, jobKinds(), o.now(), jobLease)
	if err == nil && !ok {
		err = errors.New("no job is due")
	}
	return err
}

// AllowHost lets the office reach another host.
func (o *Office) AllowHost(host string) {
	o.settings.Hosts = append(o.settings.Hosts, host)
	o.fetch = fetch.New(o.settings.fetching(o.Now))
}

// Send makes the message that this office would send, with whatever words and file; what the message names as attachments lies behind the file.
func (o *Office) Send(m exchange.Message, file []byte, to *Office) ([]byte, error) {
	main := file
	for _, a := range m.Attachments {
		main = main[:len(main)-int(a.Bytes)]
	}
	sum := sha256.Sum256(main)
	m.From, m.To, m.Bytes, m.SHA256 = o.settings.ID, to.settings.ID, int64(len(main)), hex.EncodeToString(sum[:])
	var out bytes.Buffer
	var body io.Reader
	if m.Kind == exchange.Document {
		body = bytes.NewReader(file)
	} else {
		m.Bytes, m.SHA256 = 0, ""
	}
	err := exchange.Seal(&out, m, body, o.identity, to.AsPeer(""))
	return out.Bytes(), err
}

// GiveUp lets workers die over every job that is due until each is given up.
func (o *Office) GiveUp(ctx context.Context) error {
	at := o.now()
	for {
		_, ok, err := o.store.Claim(ctx, jobKinds(), at, jobLease)
		if err != nil || !ok {
			return err
		}
		at = at.Add(2 * jobLease)
	}
}

// RequestWithKey begins a signing request with a held key of the test's.
func (h *House) RequestWithKey(ctx context.Context, t Token, w SigningWish, k keys.Key) (SigningRequestView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return SigningRequestView{}, err
	}
	r, err := s.office.beginSigning(ctx, s.actor, w, make([]error, len(w.Documents)))
	if err == nil {
		err = s.office.carryOn(r, k)
	}
	if err != nil {
		return SigningRequestView{}, err
	}
	return s.office.signingView(ctx, r)
}

// HoldItem takes an item and never gives it back, as a process does that is killed.
func (o *Office) HoldItem(ctx context.Context, item string, from store.ItemState) error {
	to := store.ItemPreparing
	if from == store.ItemReady {
		to = store.ItemSigning
	}
	_, err := o.store.ClaimItem(ctx, item, store.ItemClaim{From: from, To: to, At: o.now(), Lease: itemLease})
	return err
}

// Cramp lets an item be prepared again with room for so few bytes of DER.
func (o *Office) Cramp(ctx context.Context, item string, room int) error {
	i, err := o.store.ClaimItem(ctx, item, store.ItemClaim{From: store.ItemReady, To: store.ItemSigning, At: o.now(), Lease: itemLease})
	if err != nil {
		return err
	}
	step := store.SigningStep{Token: i.Token, Item: i, Expires: o.now().Add(time.Hour)}
	step.Item.State, step.Item.Token, step.Item.LeaseUntil, step.Item.Size, step.Item.Reserve = store.ItemWaiting, "", 0, 0, int64(room)
	if _, err := o.store.Commit(ctx, store.Batch{Steps: []store.SigningStep{step}, At: o.now()}); err != nil {
		return err
	}
	r, err := store.Get[store.Signing](ctx, o.store.Reader, i.Signing)
	if err != nil {
		return err
	}
	return o.carryOn(r, nil)
}

// LoseWords takes away what a ready item was to show.
func (o *Office) LoseWords(ctx context.Context, item string) error {
	i, err := o.store.ClaimItem(ctx, item, store.ItemClaim{From: store.ItemReady, To: store.ItemSigning, At: o.now(), Lease: itemLease})
	if err != nil {
		return err
	}
	step := store.SigningStep{Token: i.Token, Item: i, Expires: o.now().Add(time.Hour)}
	step.Item.State, step.Item.Token, step.Item.LeaseUntil, step.Item.Words = store.ItemReady, "", 0, nil
	_, err = o.store.Commit(ctx, store.Batch{Steps: []store.SigningStep{step}, At: o.now()})
	return err
}

// LookAfterSignings is what the loop does every half minute.
func (o *Office) LookAfterSignings(ctx context.Context) error { return o.lookAfterSignings(ctx) }

// Sit takes the place of a file on its way in; Leave frees it.
func (o *Office) Sit(person string) error { return o.underway.sit(person) }

// Leave frees what Sit took.
func (o *Office) Leave(person string) { o.underway.leave(person) }

// CallsKept counts the calls of machines that are remembered.
func (o *Office) CallsKept() int {
	o.door.mu.Lock()
	defer o.door.mu.Unlock()
	n := 0
	for _, calls := range o.door.calls {
		n += len(calls)
	}
	return n
}

// Counted gives how often something was refused in an hour, as it is written.
func (o *Office) Counted(ctx context.Context, name string, at time.Time) (int64, error) {
	c, err := store.Get[store.Count](ctx, o.store.Reader, name, store.Micros(at.Truncate(time.Hour)))
	if problem.KindOf(err) == problem.NotFound {
		return 0, nil
	}
	return c.N, err
}

// AnchorEvents gives what was recorded of who is believed.
func (o *Office) AnchorEvents(ctx context.Context) (out []office.AnchorsChanged, err error) {
	records, err := o.records(ctx, staffStream)
	for _, r := range records {
		if e, ok := r.Event.(office.AnchorsChanged); ok {
			out = append(out, e)
		}
	}
	return out, err
}

// Enroll appends an event of the staff, as the acts of the directory do.
func (o *Office) Enroll(ctx context.Context, e office.Event) error {
	return o.enroll(ctx, Terminal(), e)
}

// AppointedSince is when a person's first appointment began.
func (o *Office) AppointedSince(ctx context.Context, person string) (time.Time, error) {
	people, err := o.registry(ctx)
	if err != nil || len(people.Held(person)) == 0 {
		return time.Time{}, errors.Join(err, store.NotFound())
	}
	return people.Held(person)[0].From, nil
}

// IndexAll indexes what is not indexed yet.
func (o *Office) IndexAll(ctx context.Context) error {
	for {
		if more, err := o.indexStep(ctx); err != nil || !more {
			return err
		}
	}
}

// ForgetContent forgets the key of a document, as destroying it does.
func (o *Office) ForgetContent(ctx context.Context, document string) error {
	return o.vault.Forget(ctx, keyName(document))
}

// IndexFile is where the index lies.
func (o *Office) IndexFile() string { return o.indexFile() }

// AheadOfLedger leaves the index as it is where the ledger was taken back: without documents, and with a mark that lies behind the end.
func (o *Office) AheadOfLedger(ctx context.Context) error {
	size, err := o.store.Size(ctx)
	if err == nil {
		err = o.dropIndex()
	}
	if err != nil {
		return err
	}
	x, err := o.index(ctx)
	if err != nil {
		return err
	}
	return x.Apply(ctx, index.Change{Mark: searchMark, At: size + 10})
}

// DropWithoutForgetting gives a scan up and stops there, as a program does that is killed then.
func (o *Office) DropWithoutForgetting(ctx context.Context, scan string) error {
	return o.paperAct(ctx, identity.System(), func(ctx context.Context, t *transaction) error {
		return o.dropScan(ctx, t, scan, office.ScanDropped{Reason: "thử"})
	})
}

// Forgotten says whether a key was forgotten.
func (o *Office) Forgotten(id string) bool { return o.destroyed(id) }

// LedgersNow is what an administrator would see: not every office of the demonstration has one.
func (o *Office) LedgersNow(ctx context.Context) (LedgersView, error) { return o.ledgers(ctx) }
