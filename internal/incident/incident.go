// Package incident is the time in which the system, or what signatures are made with, is down: declared, told to others, ended, and every number used on paper meanwhile
// reconciled (379.4.6, 379.13.5).
package incident

import (
	"strings"
	"time"

	"trien/internal/office"
	"trien/internal/problem"
)

// What is down.
const (
	System  = "system"  // this system as a whole: papers are made and registered by hand
	Signing = "signing" // keys, time-stamps or status services: papers are signed by hand
)

// State is how far an incident is.
type State string

// The states of an incident.
const (
	UnderWay   State = "under-way"
	Ended      State = "ended" // what was made on paper is being taken in
	Reconciled State = "reconciled"
)

// Told is that somebody outside was told.
type Told struct {
	Peer    string    `json:"peer,omitempty"`
	Message string    `json:"message,omitempty"`
	Name    string    `json:"name"`
	How     string    `json:"how,omitempty"`
	Over    bool      `json:"over"`
	At      time.Time `json:"at"`
	By      string    `json:"by"`
}

// Incident is one, as its events make it.
type Incident struct {
	ID           string    `json:"id"`
	What         string    `json:"what"`
	Text         string    `json:"text"`
	Since        time.Time `json:"since"`
	Expected     time.Time `json:"expected,omitzero"`
	Declared     time.Time `json:"declared"`
	By           string    `json:"by"`
	State        State     `json:"state"`
	Told         []Told    `json:"told"`
	Ended        time.Time `json:"ended,omitzero"`
	EndedBy      string    `json:"endedBy,omitempty"`
	EndText      string    `json:"endText,omitempty"`
	ReconciledAt time.Time `json:"reconciled,omitzero"`
	ReconciledBy string    `json:"reconciledBy,omitempty"`
	Used         int       `json:"used"`
	Voided       int       `json:"voided"`
	Returned     int       `json:"returned"`
	SHA256       string    `json:"sha256,omitempty"`
	Remarks      string    `json:"remarks,omitempty"`
}

// Fold makes an incident of its events.
func Fold(id string, list []office.Record) Incident {
	x := Incident{ID: id, Told: []Told{}}
	for _, r := range list {
		switch e := r.Event.(type) {
		case office.IncidentDeclared:
			x.What, x.Text, x.Since, x.Expected, x.Declared, x.By, x.State = e.What, e.Text, e.Since, e.Expected, r.At, r.Actor, UnderWay
		case office.IncidentExtended:
			x.Expected, x.Text = e.Expected, e.Text
		case office.IncidentTold:
			x.Told = append(x.Told, Told{e.Peer, e.Message, e.Name, e.How, e.Over, r.At, r.Actor})
		case office.IncidentEnded:
			x.State, x.Ended, x.EndedBy, x.EndText = Ended, e.At, r.Actor, e.Text
		case office.IncidentReconciled:
			x.State, x.ReconciledAt, x.ReconciledBy, x.Used, x.Voided, x.Returned, x.SHA256, x.Remarks = Reconciled, r.At, r.Actor, e.Used, e.Voided, e.Returned, e.SHA256, e.Text
		}
	}
	return x
}

// longest is how many characters a text may have.
const longest = 2000

// Declare begins one. It may have begun before somebody could declare it.
func (x Incident) Declare(e office.IncidentDeclared, now time.Time) ([]office.Event, error) {
	e.Text = strings.TrimSpace(e.Text)
	switch {
	case x.State != "":
		return nil, movedOn()
	case e.What != System && e.What != Signing, e.Text == "", len(e.Text) > longest, e.Since.IsZero():
		return nil, problem.New(problem.Usage, "Cần chọn cái gì ngừng, từ lúc nào, và ghi điều gì đã xảy ra.", "Say what is down, since when, and what happened.").Under("379.4.6")
	case e.Since.After(now):
		return nil, problem.New(problem.Usage, "Sự cố không thể bắt đầu sau lúc này.", "An incident can't begin after this moment.")
	case !e.Expected.IsZero() && !e.Expected.After(e.Since):
		return nil, problem.New(problem.Usage, "Thời điểm dự kiến khắc phục phải sau lúc bắt đầu.", "It can't be expected to end before it began.")
	}
	return []office.Event{e}, nil
}

// Extend says that it lasts longer, or what is known by now.
func (x Incident) Extend(e office.IncidentExtended) ([]office.Event, error) {
	e.Text = strings.TrimSpace(e.Text)
	switch {
	case x.State != UnderWay:
		return nil, movedOn()
	case e.Text == "", len(e.Text) > longest, !e.Expected.IsZero() && !e.Expected.After(x.Since):
		return nil, problem.New(problem.Usage, "Cần ghi tình hình, và thời điểm dự kiến sau lúc bắt đầu.", "Say how things are; it can't be expected to end before it began.")
	}
	return []office.Event{e}, nil
}

// Tell keeps that somebody was told.
func (x Incident) Tell(e office.IncidentTold) ([]office.Event, error) {
	e.Name, e.How = strings.TrimSpace(e.Name), strings.TrimSpace(e.How)
	switch {
	case x.State == "":
		return nil, movedOn()
	case e.Name == "", e.Peer == "" && e.How == "", len(e.Name) > longest, len(e.How) > longest:
		return nil, problem.New(problem.Usage, "Cần ghi đã báo cho ai, bằng cách nào.", "Say who was told, and how.").Under("379.4.6")
	}
	e.Over = x.State != UnderWay
	return []office.Event{e}, nil
}

// End says when it ended: the papers made meanwhile can be taken in.
func (x Incident) End(e office.IncidentEnded, now time.Time) ([]office.Event, error) {
	e.Text = strings.TrimSpace(e.Text)
	switch {
	case x.State != UnderWay:
		return nil, movedOn()
	case e.At.Before(x.Since), e.At.After(now), len(e.Text) > longest:
		return nil, problem.New(problem.Usage, "Lúc kết thúc phải sau lúc bắt đầu và không sau lúc này.", "It must have ended after it began, and by now.")
	}
	return []office.Event{e}, nil
}

// Reconcile confirms, by name, that each number used on paper is explained.
func (x Incident) Reconcile(r Reckoning, digest, text string) ([]office.Event, error) {
	switch {
	case x.State != Ended:
		return nil, problem.New(problem.Conflict, "Chỉ đối soát được khi sự cố đã kết thúc và chưa đối soát.", "An incident is reconciled once, after it has ended.").Under("379.4.6")
	case len(text) > longest:
		return nil, problem.New(problem.Usage, "Ghi chú quá dài.", "The remark is too long.")
	case len(r.Open) > 0:
		list := strings.Join(r.Open, ", ")
		return nil, problem.New(problem.Conflict, "Còn số chưa giải trình được: "+list+". Hãy nhập bản quét, trả lại hoặc hủy từng số rồi đối soát.",
			"Numbers are not explained yet: "+list+". Take the scan in, return or void each, then reconcile.").Under("379.4.6")
	}
	return []office.Event{office.IncidentReconciled{Used: r.Used, Voided: r.Voided, Returned: r.Returned, SHA256: digest, Text: strings.TrimSpace(text)}}, nil
}

func movedOn() error {
	return problem.New(problem.Conflict, "Sự cố này không còn ở bước đó. Hãy tải lại trang.", "This incident is not at that step any more. Load the page again.")
}

// Words names what is down.
func Words(what string) problem.Words {
	if what == Signing {
		return problem.Words{VI: "Dịch vụ ký số ngừng hoạt động", EN: "Signing is down"}
	}
	return problem.Words{VI: "Hệ thống ngừng hoạt động", EN: "The system is down"}
}
