package app

import (
	"cmp"
	"context"
	"errors"
	"io"
	"time"

	"trien/internal/exchange"
	"trien/internal/identity"
	"trien/internal/limits"
	"trien/internal/office"
	"trien/internal/placement"
	"trien/internal/problem"
	"trien/internal/store"
)

// messageOverhead is what a message is larger than its file: head, encryption's own words, and 16 bytes in every 64 KiB.
const messageOverhead = limits.JSONBody + exchangeBytes/4096 + 1<<16

// Exchange takes one exchange message for an office of this house, as it came over HTTP, and gives the signed receipt. An error without a
// receipt means: not taken, try again if you are who you say.
func (h *House) Exchange(ctx context.Context, id string, body io.Reader) ([]byte, error) {
	o, ok := h.Office(id)
	if !ok {
		return nil, store.NotFound()
	}
	people, err := o.registry(ctx)
	if err != nil {
		return nil, err
	}
	m, err := exchange.Open(io.LimitReader(body, exchangeBytes+messageOverhead), o.settings.ID, o.box, func(id string) (exchange.Peer, bool) {
		p, ok := people.peer(id)
		return p.Peer, ok
	})
	if err != nil {
		return nil, o.stranger(ctx, err)
	}
	return o.take(ctx, m)
}

// strangersKept bounds the events that unknown senders can cause in an hour; all of them are counted.
const strangersKept = 100

// stranger keeps an attempt by someone who is not known to be a peer (379.5.6).
func (o *Office) stranger(ctx context.Context, why error) error {
	now := o.now()
	c, err := store.Get[store.Count](ctx, o.store.Reader, "exchange", store.Micros(now.Truncate(time.Hour)))
	if err != nil && problem.KindOf(err) != problem.NotFound {
		return err
	}
	if c.N < strangersKept && problem.KindOf(why) == problem.Refused {
		why = o.refuse(ctx, identity.System(), refusal{act: "receive", door: "exchange"}, why)
	}
	return o.count(ctx, "exchange", now, why)
}

// take takes a message from a known peer, once.
func (o *Office) take(ctx context.Context, m *exchange.Opened) ([]byte, error) {
	seen, err := store.Get[store.Incoming](ctx, o.store.Reader, m.ID)
	if err == nil {
		receipt, err := exchange.Again(m.Message, exchange.Seen{Digest: seen.Digest, Receipt: seen.Receipt})
		if err != nil {
			return nil, o.refuse(ctx, identity.System(), refusal{act: "receive", door: "exchange", peer: m.From}, err)
		}
		return receipt, nil
	}
	if problem.KindOf(err) != problem.NotFound {
		return nil, err
	}
	switch {
	case m.Kind == exchange.Document:
		err = o.takeDocument(ctx, m)
	case m.Kind == exchange.Incident:
		err = o.takeIncident(ctx, m)
	case m.Kind == exchange.Head:
		receipt, err := o.takeHead(ctx, m)
		if err != nil {
			return o.declined(ctx, m, err)
		}
		return receipt, nil
	case m.AboutForce():
		err = o.takeForce(ctx, m)
	default:
		err = o.takeStatus(ctx, m)
	}
	if problem.KindOf(err) == problem.Conflict { // the same message came twice at once: the other one took it
		if seen, err := store.Get[store.Incoming](ctx, o.store.Reader, m.ID); err == nil {
			return exchange.Again(m.Message, exchange.Seen{Digest: seen.Digest, Receipt: seen.Receipt})
		}
	}
	if err != nil {
		return o.declined(ctx, m, err)
	}
	seen, err = store.Get[store.Incoming](ctx, o.store.Reader, m.ID)
	return seen.Receipt, err
}

