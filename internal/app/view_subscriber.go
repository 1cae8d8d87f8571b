package app

import "time"

// SubscriberFields are what a request says.
type SubscriberFields struct {
	Name         string `json:"name,omitempty" maxLength:"4000"`
	Code         string `json:"code,omitempty" maxLength:"200"`
	Email        string `json:"email,omitempty" maxLength:"320"`
	Post         string `json:"post,omitempty" maxLength:"4000"`
	Organisation string `json:"organisation,omitempty" maxLength:"4000"`
	Address      string `json:"address,omitempty" maxLength:"4000"`
	Version      string `json:"version,omitempty" maxLength:"4000"`
	Serial       string `json:"serial,omitempty" maxLength:"200"`
	Device       string `json:"device,omitempty" maxLength:"200"`
	Years        int    `json:"years,omitempty"`
	Change       string `json:"change,omitempty" maxLength:"4000"`
	Reason       string `json:"reason,omitempty" maxLength:"4000"`
}

// SubscriberRequest begins a request. What the directory and the registered certificate know is filled in where it is left out.
type SubscriberRequest struct {
	Kind        string           `json:"kind" enum:"issue,renew,change,revoke,recover"`
	Subject     string           `json:"subject" enum:"person,organisation,service"`
	Holder      string           `json:"holder,omitempty"`      // of a person; the office itself where the subject is one; else what the device or service is called
	Certificate string           `json:"certificate,omitempty"` // fingerprint of the one that there is
	Device      string           `json:"device,omitempty"`      // id of the one that there is
	Fields      SubscriberFields `json:"fields,omitempty"`
}

// SubscriberAct are the arguments of an act on a request; each act takes what it needs.
type SubscriberAct struct {
	Text       string            `json:"text,omitempty" maxLength:"4000"`     // note or reason
	Reference  string            `json:"reference,omitempty" maxLength:"200"` // under which it was sent or answered
	Channel    string            `json:"channel,omitempty"`                   // portal, axis, paper
	Granted    bool              `json:"granted,omitempty"`                   // of answer
	File       []byte            `json:"file,omitempty"`                      // a certificate, PEM or DER
	Confirmed  []string          `json:"confirmed,omitempty"`                 // codes of differences that somebody looked at
	Device     string            `json:"device,omitempty"`                    // id
	To         string            `json:"to,omitempty"`                        // person
	Signer     string            `json:"signer,omitempty"`                    // of the document that carries the request
	Capacity   string            `json:"capacity,omitempty"`
	Recipients []string          `json:"recipients,omitempty"`
	Place      string            `json:"place,omitempty" maxLength:"200"` // before the date of that document; left out: as the office has set
	Fields     *SubscriberFields `json:"fields,omitempty"`
}

// NamedView is somebody or something by id and name.
type NamedView struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// FormView is the form that a request is by.
type FormView struct {
	Number string `json:"number"` // empty where it is not known
	Title  Words  `json:"title"`
	Stands Words  `json:"stands"`
}

// SubscriberFieldView is a field of the form.
type SubscriberFieldView struct {
	ID       string `json:"id"`
	Label    Words  `json:"label"`
	Value    string `json:"value"`
	Required bool   `json:"required"`
}

// DeadlineView is until when something must be done.
type DeadlineView struct {
	Until      time.Time `json:"until"`
	Days       int       `json:"days"`
	What       Words     `json:"what"`
	Rule       string    `json:"rule"` // empty: the office's own figure
	Overdue    bool      `json:"overdue"`
	Incomplete bool      `json:"incomplete"` // the days off of a year are not set
}

// SubscriberStep is one line of a request's history.
type SubscriberStep struct {
	At   time.Time `json:"at"`
	Who  string    `json:"who"`
	What Words     `json:"what"`
	Note string    `json:"note,omitempty"`
}

