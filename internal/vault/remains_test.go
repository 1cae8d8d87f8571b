package vault

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// Pages of a database split, merge and are set in order while keys come and go, and what moved away must not stay behind: of no
// forgotten key may any part be left in any file of the vault.
func TestNoRemainsHoweverPagesMoved(t *testing.T) {
	v, path := create(t)
	ctx := context.Background()
	random := rand.New(rand.NewPCG(7, 11))
	sealed := map[string][]byte{}
	var alive []string
	gone := map[string]bool{}
	for n := range 160 {
		id := fmt.Sprintf("document/%08x/%d", random.Uint32(), n)
		if _, err := v.NewKey(ctx, id); err != nil {
			t.Fatal(err)
		}
		var b []byte
		if err := v.db.QueryRow("SELECT sealed FROM keys WHERE id = $1", id).Scan(&b); err != nil {
			t.Fatal(err)
		}
		sealed[id], alive = b, append(alive, id)
		if n%3 == 2 {
			at := random.IntN(len(alive))
			if err := v.Forget(ctx, alive[at]); err != nil {
				t.Fatal(err)
			}
			gone[alive[at]] = true
			alive = append(alive[:at], alive[at+1:]...)
		}
	}
	if err := v.Forget(ctx, alive[0]); err != nil {
		t.Fatal(err)
	}
	gone[alive[0]] = true
	files, err := filepath.Glob(path + "*")
	if err != nil {
		t.Fatal(err)
	}
	left := 0
	for _, f := range files {
		all, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for id := range gone {
			for at := 0; at+16 <= len(sealed[id]); at += 16 {
				if bytes.Contains(all, sealed[id][at:at+16]) {
					left++
					break
				}
			}
		}
	}
	if left > 0 {
		t.Errorf("of %d forgotten keys, parts of %d are still on the disk", len(gone), left)
	}
}
