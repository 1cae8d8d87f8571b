package app

import (
	"context"
	"encoding/json"
	"slices"

	"trien/internal/exchange"
	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/quarantine"
	"trien/internal/store"
)

// QuarantineRequest is what somebody decides about a file in quarantine.
type QuarantineRequest struct {
	Reason string `json:"reason,omitempty" maxLength:"2000"`
	// ConfirmNoSecret is as in DraftRequest: whoever releases it has looked where the machine could not.
	ConfirmNoSecret bool `json:"confirmNoSecret,omitempty"`
}

// DecideQuarantine does one of: "release", "reject", "scan".
func (h *House) DecideQuarantine(ctx context.Context, t Token, id, act string, r QuarantineRequest) (QuarantineView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return QuarantineView{}, err
	}
	o := s.office
	if err := o.may(ctx, s.actor, mayDecideQuarantine); err != nil {
		return QuarantineView{}, err
	}
	i, err := quarantinePapers().get(ctx, o, id)
	if err != nil {
		return QuarantineView{}, err
	}
	switch act {
	case "scan":
		err = o.scanHeld(ctx, s.actor, i, r)
	case "reject":
		err = o.rejectHeld(ctx, s, i, r)
	case "release":
		err = o.releaseHeld(ctx, s, i, r)
	default:
		err = problem.New(problem.NotFound, "Không có thao tác “"+act+"”.", "There is no act “"+act+"”.")
	}
	if err != nil {
		return QuarantineView{}, o.refuse(ctx, s.actor, refusal{act: "quarantine." + act, door: "act"}, err)
	}
	return o.quarantineView(ctx, s.actor)
}

// releaseHeld keeps the release, by name and with its reason, and takes the file in. Pressed again it goes on with one that could not be taken in then:
// on the same proof, and by nobody who brought it.
func (o *Office) releaseHeld(ctx context.Context, s entered, i quarantine.Item, r QuarantineRequest) error {
	if err := o.proven(ctx, s, "quarantine.release"); err != nil {
		return err
	}
	if i.State == quarantine.Released {
		if err := i.Resume(s.actor.Person); err != nil {
			return err
		}
	} else {
		err := o.paperAct(ctx, s.actor, func(ctx context.Context, t *transaction) error {
			return o.quarantined(ctx, t, i.ID, func(i quarantine.Item) ([]office.Event, error) {
				return i.Release(s.actor.Person, tidy(r.Reason), quarantine.Rule{Malware: o.settings.Quarantine.Malware})
			})
		})
		if err != nil {
			return err
		}
	}
	return o.takeReleased(ctx, s.actor, i, r)
}

// scanHeld asks the scanner once more. What only had to wait for it goes on when it is clean.
func (o *Office) scanHeld(ctx context.Context, a identity.Actor, i quarantine.Item, r QuarantineRequest) error {
	files, err := o.openHeld(ctx, i)
	if err != nil {
		return err
	}
	scan, malware := o.scanAll(ctx, files)
	files[0].close()
	freed := false
	err = o.paperAct(ctx, a, func(ctx context.Context, t *transaction) error {
		return o.quarantined(ctx, t, i.ID, func(i quarantine.Item) ([]office.Event, error) {
			freed = i.Frees(scan)
			return i.Rescan(scan, malware)
		})
	})
	if err != nil || !freed {
		return err
	}
	return o.takeReleased(ctx, a, i, r)
}

// rejectHeld destroys the file unopened; an office that sent it is told why.
func (o *Office) rejectHeld(ctx context.Context, s entered, i quarantine.Item, r QuarantineRequest) error {
	if err := o.proven(ctx, s, "quarantine.reject"); err != nil {
		return err
	}
	err := o.paperAct(ctx, s.actor, func(ctx context.Context, t *transaction) error {
		if err := o.quarantined(ctx, t, i.ID, func(i quarantine.Item) ([]office.Event, error) { return i.Reject(tidy(r.Reason)) }); err != nil {
			return err
		}
		return o.tellSender(t, i)
	})
	if err != nil {
		return err
	}
	i.State = quarantine.Rejected
	o.destroyHeld(i)
	return nil
}

