package app_test

import (
	"crypto/sha256"
	"encoding/pem"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"trien/certpath"
	"trien/internal/app"
	"trien/internal/office"
	"trien/internal/trustdir"
	"trien/trust/list"
)

// TestChangesOfTrustAreRecorded: who is believed is an event when it changes, whoever changed it and however, and is none when it does not.
func TestChangesOfTrustAreRecorded(t *testing.T) {
	s := newStage(t)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	trusted := filepath.Join(s.Dir, "pki", "trust")
	raw, err := os.ReadFile(filepath.Join(trusted, "public-root.pem"))
	if err != nil {
		t.Fatal(err)
	}
	first := recorded(t, s)
	last := first[len(first)-1]
	if len(last.Anchors) != 2 || len(last.Official) != 1 || !slices.Contains(last.Anchors, last.Official[0]) {
		t.Fatalf("%+v", last)
	}
	if again := recorded(t, s); len(again) != len(first) {
		t.Errorf("nothing changed, and %d events became %d", len(first), len(again))
	}
	if err := os.Remove(filepath.Join(trusted, "public-root.pem")); err != nil { // by hand
		t.Fatal(err)
	}
	gone := recorded(t, s)
	if last := gone[len(gone)-1]; len(gone) != len(first)+1 || len(last.Anchors) != 1 || len(last.Names) != 0 {
		t.Errorf("removed by hand: %+v", last)
	}
	err = trustdir.Change(trusted, func(r list.Register) (list.Register, error) {
		o, err := list.Open(raw, nil, nil)
		if err != nil {
			return r, err
		}
		r, _, err = r.Take(o, list.Taking{Pins: []certpath.ID{fingerprint(raw)}, Note: list.Note{By: "Nguyễn Văn An", At: s.now()}})
		return r, err
	})
	if err != nil {
		t.Fatal(err)
	}
	back := recorded(t, s)
	if last := back[len(back)-1]; len(back) != len(gone)+1 || len(last.Anchors) != 2 || len(last.Names) != 1 || !slices.Contains(last.By, "Nguyễn Văn An") {
		t.Errorf("imported: %+v", last)
	}
	if err := os.WriteFile(filepath.Join(trusted, trustdir.Register), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if house, err := app.Open(t.Context(), s.Dir, tools(s.now)); err == nil {
		house.Close()
		t.Error("an office opens with a register of trust that can't be read")
	}
}

func fingerprint(certificate []byte) certpath.ID {
	b, _ := pem.Decode(certificate)
	return sha256.Sum256(b.Bytes)
}

// recorded opens the office, and gives what it has recorded of whom it believes.
func recorded(t *testing.T, s *stage) []office.AnchorsChanged {
	t.Helper()
	o, err := app.OpenOffice(t.Context(), filepath.Join(s.Dir, tu), tools(s.now))
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	events, err := o.AnchorEvents(t.Context())
	if err != nil || len(events) == 0 {
		t.Fatalf("%d events: %v", len(events), err)
	}
	return events
}
