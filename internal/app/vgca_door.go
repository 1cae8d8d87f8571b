package app

import (
	"context"
	"strings"

	"trien/internal/problem"
	"trien/internal/store"
)

// called is what a tool's token opens: an item that waits for what the tool brings.
type called struct {
	office *Office
	toolWork
}

// tokenLength is more than any token of ours has, in bytes.
const tokenLength = 200

// called finds what a token opens now. Whatever it opens no more is answered alike.
func (h *House) called(ctx context.Context, token string) (called, error) {
	id, _, _ := strings.Cut(token, ".") // the first part names the office
	o, ok := h.Office(id)
	if !ok || !o.settings.VGCA || len(token) > tokenLength {
		return called{}, errNoCall
	}
	c, err := store.Get[store.ToolCall](ctx, o.store.Reader, toolDigest(token))
	if problem.KindOf(err) == problem.NotFound || err == nil && !o.now().Before(store.Time(c.Expires)) {
		return called{}, errNoCall
	}
	if err != nil {
		return called{}, err
	}
	w, err := o.toolItem(ctx, c.Item)
	if problem.KindOf(err) == problem.NotFound || err == nil && w.waits() != nil {
		err = errNoCall
	}
	return called{o, w}, err
}

// KnowsTool says whether a token opens something now: nil, or why not.
func (h *House) KnowsTool(ctx context.Context, token string) error {
	_, err := h.called(ctx, token)
	return err
}

// ToTool opens the file that the token's holder is to sign. It may be fetched again until it came back.
func (h *House) ToTool(ctx context.Context, token string) (*File, error) {
	c, err := h.called(ctx, token)
	if err != nil {
		return nil, err
	}
	o := c.office
	s, err := o.toolSignable(ctx, c.toolWork)
	if err != nil {
		return nil, err
	}
	tail, err := o.tail(ctx, c.item)
	if err != nil {
		return nil, err
	}
	f, err := o.served(ctx, s, tail)
	if err != nil {
		return nil, err
	}
	return &File{Name: toolFile, MediaType: "application/pdf", Size: f.Size(), Modified: store.Time(c.item.Updated), ReadSeekCloser: f.stream()}, nil
}

// toolSignable is what an item signs, where its person may still sign it.
func (o *Office) toolSignable(ctx context.Context, w toolWork) (signable, error) {
	a, err := o.actor(ctx, w.request.Person, w.request.SignIn)
	if err != nil {
		return signable{}, err
	}
	d, err := o.document(ctx, w.item.Document)
	if err != nil {
		return signable{}, err
	}
	if why := d.WhySealed(); why != nil { // impounded since its address was given out
		return signable{}, o.refuse(ctx, a, refusal{act: w.request.Act, door: WithVGCA, document: d.ID}, why)
	}
	if int64(d.Version) != w.item.Version {
		return signable{}, errNoCall
	}
	return o.signable(ctx, o.on(a, d), w.request.Act)
}

// FromTool takes what the tool signed: it is exactly what the tool got plus one signature, or it is refused and recorded, and the item has its
// end. An upload that broke off changes nothing: the tool may send it again.
func (h *House) FromTool(ctx context.Context, token string, u Upload) error {
	c, err := h.called(ctx, token)
	if err != nil {
		return err
	}
	o := c.office
	if !o.door.begin(c.item.ID) { // one at a time: a token may fill no disk
		return errNoCall
	}
	defer o.door.end(c.item.ID)
	back, err := o.spool(ctx, u)
	if err != nil {
		return err
	}
	defer back.close()
	return o.acting(ctx, c.item.Document, c.request.Act, func(ctx context.Context) error { return o.fromTool(ctx, c.toolWork, back) })
}

// begin notes that an item's file is coming in; false where one is already.
func (d *door) begin(item string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.coming[item] {
		return false
	}
	if d.coming == nil {
		d.coming = map[string]bool{}
	}
	d.coming[item] = true
	return true
}

func (d *door) end(item string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.coming, item)
}

func (o *Office) fromTool(ctx context.Context, w toolWork, back *spooled) error {
	c, err := o.claim(ctx, w.request, w.item.ID, store.ItemReady, store.ItemSigning)
	if problem.KindOf(err) == problem.Conflict { // it came twice at once
		return errNoCall
	}
	if err != nil {
		return err
	}
	tail, err := o.tail(ctx, c.item)
	if err == nil {
		_, err = o.finishItem(ctx, c, store.ItemWaiting, func(ctx context.Context, _ *transaction, s signable) (evidence, error) {
			was, err := o.served(ctx, s, tail)
			if err != nil {
				return evidence{}, err
			}
			defer was.Close()
			return o.takeSigned(ctx, s, was, back)
		})
	}
	err = o.afterItem(ctx, c, err)
	if dropped := o.store.DropToolCalls(context.WithoutCancel(ctx), w.item.ID); dropped != nil {
		o.Log.WarnContext(ctx, "a call of a signing tool stays behind", "kind", problem.KindOf(dropped)) // it opens nothing: its item has its end
	}
	return err
}