// declined answers what will never be taken with a signed no; where the machine failed there is no receipt, and the sender tries again.
func (o *Office) declined(ctx context.Context, m *exchange.Opened, why error) ([]byte, error) {
	switch problem.KindOf(why) {
	case problem.Secret, problem.Refused, problem.Malformed, problem.Encrypted, problem.Limit, problem.Usage, problem.Conflict, problem.NotFound:
	default:
		return nil, why
	}
	if err := o.refuse(ctx, identity.System(), refusal{act: "receive", door: "exchange", peer: m.From}, why); !errors.Is(err, why) {
		return nil, err
	}
	w := problem.WordsOf(why)
	return exchange.SignReceipt(o.receipt(m, false, w), o.identity)
}

func (o *Office) receipt(m *exchange.Opened, taken bool, why problem.Words) exchange.Receipt {
	return exchange.Receipt{Message: m.ID, Digest: m.Digest(), From: o.settings.ID, To: m.From, At: o.now(), Taken: taken, VI: why.VI, EN: why.EN}
}

// accept puts the message into the inbox with its receipt, in the transaction of what it brings.
func (o *Office) accept(t *transaction, m *exchange.Opened, document string) error {
	receipt, err := exchange.SignReceipt(o.receipt(m, true, problem.Words{}), o.identity)
	if err != nil {
		return err
	}
	return t.keepReceipt(m, document, receipt)
}

// keepReceipt puts a message and what was answered into the inbox: it is answered the same when it comes again.
func (t *transaction) keepReceipt(m *exchange.Opened, document string, receipt []byte) error {
	t.batch.Insert = append(t.batch.Insert, store.Incoming{ID: m.ID, Peer: m.From, Kind: string(m.Kind), Document: document, Digest: m.Digest(),
		Received: store.Micros(t.at), Receipt: receipt})
	return nil
}

// takeStatus keeps what a recipient tells of a document that we sent them.
func (o *Office) takeStatus(ctx context.Context, m *exchange.Opened) error {
	sent, err := store.Get[store.Outgoing](ctx, o.store.Reader, m.InReply)
	if err != nil && problem.KindOf(err) != problem.NotFound {
		return err
	}
	if sent.Peer != m.From || sent.Kind != string(exchange.Document) {
		return problem.New(problem.Refused, "Thông báo nói về văn bản không gửi tới cơ quan này.", "The status is about a document that was not sent there.").Under("379.5.6")
	}
	_, err = o.change(ctx, identity.System(), sent.Document, 0, func(t *transaction) error {
		if err := o.accept(t, m, sent.Document); err != nil {
			return err
		}
		if m.Kind == exchange.Registered {
			return t.do(office.NoteRegistered{RecipientRegistered: office.RecipientRegistered{Peer: m.From, Number: m.Number}})
		}
		return t.do(office.NoteReturned{RecipientReturned: office.RecipientReturned{Peer: m.From, Reason: m.Reason}})
	})
	return err
}

// takeDocument stores a document from a peer. It is looked at before anything of it is kept (379.1.2).
func (o *Office) takeDocument(ctx context.Context, m *exchange.Opened) error {
	if err := office.RefuseSecret(m.Secrecy); err != nil {
		return err
	}
	if err := notNamedSecret(m.Abstract, bareName(m.FileName)); err != nil {
		return err
	}
	if m.Bytes > uploadBytes {
		return tooLarge()
	}
	s, err := o.spool(ctx, Upload{Name: m.FileName, Size: m.Bytes, Reader: m.File})
	if err != nil {
		return err
	}
	defer s.close()
	c := office.Receive{Received: office.Received{Message: m.ID, DocType: m.DocType, Abstract: tidy(m.Abstract), Urgency: office.Urgency(m.Urgency),
		Sender: office.Party{ID: m.From, Name: m.Peer.Name}, Number: m.Number, Date: m.Date, SignerName: m.SignerName, Signing: office.Signing(m.Signing)}}
	with, err := o.spooledAttachments(ctx, m)
	defer func() {
		for _, w := range with {
			w.close()
		}
	}()
	if err != nil {
		return err
	}
	later := func(u office.Unseen) (office.Look, error) { return office.Look{Unseen: u}, nil } // nobody is here to look: the clerk does, to register it
	err = o.guard(ctx, s, holding{actor: identity.System(), door: "exchange", peer: m.From, request: heldMessage{c.Received, heldParts(with)}, with: with, also: func(t *transaction) error { return o.accept(t, m, "") }})
	if isHeld(err) { // it is here and acknowledged; what becomes of it the sender is told
		return nil
	}
	if err == nil {
		_, err = o.receive(context.WithValue(ctx, guardedKey{}, true), s, arriving{identity.System(), c, later, func(t *transaction) error { return o.accept(t, m, t.doc.ID) }, with})
	}
	return err
}

