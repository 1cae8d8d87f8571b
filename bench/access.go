package main

import (
	"errors"
	"time"

	"trien/internal/identity"
	life "trien/internal/office"
	"trien/internal/rights"
)

// deciding asks the rules of access whether a clerk may seal a document, and a leader who may not: the facts of person and document are gathered, the rules weighed, the refusal worded. The floor are
// the 50 microseconds that it may take. A thousand are asked at once, for the clock is too coarse for one.
func deciding(*world) (float64, float64, error) {
	const questions = 1_000
	book := rights.House()
	d := life.Document{ID: "x", Direction: life.Out, State: life.StateSigned, DocType: "QĐ", Drafter: "tuan", Signer: "uoc", Capacity: "btv",
		Reviewers: []string{"ha", "lan", "son"}, Approvals: map[string]time.Time{"ha": {}, "lan": {}, "son": {}}}
	clerk := identity.Actor{Person: "mai", Roles: []identity.Role{identity.Clerk, identity.Reviewer}}
	leader := identity.Actor{Person: "uoc", Roles: []identity.Role{identity.Leader}, Capacities: []identity.Capacity{{ID: "btv"}}}
	ours, _, err := inTurns(func() error {
		for range questions / 2 {
			if life.CheckBy(book, d, "seal", clerk) != nil || life.CheckBy(book, d, "seal", leader) == nil {
				return errors.New("the rules of access decide wrongly")
			}
		}
		return nil
	}, func() error { return nil })
	return ours * 1_000 / questions, 50, err
}
