package app

import (
	"testing"

	"trien/internal/office"
)

// TestTheToolMarksNoArrival: the mark is what the signature shows, and the tool draws its own. Everything else that signs it may do.
func TestTheToolMarksNoArrival(t *testing.T) {
	on, off := &Office{settings: Settings{VGCA: true}}, &Office{}
	for act, want := range map[string]bool{"sign": true, "seal": true, office.ActInstruction: true, office.ActArrive: false} {
		if !signs(act) {
			t.Errorf("%s does not sign any more", act)
		}
		if on.toolSigns(act) != want || off.toolSigns(act) {
			t.Errorf("%s: %t with the setting, %t without", act, on.toolSigns(act), off.toolSigns(act))
		}
	}
}
