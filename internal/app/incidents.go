package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"trien/internal/exchange"
	"trien/internal/incident"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// Incidents: the system, or what signatures are made with, is down; work goes on upon paper with numbers set aside, and is taken in afterwards (379.4.6, 379.13.5).

func incidentPapers() papers[incident.Incident] {
	return papers[incident.Incident]{"incident", incident.Fold, func(x incident.Incident) (string, string) { return string(x.State), x.What }}
}

func warningPapers() papers[incident.Warning] {
	return papers[incident.Warning]{"warning", incident.FoldWarning, func(w incident.Warning) (string, string) {
		return map[bool]string{true: "over", false: "lasts"}[w.Over], w.Peer
	}}
}

// IncidentRequest declares an incident.
type IncidentRequest struct {
	What     string    `json:"what" enum:"system,signing"`
	Since    time.Time `json:"since"`
	Expected time.Time `json:"expected,omitzero"` // until when; none: nobody knows
	Text     string    `json:"text" maxLength:"2000"`
	Notify   bool      `json:"notify"` // tell every connected office at once
}

// DeclareIncident declares one, by name, and tells every connected office where that is asked for.
func (h *House) DeclareIncident(ctx context.Context, t Token, r IncidentRequest) (IncidentsView, error) {
	e := office.IncidentDeclared{What: r.What, Since: minute(r.Since), Expected: minute(r.Expected), Text: tidy(r.Text)}
	return h.incidentStep(ctx, t, incidentStep{act: "declare-incident", id: store.NewID(), notify: r.Notify}, func(x incident.Incident, at time.Time) ([]office.Event, error) { return x.Declare(e, at) })
}

// minute is an instant as people tell it.
func minute(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.UTC().Truncate(time.Minute)
}

// ExtendRequest says that an incident lasts longer, or what is known by now.
type ExtendRequest struct {
	Expected time.Time `json:"expected,omitzero"`
	Text     string    `json:"text" maxLength:"2000"`
	Notify   bool      `json:"notify"`
}

// ExtendIncident brings it up to date.
func (h *House) ExtendIncident(ctx context.Context, t Token, id string, r ExtendRequest) (IncidentsView, error) {
	e := office.IncidentExtended{Expected: minute(r.Expected), Text: tidy(r.Text)}
	return h.incidentStep(ctx, t, incidentStep{act: "extend-incident", id: id, notify: r.Notify}, func(x incident.Incident, _ time.Time) ([]office.Event, error) { return x.Extend(e) })
}

// ToldRequest keeps that somebody was told by a way outside the system.
type ToldRequest struct {
	Name string `json:"name" maxLength:"500"`
	How  string `json:"how" maxLength:"500"` // "điện thoại 10:05, gặp đ/c Lan", "công văn giấy 03-CV/TU", …
}

// TellIncident keeps that somebody was told by a way outside the system: telephone, a letter, a notice on the door (379.4.6).
func (h *House) TellIncident(ctx context.Context, t Token, id string, r ToldRequest) (IncidentsView, error) {
	e := office.IncidentTold{Name: tidy(r.Name), How: tidy(r.How)}
	return h.incidentStep(ctx, t, incidentStep{act: "tell-incident", id: id}, func(x incident.Incident, _ time.Time) ([]office.Event, error) { return x.Tell(e) })
}

// EndIncidentRequest says when an incident ended.
type EndIncidentRequest struct {
	At     time.Time `json:"at"`
	Text   string    `json:"text" maxLength:"2000"`
	Notify bool      `json:"notify"`
}

// EndIncident ends it: what was made on paper is taken in now.
func (h *House) EndIncident(ctx context.Context, t Token, id string, r EndIncidentRequest) (IncidentsView, error) {
	e := office.IncidentEnded{At: minute(r.At), Text: tidy(r.Text)}
	return h.incidentStep(ctx, t, incidentStep{act: "end-incident", id: id, notify: r.Notify}, func(x incident.Incident, at time.Time) ([]office.Event, error) { return x.End(e, at) })
}

// incidentStep is one act about an incident.
type incidentStep struct {
	act, id string
	notify  bool // tell every connected office, in the same transaction
}

