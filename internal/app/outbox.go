package app

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"time"

	"trien/internal/exchange"
	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// deliverWork is the payload of a job that delivers one message.
type deliverWork struct {
	Message string        `json:"message"`
	Peer    string        `json:"peer"`
	Kind    exchange.Kind `json:"kind"`
	About   string        `json:"about,omitempty"` // the notice or question that it answers or ends
	Held    string        `json:"held,omitempty"`  // the file in quarantine that was rejected
	Done    bool          `json:"done,omitempty"`  // an answer to a notice: what was asked is done
	Head    string        `json:"head,omitempty"`  // of our ledger, signed, to be shown
	From    int64         `json:"from,omitempty"`  // what the recipient knows of it, as far as we know
	Again   bool          `json:"again,omitempty"` // it told us so in answer to another
}

// outgoing puts a message into the outbox: row and job, in the act's own transaction.
func (t *transaction) outgoing(w deliverWork) {
	job := store.NewID()
	t.job(deliverJob, t.doc.ID, w)
	t.batch.Jobs[len(t.batch.Jobs)-1].ID = job
	t.batch.Jobs[len(t.batch.Jobs)-1].Dedupe = "message/" + w.Message
	t.batch.Put = append(t.batch.Put, store.Outgoing{ID: w.Message, Document: t.doc.ID, Peer: w.Peer, Kind: string(w.Kind), State: "queued", Job: job, Created: store.Micros(t.at)})
}

// send queues an issued document for recipients.
func (o *Office) send(ctx context.Context, t *transaction, a ActArgs) error {
	peers := a.Peers
	people, err := o.registry(ctx)
	if err != nil {
		return err
	}
	if err := o.check(t.doc, "send", t.actor); err != nil {
		return err
	}
	if err := o.standsUndoubted(ctx, t); err != nil {
		return err
	}
	shown, err := o.bears(ctx, t.doc)
	if err == nil {
		err = o.mustSign(ctx, "send", t.doc, shown)
	}
	if err != nil {
		return err
	}
	c := office.Send{PaperToo: a.Confirm}
	c.Paper, c.List = people.book.Paper(t.doc.DocType, t.at)
	if len(peers) == 0 {
		for _, r := range t.doc.Unsent() {
			peers = append(peers, r.ID)
		}
	}
	for _, id := range peers {
		p, ok := people.peer(id)
		if !ok {
			return problem.New(problem.Usage, "Nơi nhận đã chọn chưa kết nối liên thông.", "A chosen recipient is not connected.")
		}
		c.To = append(c.To, office.Party{ID: p.ID, Name: p.Name})
		c.Messages = append(c.Messages, store.NewID())
	}
	if err := t.do(c); err != nil {
		return err
	}
	for i, p := range c.To {
		t.outgoing(deliverWork{Message: c.Messages[i], Peer: p.ID, Kind: exchange.Document})
	}
	return t.tellLate(c.To)
}

// deliver sends one message and keeps what came of it.
func (o *Office) deliver(ctx context.Context, j store.Job, w deliverWork) error {
	row, err := store.Get[store.Outgoing](ctx, o.store.Reader, w.Message)
	if err != nil {
		return err
	}
	if w.Kind == exchange.Incident {
		return o.deliverIncident(ctx, j, w, row)
	}
	if w.Kind == exchange.Head {
		return o.deliverHead(ctx, j, w, row)
	}
	people, err := o.registry(ctx)
	if err != nil {
		return err
	}
	to, ok := people.peer(w.Peer)
	if !ok {
		return problem.New(problem.NotFound, "Nơi nhận không còn kết nối.", "The recipient is no longer connected.")
	}
	if w.Held != "" {
		return o.deliverRejection(ctx, j, w, row, to)
	}
	d, err := o.document(ctx, j.Document)
	if err != nil {
		return err
	}
	if why := mayLeave(d, w); why != nil {
		row.State, row.Attempts, row.Trouble = "failed", j.Attempts, string(problem.Refused)
		return o.undelivered(ctx, j, w, row, *why)
	}
	raw, m, err := o.post(ctx, d, w, to, store.Time(row.Created))
	row.Attempts = j.Attempts
	if err == nil {
		_, err = exchange.CheckReceipt(raw, m, to.Peer)
	}
	var refusal *exchange.Refusal
	switch {
	case err == nil:
		row.State, row.Sent, row.Receipt, row.Trouble = "delivered", store.Micros(o.now()), raw, ""
		return o.delivered(ctx, j, w, row)
	case errors.As(err, &refusal):
		row.State, row.Receipt, row.Trouble = "failed", raw, string(problem.Refused)
		return o.undelivered(ctx, j, w, row, problem.Words{VI: refusal.VI, EN: refusal.EN})
	case ctx.Err() != nil:
		return err
	}
	row.Trouble = string(problem.KindOf(err))
	return o.retried(ctx, j, w, row, err)
}

