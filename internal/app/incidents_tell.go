package app

import (
	"context"
	"errors"

	"trien/internal/exchange"
	"trien/internal/identity"
	"trien/internal/incident"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// deliverIncident tells one office how an incident stood when the message was made. It is about no document: only its row and its job say what came of it.
func (o *Office) deliverIncident(ctx context.Context, j store.Job, w deliverWork, row store.Outgoing) error {
	m, to, err := o.incidentMessage(ctx, w, row)
	if err != nil {
		return err
	}
	raw, err := o.hand(ctx, m, nil, to)
	row.Attempts = j.Attempts
	if err == nil {
		_, err = exchange.CheckReceipt(raw, m, to.Peer)
	}
	var refused *exchange.Refusal
	done := store.Batch{Put: []store.Row{row}, Finish: []store.Lease{j.Lease()}, At: o.now()}
	switch {
	case err == nil:
		row.State, row.Sent, row.Receipt, row.Trouble = "delivered", store.Micros(o.now()), raw, ""
	case errors.As(err, &refused):
		row.State, row.Receipt, row.Trouble = "failed", raw, string(problem.Refused)
	case ctx.Err() != nil:
		return err
	default:
		row.Trouble = string(problem.KindOf(err))
		return o.retried(ctx, j, w, row, err)
	}
	done.Put[0] = row
	_, err = o.store.Commit(ctx, done)
	return err
}

// incidentMessage is the message as it was made: the same at every attempt, whatever became of the incident since.
func (o *Office) incidentMessage(ctx context.Context, w deliverWork, row store.Outgoing) (exchange.Message, peer, error) {
	people, err := o.registry(ctx)
	if err != nil {
		return exchange.Message{}, peer{}, err
	}
	to, ok := people.peer(w.Peer)
	if !ok {
		return exchange.Message{}, to, problem.New(problem.NotFound, "Nơi nhận không còn kết nối.", "The recipient is no longer connected.")
	}
	records, err := o.records(ctx, incidentPapers().stream(w.About))
	if err != nil {
		return exchange.Message{}, to, err
	}
	for i, r := range records {
		if e, ok := r.Event.(office.IncidentTold); ok && e.Message == w.Message {
			records = records[:i+1]
			break
		}
	}
	x := incident.Fold(w.About, records)
	m := exchange.Message{ID: w.Message, Kind: exchange.Incident, From: o.settings.ID, To: to.ID, Made: store.Time(row.Created), Reason: x.Text,
		Down: exchange.Down{Incident: x.ID, What: x.What, Since: x.Since, Expected: x.Expected, Over: x.State != incident.UnderWay}}
	if m.Down.Over {
		m.Reason = x.EndText
	}
	return m, to, nil
}

// takeIncident keeps what another office tells of an incident of its own, and tells the clerks.
func (o *Office) takeIncident(ctx context.Context, m *exchange.Opened) error {
	id := m.From + "." + m.Down.Incident
	e := office.IncidentHeard{Peer: m.From, Message: m.ID, What: m.Down.What, Since: minute(m.Down.Since), Expected: minute(m.Down.Expected), Over: m.Down.Over, Name: m.Peer.Name, Text: tidy(m.Reason)}
	if len(e.Text) > 4000 || len(m.Down.Incident) > 100 {
		return problem.New(problem.Malformed, "Thông báo sự cố không đúng định dạng.", "The notice of an incident is malformed.")
	}
	return o.paperAct(ctx, identity.System(), func(ctx context.Context, t *transaction) error {
		if err := o.accept(t, m, ""); err != nil {
			return err
		}
		if _, err := warningPapers().add(ctx, o, t, id, func(incident.Warning) ([]office.Event, error) { return []office.Event{e}, nil }); err != nil {
			return err
		}
		return o.tellClerks(ctx, t, warningWords(e))
	})
}

// warningWords say what an office told.
func warningWords(e office.IncidentHeard) Words {
	if e.Over {
		return Words{e.Name + " báo sự cố đã kết thúc. " + e.Text, e.Name + " tells that its incident has ended. " + e.Text}
	}
	w := incident.Words(e.What)
	return Words{e.Name + " báo sự cố: " + w.VI + " từ " + moment(e.Since) + ". " + e.Text, e.Name + " tells of an incident: " + w.EN + ". " + e.Text}
}

// tellClerks tells those who keep the numbers, on their desks.
func (o *Office) tellClerks(ctx context.Context, t *transaction, w Words) error {
	people, err := o.registry(ctx)
	if err != nil {
		return err
	}
	for _, p := range people.People {
		a, ok := people.Actor(p.ID, t.at)
		if !ok || !o.can(a, mayNumbers) {
			continue
		}
		if err := o.tell(t, p.ID, noticeIncident, w); err != nil {
			return err
		}
	}
	return nil
}
