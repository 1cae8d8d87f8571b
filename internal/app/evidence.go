package app

import (
	"context"

	"trien/internal/ledger"
	"trien/internal/office"
	"trien/internal/store"
)

// Evidence is an event with the proof that it stands in the ledger: whoever has the office's verifier key can check it without us.
type Evidence struct {
	Leaf        int64
	Event       []byte // canonical bytes
	Head        []byte // signed
	VerifierKey string
	Proof       []ledger.Hash
}

// Prove proves that the event at a leaf stands in the ledger under its newest signed head.
func (o *Office) Prove(ctx context.Context, leaf int64) (Evidence, error) {
	head, err := o.SignHead(ctx)
	if err != nil {
		return Evidence{}, err
	}
	e := Evidence{Leaf: leaf, Head: head, VerifierKey: o.signer.VerifierKey()}
	return e, o.store.View(ctx, func(r *store.Reader) error {
		for rec, err := range r.All(ctx, leaf) {
			if err != nil {
				return err
			}
			e.Event = rec.Bytes
			break
		}
		opened, err := ledger.OpenHead(head, e.VerifierKey)
		if err != nil {
			return err
		}
		e.Proof, err = ledger.Inclusion(opened.Size, leaf, r.Hashes(ctx))
		return err
	})
}

// Check says whether the proof holds: the head is signed with the key, and the event is the leaf.
func (e Evidence) Check() error {
	h, err := ledger.OpenHead(e.Head, e.VerifierKey)
	if err != nil {
		return err
	}
	return ledger.CheckInclusion(e.Proof, h.Size, h.Root, e.Leaf, ledger.LeafHash(e.Event))
}

// Refused is an act that was refused, as the inspector reads it.
type Refused struct {
	office.Refusal
	HistoryRow
	Document string
}

// Refusals lists what was refused on a day ("2006-01-02" in Vietnam), oldest first.
func (o *Office) Refusals(ctx context.Context, day string) ([]Refused, error) {
	people, err := o.registry(ctx)
	if err != nil {
		return nil, err
	}
	events, err := o.store.Stream(ctx, "refusals/"+day)
	if err != nil {
		return nil, err
	}
	list := []Refused{}
	for _, e := range events {
		r, _, err := o.open(e.Event)
		if err != nil {
			return nil, err
		}
		if refusal, ok := r.Event.(office.Refusal); ok {
			list = append(list, Refused{refusal, historyRow(e, r, people), e.Event.Document})
		}
	}
	return list, nil
}
