package app

import (
	"context"
	"errors"

	"trien/internal/agent"
	"trien/internal/keys"
	"trien/internal/problem"
	"trien/internal/store"
	"trien/pades"
	"trien/pdf"
)

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
	if w.words.Prepared == nil { // taken from someone who prepared it and was gone for longer than the lease: nothing was served
		return agent.Outcome{}, errors.Join(o.giveBack(ctx, w), store.MovedOn())
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
// more room than there was, and the file is prepared anew, or that the document has another file to be signed.
func (o *Office) takeAnswer(ctx context.Context, w *claimed, a *agent.Answer, machine string) (again bool, err error) {
	scheme, err := agent.ParseScheme(w.words.Prepared.Scheme)
	if err != nil {
		return false, err
	}
	answer := pades.Answer{Scheme: scheme, Attributes: a.Attributes, Value: a.Value, Chain: keys.Chain(a.Chain[0], a.Chain[1:])}
	tail, err := o.tail(ctx, w.item)
	if err != nil {
		return false, err
	}
	again, err = o.finishItem(ctx, w, store.ItemWaiting, func(ctx context.Context, t *transaction, s signable) (evidence, error) {
		if err := o.rightCertificate(ctx, w, s, answer); err != nil {
			return evidence{}, err
		}
		st, err := o.resumeStep(ctx, s, tail)
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
	return again, err
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
	return people.usable(a.Chain[0], o.now())
}

// resumeStep takes a prepared file up again.
func (o *Office) resumeStep(ctx context.Context, s signable, tail []byte) (*step, error) {
	in, err := o.openBlob(ctx, s.document, s.from)
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
