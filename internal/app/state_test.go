package app_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"trien/internal/app"
	"trien/internal/office"
	"trien/internal/watch"
)

// TestWhatDoesNotWorkIsNamedByItsPart: health says which part, and nothing else.
func TestWhatDoesNotWorkIsNamedByItsPart(t *testing.T) {
	dir := t.TempDir()
	o, err := app.CreateOffice(t.Context(), filepath.Join(dir, "a"), app.Settings{ID: "a", Name: "Cơ quan A", Code: "A", Style: office.PartyStyle}, tools(time.Now))
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Close(); err != nil {
		t.Fatal(err)
	}
	house, err := app.Open(t.Context(), dir, tools(time.Now))
	if err != nil {
		t.Fatal(err)
	}
	if bad := house.Failing(t.Context()); len(bad) != 0 {
		t.Fatalf("%v", bad)
	}
	states, err := house.States(t.Context())
	if err != nil || len(states) == 0 || states[0].Connections.Open == 0 || len(states[0].Disks) != 4 || !slices.ContainsFunc(states[0].Disks, func(d watch.Disk) bool { return d.Size > 0 }) {
		t.Errorf("%+v, %v", states, err)
	}
	found, err := filepath.Glob(filepath.Join(dir, "*", "blobs"))
	if err != nil || len(found) == 0 {
		t.Fatal(found, err)
	}
	if err := os.Rename(found[0], found[0]+".away"); err != nil { // its disk is not mounted
		t.Fatal(err)
	}
	if bad := house.Failing(t.Context()); !slices.Equal(bad, []string{"blobs"}) {
		t.Errorf("%v", bad)
	}
	if err := os.Rename(found[0]+".away", found[0]); err != nil {
		t.Fatal(err)
	}
	if err := house.Close(); err != nil {
		t.Fatal(err)
	}
	if bad := house.Failing(t.Context()); !slices.Equal(bad, []string{"database", "vault"}) {
		t.Errorf("closed: %v", bad)
	}
	if _, err := house.States(t.Context()); err == nil {
		t.Error("the state of a closed house is known")
	}
}
