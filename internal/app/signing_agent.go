package app

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"trien/internal/agent"
	"trien/internal/identity"
	"trien/internal/limits"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// AgentWork tells a machine what waits for the person's signature, or for the office's in the clerk's hands: at once where something
// does, else when something comes, at the latest after wait.
func (h *House) AgentWork(ctx context.Context, id string, c AgentCall, wait time.Duration) (agent.Work, error) {
	m, err := h.answer(ctx, id, c)
	if err != nil {
		return agent.Work{}, err
	}
	o := m.office
	if !o.door.sit(m.machine) {
		return agent.Work{}, problem.New(problem.Unavailable, "Máy này đang chờ việc ở một lời gọi khác.", "This machine waits for work in another call already.")
	}
	defer o.door.leave(m.machine)
	limit := time.NewTimer(min(max(wait, 0), agent.MaxWait))
	defer limit.Stop()
	for {
		news, open := o.tidings()
		if err := o.stillPaired(ctx, m.machine); err != nil { // since it was believed it may have been ended
			return agent.Work{}, err
		}
		work, err := o.agentWork(ctx, m.actor)
		if err != nil || len(work.Items)+len(work.SignIns) > 0 || !open {
			return work, err
		}
		select {
		case <-news:
		case <-limit.C:
			return work, nil
		case <-ctx.Done():
			return work, context.Cause(ctx)
		}
	}
}

// sit takes a place for a question that is kept open.
func (d *door) sit(m machine) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.waits == nil {
		d.waits, d.waiting = map[string]int{}, map[string]int{}
	}
	if d.waits[m.id] >= limits.AgentWaits {
		return false
	}
	d.waits[m.id]++
	d.waiting[m.person]++
	return true
}

func (d *door) leave(m machine) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.waits[m.id]--; d.waits[m.id] <= 0 {
		delete(d.waits, m.id)
	}
	if d.waiting[m.person]--; d.waiting[m.person] <= 0 {
		delete(d.waiting, m.person)
	}
}

// waitsFor says whether a machine of one of these people waits here.
func (d *door) waitsFor(people []string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.ContainsFunc(people, func(p string) bool { return d.waiting[p] > 0 })
}

// waitsAny says whether any machine waits here.
func (d *door) waitsAny() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.waiting) > 0
}

func (o *Office) stillPaired(ctx context.Context, m machine) error {
	people, err := o.registry(ctx)
	if err != nil {
		return err
	}
	for _, x := range people.agents {
		if x.id == m.id {
			return nil
		}
	}
	return errNoAgent
}

// agentWork are the items that are ready for the person's machines.
func (o *Office) agentWork(ctx context.Context, a identity.Actor) (agent.Work, error) {
	work := agent.Work{Items: []agent.Item{}}
	if err := o.tidySignings(ctx); err != nil {
		return work, err
	}
	open, err := store.List[store.Signing](ctx, o.store.Reader, store.Query{Equal: map[string]any{"person": a.Person, "state": store.SigningOpen, "way": WithAgent}, Order: []string{"created"}})
	if err != nil {
		return work, err
	}
	for _, r := range open {
		items, coming, err := o.readyItems(ctx, r.ID)
		if err != nil {
			return work, err
		}
		for _, i := range items {
			item, err := o.agentItem(ctx, r, i)
			if errors.Is(err, errNoWords) { // it can't be shown, so it can't be signed; the others can
				o.endWordless(ctx, r, i)
				continue
			}
			if err != nil {
				return work, err
			}
			item.Coming = coming
			work.Items = append(work.Items, item)
		}
	}
	work.SignIns, err = o.askedFor(ctx, a.Person)
	return work, err
}

// errNoWords says that what an item was to show is gone: its document's key was destroyed, or its row was made by another program.
var errNoWords = problem.New(problem.Conflict, "Nội dung chuẩn bị cho văn bản này không còn, nên không ký được. Hãy yêu cầu ký lại.",
	"What was prepared of this document is gone, so it can't be signed. Ask for its signature again.")

// endWordless ends an item that has nothing to show, unless someone is at work on it.
func (o *Office) endWordless(ctx context.Context, r store.Signing, i store.SigningItem) {
	w, err := o.claim(ctx, r, i.ID, store.ItemReady, store.ItemSigning)
	if err == nil {
		err = o.settleItem(ctx, w, store.ItemFailed, errNoWords)
	}
	if !errors.Is(err, errNoWords) {
		o.Log.WarnContext(ctx, "a signing item without its words could not be ended", "kind", problem.KindOf(err))
	}
}

