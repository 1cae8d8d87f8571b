package app

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/store"
	"trien/internal/subscriber"
)

// Phases lists the phases of introduction, the first first, and how far each is (112-KH/TU).
func (h *House) Phases(ctx context.Context, t Token) ([]PhaseView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return nil, err
	}
	if err := s.office.may(ctx, s.actor, readsSubscribers); err != nil {
		return nil, err
	}
	return s.office.phases(ctx)
}

func (o *Office) phases(ctx context.Context) ([]PhaseView, error) {
	list, err := phasePapers().list(ctx, o, map[string]any{"state": "stands"})
	if err != nil {
		return nil, err
	}
	far, err := o.introduced(ctx)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(list, func(a, b subscriber.Phase) int { return strings.Compare(a.From+a.ID, b.From+b.ID) })
	views := []PhaseView{}
	for _, p := range list {
		views = append(views, far.view(p))
	}
	return views, nil
}

// introduced is what tells how far people are.
type introduced struct {
	people     *registry
	now        time.Time
	registered map[string]bool
	received   map[string]bool
	begun      map[string]bool
	trainings  []subscriber.Training
}

func (o *Office) introduced(ctx context.Context) (f introduced, err error) {
	f = introduced{now: o.now(), registered: map[string]bool{}, received: map[string]bool{}}
	if f.people, err = o.registry(ctx); err != nil {
		return f, err
	}
	for _, c := range f.people.certificates {
		f.registered[c.holder] = true
		if c.serves(f.now) == nil && f.now.Before(c.notAfter) {
			f.received[c.holder] = true
			if c.assignee != "" {
				f.registered[c.assignee], f.received[c.assignee] = true, true
			}
		}
	}
	requests, err := requestPapers().list(ctx, o, nil)
	if err != nil {
		return f, err
	}
	for _, r := range requests {
		if r.Kind == string(subscriber.Issue) && r.Subject == string(subscriber.Person) && !r.Sent.IsZero() {
			f.registered[r.Holder] = true
		}
	}
	if f.trainings, err = trainingPapers().list(ctx, o, nil); err != nil {
		return f, err
	}
	f.begun, err = o.signersEver(ctx, f.now)
	return f, err
}

// firstYear is the earliest year of which a use of keys may be counted here.
const firstYear = 2019

// signersEver are the people who have really signed once, in their own name or with a key of the office.
func (o *Office) signersEver(ctx context.Context, now time.Time) (map[string]bool, error) {
	var years []string
	for y := firstYear; y <= local(now).Year(); y++ {
		years = append(years, strconv.Itoa(y))
	}
	uses, err := store.List[store.Use](ctx, o.store.Reader, store.Query{Among: map[string][]string{"period": years}, Not: map[string]any{"act": "route"}})
	begun := map[string]bool{}
	for _, u := range uses {
		begun[u.Person] = true
	}
	return begun, err
}

func (f introduced) view(p subscriber.Phase) PhaseView {
	v := PhaseView{ID: p.ID, Name: p.Name, From: p.From, Until: p.Until, Note: p.Note, Posts: []NamedView{}, Members: []PhaseMember{}}
	for _, id := range p.Posts {
		post, _ := f.people.Post(id)
		v.Posts = append(v.Posts, NamedView{id, post.Title})
	}
	day := office.Day(f.now)
	members := subscriber.Members(f.people.Staff, p.Posts, f.now)
	for i := range members {
		m := &members[i]
		m.Registered, m.Received, m.Begun = f.registered[m.Person], f.received[m.Person], f.begun[m.Person]
		m.Instructed = subscriber.Trained(f.trainings, m.Person, day)
		post, _ := f.people.Post(m.Post)
		v.Members = append(v.Members, PhaseMember{NamedView{m.Person, f.people.name(m.Person)}, post.Title, m.Registered, m.Received, m.Instructed, m.Begun})
	}
	r := subscriber.Share(members)
	v.Registered, v.Received, v.Instructed, v.Begun = share(r.Registered), share(r.Received), share(r.Instructed), share(r.Begun)
	v.Late = day > p.Until && r.Begun.Done < r.Begun.Of
	return v
}

func share(p subscriber.Part) ShareView { return ShareView{p.Done, p.Of, p.Percent()} }

// PlanPhase plans a phase; with an id it changes that.
func (h *House) PlanPhase(ctx context.Context, t Token, id string, r PhaseRequest) ([]PhaseView, error) {
	return h.onPhase(ctx, t, func(o *Office, people *registry) (string, office.Event, error) {
		e := office.PhasePlanned{Name: tidy(r.Name), From: r.From, Until: r.Until, Posts: slices.Compact(slices.Sorted(slices.Values(r.Posts))), Note: tidy(r.Note)}
		if id == "" {
			id = store.NewID()
		}
		return id, e, subscriber.SoundPhase(e, people.Staff)
	})
}

// DropPhase gives a phase up.
func (h *House) DropPhase(ctx context.Context, t Token, id, reason string) ([]PhaseView, error) {
	return h.onPhase(ctx, t, func(o *Office, _ *registry) (string, office.Event, error) {
		_, err := phasePapers().get(ctx, o, id)
		return id, office.PhaseDropped{Reason: tidy(reason)}, err
	})
}

