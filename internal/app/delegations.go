package app

import (
	"cmp"
	"context"
	"slices"
	"time"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/problem"
	"trien/internal/store"
)

// Delegations lists those that the caller gave or took, and what they may lend; whoever reads the directory sees all.
func (h *House) Delegations(ctx context.Context, t Token) (DelegationsView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return DelegationsView{}, err
	}
	o := s.office
	r, err := o.registry(ctx)
	if err != nil {
		return DelegationsView{}, err
	}
	v := DelegationsView{Rows: []DelegationView{}, Lendable: []CapacityFullView{}, Prefixes: identity.Prefixes(), InStead: o.can(s.actor, "directory.change")}
	all := o.can(s.actor, "directory.read")
	for _, d := range slices.Backward(r.Delegations) {
		if all || d.Giver == s.actor.Person || d.Taker == s.actor.Person {
			v.Rows = append(v.Rows, o.delegationView(ctx, s.actor, r, d))
		}
	}
	for _, c := range r.Lendable(s.actor.Person, o.now()) {
		v.Lendable = append(v.Lendable, capacityFull(c))
	}
	return v, nil
}

// LendableBy lists what another person may lend, for whoever records it in their stead.
func (h *House) LendableBy(ctx context.Context, t Token, person string) ([]CapacityFullView, error) {
	s, r, err := h.directoryReader(ctx, t)
	if err != nil {
		return nil, err
	}
	list := []CapacityFullView{}
	for _, c := range r.Lendable(person, s.office.now()) {
		list = append(list, capacityFull(c))
	}
	return list, nil
}

func (o *Office) delegationView(_ context.Context, a identity.Actor, r *registry, d identity.Delegation) DelegationView {
	v := DelegationView{ID: d.ID, Giver: SubjectView{d.Giver, r.name(d.Giver)}, Taker: SubjectView{d.Taker, r.name(d.Taker)}, Lent: []LentView{}, From: d.From, Until: d.Until,
		Number: d.Paper.Number, Document: d.Paper.Document, Onward: d.Onward, Recorded: d.Recorded, Revoked: d.Revoked, Reason: d.Reason}
	if d.By != "" {
		v.By = r.name(d.By)
	}
	for _, l := range d.Lent {
		v.Lent = append(v.Lent, LentView{l.Of, identity.Capacity{Prefix: l.Prefix, Body: l.Body, Title: l.Title}.Text(), l.Types})
	}
	why, words := r.Standing(d, o.now())
	v.InForce, v.State = why == "", both(words)
	over := !d.Until.IsZero() && !o.now().Before(d.Until)
	v.Revoke = d.Revoked.IsZero() && !over && (d.Giver == a.Person || o.can(a, "directory.change"))
	return v
}

// Delegate lends capacities. A giver lends their own. Somebody who keeps the directory records it in their stead only by a document of this office that
// the giver signed and that has been issued.
func (h *House) Delegate(ctx context.Context, t Token, q DelegationRequest) (DelegationsView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return DelegationsView{}, err
	}
	o, by := s.office, ""
	if q.Giver != "" && q.Giver != s.actor.Person {
		by = s.actor.Person
		if err := o.may(ctx, s.actor, "directory.change"); err != nil {
			return DelegationsView{}, err
		}
		if err := o.saidByDocument(ctx, q.Giver, q.Document); err != nil {
			return DelegationsView{}, o.refuse(ctx, s.actor, refusal{act: office.Delegated{}.Type(), door: "act"}, err)
		}
	} else {
		q.Giver = s.actor.Person
	}
	if err := o.proven(ctx, s, "directory.change"); err != nil {
		return DelegationsView{}, err
	}
	if err := o.enrollAll(ctx, s.actor, []office.Event{o.delegated(q, by)}); err != nil {
		return DelegationsView{}, err
	}
	return h.Delegations(ctx, t)
}

func (o *Office) delegated(q DelegationRequest, by string) office.Delegated {
	e := office.Delegated{ID: store.NewID(), Giver: q.Giver, Taker: q.Taker, From: q.From, Until: q.Until, Number: tidy(q.Number), Document: q.Document, Onward: q.Onward, By: by}
	if e.From.IsZero() {
		e.From = o.now()
	}
	for _, l := range q.Lent {
		e.Lent = append(e.Lent, identity.Lent{Of: l.Of, Prefix: l.Prefix, Body: tidy(l.Body), Title: tidy(l.Title), Types: l.Types})
	}
	return e
}

