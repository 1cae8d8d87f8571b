package app

import (
	"context"
	"errors"
	"io"
	"time"

	"trien/internal/agent"
	"trien/internal/identity"
	"trien/internal/keys"
	"trien/internal/limits"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
	"trien/pades"
	"trien/pdf"
)

// AgentWork tells a machine what waits for the person's signature, or for the office's in the clerk's hands: at once where something
// does, else when something comes, at the latest after wait.
func (h *House) AgentWork(ctx context.Context, id string, c AgentCall, wait time.Duration) (agent.Work, error) {
	m, err := h.answer(ctx, id, c)
	if err != nil {
		return agent.Work{}, err
	}
	o := m.office
	if !o.door.sit(m.machine.id) {
		return agent.Work{}, problem.New(problem.Unavailable, "Máy này đang chờ việc ở một lời gọi khác.", "This machine waits for work in another call already.")
	}
	defer o.door.leave(m.machine.id)
	limit := time.NewTimer(min(max(wait, 0), agent.MaxWait))
	defer limit.Stop()
	for {
		news, open := o.tidings()
		work, err := o.agentWork(ctx, m.actor)
		if err != nil || len(work.Items) > 0 || !open {
			return work, err
		}
		select {
		case <-news:
			if err := o.stillPaired(ctx, m.machine); err != nil {
				return work, err
			}
		case <-limit.C:
			return work, nil
		case <-ctx.Done():
			return work, context.Cause(ctx)
		}
	}
}

// sit takes a place for a question that is kept open.
func (d *door) sit(machine string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.waits == nil {
		d.waits = map[string]int{}
	}
	if d.waits[machine] >= limits.AgentWaits {
		return false
	}
	d.waits[machine]++
	return true
}

func (d *door) leave(machine string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.waits[machine]--; d.waits[machine] <= 0 {
		delete(d.waits, machine)
	}
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
		items, err := o.itemsIn(ctx, r.ID, store.ItemReady)
		if err != nil {
			return work, err
		}
		coming, err := o.coming(ctx, r.ID)
		if err != nil {
			return work, err
		}
		for _, i := range items {
			item, err := o.agentItem(ctx, r, i)
			if err != nil {
				return work, err
			}
			item.Coming = coming
			work.Items = append(work.Items, item)
		}
	}
	return work, nil
}

// coming counts the items of a request that are still to be prepared: a machine shows them together.
func (o *Office) coming(ctx context.Context, request string) (n int, err error) {
	for _, state := range []store.ItemState{store.ItemWaiting, store.ItemPreparing} {
		items, err := o.itemsIn(ctx, request, state)
		if err != nil {
			return 0, err
		}
		n += len(items)
	}
	return n, nil
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
		return agent.Item{}, errors.Join(err, errors.New("app: a ready item without its words"))
	}
	act, p := office.ActWords(r.Act), words.Prepared
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
	tail, err := o.tail(i)
	if err != nil {
		return nil, err
	}
	f, err := o.served(s, tail)
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
	words, err := o.itemWords(i)
	if err != nil {
		return signable{}, err
	}
	if int64(d.Version) != i.Version {
		return signable{}, store.MovedOn()
	}
	return o.signable(o.on(a, d), r.Act, words.Args)
}

// AgentResult takes what a machine gives for an item. An answer that does not fit what was served is refused, recorded, and ends the item; the
// same answer again has no second effect.
func (h *House) AgentResult(ctx context.Context, id string, c AgentCall, item string) (agent.Outcome, error) {
	m, err := h.answer(ctx, id, c)
	if err != nil {
		return agent.Outcome{}, err
	}
	o := m.office
	r, i, err := o.machineItem(ctx, m.actor, item)
	if err != nil {
		return agent.Outcome{}, err
	}
	a, declined, err := agent.ParseResult(c.Body)
	if err != nil {
		return agent.Outcome{}, o.refuse(ctx, m.actor, refusal{act: r.Act, door: WithAgent, document: i.Document}, misspoken(err))
	}
	w, err := o.claim(ctx, r, i.ID, store.ItemReady, store.ItemSigning)
	if err != nil {
		return o.answeredBefore(ctx, i.ID, err)
	}
	if declined != nil {
		return agent.Outcome{State: string(store.ItemRefused)}, o.decline(ctx, w, *declined)
	}
	again := false
	err = o.acting(ctx, i.Document, r.Act, func(ctx context.Context) (err error) {
		again, err = o.takeAnswer(ctx, w, a, m.machine.id)
		return err
	})
	if err = o.afterItem(ctx, w, err); err != nil {
		return agent.Outcome{}, err
	}
	if again {
		return agent.Outcome{State: string(store.ItemReady)}, o.carryOn(r, nil)
	}
	return agent.Outcome{State: string(store.ItemSigned)}, nil
}

