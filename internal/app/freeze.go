package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/oversight"
	"trien/internal/problem"
	"trien/internal/store"
)

// The ways in which an account comes to be frozen.
const (
	freezeSelf      = "self"
	freezeColleague = "colleague"
	freezeDoor      = "door" // from the sign-in page, with a proof
)

// Freeze is the one act that stops a lost, stolen or forged account, or the office's seal: its sessions and machines end, its certificates are suspended, a
// case is opened (379.11.5). It needs no second proof: whoever hurries must not be held up.
func (h *House) Freeze(ctx context.Context, t Token, r FreezeRequest) (CaseView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return CaseView{}, err
	}
	o, who := s.office, r.Person
	if who == "" {
		who = s.actor.Person
	}
	f := freezing{person: who, what: r.What, since: r.Since, reason: tidy(r.Reason), way: freezeSelf}
	if who != s.actor.Person {
		f.way = freezeColleague
		if err := o.may(ctx, s.actor, "account.freeze"); err != nil {
			return CaseView{}, err
		}
	}
	id, err := o.freeze(ctx, s.actor, f)
	if err != nil {
		return CaseView{}, o.refuse(ctx, s.actor, refusal{act: "freeze", door: "act"}, err)
	}
	return o.caseView(ctx, id)
}

// FreezeAtDoor is the same from the sign-in page. One proof of the person is enough: their password or a recovery code. Whoever else knows one
// of these has shown that the account is not safe. What is told is the number of the case and nothing else.
func (h *House) FreezeAtDoor(ctx context.Context, r DoorFreezeRequest) (FrozenView, error) {
	o, ok := h.Office(r.Office)
	if !ok {
		return FrozenView{}, problem.New(problem.NotFound, "Không có cơ quan này.", "There is no such office.")
	}
	account, err := o.proofAtDoor(ctx, strings.ToLower(strings.TrimSpace(r.Account)), r.Proof)
	if err != nil {
		return FrozenView{}, err
	}
	people, err := o.registry(ctx)
	if err != nil {
		return FrozenView{}, err
	}
	who, ok := people.Actor(account.Person, o.now())
	if !ok {
		return FrozenView{}, errFrozen()
	}
	who.SignIn = "proof"
	f := freezing{person: account.Person, what: r.What, since: r.Since, reason: tidy(r.Reason), way: freezeDoor}
	id, err := o.freeze(ctx, who, f)
	return FrozenView{Case: id, At: o.now()}, err
}

// freezing is what somebody asks for.
type freezing struct {
	person, what, reason, way string
	since                     time.Time
}

// freeze does all of it in one transaction on the staff stream: whatever act of the account comes to its commit later finds it frozen.
func (o *Office) freeze(ctx context.Context, by identity.Actor, f freezing) (id string, err error) {
	id = store.NewID()
	err = o.oversee(ctx, by, caseKind, id, func(_ watched, t *transaction) ([]office.Event, error) {
		people, err := o.registry(ctx)
		if err != nil {
			return nil, err
		}
		if _, ok := people.Person(f.person); !ok && f.person != o.settings.ID {
			return nil, store.NotFound()
		}
		if people.frozen(f.person) {
			return nil, problem.New(problem.Conflict, "Tài khoản này đã bị khóa rồi; xem vụ việc đang mở.", "This account is frozen already; see its case.")
		}
		if f.since.IsZero() {
			f.since = t.at
		}
		opened := office.CaseOpened{Kind: f.what, Person: f.person, Way: f.way, Since: f.since.UTC(), Reason: f.reason}
		e, err := oversight.DecideCase(oversight.Case{ID: id}, oversight.CaseAct{Command: opened, By: by.Person, At: t.at})
		if err != nil {
			return nil, err
		}
		t.add(staffStream, people.version, "", office.AccountFrozen{Person: f.person, Case: id, What: f.what, Way: f.way, Since: f.since.UTC(), At: t.at, Reason: f.reason})
		return []office.Event{e}, o.endAll(ctx, t, people, f.person)
	})
	if err == nil {
		o.tellAgents() // whoever waits for work learns that there is none any more
	}
	return id, err
}

// endAll ends what could still be used: sessions, and the pairings of machines.
func (o *Office) endAll(ctx context.Context, t *transaction, people *registry, person string) error {
	sessions, err := o.sessionsOf(ctx, person, func(store.Session) bool { return true })
	if err != nil {
		return err
	}
	t.batch.Delete = append(t.batch.Delete, sessions...)
	pairings, err := store.List[store.Pairing](ctx, o.store.Reader, store.Query{Equal: map[string]any{"person": person}})
	for _, p := range pairings {
		t.batch.Delete = append(t.batch.Delete, p)
	}
	version := people.version + 1
	for _, m := range people.machines(person) {
		t.add(staffStream, version, "", office.AgentEnded{Agent: m.id})
		version++
	}
	return err
}

// doubtful are the events in which the account or its keys, or the office's key by whoever held it, did something from since until the freeze.
func (o *Office) doubtful(ctx context.Context, c oversight.Case) ([]store.Deed, error) {
	whose, part := c.Person, deedActor
	if c.Person == o.settings.ID {
		whose, part = keyOfOffice, deedKey
	}
	list, err := store.List[store.Deed](ctx, o.store.Reader, store.Query{Equal: map[string]any{"person": whose, "part": part},
		From: map[string]any{"at": store.Micros(c.Since)}, To: map[string]any{"at": store.Micros(c.Opened)}, Order: []string{"at", "stream", "version"}})
	return slices.DeleteFunc(list, func(d store.Deed) bool {
		return d.Stream == caseKind+"/"+c.ID || d.Stream == staffStream && d.At == store.Micros(c.Opened)
	}), err
}

// proofAtDoor finds the account of somebody who proves it by one thing that only its holder should know: the password, or a recovery code that has not
// served. Wrong ones count as wrong sign-ins do.
func (o *Office) proofAtDoor(ctx context.Context, name, proof string) (store.Account, error) {
	a, err := o.account(ctx, name)
	if err != nil {
		return a, err
	}
	if _, err := o.guesses(ctx, a); err != nil {
		return a, err
	}
	good, err := o.samePassword(ctx, a.Password, proof)
	if err != nil {
		return a, err
	}
	asked := a.Password
	for {
		if a, err = o.account(ctx, name); err != nil {
			return a, err
		}
		g, err := o.guesses(ctx, a)
		if err != nil {
			return a, err
		}
		if a.Person != "" && good && a.Password == asked {
			return a, nil
		}
		if fits, err := o.recoveryFits(ctx, a.Person, proof); fits || err != nil {
			return a, err
		}
		if err = o.wrongGuess(ctx, g, errWrongSignIn); problem.KindOf(err) != problem.Conflict {
			return a, err
		}
	}
}

// recoveryFits says whether somebody has a recovery code. It is not used up: with it the account is only stopped.
func (o *Office) recoveryFits(ctx context.Context, person, code string) (bool, error) {
	if person == "" {
		return false, nil
	}
	digest, err := o.recoveryDigest(person, code)
	if err != nil {
		return false, err
	}
	c, err := store.Get[store.RecoveryCode](ctx, o.store.Reader, person, digest)
	if problem.KindOf(err) == problem.NotFound {
		return false, nil
	}
	return err == nil && c.Used == 0, err
}
