package app

import (
	"context"

	"trien/internal/identity"
	"trien/internal/office"
)

// noticeEffect is the kind of notice of a change of a document's force.
const noticeEffect = "effect"

// tellParts lets everyone of this office know who has a part in the transaction's document, and the clerks.
func (o *Office) tellParts(ctx context.Context, t *transaction, w Words) error {
	people, err := o.registry(ctx)
	if err != nil {
		return err
	}
	told := map[string]bool{"": true}
	for _, person := range t.doc.Facts(identity.Actor{}).People() {
		if err := o.tellNew(t, told, person, w); err != nil {
			return err
		}
	}
	for _, p := range people.Holders(identity.Clerk, t.at) {
		if err := o.tellNew(t, told, p.ID, w); err != nil {
			return err
		}
	}
	return nil
}

// tellDeciders lets those know who may decide on the force of the transaction's document, but for who acts.
func (o *Office) tellDeciders(ctx context.Context, t *transaction, w Words) error {
	people, err := o.registry(ctx)
	if err != nil {
		return err
	}
	told := map[string]bool{t.actor.Person: true}
	for _, p := range people.People {
		a, ok := people.Actor(p.ID, t.at)
		if !ok || !office.Before(o.access(), t.doc, a).Decide(office.ActConfirmVoid).May {
			continue
		}
		if err := o.tellNew(t, told, p.ID, w); err != nil {
			return err
		}
	}
	return nil
}

func (o *Office) tellNew(t *transaction, told map[string]bool, person string, w Words) error {
	if told[person] {
		return nil
	}
	told[person] = true
	return o.tell(t, person, noticeEffect, w)
}
