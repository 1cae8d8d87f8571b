package app

import (
	"context"

	"trien/internal/conversion"
	"trien/internal/exchange"
	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// decideForce does the acts on what force a document has (379.19); false for any other act.
func (o *Office) decideForce(ctx context.Context, t *transaction, act string, a ActArgs) (bool, error) {
	do := map[string]func(context.Context, *transaction, ActArgs) error{
		office.ActProposeVoid: o.proposeVoid, office.ActApproveVoid: o.approveVoid, office.ActConfirmVoid: o.confirmVoid,
		office.ActDeclineVoid: o.declineVoid, office.ActWithdrawVoid: o.withdrawVoid, office.ActAnswerEffect: o.answerEffect,
	}[act]
	if do == nil {
		return false, nil
	}
	if err := o.check(t.doc, act, t.actor); err != nil {
		return true, err
	}
	return true, do(ctx, t, a)
}

// messages are new ids, one for each of so many recipients.
func messages(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = store.NewID()
	}
	return list
}

func (o *Office) proposeVoid(ctx context.Context, t *transaction, a ActArgs) error {
	c := office.ProposeVoid{Way: a.Way, Reason: tidy(a.Text), Basis: tidy(a.Basis), Own: o.settings.Name, Asks: messages(len(t.doc.Partners()))}
	if err := t.do(c); err != nil {
		return err
	}
	for _, p := range t.doc.Void.Parties {
		if p.ID != "" {
			t.outgoing(deliverWork{Message: p.Message, Peer: p.ID, Kind: exchange.VoidAsk})
		}
	}
	w := t.doc.Cite().Short()
	return o.tellDeciders(ctx, t, Words{"Đề nghị hủy hiệu lực chờ bạn quyết định: " + w.VI, "A proposal to void waits for your decision: " + w.EN})
}

func (o *Office) approveVoid(ctx context.Context, t *transaction, _ ActArgs) error {
	capacity, _ := decisive(t.actor, t.doc.DocType)
	t.used = capacity.ID
	if err := t.do(office.ApproveVoid{Messages: messages(len(t.doc.Told()))}); err != nil {
		return err
	}
	return o.wasVoided(ctx, t)
}

// decisive is a capacity by which somebody may sign documents of a type, and so decide on their force.
func decisive(a identity.Actor, docType string) (identity.Capacity, bool) {
	for _, c := range a.Capacities {
		if c.Covers(docType) {
			return c, true
		}
	}
	return identity.Capacity{}, false
}

// confirmVoid is this office's word on a document of its own, or on one that came in.
func (o *Office) confirmVoid(ctx context.Context, t *transaction, a ActArgs) error {
	if !a.Confirm {
		return problem.New(problem.Usage, "Hãy đánh dấu lời xác nhận.", "Tick the confirmation.").Under("379.19.2b")
	}
	capacity, _ := decisive(t.actor, t.doc.DocType)
	t.used = capacity.ID
	c := office.ConfirmVoid{SHA256: a.Digest, Person: t.actor.Name, Post: t.actor.Title, Capacity: capacity.ID, Messages: messages(len(t.doc.Told()))}
	if err := t.do(c); err != nil {
		return err
	}
	if t.doc.Direction == office.In {
		t.outgoing(deliverWork{Message: store.NewID(), Peer: t.doc.Sender.ID, Kind: exchange.VoidAnswer, About: t.doc.Void.Message})
		return nil
	}
	return o.wasVoided(ctx, t)
}

func (o *Office) declineVoid(ctx context.Context, t *transaction, a ActArgs) error {
	was := proposal(t.doc)
	if err := t.do(office.DeclineVoid{Reason: tidy(a.Text), Person: t.actor.Name}); err != nil {
		return err
	}
	if t.doc.Direction == office.In {
		t.outgoing(deliverWork{Message: store.NewID(), Peer: t.doc.Sender.ID, Kind: exchange.VoidAnswer, About: was.Message})
		return nil
	}
	return o.voidEnded(ctx, t, was, "")
}

func (o *Office) withdrawVoid(ctx context.Context, t *transaction, a ActArgs) error {
	was := proposal(t.doc)
	if err := t.do(office.WithdrawVoid{Reason: tidy(a.Text)}); err != nil {
		return err
	}
	return o.voidEnded(ctx, t, was, "")
}

// proposal is what waits to be decided; empty where nothing does.
func proposal(d office.Document) office.Voiding {
	if d.Void == nil {
		return office.Voiding{}
	}
	return *d.Void
}

// voidEnded tells the other parties, but for the one that ended it, that the question is taken back.
func (o *Office) voidEnded(ctx context.Context, t *transaction, was office.Voiding, by string) error {
	for _, p := range was.Parties {
		if p.ID != "" && p.ID != by {
			t.outgoing(deliverWork{Message: store.NewID(), Peer: p.ID, Kind: exchange.VoidAskEnded, About: p.Message})
		}
	}
	w := t.doc.Cite().Short()
	return o.tellParts(ctx, t, Words{"Đề nghị hủy hiệu lực không được thực hiện, văn bản vẫn còn hiệu lực: " + w.VI, "The proposal to void came to nothing, the document stays in force: " + w.EN})
}

// wasVoided sends the notices where the act has ended the document's force; nothing while confirmations are missing.
func (o *Office) wasVoided(ctx context.Context, t *transaction) error {
	if t.doc.Effect() != office.Voided {
		return nil
	}
	t.sendNotices()
	if err := o.endCopies(ctx, t, conversion.NodeOf(conversion.DocumentKind, t.doc.ID)); err != nil {
		return err
	}
	w := t.doc.Cite().Short()
	return o.tellParts(ctx, t, Words{w.VI + " đã bị hủy hiệu lực. Không gửi, sao, in hay dùng tiếp; văn bản được giữ nguyên để kiểm tra.",
		w.EN + " was voided. It can't be sent, copied, printed or used; it is kept as it was for inspection."})
}

// sendNotices puts into the outbox what the transaction's document has just queued.
func (t *transaction) sendNotices() {
	for _, n := range t.doc.Notices[len(t.before.Notices):] {
		t.outgoing(deliverWork{Message: n.Message, Peer: n.Peer, Kind: exchange.Effect})
	}
}

// tellLate tells recipients who get a document after it was corrected.
func (t *transaction) tellLate(to []office.Party) error {
	for _, c := range t.doc.Effects {
		for _, p := range to {
			e := office.EffectNoticeQueued{Peer: p.ID, Name: p.Name, Message: store.NewID(), Effect: c.Effect, Cause: c.Cited.ID}
			if err := t.do(office.TellEffect{EffectNoticeQueued: e}); err != nil {
				return err
			}
		}
	}
	t.sendNotices()
	return nil
}

// answerEffect tells the sender that what their notice asks is done.
func (o *Office) answerEffect(_ context.Context, t *transaction, a ActArgs) error {
	change, _ := t.doc.Unanswered()
	if err := t.do(office.AnswerEffect{Text: tidy(a.Text)}); err != nil {
		return err
	}
	t.outgoing(deliverWork{Message: store.NewID(), Peer: t.doc.Sender.ID, Kind: exchange.EffectAnswer, About: change.Message, Done: true})
	return nil
}