// arriving is a document at the door.
type arriving struct {
	by      identity.Actor
	command office.Receive
	vouch   func(office.Unseen) (office.Look, error) // what to do where the machine could not look at all of it
	also    func(*transaction) error                 // in the same transaction
	with    []*spooled                               // what goes with it, in files of their own
}

// receive stores an incoming document and asks for its judgement.
func (o *Office) receive(ctx context.Context, s *spooled, a arriving) (office.Document, error) {
	c := a.command
	pages, unseen, err := o.admitArrival(ctx, s)
	var looks []office.Look
	if err == nil {
		looks, err = o.admitAttached(ctx, a.with)
	}
	if err == nil {
		c.Received.Look, err = a.vouch(unseen)
	}
	if err == nil {
		c.Received.Form, err = o.formOf(ctx, pages, s.sha256, true)
	}
	if err == nil {
		ctx, err = toStore(ctx)
	}
	if err != nil {
		return office.Document{}, err
	}
	id := store.NewID()
	if _, err := o.vault.NewKey(ctx, keyName(id)); err != nil {
		return office.Document{}, err
	}
	t := o.on(a.by, office.Document{ID: id})
	f, err := o.keep(ctx, id, "received", "application/pdf", s)
	c.Received.File = f
	if err == nil {
		err = t.do(c)
	}
	var with []office.File
	if err == nil {
		with, err = o.takeAttachments(ctx, t, a.with, looks)
	}
	if err == nil {
		t.job(judgeJob, id, struct{}{})
		err = a.also(t)
	}
	if err == nil {
		err = o.commit(ctx, t)
	}
	if err != nil && !t.failed {
		o.discard(append(with, f)...)
		o.forget(id)
	}
	return t.doc, err
}

// admitArrival looks at an arriving file: a PDF that can be read, without active content, no secret. Whether its signatures hold is for
// the judgement, not for the door.
func (o *Office) admitArrival(ctx context.Context, s *spooled) ([]placement.Page, office.Unseen, error) {
	phase(ctx, PhaseChecking)
	if !s.isPDF() {
		return nil, "", problem.New(problem.Malformed, "Văn bản nhận được không phải tệp PDF nên không tiếp nhận. Hãy gửi lại bản PDF đã ký số.", "What came is no PDF and was not taken. Send the signed PDF.")
	}
	if err := o.unguarded(ctx, s); err != nil {
		return nil, "", err
	}
	return o.noSecret(ctx, s)
}

// ReceiveFile takes in a document that came outside the exchange.
func (h *House) ReceiveFile(ctx context.Context, t Token, r ReceiveRequest, u Upload) (DocumentView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return DocumentView{}, err
	}
	var d office.Document
	take, err := s.office.receiveDoor(s.actor, r, u.Name)
	if err == nil {
		d, err = s.office.takeNow(ctx, u, take)
	}
	if err != nil {
		return DocumentView{}, s.office.refuse(ctx, s.actor, refusal{act: "receive", door: "receive"}, err)
	}
	return s.office.view(ctx, s.actor, d)
}

