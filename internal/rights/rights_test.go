package rights

import (
	"testing"

	"trien/internal/identity"
)

func TestTheHouseRulesAreSound(t *testing.T) {
	b, err := house()
	if err != nil {
		t.Fatal(err)
	}
	for act, list := range b.acts {
		permits := 0
		for _, r := range list {
			if !r.Forbid {
				permits++
			}
		}
		if permits == 0 {
			t.Errorf("no rule permits anyone to %q", act)
		}
	}
	for _, r := range b.Rules() {
		if r.Rule == "" {
			t.Errorf("rule %s names no requirement", r.ID)
		}
	}
}

func BenchmarkDecide(b *testing.B) {
	book := House()
	a := identity.Actor{Person: "mai", Roles: []identity.Role{identity.Clerk, identity.Drafter}}
	d := Document{ID: "x", Direction: "out", State: "signed", Type: "QĐ", Drafter: "tuan", Signer: "uoc", Reviewers: []string{"ha", "lan"}}
	b.Run("facts and decision", func(b *testing.B) {
		for b.Loop() {
			book.On(a, d).Decide("seal")
		}
	})
	c := book.On(a, d)
	b.Run("decision", func(b *testing.B) {
		for b.Loop() {
			c.Decide("seal")
		}
	})
	b.Run("refusal", func(b *testing.B) {
		for b.Loop() {
			c.Decide("sign")
		}
	})
}