// SubscriberView is a request.
type SubscriberView struct {
	ID           string                `json:"id"`
	Version      int                   `json:"version"`
	Kind         string                `json:"kind"`
	KindWords    Words                 `json:"kindWords"`
	Subject      string                `json:"subject"`
	SubjectWords Words                 `json:"subjectWords"`
	Form         FormView              `json:"form"`
	Holder       NamedView             `json:"holder"`
	State        string                `json:"state"`
	StateWords   Words                 `json:"stateWords"`
	Ended        bool                  `json:"ended"`
	Opened       time.Time             `json:"opened"`
	Opener       string                `json:"opener"`
	Cause        Words                 `json:"cause"` // of one that was prepared because somebody's posts changed
	From         time.Time             `json:"from,omitzero"`
	Said         string                `json:"said"`
	Document     string                `json:"document"` // id of the one that carries it
	DocumentDone bool                  `json:"documentDone"`
	Channel      string                `json:"channel"`
	Reference    string                `json:"reference"`
	Certificate  string                `json:"certificate"` // fingerprint of the one that came, or that it is about
	Device       string                `json:"device"`
	Receiver     string                `json:"receiver"`
	Deadline     *DeadlineView         `json:"deadline,omitempty"`
	Acts         []string              `json:"acts"`
	Fields       []SubscriberFieldView `json:"fields"` // where one is asked for
	Steps        []SubscriberStep      `json:"steps"`  // where one is asked for
}

// DifferenceView is something in which a certificate is not what was expected.
type DifferenceView struct {
	Code   string `json:"code"`
	Weight string `json:"weight"` // refuses, asks, tells
	Words  Words  `json:"words"`
}

// RegisteredView is a certificate that is registered here, or was read.
type RegisteredView struct {
	Fingerprint string           `json:"fingerprint"`
	Holder      NamedView        `json:"holder"`
	Name        string           `json:"name"` // as it stands in it
	Issuer      string           `json:"issuer"`
	Serial      string           `json:"serial"`
	From        time.Time        `json:"from,omitzero"`
	Until       time.Time        `json:"until"`
	Algorithm   string           `json:"algorithm"`
	Held        bool             `json:"held"`  // its key is kept here
	State       string           `json:"state"` // serves, early, expired, ended, frozen
	StateWords  Words            `json:"stateWords"`
	Ended       time.Time        `json:"ended,omitzero"`
	Why         string           `json:"why"`
	Left        int              `json:"left"`  // whole days until its end
	Alert       int              `json:"alert"` // the set day that was crossed; 0: none
	Assigned    bool             `json:"assigned"`
	Assignee    string           `json:"assignee"`
	Findings    []DifferenceView `json:"findings"` // of one that was read
}

// ShownView is a certificate that a paired machine showed: of a key there, on a token or in a file.
type ShownView struct {
	Machine     NamedView `json:"machine"`
	Person      NamedView `json:"person"` // with whom the machine is paired
	At          time.Time `json:"at"`     // when it was shown last
	Fingerprint string    `json:"fingerprint"`
	Name        string    `json:"name"` // as it stands in it
	Serial      string    `json:"serial"`
	From        time.Time `json:"from"`
	Until       time.Time `json:"until"`
	Holder      NamedView `json:"holder"`         // for whom it is registered here; none: for nobody yet
	File        []byte    `json:"file,omitempty"` // PEM, for who matches it with a request: the certificate, then its issuers
}

// MinutesView is one hand-over.
type MinutesView struct {
	From     string    `json:"from"`
	To       string    `json:"to"`
	At       time.Time `json:"at"`
	Back     bool      `json:"back"`
	Accepted time.Time `json:"accepted,omitzero"`
	Declined string    `json:"declined"`
	Note     string    `json:"note"`
}

// DeviceView is a device.
type DeviceView struct {
	ID           string        `json:"id"`
	Version      int           `json:"version"`
	Serial       string        `json:"serial"`
	Model        string        `json:"model"`
	Kind         string        `json:"kind"`
	KindWords    Words         `json:"kindWords"`
	Purpose      string        `json:"purpose"`
	PurposeWords Words         `json:"purposeWords"`
	State        string        `json:"state"`
	StateWords   Words         `json:"stateWords"`
	Holder       NamedView     `json:"holder"`
	Offered      NamedView     `json:"offered"`
	Certificate  string        `json:"certificate"`
	Said         string        `json:"said"`
	Warning      Words         `json:"warning"` // its holder no longer has the duty that its key is for
	Minutes      []MinutesView `json:"minutes"`
	Acts         []string      `json:"acts"`
}

