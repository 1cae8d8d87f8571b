package app

import (
	"cmp"
	"context"
	"strings"
	"time"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// DirectoryChange is one change of the directory: exactly one of its parts.
type DirectoryChange struct {
	Person  *PersonChange   `json:"person,omitempty"`
	Leave   *PersonLeaving  `json:"leave,omitempty"`
	Return  *PersonChange   `json:"return,omitempty"` // its id alone counts
	Body    *BodyChange     `json:"body,omitempty"`
	Code    *BodyCodeChange `json:"code,omitempty"`
	Unit    *UnitChange     `json:"unit,omitempty"`
	Post    *PostChange     `json:"post,omitempty"`
	Appoint *TermChange     `json:"appoint,omitempty"`
	End     *TermChange     `json:"end,omitempty"`
	Seal    *SealChange     `json:"seal,omitempty"`
	Correct *CodeCorrection `json:"correct,omitempty"`
}

// PersonChange adds a person (without an id) or changes one.
type PersonChange struct {
	ID      string `json:"id,omitempty"`
	Account string `json:"account,omitempty"` // of someone new
	Name    string `json:"name,omitempty"`
	Code    string `json:"code,omitempty"`
	Email   string `json:"email,omitempty"`
	Body    string `json:"body,omitempty"`
	Unit    string `json:"unit,omitempty"`
}

// CodeCorrection puts a person's code right that was recorded wrong; what stood there stays known as theirs.
type CodeCorrection struct {
	ID     string `json:"id"`
	Code   string `json:"code"`
	Reason string `json:"reason"`
}

// PersonLeaving is a person who goes.
type PersonLeaving struct {
	ID     string `json:"id"`
	Reason string `json:"reason,omitempty"`
}

// BodyChange makes a body or changes it.
type BodyChange struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Parent    string    `json:"parent,omitempty"`
	From      time.Time `json:"from,omitzero"`
	To        time.Time `json:"to,omitzero"`
	Successor string    `json:"successor,omitempty"`
}

// BodyCodeChange gives a body a code, or ends one.
type BodyCodeChange struct {
	Body      string    `json:"body"`
	Scheme    string    `json:"scheme"`
	Value     string    `json:"value"`
	From      time.Time `json:"from"`
	To        time.Time `json:"to,omitzero"`
	Successor string    `json:"successor,omitempty"`
}

// UnitChange makes a unit or changes it.
type UnitChange struct {
	ID     string `json:"id,omitempty"` // "": a new one
	Body   string `json:"body,omitempty"`
	Parent string `json:"parent,omitempty"`
	Name   string `json:"name"`
}

// PostChange makes a post or changes it.
type PostChange struct {
	ID         string             `json:"id"`
	Title      string             `json:"title"`
	Body       string             `json:"body,omitempty"`
	Unit       string             `json:"unit,omitempty"`
	Roles      []string           `json:"roles"`
	Capacities []CapacityFullView `json:"capacities"`
}

// TermChange gives somebody a post, or ends the term that began at From.
type TermChange struct {
	Person string    `json:"person"`
	Post   string    `json:"post"`
	From   time.Time `json:"from"`
	To     time.Time `json:"to,omitzero"`
	Number string    `json:"number,omitempty"` // of the decision
}

// SealChange gives a body's seal into somebody's hands.
type SealChange struct {
	Body     string    `json:"body"`
	Person   string    `json:"person"`
	From     time.Time `json:"from,omitzero"` // zero: now
	Number   string    `json:"number"`
	Document string    `json:"document,omitempty"`
}

// Changed says what a change was about, as it is known from now on.
type Changed struct {
	ID string `json:"id"`
}

// ChangeDirectory makes one change of the directory. It binds: it asks for a fresh proof of who does it.
func (h *House) ChangeDirectory(ctx context.Context, t Token, c DirectoryChange) (Changed, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return Changed{}, err
	}
	o := s.office
	if err := o.may(ctx, s.actor, "directory.change"); err != nil {
		return Changed{}, err
	}
	if err := o.proven(ctx, s, "directory.change"); err != nil {
		return Changed{}, err
	}
	id, events, err := o.directoryEvents(c)
	if err != nil {
		return Changed{}, err
	}
	return Changed{id}, o.enrollAll(ctx, s.actor, events)
}

// directoryEvents are what a change asks to be recorded.
func (o *Office) directoryEvents(c DirectoryChange) (id string, events []office.Event, err error) {
	parts := 0
	add := func(about string, e office.Event) {
		parts++
		id, events = about, append(events, e)
	}
	if p := c.Person; p != nil && p.ID == "" {
		p.ID = store.NewID()
		add(p.ID, office.PersonAdded{ID: p.ID, Account: p.Account, Name: tidy(p.Name), Code: p.Code, Email: p.Email, Body: o.outside(p.Body), Unit: p.Unit})
	} else if p != nil {
		add(p.ID, office.PersonChanged{ID: p.ID, Name: tidy(p.Name), Code: p.Code, Email: p.Email, Body: o.outside(p.Body), Unit: p.Unit})
	}
	if k := c.Correct; k != nil {
		add(k.ID, office.PersonCodeCorrected{Person: k.ID, Code: strings.TrimSpace(k.Code), Reason: tidy(k.Reason)})
	}
	if p := c.Leave; p != nil {
		add(p.ID, office.PersonLeft{Person: p.ID, Reason: tidy(p.Reason)})
	}
	if p := c.Return; p != nil {
		add(p.ID, office.PersonReturned{Person: p.ID})
	}
	if b := c.Body; b != nil {
		parent := b.Parent
		if parent == o.ownBody() { // what stands under nothing here stands under the office
			parent = ""
		}
		add(b.ID, office.BodyPut{ID: b.ID, Name: tidy(b.Name), Parent: parent, From: b.From, To: b.To, Successor: b.Successor})
	}
	if k := c.Code; k != nil {
		add(k.Body, office.BodyCodePut(*k))
	}
	if u := c.Unit; u != nil {
		add(cmp.Or(u.ID, store.NewID()), nil)
		events[len(events)-1] = office.UnitPut{ID: id, Body: o.outside(u.Body), Parent: u.Parent, Name: tidy(u.Name)}
	}
	if p := c.Post; p != nil {
		add(p.ID, o.postMade(*p))
	}
	if a := c.Appoint; a != nil {
		add(a.Person, office.Appointed{Person: a.Person, Post: a.Post, From: a.From, To: a.To, Number: tidy(a.Number)})
	}
	if a := c.End; a != nil {
		add(a.Person, office.AppointmentEnded{Person: a.Person, Post: a.Post, From: a.From, To: a.To, Number: tidy(a.Number)})
	}
	if b := c.Seal; b != nil {
		from := b.From
		if from.IsZero() {
			from = o.now()
		}
		add(b.Body, office.SealBound{Body: b.Body, Person: b.Person, From: from, Number: tidy(b.Number), Document: b.Document})
	}
	if parts != 1 {
		return "", nil, problem.New(problem.Usage, "Mỗi lần chỉ ghi một thay đổi của danh bạ.", "One change of the directory at a time.")
	}
	return id, events, nil
}