// takeReleased goes on with a file where its door held it, by the rights that whoever brought it has now. Only a verdict on the file itself ends it; after
// any other failure it stays released, to be tried again or rejected.
func (o *Office) takeReleased(ctx context.Context, by identity.Actor, i quarantine.Item, r QuarantineRequest) error {
	files, err := o.openHeld(ctx, i)
	if err != nil {
		return err
	}
	ctx = context.WithValue(context.WithValue(ctx, releasedKey{}, true), endsKey{}, releasing{i.ID, by})
	looking, outer := false, ctx // at the file, and at nothing else
	_, err = o.throughAgain(telling(ctx, func(p Phase) { looking = p != PhaseStoring; phase(outer, p) }), files, i, r)
	files[0].close()
	if err != nil && !(looking && faultOfFile(err)) {
		return err
	}
	if err != nil {
		if ended := o.refuseReleased(ctx, by, i, problem.KindOf(err)); ended != nil {
			return ended
		}
	}
	i.State = quarantine.Taken
	o.destroyHeld(i)
	return err
}

// refuseReleased keeps that a released file can't be taken in; an office that sent it is told.
func (o *Office) refuseReleased(ctx context.Context, by identity.Actor, i quarantine.Item, why problem.Kind) error {
	return o.paperAct(context.WithoutCancel(ctx), by, func(ctx context.Context, t *transaction) error {
		if err := o.quarantined(ctx, t, i.ID, func(i quarantine.Item) ([]office.Event, error) { return i.Take("", why) }); err != nil {
			return err
		}
		return o.tellSender(t, i)
	})
}

type endsKey struct{}

// releasing is the item that ends with the document that comes of it, and who takes the file in.
type releasing struct {
	item string
	by   identity.Actor
}

// endHeld ends, in the very transaction that stores a document, the item that it comes of: of two who take in the same file the store lets one win,
// and nothing stands between the document and the word that it came.
func (o *Office) endHeld(ctx context.Context, t *transaction) error {
	e, ok := ctx.Value(endsKey{}).(releasing)
	if !ok {
		return nil
	}
	x := o.begin(e.by)
	x.at = t.at
	err := o.quarantined(ctx, x, e.item, func(i quarantine.Item) ([]office.Event, error) { return i.Take(t.doc.ID, "") })
	t.also, t.batch.Gone = append(t.also, x), append(t.batch.Gone, x.batch.Gone...)
	return err
}

func (o *Office) throughAgain(ctx context.Context, files []*spooled, i quarantine.Item, r QuarantineRequest) (office.Document, error) {
	if i.Door == "exchange" {
		return o.takeReleasedMessage(ctx, files, i, r)
	}
	var d Door
	if err := json.Unmarshal([]byte(i.Request), &d); err != nil {
		return office.Document{}, damagedJSON(err)
	}
	switch {
	case d.Draft != nil:
		d.Draft.ConfirmNoSecret = d.Draft.ConfirmNoSecret || r.ConfirmNoSecret
	case d.Received != nil:
		d.Received.ConfirmNoSecret = d.Received.ConfirmNoSecret || r.ConfirmNoSecret
	case d.Scan != nil:
		d.Scan.ConfirmNoSecret = d.Scan.ConfirmNoSecret || r.ConfirmNoSecret
	case d.Attach != nil:
		d.Attach.Args.ConfirmNoSecret = d.Attach.Args.ConfirmNoSecret || r.ConfirmNoSecret
		d.Attach.Args.ExpectedVersion = 0 // the draft may have got others meanwhile
	case d.Replace != nil:
		d.Replace.Args.ConfirmNoSecret = d.Replace.Args.ConfirmNoSecret || r.ConfirmNoSecret
	}
	a, err := o.actor(ctx, i.By, i.SignIn)
	if slices.Contains([]problem.Kind{problem.IO, problem.Unavailable, problem.Internal}, problem.KindOf(err)) {
		return office.Document{}, err
	}
	if err != nil {
		return office.Document{}, problem.New(problem.Conflict, "Người đưa tệp vào không còn làm việc ở cơ quan.", "Who brought the file is not at the office any more.").Because(err)
	}
	_, take, err := o.through(ctx, a, d, i.Name)
	if err != nil {
		return office.Document{}, err
	}
	return take(ctx, files[0])
}

