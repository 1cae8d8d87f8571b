package vault

import (
	"path/filepath"
	"strings"
	"testing"

	"trien/internal/pgtest"
)

// What a server keeps of forgotten keys is told; of a file there is nothing to tell.
func TestWhatAServerKeepsIsTold(t *testing.T) {
	list, err := Kept(t.Context(), pgtest.Start(t))
	must(t, err)
	if len(list) == 0 || !strings.Contains(list[0].EN, "wal_recycle") { // it is on unless somebody switched it off
		t.Error(list)
	}
	if list, err := Kept(t.Context(), filepath.Join(t.TempDir(), "vault.db")); err != nil || list != nil {
		t.Error(list, err)
	}
}