// post makes the message of the document as it stands and sends it.
func (o *Office) post(ctx context.Context, d office.Document, w deliverWork, to peer, made time.Time) ([]byte, exchange.Message, error) {
	m := exchange.Message{ID: w.Message, Kind: w.Kind, From: o.settings.ID, To: to.ID, Made: made}
	var file io.Reader
	var err error
	switch w.Kind {
	case exchange.Document:
		v, ok := d.Newest("sealed")
		if !ok || v.SHA256 != d.SHA256 {
			return nil, m, problem.New(problem.Internal, "Tệp phát hành không khớp với bản đã phát hành.", "The file is not the issued one.")
		}
		f, err := o.openBlob(ctx, d.ID, v.File)
		if err != nil {
			return nil, m, err
		}
		defer f.Close()
		more, err := o.attachedFiles(ctx, d, &m)
		defer closeAll(more)
		if err != nil {
			return nil, m, err
		}
		file = together(f, more)
		m.Number, m.Date, m.DocType, m.Abstract, m.Urgency, m.SignerName = d.Number, d.Date, d.DocType, d.Abstract, string(d.Urgency), d.SignerName
		signing, err := o.signingOf(ctx, d)
		if err != nil {
			return nil, m, err
		}
		m.Signing = exchange.Signing(signing)
		m.FileName, m.Bytes, m.SHA256 = v.Name, v.Bytes, v.SHA256
	case exchange.Registered:
		m.InReply, m.Number = d.Message, d.Arrival
	case exchange.Returned:
		m.InReply, m.Reason = d.Message, d.ReturnReason
	default:
		if m, err = o.forceMessage(ctx, d, w, m); err != nil {
			return nil, m, err
		}
	}
	raw, err := o.hand(ctx, m, file, to)
	return raw, m, err
}

// hand sends a message and gives what was answered.
func (o *Office) hand(ctx context.Context, m exchange.Message, file io.Reader, to peer) ([]byte, error) {
	pr, pw := io.Pipe()
	go func() { pw.CloseWithError(exchange.Seal(pw, m, file, o.identity, to.Peer)) }()
	defer pr.Close()
	return o.fetch.Message(ctx, to.Address, pr)
}

// delivered keeps the receipt; with a document its event, with a status notice nothing more.
func (o *Office) delivered(ctx context.Context, j store.Job, w deliverWork, row store.Outgoing) error {
	if w.Kind != exchange.Document && w.Kind != exchange.Returned { // the notice changes nothing of the document: there is no event to make
		_, err := o.store.Commit(ctx, store.Batch{Put: []store.Row{row}, Finish: []store.Lease{j.Lease()}, At: o.now()})
		return err
	}
	return o.ended(ctx, j, row, func(t *transaction) error {
		switch w.Kind {
		case exchange.Document:
			return t.do(office.Deliver{Delivered: office.Delivered{Peer: w.Peer, Receipt: base64.StdEncoding.EncodeToString(row.Receipt)}})
		case exchange.Returned:
			return t.do(office.NoteReturnDelivered{})
		}
		return nil
	})
}

// undelivered keeps a recipient's final no.
func (o *Office) undelivered(ctx context.Context, j store.Job, w deliverWork, row store.Outgoing, why problem.Words) error {
	return o.ended(ctx, j, row, func(t *transaction) error {
		if w.Kind != exchange.Document {
			return nil
		}
		return t.do(office.FailDelivery{DeliveryFailed: office.DeliveryFailed{Peer: w.Peer, Attempts: int(row.Attempts), Final: true, VI: why.VI, EN: why.EN}})
	})
}

// ended commits the end of a delivery: event, row and job together.
func (o *Office) ended(ctx context.Context, j store.Job, row store.Outgoing, decide func(*transaction) error) error {
	_, err := o.change(ctx, identity.System(), j.Document, 0, func(t *transaction) error {
		t.batch.Put = append(t.batch.Put, row)
		t.batch.Finish = append(t.batch.Finish, j.Lease())
		return decide(t)
	})
	return err
}

// retried keeps a failed attempt: an event at the first and the last, the row at each.
func (o *Office) retried(ctx context.Context, j store.Job, w deliverWork, row store.Outgoing, cause error) error {
	final := j.Attempts >= j.Tries
	if final {
		row.State = "failed"
	}
	if w.Kind != exchange.Document || j.Attempts != 1 && !final {
		_, err := o.store.Commit(ctx, store.Batch{Put: []store.Row{row}, At: o.now()})
		return errors.Join(cause, err)
	}
	why := problem.WordsOf(cause)
	_, err := o.change(ctx, identity.System(), j.Document, 0, func(t *transaction) error {
		t.batch.Put = append(t.batch.Put, row)
		return t.do(office.FailDelivery{DeliveryFailed: office.DeliveryFailed{Peer: w.Peer, Attempts: int(j.Attempts), Final: final, VI: why.VI, EN: why.EN}})
	})
	return errors.Join(cause, err)
}