// takeReleasedMessage takes in a document that came over the exchange; the message was acknowledged when the file was held.
func (o *Office) takeReleasedMessage(ctx context.Context, files []*spooled, i quarantine.Item, r QuarantineRequest) (office.Document, error) {
	var c office.Receive
	if err := json.Unmarshal([]byte(i.Request), &c.Received); err != nil {
		return office.Document{}, damagedJSON(err)
	}
	later := func(u office.Unseen) (office.Look, error) {
		return office.Look{Unseen: u, Vouched: u != "" && r.ConfirmNoSecret}, nil
	}
	return o.receive(ctx, files[0], arriving{identity.System(), c, later, func(t *transaction) error {
		row, err := store.Get[store.Incoming](ctx, o.store.Reader, c.Received.Message)
		row.Document = t.doc.ID
		t.batch.Put = append(t.batch.Put, row)
		return err
	}, files[1:]})
}

// tellSender tells the office that a file came from that it will not be taken in.
func (o *Office) tellSender(t *transaction, i quarantine.Item) error {
	var c office.Received
	if i.Door != "exchange" {
		return nil
	}
	if err := json.Unmarshal([]byte(i.Request), &c); err != nil {
		return damagedJSON(err)
	}
	w := deliverWork{Message: store.NewID(), Peer: i.Peer, Kind: exchange.Returned, Held: i.ID}
	job := store.NewID()
	t.job(deliverJob, "", w)
	last := &t.batch.Jobs[len(t.batch.Jobs)-1]
	last.ID, last.Dedupe = job, "message/"+w.Message
	t.batch.Put = append(t.batch.Put, store.Outgoing{ID: w.Message, Peer: w.Peer, Kind: string(w.Kind), State: "queued", Job: job, Created: store.Micros(t.at)})
	return nil
}

// deliverRejection tells the sender of a rejected file.
func (o *Office) deliverRejection(ctx context.Context, j store.Job, w deliverWork, row store.Outgoing, to peer) error {
	i, err := quarantinePapers().get(ctx, o, w.Held)
	if err != nil {
		return err
	}
	var c office.Received
	if err := json.Unmarshal([]byte(i.Request), &c); err != nil {
		return damagedJSON(err)
	}
	reason := i.Reason
	if i.State == quarantine.Refused {
		reason = refusedWords(problem.Kind(i.Why)).VI
	}
	m := exchange.Message{ID: w.Message, Kind: w.Kind, From: o.settings.ID, To: to.ID, Made: store.Time(row.Created), InReply: c.Message, Reason: "Tệp không được tiếp nhận: " + reason}
	raw, err := o.hand(ctx, m, nil, to)
	row.Attempts = j.Attempts
	if err == nil {
		_, err = exchange.CheckReceipt(raw, m, to.Peer)
	}
	b := store.Batch{Put: []store.Row{&row}, At: o.now()}
	if err == nil {
		row.State, row.Sent, row.Receipt, row.Trouble = "delivered", store.Micros(o.now()), raw, ""
		b.Finish = []store.Lease{j.Lease()}
	} else {
		row.Trouble = string(problem.KindOf(err))
		if j.Attempts >= j.Tries {
			row.State = "failed"
		}
	}
	b.Put = []store.Row{row}
	if _, kept := o.store.Commit(ctx, b); kept != nil {
		return kept
	}
	return err
}
