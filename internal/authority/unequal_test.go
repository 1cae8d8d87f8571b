package authority

import (
	"testing"

	"trien/internal/office"
)

// TestTypesForReferenceOnly: a dated list names the types whose conversions have no equal force (379.15.3, 379.16.6); the one that comes along names none.
func TestTypesForReferenceOnly(t *testing.T) {
	day, b := at(t, "2026-06-01 00:00:00"), standard(t, office.PartyStyle)
	if r, only := b.ReferenceOnly("NQ", ToPaper, day); only || r.Version != "379-2025-conversion" {
		t.Fatalf("the list that comes along names a type: %+v", r)
	}
	b = adopt(t, b, "2026-01-01", Version{Kind: Unequal, ID: "vp-2026", From: "2026-01-01", Unequal: []UnequalTypes{{ID: "nq", Types: []string{"NQ"}, Ways: []string{ToPaper}}, {ID: "ct", Types: []string{"CT"}}}})
	for _, c := range []struct {
		typ, way string
		only     bool
	}{{"NQ", ToPaper, true}, {"NQ", ToElectronic, false}, {"CT", ToPaper, true}, {"CT", ToElectronic, true}, {"QĐ", ToPaper, false}} {
		if r, only := b.ReferenceOnly(c.typ, c.way, day); only != c.only || r.Version != "vp-2026" {
			t.Errorf("%s %s: %v by %q", c.typ, c.way, only, r.Version)
		}
	}
}