// readyItems are the items of a request that can be signed, and how many are still on their way there. Both are of one moment: what became ready between two
// looks would else be in neither, and a machine would show its person less than there is.
func (o *Office) readyItems(ctx context.Context, request string) (ready []store.SigningItem, coming int, err error) {
	list, err := store.List[store.SigningItem](ctx, o.store.Reader, store.Query{Equal: map[string]any{"signing": request}, Order: []string{"position"},
		Among: map[string][]string{"state": {string(store.ItemReady), string(store.ItemWaiting), string(store.ItemPreparing)}}})
	for _, i := range list {
		if i.State == store.ItemReady {
			ready = append(ready, i)
		} else {
			coming++
		}
	}
	return ready, coming, err
}

// agentItem shows an item to a machine.
func (o *Office) agentItem(ctx context.Context, r store.Signing, i store.SigningItem) (agent.Item, error) {
	words, err := o.itemWords(i)
	if err != nil {
		return agent.Item{}, err
	}
	row, err := store.Get[store.Document](ctx, o.store.Reader, i.Document)
	if err != nil {
		return agent.Item{}, err
	}
	d, err := o.rowWords(row)
	if err != nil || words.Prepared == nil {
		return agent.Item{}, cmp.Or(err, error(errNoWords))
	}
	act, p := office.ActWords(r.Act), words.Prepared
	if p.Attach != "" {
		d.Abstract = "Tệp kèm theo “" + p.Attach + "”: " + d.Abstract
	}
	return agent.Item{
		ID: i.ID, Request: r.ID, Act: r.Act, Words: agent.Words{VI: act.VI, EN: act.EN}, Field: p.Field, Page: p.Page, Rect: p.Rect, Expires: store.Time(r.Expires),
		Document:    agent.Document{ID: i.Document, Number: d.Number, Type: typeName(row.Type).VI, Abstract: d.Abstract, Pages: p.Pages, Name: preparedFile},
		Certificate: i.Certificate, Scheme: p.Scheme, Size: i.Size, SHA256: p.SHA256,
	}, nil
}

// preparedFile is what a file is called on its way to a machine: its own name may tell too much to a disk elsewhere.
const preparedFile = "van-ban.pdf"

// machineItem finds an item of the person's that their machines sign.
func (o *Office) machineItem(ctx context.Context, a identity.Actor, id string) (r store.Signing, i store.SigningItem, err error) {
	if i, err = store.Get[store.SigningItem](ctx, o.store.Reader, id); err != nil {
		return r, i, err
	}
	if r, err = store.Get[store.Signing](ctx, o.store.Reader, i.Signing); err != nil {
		return r, i, err
	}
	if r.Person != a.Person || r.Way != WithAgent {
		return r, i, store.NotFound()
	}
	return r, i, nil
}

// AgentFile opens the prepared file of an item: what is signed is what is read here. The reading is recorded.
func (h *House) AgentFile(ctx context.Context, id string, c AgentCall, item string) (*File, error) {
	m, err := h.answer(ctx, id, c)
	if err != nil {
		return nil, err
	}
	o := m.office
	r, i, err := o.machineItem(ctx, m.actor, item)
	if err != nil {
		return nil, err
	}
	if r.State != store.SigningOpen || i.State != store.ItemReady && i.State != store.ItemSigning || i.Size == 0 {
		return nil, problem.New(problem.Conflict, "Văn bản này trong phiên ký không còn chờ ký.", "This item of the signing request does not wait for its signature any more.")
	}
	d, err := o.readable(ctx, m.actor, i.Document)
	if err != nil {
		return nil, err
	}
	s, err := o.signableOf(ctx, r, i, d)
	if err != nil {
		return nil, err
	}
	tail, err := o.tail(ctx, i)
	if err != nil {
		return nil, err
	}
	f, err := o.served(ctx, s, tail)
	if err != nil {
		return nil, err
	}
	_, number, _ := pick(d, 0)
	reader := entered{office: o, actor: m.actor, session: store.Session{ID: i.ID}}
	if err := o.readOnce(ctx, reader, d.ID, number); err != nil {
		f.Close()
		return nil, err
	}
	return &File{Name: preparedFile, MediaType: "application/pdf", Size: f.Size(), Modified: store.Time(i.Updated), ReadSeekCloser: f.stream()}, nil
}

// signableOf is what an item signs, where its person may still sign it.
func (o *Office) signableOf(ctx context.Context, r store.Signing, i store.SigningItem, d office.Document) (signable, error) {
	a, err := o.actor(ctx, r.Person, r.SignIn)
	if err != nil {
		return signable{}, err
	}
	if int64(d.Version) != i.Version {
		return signable{}, store.MovedOn()
	}
	return o.signable(ctx, o.on(a, d), r.Act)
}