func (h *House) incidentStep(ctx context.Context, t Token, step incidentStep, decide func(incident.Incident, time.Time) ([]office.Event, error)) (IncidentsView, error) {
	s, err := h.enter(ctx, t)
	if err == nil {
		err = s.office.may(ctx, s.actor, mayIncidents)
	}
	if err != nil {
		return IncidentsView{}, err
	}
	o := s.office
	err = o.paperAct(ctx, s.actor, func(ctx context.Context, t *transaction) error {
		people, err := o.registry(ctx)
		if err != nil {
			return err
		}
		_, err = incidentPapers().add(ctx, o, t, step.id, func(x incident.Incident) ([]office.Event, error) {
			events, err := decide(x, t.at)
			if err == nil && step.notify {
				events = append(events, t.tellPeers(step, people.peers)...)
			}
			return events, err
		})
		return err
	})
	if err != nil {
		return IncidentsView{}, o.refuse(ctx, s.actor, refusal{act: step.act, door: "act"}, err)
	}
	return o.incidents(ctx, s.actor)
}

// tellPeers puts a message for each office into the outbox; the events say that they were told.
func (t *transaction) tellPeers(step incidentStep, peers []peer) []office.Event {
	var list []office.Event
	for _, p := range peers {
		e := office.IncidentTold{Peer: p.ID, Message: store.NewID(), Name: p.Name, Over: step.act == "end-incident"}
		t.outgoing(deliverWork{Message: e.Message, Peer: p.ID, Kind: exchange.Incident, About: step.id})
		list = append(list, e)
	}
	return list
}

// ReconcileRequest confirms that each number used on paper in an incident is explained.
type ReconcileRequest struct {
	Confirm bool   `json:"confirm"` // "I, by name, have gone through the forms and the registers"
	Text    string `json:"text" maxLength:"2000"`
	SHA256  string `json:"sha256" maxLength:"64"` // of the lines that were shown: nothing else is confirmed
}

// ReconcileIncident confirms, by name and with a fresh proof, that each number used on paper is explained (379.4.6).
func (h *House) ReconcileIncident(ctx context.Context, t Token, id string, r ReconcileRequest) (IncidentsView, error) {
	s, err := h.enter(ctx, t)
	if err == nil {
		err = s.office.may(ctx, s.actor, mayNumbers)
	}
	if err == nil {
		err = s.office.proven(ctx, s, "reconcile-incident")
	}
	if err != nil {
		return IncidentsView{}, err
	}
	o := s.office
	err = o.paperAct(ctx, s.actor, func(ctx context.Context, t *transaction) error {
		found, digest, err := o.reckonIncident(ctx, id)
		if err == nil {
			err = agreed(r, digest)
		}
		if err != nil {
			return err
		}
		_, err = incidentPapers().add(ctx, o, t, id, func(x incident.Incident) ([]office.Event, error) { return x.Reconcile(found, digest, tidy(r.Text)) })
		return err
	})
	if err != nil {
		return IncidentsView{}, o.refuse(ctx, s.actor, refusal{act: "reconcile-incident", door: "act"}, err)
	}
	return o.incidents(ctx, s.actor)
}

// agreed refuses a confirmation that was not given, or that is about other lines than those that stand now.
func agreed(r ReconcileRequest, digest string) error {
	if !r.Confirm {
		return problem.New(problem.Usage, "Cần xác nhận đã đối chiếu phôi, sổ giấy với sổ trên hệ thống.", "Confirm that the forms and the paper register were held against the registers here.").Under("379.4.6")
	}
	if r.SHA256 != digest {
		return problem.New(problem.Conflict, "Danh sách số đã thay đổi từ khi bạn xem. Hãy tải lại trang, xem lại rồi xác nhận.", "The list of numbers has changed since you saw it. Load the page again, look, then confirm.")
	}
	return nil
}

// reckonIncident goes through the numbers that an incident may have touched; the digest is of the lines, as they stand.
func (o *Office) reckonIncident(ctx context.Context, id string) (incident.Reckoning, string, error) {
	blocks, err := blockPapers().list(ctx, o, nil)
	if err != nil {
		return incident.Reckoning{}, "", err
	}
	r := incident.Reckon(id, blocks, o.settings.profile().SeriesNumber)
	raw, err := json.Marshal(r.Lines)
	if err != nil {
		return r, "", err
	}
	sum := sha256.Sum256(raw)
	return r, hex.EncodeToString(sum[:]), nil
}