// DeviceAct are the arguments of an act on a device.
type DeviceAct struct {
	Serial      string `json:"serial,omitempty" maxLength:"200"`
	Model       string `json:"model,omitempty" maxLength:"200"`
	Kind        string `json:"kind,omitempty"`
	Purpose     string `json:"purpose,omitempty"`
	To          string `json:"to,omitempty"`
	Certificate string `json:"certificate,omitempty"` // fingerprint
	Text        string `json:"text,omitempty" maxLength:"4000"`
}

// PhaseRequest plans a phase of introduction, or changes it.
type PhaseRequest struct {
	Name  string   `json:"name" maxLength:"400"`
	From  string   `json:"from"`
	Until string   `json:"until"`
	Posts []string `json:"posts"`
	Note  string   `json:"note,omitempty" maxLength:"4000"`
}

// ShareView is how many of how many.
type ShareView struct {
	Done    int `json:"done"`
	Of      int `json:"of"`
	Percent int `json:"percent"`
}

// PhaseMember is how far somebody is.
type PhaseMember struct {
	Person     NamedView `json:"person"`
	Post       string    `json:"post"`
	Registered bool      `json:"registered"`
	Received   bool      `json:"received"`
	Instructed bool      `json:"instructed"`
	Begun      bool      `json:"begun"`
}

// PhaseView is a phase and how far it is.
type PhaseView struct {
	ID         string        `json:"id"`
	Name       string        `json:"name"`
	From       string        `json:"from"`
	Until      string        `json:"until"`
	Note       string        `json:"note"`
	Posts      []NamedView   `json:"posts"`
	Late       bool          `json:"late"` // its time is over and somebody has not begun
	Registered ShareView     `json:"registered"`
	Received   ShareView     `json:"received"`
	Instructed ShareView     `json:"instructed"`
	Begun      ShareView     `json:"begun"`
	Members    []PhaseMember `json:"members"`
}

// TrainingRequest records a training of one or more people.
type TrainingRequest struct {
	People []string `json:"people"`
	Role   string   `json:"role,omitempty"`
	Course string   `json:"course" maxLength:"400"`
	On     string   `json:"on"`
	Until  string   `json:"until,omitempty"` // left out: as the office has set
	By     string   `json:"by,omitempty" maxLength:"400"`
}

// TrainingView is one training.
type TrainingView struct {
	ID     string    `json:"id"`
	Person NamedView `json:"person"`
	Role   string    `json:"role"`
	Course string    `json:"course"`
	On     string    `json:"on"`
	Until  string    `json:"until"`
	By     string    `json:"by"`
	Counts bool      `json:"counts"` // today
	Voided string    `json:"voided"`
}

// UntrainedView is somebody who uses keys without a training that counts.
type UntrainedView struct {
	Person NamedView `json:"person"`
	Roles  []string  `json:"roles"`
	Last   string    `json:"last"` // day until which the newest training counted; empty: there was none
}

// TrainingsView is all trainings, and who lacks one.
type TrainingsView struct {
	List      []TrainingView  `json:"list"`
	Untrained []UntrainedView `json:"untrained"`
	Months    int             `json:"months"` // for which one counts, as the office has set; 0: without end
}

// SubscribersView is what those in charge see first.
type SubscribersView struct {
	Open         int              `json:"open"`
	Overdue      []SubscriberView `json:"overdue"`
	Waiting      []SubscriberView `json:"waiting"` // for the caller
	Ending       []RegisteredView `json:"ending"`  // certificates that end soon or have ended
	Unassigned   []RegisteredView `json:"unassigned"`
	Untrained    int              `json:"untrained"`
	HolidaysNote string           `json:"holidaysNote"`
	YearSet      bool             `json:"yearSet"` // somebody has set this year's days off
	Alerts       []int            `json:"alerts"`
	Manages      bool             `json:"manages"`
	Office       NamedView        `json:"office"`
}

// MySubscriberView is a person's own part.
type MySubscriberView struct {
	Certificates []RegisteredView `json:"certificates"`
	Requests     []SubscriberView `json:"requests"`
	Devices      []DeviceView     `json:"devices"` // that one has, or is to accept
	Trainings    []TrainingView   `json:"trainings"`
	Untrained    []string         `json:"untrained"` // roles
}
