package app

import (
	"context"
	"slices"
	"strings"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
	"trien/internal/subscriber"
)

// The acts about subscribers that office rights name.
const (
	managesSubscribers = "subscribers.manage"
	readsSubscribers   = "subscribers.read"
)

// SubscriberRequests lists requests, the newest first: all of them to those in charge. state "" is all, "open" those that have not ended.
func (h *House) SubscriberRequests(ctx context.Context, t Token, state string) ([]SubscriberView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return nil, err
	}
	if err := s.office.may(ctx, s.actor, readsSubscribers); err != nil {
		return nil, err
	}
	if err := s.office.readPersonal(ctx, s.actor, office.Everyone, "request"); err != nil {
		return nil, err
	}
	return s.office.subscriberRequests(ctx, s.actor, state)
}

func (o *Office) subscriberRequests(ctx context.Context, a identity.Actor, state string) ([]SubscriberView, error) {
	if err := o.prepareEndings(ctx); err != nil {
		return nil, err
	}
	equal := map[string]any{}
	if state != "" && state != "open" {
		equal["state"] = state
	}
	list, err := requestPapers().list(ctx, o, equal)
	if err != nil {
		return nil, err
	}
	if state == "open" {
		list = slices.DeleteFunc(list, func(r subscriber.Request) bool { return r.State.Ended() })
	}
	return o.subscriberViews(ctx, a, list)
}

// subscriberViews shows requests, the newest first.
func (o *Office) subscriberViews(ctx context.Context, a identity.Actor, list []subscriber.Request) ([]SubscriberView, error) {
	people, err := o.registry(ctx)
	if err != nil {
		return nil, err
	}
	calendar, err := o.holidays()
	if err != nil {
		return nil, err
	}
	slices.SortFunc(list, func(x, y subscriber.Request) int {
		if c := y.Opened.Compare(x.Opened); c != 0 {
			return c
		}
		return strings.Compare(x.ID, y.ID)
	})
	views := []SubscriberView{}
	for _, r := range list {
		views = append(views, o.subscriberView(people, calendar, a, r))
	}
	return views, nil
}

// subscriberRequest finds a request that the actor may see: it is theirs, or they are in charge.
func (o *Office) subscriberRequest(ctx context.Context, a identity.Actor, id string) (subscriber.Request, error) {
	r, err := requestPapers().get(ctx, o, id)
	if err != nil || r.By(a.Person) {
		return r, err
	}
	return r, o.may(ctx, a, readsSubscribers)
}

// SubscriberRequest shows one request with its fields and its history.
func (h *House) SubscriberRequest(ctx context.Context, t Token, id string) (SubscriberView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return SubscriberView{}, err
	}
	r, err := s.office.subscriberRequest(ctx, s.actor, id)
	if err != nil {
		return SubscriberView{}, err
	}
	return s.office.wholeRequest(ctx, s.actor, r)
}

func (o *Office) wholeRequest(ctx context.Context, a identity.Actor, r subscriber.Request) (SubscriberView, error) {
	if r.Subject == string(subscriber.Person) {
		if err := o.readPersonal(ctx, a, r.Holder, "code", "email", "request"); err != nil {
			return SubscriberView{}, err
		}
	}
	list, err := o.subscriberViews(ctx, a, []subscriber.Request{r})
	if err != nil {
		return SubscriberView{}, err
	}
	v := list[0]
	for _, f := range subscriber.FieldsOf(r.SubscriberRequested) {
		v.Fields = append(v.Fields, SubscriberFieldView{f.ID, both(f.Label), f.Value, f.Required})
	}
	if v.DocumentDone, _, err = o.carried(ctx, r); err != nil {
		return v, err
	}
	v.Steps, err = o.subscriberSteps(ctx, r.ID)
	return v, err
}

// carried says whether the document that carries a request is signed, sealed and issued, and what its digest is.
func (o *Office) carried(ctx context.Context, r subscriber.Request) (done bool, digest string, err error) {
	if r.Outgoing == "" {
		return false, "", nil
	}
	d, err := o.document(ctx, r.Outgoing)
	if problem.KindOf(err) == problem.NotFound {
		return false, "", nil
	}
	return d.SHA256 != "", d.SHA256, err
}