// receiveDoor decides everything but the file, before the file is touched.
func (o *Office) receiveDoor(a identity.Actor, r ReceiveRequest, fileName string) (taking, error) {
	c := office.Receive{Secrecy: r.Secrecy, Received: office.Received{DocType: r.Type, Abstract: tidy(r.Abstract), Urgency: office.Urgency(r.Urgency),
		Sender: office.Party{Name: tidy(r.Sender)}, Number: tidy(r.Number), Date: r.Date, SignerName: tidy(r.Signer)}}
	if r.Date != "" {
		if _, err := time.Parse(time.DateOnly, r.Date); err != nil {
			return nil, problem.New(problem.Usage, "Ngày văn bản không hợp lệ.", "The document's date is not a day.")
		}
	}
	if _, err := office.Decide(office.Document{}, c, a, o.now()); err != nil {
		return nil, err
	}
	if err := notNamedSecret(r.Abstract, bareName(fileName)); err != nil {
		return nil, err
	}
	return o.guarded(a, "receive", Door{Received: &r}, func(ctx context.Context, s *spooled) (office.Document, error) {
		now := func(u office.Unseen) (office.Look, error) { return vouched(u, r.ConfirmNoSecret) }
		return o.receive(ctx, s, arriving{a, c, now, func(*transaction) error { return nil }, nil})
	}), nil
}

// judgeArrival judges a received file and keeps verdict, report and facts.
func (o *Office) judgeArrival(ctx context.Context, j store.Job) error {
	d, err := o.document(ctx, j.Document)
	if err != nil {
		return err
	}
	if d.State != office.StateReceived && d.State != office.StateJudged {
		return o.finish(ctx, j)
	}
	_, err = o.change(ctx, identity.System(), j.Document, 0, func(t *transaction) error {
		t.batch.Finish = append(t.batch.Finish, j.Lease())
		return o.judgeInto(ctx, t)
	})
	return err
}

// judgeInto judges the received file of the transaction's document.
func (o *Office) judgeInto(ctx context.Context, t *transaction) error {
	v, _ := t.doc.Newest("received")
	j, err := o.judgeVersion(ctx, t.doc, v)
	if err != nil {
		return err
	}
	if j.twin, err = o.twin(ctx, t.doc); err != nil {
		return err
	}
	k, err := o.keepJudgement(ctx, t.doc, v, j)
	if err != nil {
		o.unkeep(k)
		return err
	}
	c := office.Judge{Judged: office.Judged{Indication: j.verdict.Indication, Acceptable: j.acceptable(), Report: k.report, Facts: k.facts, Sheet: k.sheet, Shown: j.verdict.Shown()}}
	for _, f := range j.stored().Findings {
		c.Findings = append(c.Findings, f.VI)
	}
	kept, err := o.judgeAttachments(ctx, t)
	for _, x := range t.doc.Attached() { // the document is taken with what goes with it, or not
		if x.Judged != nil && !x.Judged.Acceptable {
			c.Acceptable, c.Findings = false, append(c.Findings, "Tệp kèm theo “"+x.PDF.Name+"” không có chữ ký số hợp lệ của cơ quan gửi ("+x.Judged.Indication+").")
		}
	}
	if err == nil {
		err = t.do(c)
	}
	if err != nil {
		o.unkeep(k)
		o.discardStored(kept)
	}
	return err
}

// twin finds another incoming document with the same number of the same sender, as clerks must be warned of (NĐ 30/2020, Annex VI, I.III);
// "" where there is none.
func (o *Office) twin(ctx context.Context, d office.Document) (string, error) {
	rows, err := store.List[store.Document](ctx, o.store.Reader, store.Query{Equal: map[string]any{"direction": string(office.In), "date": d.Date}, Not: map[string]any{"id": d.ID}})
	if err != nil || d.Number == "" {
		return "", err
	}
	for _, r := range rows {
		w, err := o.rowWords(r)
		if err != nil {
			return "", err
		}
		if office.Plain(w.Number) == office.Plain(d.Number) && office.Plain(w.Party) == office.Plain(d.Sender.Name) && office.State(r.State) != office.StateReturned {
			return cmp.Or(w.Arrival, "chưa vào sổ"), nil
		}
	}
	return "", nil
}
