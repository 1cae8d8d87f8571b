package app

import (
	"context"
	"slices"

	"trien/internal/conversion"
	"trien/internal/exchange"
	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// mayLeave says why a message must not go out any more; nil where it may.
func mayLeave(d office.Document, w deliverWork) *problem.Words {
	switch {
	case w.Kind == exchange.Document && d.Effect().Ended():
		e := d.Effect().Words()
		return &problem.Words{VI: "Văn bản " + e.VI + " trước khi gửi đi nên không gửi nữa.", EN: "The document was " + e.EN + " before it left, and is not sent any more."}
	case w.Kind == exchange.VoidAsk && (d.Void == nil || !slices.ContainsFunc(d.Void.Parties, func(p office.VoidParty) bool { return p.Message == w.Message })):
		return &problem.Words{VI: "Đề nghị hủy hiệu lực đã kết thúc trước khi gửi đi.", EN: "The proposal to void had ended before it left."}
	}
	return nil
}

// forceMessage makes a message about the force of a document, the same at every attempt.
func (o *Office) forceMessage(ctx context.Context, d office.Document, w deliverWork, m exchange.Message) (exchange.Message, error) {
	switch w.Kind {
	case exchange.Effect:
		m, err := effectMessage(d, w, m)
		if err == nil {
			err = o.withoutSealed(ctx, d, w, &m)
		}
		return m, err
	case exchange.VoidAsk:
		m.InReply, m.Reason = messageTo(d, w.Peer), d.Void.Reason
		m.Force = exchange.Force{Basis: d.Void.Basis, Of: d.Void.SHA256}
	case exchange.VoidAskEnded:
		m.InReply = w.About
	case exchange.EffectAnswer:
		m.InReply = w.About
		answerOf(d, w, &m)
	case exchange.VoidAnswer:
		m.InReply = w.About
		for _, r := range d.Replies {
			if r.Message == w.About {
				m.Reason = r.Reason
				m.Force = exchange.Force{Agreed: r.Agreed, Of: r.SHA256, Person: r.Name, Post: r.Post, SignIn: r.SignIn, When: r.When}
			}
		}
	}
	return m, nil
}

// withoutSealed takes out of a notice what the document that changed the force is about, while that one is impounded (379.21.3).
func (o *Office) withoutSealed(ctx context.Context, d office.Document, w deliverWork, m *exchange.Message) error {
	for _, n := range d.Notices {
		if n.Message != w.Message {
			continue
		}
		sealed, err := o.Impounded(ctx, n.Cause)
		if err != nil {
			return err
		}
		if sealed {
			m.Abstract = ""
		}
	}
	return nil
}

// messageTo is the message that brought the document to a peer.
func messageTo(d office.Document, peer string) string {
	for _, x := range d.Deliveries {
		if x.Peer == peer {
			return x.Message
		}
	}
	return ""
}

// effectMessage tells a change. While the document itself is still on its way the notice waits, for it would speak of what nobody there has.
func effectMessage(d office.Document, w deliverWork, m exchange.Message) (exchange.Message, error) {
	for _, x := range d.Deliveries {
		if x.Peer == w.Peer && (x.State == "queued" || x.State == "retrying") {
			return m, problem.New(problem.Unavailable, "Thông báo chờ văn bản đến nơi nhận trước.", "The notice waits until the document has arrived.")
		}
	}
	i := slices.IndexFunc(d.Notices, func(n office.EffectNotice) bool { return n.Message == w.Message })
	if i < 0 {
		return m, problem.New(problem.Internal, "Không tìm thấy thông báo hiệu lực.", "The notice of a change of effect is missing.")
	}
	for _, c := range d.Effects {
		if c.Effect != d.Notices[i].Effect || c.Cited.ID != d.Notices[i].Cause {
			continue
		}
		m.InReply, m.Reason = messageTo(d, w.Peer), c.Reason
		m.Number, m.Date, m.DocType, m.Abstract = c.Cited.Number, c.Cited.Date, c.Cited.DocType, c.Cited.Abstract
		m.Force = exchange.Force{Effect: string(c.Effect), Way: c.Way, Basis: c.Basis, Of: d.SHA256}
	}
	return m, nil
}

// answerOf fills an answer to a notice: how far the document was when it came, or what was done since.
func answerOf(d office.Document, w deliverWork, m *exchange.Message) {
	for _, c := range d.Effects {
		if c.Message != w.About {
			continue
		}
		m.Force = exchange.Force{Stage: c.Stage, Done: w.Done}
		if w.Done {
			m.Reason, m.Force.When = c.RepliedHow, c.RepliedAt
		}
	}
}

// takeForce takes a message about the force of a document: a notice or question of its sender, or an answer to one of ours (379.17.2, 379.19.3).
func (o *Office) takeForce(ctx context.Context, m *exchange.Opened) error {
	id, err := o.forceOf(ctx, m)
	if err != nil {
		return err
	}
	_, err = o.change(ctx, identity.System(), id, 0, func(t *transaction) error {
		if err := o.accept(t, m, id); err != nil {
			return err
		}
		return o.decideTaken(ctx, t, m)
	})
	return err
}

// forceOf finds the document that a message speaks of: only the office that sent it to us, or that we sent it to, may.
func (o *Office) forceOf(ctx context.Context, m *exchange.Opened) (string, error) {
	ours := map[exchange.Kind]exchange.Kind{exchange.EffectAnswer: exchange.Effect, exchange.VoidAnswer: exchange.VoidAsk}[m.Kind]
	theirs := map[exchange.Kind]exchange.Kind{exchange.Effect: exchange.Document, exchange.VoidAsk: exchange.Document, exchange.VoidAskEnded: exchange.VoidAsk}[m.Kind]
	if ours != "" {
		row, err := store.Get[store.Outgoing](ctx, o.store.Reader, m.InReply)
		if err == nil && row.Peer == m.From && row.Kind == string(ours) {
			return row.Document, nil
		}
		if err != nil && problem.KindOf(err) != problem.NotFound {
			return "", err
		}
	} else {
		row, err := store.Get[store.Incoming](ctx, o.store.Reader, m.InReply)
		if err == nil && row.Peer == m.From && row.Kind == string(theirs) {
			return row.Document, nil
		}
		if err != nil && problem.KindOf(err) != problem.NotFound {
			return "", err
		}
	}
	return "", problem.New(problem.Refused, "Thông báo nói về văn bản mà hai cơ quan chưa trao đổi với nhau.", "The message is about a document that the two offices did not exchange.").Under("379.5.6")
}

func (o *Office) decideTaken(ctx context.Context, t *transaction, m *exchange.Opened) error {
	switch m.Kind {
	case exchange.Effect:
		return o.takeEffect(ctx, t, m)
	case exchange.EffectAnswer:
		return t.do(office.NoteEffectAnswer{EffectAnswered: office.EffectAnswered{Peer: m.From, Message: m.InReply, Stage: m.Force.Stage, Done: m.Force.Done, Name: m.Peer.Name, Text: tidy(m.Reason)}})
	case exchange.VoidAsk:
		if err := t.do(office.TakeVoidAsk{VoidAsked: office.VoidAsked{Message: m.ID, Reason: tidy(m.Reason), Basis: tidy(m.Force.Basis), SHA256: m.Force.Of}}); err != nil {
			return err
		}
		w := t.doc.Cite().Short()
		return o.tellDeciders(ctx, t, Words{m.Peer.Name + " đề nghị hủy hiệu lực theo thỏa thuận, chờ bạn xác nhận: " + w.VI, m.Peer.Name + " asks to void by agreement; your confirmation is awaited: " + w.EN})
	case exchange.VoidAskEnded:
		return t.do(office.EndVoidAsk{VoidAskEnded: office.VoidAskEnded{Message: m.InReply}})
	}
	return o.takeVoidAnswer(ctx, t, m)
}

// takeEffect keeps a change that the sender tells: it shows at once, and how far we were goes back at once.
func (o *Office) takeEffect(ctx context.Context, t *transaction, m *exchange.Opened) error {
	if m.Force.Of != t.doc.SHA256 {
		return problem.New(problem.Refused, "Thông báo hiệu lực nêu mã của một tệp khác.", "The notice names another file's digest.").Under("379.5.6")
	}
	e := office.EffectTold{Message: m.ID, Effect: office.Effect(m.Force.Effect), Way: m.Force.Way, DocType: m.DocType, Number: m.Number, Date: m.Date, Abstract: tidy(m.Abstract),
		Reason: tidy(m.Reason), Basis: tidy(m.Force.Basis)}
	if err := t.do(office.TakeEffect{EffectTold: e}); err != nil {
		return err
	}
	if t.doc.Effect() == office.Voided {
		if err := o.endCopies(ctx, t, conversion.NodeOf(conversion.DocumentKind, t.doc.ID)); err != nil {
			return err
		}
	}
	t.outgoing(deliverWork{Message: store.NewID(), Peer: m.From, Kind: exchange.EffectAnswer, About: m.ID})
	word, which := e.Effect.Words(), t.doc.Cite().Short()
	by := office.Cited{DocType: m.DocType, Number: m.Number}.Short()
	said := Words{m.Peer.Name + " báo: " + which.VI + " " + word.VI, m.Peer.Name + " tells: " + which.EN + " is " + word.EN}
	if m.Number != "" {
		said = Words{said.VI + " bởi " + by.VI, said.EN + " by " + by.EN}
	}
	return o.tellParts(ctx, t, said)
}

// takeVoidAnswer keeps a party's word; the last yes ends the document's force, a no ends the proposal.
func (o *Office) takeVoidAnswer(ctx context.Context, t *transaction, m *exchange.Opened) error {
	c := office.NoteVoidAnswer{Peer: m.From, Message: m.InReply, SHA256: m.Force.Of, Agreed: m.Force.Agreed, Person: tidy(m.Force.Person), Post: tidy(m.Force.Post),
		SignIn: m.Force.SignIn, Reason: tidy(m.Reason), When: m.Force.When.UTC(), Messages: messages(len(t.doc.Told()))}
	was := proposal(t.doc)
	if err := t.do(c); err != nil {
		return err
	}
	if !c.Agreed {
		return o.voidEnded(ctx, t, was, m.From)
	}
	return o.wasVoided(ctx, t)
}