// saidByDocument refuses to act in a giver's stead without a document of theirs, signed and issued here.
func (o *Office) saidByDocument(ctx context.Context, giver, document string) error {
	no := problem.New(problem.Refused, "Người quản trị không ủy quyền thay lãnh đạo, trừ khi văn bản giao quyền do chính người đó ký và cơ quan đã phát hành. Hãy chọn văn bản đó, hoặc để lãnh đạo tự ủy quyền.",
		"An administrator does not delegate for a leader, unless by a document that this leader signed and the office issued. Choose that document, or let them delegate.").Under("1831.authority")
	if document == "" {
		return no
	}
	d, err := o.document(ctx, document)
	if problem.KindOf(err) == problem.NotFound {
		return no
	}
	if err != nil {
		return err
	}
	issued := []office.State{office.StateIssued, office.StateSent, office.StateFiled}
	if d.Signer != giver || !slices.Contains(issued, d.State) {
		return no
	}
	return nil
}

// Revoke takes a delegation back: its giver, whoever keeps the directory, at once or from an instant to come.
func (h *House) Revoke(ctx context.Context, t Token, id string, q RevocationRequest) (DelegationsView, error) {
	s, err := h.enter(ctx, t)
	if err != nil {
		return DelegationsView{}, err
	}
	o := s.office
	r, err := o.registry(ctx)
	if err != nil {
		return DelegationsView{}, err
	}
	d, ok := r.Delegation(id)
	if !ok {
		return DelegationsView{}, store.NotFound()
	}
	if d.Giver != s.actor.Person {
		if err := o.may(ctx, s.actor, "directory.change"); err != nil {
			return DelegationsView{}, err
		}
	}
	if err := o.proven(ctx, s, "directory.change"); err != nil {
		return DelegationsView{}, err
	}
	if err := o.RevokeDelegation(ctx, s.actor, id, q.At, q.Reason); err != nil {
		return DelegationsView{}, err
	}
	return h.Delegations(ctx, t)
}

// RevokeDelegation takes a delegation back at an instant; zero: as it is recorded.
func (o *Office) RevokeDelegation(ctx context.Context, by identity.Actor, id string, at time.Time, reason string) error {
	return o.enrollAll(ctx, by, []office.Event{office.DelegationRevoked{ID: id, At: at, Reason: tidy(reason)}})
}

// DelegationByAccount is a delegation of one capacity as the terminal tells it: people by their accounts, days as 2006-01-02.
type DelegationByAccount struct {
	Giver, Taker         string
	Of, As, Body, Title  string
	Types                []string
	Since, Until, Number string
	Onward               bool
}

// DelegateBy records a delegation on the word of whoever has the terminal, and gives its id.
func (o *Office) DelegateBy(ctx context.Context, by identity.Actor, q DelegationByAccount) (id string, err error) {
	r, err := o.registry(ctx)
	if err != nil {
		return "", err
	}
	giver, okGiver := r.ByAccount(identity.Account(q.Giver))
	taker, okTaker := r.ByAccount(identity.Account(q.Taker))
	if !okGiver || !okTaker {
		return "", problem.New(problem.NotFound, "Không có tài khoản này trong danh bạ.", "There is no such account in the directory.")
	}
	full := DelegationRequest{Giver: giver.ID, Taker: taker.ID, Number: q.Number, Onward: q.Onward, Lent: []LentRequest{{Of: q.Of, Prefix: q.As, Body: q.Body, Title: q.Title, Types: q.Types}}}
	if q.Body == "" {
		for _, c := range r.Lendable(giver.ID, o.now()) {
			if c.ID == q.Of {
				full.Lent[0].Body = cmp.Or(c.Body, c.Title)
			}
		}
	}
	for _, day := range []struct {
		text string
		at   *time.Time
	}{{q.Since, &full.From}, {q.Until, &full.Until}} {
		if day.text == "" {
			continue
		}
		if *day.at, _, err = spanOf(day.text); err != nil {
			return "", err
		}
	}
	e := o.delegated(full, by.Person)
	return e.ID, o.enrollAll(ctx, by, []office.Event{e})
}