// OpenSubscriberRequest begins a request.
func (h *House) OpenSubscriberRequest(ctx context.Context, t Token, r SubscriberRequest) (SubscriberView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return SubscriberView{}, err
	}
	made, err := s.office.openRequest(ctx, s.actor, r)
	if err != nil {
		return SubscriberView{}, s.office.refuse(ctx, s.actor, refusal{act: "subscriber.open", door: "act"}, err)
	}
	return s.office.wholeRequest(ctx, s.actor, made)
}

func (o *Office) openRequest(ctx context.Context, a identity.Actor, r SubscriberRequest) (subscriber.Request, error) {
	people, err := o.registry(ctx)
	if err != nil {
		return subscriber.Request{}, err
	}
	e, err := o.requested(ctx, people, r)
	if err != nil {
		return subscriber.Request{}, err
	}
	return o.storeRequest(ctx, a, store.NewID(), e)
}

func (o *Office) storeRequest(ctx context.Context, a identity.Actor, id string, e office.SubscriberRequested) (made subscriber.Request, err error) {
	err = o.paperAct(ctx, a, func(ctx context.Context, t *transaction) (err error) {
		made, err = requestPapers().add(ctx, o, t, id, func(r subscriber.Request) ([]office.Event, error) {
			return subscriber.Decide(o.access(), r, subscriber.Open{SubscriberRequested: e}, t.actor)
		})
		return err
	})
	return made, err
}

// servicePrefix is what the name of a device, service or software stands behind where a certificate's holder is named, so that it is no person's.
const servicePrefix = "service:"

// requested fills in what is known already.
func (o *Office) requested(ctx context.Context, people *registry, r SubscriberRequest) (office.SubscriberRequested, error) {
	e := office.SubscriberRequested{Kind: r.Kind, Subject: r.Subject, Holder: r.Holder, Fingerprint: r.Certificate, Device: r.Device, Fields: r.Fields.tidied()}
	f := &e.Fields
	fill(&f.Organisation, o.settings.Name)
	switch subscriber.Subject(r.Subject) {
	case subscriber.Person:
		p, ok := people.Person(r.Holder)
		if !ok {
			return e, problem.New(problem.Usage, "Hãy chọn người trong danh bạ.", "Choose somebody of the directory.")
		}
		a, _ := people.Actor(p.ID, o.now())
		fill(&f.Name, p.Name)
		fill(&f.Code, p.Code)
		fill(&f.Email, p.Email)
		fill(&f.Post, a.Title)
	case subscriber.Organisation:
		e.Holder = o.settings.ID
		fill(&f.Name, o.settings.Name)
	case subscriber.Service:
		fill(&f.Name, tidy(strings.TrimPrefix(r.Holder, servicePrefix)))
		if f.Name != "" {
			e.Holder = servicePrefix + f.Name
		}
	}
	if err := o.about(ctx, people, &e); err != nil {
		return e, err
	}
	return e, nil
}

// about fills in the certificate and the device that a request is about, which must be the subscriber's.
func (o *Office) about(ctx context.Context, people *registry, e *office.SubscriberRequested) error {
	if e.Fingerprint != "" {
		c, ok := people.certificate(e.Fingerprint)
		if !ok || c.holder != e.Holder {
			return problem.New(problem.Refused, "Chứng thư số đã chọn không phải của thuê bao này. Hãy chọn lại.", "The chosen certificate is not this subscriber's. Choose again.").Under("379.10")
		}
		if c.parsed != nil {
			fill(&e.Fields.Serial, subscriber.Of(c.parsed).Serial)
		}
	}
	if e.Device == "" {
		return nil
	}
	d, err := devicePapers().get(ctx, o, e.Device)
	if err != nil {
		return err
	}
	fill(&e.Fields.Device, d.Serial)
	return nil
}

func fill(s *string, known string) {
	if *s == "" {
		*s = known
	}
}

// tidied brings what was typed into one form.
func (f SubscriberFields) tidied() office.SubscriberFields {
	return office.SubscriberFields{Name: tidy(f.Name), Code: tidy(f.Code), Email: tidy(f.Email), Post: tidy(f.Post), Organisation: tidy(f.Organisation), Address: tidy(f.Address),
		Version: tidy(f.Version), Serial: tidy(f.Serial), Device: tidy(f.Device), Years: f.Years, Change: tidy(f.Change), Reason: tidy(f.Reason)}
}