func (h *House) onPhase(ctx context.Context, t Token, decide func(*Office, *registry) (string, office.Event, error)) ([]PhaseView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return nil, err
	}
	o := s.office
	if err := o.may(ctx, s.actor, managesSubscribers); err != nil {
		return nil, err
	}
	people, err := o.registry(ctx)
	if err != nil {
		return nil, err
	}
	id, e, err := decide(o, people)
	if err == nil {
		err = o.paperAct(ctx, s.actor, func(ctx context.Context, t *transaction) error {
			_, err := phasePapers().add(ctx, o, t, id, func(subscriber.Phase) ([]office.Event, error) { return []office.Event{e}, nil })
			return err
		})
	}
	if err != nil {
		return nil, o.refuse(ctx, s.actor, refusal{act: "phase", door: "act"}, err)
	}
	return o.phases(ctx)
}

// Trainings lists all trainings, the newest first, and who uses keys without one that counts (HD03.training).
func (h *House) Trainings(ctx context.Context, t Token) (TrainingsView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return TrainingsView{}, err
	}
	if err := s.office.may(ctx, s.actor, readsSubscribers); err != nil {
		return TrainingsView{}, err
	}
	if err := s.office.readPersonal(ctx, s.actor, office.Everyone, "training"); err != nil {
		return TrainingsView{}, err
	}
	return s.office.trainings(ctx)
}

func (o *Office) trainings(ctx context.Context) (TrainingsView, error) {
	v := TrainingsView{Months: o.settings.Subscribers.Months}
	list, err := trainingPapers().list(ctx, o, nil)
	if err != nil {
		return v, err
	}
	people, err := o.registry(ctx)
	if err != nil {
		return v, err
	}
	v.List, v.Untrained = o.trainingViews(people, list), o.untrained(people, list)
	return v, nil
}

func (o *Office) trainingViews(people *registry, list []subscriber.Training) []TrainingView {
	slices.SortFunc(list, func(a, b subscriber.Training) int { return strings.Compare(b.On+b.ID, a.On+a.ID) })
	views, day := []TrainingView{}, office.Day(o.now())
	for _, t := range list {
		views = append(views, TrainingView{t.ID, NamedView{t.Person, people.name(t.Person)}, t.Role, t.Course, t.On, t.Until, t.By, t.Counts("", day), t.Voided})
	}
	return views
}

// untrained are those who have a certificate that serves, or are assigned one, and lack a training in a role in which they use it.
func (o *Office) untrained(people *registry, list []subscriber.Training) []UntrainedView {
	now := o.now()
	day, uses := office.Day(now), map[string]bool{}
	for _, c := range people.certificates {
		if c.serves(now) == nil && now.Before(c.notAfter) {
			uses[c.holder], uses[c.assignee] = true, true
		}
	}
	views := []UntrainedView{}
	for _, p := range people.People {
		a, ok := people.Actor(p.ID, now)
		if !ok || !uses[p.ID] && !a.Is(identity.Clerk) {
			continue
		}
		u := UntrainedView{Person: NamedView{p.ID, p.Name}, Roles: []string{}}
		for _, r := range subscriber.UntrainedRoles(list, a, day) {
			u.Roles = append(u.Roles, string(r))
		}
		for _, t := range list {
			if t.Person == p.ID && t.Voided == "" && t.Until > u.Last {
				u.Last = t.Until
			}
		}
		if len(u.Roles) > 0 {
			views = append(views, u)
		}
	}
	return views
}

// RecordTraining records a training of one or more people.
func (h *House) RecordTraining(ctx context.Context, t Token, r TrainingRequest) (TrainingsView, error) {
	until := r.Until
	return h.onTraining(ctx, t, func(ctx context.Context, o *Office, tx *transaction, people *registry) error {
		if on, err := time.Parse(time.DateOnly, r.On); err == nil && until == "" && o.settings.Subscribers.Months > 0 {
			until = on.AddDate(0, o.settings.Subscribers.Months, 0).Format(time.DateOnly)
		}
		if len(r.People) == 0 {
			return subscriber.SoundTraining(office.TrainingHeld{}, people.Staff, "")
		}
		for _, p := range slices.Compact(slices.Sorted(slices.Values(r.People))) {
			e := office.TrainingHeld{Person: p, Role: r.Role, On: r.On, Until: until, Course: tidy(r.Course), By: tidy(r.By)}
			if err := subscriber.SoundTraining(e, people.Staff, office.Day(tx.at)); err != nil {
				return err
			}
			_, err := trainingPapers().add(ctx, o, tx, store.NewID(), func(subscriber.Training) ([]office.Event, error) { return []office.Event{e}, nil })
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// VoidTraining takes a training back that was recorded by mistake.
func (h *House) VoidTraining(ctx context.Context, t Token, id, reason string) (TrainingsView, error) {
	return h.onTraining(ctx, t, func(ctx context.Context, o *Office, tx *transaction, _ *registry) error {
		_, err := trainingPapers().add(ctx, o, tx, id, func(t subscriber.Training) ([]office.Event, error) {
			return subscriber.VoidTraining(t, tidy(reason))
		})
		return err
	})
}

func (h *House) onTraining(ctx context.Context, t Token, do func(context.Context, *Office, *transaction, *registry) error) (TrainingsView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return TrainingsView{}, err
	}
	o := s.office
	if err := o.may(ctx, s.actor, managesSubscribers); err != nil {
		return TrainingsView{}, err
	}
	people, err := o.registry(ctx)
	if err != nil {
		return TrainingsView{}, err
	}
	err = o.paperAct(ctx, s.actor, func(ctx context.Context, tx *transaction) error { return do(ctx, o, tx, people) })
	if err != nil {
		return TrainingsView{}, o.refuse(ctx, s.actor, refusal{act: "training", door: "act"}, err)
	}
	return o.trainings(ctx)
}