// answeredBefore answers what came for an item that waits no more: signed is signed, however often it is said.
func (o *Office) answeredBefore(ctx context.Context, id string, no error) (agent.Outcome, error) {
	i, err := store.Get[store.SigningItem](ctx, o.store.Reader, id)
	if err == nil && (i.State == store.ItemSigned || i.State == store.ItemRefused) {
		return agent.Outcome{State: string(i.State)}, nil
	}
	return agent.Outcome{}, errors.Join(no, err)
}

// decline ends an item that the person did not sign, with their words.
func (o *Office) decline(ctx context.Context, w *claimed, said agent.Words) error {
	if said.VI == "" && said.EN == "" {
		said = agent.Words{VI: "Người ký đã từ chối trên máy ký.", EN: "The signer declined on their machine."}
	}
	w.words.Problem = &ProblemView{Kind: string(problem.Refused), Message: Words{said.VI, said.EN}}
	return o.alone(ctx, w, store.ItemRefused)
}

// takeAnswer holds an answer against the file that was served, puts it in, and judges the result as a stranger would. again says that the answer took
// more room than there was: the file is prepared anew, to be signed once more.
func (o *Office) takeAnswer(ctx context.Context, w *claimed, a *agent.Answer, machine string) (again bool, err error) {
	scheme, err := agent.ParseScheme(w.words.Prepared.Scheme)
	if err != nil {
		return false, err
	}
	answer := pades.Answer{Scheme: scheme, Attributes: a.Attributes, Value: a.Value, Chain: keys.Chain(a.Chain[0], a.Chain[1:])}
	tail, err := o.tail(w.item)
	if err != nil {
		return false, err
	}
	err = o.finishItem(ctx, w, func(ctx context.Context, t *transaction, s signable) (evidence, error) {
		if err := o.rightCertificate(ctx, w, s, answer); err != nil {
			return evidence{}, err
		}
		st, err := o.resumeStep(s, tail)
		if err != nil {
			return evidence{}, err
		}
		defer st.close()
		var wrong *pades.AnswerError
		if err := st.Hold(ctx, answer); errors.As(err, &wrong) {
			return evidence{}, errAnswer(err)
		} else if err != nil {
			return evidence{}, err
		}
		made, err := o.finishStep(ctx, s, st, answer)
		made.by = hand{WithAgent, machine}
		return made, err
	})
	var small *pades.TooSmallError
	if errors.As(err, &small) && small.Need+slack > int(w.item.Reserve) {
		w.item.Reserve = int64(small.Need + slack)
		return true, o.alone(ctx, w, store.ItemWaiting)
	}
	return false, err
}

// rightCertificate: the one that was asked for, still registered for whoever must sign, and in force.
func (o *Office) rightCertificate(ctx context.Context, w *claimed, s signable, a pades.Answer) error {
	fp := fingerprint(a.Chain[0])
	people, err := o.registry(ctx)
	if err != nil {
		return err
	}
	if fp != w.item.Certificate || people.holder(fp) != s.holder {
		return errAnswer(errors.New("app: another certificate than the registered one"))
	}
	return usable(a.Chain[0], o.now())
}

// resumeStep takes a prepared file up again.
func (o *Office) resumeStep(s signable, tail []byte) (*step, error) {
	in, err := o.openBlob(s.document, s.from)
	if err != nil {
		return nil, err
	}
	f, err := pdf.Open(in, in.Size(), pdf.Options{})
	if err == nil {
		var p *pades.Prepared
		if p, err = pades.Resume(f, tail, s.field); err == nil {
			return &step{Prepared: p, in: in, before: f.Size()}, nil
		}
	}
	return nil, errors.Join(err, in.Close())
}

var _ io.Closer = (*served)(nil)