// CorrectCode puts a code right for whoever has the terminal.
func (o *Office) CorrectCode(ctx context.Context, by identity.Actor, account, code, reason string) error {
	r, err := o.registry(ctx)
	if err != nil {
		return err
	}
	p, ok := r.ByAccount(identity.Account(account))
	if !ok {
		return problem.New(problem.NotFound, "Không có tài khoản “"+account+"” trong danh bạ.", "There is no account “"+account+"” in the directory.")
	}
	return o.enroll(ctx, by, office.PersonCodeCorrected{Person: p.ID, Code: strings.TrimSpace(code), Reason: tidy(reason)})
}

// outside is a body as people and units name it: "" for the office itself.
func (o *Office) outside(body string) string {
	if body == o.ownBody() {
		return ""
	}
	return body
}

func (o *Office) postMade(p PostChange) office.PostMade {
	e := office.PostMade{ID: p.ID, Title: tidy(p.Title), Body: o.outside(p.Body), Unit: p.Unit}
	for _, r := range p.Roles {
		e.Roles = append(e.Roles, identity.Role(r))
	}
	for _, c := range p.Capacities {
		e.Capacities = append(e.Capacities, identity.Capacity{ID: c.ID, Prefix: c.Prefix, Body: c.Body, Title: c.Title, Types: c.Types})
	}
	return e
}

// enrollAll appends events to the staff stream, all or none.
func (o *Office) enrollAll(ctx context.Context, by identity.Actor, events []office.Event) error {
	return o.enrollEach(ctx, by, func(*registry) ([]office.Event, error) { return events, nil })
}

// enrollEach appends what make says to the staff stream, all or none, each event decided on what those before it leave; where someone else was faster,
// made and decided anew after what they did. A body that is the office itself is made when it is first spoken of. No events change nothing.
func (o *Office) enrollEach(ctx context.Context, by identity.Actor, make func(*registry) ([]office.Event, error)) error {
	for try := 0; ; try++ {
		r, err := o.registry(ctx)
		if err != nil {
			return err
		}
		events, err := make(r)
		if err != nil || len(events) == 0 {
			return err
		}
		t, trial := o.begin(by), r.copied()
		for _, e := range o.withOwnBody(r, events) {
			if k, ok := e.(office.PersonCodeCorrected); ok {
				p, _ := trial.Person(k.Person)
				k.Was = p.Code
				e = k
			}
			if err := o.permitted(e); err != nil {
				return o.refuse(ctx, by, refusal{act: e.Type(), door: "act"}, err)
			}
			at := trial.version
			if err := trial.decide(e, t.at); err != nil {
				return o.refuse(ctx, by, refusal{act: e.Type(), door: "act"}, err)
			}
			t.add(staffStream, at, "", e)
		}
		if err = o.commit(ctx, t); problem.KindOf(err) != problem.Conflict || try == changeTries {
			return err
		}
	}
}

// withOwnBody puts the making of the office's own body before what is said about it.
func (o *Office) withOwnBody(r *registry, events []office.Event) []office.Event {
	if _, ok := r.Body(o.ownBody()); ok {
		return events
	}
	for _, e := range events {
		code, isCode := e.(office.BodyCodePut)
		seal, isSeal := e.(office.SealBound)
		if isCode && code.Body == o.ownBody() || isSeal && seal.Body == o.ownBody() {
			return append([]office.Event{office.BodyPut{ID: o.ownBody(), Name: o.settings.Name}}, events...)
		}
	}
	return events
}

// permitted refuses what only the office can know to be wrong: an account that could be taken for the office itself, whose seal its id stands for.
func (o *Office) permitted(e office.Event) error {
	if p, ok := e.(office.PersonAdded); ok && (p.ID == o.settings.ID || p.ID == systemActor || p.ID == Terminal().Person) {
		return problem.New(problem.Conflict, "Mã “"+p.ID+"” dành cho cơ quan hoặc hệ thống; hãy chọn mã khác.", "The id “"+p.ID+"” is the office's or the system's; choose another.")
	}
	if p, ok := e.(office.PostMade); ok {
		for _, r := range p.Roles {
			if roleWords(r).VI == "" {
				return problem.New(problem.Usage, "Không có nhiệm vụ “"+string(r)+"”.", "There is no duty “"+string(r)+"”.")
			}
		}
	}
	return nil
}
